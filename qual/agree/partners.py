"""Which codings of two coders go together, found for a whole transcript at once.

The rule is that of `passages.pair`: rearranged here for arrays, since coders compared on a hundred
thousand codings are compared all over again with every run. Tests hold the two equal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import chain, count
from operator import attrgetter

import numpy as np

from qual.agree.ruler import Whole
from qual.model import Coding
from qual.passages import Placed

CODING, SPAN, ID = attrgetter("coding"), attrgetter("span"), attrgetter("coding.id")


def pair_at_once(
    primary: Sequence[Placed],
    other: Sequence[Placed],
    least: float,
    kind: Callable[[Coding], Hashable],
) -> list[tuple[Placed, Placed]]:
    """Pair codings of two coders as `passages.pair` does, which says what the arguments are."""
    kinds: defaultdict[Hashable, int] = defaultdict(count().__next__)
    one, two = (_rows(own, kind, kinds) for own in (primary, other))
    first, second = _near(one, two)
    start, end = one[first, 1], one[first, 2]
    low, high = two[second, 1], two[second, 2]
    shared = np.minimum(end, high) - np.maximum(start, low)
    share = shared / (end - start + high - low - shared)
    kept = (shared > 0) & (share >= least)
    first, second = first[kept], second[kept]
    order = np.lexsort((_ranks(other)[second], _ranks(primary)[first], start[kept], -share[kept]))
    alone, its_alone = [True] * len(primary), [True] * len(other)
    pairs: list[tuple[Placed, Placed]] = []
    for n, m in zip(first[order].tolist(), second[order].tolist(), strict=True):
        if alone[n] and its_alone[m]:
            alone[n] = its_alone[m] = False
            pairs.append((primary[n], other[m]))
    return pairs


def _rows(
    own: Sequence[Placed], kind: Callable[[Coding], Hashable], kinds: Mapping[Hashable, int]
) -> Whole:
    """One row a coding: the number of its kind, where it starts and where it ends."""
    numbers = map(kinds.__getitem__, map(kind, map(CODING, own)))
    places = chain.from_iterable(map(SPAN, own))
    spans = np.fromiter(places, dtype=np.int64, count=2 * len(own)).reshape(-1, 2)
    return np.column_stack([np.fromiter(numbers, dtype=np.int64, count=len(own)), spans])


def _near(one: Whole, two: Whole) -> tuple[Whole, Whole]:
    """Find rows of one kind whose spans may share text: the numbers of either, pair by pair."""
    longest = int((two[:, 2] - two[:, 1]).max(initial=0))
    step = int(max(one[:, 2].max(initial=0), two[:, 2].max(initial=0))) + 1
    order = np.lexsort((two[:, 1], two[:, 0]))
    places = two[order, 0] * step + two[order, 1]
    first = np.searchsorted(places, one[:, 0] * step + np.maximum(one[:, 1] - longest, 0))
    behind = np.searchsorted(places, one[:, 0] * step + one[:, 2])
    many = behind - first
    row = np.repeat(np.arange(len(one)), many)
    before = np.cumsum(many) - many
    return row, order[np.arange(len(row)) - np.repeat(before - first, many)]


def _ranks(own: Sequence[Placed]) -> Whole:
    """Where each coding stands in the order of their ids."""
    ids = list(map(ID, own))
    order = sorted(range(len(own)), key=ids.__getitem__)
    ranks = np.empty(len(own), dtype=np.int64)
    ranks[order] = np.arange(len(own))
    return ranks
