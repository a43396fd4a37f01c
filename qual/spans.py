"""Spans: half-open stretches [start, end) of code points, and the arithmetic on them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

Span = tuple[int, int]


def merge(spans: Iterable[Span]) -> list[Span]:
    """Unite spans that overlap or touch into the fewest that cover the same text, in order."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def overlap(one: Span, other: Span) -> int:
    """Count the code points two spans share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def share_of_union(one: Span, other: Span) -> float:
    """Say how alike two spans are: shared length over the length of their union (0 to 1)."""
    (start, end), (low, high) = one, other
    shared = (end if end < high else high) - (start if start > low else low)
    return shared / (end - start + high - low - shared) if shared > 0 else 0.0


def length(spans: Iterable[Span]) -> int:
    """Add up the lengths of spans that do not overlap."""
    return sum(end - start for start, end in spans)


def intersect(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    """Find the text that two merged lists of spans both cover, in one walk along both."""
    found: list[Span] = []
    i = j = 0
    while i < len(one) and j < len(other):
        start, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if start < end:
            found.append((start, end))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return found


def touching(span: Span, ordered: Sequence[Span], starts: Sequence[int]) -> range:
    """Find which of several ordered, disjoint spans share text with one span.

    Args:
        span: the span looked up.
        ordered: disjoint spans in order.
        starts: their starts, so that a caller with many look-ups computes them once.
    """
    first = max(0, bisect_right(starts, span[0]) - 1)
    while first < len(ordered) and ordered[first][1] <= span[0]:
        first += 1
    last = first
    while last < len(ordered) and ordered[last][0] < span[1]:
        last += 1
    return range(first, last)
