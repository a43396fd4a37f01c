"""What learning on is worth, measure by measure: before, after, and how sure the change is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qual.agree.interval import Interval
from qual.evaluation.intervals import bootstrap
from qual.evaluation.record import rounded
from qual.evaluation.reliability import find_reliability
from qual.suggest.gain import Gain, Offered

MEASURES = ("hit@1", "hit@3", "hit@5", "none_recall", "calibration_error")


class Line(NamedTuple):
    """One measure; shares to four decimals, so that machines agree.

    Attributes:
        n: remarks it is a share of; for the calibration error, first offers after learning on.
        low, high: 95 % interval of the difference; None where fewer than two transcripts could
            differ, and for the calibration error.
    """

    measure: str
    n: int | None = None
    before: float | None = None
    after: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None


def gain_lines(gain: Gain, seed: int) -> list[Line]:
    """Set out what learning on is worth; intervals by bootstrap over transcripts.

    Args:
        gain: with its changes by transcript.
        seed: of the bootstrap.
    """
    counts = [*map(int, gain.changes[1].sum(axis=0)), len(gain.after.firsts)]
    sides = zip(_measured(gain.before), _measured(gain.after), strict=True)
    lines: list[Line] = []
    for name, n, (before, after), ends in zip(
        MEASURES, counts, sides, _intervals(gain, seed), strict=True
    ):
        change = None if before is None or after is None else after - before
        low, high = (ends.low, ends.high) if ends else (None, None)
        lines.append(Line(name, n, *map(rounded, (before, after, change, low, high))))
    return lines


def _measured(offered: Offered) -> list[float | None]:
    return [*offered.hits.values(), offered.silent, find_reliability(offered.firsts).error]


def _intervals(gain: Gain, seed: int) -> list[Interval | None]:
    tables = np.moveaxis(gain.changes, 1, 0)
    drawn = bootstrap({f"{number:06}": table for number, table in enumerate(tables)}, seed)
    return [*drawn, None] if drawn else [None] * len(MEASURES)
