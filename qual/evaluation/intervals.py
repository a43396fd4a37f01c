"""Intervals of measures: Wilson's over rows, or a bootstrap over groups of rows."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from qual.agree.interval import REPLICATES, Interval, draw_weights, intervals_of, resample
from qual.suggest.measures import MEASURES, Shares

Z = 1.959963984540054
Intervals = dict[str, Interval]


def wilson(right: float, n: float) -> Interval | None:
    """The 95 % interval of a share of independent rows; None for no rows.

    For a mean of shares between 0 and 1, such as recall, it is too wide rather than too narrow.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22:209-212.
    """
    if not n:
        return None
    share, spread = right / n, Z * Z / n
    middle = share + spread / 2
    half = Z * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    low, high = ((middle + side * half) / (1 + spread) for side in (-1, 1))
    return Interval(max(0.0, low), min(1.0, high), 0, 0)


def wilson_of(total: Shares) -> Intervals:
    """Wilson's interval of every measure that is defined: 2 x measures."""
    found = {name: wilson(*map(float, pair)) for name, pair in zip(MEASURES, total.T, strict=True)}
    return {name: interval for name, interval in found.items() if interval is not None}


def over_groups(groups: Mapping[str, Shares], seed: int, replicates: int = REPLICATES) -> Intervals:
    """The bootstrap interval of every measure, groups of rows drawn again as a whole.

    Args:
        groups: 2 x measures for each transcript or setting.
        seed: of the draws.
        replicates: how many.
    """
    found = zip(MEASURES, bootstrap(groups, seed, replicates), strict=False)
    return {name: interval for name, interval in found if interval.low is not None}


def bootstrap(
    groups: Mapping[str, Shares], seed: int, replicates: int = REPLICATES
) -> list[Interval]:
    """The interval of every share when groups of rows are drawn again as a whole.

    Args:
        groups: 2 x shares for each group: what was reached and what could be.
        seed: of the draws.
        replicates: how many.

    Returns:
        One for each share; none at all where fewer than two groups could differ.
    """
    if not groups:
        return []
    tables = np.stack([groups[name] for name in sorted(groups)])
    drawn = resample(tables, draw_weights(len(tables), replicates, seed))
    if not len(drawn):
        return []
    could = drawn[:, 1]
    return intervals_of(
        np.divide(drawn[:, 0], could, out=np.full_like(could, np.nan), where=could > 0)
    )
