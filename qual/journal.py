"""A coder's journal: what may stand on its lines, reading it and adding to it.

An undo is a line like any other (withdraw, restore, revise, …) with one key more: `undo` names
the line it takes back, `redo` the line it does again. `during` names the transcript that was open
when a code was made or a memo on a code was written. Readers that do not know these keys find
the same codings standing.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from qual.lineage import Lineage
from qual.lines import Entry, LineFile, append, heads, next_ids, read_lines
from qual.model import Strength, Valence
from qual.problem import Problem


class Apply(msgspec.Struct, frozen=True, tag_field="op", tag="apply", gc=False):
    """A code applied to a span; its id is the coding's id."""

    id: str
    at: str
    transcript: str
    start: int
    end: int
    code: str
    text: str
    prev: tuple[str, ...] = ()
    quote: str = ""
    about: str | None = None
    valence: Valence | None = None
    strength: Strength | None = None
    memo: str = ""
    origin: str = "manual"
    codebook: int = 0
    entry: str = ""


class Revise(msgspec.Struct, frozen=True, tag_field="op", tag="revise"):
    """Fields of a coding changed; a field that is present and null is set to nothing."""

    id: str
    at: str
    of: str
    prev: tuple[str, ...] = ()
    start: int | UnsetType = UNSET
    end: int | UnsetType = UNSET
    quote: str | UnsetType = UNSET
    code: str | UnsetType = UNSET
    about: str | UnsetType | None = UNSET
    valence: Valence | UnsetType | None = UNSET
    strength: Strength | UnsetType | None = UNSET
    memo: str | UnsetType = UNSET
    origin: str | UnsetType = UNSET
    codebook: int | UnsetType = UNSET
    entry: str | UnsetType = UNSET
    text: str | UnsetType = UNSET
    undo: str | UnsetType = UNSET
    redo: str | UnsetType = UNSET


class Withdraw(msgspec.Struct, frozen=True, tag_field="op", tag="withdraw"):
    """A coding taken back; the line stays."""

    id: str
    at: str
    of: str
    prev: tuple[str, ...] = ()
    reason: str = ""
    undo: str | UnsetType = UNSET
    redo: str | UnsetType = UNSET


class Restore(msgspec.Struct, frozen=True, tag_field="op", tag="restore"):
    """A withdrawn coding put back."""

    id: str
    at: str
    of: str
    prev: tuple[str, ...] = ()
    undo: str | UnsetType = UNSET
    redo: str | UnsetType = UNSET


class Memo(msgspec.Struct, frozen=True, tag_field="op", tag="memo"):
    """A dated note on a coding (`of`), a transcript or a code."""

    id: str
    at: str
    memo: str
    prev: tuple[str, ...] = ()
    of: str | None = None
    transcript: str | None = None
    code: str | None = None
    during: str | UnsetType = UNSET
    undo: str | UnsetType = UNSET
    redo: str | UnsetType = UNSET


class NewCode(msgspec.Struct, frozen=True, tag_field="op", tag="code"):
    """A code made while coding, with the constructs it belongs to."""

    id: str
    at: str
    code: str
    name: str
    prev: tuple[str, ...] = ()
    definition: str = ""
    constructs: list[str] = []
    during: str | UnsetType = UNSET
    undo: str | UnsetType = UNSET
    redo: str | UnsetType = UNSET


class Dismiss(msgspec.Struct, frozen=True, tag_field="op", tag="dismiss"):
    """A suggestion turned down."""

    id: str
    at: str
    transcript: str
    start: int
    end: int
    code: str
    prev: tuple[str, ...] = ()
    origin: str = ""
    text: str = ""
    undo: str | UnsetType = UNSET
    redo: str | UnsetType = UNSET


class Aid(msgspec.Struct, frozen=True, tag_field="op", tag="aid"):
    """Suggestions shown or hidden while a transcript was coded."""

    id: str
    at: str
    transcript: str
    suggestions: Literal["on", "off"]
    prev: tuple[str, ...] = ()


