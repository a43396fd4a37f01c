"""The decisions of a meeting: each line on disk before anyone says saved, and kept there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from qual.adjudication import Decide, Said, find_decisions, last_words, read_adjudications
from qual.desk.watched import Look, lines_vanished, look_at, not_saved
from qual.problem import Misuse, Problem
from qual.reconcile.record import Fields, write_again, write_decisions


class HeldDecisions:
    """Every decider's decisions as they are on disk, and those of one meeting.

    What the meeting wrote and is no longer there, because a sync tool put an older copy of the
    file in its place, is written again as it was.

    Attributes:
        files: as last read; `decisions`: those in force, by passage, with what waits on top;
            `words`: every decider's last word on a passage.
        problems: what is wrong with decisions.
        noticed: what vanished from disk and was written again.
        fault: why something could not be saved, or empty.
    """

    def __init__(
        self, root: Path, decider: str, clock: Callable[[], str], randomness: Callable[[int], bytes]
    ) -> None:
        """Read what was decided so far; nothing is written."""
        self.root = root
        self.decider = decider
        self.fault = ""
        self.noticed: list[Problem] = []
        self._clock = clock
        self._randomness = randomness
        self._waiting: dict[str, Fields] = {}
        self._known: dict[str, list[str]] = {}
        self._written: dict[str, dict[str, Fields]] = {}
        self._load()

    @property
    def unsaved(self) -> int:
        """How many lines are in memory only."""
        return len(self._waiting) + sum(map(len, self._lost.values()))

    @property
    def moved(self) -> bool:
        """Whether somebody else changed the files since: another decider, a sync tool."""
        return _look(self.root) != self._seen

    def read(self) -> None:
        """Read the decisions from disk; what vanished of this meeting's comes back."""
        self._load()
        self.flush()

    def keep(self, written: Mapping[str, Iterable[Fields]]) -> None:
        """Remember lines that were brought to disk, by whose file they are in."""
        for decider, lines in written.items():
            own = self._written.setdefault(decider, {})
            own.update({str(line["id"]): line for line in lines})

    def _load(self) -> None:
        self._seen = _look(self.root)
        self.files = read_adjudications(self.root)
        self._lost = self._find_lost()
        self.decisions, self.problems = find_decisions(self.files)
        self.problems += [p for file in self.files.values() for p in file.problems]
        self.words: dict[str, list[Said]] = last_words(self.files)
        lost = [line for lines in self._lost.values() for line in lines if line["op"] == "decide"]
        for line in [*lost, *self._waiting.values()]:
            made = msgspec.convert({"id": "", "at": "", **line}, Decide)
            self.decisions[made.passage] = made

    def _find_lost(self) -> dict[str, list[Fields]]:
        """Find what this meeting wrote and is no longer there, by whose file it was in."""
        lost: dict[str, list[Fields]] = {}
        for decider, lines in self._written.items():
            file = self.files.get(decider)
            there = {entry.line.id for entry in file.entries} if file is not None else set()
            gone = [line for id_, line in sorted(lines.items()) if id_ not in there]
            if gone:
                lost[decider] = gone
        return lost

    def add(self, line: Fields, known: Sequence[str]) -> None:
        """Write a decision; where the disk refuses it waits in memory.

        Args:
            line: as `decision_line` makes it.
            known: ids of the words on its passage that those who decide had before them.
        """
        passage = str(line["passage"])
        self._waiting.pop(passage, None)
        self._waiting[passage] = line
        self._known[passage] = list(known)
        self.flush()

    def flush(self) -> bool:
        """Try to bring to disk all that is not there; says whether it is."""
        if self.moved:
            self._load()
        if self._waiting or self._lost:
            lines = list(self._waiting.values())
            try:
                write_again(self.root, self._lost)
                written = write_decisions(
                    self.root, self.decider, lines, self._clock(), self._randomness, self._known
                )
            except (OSError, Misuse) as fault:
                self.fault = not_saved(fault)
            else:
                self.noticed += [
                    lines_vanished(f"adjudications/{name}.jsonl", len(lines), "meeting")
                    for name, lines in self._lost.items()
                ]
                self._waiting, self._known = {}, {}
                self.keep(written)
            self._load()
        if not self.unsaved:
            self.fault = ""
        return not self.unsaved


def _look(root: Path) -> dict[str, Look]:
    return {path.name: look_at(path) for path in (root / "adjudications").glob("*.jsonl")}
