"""Constructs that distinguish sites that implemented well from sites that struggled.

The rule stands in for a judgement: published articles compare rows by eye. How often sites at
random would give as many distinguishing constructs belongs beside every such count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Literal

from cfir.rating import Rating

STRONG = 2
MOST_RELABELLINGS = 20_000

Strength = Literal["strong", "weak", "none", "insufficient"]


@dataclass(frozen=True, slots=True)
class Contrast:
    """How far a construct separates high from low sites.

    Attributes:
        strength: strong (gap of 2 or more), weak (1), none, or insufficient for no data on a side.
        gap: lowest rating among high sites minus highest among low ones; None if insufficient.
    """

    strength: Strength
    gap: int | None

    @property
    def distinguishes(self) -> bool:
        """Whether it separates the two groups at all."""
        return self.strength in ("strong", "weak")


@dataclass(frozen=True, slots=True)
class Chance:
    """How many constructs distinguish, against all ways to call the same sites high and low.

    Attributes:
        seen: constructs that distinguish.
        expected: mean of that number over the relabellings.
        as_many: relabellings with at least as many (the sites as they are included).
        relabellings: how many there are.
    """

    seen: int
    expected: float
    as_many: int
    relabellings: int

    @property
    def share(self) -> float:
        """The share of relabellings with at least as many."""
        return self.as_many / self.relabellings


def distinguishing(high: Sequence[Rating], low: Sequence[Rating]) -> Contrast:
    """Compare the ratings of one construct at high sites with those at low sites.

    Missing, not applicable and nonnumeric ratings are dropped; mixed counts as 0.
    """
    return _compare([_number(rating) for rating in high], [_number(rating) for rating in low])


def _number(rating: Rating) -> int | None:
    return 0 if rating.state == "mixed" else rating.value


def _compare(high: Sequence[int | None], low: Sequence[int | None]) -> Contrast:
    above = [value for value in high if value is not None]
    below = [value for value in low if value is not None]
    if not above or not below:
        return Contrast("insufficient", None)
    gap = min(above) - max(below)
    if gap <= 0:
        return Contrast("none", gap)
    return Contrast("strong" if gap >= STRONG else "weak", gap)


def relabelled(
    rows: Sequence[Mapping[str, Rating]],
    high: Sequence[str],
    low: Sequence[str],
    others: Sequence[str] = (),
) -> Chance:
    """Count the distinguishing constructs, and how many any other labelling of the sites gives.

    Args:
        rows: for each construct, its rating by site; a site left out counts as missing.
        high: sites that implemented well.
        low: sites that struggled.
        others: sites of neither group, which take part in the relabelling.

    Raises:
        ValueError: a site is named twice, a group is empty, or there are more than 20,000 ways.
    """
    sites = [*high, *others, *low]
    if len(set(sites)) != len(sites) or not high or not low:
        raise ValueError("Each site belongs to one group, and neither high nor low may be empty.")
    ways = comb(len(sites), len(high)) * comb(len(sites) - len(high), len(low))
    if ways > MOST_RELABELLINGS:
        raise ValueError(f"{ways:,} relabellings are too many to count all of them.")
    numbers = [
        {site: _number(row[site]) if site in row else None for site in sites} for row in rows
    ]
    seen = _distinguish(numbers, high, low)
    counts = [
        _distinguish(numbers, top, bottom)
        for top in combinations(sites, len(high))
        for bottom in combinations([site for site in sites if site not in top], len(low))
    ]
    as_many = sum(count >= seen for count in counts)
    return Chance(seen, sum(counts) / len(counts), as_many, len(counts))


def _distinguish(
    rows: Sequence[Mapping[str, int | None]], high: Sequence[str], low: Sequence[str]
) -> int:
    return sum(
        _compare([row[s] for s in high], [row[s] for s in low]).distinguishes for row in rows
    )
