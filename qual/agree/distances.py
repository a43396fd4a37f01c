"""How far two values lie apart: for Krippendorff's alpha, and for sets of codes on one unit."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, TypeAlias

Distance: TypeAlias = Callable[[Any, Any], float]


def jaccard_distance(a: AbstractSet[Hashable], b: AbstractSet[Hashable]) -> float:
    """The share of the codes in either set that are not in both; two empty sets are alike (0)."""
    _need_sets(a, b)
    either = len(a | b)
    return 1 - len(a & b) / either if either else 0.0


def masi_distance(a: AbstractSet[Hashable], b: AbstractSet[Hashable]) -> float:
    """Jaccard distance that forgives a set contained in the other more than one that crosses it.

    1 - J x M with M = 1 equal, 2/3 contained, 1/3 crossing, 0 disjoint; two empty sets are
    alike (0).

    Source: Passonneau (2006), LREC, "Measuring agreement on set-valued items".
    """
    _need_sets(a, b)
    if a == b:
        return 0.0
    contained = a <= b or b <= a
    closeness = 2 / 3 if contained else 1 / 3  # disjoint sets have Jaccard index 0 anyway
    return 1 - (1 - jaccard_distance(a, b)) * closeness


def _need_sets(a: object, b: object) -> None:
    if not (isinstance(a, AbstractSet) and isinstance(b, AbstractSet)):
        raise ValueError("a distance between sets needs a set of codes for every unit")


def nominal(a: Hashable, b: Hashable) -> float:
    """0 for the same category, 1 for any other."""
    return 0.0 if a == b else 1.0


def interval(a: float, b: float) -> float:
    """The squared difference of two numbers."""
    return float(a - b) ** 2


def ratio(a: float, b: float) -> float:
    """The squared difference as a share of the squared sum: for amounts of zero or more."""
    if a < 0 or b < 0:
        raise ValueError("the ratio level needs amounts of zero or more")
    return ((a - b) / (a + b)) ** 2 if a + b else 0.0


def ordinal(frequencies: Mapping[Hashable, float]) -> Distance:
    """The squared number of ratings between two ranks, the two ranks counted half.

    Args:
        frequencies: how often each value occurs, in the order of the ranks.
    """
    upto: dict[Hashable, float] = {}
    running = 0.0
    for value, count in frequencies.items():
        upto[value] = running + count / 2
        running += count
    return lambda a, b: (upto[a] - upto[b]) ** 2


LEVELS: dict[str, Callable[[Mapping[Hashable, float]], Distance]] = {
    "nominal": lambda _: nominal,
    "ordinal": ordinal,
    "interval": lambda _: interval,
    "ratio": lambda _: ratio,
}
"""Levels of measurement: given how often each value occurs, how far two values lie apart."""
