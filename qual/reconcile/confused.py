"""The pairs of codes that coders confuse most, with the passages on which they did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from qual.passages import Placed
from qual.reconcile.agenda import Item
from qual.spans import overlap


@dataclass(frozen=True)
class Confusion:
    """Two codes, one of which one coder applied where another applied the other.

    Attributes:
        codes: their ids in alphabetical order, as they stood at submission.
        items: the passages, in the order of the transcripts.
    """

    codes: tuple[str, str]
    items: tuple[Item, ...]


def find_confused(items: Iterable[Item]) -> list[Confusion]:
    """Find which codes were confused, the pair with most passages first.

    Two codes are confused in a passage where one coder has the one and not the other, a second
    coder the other and not the one, and two such codings share a code point. A passage counts once
    for a pair. Only passages of open transcripts are looked at, decided ones among them: what was
    decided later does not undo that the two were confused.

    Args:
        items: as `agenda` lists them.
    """
    found: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        for pair in sorted(_pairs(item)):
            found.setdefault(pair, []).append(item)
    confusions = [Confusion(pair, tuple(where)) for pair, where in found.items()]
    return sorted(confusions, key=lambda one: (-len(one.items), one.codes))


def _pairs(item: Item) -> set[tuple[str, str]]:
    """The pairs of codes confused in one passage, by any two of its coders."""
    pairs: set[tuple[str, str]] = set()
    for one, other in combinations(item.coders, 2):
        first, second = item.by(one), item.by(other)
        only_first = _without(first, second)
        only_second = _without(second, first)
        for left in only_first:
            for right in only_second:
                if overlap(left.span, right.span):
                    low, high = sorted((left.coding.code, right.coding.code))
                    pairs.add((low, high))
    return pairs


def _without(own: Sequence[Placed], theirs: Sequence[Placed]) -> list[Placed]:
    """One coder's codings of the codes that the other has not applied in the passage."""
    codes = {placed.coding.code for placed in theirs}
    return [placed for placed in own if placed.coding.code not in codes]