class Pass(msgspec.Struct, frozen=True, tag_field="op", tag="pass"):
    """The coder's own pass over a transcript marked done, or not done after all."""

    id: str
    at: str
    transcript: str
    done: bool
    prev: tuple[str, ...] = ()
    undo: str | UnsetType = UNSET
    redo: str | UnsetType = UNSET


JournalLine = Apply | Revise | Withdraw | Restore | Memo | NewCode | Dismiss | Aid | Pass
Change = Revise | Withdraw | Restore
DECODER: msgspec.json.Decoder[JournalLine] = msgspec.json.Decoder(JournalLine)


@dataclass(frozen=True)
class Journal:
    """One coder's journal as read, its lines in id order."""

    coder: str
    file: LineFile[JournalLine]

    @property
    def entries(self) -> list[Entry[JournalLine]]:
        """The lines in id order."""
        return self.file.entries

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with single lines."""
        return self.file.problems

    @cached_property
    def heads(self) -> list[str]:
        """The ids that no line names as its `prev`: what a next line would name."""
        if self.linear:
            return [entry.line.id for entry in self.entries[-1:]]
        return heads(self.entries)

    @cached_property
    def lineage(self) -> Lineage:
        """Which line was written knowing which."""
        found = Lineage()
        for entry in self.entries:
            found.add(entry.line.id, entry.line.prev)
        return found

    @cached_property
    def linear(self) -> bool:
        """Whether each line was written knowing all before it: no two laptops were at work."""
        before: tuple[str, ...] = ()
        for entry in self.entries:
            line = entry.line
            if line.prev != before:
                return False
            before = (line.id,)
        return True

    def known_at(self, last: Sequence[str]) -> Callable[[str], bool]:
        """Say of any line whether it is one of those named or one they were written after.

        Where a line between is missing or damaged, all older lines count as known to it.
        """
        if self.linear:
            newest = max((id_ for id_ in last if self._holds(id_)), default="")
            return lambda id_: id_ <= newest
        knows = self.lineage.knows
        return lambda id_: any(knows(later, id_) for later in last)

    def _holds(self, id_: str) -> bool:
        place = bisect_left(self.entries, id_, key=_id_of)
        return place < len(self.entries) and self.entries[place].line.id == id_


def _id_of(entry: Entry[JournalLine]) -> str:
    return entry.line.id


def journal_path(root: Path, coder: str) -> Path:
    """Say where a coder's journal lies in a study."""
    return root / "codings" / f"{coder}.jsonl"


def read_journal(root: Path, coder: str) -> Journal:
    """Read one coder's journal; one not yet begun is empty."""
    path = journal_path(root, coder)
    return Journal(coder, read_lines(path, DECODER, f"codings/{coder}.jsonl"))


def add_lines(
    root: Path,
    journal: Journal,
    at: str,
    lines: Sequence[Mapping[str, object]],
    randomness: Callable[[int], bytes] = os.urandom,
) -> list[str]:
    """Append lines to a journal in one write with one fsync; the caller holds the coder's lock.

    Args:
        root: the study.
        journal: what was read of it under that same lock.
        at: time of writing.
        lines: each an `op` and its fields, without id, at and prev, which are added here.
        randomness: for the ids.

    Returns:
        The ids the lines got.
    """
    numbered = number_lines(journal.file, at, lines, randomness)
    append(journal_path(root, journal.coder), journal.file, numbered)
    return [str(line["id"]) for line in numbered]


def number_lines(
    file: LineFile[JournalLine],
    at: str,
    lines: Sequence[Mapping[str, object]],
    randomness: Callable[[int], bytes] = os.urandom,
) -> list[dict[str, object]]:
    """Give new lines their id, time and `prev`, each written after the one before it."""
    prev = heads(file.entries)
    numbered: list[dict[str, object]] = []
    ids = next_ids(len(lines), at, file.last, randomness)
    for id_, line in zip(ids, lines, strict=True):
        rest = {key: value for key, value in line.items() if key != "op"}
        numbered.append({"id": id_, "op": line["op"], "at": at, "prev": prev, **rest})
        prev = [id_]
    return numbered
