"""Sets of codes on one unit: how far coders who gave a unit several codes lie apart.

A set is a row of flags, one a code. Distances between all sets that occur are computed at once; the
formulas are those of `distances` and `alpha`, rearranged for arrays, and tests hold them equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from qual.agree.alpha import NO_PAIRS, NO_VARIATION
from qual.agree.marking import Flags, Grid

Stack: TypeAlias = npt.NDArray[np.float64]
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
    """

    units: float
    same: float | None
    shared: float | None
    masi: float | None
    jaccard: float | None
    why: str | None = None


def agree_on_sets(
    combinations: Sequence[Combinations], pair: tuple[str, str]
) -> tuple[SetAgreement, SetAgreement]:
    """Compare the sets of codes that two coders gave the units.

    Args:
        combinations: of the transcripts that both coded.
        pair: the coders.

    Returns:
        On all units, and on those that both marked with some code: which codes, given that both
        marked it.
    """
    codes = sorted({code for one in combinations for code in one.codes})
    if not codes:
        return nothing_on(NO_PAIRS), nothing_on(NO_COMMON)
    parts = [pair_sets(one, pair, codes) for one in combinations]
    first, second = (np.concatenate([part[n] for part in parts]) for n in (0, 1))
    times = np.concatenate([one.times for one in combinations])
    given = np.where(first.any(axis=1) & second.any(axis=1), times, 0)
    sets, place = distinct(np.concatenate([first, second]))
    weighed = np.stack([times, given], axis=1)
    frequencies = np.stack(
        [np.bincount(place, np.concatenate([own, own]), len(sets)) for own in weighed.T]
    ).astype(np.float64)
    expected = expected_disagreement(sets, frequencies)
    observed = {kind: distance_pairs(first, second, kind) for kind in KINDS}
    equal = place[: len(first)] == place[len(first) :]
    return (
        _of_units(times, equal, observed, expected[:, 0], NO_PAIRS),
        _of_units(given, equal, observed, expected[:, 1], NO_COMMON),
    )


def agree_on_all_sets(combinations: Sequence[Combinations]) -> SetAgreement:
    """Compare the sets that any number of coders gave the units, all coders at once.

    The coders may change from transcript to transcript. Shares are means over a unit's pairs of
    coders; alpha takes a unit's ordered pairs, divided by its coders less one.
    """
    codes = sorted({code for one in combinations for code in one.codes})
    if not codes:
        return nothing_on(NO_PAIRS)
    rows = [sets_of(one, one.coders, codes) for one in combinations]
    each = [np.repeat(one.times, len(one.coders)) for one in combinations]
    sets, place = distinct(np.concatenate([own.reshape(-1, len(codes)) for own in rows]))
    frequencies = np.bincount(place, np.concatenate(each), len(sets))[None, :]
    chance = expected_disagreement(sets, frequencies.astype(np.float64))[:, 0].tolist()
    ratings = float(frequencies.sum())
    sums = np.sum([_apart(own, one) for own, one in zip(rows, combinations, strict=True)], axis=0)
    units, same, masi, jaccard, shared = sums.tolist()
    alpha_masi, alpha_jaccard = (
        1 - (ratings - 1) * apart / by_chance if by_chance else None
        for apart, by_chance in zip((masi, jaccard), chance, strict=True)
    )
    why = NO_VARIATION if alpha_masi is None else None
    return SetAgreement(units, same / units, shared / units, alpha_masi, alpha_jaccard, why)


def _apart(rows: Flags, one: Combinations) -> Stack:
    """What a transcript adds: units, equal pairs, distances by kind, and shared codes."""
    coders = len(one.coders)
    pairs = list(permutations(range(coders), 2))
    found = np.zeros(5)
    found[0] = one.times.sum()
    for i, j in pairs:
        first, second = rows[:, i], rows[:, j]
        masi, jaccard = (distance_pairs(first, second, kind) for kind in KINDS)
        equal = (first == second).all(axis=1)
        found[1] += one.times @ equal / len(pairs)
        found[2:4] += np.array([one.times @ masi, one.times @ jaccard]) / (coders - 1)
        found[4] += one.times @ (1 - jaccard) / len(pairs)
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


def _of_units(
    times: Stack, equal: Flags, observed: dict[Kind, Stack], expected: Stack, nothing: str
) -> SetAgreement:
    """Put the figures together from distances observed and expected over some of the units."""
    n = float(times.sum())
    if not n:
        return nothing_on(nothing)
    alphas = [
        1 - (2 * n - 1) * 2 * float((times * observed[kind]).sum()) / chance if chance else None
        for kind, chance in zip(KINDS, expected.tolist(), strict=True)
    ]
    same = float((times * equal).sum() / n)
    shared = float((times * (1 - observed["jaccard"])).sum() / n)
    masi, jaccard = alphas
    why = NO_VARIATION if masi is None else None
    return SetAgreement(n, same, shared, masi, jaccard, why)


def distance_pairs(first: Flags, second: Flags, kind: Kind) -> Stack:
    """The distance between two sets, row by row; two empty sets are alike."""
    shared, one, other = ((first & second).sum(axis=1), first.sum(axis=1), second.sum(axis=1))
    alike = likeness(np.maximum(shared, 1), np.maximum(one, 1), np.maximum(other, 1), kind)
    return np.where(shared > 0, 1 - alike, np.where(one + other > 0, 1.0, 0.0))


def expected_disagreement(sets: Flags, frequencies: Stack) -> Stack:
    """The sums of distances between all sets, times how often either occurs.

    Sets that share no code are apart by 1, so only those that do are looked at.

    Args:
        sets: the different sets, one a row.
        frequencies: one row for each way of counting how often they occur.

    Returns:
        kinds of distance x ways of counting.
    """
    flags, sizes = sets.astype(np.float32), sets.sum(axis=1)
    empty = frequencies[:, sizes == 0].sum(axis=1)
    alike = np.tile(empty**2, (len(KINDS), 1))
    for start in range(0, len(sets), BLOCK):
        shared = flags[start : start + BLOCK] @ flags.T
        row, column = np.nonzero(shared)
        meet, row = shared[row, column], row + start
        weight = frequencies[:, row] * frequencies[:, column]
        for number, kind in enumerate(KINDS):
            alike[number] += weight @ likeness(meet, sizes[row], sizes[column], kind)
    expected: Stack = frequencies.sum(axis=1) ** 2 - alike
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
