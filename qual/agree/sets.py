"""Sets of codes on one unit: how far coders who gave a unit several codes lie apart.

A set is a row of flags, one a code. Distances between all sets that occur are computed at once; the
formulas are those of `distances` and `alpha`, rearranged for arrays, and tests hold them equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from qual.agree.alpha import NO_PAIRS, NO_VARIATION
from qual.agree.interval import Interval, Stack, draw_weights, intervals_of
from qual.agree.marking import Flags, Grid

Kind = Literal["masi", "jaccard"]
KINDS: tuple[Kind, ...] = get_args(Kind)
BLOCK = 512
NO_COMMON = "the two coders marked no unit in common"


@dataclass(frozen=True)
class Combinations:
    """The different ways in which one transcript's units were marked, and how often each occurs.

    Attributes:
        marks: combinations x coders x codes; `times`: units that show each.
    """

    transcript: str
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    marks: Flags
    times: Stack


def combinations_of(grid: Grid) -> Combinations:
    """List each different way in which a grid's units are marked once."""
    flat = np.ascontiguousarray(grid.marks.transpose(1, 0, 2)).reshape(len(grid.weights), -1)
    if not flat.size:
        return Combinations(
            grid.transcript,
            grid.coders,
            grid.codes,
            np.zeros((1, len(grid.coders), len(grid.codes)), dtype=np.bool_),
            np.array([float(grid.weights.sum())]),
        )
    rows, place = distinct(flat)
    marks = rows.reshape(len(rows), len(grid.coders), len(grid.codes))
    times = np.bincount(place, grid.weights, len(rows)).astype(np.float64)
    return Combinations(grid.transcript, grid.coders, grid.codes, marks, times)


@dataclass(frozen=True)
class SetAgreement:
    """Agreement on sets of codes; None is not estimable, with the reason in `why`.

    Attributes:
        units: how many were compared; `same`: the share given equal sets by both coders.
        shared: the mean share of the codes either gave that both gave (Jaccard).
        masi, jaccard: alpha with either distance, with its interval where transcripts were drawn.
    """

    units: float
    same: float | None
    shared: float | None
    masi: float | None
    jaccard: float | None
    why: str | None = None
    masi_interval: Interval | None = None
    jaccard_interval: Interval | None = None


@dataclass(frozen=True)
class _Sums:
    """What transcripts add to the figures of sets: rows are transcripts.

    Attributes:
        found: units, units with equal sets, codes shared (Jaccard).
        ratings: sets given; `apart`: kinds of distance x transcripts.
        chance: kinds x transcripts x transcripts; see `expected_disagreements`.
    """

    found: Stack
    ratings: Stack
    apart: Stack
    chance: Stack

    def agreement(self, weights: Stack, nothing: str) -> SetAgreement:
        """The figures, and intervals of both alphas from transcripts drawn again."""
        units, same, shared = self.found.sum(axis=0).tolist()
        if not units:
            return nothing_on(nothing)
        once = np.ones((1, len(self.found)))
        masi, jaccard = (float(alphas[0]) for alphas in self._alphas(once))
        if np.isnan(masi):
            return SetAgreement(units, same / units, shared / units, None, None, NO_VARIATION)
        spread = intervals_of(self._alphas(weights).T) if len(weights) else [None, None]
        return SetAgreement(units, same / units, shared / units, masi, jaccard, None, *spread)

    def _alphas(self, weights: Stack) -> Stack:
        """Alpha with either distance of each replicate; NaN where the sets do not vary."""
        by_chance = ((weights @ self.chance) * weights).sum(axis=2)
        apart = (weights @ self.ratings - 1) * (self.apart @ weights.T)
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Stack = np.where(by_chance > 0, 1 - apart / by_chance, np.nan)
        return found


