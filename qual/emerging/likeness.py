"""Groups of remarks that are alike: within one construct and direction, or without a code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from qual.emerging.remarks import Heap, Material, Remark
from qual.model import Valence
from qual.suggest.encoder import Vectors
from qual.suggest.grouping import centre, group, usual_likeness

Source = Literal["codings", "uncoded"]
SOURCES: tuple[Source, ...] = ("codings", "uncoded")
Side = Valence | None

# The share of all pairs of remarks that are less alike than a group's are on average: lower where
# a code says already what they have in common, higher where nothing does.
SHARE: Mapping[Source, float] = {"codings": 0.9, "uncoded": 0.98}
FEWEST_PEOPLE = 2
# Groups of one direction with more than this share of their passages in common are one.
SAME = 0.5


@dataclass(frozen=True)
class Group:
    """Remarks that are alike, by number."""

    source: Source
    valence: Side
    constructs: tuple[str, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Ground:
    """All remarks, coded ones first, and where each lies in meaning.

    Attributes:
        raw: [n, d] as encoded; `vectors`: without what all passages share.
        coded: how many of them are codings.
        least: average likeness at which joining ends, by source.
    """

    remarks: Sequence[Remark]
    raw: Vectors
    vectors: Vectors
    coded: int
    least: Mapping[Source, float]

    def of(self, rows: Iterable[int]) -> list[Remark]:
        """The remarks of some rows."""
        return [self.remarks[row] for row in rows]

    def people(self, rows: Iterable[int]) -> set[str]:
        """Who speaks in some rows."""
        return {person.id for remark in self.of(rows) for person in remark.people}

    def places(self, rows: Iterable[int]) -> set[str]:
        """The passages of some rows: two codings of one passage are one place."""
        return {remark.place for remark in self.of(rows)}


def lay_out(material: Material) -> Ground:
    """Centre all vectors on what the study's passages share, each passage counted once."""
    ordinary = material.ordinary
    heaps = [_ordered(heap) for heap in (material.coded, material.open) if heap.remarks]
    remarks = [remark for heap in heaps for remark in heap.remarks]
    if not heaps:
        return Ground([], ordinary[:0], ordinary[:0], 0, dict.fromkeys(SOURCES, 1.0))
    raw = np.concatenate([heap.vectors for heap in heaps])
    first: dict[str, int] = {}
    for row, remark in enumerate(remarks):
        first.setdefault(remark.place, row)
    once = raw[list(first.values())]
    number = {place: n for n, place in enumerate(first)}
    least = {source: usual_likeness(once, ordinary, SHARE[source]) for source in SOURCES}
    centred = centre(once, ordinary)[[number[remark.place] for remark in remarks]]
    return Ground(remarks, raw, centred, len(material.coded.remarks), least)


def _ordered(heap: Heap) -> Heap:
    """Order remarks by where they stand, so that the order they came in decides no tie."""
    kept = heap.remarks
    order = sorted(
        range(len(kept)),
        key=lambda n: (kept[n].transcript, kept[n].start, kept[n].end, kept[n].id),
    )
    return Heap([kept[n] for n in order], heap.vectors[order])


def find_groups(ground: Ground) -> list[Group]:
    """Group remarks that are alike, where at least two participants speak in a group."""
    found = [*_within_constructs(ground), *_uncoded(ground)]
    return _united(ground, [g for g in found if len(ground.people(g.rows)) >= FEWEST_PEOPLE])


def _within_constructs(ground: Ground) -> Iterator[Group]:
    """Group codings of one construct and one direction; mixed ones stand on both sides."""
    cells: dict[tuple[str, Side], list[int]] = {}
    both: tuple[Side, ...] = ("barrier", "facilitator")
    for row, remark in enumerate(ground.remarks[: ground.coded]):
        for side in both if remark.valence == "mixed" else (remark.valence,):
            for construct in remark.constructs:
                cells.setdefault((construct, side), []).append(row)
    for (construct, side), rows in cells.items():
        for chosen in group(ground.vectors[rows], ground.least["codings"]):
            members = tuple(sorted(rows[n] for n in chosen))
            mixed = all(remark.valence == "mixed" for remark in ground.of(members))
            yield Group("codings", "mixed" if mixed else side, (construct,), members)


def _uncoded(ground: Ground) -> Iterator[Group]:
    for chosen in group(ground.vectors[ground.coded :], ground.least["uncoded"]):
        yield Group("uncoded", None, (), tuple(sorted(ground.coded + n for n in chosen)))


def _united(ground: Ground, found: Sequence[Group]) -> list[Group]:
    """Unite groups of one direction that hold mostly the same passages under several constructs."""
    united: list[Group] = []
    holding: dict[tuple[Source, Side, str], list[int]] = {}
    for one in sorted(found, key=lambda one: (-len(one.rows), one.rows, one.constructs)):
        keys = [(one.source, one.valence, place) for place in sorted(ground.places(one.rows))]
        shared = Counter(n for key in keys for n in holding.get(key, ()))
        n = min(shared, key=lambda n: (-shared[n], n), default=len(united))
        if shared[n] > SAME * len(keys):
            constructs = dict.fromkeys([*united[n].constructs, *one.constructs])
            rows = tuple(sorted({*united[n].rows, *one.rows}))
            united[n] = Group(one.source, one.valence, tuple(constructs), rows)
        else:
            n = len(united)
            united.append(one)
        for key in keys:
            holding.setdefault(key, []).append(n)
    return united
