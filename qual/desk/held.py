"""A coder's journal held open for a sitting: each line on disk before anyone says saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from pathlib import Path

from qual.desk.watched import Look, look_at, not_saved
from qual.journal import DECODER, Journal, JournalLine, journal_path, read_journal
from qual.lines import Entry, L, LineFile, append_encoded, encode, next_ids, set_aside
from qual.problem import Problem
from qual.study import lock
from qual.submission import Submissions, read_submissions, submissions_path

Fields = Mapping[str, object]


class HeldJournal:
    """A journal whose lock one sitting holds, and the lines that are not on disk yet.

    Attributes:
        journal: as last read, lines that wait included; lines added since are not in it.
        fault: why the last line could not be saved, or empty.
        problems: what was noticed of the file itself while it was held.
    """

    def __init__(
        self, root: Path, coder: str, clock: Callable[[], str], randomness: Callable[[int], bytes]
    ) -> None:
        """Take the lock and read the journal.

        Raises:
            Misuse: another sitting or command holds the lock.
        """
        self.root = root
        self.coder = coder
        self.fault = ""
        self.problems: list[Problem] = []
        self._path = journal_path(root, coder)
        self._clock = clock
        self._randomness = randomness
        self._waiting: dict[str, bytes] = {}
        self._saved: dict[str, bytes] = {}
        self._lock: AbstractContextManager[object] | None = lock(root, coder)
        self.read()

    @property
    def unsaved(self) -> int:
        """How many lines are in memory only."""
        return len(self._waiting)

    @property
    def moved(self) -> bool:
        """Whether somebody else changed the file since: a sync tool, say."""
        return look_at(self._path) != self._seen

    def read(self) -> None:
        """Read the journal from disk; what was cut off is set aside, what vanished comes back."""
        found = read_journal(self.root, self.coder)
        if found.file.torn and self._set_aside(found.file):
            found = read_journal(self.root, self.coder)
        if self._saved or self._waiting:
            there = {entry.line.id for entry in found.entries}
            self._bring_back({id_: raw for id_, raw in self._saved.items() if id_ not in there})
            self._waiting = {id_: raw for id_, raw in self._waiting.items() if id_ not in there}
        self._lines = _count(self._path)
        waiting = [
            Entry(DECODER.decode(raw), self._lines + place)
            for place, raw in enumerate(self._waiting.values(), 1)
        ]
        self._lines += len(waiting)
        self._file = found.file
        self.journal = found
        if waiting:
            entries = sorted([*found.entries, *waiting], key=lambda entry: entry.line.id)
            self.journal = Journal(self.coder, replace(found.file, entries=entries))
        self._heads = self.journal.heads
        self._last = max([found.file.last, *self._waiting])
        self._seen = look_at(self._path)

    def _bring_back(self, lost: dict[str, bytes]) -> None:
        """Write lines of this sitting again that are no longer in the file."""
        if not lost:
            return
        said = "The journal was changed by something else and had lost lines of this sitting."
        advice = "They are written again; a sync tool may have put an older copy in its place."
        self.problems.append(Problem(said, f"codings/{self.coder}.jsonl", None, advice))
        self._waiting = dict(sorted({**lost, **self._waiting}.items()))

    def _set_aside(self, file: LineFile[JournalLine]) -> bool:
        try:
            self.problems.append(put_aside(self._path, file))
        except OSError as fault:
            self.fault = not_saved(fault)
            return False
        return True

    def add(self, lines: list[Fields]) -> list[Entry[JournalLine]]:
        """Write lines, each after the one before it; where the disk refuses they wait in memory.

        Args:
            lines: an `op` and its fields each, without id, at and prev.

        Returns:
            The lines as a reader finds them. `fault` says whether they are on disk.
        """
        at = self._clock()
        entries: list[Entry[JournalLine]] = []
        encoded: dict[str, bytes] = {}
        heads = self._heads
        for id_, line in zip(
            next_ids(len(lines), at, self._last, self._randomness), lines, strict=True
        ):
            rest = {key: value for key, value in line.items() if key != "op"}
            raw = encode({"id": id_, "op": line["op"], "at": at, "prev": heads, **rest})
            entries.append(Entry(DECODER.decode(raw), self._lines + len(entries) + 1))
            encoded[id_] = raw
            heads = [id_]
        self._waiting |= encoded
        self._heads, self._last = heads, entries[-1].line.id
        self._lines += len(entries)
        self.flush()
        return entries

    def flush(self) -> bool:
        """Try to bring every waiting line to disk; says whether all are there."""
        if self._waiting:
            try:
                append_encoded(self._path, self._file, list(self._waiting.values()))
            except OSError as fault:
                self.fault = not_saved(fault)
                self._seen = self._unless_grown()
                return False
            self._saved |= self._waiting
            self._waiting = {}
            self._file = replace(self._file, torn=b"")
            self._seen = look_at(self._path)
        self.fault = ""
        return True

    def _unless_grown(self) -> Look:
        """How the file looks after a write that failed; part of a line left in it is noticed."""
        now = look_at(self._path)
        return now if now[1] == self._seen[1] else self._seen

    def release(self) -> None:
        """Give the lock back, after a last try to save."""
        if self._lock is not None:
            self.flush()
            self._lock.__exit__(None, None, None)
            self._lock = None


def read_sent(root: Path, coder: str) -> tuple[Submissions, list[Problem]]:
    """Read a coder's submissions, whose lock is held; what was cut off is set aside and named.

    On a full disk it stays where it is, and is among the problems of the file.
    """
    found = read_submissions(root, coder)
    if found.file.torn:
        with suppress(OSError):
            aside = put_aside(submissions_path(root, coder), found.file)
            return read_submissions(root, coder), [aside]
    return found, []


def put_aside(path: Path, file: LineFile[L]) -> Problem:
    """Move the bytes of a cut-off line to the .torn file beside it, and say so."""
    set_aside(path, file)
    said = "A line had been cut off while it was written; it never counted as saved."
    advice = "Its bytes are in this file: look at them, then delete it."
    return Problem(said, f"{path.parent.name}/{path.stem}.torn", None, advice)


def _count(path: Path) -> int:
    content = path.read_bytes() if path.is_file() else b""
    return content.count(b"\n") + bool(content and not content.endswith(b"\n"))
