"""What learning on is worth: a study's remarks judged by what its other transcripts taught.

Each part of the transcripts is judged by directions and weights learned from the others, and by
what the exemplars taught alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qual.suggest.learn_on import HeldOut, Remark
from qual.suggest.learned import Learned, log_shares, places
from qual.suggest.weighing import Evidence, Right, Scores, calibrate_on, score_codes

FIRST = (1, 3, 5)
Weights = Mapping[str, float]


@dataclass(frozen=True)
class Offered:
    """What was offered for remarks.

    Attributes:
        hits: by k, the share of remarks with a code that have one of theirs among the first k.
        silent: share of remarks without a code for which nothing is offered, or None where every
            remark has one.
        firsts: of each first offer, its score and whether it is right.
    """

    hits: dict[int, float]
    silent: float | None
    firsts: tuple[tuple[float, bool], ...]


@dataclass(frozen=True)
class Gain:
    """What learning on is worth.

    Attributes:
        n: remarks with a code; `folds`: parts into which the transcripts were divided.
        better, worse: remarks for which only what came after, or only what was there before, has
            a right code among the first five.
        before, after: what is offered by exemplars alone, and having learned on.
        changes: [2, transcripts, measures], for each hit@k and then "nothing offered": by how many
            remarks it grew, and of how many.
    """

    n: int
    folds: int
    better: int
    worse: int
    before: Offered
    after: Offered
    changes: Scores


@dataclass(frozen=True)
class Judged:
    """Remarks with what was offered for them.

    Attributes:
        hits: [m, 5] whether a right code is among the first k; `score`: [m] of the first offer.
        first: [m] whether that is right; `silent`: [m] whether nothing was offered.
    """

    hits: Right
    score: Scores
    first: Right
    silent: Right


def right_codes(remarks: Sequence[Remark], names: Mapping[str, str]) -> Right:
    """Say which codes in use each remark carries: [m, k + 1], the last for none at all."""
    place = {code: number for number, code in enumerate(names)}
    right = np.zeros((len(remarks), len(names) + 1), dtype=bool)
    for row, remark in enumerate(remarks):
        right[row, [place[code] for code in remark.codes if code in place]] = True
        right[row, -1] = not remark.codes
    return right


def with_calibration(learned: Learned, evidence: Evidence) -> Learned:
    """Calibrate anew on remarks judged by what other transcripts taught."""
    values = calibrate_on(learned.weights, evidence)
    return replace(
        learned,
        weight_names=np.array(list(values)),
        weight_values=np.array(list(values.values())),
    )


def measure_gain(
    learned: Learned,
    names: Mapping[str, str],
    vectors: NDArray[np.float32],
    held: HeldOut,
    evidence: Evidence,
) -> Gain:
    """Compare what is offered before and after, on transcripts left out in turn.

    Directions are learned without the part they are judged on. The two numbers of the calibration
    come from the other parts, whose shares were judged by directions that had seen the part, as in
    stacking (Wolpert 1992, Neural Networks 5:241-259).

    Args:
        learned: what the exemplars taught.
        names: of the codes in use.
        vectors: [m, d] of the remarks, from the tuned encoder.
        held: from `held_out_shares`.
        evidence: of the same remarks, with the shares of `held`.
    """
    place = places(learned, names.items())
    shipped = replace(evidence, shares=log_shares(learned, vectors, place))
    before = judge(learned.weights, shipped)
    parts = [np.flatnonzero(held.part == number) for number in range(held.folds)]
    rests = [np.flatnonzero(held.part != number) for number in range(held.folds)]
    judged = [
        judge(calibrate_on(learned.weights, evidence.of(rest)), evidence.of(own))
        for own, rest in zip(parts, rests, strict=True)
    ]
    after = _join(judged, np.concatenate(parts))
    coded = ~evidence.right[:, -1]
    won = after.hits[coded, FIRST[-1] - 1].astype(int) - before.hits[coded, FIRST[-1] - 1]
    return Gain(
        int(coded.sum()),
        held.folds,
        int((won > 0).sum()),
        int((won < 0).sum()),
        _sum_up(before, coded),
        _sum_up(after, coded),
        _changes(before, after, coded, held.transcript),
    )


def _changes(before: Judged, after: Judged, coded: Right, transcript: NDArray[np.int64]) -> Scores:
    """Add up by transcript what learning on changed."""
    columns = [k - 1 for k in FIRST]
    grown = np.column_stack(
        [
            (after.hits[:, columns].astype(float) - before.hits[:, columns]) * coded[:, None],
            (after.silent.astype(float) - before.silent) * ~coded,
        ]
    )
    counted = np.column_stack([*[coded] * len(FIRST), ~coded]).astype(float)
    found = np.zeros((2, int(transcript.max()) + 1, len(FIRST) + 1))
    for table, rows in zip(found, (grown, counted), strict=True):
        np.add.at(table, transcript, rows)
    return found


def judge(weights: Weights, evidence: Evidence) -> Judged:
    """Offer codes for remarks, and compare them with theirs."""
    scores, silent = score_codes(weights, evidence.shares, evidence.above, evidence.spoken)
    order = np.argsort(-scores, axis=1, kind="stable")[:, : FIRST[-1]]
    found = np.take_along_axis(evidence.right, order, axis=1) & ~silent[:, None]
    spare = FIRST[-1] - found.shape[1]
    hits = np.logical_or.accumulate(np.pad(found, ((0, 0), (0, spare))), axis=1)
    score = np.take_along_axis(scores, order[:, :1], axis=1)[:, 0]
    return Judged(hits, score, found[:, 0], silent)


def _join(parts: Sequence[Judged], rows: NDArray[np.int64]) -> Judged:
    """Lay parts together again, in the order of the remarks."""
    back = np.argsort(rows)
    names = Judged.__dataclass_fields__
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return Judged(**{name: column[back] for name, column in joined.items()})


def _sum_up(judged: Judged, coded: Right) -> Offered:
    """Sum up over the remarks with a code and those without."""
    hits = {k: float(judged.hits[coded, k - 1].mean()) for k in FIRST}
    silent = None if coded.all() else float(judged.silent[~coded].mean())
    shown = np.flatnonzero(~judged.silent)
    firsts = tuple((float(judged.score[i]), bool(judged.first[i])) for i in shown)
    return Offered(hits, silent, firsts)
