"""The codebook's changes while codings are recoded: each line on disk before anyone says saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from qual.changes import (
    LOCK,
    NAME,
    Change,
    append_changes,
    changes_path,
    is_recoding,
    read_change_lines,
    read_changes,
)
from qual.desk.watched import lines_vanished, look_at, not_saved
from qual.lines import append
from qual.problem import Misuse, Problem
from qual.refactor.team import Line
from qual.study import lock


class HeldChanges:
    """The changes as they are on disk, with what one sitting adds to them.

    What the sitting wrote and is no longer there, because a sync tool put an older copy of the
    file in its place, is written again as it was.

    Attributes:
        changes: those that are applied, with what waits on top; `lines`: all recodings of single
            codings, taken back or not, in id order.
        noticed: what vanished from disk and was written again.
        fault: why something could not be saved, or empty.
    """

    def __init__(
        self, root: Path, by: str, clock: Callable[[], str], randomness: Callable[[int], bytes]
    ) -> None:
        """Read what was changed so far; nothing is written."""
        self.root = root
        self.by = by
        self.fault = ""
        self.noticed: list[Problem] = []
        self._clock = clock
        self._randomness = randomness
        self._waiting: list[Line] = []
        self._written: dict[str, Line] = {}
        self._load()

    @property
    def unsaved(self) -> int:
        """How many lines are in memory only."""
        return len(self._waiting) + len(self._lost)

    @property
    def moved(self) -> bool:
        """Whether somebody else changed the file since."""
        return look_at(changes_path(self.root)) != self._seen

    def read(self) -> None:
        """Read the changes from disk; what vanished of this sitting's comes back."""
        self._load()
        self.flush()

    def _load(self) -> None:
        path = changes_path(self.root)
        self._seen = look_at(path)
        self.changes, _ = read_changes(self.root)
        found = [entry.line for entry in read_change_lines(self.root).entries]
        there = {line.id for line in found}
        self._lost = [line for id_, line in sorted(self._written.items()) if id_ not in there]
        self.lines = [line for line in found if is_recoding(line) or line.undo]
        for line in [*self._lost, *self._waiting]:
            made = {"id": "", "at": "", "by": self.by, **line}
            self.changes.append(msgspec.convert(made, Change))

    def add(self, line: Line) -> None:
        """Write a line; where the disk refuses it waits in memory."""
        self._waiting.append(line)
        self.flush()

    def flush(self) -> bool:
        """Try to bring to disk all that is not there; says whether it is."""
        if self.moved:
            self._load()
        if self.unsaved:
            try:
                self._write()
            except (OSError, Misuse) as fault:
                self.fault = not_saved(fault)
            self._load()
        if not self.unsaved:
            self.fault = ""
        return not self.unsaved

    def _write(self) -> None:
        """Write what vanished as it was, then what waits."""
        with lock(self.root, LOCK):
            path = changes_path(self.root)
            path.parent.mkdir(exist_ok=True)
            append(path, read_change_lines(self.root), self._lost)
            if self._lost:
                self.noticed.append(lines_vanished(NAME, len(self._lost), "sitting"))
                self._lost = []
            written = append_changes(
                self.root, self._waiting, self.by, self._clock(), self._randomness
            )
        self._waiting = []
        self._written.update({str(line["id"]): line for line in written})
