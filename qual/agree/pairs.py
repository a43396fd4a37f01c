"""Two coders compared: every code, construct and domain, and over all codes, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from qual.agree import stacked
from qual.agree.apart import Confusion, Judged, Paired, find_confusions, judge, pair_up
from qual.agree.boundaries import Boundaries
from qual.agree.coefficients import mean_kappa, pooled_kappa, why_undefined
from qual.agree.figures import STACKED, Figures, figures_of
from qual.agree.gather import Compared
from qual.agree.interval import Interval, Stack, draw_weights, intervals_of, resample
from qual.agree.levels import LEVELS, Level, group_codes, in_order, name_of
from qual.agree.marking import Counted, cells_of
from qual.agree.sets import Combinations, SetAgreement, agree_on_sets, tables_given
from qual.codebook import Codebook


@dataclass(frozen=True)
class Reading:
    """One transcript of the comparison as read and counted.

    Attributes:
        counted: the counts at each level.
        outside: how many codings have no letter or digit in a participant's turn.
    """

    compared: Compared
    counted: dict[Level, Counted]
    combinations: Combinations
    outside: int


@dataclass(frozen=True)
class CodeFigures:
    """Agreement on one code, construct or domain between two coders, with their codings."""

    code: str
    name: str
    domain: str
    used: tuple[int, int]
    figures: Figures
    level: Level = "code"


@dataclass(frozen=True)
class Pooled:
    """A figure over all codes with its interval; None is not estimable, `why` says why."""

    value: float | None
    why: str | None = None
    interval: Interval | None = None


@dataclass(frozen=True)
class PairFigures:
    """Agreement of two coders: every code, and over all codes.

    Attributes:
        levels: figures of codes, constructs, domains, and of any code at all (where).
        summed: figures of the tables of all codes added up.
        pooled: De Vries' pooled kappa; `mean`: mean of the kappas that can be estimated, of
            `estimable` codes; `given`: pooled kappa on units that both marked (what).
        draws: replicates of the bootstrap and its seed.
        combinations: which sets of codes the units got; see `sets`.
        boundaries: alpha for unitizing of any of the codes.
    """

    pair: tuple[str, str]
    codebook: Codebook
    transcripts: list[str]
    levels: dict[Level, list[CodeFigures]]
    summed: Figures
    pooled: Pooled
    mean: Pooled
    estimable: int
    given: Pooled
    draws: tuple[int, int]
    combinations: list[Combinations]
    boundaries: Boundaries
    paired: list[Paired]
    valence: Judged
    strength: Judged
    confusions: list[Confusion] = field(default_factory=list)

    @cached_property
    def sets(self) -> tuple[SetAgreement, SetAgreement]:
        """Agreement on whole sets of codes: on all units, and on those that both marked."""
        return agree_on_sets(self.combinations, self.pair, self.draws)

    @property
    def codes(self) -> list[CodeFigures]:
        """Figures of the codes."""
        return self.levels["code"]

    @cached_property
    def groups(self) -> dict[Level, dict[str, tuple[str, ...]]]:
        """At each level the codes that count under each name."""
        used = [row.code for row in self.codes]
        return {level: group_codes(level, used, self.codebook) for level in LEVELS}

    @property
    def pooled_kappa(self) -> float | None:
        """De Vries' pooled kappa."""
        return self.pooled.value

    @property
    def mean_kappa(self) -> float | None:
        """The mean of the kappas that can be estimated."""
        return self.mean.value


