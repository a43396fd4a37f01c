"""Learning on: what exemplars taught, moved by what a study's own coders settled.

The directions of the codes are fitted anew to the study's remarks (softmax regression), each held
back to where the exemplars had put it, so that a code with few remarks moves little. "No code"
stays: a segment that nobody coded need not be one where there was nothing to code. What that is
worth is seen on transcripts left out in turn (see `gain`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qual.suggest.encoder import Vectors
from qual.suggest.kinds import Passage
from qual.suggest.learned import Learned, log_shares, places

Directions = NDArray[np.float64]
Named = tuple[str, str]

HOLD = 60.0  # pull of a direction towards its place, against one remark's surprise
SHARED = 0.5  # of the mean of all remarks, taken off a new code's
LEAST = 3  # remarks that a code of the study's own needs
FOLDS = 10


@dataclass(frozen=True, slots=True)
class Remark:
    """A stretch of a transcript with the codes that coders settled on, or with none."""

    transcript: str
    passage: Passage
    codes: tuple[str, ...]


@dataclass(frozen=True)
class HeldOut:
    """Remarks judged by what other transcripts taught.

    Attributes:
        transcript: [m] the number of each remark's transcript.
        part: [m] into which part of the transcripts each remark fell; `folds`: how many there are.
        shares: [m, k + 1] logarithms, of the codes in use and, last, of "no code".
    """

    transcript: NDArray[np.int64]
    part: NDArray[np.int64]
    folds: int
    shares: Directions


def learn_on(
    learned: Learned, vectors: Vectors, remarks: Sequence[Remark], names: Mapping[str, str]
) -> Learned:
    """Move what was learned by a study's own remarks.

    Args:
        learned: what the exemplars taught.
        vectors: [m, d] of the remarks, from the tuned encoder.
        remarks: with their codes, or none where there was nothing to code.
        names: of the codes in use; a code of the study's own, or one that means something else
            here because it has another name, is learned from three remarks on.
    """
    codes = _codes(learned, remarks, names)
    wanted = _wanted(codes, remarks, names)
    used = wanted[:, :-1].sum(axis=1) > 0
    start = _start(learned, vectors, wanted)
    given = np.insert(learned.given, -1, np.zeros(len(codes) - len(learned.codes)))
    head = fit_directions(start, given, vectors[used].astype(np.float64), wanted[used])
    head[-1] = start[-1]
    scale, n = float(learned.scale), int(used.sum())
    return replace(
        learned,
        codes=np.array([id_ for id_, _ in codes]),
        names=np.array([name for _, name in codes]),
        head=(head / scale).astype(np.float32),
        given=given,
        origin=np.array(f"{n} remark{'' if n == 1 else 's'} of this study"),
    )


def _codes(learned: Learned, remarks: Iterable[Remark], names: Mapping[str, str]) -> list[Named]:
    """The codes known, then those to be learned anew: ids and names."""
    known = list(zip(learned.codes.tolist(), learned.names.tolist(), strict=True))
    counted = Counter(code for remark in remarks for code in remark.codes)
    often = [(c, names[c]) for c, n in sorted(counted.items()) if n >= LEAST and c in names]
    return known + [code for code in often if code not in known]


def _wanted(
    codes: Sequence[Named], remarks: Sequence[Remark], names: Mapping[str, str]
) -> Directions:
    """What each remark should be given: [m, k + 1] shares; all 0 for one with other codes alone."""
    place = {id_: n for n, (id_, name) in enumerate(codes) if names.get(id_) == name}
    wanted = np.zeros((len(remarks), len(codes) + 1))
    for row, remark in enumerate(remarks):
        own = [place[code] for code in remark.codes if code in place]
        wanted[row, own] = 1 / len(own) if own else 0.0
        if not remark.codes:
            wanted[row, -1] = 1.0
    return wanted


def _start(learned: Learned, vectors: Vectors, wanted: Directions) -> Directions:
    """Where the directions set out from: as learned; a new code at the mean of its remarks.

    Half of what all remarks of the study share is taken off a new code's, or it would be offered
    wherever people speak of what the study is about.
    """
    known = len(learned.codes)
    own = wanted[:, known:-1]
    means = own.T @ vectors / np.maximum(own.sum(axis=0), 1e-12)[:, None]
    means -= SHARED * vectors.sum(axis=0) / max(1, len(vectors))
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)
    head = np.concatenate([learned.head[:known], means, learned.head[known:]])
    start: Directions = float(learned.scale) * head.astype(np.float64)
    return start


def fit_directions(
    start: Directions, given: Directions, vectors: Directions, wanted: Directions
) -> Directions:
    """Softmax regression held to its start: least surprise plus the distance moved.

    Args:
        start: [k + 1, d].
        given: [k + 1] added to the scores; it stays.
        vectors: [m, d].
        wanted: [m, k + 1] shares, rows summing to 1.
    """
    from scipy.optimize import minimize

    def loss(flat: Directions) -> tuple[float, Directions]:
        moved = flat.reshape(start.shape) - start
        scores = vectors @ (start + moved).T + given
        scores -= scores.max(axis=1, keepdims=True)
        shares = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        surprise = -(wanted * shares).sum() + HOLD / 2 * (moved**2).sum() / len(start)
        slope = (np.exp(shares) - wanted).T @ vectors + HOLD / len(start) * moved
        return float(surprise), slope.ravel()

    if not len(vectors):
        return start
    found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    fitted: Directions = found.x.reshape(start.shape)
    return fitted


def held_out_shares(
    learned: Learned, vectors: Vectors, remarks: Sequence[Remark], names: Mapping[str, str]
) -> HeldOut | None:
    """Judge each remark by what the other transcripts taught: transcripts are left out in turn.

    Returns:
        None where there are fewer than two transcripts with codes.
    """
    part, folds = _parts(remarks)
    if folds < 2:
        return None
    shares = np.full((len(remarks), len(names) + 1), -np.inf)
    for number in range(folds):
        test, rest = np.flatnonzero(part == number), np.flatnonzero(part != number)
        grown = learn_on(learned, vectors[rest], [remarks[i] for i in rest.tolist()], names)
        shares[test] = log_shares(grown, vectors[test], places(grown, names.items()))
    ids = sorted({remark.transcript for remark in remarks})
    number_of = {id_: number for number, id_ in enumerate(ids)}
    transcript = np.array([number_of[remark.transcript] for remark in remarks], dtype=np.int64)
    return HeldOut(transcript, part, folds, shares)


def _parts(remarks: Sequence[Remark]) -> tuple[NDArray[np.int64], int]:
    """Divide the transcripts into parts: [m] the part of each remark, and how many there are.

    Those without a code follow in turn, so that "no code" is judged as well.
    """
    coded = sorted({remark.transcript for remark in remarks if remark.codes})
    others = sorted({remark.transcript for remark in remarks} - set(coded))
    folds = min(FOLDS, len(coded))
    fold = {transcript: n % max(1, folds) for n, transcript in enumerate([*coded, *others])}
    return np.array([fold[remark.transcript] for remark in remarks], dtype=np.int64), folds
