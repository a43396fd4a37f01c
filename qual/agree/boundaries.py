"""Where codings begin and end: stretches of text laid end to end, masked text taken out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

import numpy as np

from qual.agree.continuum import CODED, Part, alphas, drawn_disagreements
from qual.agree.estimable import NotEstimable, estimable
from qual.agree.gather import Compared
from qual.agree.interval import Interval, Stack, draw_weights, intervals_of
from qual.agree.unitizing import NOTHING_EXPECTED, alpha_of, alpha_u_parts
from qual.spans import Span, intersect, length, merge

Stretches = list[Span]


def stretches_of(one: Compared, coder: str, codes: Collection[str]) -> Stretches:
    """One coder's stretches of any of some codes in a transcript, in order.

    Interviewers' turns are taken out, so that a coding across one is a single stretch. The coder's
    own codings that overlap or touch are one stretch.
    """
    marks = one.marks[coder]
    own = [span for code in codes for span in marks.get(code, ())]
    turns, starts, before = one.stretches
    laid = [
        (_unmasked(start, turns, starts, before), _unmasked(end, turns, starts, before))
        for start, end in merge(own)
    ]
    return [(low, high) for low, high in laid if low < high]


def _unmasked(place: int, turns: Sequence[Span], starts: Sequence[int], before: list[int]) -> int:
    """How many unmasked characters stand before a place."""
    turn = bisect_right(starts, place) - 1
    if turn < 0:
        return 0
    return before[turn] + min(place, turns[turn][1]) - turns[turn][0]


@dataclass(frozen=True)
class Unitized:
    """Alpha for unitizing with its interval; None is not estimable, `why` says why."""

    value: float | None
    why: str | None = None
    interval: Interval | None = None


@dataclass(frozen=True)
class _Disagreements:
    """Observed and expected disagreement of some codes: as they stand, and in each replicate."""

    observed: float
    expected: float
    drawn: tuple[Stack, Stack]


@dataclass(frozen=True)
class Boundaries:
    """Alpha for unitizing of any codes of the same coders; what was counted once is kept.

    Attributes:
        compared: transcripts that all the coders coded, laid end to end.
        coders: two or more.
        draws: replicates of the bootstrap over transcripts and its seed.
    """

    compared: Sequence[Compared]
    coders: Sequence[str]
    draws: tuple[int, int] = (0, 0)
    _kept: dict[frozenset[str], _Disagreements] = field(default_factory=dict, repr=False)

    def as_one(self, codes: Collection[str]) -> Unitized:
        """Of some codes as if they were one: a construct's, a domain's, or all."""
        return self._alpha([self._disagreements(frozenset(codes))])

    def summed(self, codes: Iterable[str]) -> Unitized:
        """Of several codes, the disagreements of each added up before they are divided."""
        return self._alpha([self._disagreements(frozenset([code])) for code in codes])

    def _alpha(self, found: Sequence[_Disagreements]) -> Unitized:
        value = alpha_of(sum(d.observed for d in found), sum(d.expected for d in found))
        if value is None:
            return Unitized(None, NOTHING_EXPECTED)
        if not len(self._weights):
            return Unitized(value)
        observed, expected = (np.sum([d.drawn[n] for d in found], axis=0) for n in (0, 1))
        return Unitized(value, None, intervals_of(alphas(observed, expected)[:, None])[0])

    @cached_property
    def _weights(self) -> Stack:
        return draw_weights(len(self.compared), *self.draws)

    def _disagreements(self, codes: frozenset[str]) -> _Disagreements:
        if codes not in self._kept:
            self._kept[codes] = self._count(codes)
        return self._kept[codes]

    def _count(self, codes: frozenset[str]) -> _Disagreements:
        parts = [
            Part(one.stretches[2][-1], [stretches_of(one, coder, codes) for coder in self.coders])
            for one in self.compared
        ]
        begins = [0, *accumulate(part.length for part in parts)]
        named = [
            [
                (begin + start, begin + end, CODED)
                for part, begin in zip(parts, begins, strict=False)
                for start, end in part.stretches[n]
            ]
            for n in range(len(self.coders))
        ]
        whole = alpha_u_parts(named, length=begins[-1])
        drawn = drawn_disagreements(parts, self._weights)
        return _Disagreements(whole.observed, whole.expected, drawn)


@estimable
def overlap_share(
    compared: Sequence[Compared], pair: tuple[str, str], codes: Collection[str]
) -> float:
    """Of the characters that either coder marked with some code, the share that both did."""
    either = both = 0
    for one in compared:
        first, second = (stretches_of(one, coder, codes) for coder in pair)
        either += length(merge([*first, *second]))
        both += length(intersect(merge(first), merge(second)))
    if not either:
        raise NotEstimable("neither coder marked any text")
    return both / either
