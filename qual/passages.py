"""Where coders agree and differ in one transcript: alike codings paired, the rest in passages."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from qual.model import Coding
from qual.spans import Span, overlap, share_of_union
from qual.submission import content_hash


class Placed(msgspec.Struct, frozen=True, gc=False):
    """A coding and its span in the present text."""

    coding: Coding
    span: Span


@dataclass(frozen=True, slots=True)
class Alike:
    """A coding of the primary with the one like it of every other coder."""

    primary: Placed
    others: tuple[Placed, ...]

    @property
    def strengths(self) -> tuple[int, ...]:
        """Strengths the others gave that are not the primary's."""
        found = {p.coding.strength for p in self.others} - {self.primary.coding.strength}
        return tuple(sorted(strength for strength in found if strength is not None))

    @property
    def differs(self) -> bool:
        """Whether spans or strengths differ: what the rule settled without a meeting."""
        first = (self.primary.span, self.primary.coding.strength)
        return any((p.span, p.coding.strength) != first for p in self.others)

    def rule(self, least: float) -> str:
        """Say by which rule they need no decision: whose coding stands, and what the others had.

        Args:
            least: share of the union at which two codings are alike.
        """
        others = "; ".join(f"{p.coding.coder} had {self._instead(p)}" for p in self.others)
        return f"agree_overlap {least:g}: {self.primary.coding.coder}'s coding stands; {others}"

    def _instead(self, other: Placed) -> str:
        said: list[str] = []
        if other.span != self.primary.span:
            share = share_of_union(self.primary.span, other.span)
            said.append(f"{other.span[0]}-{other.span[1]} ({share:.2f} shared)")
        if other.coding.strength != self.primary.coding.strength:
            said.append(f"strength {other.coding.strength or 'not judged'}")
        return ", ".join(said) or "the same"


@dataclass(frozen=True, slots=True)
class Passage:
    """Connected codings on which the coders differ; its id changes when any of them does."""

    id: str
    transcript: str
    span: Span
    codings: tuple[Placed, ...]


def compare(
    by_coder: Mapping[str, Sequence[Placed]], least: float
) -> tuple[list[Alike], list[Passage]]:
    """Pair the codings that are alike and group what remains into passages.

    Args:
        by_coder: each coder's codings of one transcript, the primary's first.
        least: share of the union at which two codings of one code, role and valence are alike.
    """
    coders = list(by_coder)
    primary = by_coder[coders[0]] if coders else []
    partners: dict[str, list[Placed]] = {placed.coding.id: [] for placed in primary}
    for other in coders[1:]:
        for one, its in pair(primary, by_coder[other], least, _kind):
            partners[one.coding.id].append(its)
    alike = [
        Alike(placed, tuple(partners[placed.coding.id]))
        for placed in primary
        if len(partners[placed.coding.id]) == len(coders) - 1
    ]
    settled = {a.primary.coding.id for a in alike}
    settled |= {other.coding.id for a in alike for other in a.others}
    rest = [p for coder in coders for p in by_coder[coder] if p.coding.id not in settled]
    return alike, _passages(rest)


def pair(
    primary: Sequence[Placed],
    other: Sequence[Placed],
    least: float,
    kind: Callable[[Coding], Hashable],
) -> list[tuple[Placed, Placed]]:
    """Pair codings of two coders one to one: largest share first, then start, then id.

    Args:
        primary: one coder's codings of a transcript.
        other: another's.
        least: share of the union that two codings must have.
        kind: what two codings must have in common.
    """
    groups: defaultdict[Hashable, list[Placed]] = defaultdict(list)
    for placed in sorted(other, key=lambda placed: placed.span[0]):
        groups[kind(placed.coding)].append(placed)
    starts = {key: [placed.span[0] for placed in group] for key, group in groups.items()}
    candidates: list[tuple[float, int, str, str, int]] = []
    twos: list[tuple[Placed, Placed]] = []
    # A share of `least` leaves no more than the rest of either coding outside the other.
    longest = max((placed.span[1] - placed.span[0] for placed in other), default=0)
    for one in primary:
        key, (start, end) = kind(one.coding), one.span
        if key not in starts:
            continue
        low = bisect_left(starts[key], start - (1 - least) * longest - 1)
        high = bisect_right(starts[key], end - least * (end - start) + 1, low)
        for its in groups[key][low:high]:
            share = share_of_union(one.span, its.span)
            if share and share >= least:
                candidates.append((-share, start, one.coding.id, its.coding.id, len(twos)))
                twos.append((one, its))
    candidates.sort()
    taken: set[str] = set()
    pairs: list[tuple[Placed, Placed]] = []
    for *_, first, second, number in candidates:
        if first not in taken and second not in taken:
            taken.update((first, second))
            pairs.append(twos[number])
    return pairs


def _kind(coding: Coding) -> tuple[str, str | None, str | None]:
    return coding.code, coding.about, coding.valence


def _passages(codings: Iterable[Placed]) -> list[Passage]:
    """Group codings connected by shared code points."""
    ordered = sorted(codings, key=lambda placed: (placed.span, placed.coding.id))
    groups: list[list[Placed]] = []
    end = -1
    for placed in ordered:
        if groups and overlap((placed.span[0], placed.span[1]), (groups[-1][0].span[0], end)):
            groups[-1].append(placed)
            end = max(end, placed.span[1])
        else:
            groups.append([placed])
            end = placed.span[1]
    return [_passage(group) for group in groups]


def _passage(group: Sequence[Placed]) -> Passage:
    lines = sorted(f"{p.coding.id}:{content_hash(p.coding)}" for p in group)
    digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    span = (min(p.span[0] for p in group), max(p.span[1] for p in group))
    return Passage(f"sha256:{digest}", group[0].coding.transcript, span, tuple(group))
