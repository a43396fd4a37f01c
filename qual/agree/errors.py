"""Standard errors and intervals of agreement coefficients over independent units.

Two families of intervals, so a report must name which it shows:

* after Gwet (2014, Handbook of Inter-Rater Reliability, 4th ed., ch. 5): t with n - 1 degrees of
  freedom, cut at 1; the functions for a table divide by n, those for counts and ratings by n - 1;
* after Fleiss, Cohen and Everitt (1969, Psychol. Bull. 72:323-327): `cohen_kappa_ase`, normal and
  not cut.

Characters of a transcript are not independent units: for those, bootstrap over transcripts.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from qual.agree.alpha import disagreements, distance_between, frequencies_of, pairable
from qual.agree.distances import Distance
from qual.agree.estimable import NotEstimable, estimable
from qual.agree.layouts import (
    Categories,
    Ratings,
    Table,
    Times,
    counts_of_ratings,
    counts_of_table,
    ratings_of_table,
    times_of,
)
from qual.agree.linearised import (
    Interval,
    StandardError,
    alpha_error,
    coder_influences,
    error_beyond_chance,
    share_influences,
)
from qual.agree.many_coders import (
    coder_shares,
    conger_chance,
    need_two_used,
    tallies_of,
    weighted_tallies,
)
from qual.agree.two_coders import ONE_POSSIBLE, ac_chance
from qual.agree.weights import Weights

__all__ = [
    "StandardError",
    "brennan_prediger_error",
    "cohen_kappa_ase",
    "cohen_kappa_error",
    "conger_kappa_error",
    "fleiss_kappa_error",
    "gwet_ac1_error",
    "gwet_ac1_of_counts_error",
    "gwet_ac2_error",
    "gwet_ac2_of_counts_error",
    "krippendorff_alpha_error",
    "krippendorff_alpha_of_table_error",
    "randolph_kappa_error",
    "scott_pi_error",
]


@estimable
def cohen_kappa_error(table: Table, *, confidence: float = 0.95) -> StandardError:
    """Gwet's standard error of Cohen's kappa: that of Conger's for two coders."""
    ratings, times = ratings_of_table(table)
    return _conger(ratings, times, Interval(confidence, by_n=True))


@estimable
def scott_pi_error(table: Table, *, confidence: float = 0.95) -> StandardError:
    """Gwet's standard error of Scott's pi: that of Fleiss' kappa for two coders."""
    return _fleiss(*counts_of_table(table), Interval(confidence, by_n=True))


@estimable
def brennan_prediger_error(
    table: Table, *, categories: Categories = None, confidence: float = 0.95
) -> StandardError:
    """Gwet's standard error of Brennan and Prediger's coefficient."""
    return _free(
        *counts_of_table(table, categories=categories), categories, Interval(confidence, by_n=True)
    )


@estimable
def gwet_ac1_error(
    table: Table, *, categories: Categories = None, confidence: float = 0.95
) -> StandardError:
    """Gwet's standard error of AC1 for two coders."""
    counts, times = counts_of_table(table, categories=categories)
    return _gwet(counts, times, "identity", categories, Interval(confidence, by_n=True))


@estimable
def gwet_ac2_error(
    table: Table,
    *,
    weights: Weights = "quadratic",
    categories: Categories = None,
    confidence: float = 0.95,
) -> StandardError:
    """Gwet's standard error of AC2 for two coders."""
    counts, times = counts_of_table(table, categories=categories)
    return _gwet(counts, times, weights, categories, Interval(confidence, by_n=True))


@estimable
def conger_kappa_error(
    ratings: Ratings, *, times: Times = None, confidence: float = 0.95
) -> StandardError:
    """Gwet's standard error of Conger's kappa, any number of coders."""
    return _conger(ratings, times, Interval(confidence))


@estimable
def fleiss_kappa_error(
    counts: Table, *, times: Times = None, confidence: float = 0.95
) -> StandardError:
    """Gwet's standard error of Fleiss' kappa, any number of coders."""
    return _fleiss(counts, times, Interval(confidence))


@estimable
def randolph_kappa_error(
    counts: Table,
    *,
    categories: Categories = None,
    times: Times = None,
    confidence: float = 0.95,
) -> StandardError:
    """Gwet's standard error of the free-marginal kappa, any number of coders."""
    return _free(counts, times, categories, Interval(confidence))


