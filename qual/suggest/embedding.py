"""Likeness in meaning: a code is offered where a passage resembles what the codebook says of it.

A code is the mean of the vectors of its definition, its notes, its aliases and its terms; a
passage is compared with that mean. What counts is not the likeness itself but how far it stands
above the code's usual likeness, for some definitions resemble everything that people say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qual.suggest.encoder import Vectors
from qual.suggest.kinds import CodeLike, Ground, Offer
from qual.suggest.smalltalk import ORDINARY, talk_score

Scores = NDArray[np.float64]

OWN_MEAN = 10
HALF = 2.5
SLOPE = 1.5
SHOWN = 160


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a transcript's passages resemble the codes.

    Attributes:
        above: [n, k] how far each passage stands above a code's usual likeness, in the
            standard deviations of ordinary talk.
        plain: [n, k] likeness (cosine) to the code as a whole.
        nearest: [n, k] which of `quotes` each passage resembles most.
        quotes: what evidence may quote: definitions and notes, each with what it is.
    """

    above: Scores
    plain: Scores
    nearest: NDArray[np.intp]
    quotes: list[tuple[str, str]]


def describe(code: CodeLike) -> list[tuple[str, str]]:
    """List what the codebook says of a code: ("definition" | "note" | "name" | "terms", text)."""
    texts = [("name", code.name)]
    if code.definition:
        texts = [("definition", code.definition), ("name", f"{code.name}: {code.definition}")]
    texts += [("note", note) for note in code.include if note]
    texts += [("name", alias) for alias in code.aliases if alias]
    return texts + [("terms", term) for term in code.terms if term]


def weigh_likeness(ground: Ground) -> Likeness:
    """Compare every passage with every code."""
    described = [describe(code) for code in ground.codes]
    texts = [text for group in described for _, text in group]
    vectors = ground.encode(texts, "codes")
    owner = np.repeat(np.arange(len(described)), [len(group) for group in described])
    centres = _centres(vectors, owner, [kind for group in described for kind, _ in group])
    plain = (ground.vectors @ centres.T).astype(np.float64)
    usual, spread = _usual(plain, (ground.encode(ORDINARY, "ordinary") @ centres.T).astype(float))
    nearest, quotes = _nearest(ground, described, vectors, owner)
    return Likeness((plain - usual) / spread, plain, nearest, quotes)


def _centres(vectors: Vectors, owner: NDArray[np.intp], kinds: Sequence[str]) -> Vectors:
    """Average the vectors of each code, all its terms together counting as one text."""
    terms = np.array([kind == "terms" for kind in kinds])
    rows = []
    for number in range(int(owner.max(initial=-1)) + 1):
        mine = owner == number
        parts = list(vectors[mine & ~terms])
        if (mine & terms).any():
            parts += [vectors[mine & terms].mean(axis=0)]
        rows.append(np.mean(parts, axis=0))
    centres = np.array(rows, dtype=np.float32).reshape(len(rows), vectors.shape[1])
    unit: Vectors = centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12)
    return unit


def _usual(plain: Scores, ordinary: Scores) -> tuple[Scores, Scores]:
    """Say each code's usual likeness and spread: from ordinary talk, then the transcript's own.

    The more passages there are, the more the transcript's own mean counts (half at ten).
    """
    own = len(plain) / (len(plain) + OWN_MEAN)
    mean = ordinary.mean(axis=0)
    if len(plain):
        mean = own * plain.mean(axis=0) + (1 - own) * mean
    return mean, np.maximum(ordinary.std(axis=0), 1e-3)


def _nearest(
    ground: Ground,
    described: Sequence[Sequence[tuple[str, str]]],
    vectors: Vectors,
    owner: NDArray[np.intp],
) -> tuple[NDArray[np.intp], list[tuple[str, str]]]:
    """Find the definition or note of each code that each passage resembles most."""
    every = [part for group in described for part in group]
    best = np.zeros((len(ground.passages), len(described)), dtype=np.intp)
    for number, group in enumerate(described):
        lines = np.flatnonzero(owner == number)
        quoted = [k for k, (kind, _) in enumerate(group) if kind in ("definition", "note")] or [0]
        likeness = ground.vectors @ vectors[lines[quoted]].T
        best[:, number] = lines[np.array(quoted)][likeness.argmax(axis=1)]
    return best, every


def evidence_of(likeness: Likeness, passage: int, code: int) -> str:
    """Quote the definition or note that the passage resembles most."""
    kind, text = likeness.quotes[likeness.nearest[passage, code]]
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
    beside = talk_score(ground, likeness.plain) > 0
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
