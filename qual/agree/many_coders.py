"""Agreement of any number of coders, from counts per unit and category or from ratings.

Coders may have coded different units. Agreement on a unit is the share of pairs of its ratings
that match; units with fewer than two ratings say nothing about agreement, but those with one
still say how often categories are used (Gwet 2014, Handbook, 4th ed., ch. 2 and 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from qual.agree.alpha import NO_PAIRS
from qual.agree.estimable import NotEstimable, corrected, estimable
from qual.agree.layouts import (
    Categories,
    Ratings,
    Table,
    Times,
    categories_in,
    columns_of,
    counts_of_ratings,
    number_of_categories,
    rows_of,
    times_of,
)
from qual.agree.two_coders import NOTHING, ONE_CATEGORY, ONE_POSSIBLE, ac_chance
from qual.agree.weights import Weights, weight_matrix


@dataclass(frozen=True)
class Tallies:
    """Counts per unit and category, each pattern with the number of units that show it."""

    rows: tuple[tuple[float, ...], ...]
    times: tuple[float, ...]

    @property
    def n(self) -> float:
        """The number of units that somebody coded."""
        return sum(self.times)

    def shares(self) -> list[float]:
        """How often each category is used: the mean over units of its share of the ratings."""
        total = [0.0] * len(self.rows[0])
        for row, count in zip(self.rows, self.times, strict=True):
            coders = sum(row)
            for k, tally in enumerate(row):
                total[k] += count * tally / coders
        return [share / self.n for share in total]


def tallies_of(counts: Table, times: Times = None, categories: Categories = None) -> Tallies:
    """Units x categories counts without the units nobody coded, widened to all categories."""
    rows = rows_of(counts)
    size = number_of_categories(categories, len(rows[0]) if rows else 0)
    kept = [
        (tuple([*row, *[0.0] * (size - len(row))]), count)
        for row, count in zip(rows, times_of(times, len(rows)), strict=True)
        if sum(row) > 0 and count > 0
    ]
    if not kept:
        raise NotEstimable(NOTHING)
    if not any(sum(row) >= 2 for row, _ in kept):
        raise NotEstimable(NO_PAIRS)
    return Tallies(tuple(row for row, _ in kept), tuple(count for _, count in kept))


def unit_agreement(row: Sequence[float], matrix: Sequence[Sequence[float]] | None = None) -> float:
    """The share of pairs of a unit's ratings that match, or their mean weight; 0 for one rating."""
    coders = sum(row)
    if coders < 2:
        return 0.0
    pairs = coders * (coders - 1)
    if matrix is None:
        return sum(tally * (tally - 1) for tally in row) / pairs
    used = [k for k, tally in enumerate(row) if tally]
    near = sum(row[k] * (sum(matrix[k][m] * row[m] for m in used) - 1) for k in used)
    return near / pairs


def mean_agreement(tallies: Tallies, matrix: Sequence[Sequence[float]] | None = None) -> float:
    """Mean agreement over the units with at least two ratings."""
    pairs = [(r, t) for r, t in zip(tallies.rows, tallies.times, strict=True) if sum(r) >= 2]
    return sum(t * unit_agreement(r, matrix) for r, t in pairs) / sum(t for _, t in pairs)


def need_two_used(tallies: Tallies) -> None:
    """Refuse where a single category was ever used: there is nothing to tell apart."""
    if sum(any(column) for column in zip(*tallies.rows, strict=True)) < 2:
        raise NotEstimable(ONE_CATEGORY.replace("both coders", "every coder"))


@estimable
def observed_agreement(counts: Table, *, times: Times = None) -> float:
    """The mean share of matching pairs of ratings per unit; percent agreement for two coders."""
    return mean_agreement(tallies_of(counts, times))


@estimable
def fleiss_kappa(counts: Table, *, times: Times = None) -> float:
    """Scott's pi for any number of coders: chance is what the pooled shares would give.

    Source: Fleiss (1971), Psychol. Bull. 76:378-382; unequal numbers of coders: Gwet (2014).
    """
    tallies = tallies_of(counts, times)
    need_two_used(tallies)
    return corrected(mean_agreement(tallies), sum(p * p for p in tallies.shares()))


@estimable
def fleiss_kappa_category(counts: Table, category: int, *, times: Times = None) -> float:
    """Fleiss' kappa of one category against all others.

    Args:
        counts: units x categories.
        category: the column, from 0.
        times: how often each unit's pattern occurs.

    Source: Fleiss (1971), Psychol. Bull. 76:378-382, eq. 19-23.
    """
    rows = rows_of(counts)
    if not any(rows):
        raise NotEstimable(NOTHING)
    if not 0 <= category < len(rows[0]):
        raise ValueError(f"there is no category {category} among the columns")
    tallies = tallies_of([[row[category], sum(row) - row[category]] for row in rows], times)
    need_two_used(tallies)
    return corrected(mean_agreement(tallies), sum(p * p for p in tallies.shares()))


