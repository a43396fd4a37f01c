"""Krippendorff's alpha: any number of coders, any level of measurement, ratings may be missing.

Source: Krippendorff (2004), Content Analysis, 2nd ed., ch. 11; (2011), Computing Krippendorff's
Alpha-Reliability.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence

from qual.agree.distances import LEVELS, Distance
from qual.agree.estimable import NotEstimable, estimable
from qual.agree.layouts import (
    Categories,
    Ratings,
    Table,
    Times,
    categories_in,
    columns_of,
    ratings_of_table,
    times_of,
)

NO_PAIRS = "no unit was coded by two coders"
NO_VARIATION = "all units coded by two coders have the same value, so nothing could differ (0/0)"


@estimable
def krippendorff_alpha(
    ratings: Ratings,
    *,
    level: str | Distance = "nominal",
    categories: Categories = None,
    times: Times = None,
) -> float:
    """One less the ratio of the disagreement observed to the disagreement expected by chance.

    Args:
        ratings: coders x units, None where a coder did not code the unit; units with fewer than
            two ratings say nothing about agreement and do not count.
        level: `nominal`, `ordinal`, `interval`, `ratio`, or a function of two values (such as
            `masi_distance` for sets of codes), used as it is.
        categories: the order of the values where sorting does not give it (ordinal).
        times: how often each unit's pattern occurs.

    Raises:
        ValueError: an unknown level, or ratings that do not suit it.
    """
    observed, expected, n = disagreements(ratings, level, categories, times)
    return 1 - (n - 1) * observed / expected


@estimable
def krippendorff_alpha_of_table(
    table: Table, *, level: str | Distance = "nominal", categories: Sequence[Hashable] | None = None
) -> float:
    """Krippendorff's alpha of two coders who coded the same units, from their table.

    Categories are the numbers from 1 unless they are named.
    """
    ratings, times = ratings_of_table(table, categories=categories)
    observed, expected, n = disagreements(ratings, level, categories, times)
    return 1 - (n - 1) * observed / expected


@estimable
def expected_agreement_alpha(ratings: Ratings, *, times: Times = None) -> float:
    """The nominal agreement that alpha expects by chance: pairs of ratings that match at random."""
    frequencies = frequencies_of(pairable(ratings, times))
    n = sum(frequencies.values())
    return sum(count * (count - 1) for count in frequencies.values()) / (n * (n - 1))


def disagreements(
    ratings: Ratings, level: str | Distance, categories: Categories, times: Times
) -> tuple[float, float, float]:
    """Observed and expected disagreement, both unscaled, and the number of pairable ratings.

    They are the sums over coincidences and over products of frequencies, times the distance.
    """
    units = pairable(ratings, times)
    frequencies = frequencies_of(units)
    apart = distance_between(level, frequencies, ratings, categories)
    expected = sum(
        frequencies[a] * frequencies[b] * apart(a, b)
        for a in frequencies
        for b in frequencies
        if a != b
    )
    if expected == 0:
        raise NotEstimable(NO_VARIATION)
    observed = sum(count * _unit_disagreement(unit, apart) for unit, count in units.items())
    return observed, expected, sum(frequencies.values())


def pairable(ratings: Ratings, times: Times) -> dict[tuple[Hashable, ...], float]:
    """The distinct rows of ratings with at least two values, and how many units have each."""
    columns = columns_of(ratings)
    units: dict[tuple[Hashable, ...], float] = {}
    for column, count in zip(columns, times_of(times, len(columns)), strict=True):
        values = tuple(value for value in column if value is not None)
        if len(values) >= 2 and count > 0:
            units[values] = units.get(values, 0) + count
    if not units:
        raise NotEstimable(NO_PAIRS)
    return units


def distance_between(
    level: str | Distance,
    frequencies: Mapping[Hashable, float],
    ratings: Ratings,
    categories: Categories,
) -> Distance:
    """The distance that a level of measurement stands for, given how often each value occurs.

    Raises:
        ValueError: an unknown level, or values that do not suit it.
    """
    if callable(level):
        return level
    if level not in LEVELS:
        raise ValueError(f"level is one of {', '.join(LEVELS)} or a function, not {level!r}")
    numbers = all(isinstance(value, int | float) for value in frequencies)
    texts = all(isinstance(value, str) for value in frequencies)
    if level in ("interval", "ratio") and not numbers:
        raise ValueError(f"the {level} level needs numbers")
    if level == "ordinal" and categories is None and not (numbers or texts):
        raise ValueError("the ordinal level needs numbers, or the categories in their order")
    order = categories_in(ratings, categories)
    return LEVELS[level]({value: frequencies[value] for value in order if value in frequencies})


def frequencies_of(units: Mapping[tuple[Hashable, ...], float]) -> dict[Hashable, float]:
    """How often each value occurs among the pairable ratings."""
    frequencies: dict[Hashable, float] = {}
    for unit, count in units.items():
        for value in unit:
            frequencies[value] = frequencies.get(value, 0) + count
    return frequencies


def _unit_disagreement(unit: tuple[Hashable, ...], apart: Distance) -> float:
    """The distances within a unit over all ordered pairs of its ratings, per rating less one."""
    tally = Counter(unit)
    if len(tally) == 1:
        return 0.0
    within = sum(tally[a] * tally[b] * apart(a, b) for a in tally for b in tally if a != b)
    return within / (len(unit) - 1)
