"""Likeness in meaning: a code is offered where a passage resembles what the codebook says of it.

A code is learned, at run time and from the codebook alone, as a ridge regression on the vectors of
its definition, notes, aliases and terms against those of all other codes (Hoerl and Kennard 1970,
Technometrics 12:55-67). What counts is not the likeness itself but how far it stands above the
code's usual likeness, for some codes resemble everything that people say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qual.suggest.anchors import ORDINARY
from qual.suggest.encoder import Vectors
from qual.suggest.kinds import CodeLike, Ground, Offer
from qual.suggest.smalltalk import is_beside

Scores = NDArray[np.float64]

RIDGE = 100.0
OWN = 20
HALF = 2.5
SLOPE = 1.5
SHOWN = 160


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a transcript's passages resemble the codes.

    Attributes:
        above: [n, k] how far each passage stands above a code's usual likeness, in standard
            deviations.
        plain: [n, k] likeness (cosine) to the text of the code that is most alike.
        nearest: [n, k] the number of that text.
        texts: what the codebook says, each with what it is (definition, note, alias, term).
    """

    above: Scores
    plain: Scores
    nearest: NDArray[np.intp]
    texts: list[tuple[str, str]]


def describe(code: CodeLike) -> list[tuple[str, str]]:
    """List what the codebook says of a code: what it is, and the text."""
    texts = [("name", code.name)]
    if code.definition:
        texts = [("definition", code.definition), ("definition", f"{code.name}: {code.definition}")]
    texts += [("note", note) for note in code.include]
    texts += [("alias", alias) for alias in code.aliases]
    texts += [("term", term) for term in code.terms]
    return [(kind, text) for kind, text in texts if text.strip()] or [("id", code.id)]


def weigh_likeness(ground: Ground) -> Likeness:
    """Compare every passage with every code."""
    described = [describe(code) for code in ground.codes]
    texts = [part for group in described for part in group]
    vectors = ground.encode([text for _, text in texts], "codes")
    owner = np.repeat(np.arange(len(described)), [len(group) for group in described])
    score = fit_codes(vectors, owner)
    found, ordinary = score(ground.vectors), score(ground.encode(ORDINARY, "ordinary"))
    plain, nearest = _nearest(ground.vectors @ vectors.T, owner, len(described))
    return Likeness(_above(found, ordinary), plain, nearest, texts)


def fit_codes(vectors: Vectors, owner: NDArray[np.intp]) -> Callable[[Vectors], Scores]:
    """Learn to tell codes apart from the texts of the codebook, every code counting alike.

    Args:
        vectors: [m, d] of the codebook's texts.
        owner: [m] the number of the code each belongs to, from 0 and without gaps.

    Returns:
        A function from vectors [n, d] to scores [n, k], higher where a code is likelier.
    """
    middle, slope = _fit(vectors.astype(np.float32).tobytes(), tuple(owner.tolist()))
    return lambda new: (new - middle) @ slope


@lru_cache(maxsize=2)
def _fit(content: bytes, owners: tuple[int, ...]) -> tuple[Scores, Scores]:
    """Solve the regression, once for all transcripts; keyed by the vectors themselves."""
    owner = np.array(owners)
    size = np.bincount(owner)
    weight = (len(owner) / (len(size) * size))[owner]
    rows = np.frombuffer(content, dtype=np.float32).reshape(len(owner), -1).astype(np.float64)
    middle = np.average(rows, axis=0, weights=weight)
    target = np.eye(len(size))[owner] - 1 / len(size)
    weighted = (rows - middle) * weight[:, None]
    square = weighted.T @ (rows - middle) + RIDGE * np.eye(rows.shape[1])
    return middle, np.linalg.solve(square, weighted.T @ target)


def _above(found: Scores, ordinary: Scores) -> Scores:
    """Measure scores from each code's usual one, in its standard deviations.

    What is usual is taken from ordinary talk, and from the transcript's own passages the more
    there are of them (half at twenty).
    """
    if not len(found):
        return found
    own = len(found) / (len(found) + OWN)
    mean = own * found.mean(axis=0) + (1 - own) * ordinary.mean(axis=0)
    spread = own * found.std(axis=0) + (1 - own) * ordinary.std(axis=0)
    result: Scores = (found - mean) / np.maximum(spread, 1e-6)
    return result


def _nearest(
    likeness: Vectors, owner: NDArray[np.intp], codes: int
) -> tuple[Scores, NDArray[np.intp]]:
    """Find the text of each code that each passage resembles most, and how much: both [n, k]."""
    nearest = np.zeros((len(likeness), codes), dtype=np.intp)
    starts = np.searchsorted(owner, np.arange(codes + 1))
    for code in range(codes):
        lines = likeness[:, starts[code] : starts[code + 1]]
        nearest[:, code] = starts[code] + lines.argmax(axis=1)
    return np.take_along_axis(likeness, nearest, axis=1).astype(np.float64), nearest


def evidence_of(likeness: Likeness, passage: int, code: int) -> str:
    """Quote the text of the codebook that the passage resembles most."""
    kind, text = likeness.texts[likeness.nearest[passage, code]]
    shown = text if len(text) <= SHOWN else text[: SHOWN - 1].rstrip() + "…"
    return f"resembles the {kind} “{shown}” (likeness {likeness.plain[passage, code]:.2f})"


def squash(above: Scores) -> Scores:
    """Turn standard deviations above the usual into a score from 0 to 1."""
    result: Scores = 1 / (1 + np.exp(-SLOPE * (above - HALF)))
    return result


def suggest_embedding(ground: Ground, most: int) -> list[list[Offer]]:
    """Offer, for each passage, the codes it resembles most; none where it is talk beside it."""
    if not ground.codes or not ground.passages:
        return [[] for _ in ground.passages]
    likeness = weigh_likeness(ground)
    beside = is_beside(ground, likeness.above)
    scores = squash(likeness.above)
    return [
        [] if beside[i] else _offers(ground, likeness, scores, i, most)
        for i in range(len(ground.passages))
    ]


def _offers(
    ground: Ground, likeness: Likeness, scores: Scores, passage: int, most: int
) -> list[Offer]:
    order = np.argsort(-likeness.above[passage], kind="stable")[:most]
    return [
        Offer(
            ground.codes[n].id,
            round(float(scores[passage, n]), 4),
            "embedding",
            evidence_of(likeness, passage, int(n)),
        )
        for n in order
    ]