@estimable
def gwet_ac1_of_counts_error(
    counts: Table,
    *,
    categories: Categories = None,
    times: Times = None,
    confidence: float = 0.95,
) -> StandardError:
    """Gwet's standard error of AC1, any number of coders."""
    return _gwet(counts, times, "identity", categories, Interval(confidence))


@estimable
def gwet_ac2_of_counts_error(
    counts: Table,
    *,
    weights: Weights = "quadratic",
    categories: Categories = None,
    times: Times = None,
    confidence: float = 0.95,
) -> StandardError:
    """Gwet's standard error of AC2, any number of coders."""
    return _gwet(counts, times, weights, categories, Interval(confidence))


@estimable
def krippendorff_alpha_error(
    ratings: Ratings,
    *,
    level: str | Distance = "nominal",
    categories: Categories = None,
    times: Times = None,
    confidence: float = 0.95,
) -> StandardError:
    """Gwet's standard error of Krippendorff's alpha, any level and number of coders.

    Only units with at least two ratings count, in n too.
    """
    return _alpha(ratings, level, categories, times, Interval(confidence))


@estimable
def krippendorff_alpha_of_table_error(
    table: Table,
    *,
    level: str | Distance = "nominal",
    categories: Sequence[Hashable] | None = None,
    confidence: float = 0.95,
) -> StandardError:
    """Gwet's standard error of Krippendorff's alpha for two coders."""
    ratings, times = ratings_of_table(table, categories=categories)
    return _alpha(ratings, level, categories, times, Interval(confidence, by_n=True))


@estimable
def cohen_kappa_ase(table: Table, *, confidence: float = 0.95) -> StandardError:
    """Asymptotic standard error of Cohen's kappa, with its normal interval.

    Source: Fleiss, Cohen and Everitt (1969), Psychol. Bull. 72:323-327, eq. 13.
    """
    ratings, times = ratings_of_table(table)
    return _conger(ratings, times, Interval(confidence, by_n=True, normal=True))


def _fleiss(counts: Table, times: Times, interval: Interval) -> StandardError:
    tallies = tallies_of(counts, times)
    need_two_used(tallies)
    shares = tallies.shares()
    influences = share_influences(tallies, [2 * share for share in shares])
    chance = sum(share * share for share in shares)
    return error_beyond_chance(tallies, None, chance, influences, interval)


def _free(counts: Table, times: Times, categories: Categories, interval: Interval) -> StandardError:
    tallies = tallies_of(counts, times, categories)
    size = len(tallies.rows[0])
    if size < 2:
        raise NotEstimable(ONE_POSSIBLE)
    influences = [0.0] * len(tallies.rows)
    return error_beyond_chance(tallies, None, 1 / size, influences, interval)


def _gwet(
    counts: Table, times: Times, weights: Weights, categories: Categories, interval: Interval
) -> StandardError:
    tallies, matrix = weighted_tallies(counts, weights, categories, times)
    shares = tallies.shares()
    scale = sum(map(sum, matrix)) / (len(shares) * (len(shares) - 1))
    influences = share_influences(tallies, [scale * (1 - 2 * share) for share in shares])
    return error_beyond_chance(tallies, matrix, ac_chance(shares, matrix), influences, interval)


def _conger(ratings: Ratings, times: Times, interval: Interval) -> StandardError:
    counts = counts_of_ratings(ratings)
    weight = times_of(times, len(counts))
    coded = [sum(row) > 0 and t > 0 for row, t in zip(counts, weight, strict=True)]
    tallies = tallies_of(counts, weight)
    need_two_used(tallies)
    shares = coder_shares(ratings, weight)
    moves = zip(coder_influences(ratings, weight, shares), coded, strict=True)
    influences = [move for move, kept in moves if kept]
    return error_beyond_chance(tallies, None, conger_chance(shares), influences, interval)


def _alpha(
    ratings: Ratings,
    level: str | Distance,
    categories: Categories,
    times: Times,
    interval: Interval,
) -> StandardError:
    disagreements(ratings, level, categories, times)  # refuses where alpha is not estimable
    units = pairable(ratings, times)
    frequencies = frequencies_of(units)
    apart = distance_between(level, frequencies, ratings, categories)
    reach = max(apart(a, b) for a in frequencies for b in frequencies)
    alike = {(a, b): 1 - apart(a, b) / reach for a in frequencies for b in frequencies}
    return alpha_error(units, alike, interval)
