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

Ratings = list[list[int | None]]
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
    """One code, or all side by side, over every coder; None is not estimable."""

    code: str
    values: dict[str, float | None]
    why: dict[str, str] = field(default_factory=dict)
    interval: Interval | None = None


def compare_several(
    counted: Sequence[Counted], codes: Sequence[str], coders: Sequence[str], draws: tuple[int, int]
) -> list[SeveralFigures]:
    """Compare all coders at once, code by code.

    Args:
        counted: the transcripts' counts.
        codes: those compared.
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


def alpha_over(
    counted: Sequence[Counted], codes: Sequence[str], coders: Sequence[str], draws: tuple[int, int]
) -> SeveralFigures:
    """Alpha over all codes: each code's units stand side by side as units of their own."""
    rows, times = ratings_of(counted, codes, coders)
    if not times:
        return SeveralFigures("all codes", {"alpha": None}, {"alpha": "nothing was compared"})
    alpha = krippendorff_alpha(rows, times=times)
    why = why_undefined("krippendorff_alpha", rows, times=times) if alpha is None else None
    sums = np.array([[alpha_sums(one, code) for code in codes] for one in counted])
    drawn = _drawn_alphas(sums.sum(axis=1, keepdims=True), draws)
    return SeveralFigures(
        "all codes", {"alpha": alpha}, {"alpha": why} if why else {}, drawn[0] if drawn else None
    )


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
