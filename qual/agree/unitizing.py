"""Alpha for unitizing: do coders cut the same stretches out of a text, code by code?

A coder's codings of one category cut the continuum into sections: coded stretches and the gaps
between them. Disagreement is the squared distance by which coded stretches miss each other.
Categories may overlap one another; one coder's stretches of one category may touch but not
overlap (merge them first).

Source: Krippendorff (1995), Sociol. Methodol. 25:47-76; expected disagreement as corrected in
Krippendorff (2004), Content Analysis, 2nd ed., pp. 251-256.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations
from typing import TypeAlias

from qual.agree.estimable import NotEstimable, estimable

Stretch: TypeAlias = tuple[int, int, Hashable] | Sequence[Hashable]
NOTHING_EXPECTED = "no coder coded anything, so no disagreement is expected (0/0)"
Coders: TypeAlias = Mapping[str, Sequence[Stretch]] | Sequence[Sequence[Stretch]]


@dataclass(frozen=True)
class Section:
    """A stretch of the continuum; a gap if its category is None."""

    start: int
    length: int
    category: Hashable | None

    @property
    def end(self) -> int:
        """The offset just behind the section."""
        return self.start + self.length


@dataclass(frozen=True)
class CategoryDisagreement:
    """What one category adds: disagreement observed, expected, and its own alpha."""

    category: Hashable
    observed: float
    expected: float
    alpha: float | None


@dataclass(frozen=True)
class Unitizing:
    """Alpha for unitizing with the disagreements it is made of."""

    alpha: float | None
    observed: float
    expected: float
    categories: tuple[CategoryDisagreement, ...]


@estimable
def alpha_u(coders: Coders, *, length: int, begin: int = 0) -> float:
    """Agreement of coders on where codings lie, over all categories.

    Args:
        coders: for each coder the stretches (start, end, category), half-open.
        length: of the continuum, uncoded text included.
        begin: the offset at which the continuum starts.

    Raises:
        ValueError: a stretch is empty, outside the continuum, or overlaps one of the same coder
            and category.
    """
    parts = alpha_u_parts(coders, length=length, begin=begin)
    if len(coders) < 2:
        raise NotEstimable("fewer than two coders")
    if parts.alpha is None:
        raise NotEstimable(NOTHING_EXPECTED)
    return parts.alpha


def alpha_u_parts(coders: Coders, *, length: int, begin: int = 0) -> Unitizing:
    """Alpha for unitizing, its observed and expected disagreement, and the same by category."""
    lists = list(coders.values()) if isinstance(coders, Mapping) else list(coders)
    categories = list(dict.fromkeys(stretch[2] for stretches in lists for stretch in stretches))
    parts = []
    for category in categories:
        cut = [sections(stretches, category, length, begin) for stretches in lists]
        observed, expected = _observed(cut, length), _expected(cut, length)
        parts.append(
            CategoryDisagreement(category, observed, expected, alpha_of(observed, expected))
        )
    observed = sum(part.observed for part in parts)
    expected = sum(part.expected for part in parts)
    return Unitizing(alpha_of(observed, expected), observed, expected, tuple(parts))


def sections(
    stretches: Sequence[Stretch], category: Hashable, length: int, begin: int = 0
) -> list[Section]:
    """The whole continuum cut by one coder's stretches of one category, gaps included.

    Raises:
        ValueError: a stretch is empty, outside the continuum, or overlaps another.
    """
    own = sorted(_span(stretch) for stretch in stretches if stretch[2] == category)
    cut: list[Section] = []
    at = begin
    for start, end in own:
        if not at <= start < end <= begin + length:
            raise ValueError(
                f"the stretch {start}-{end} of {category!r} is empty, outside the continuum, "
                "or overlaps another of the same coder"
            )
        if start > at:
            cut.append(Section(at, start - at, None))
        cut.append(Section(start, end - start, category))
        at = end
    if at < begin + length:
        cut.append(Section(at, begin + length - at, None))
    return cut


def section_distance(a: Section, b: Section) -> int:
    """How far two sections of different coders disagree.

    Two overlapping coded stretches: the squared gaps between their starts and between their
    ends. A coded stretch within the other's gap: its squared length. Otherwise 0.

    Raises:
        ValueError: two different categories, which are never compared.
    """
    if a.category is None or b.category is None:
        return _against_gap(a, b)
    if a.category != b.category:
        raise ValueError("sections are compared within one category")
    if a.start < b.end and b.start < a.end:
        return (a.start - b.start) ** 2 + (a.end - b.end) ** 2
    return 0


def _against_gap(a: Section, b: Section) -> int:
    gap, coded = (a, b) if a.category is None else (b, a)
    if coded.category is None or coded.start < gap.start or coded.end > gap.end:
        return 0
    return coded.length**2


def _span(stretch: Stretch) -> tuple[int, int]:
    start, end = stretch[0], stretch[1]
    if not isinstance(start, int) or not isinstance(end, int):
        raise ValueError("a stretch starts and ends at whole offsets")
    return start, end


def alpha_of(observed: float, expected: float) -> float | None:
    """Alpha from disagreement observed and expected; None where none is expected."""
    return 1 - observed / expected if expected else None


def _observed(cut: Sequence[Sequence[Section]], length: int) -> float:
    """Distances over all ordered pairs of coders, per pair and squared length."""
    pairs = len(cut) * (len(cut) - 1)
    total = 2 * sum(between(one, other) for one, other in combinations(cut, 2))
    return total / (pairs * length**2) if pairs else 0.0


def between(one: Sequence[Section], other: Sequence[Section]) -> int:
    """Add up distances between two coders' sections; only sections that meet can add any."""
    total = i = j = 0
    while i < len(one) and j < len(other):
        total += section_distance(one[i], other[j])
        reached = min(one[i].end, other[j].end)
        i += one[i].end == reached
        j += other[j].end == reached
    return total


def _expected(cut: Sequence[Sequence[Section]], length: int) -> float:
    """The disagreement if coded stretches and gaps were laid down in every possible order."""
    coded = [section.length for coder in cut for section in coder if section.category is not None]
    gaps = sorted(section.length for coder in cut for section in coder if section.category is None)
    total = len(cut) * length
    places = total * (total - 1) - sum(size * (size - 1) for size in coded)
    if not places:
        return 0.0
    tails = [0, *accumulate(reversed(gaps))]
    weighed = 0.0
    for size in coded:
        wide = len(gaps) - bisect_left(gaps, size)
        room = tails[wide] - wide * (size - 1)
        weighed += (len(coded) - 1) / 3 * (2 * size**3 - 3 * size**2 + size) + size**2 * room
    return 2 / length * weighed / places
