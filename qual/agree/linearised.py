"""Gwet's variance: what each unit adds to a coefficient, and how much those parts spread.

A coefficient of the form (observed - chance)/(1 - chance) is replaced by the mean over units of
its linear approximation; the standard error is that of a mean over independent units.

Source: Gwet (2008), Br. J. Math. Stat. Psychol. 61:29-48; (2014), Handbook of Inter-Rater
Reliability, 4th ed., ch. 5.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import sqrt
from statistics import NormalDist

from qual.agree.estimable import NotEstimable, corrected
from qual.agree.layouts import Ratings, categories_in, columns_of
from qual.agree.many_coders import Tallies, mean_agreement, unit_agreement

Unit = tuple[Hashable | None, ...]


@dataclass(frozen=True)
class StandardError:
    """A coefficient's standard error and the ends of its confidence interval."""

    se: float
    low: float
    high: float


@dataclass(frozen=True)
class Interval:
    """How an error becomes an interval.

    Gwet's formulas for a two-coder table divide the spread by n, those for any number of coders
    by n - 1; both use t with n - 1 degrees of freedom and cut at 1. Fleiss, Cohen and Everitt
    divide by n, use the normal distribution, and do not cut.
    """

    confidence: float = 0.95
    by_n: bool = False
    normal: bool = False

    def around(self, estimate: float, spread: float, n: float) -> StandardError:
        """The error and interval of a mean of n parts whose squared deviations add to `spread`."""
        if n < 2:
            raise NotEstimable("a standard error needs at least two units")
        se = sqrt(spread / (n * (n if self.by_n else n - 1)))
        upto = (1 + self.confidence) / 2
        if self.normal:
            reach = NormalDist().inv_cdf(upto) * se
            return StandardError(se, estimate - reach, estimate + reach)
        reach = t_quantile(upto, n - 1) * se
        return StandardError(se, estimate - reach, min(1.0, estimate + reach))


def error_of_mean(
    estimate: float, parts: Sequence[float], times: Sequence[float], interval: Interval
) -> StandardError:
    """The error of a mean of what each unit adds."""
    spread = sum(t * (part - estimate) ** 2 for part, t in zip(parts, times, strict=True))
    return interval.around(estimate, spread, sum(times))


def error_beyond_chance(
    tallies: Tallies,
    matrix: Sequence[Sequence[float]] | None,
    chance: float,
    influences: Sequence[float],
    interval: Interval,
) -> StandardError:
    """The error of a kappa-like coefficient.

    Args:
        tallies: the units.
        matrix: weights between categories; None for identity.
        chance: agreement expected by chance.
        influences: for each unit, how far it moves `chance` (its influence function).
        interval: how the error becomes an interval.
    """
    estimate = corrected(mean_agreement(tallies, matrix), chance)
    units = list(zip(tallies.rows, tallies.times, strict=True))
    n_twice = sum(t for row, t in units if sum(row) >= 2)
    parts = []
    for (row, _), influence in zip(units, influences, strict=True):
        beyond = unit_agreement(row, matrix) - chance if sum(row) >= 2 else 0.0
        part = beyond * tallies.n / n_twice - (1 - estimate) * influence
        parts.append(part / (1 - chance))
    return error_of_mean(estimate, parts, tallies.times, interval)


def share_influences(tallies: Tallies, slopes: Sequence[float]) -> list[float]:
    """How far each unit moves a chance that depends on the pooled shares.

    Args:
        tallies: the units.
        slopes: the derivative of chance agreement by each category's share.
    """
    centre = sum(s * p for s, p in zip(slopes, tallies.shares(), strict=True))
    return [
        sum(s * tally for s, tally in zip(slopes, row, strict=True)) / sum(row) - centre
        for row in tallies.rows
    ]


def coder_influences(
    ratings: Ratings, times: Sequence[float], shares: Sequence[Sequence[float]]
) -> list[float]:
    """How far each unit moves Conger's chance, which depends on every coder's own shares."""
    places = {value: k for k, value in enumerate(categories_in(ratings))}
    units = columns_of(ratings)
    n = sum(t for unit, t in zip(units, times, strict=True) if any(v is not None for v in unit))
    moves = [_coder_move(ratings[g], times, shares, g, n) for g in range(len(shares))]
    return [
        sum(move(places[v]) for move, v in zip(moves, unit, strict=True) if v is not None)
        for unit in units
    ]


def _coder_move(
    row: Sequence[Hashable | None],
    times: Sequence[float],
    shares: Sequence[Sequence[float]],
    g: int,
    n: float,
) -> Callable[[int], float]:
    """How far one rating by coder g moves Conger's chance, by the category's place."""
    coders = len(shares)
    own = shares[g]
    others = [sum(column) - own[k] for k, column in enumerate(zip(*shares, strict=True))]
    slopes = [2 * other / (coders * (coders - 1)) for other in others]
    centre = sum(s * p for s, p in zip(slopes, own, strict=True))
    coded = sum(t for value, t in zip(row, times, strict=True) if value is not None)
    return lambda k: (slopes[k] - centre) * n / coded


def alpha_error(
    units: Mapping[tuple[Hashable, ...], float],
    alike: Mapping[tuple[Hashable, Hashable], float],
    interval: Interval,
) -> StandardError:
    """The error of Krippendorff's alpha, whose parts are ratios by number of ratings.

    Alpha's small-sample term moves the estimate, as `lifted`, but not the spread.

    Args:
        units: the rows of at least two ratings, and how many units have each.
        alike: for each pair of values 1 - distance/largest distance.
        interval: how the error becomes an interval.
    """
    n = sum(units.values())
    made = sum(t * len(unit) for unit, t in units.items())
    pairs = {unit: _alike_pairs(unit, alike) for unit in units}
    raw = sum(t * pairs[unit] for unit, t in units.items()) / made
    lifted = raw + (1 - raw) / made
    near = _nearness(units, alike, made)
    chance = sum(t * near[v] for unit, t in units.items() for v in unit) / made
    plain = corrected(raw, chance)
    spread = 0.0
    for unit, count in units.items():
        own = (pairs[unit] - lifted * len(unit)) * n / made + lifted
        influence = 2 * (sum(near[v] for v in unit) - chance * len(unit)) * n / made
        part = (own - chance - (1 - plain) * influence) / (1 - chance)
        spread += count * (part - plain) ** 2
    return interval.around(corrected(lifted, chance), spread, n)


def _alike_pairs(
    unit: Sequence[Hashable], alike: Mapping[tuple[Hashable, Hashable], float]
) -> float:
    return sum(alike[pair] for pair in permutations(unit, 2)) / (len(unit) - 1)


def _nearness(
    units: Mapping[tuple[Hashable, ...], float],
    alike: Mapping[tuple[Hashable, Hashable], float],
    made: float,
) -> dict[Hashable, float]:
    """For each value, how alike it is on average to a rating drawn at random."""
    near = {a: 0.0 for a, _ in alike}
    for unit, count in units.items():
        for value in unit:
            for a in near:
                near[a] += count * alike[a, value] / made
    return near


def t_quantile(probability: float, freedom: float) -> float:
    """The value that Student's t stays below with this probability."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, probability))
