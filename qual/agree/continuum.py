"""Alpha for unitizing of transcripts drawn again: the continuum laid anew, never recounted.

Codings lie within a transcript, so that observed disagreement and all that concerns single
stretches are sums over transcripts. Gaps run on over the ends of transcripts: those are laid end to
end as drawn, in the order of the study, each as often as it was drawn. Source: see `unitizing`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np

from qual.agree.interval import Stack
from qual.agree.ruler import Whole
from qual.agree.unitizing import between, sections
from qual.spans import Span

CODED = "coded"


@dataclass(frozen=True)
class Part:
    """One transcript's part of the continuum: its length and each coder's stretches, in order."""

    length: int
    stretches: Sequence[Sequence[Span]]

    @property
    def observed(self) -> int:
        """The distances of all pairs of coders."""
        named = [[(start, end, CODED) for start, end in own] for own in self.stretches]
        cut = [sections(own, CODED, self.length) for own in named]
        return sum(between(one, other) for one, other in combinations(cut, 2))


def drawn_disagreements(parts: Sequence[Part], weights: Stack) -> tuple[Stack, Stack]:
    """The disagreement observed and expected in each replicate.

    Args:
        parts: the transcripts' parts of the continuum, of two coders or more.
        weights: how often each transcript is in each replicate.
    """
    coders = len(parts[0].stretches)
    length = weights @ np.array([part.length for part in parts], dtype=np.float64)
    apart = weights @ np.array([part.observed for part in parts], dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed: Stack = 2 * apart / (coders * (coders - 1) * length**2)
        return observed, _expected(parts, weights, length)


def alphas(observed: Stack, expected: Stack) -> Stack:
    """Alpha for unitizing in each replicate; NaN where no disagreement is expected."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)


def _expected(parts: Sequence[Part], weights: Stack, length: Stack) -> Stack:
    """The disagreement by chance of each replicate."""
    lists = [(n, own) for n, part in enumerate(parts) for own in part.stretches]
    found = np.array([(end - start, n) for n, own in lists for start, end in own], dtype=np.int64)
    sizes, whose = found.reshape(-1, 2).T
    room = _Room(sizes.astype(np.float64), whose, len(parts))
    number, alone, filled = (weights @ room.added(of) for of in (_each, _alone, _filled))
    inside, again = (room.between(parts, of) for of in (_inside, _again))
    total = (number - 1) * alone + ((weights @ inside) * weights).sum(axis=1)
    total += ((weights @ again) * np.maximum(weights - 1, 0)).sum(axis=1)
    for coder in range(len(parts[0].stretches)):
        across, there = _across(parts, coder, weights)
        total += (there * room.drawn(across, weights)).sum(axis=1)
    every = len(parts[0].stretches) * length
    expected: Stack = 2 / length * total / (every * (every - 1) - filled)
    return expected


def _each(sizes: Stack) -> Stack:
    return np.ones(len(sizes))


def _alone(sizes: Stack) -> Stack:
    """What a stretch adds for each other one."""
    return (2 * sizes**3 - 3 * sizes**2 + sizes) / 3


def _filled(sizes: Stack) -> Stack:
    """The pairs of places that a stretch fills itself."""
    return sizes * (sizes - 1)


def _inside(own: Sequence[Span], length: int) -> list[int]:
    """The gaps between stretches."""
    return [two[0] - one[1] for one, two in pairwise(own)]


def _again(own: Sequence[Span], length: int) -> list[int]:
    """The gap from the last stretch to the first of the same transcript drawn once more."""
    return [length - own[-1][1] + own[0][0]] if own else []


class _Room:
    """The room that gaps leave for stretches that fit: l²(g - l + 1) added up over stretches."""

    def __init__(self, sizes: Stack, whose: Whole, transcripts: int) -> None:
        """Add up over stretches, the shortest first, each transcript's apart."""
        order = np.argsort(sizes, kind="stable")
        self._sizes, self._whose, self._transcripts = sizes[order], whose[order], transcripts
        once = self._whose == np.arange(transcripts)[:, None]
        self._squares, self._cubes = (
            np.pad((once * self._sizes**power).cumsum(axis=1), ((0, 0), (1, 0))) for power in (2, 3)
        )

    def added(self, of: Callable[[Stack], Stack]) -> Stack:
        """Something of each stretch added up by transcript."""
        return np.bincount(self._whose, of(self._sizes), self._transcripts).astype(np.float64)

    def of(self, gaps: Stack) -> Stack:
        """The room in each gap (columns) for each transcript's stretches (rows)."""
        fit = np.searchsorted(self._sizes, gaps, side="right")
        room: Stack = (gaps + 1) * self._squares[:, fit] - self._cubes[:, fit]
        return room

    def between(
        self, parts: Sequence[Part], gaps_of: Callable[[Sequence[Span], int], list[int]]
    ) -> Stack:
        """The room for each transcript's stretches (rows) in gaps of each (columns)."""
        lists = [[g for own in part.stretches for g in gaps_of(own, part.length)] for part in parts]
        rooms = [self.of(np.array(gaps, dtype=np.float64)).sum(axis=1) for gaps in lists]
        return np.stack(rooms, axis=1)

    def drawn(self, gaps: Stack, weights: Stack) -> Stack:
        """The room in gaps, replicates x gaps, for the stretches that each replicate has."""
        different, place = np.unique(gaps, return_inverse=True)
        rooms = np.ascontiguousarray(self.of(different).T)
        columns = place.reshape(gaps.shape).T
        return np.stack([(rooms[rows] * weights).sum(axis=1) for rows in columns], axis=1)


def _across(parts: Sequence[Part], coder: int, weights: Stack) -> tuple[Stack, Stack]:
    """One coder's gaps from one transcript drawn to the next, and which replicates have them.

    A transcript in which the coder coded nothing lengthens the gap it lies in.
    """
    gaps: list[Stack] = []
    there: list[Stack] = []
    open_: Stack = np.zeros(len(weights))
    for n, part in enumerate(parts):
        own, drawn = part.stretches[coder], weights[:, n]
        if own:
            gaps.append(open_ + own[0][0])
            there.append((drawn > 0).astype(np.float64))
            open_ = np.where(drawn > 0, part.length - own[-1][1], open_)
        else:
            open_ = open_ + drawn * part.length
    return np.stack([*gaps, open_], axis=1), np.stack([*there, np.ones(len(weights))], axis=1)
