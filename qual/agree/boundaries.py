"""Where codings begin and end: stretches of text laid end to end, masked text taken out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qual.agree.continuum import CODED, Part, drawn_alphas
from qual.agree.estimable import NotEstimable, estimable
from qual.agree.gather import Compared
from qual.agree.interval import Interval, draw_weights, intervals_of
from qual.agree.unitizing import alpha_u
from qual.spans import Span, intersect, length, merge

Stretches = list[Span]


def stretches_of(
    compared: Sequence[Compared], coder: str, codes: Collection[str]
) -> tuple[Stretches, int]:
    """One coder's stretches of any of some codes, and the length of all transcripts together.

    Transcripts stand end to end; interviewers' turns are taken out, so that a coding across one is
    a single stretch. The coder's own codings that overlap or touch are one stretch.
    """
    found: Stretches = []
    begin = 0
    for one in compared:
        marks = one.marks[coder]
        own = [span for code in codes for span in marks.get(code, ())]
        turns, starts, before = one.stretches
        for span in merge(own):
            low, high = (_unmasked(place, turns, starts, before) for place in span)
            if low < high:
                found.append((begin + low, begin + high))
        begin += before[-1]
    return found, begin


def _unmasked(place: int, turns: Sequence[Span], starts: Sequence[int], before: list[int]) -> int:
    """How many unmasked characters stand before a place."""
    turn = bisect_right(starts, place) - 1
    if turn < 0:
        return 0
    return before[turn] + min(place, turns[turn][1]) - turns[turn][0]


@dataclass(frozen=True)
class Unitized:
    """Alpha for unitizing with its interval; None is not estimable."""

    value: float | None
    interval: Interval | None = None


def unitize(
    compared: Sequence[Compared],
    coders: Sequence[str],
    codes: Collection[str],
    draws: tuple[int, int] = (0, 0),
) -> Unitized:
    """Alpha for unitizing of some codes as if they were one, over transcripts end to end.

    Args:
        compared: transcripts that all the coders coded.
        coders: two or more.
        codes: those of which any counts; a code alone, a construct's, a domain's, or all.
        draws: replicates of the bootstrap over transcripts and its seed.
    """
    lists = [stretches_of(compared, coder, codes) for coder in coders]
    named = [[(start, end, CODED) for start, end in stretches] for stretches, _ in lists]
    value = alpha_u(named, length=lists[0][1])
    weights = draw_weights(len(compared), *draws)
    if value is None or not len(weights):
        return Unitized(value)
    parts = [
        Part(one.stretches[2][-1], [stretches_of([one], coder, codes)[0] for coder in coders])
        for one in compared
    ]
    return Unitized(value, intervals_of(drawn_alphas(parts, weights)[:, None])[0])


@estimable
def overlap_share(
    compared: Sequence[Compared], pair: tuple[str, str], codes: Collection[str]
) -> float:
    """Of the characters that either coder marked with some code, the share that both did."""
    first, second = (stretches_of(compared, coder, codes)[0] for coder in pair)
    either = length(merge([*first, *second]))
    if not either:
        raise NotEstimable("neither coder marked any text")
    return length(intersect(merge(first), merge(second))) / either