def compare_pair(
    readings: Sequence[Reading],
    pair: tuple[str, str],
    codebook: Codebook,
    least: float,
    draws: tuple[int, int],
) -> PairFigures:
    """Compare two coders on the transcripts that both coded.

    Args:
        readings: of those transcripts.
        pair: the coders.
        codebook: names and the order of codes.
        least: share of the union at which two codings are of the same text.
        draws: replicates of the bootstrap and its seed.
    """
    weights = draw_weights(len(readings), *draws)
    levels = {level: _level(readings, pair, level, codebook, weights) for level in LEVELS}
    codes = [row.code for row in levels["code"]]
    tables = cell_tables(readings, pair, "code", codes)
    cells = np.moveaxis(resample(tables, weights), -1, 0)
    total = tables.sum(axis=(0, 1))
    combinations = [reading.combinations for reading in readings]
    paired = [pair_up(reading.compared, pair, least) for reading in readings]
    return PairFigures(
        pair=pair,
        codebook=codebook,
        transcripts=[reading.compared.transcript for reading in readings],
        levels=levels,
        summed=figures_of(square(total), _all_intervals(cells.sum(axis=2, keepdims=True))[0]),
        pooled=_pooled(tables, weights),
        mean=_mean(tables, stacked.kappa(*cells)),
        estimable=sum(row.figures.kappa is not None for row in levels["code"]),
        given=_pooled(tables_given(combinations, pair, codes), weights),
        draws=draws,
        combinations=combinations,
        boundaries=Boundaries([reading.compared for reading in readings], pair, draws),
        paired=paired,
        valence=judge("valence", paired, weights),
        strength=judge("strength", paired, weights),
        confusions=find_confusions(paired),
    )


def cell_tables(
    readings: Sequence[Reading], pair: tuple[str, str], level: Level, names: Sequence[str]
) -> Stack:
    """The 2 x 2 tables of two coders: transcripts x names x cells."""
    rows = [
        [cells_of(reading.counted[level], name, pair) for name in names] for reading in readings
    ]
    return np.array(rows, dtype=np.float64).reshape(len(readings), len(names), 4)


def square(cells: Stack) -> list[list[float]]:
    """Four cells as a table."""
    both, first, second, neither = cells.tolist()
    return [[both, first], [second, neither]]


def _level(
    readings: Sequence[Reading],
    pair: tuple[str, str],
    level: Level,
    codebook: Codebook,
    weights: Stack,
) -> list[CodeFigures]:
    """Figures of what either coder used, at one level."""
    used: dict[str, list[int]] = {}
    for reading in readings:
        one = reading.counted[level]
        places = [one.coders.index(coder) for coder in pair]
        for name, counts in one.used.items():
            total = used.setdefault(name, [0, 0])
            for n, place in enumerate(places):
                total[n] += counts[place]
    names = in_order((name for name, counts in used.items() if any(counts)), codebook)
    tables = cell_tables(readings, pair, level, names)
    cells = np.moveaxis(resample(tables, weights), -1, 0)
    found = []
    for name, table, spread in zip(names, tables.sum(axis=0), _all_intervals(cells), strict=True):
        label, domain = name_of(name, codebook)
        both = (used[name][0], used[name][1])
        figures = figures_of(square(table), spread)
        found.append(CodeFigures(name, label, domain, both, figures, level))
    return found


def _all_intervals(cells: Stack) -> list[dict[str, Interval]]:
    """The intervals of each coefficient: for each name one dict.

    Args:
        cells: the four cells x replicates x names.
    """
    found: list[dict[str, Interval]] = [{} for _ in range(cells.shape[2])]
    if not cells.shape[1]:
        return found
    for coefficient, formula in STACKED.items():
        for spread, interval in zip(found, intervals_of(formula(*cells)), strict=True):
            spread[coefficient] = interval
    return found


def _pooled(tables: Stack, weights: Stack) -> Pooled:
    """De Vries' pooled kappa of transcripts x codes x cells."""
    whole: list[Mapping[int, float] | list[list[float]]] = [
        square(cells) for cells in tables.sum(axis=0)
    ]
    value = pooled_kappa(whole)  # type: ignore[arg-type]
    if value is None:
        return Pooled(None, why_undefined("pooled_kappa", whole))
    if not len(weights):
        return Pooled(value)
    drawn = stacked.pooled_kappa(*np.moveaxis(resample(tables, weights), -1, 0))
    return Pooled(value, None, intervals_of(drawn[:, None])[0])


def _mean(tables: Stack, drawn: Stack) -> Pooled:
    """The mean of the kappas that can be estimated, of the codes and of each replicate."""
    whole = [square(cells) for cells in tables.sum(axis=0)]
    mean = mean_kappa(whole)
    if mean is None:
        return Pooled(None, why_undefined("mean_kappa", whole))
    if not len(drawn):
        return Pooled(mean)
    good = ~np.isnan(drawn)
    with np.errstate(invalid="ignore"):
        means = np.where(good, drawn, 0).sum(axis=1) / good.sum(axis=1)
    return Pooled(mean, None, intervals_of(means[:, None])[0])