@estimable
def expected_agreement_fleiss(counts: Table, *, times: Times = None) -> float:
    """The agreement that Fleiss' kappa expects by chance: the sum of the squared shares."""
    return sum(p * p for p in tallies_of(counts, times).shares())


@estimable
def randolph_kappa(counts: Table, *, categories: Categories = None, times: Times = None) -> float:
    """Free-marginal kappa: Brennan and Prediger's for any number of coders, chance 1/q.

    Source: Randolph (2005), Joensuu Learning and Instruction Symposium.
    """
    tallies = tallies_of(counts, times, categories)
    size = len(tallies.rows[0])
    if size < 2:
        raise NotEstimable(ONE_POSSIBLE)
    return corrected(mean_agreement(tallies), 1 / size)


@estimable
def gwet_ac1_of_counts(
    counts: Table, *, categories: Categories = None, times: Times = None
) -> float:
    """Gwet's AC1 for any number of coders.

    Source: Gwet (2008), Br. J. Math. Stat. Psychol. 61:29-48.
    """
    tallies, matrix = weighted_tallies(counts, "identity", categories, times)
    return corrected(mean_agreement(tallies, matrix), ac_chance(tallies.shares(), matrix))


@estimable
def gwet_ac2_of_counts(
    counts: Table,
    *,
    weights: Weights = "quadratic",
    categories: Categories = None,
    times: Times = None,
) -> float:
    """Gwet's AC2 for any number of coders; `categories` may give the values behind the columns.

    Source: Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., ch. 5.
    """
    tallies, matrix = weighted_tallies(counts, weights, categories, times)
    return corrected(mean_agreement(tallies, matrix), ac_chance(tallies.shares(), matrix))


def weighted_tallies(
    counts: Table, weights: Weights, categories: Categories, times: Times
) -> tuple[Tallies, list[list[float]]]:
    """Tallies of at least two used categories, and the matrix of weights between them."""
    tallies = tallies_of(counts, times, categories)
    need_two_used(tallies)
    values = None if isinstance(categories, int) else categories
    return tallies, weight_matrix(weights, len(tallies.rows[0]), values)


@estimable
def conger_kappa(ratings: Ratings, *, categories: Categories = None, times: Times = None) -> float:
    """Cohen's kappa for any number of coders: chance from each coder's own shares.

    Args:
        ratings: coders x units, None where a coder did not code the unit.
        categories: the possible values; does not change the coefficient, but is checked.
        times: how often each unit's pattern occurs.

    Source: Conger (1980), Psychol. Bull. 88:322-328; missing ratings: Gwet (2014).
    """
    tallies = tallies_of(counts_of_ratings(ratings, categories=categories), times)
    need_two_used(tallies)
    return corrected(mean_agreement(tallies), conger_chance(coder_shares(ratings, times)))


def coder_shares(ratings: Ratings, times: Times = None) -> list[list[float]]:
    """For each coder, how often each category is used among the units that coder coded."""
    places = {value: k for k, value in enumerate(categories_in(ratings))}
    weight = times_of(times, len(columns_of(ratings)))
    shares: list[list[float]] = []
    for number, row in enumerate(ratings, start=1):
        total = [0.0] * len(places)
        for value, count in zip(row, weight, strict=True):
            if value is not None:
                total[places[value]] += count
        if not sum(total):
            raise NotEstimable(f"coder {number} coded none of the units")
        shares.append([count / sum(total) for count in total])
    return shares


def conger_chance(shares: Sequence[Sequence[float]]) -> float:
    """The mean over pairs of coders of the agreement their own shares would give."""
    pairs = list(combinations(shares, 2))
    return sum(sum(map(_times, first, second)) for first, second in pairs) / len(pairs)


@estimable
def holsti(ratings: Ratings, *, times: Times = None) -> float:
    """Holsti's reliability of two coders: 2M/(N1 + N2), M decisions alike, N1 and N2 made.

    Args:
        ratings: two coders x units. A value is one decision, None is none; a set of codes
            counts one decision for each code in it.
        times: how often each unit's pattern occurs.

    Source: Holsti (1969), Content Analysis for the Social Sciences and Humanities, p. 140.
    """
    if len(ratings) < 2:
        raise NotEstimable("fewer than two coders")
    if len(ratings) > 2:
        raise ValueError(f"Holsti's formula is for two coders; here are {len(ratings)}")
    alike = made = 0.0
    units = columns_of(ratings)
    for (first, second), count in zip(units, times_of(times, len(units)), strict=True):
        a, b = _decisions(first), _decisions(second)
        alike += 2 * count * len(a & b)
        made += count * (len(a) + len(b))
    if made == 0:
        raise NotEstimable("neither coder made a decision")
    return alike / made


def _decisions(value: object) -> frozenset[object]:
    if isinstance(value, frozenset):
        return value
    return frozenset() if value is None else frozenset([value])


def _times(left: float, right: float) -> float:
    return left * right
