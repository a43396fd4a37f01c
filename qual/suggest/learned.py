"""The learned suggester: what exemplars taught, on vectors of an encoder tuned on them.

A code has a direction, and so has "no code"; a passage's shares are the softmax of its likeness to
all of them, with a little given to codes that were rarely met. What was learned lies in
`codebooks/learned-2022.npz`, made by `tools/`, never at install; a study may learn on from its own
final codings (`qual suggest --learn`).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cfir.places import find_shipped
from qual.model import VALENCES
from qual.problem import Misuse
from qual.suggest.encoder import Vectors
from qual.suggest.exemplars import Exemplar, digest_of, read_exemplars

NAME = "learned-2022.npz"
STUDY_NAME = "learned.npz"
# What a torn or altered file may raise: numpy, zipfile and its decompressors each have their own.
FAULTS = (ValueError, KeyError, EOFError, OSError, RuntimeError, zipfile.BadZipFile, zlib.error)
SHOWN = 160
LATER = {"row", "given"}  # what files of earlier versions lack
WEIGHTS = {
    *("sharp", "likeness", "keyword", "none", "slope", "intercept"),
    *("learned_slope", "learned_intercept", "other", "other_likeness", "other_keyword"),
}
Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Learned:
    """What was learned.

    Attributes:
        codes: ids of the k codes; `names`: their names, for an id alone may mean another code.
        head: [k + 1, d] the direction of each code and, last, of "no code".
        scale: what a likeness of 1 is worth before the softmax.
        given: [k + 1] what is added then: the rarer a code was among what was learned from, the
            more, for it is no rarer in studies for that; 0 for "no code".
        valence: [4, d + 1] weights for barrier, facilitator, mixed, neutral; the last column is
            added.
        weights: how shares, likeness and keywords are fused and calibrated; see `fuse`.
        vectors: [m, d] of exemplars to quote, in 127ths; `owner`: [m] their main code; `row`: [m]
            which they are of the exemplars with a code.
        encoder: sha256 of the tuned encoder's file.
        exemplars: digest of the exemplars, those kept to measure on among them.
        origin: "exemplars", or what a study's own codings added.
    """

    codes: NDArray[np.str_]
    names: NDArray[np.str_]
    head: Vectors
    scale: NDArray[np.float64] | np.float64
    given: NDArray[np.float64]
    valence: Vectors
    weight_names: NDArray[np.str_]
    weight_values: NDArray[np.float64]
    vectors: NDArray[np.int8]
    owner: NDArray[np.int64]
    row: NDArray[np.int64]
    encoder: NDArray[np.str_]
    exemplars: NDArray[np.str_]
    origin: NDArray[np.str_]

    @property
    def weights(self) -> Mapping[str, float]:
        """The weights of fusing and calibrating, by name."""
        return dict(zip(self.weight_names.tolist(), self.weight_values.tolist(), strict=True))


def read_learned(path: Path | None = None) -> Learned:
    """Read what was learned: the shipped file, or a study's own.

    Raises:
        Misuse: if the file is damaged.
    """
    path = path or shipped_learned()
    state = path.stat()
    return _read(path, state.st_size, state.st_mtime_ns)


def shipped_learned() -> Path:
    """Where what was learned from the exemplars lies."""
    return find_shipped("codebooks") / NAME


@lru_cache(maxsize=4)
def _read(path: Path, _size: int, _time: int) -> Learned:
    content = io.BytesIO(path.read_bytes())
    try:
        with zipfile.ZipFile(content) as stored:
            kept = {name.removesuffix(".npy") for name in stored.namelist()}
            names = [each.name for each in fields(Learned) if each.name not in LATER - kept]
            parts = {name: _part(stored, name) for name in names}
            before = {"row": np.arange(len(parts["owner"])), "given": np.zeros(len(parts["head"]))}
            learned = Learned(**before | parts)
    except FAULTS as fault:
        raise _damaged(path) from fault
    if not _fits_together(learned):
        raise _damaged(path)
    return learned


def _part(stored: zipfile.ZipFile, name: str) -> NDArray[Any]:
    return np.lib.format.read_array(io.BytesIO(stored.read(f"{name}.npy")), allow_pickle=False)


def _fits_together(learned: Learned) -> bool:
    """Whether the sizes of all parts agree, every weight is there and every number is finite."""
    known, (rows, width) = len(learned.codes), (*learned.head.shape, 0, 0)[:2]
    numbers = (learned.head, learned.given, learned.valence, learned.weight_values, learned.scale)
    return (
        rows == known + 1 == len(learned.names) + 1
        and learned.given.shape == (rows,)
        and learned.valence.shape == (len(VALENCES), width + 1)
        and learned.vectors.shape == (len(learned.owner), width)
        and learned.row.shape == learned.owner.shape
        and bool((learned.row >= 0).all())
        and len(learned.weight_names) == len(learned.weight_values)
        and set(learned.weight_names.tolist()) >= WEIGHTS
        and all(bool(np.isfinite(part).all()) for part in numbers)
    )


def _damaged(path: Path) -> Misuse:
    own = path.name == STUDY_NAME
    what = "forget it with 'qual suggest --forget'" if own else "install the program again"
    return Misuse(f"What was learned cannot be read, {path} is damaged: {what}.")


def learned_bytes(learned: Learned) -> bytes:
    """The file of what was learned; the same content gives the same bytes."""
    out = io.BytesIO()
    np.savez(out, **{field.name: getattr(learned, field.name) for field in fields(Learned)})
    return out.getvalue()


def places(learned: Learned, codes: Iterable[tuple[str, str]]) -> NDArray[np.int64]:
    """Find each code, an id and a name, among those learned: its number there, or -1."""
    pairs = zip(learned.codes.tolist(), learned.names.tolist(), strict=True)
    known = {pair: n for n, pair in enumerate(pairs)}
    return np.array([known.get(pair, -1) for pair in codes], dtype=np.int64)


def log_shares(learned: Learned, vectors: Vectors, place: NDArray[np.int64]) -> Shares:
    """Say what share each code takes of a passage, as a natural logarithm.

    Args:
        learned: what was learned.
        vectors: [n, d] from the tuned encoder.
        place: [k] from `places`; the shares of codes that are not offered go to the others.

    Returns:
        [n, k + 1], the last for "no code"; minus infinity for codes that were not learned.
    """
    wanted = np.append(place, len(learned.codes))
    score = float(learned.scale) * (vectors @ learned.head.T).astype(np.float64) + learned.given
    score = np.where(wanted >= 0, score[:, wanted], -np.inf)
    top = score.max(axis=1, keepdims=True, initial=-1e9)
    shares: Shares = score - top - np.log(np.exp(score - top).sum(axis=1, keepdims=True))
    return shares


def valence_shares(learned: Learned, vectors: Vectors) -> Shares:
    """Say how likely each valence is: [n, 4] for barrier, facilitator, mixed and neutral."""
    score = vectors @ learned.valence[:, :-1].T + learned.valence[:, -1]
    power = np.exp(score - score.max(axis=1, keepdims=True, initial=-1e9))
    shares: Shares = (power / power.sum(axis=1, keepdims=True)).astype(np.float64)
    return shares


@lru_cache(maxsize=2)
def _exemplars(digest: str) -> list[Exemplar]:
    """The exemplars with a code that were learned from, or none where they are others now."""
    found, _ = read_exemplars(find_shipped("codebooks") / "exemplars")
    return [each for each in found if each.codes] if digest_of(found) == digest else []


def nearest_exemplars(
    learned: Learned, vector: Vectors, place: int, most: int = 1
) -> list[tuple[Exemplar, float]]:
    """Find the exemplars of a code that a passage resembles most, with the likeness (cosine).

    They are looked for among those kept to be quoted, the clearest of each code.
    """
    exemplars = _exemplars(str(learned.exemplars))
    own = np.flatnonzero(learned.owner == place)
    if not exemplars or not len(own):
        return []
    likeness = learned.vectors[own].astype(np.float32) @ vector / 127
    best = np.argsort(-likeness, kind="stable")[:most]
    return [(exemplars[learned.row[own[i]]], float(likeness[i])) for i in best]


def quote(text: str) -> str:
    """Shorten a text to what fits into a line of evidence."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1].rstrip() + "…"


def evidence_of(learned: Learned, vector: Vectors, place: int) -> str:
    """Quote the exemplar of a code that a passage resembles most."""
    near = nearest_exemplars(learned, vector, place)
    if not near:
        return "resembles the remarks that this code was learned from"
    exemplar, likeness = near[0]
    return f"sounds like “{quote(exemplar.text)}” ({exemplar.setting}, likeness {likeness:.2f})"
