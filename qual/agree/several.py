"""More than two coders at once: Fleiss, Conger and alpha, and alpha over all codes and coders.

Pairs of coders may change from transcript to transcript: a transcript that a coder was not given is
missing. Alpha takes that in its stride, which is why it is the figure over changing pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from qual.agree import stacked
from qual.agree.coefficients import (
    conger_kappa,
    fleiss_kappa,
    gwet_ac1_of_counts,
    krippendorff_alpha,
    observed_agreement,
    why_undefined,
)
from qual.agree.interval import Interval, Stack, draw_weights, intervals_of, resample
from qual.agree.layouts import counts_of_ratings
from qual.agree.marking import Counted, ratings_of
from qual.agree.two_coders import NOTHING

Ratings = list[list[int | None]]
ALL_CODES = "all codes"
OF_COUNTS: dict[str, Callable[..., float | None]] = {
    "percent": observed_agreement,
    "fleiss": fleiss_kappa,
    "ac1": gwet_ac1_of_counts,
}
OF_RATINGS: dict[str, Callable[..., float | None]] = {
    "conger": conger_kappa,
    "alpha": krippendorff_alpha,
}


@dataclass(frozen=True)
class SeveralFigures:
    """One code, construct or domain, or all codes side by side, over every coder.

    Attributes:
        values: None is not estimable, with the reason in `why`.
        interval: of alpha.
    """

    code: str
    values: dict[str, float | None]
    why: dict[str, str] = field(default_factory=dict)
    interval: Interval | None = None


def compare_several(
    counted: Sequence[Counted], codes: Sequence[str], coders: Sequence[str], draws: tuple[int, int]
) -> list[SeveralFigures]:
    """Compare all coders at once, code by code.

    Args:
        counted: the transcripts' counts at one level.
        codes: those compared, or the constructs or domains.
        coders: in the order of the ratings.
        draws: replicates of the bootstrap and its seed, for the interval of alpha.
    """
    sums = np.array([[alpha_sums(one, code) for code in codes] for one in counted])
    drawn = _drawn_alphas(sums.reshape(len(counted), len(codes), 3), draws)
    found = []
    for number, code in enumerate(codes):
        ratings, times = ratings_of(counted, [code], coders)
        found.append(_of_code(code, ratings, times, drawn[number] if drawn else None))
    return found


def _of_code(
    code: str, ratings: Ratings, times: Sequence[float], interval: Interval | None
) -> SeveralFigures:
    counts = counts_of_ratings(ratings, categories=[1, 0])
    given = [(name, formula, counts) for name, formula in OF_COUNTS.items()]
    given += [(name, formula, ratings) for name, formula in OF_RATINGS.items()]  # type: ignore[misc]
    values = {name: formula(layout, times=times) for name, formula, layout in given}
    why = {
        name: why_undefined(formula.__name__, layout, times=times) or ""
        for name, formula, layout in given
        if values[name] is None
    }
    return SeveralFigures(code, values, why, interval)


def compare_side_by_side(
    counted: Sequence[Counted], codes: Sequence[str], coders: Sequence[str], draws: tuple[int, int]
) -> SeveralFigures:
    """Compare all coders over all codes: each code's units are units of their own."""
    rows, times = ratings_of(counted, codes, coders)
    if not times:
        return _nothing(counted, (*OF_COUNTS, *OF_RATINGS))
    return _of_code(ALL_CODES, rows, times, _alpha_interval(counted, codes, draws))


def alpha_over(
    counted: Sequence[Counted], codes: Sequence[str], coders: Sequence[str], draws: tuple[int, int]
) -> SeveralFigures:
    """Alpha alone over all codes, side by side."""
    rows, times = ratings_of(counted, codes, coders)
    if not times:
        return _nothing(counted, ("alpha",))
    alpha = krippendorff_alpha(rows, times=times)
    why = why_undefined("krippendorff_alpha", rows, times=times)
    interval = _alpha_interval(counted, codes, draws)
    return SeveralFigures(ALL_CODES, {"alpha": alpha}, {"alpha": why} if why else {}, interval)


def _nothing(counted: Sequence[Counted], names: Sequence[str]) -> SeveralFigures:
    why = "no coder applied a code" if any(one.units for one in counted) else NOTHING
    return SeveralFigures(ALL_CODES, dict.fromkeys(names), dict.fromkeys(names, why))


def _alpha_interval(
    counted: Sequence[Counted], codes: Sequence[str], draws: tuple[int, int]
) -> Interval | None:
    """The interval of alpha over all codes, side by side."""
    sums = np.array([[alpha_sums(one, code) for code in codes] for one in counted])
    drawn = _drawn_alphas(sums.sum(axis=1, keepdims=True), draws)
    return drawn[0] if drawn else None


def alpha_sums(one: Counted, code: str) -> tuple[float, float, float]:
    """What one transcript adds to alpha: disagreement, marks, and ratings."""
    coders = len(one.coders)
    disagreement = marks = 0.0
    for pattern, count in one.patterns.get(code, {}).items():
        given = pattern.bit_count()
        marks += count * given
        disagreement += count * 2 * given * (coders - given) / (coders - 1) if coders > 1 else 0
    return disagreement, marks, float(one.units * coders)


def _drawn_alphas(sums: Stack, draws: tuple[int, int]) -> list[Interval]:
    """The intervals of alpha from transcripts x codes x sums."""
    weights = draw_weights(len(sums), *draws)
    if not len(weights):
        return []
    drawn = resample(sums, weights)
    return intervals_of(stacked.alpha_of_sums(*np.moveaxis(drawn, -1, 0)))
