"""Learning on: what exemplars taught, moved by what a study's own coders settled.

The directions of the codes are fitted anew to the study's remarks (softmax regression), each held
back to where the exemplars had put it, so that a code with few remarks moves little. Whether that
helps is shown by leaving transcripts out in turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qual.suggest.encoder import Vectors
from qual.suggest.learned import Learned, log_shares, places

Directions = NDArray[np.float64]
Named = tuple[str, str]

HOLD = 60.0  # pull of a direction towards its place, against one remark's surprise
LEAST = 3  # remarks that a code of the study's own needs
FOLDS = 10
FIRST = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class Remark:
    """A stretch of a transcript with the codes that coders settled on, none where there are none.

    Attributes:
        text: as it is encoded.
    """

    transcript: str
    text: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Gain:
    """How often a right code was among the first k, before and after learning on.

    Attributes:
        n: remarks with a code, each judged by what the other transcripts taught.
        folds: parts into which the transcripts were divided.
        better, worse: remarks for which only the one after, or only the one before, has a right
            code among the first five.
        before, after: share right by k.
    """

    n: int
    folds: int
    better: int
    worse: int
    before: dict[int, float]
    after: dict[int, float]


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
    used = wanted.sum(axis=1) > 0
    start = _start(learned, vectors, wanted)
    head = fit_directions(start, vectors[used].astype(np.float64), wanted[used])
    scale = float(learned.scale)
    return replace(
        learned,
        codes=np.array([id_ for id_, _ in codes]),
        names=np.array([name for _, name in codes]),
        head=(head / scale).astype(np.float32),
        origin=np.array(f"{int(used.sum())} remarks of this study"),
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
    """Where the directions set out from: as learned; a new code at the mean of its remarks."""
    known = len(learned.codes)
    means = wanted[:, known:-1].T @ vectors
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)
    head = np.concatenate([learned.head[:known], means, learned.head[known:]])
    start: Directions = float(learned.scale) * head.astype(np.float64)
    return start


def fit_directions(start: Directions, vectors: Directions, wanted: Directions) -> Directions:
    """Softmax regression held to its start: least surprise plus the distance moved.

    Args:
        start: [k + 1, d].
        vectors: [m, d].
        wanted: [m, k + 1] shares, rows summing to 1.
    """
    from scipy.optimize import minimize

    def loss(flat: Directions) -> tuple[float, Directions]:
        moved = flat.reshape(start.shape) - start
        scores = vectors @ (start + moved).T
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


def measure_gain(
    learned: Learned,
    vectors: Vectors,
    remarks: Sequence[Remark],
    names: Mapping[str, str],
) -> Gain | None:
    """Leave transcripts out in turn, and see whether learning on the others helps.

    Returns:
        None where there are fewer than two transcripts with codes.
    """
    transcripts = sorted({remark.transcript for remark in remarks if remark.codes})
    folds = min(FOLDS, len(transcripts))
    if folds < 2:
        return None
    fold = {transcript: number % folds for number, transcript in enumerate(transcripts)}
    part = np.array([fold.get(remark.transcript, -1) for remark in remarks])
    before: list[list[bool]] = []
    after: list[list[bool]] = []
    for number in range(folds):
        rest = np.flatnonzero(part != number).tolist()
        grown = learn_on(learned, vectors[rest], [remarks[i] for i in rest], names)
        test = [i for i in np.flatnonzero(part == number).tolist() if remarks[i].codes]
        before += _hits(learned, vectors[test], [remarks[i] for i in test], names)
        after += _hits(grown, vectors[test], [remarks[i] for i in test], names)
    shares = [np.mean(hits, axis=0).tolist() for hits in (before, after)]
    first, then = (dict(zip(FIRST, share, strict=True)) for share in shares)
    won = [after_[-1] - before_[-1] for before_, after_ in zip(before, after, strict=True)]
    return Gain(len(before), folds, won.count(1), won.count(-1), first, then)


def _hits(
    learned: Learned, vectors: Vectors, remarks: Sequence[Remark], names: Mapping[str, str]
) -> list[list[bool]]:
    """Say of each remark whether a right code is among the first 1, 3 and 5 of those in use."""
    place = places(learned, names.items())
    codes = [code for code, where in zip(names, place, strict=True) if where >= 0]
    shares = log_shares(learned, vectors, place[place >= 0])[:, :-1]
    order = np.argsort(-shares, axis=1, kind="stable")
    found = []
    for row, remark in zip(order, remarks, strict=True):
        own = set(remark.codes)
        found.append([any(codes[n] in own for n in row[:k]) for k in FIRST])
    return found
