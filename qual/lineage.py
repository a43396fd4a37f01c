"""Which line of a journal was written knowing which: answered at once, for two laptops or more."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a line stands: on a run of lines each written right after the one before it.

    Attributes:
        known: for other runs, how many of their lines it descends from; shared along a run.
    """

    run: int
    number: int
    known: Mapping[int, int]


@dataclass
class Lineage:
    """The lines of a journal as runs, so that descent is looked up and not walked.

    One laptop's work is one run; work on two laptops at a time is two, and so on.
    """

    places: dict[str, _Place] = field(default_factory=dict)
    runs: list[list[str]] = field(default_factory=list)

    def knows(self, later: str, earlier: str) -> bool:
        """Whether a line was written knowing another; each knows itself."""
        if later not in self.places or earlier not in self.places:
            return False
        one, other = self.places[later], self.places[earlier]
        if one.run == other.run:
            return other.number <= one.number
        return one.known.get(other.run, 0) > other.number

    def add(self, id_: str, prev: Iterable[str]) -> None:
        """Add a line after those it names; a line named but missing stands for all before it."""
        before = list(prev)
        seen = [self.places[p] for p in before if p in self.places]
        known: Mapping[int, int] = seen[0].known if seen else {}
        if len(seen) != 1 or len(before) != 1:
            known = self._united(seen, [p for p in before if p not in self.places])
        for place in seen:
            if place.number == len(self.runs[place.run]) - 1:
                self.runs[place.run].append(id_)
                self.places[id_] = _Place(place.run, place.number + 1, known)
                return
        known = {**known, **{p.run: max(p.number + 1, known.get(p.run, 0)) for p in seen}}
        self.runs.append([id_])
        self.places[id_] = _Place(len(self.runs) - 1, 0, known)

    def _united(self, seen: list[_Place], missing: list[str]) -> dict[int, int]:
        """What several lines together descend from, in every run."""
        known: dict[int, int] = {}
        for place in seen:
            for run, many in [*place.known.items(), (place.run, place.number + 1)]:
                known[run] = max(known.get(run, 0), many)
        for id_ in missing:
            for run, ids in enumerate(self.runs):
                known[run] = max(known.get(run, 0), bisect_left(ids, id_))
        return known