def agree_on_sets(
    combinations: Sequence[Combinations], pair: tuple[str, str], draws: tuple[int, int] = (0, 0)
) -> tuple[SetAgreement, SetAgreement]:
    """Compare the sets of codes that two coders gave the units.

    Args:
        combinations: of the transcripts that both coded.
        pair: the coders.
        draws: replicates of the bootstrap over transcripts and its seed.

    Returns:
        On all units, and on those that both marked with some code: which codes, given that both
        marked it.
    """
    codes = sorted({code for one in combinations for code in one.codes})
    if not codes:
        return nothing_on(NO_PAIRS), nothing_on(NO_COMMON)
    rows = [sets_of(one, pair, codes) for one in combinations]
    every = [one.times for one in combinations]
    both = [np.all(own.any(axis=2), axis=1) for own in rows]
    given = [np.where(kept, times, 0) for kept, times in zip(both, every, strict=True)]
    weights = draw_weights(len(combinations), *draws)
    first, second = _sums(rows, [every, given])
    return first.agreement(weights, NO_PAIRS), second.agreement(weights, NO_COMMON)


def agree_on_all_sets(
    combinations: Sequence[Combinations], draws: tuple[int, int] = (0, 0)
) -> SetAgreement:
    """Compare the sets that any number of coders gave the units, all coders at once.

    The coders may change from transcript to transcript. Shares are means over a unit's pairs of
    coders; alpha takes a unit's ordered pairs, divided by its coders less one.
    """
    codes = sorted({code for one in combinations for code in one.codes})
    if not codes:
        return nothing_on(NO_PAIRS)
    rows = [sets_of(one, one.coders, codes) for one in combinations]
    (sums,) = _sums(rows, [[one.times for one in combinations]])
    return sums.agreement(draw_weights(len(combinations), *draws), NO_PAIRS)


def _sums(rows: Sequence[Flags], ways: Sequence[Sequence[Stack]]) -> list[_Sums]:
    """Add up by transcript, for each way of counting how often its combinations occur.

    Args:
        rows: for each transcript combinations x coders x codes.
        ways: for each way and transcript how often each combination counts.
    """
    sets, place = distinct(np.concatenate([own.reshape(-1, own.shape[2]) for own in rows]))
    whose = np.repeat(np.arange(len(rows)), [own.shape[0] * own.shape[1] for own in rows])
    often = np.zeros((len(ways), len(rows), len(sets)))
    for number, way in enumerate(ways):
        each = [np.repeat(times, own.shape[1]) for times, own in zip(way, rows, strict=True)]
        np.add.at(often[number], (whose, place), np.concatenate(each))
    chance = expected_disagreements(sets, often)
    alike = [_alike(own) for own in rows]
    found = []
    for number, way in enumerate(ways):
        told = np.array([said @ times for said, times in zip(alike, way, strict=True)])
        coders = np.array([own.shape[1] for own in rows])
        ratings = told[:, 0] * coders
        apart = told[:, 3:].T * coders  # a mean over pairs, of coders x (coders - 1) ordered ones
        found.append(_Sums(told[:, :3], ratings, apart, chance[:, number]))
    return found


def _alike(rows: Flags) -> Stack:
    """For each combination, means over pairs of coders: one, equal, shared, distance by kind."""
    pairs = list(permutations(range(rows.shape[1]), 2))
    found = np.zeros((3 + len(KINDS), len(rows)))
    found[0] = 1
    for i, j in pairs:
        first, second = rows[:, i], rows[:, j]
        distances = [distance_pairs(first, second, kind) for kind in KINDS]
        equal = (first == second).all(axis=1)
        found[1:] += np.stack([equal, 1 - distances[1], *distances]) / len(pairs)
    return found


def sets_of(one: Combinations, coders: Sequence[str], codes: Sequence[str]) -> Flags:
    """Coders' sets of one transcript: combinations x coders x a common list of codes.

    Codes that are not on it are left out: those of a coder who is not compared.
    """
    there = {code: n for n, code in enumerate(one.codes)}
    columns = [n for n, code in enumerate(codes) if code in there]
    own = [there[codes[n]] for n in columns]
    wide = np.zeros((len(one.times), len(coders), len(codes)), dtype=np.bool_)
    for n, coder in enumerate(coders):
        wide[:, n, columns] = one.marks[:, one.coders.index(coder), :][:, own]
    return wide


def pair_sets(
    one: Combinations, pair: tuple[str, str], codes: Sequence[str]
) -> tuple[Flags, Flags]:
    """Two coders' sets of one transcript."""
    both = sets_of(one, pair, codes)
    return both[:, 0], both[:, 1]


def distinct(rows: Flags) -> tuple[Flags, npt.NDArray[np.intp]]:
    """The different rows among rows of flags, and which of them each row is."""
    packed = np.packbits(rows, axis=1)
    whole = packed.view([("", packed.dtype, packed.shape[1])]).ravel()
    _, first, place = np.unique(whole, return_index=True, return_inverse=True)
    return rows[first], place.ravel()


def nothing_on(why: str) -> SetAgreement:
    """No agreement on sets, with the reason."""
    return SetAgreement(0, None, None, None, None, why)


def distance_pairs(first: Flags, second: Flags, kind: Kind) -> Stack:
    """The distance between two sets, row by row; two empty sets are alike."""
    shared, one, other = ((first & second).sum(axis=1), first.sum(axis=1), second.sum(axis=1))
    alike = likeness(np.maximum(shared, 1), np.maximum(one, 1), np.maximum(other, 1), kind)
    return np.where(shared > 0, 1 - alike, np.where(one + other > 0, 1.0, 0.0))


def expected_disagreements(sets: Flags, often: Stack) -> Stack:
    """The sums of distances between the sets of two transcripts, times how often either occurs.

    Sets that share no code are apart by 1, so only those that do are looked at.

    Args:
        sets: the different sets, one a row.
        often: how often each occurs: ways of counting x transcripts x sets.

    Returns:
        kinds of distance x ways of counting x transcripts x transcripts.
    """
    flags, sizes = sets.astype(np.float32), sets.sum(axis=1)
    empty = often[:, :, sizes == 0].sum(axis=2)
    alike = np.tile(empty[:, :, None] * empty[:, None, :], (len(KINDS), 1, 1, 1))
    other = often.transpose(0, 2, 1)
    for start in range(0, len(sets), BLOCK):
        shared = flags[start : start + BLOCK] @ flags.T
        row, column = np.nonzero(shared)
        meet = shared[row, column]
        for number, kind in enumerate(KINDS):
            near = np.zeros(shared.shape)
            near[row, column] = likeness(meet, sizes[row + start], sizes[column], kind)
            alike[number] += often[:, :, start : start + BLOCK] @ (near @ other)
    each = often.sum(axis=2)
    expected: Stack = each[:, :, None] * each[:, None, :] - alike
    return expected


def likeness(shared: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike, kind: Kind) -> Stack:
    """How alike two sets that share a code are: Jaccard's index, or MASI's.

    Args:
        shared: how many codes both have, at least one.
        a: how many the one has.
        b: how many the other has.
        kind: which of the two.
    """
    both = np.asarray(shared, dtype=np.float64)
    one, other = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    index: Stack = both / (one + other - both)
    if kind == "jaccard":
        return index
    contained = both == np.minimum(one, other)
    return index * np.where(index == 1, 1.0, np.where(contained, 2 / 3, 1 / 3))


def tables_given(
    combinations: Iterable[Combinations], pair: tuple[str, str], codes: Sequence[str]
) -> npt.NDArray[np.float64]:
    """For each transcript and code the 2 x 2 table on units that both marked with some code.

    Returns:
        transcripts x codes x cells (both, only the first, only the second, neither).
    """
    rows = []
    for one in combinations:
        first, second = pair_sets(one, pair, codes)
        times = np.where(first.any(axis=1) & second.any(axis=1), one.times, 0)
        both, a, b = times @ (first & second), times @ first, times @ second
        rows.append(np.stack([both, a - both, b - both, times.sum() - a - b + both], axis=1))
    return np.array(rows).reshape(len(rows), len(codes), 4)
