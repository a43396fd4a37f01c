"""Changes of the codebook: codes adopted, merged, split, renamed, retired, and codings recoded.

Each is a line of codebook/changes.jsonl, applied when codings are read: no journal is touched, and
what coders said when they submitted can always be had again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Literal

import msgspec

from qual.lines import Entry, LineFile, append, next_ids, read_lines
from qual.problem import Problem

Op = Literal["adopt", "merge", "split", "rename", "retire", "recode"]
NAME = "codebook/changes.jsonl"
LOCK = "codebook"
MOVING = ("adopt", "merge", "rename", "recode")
SAME_MEANING = ("adopt", "rename")


class Change(msgspec.Struct, frozen=True):
    """One line of codebook/changes.jsonl: how codes became other codes.

    Attributes:
        codings: ids of the only codings concerned; None where all codings of `from` are.
        undo: id of the recoding that this line takes back, if it does.
    """

    id: str
    at: str
    by: str
    op: Op
    to: list[str]
    from_: list[str] = msgspec.field(name="from")
    codings: list[str] | None = None
    reason: str = ""
    undo: str = ""


DECODER: msgspec.json.Decoder[Change] = msgspec.json.Decoder(Change)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a coding's code.

    Attributes:
        code: the one it has now.
        waits: the split or retirement after which nobody has said yet which code it has.
    """

    code: str
    waits: Change | None = None


class Changes:
    """The changes of a codebook in the order made, ready to be asked about many codings."""

    def __init__(self, changes: Sequence[Change]) -> None:
        """Keep apart the changes of whole codes and, by coding, those of single ones."""
        self._steps = list(enumerate(changes))
        self._whole = [step for step in self._steps if step[1].codings is None]
        self._single: dict[str, list[tuple[int, Change]]] = {}
        for step in self._steps:
            for coding in step[1].codings or ():
                self._single.setdefault(coding, []).append(step)
        self._given_up = {id_ for change in changes for id_ in change.from_}

    def follow(self, code: str, coding: str) -> Fate:
        """Follow a coding's code through every change, oldest first.

        Chains and ways back need no rule of their own: each change meets the code that those
        before it led to. A split or retirement moves nothing by itself; the coding waits until a
        later line names it, or moves the whole code.
        """
        waits: Change | None = None
        for change, now in self._met(code, coding):
            if change.op not in MOVING and change.codings is None:
                waits = change
            elif change.op not in SAME_MEANING:
                waits = None
            code = now
        return Fate(code, waits)

    def _met(self, code: str, coding: str) -> Iterator[tuple[Change, str]]:
        """The changes that concern a coding, each with the code it has after it."""
        if code not in self._given_up:
            return
        for _, change in merge(self._whole, self._single.get(coding, ()), key=itemgetter(0)):
            if code in change.from_:
                code = _after(change, code)
                yield change, code

    def recoded(self, code: str, coding: str) -> tuple[Change, Change] | None:
        """Find the line that gave a coding its code, and the change that had left it waiting.

        Returns:
            The split or retirement, and what came after it: a recoding, or a change of the whole
            code; None where there is none, or the coding waits again.
        """
        asked: Change | None = None
        answer: Change | None = None
        for change, _ in self._met(code, coding):
            if change.op not in MOVING and change.codings is None:
                asked, answer = change, None
            elif change.op not in SAME_MEANING:
                answer = change
        return (asked, answer) if asked is not None and answer is not None else None

    def overtaken(self) -> Iterator[tuple[str, Change]]:
        """Find recodings that came too late, each with the coding it did not move.

        Two people gave one coding different codes, neither knowing of the other's line, on two
        laptops. The earlier line holds, until the coding is given a code once more.
        """
        for coding, steps in self._single.items():
            (began, first), *more = steps
            late: list[Change] = []
            had, code = set(first.from_), _after(first, first.from_[0])
            since = [step for step in self._whole if step[0] > began] if more else []
            for _, change in merge(since, more, key=itemgetter(0)):
                if code in change.from_:
                    had, code = {*had, code}, _after(change, code)
                    late = late if change.codings is None else []
                elif change.op == "recode" and change.codings is not None:
                    # Of a code it never had here, the coding was revised in between.
                    late += [change] if had & set(change.from_) else []
            yield from ((coding, change) for change in late if change.to != [code])

    def renamed(self, code: str) -> str:
        """Say what a code is called now: adoptions and renamings alone keep its meaning."""
        for _, change in self._whole:
            if change.op in SAME_MEANING and code in change.from_:
                code = change.to[0]
        return code

    def spelled(self, code: str) -> str:
        """Write a code's id as the changes that gave it up do; compared without case."""
        folded = code.strip().casefold()
        return next((id_ for id_ in self._given_up if id_.casefold() == folded), code.strip())

    def gave_up(self, code: str) -> Change | None:
        """Find the last change after which a code is no longer to be applied, if any."""
        found: Change | None = None
        for _, change in self._steps:
            if change.codings is None and code in change.from_ and code not in change.to:
                found = change
            elif code in change.to:
                found = None
        return found


def _after(change: Change, code: str) -> str:
    """The code that a coding has after a change that met the one it had."""
    moves = change.op in MOVING or change.codings is not None
    return change.to[0] if moves and change.to else code


def read_changes(root: Path) -> tuple[list[Change], list[Problem]]:
    """Read what was adopted, merged, split, renamed, retired or recoded, in id order.

    A line that cannot be applied is a Problem with its place; the others count. Of a recoding that
    was taken back neither line is among them.
    """
    file = read_change_lines(root)
    problems = list(file.problems)
    changes: list[Change] = []
    recodings = {entry.line.id: entry.line for entry in file.entries if is_recoding(entry.line)}
    undone = {one.line.undo for one in file.entries if _fault(one, recodings) is None}
    for entry in file.entries:
        fault = _fault(entry, recodings)
        if fault is not None:
            problems.append(fault)
        elif not entry.line.undo and entry.line.id not in undone:
            changes.append(entry.line)
    return changes, problems


def is_recoding(change: Change) -> bool:
    """Say whether a line gives single codings a code: what can be taken back."""
    return change.op == "recode" and change.codings is not None and not change.undo


def read_change_lines(root: Path) -> LineFile[Change]:
    """Read the file of changes as it stands."""
    return read_lines(changes_path(root), DECODER, NAME)


def changes_path(root: Path) -> Path:
    """Say where a study's changes of the codebook lie."""
    return root / "codebook" / "changes.jsonl"


def check_recodings(root: Path) -> list[Problem]:
    """Name recodings that are not applied because another had given the coding a code before."""
    numbers = {entry.line.id: entry.number for entry in read_change_lines(root).entries}
    late: dict[str, list[Change]] = {}
    for _, change in Changes(read_changes(root)[0]).overtaken():
        late.setdefault(change.id, []).append(change)
    return [_too_late(same[0], len(same), numbers[id_]) for id_, same in late.items()]


def _too_late(change: Change, codings: int, line: int) -> Problem:
    many = "a coding" if codings == 1 else f"{codings} codings"
    said = (
        f"{change.by} gave {change.to[0]} to {many} that an earlier line had given another code; "
        "the earlier line holds."
    )
    advice = f"Settle it at the desk: qual codebook recode {change.from_[0]} --by NAMES."
    return Problem(said, NAME, line, advice)


def _fault(entry: Entry[Change], recodings: Mapping[str, Change]) -> Problem | None:
    """Say why a change cannot be applied, or nothing."""
    change = entry.line
    if change.undo and change.undo not in recodings:
        said = "This line takes back a recoding that is not in this file; it is not applied."
    elif change.undo and not _takes_back(change, recodings[change.undo]):
        said = "This line says it takes a recoding back, but is not its reverse; it is not applied."
    elif not change.from_:
        said = f"This {change.op} names no code under 'from' and is not applied."
    elif len(change.to) != 1 and change.op in MOVING:
        said = f"This {change.op} names {len(change.to)} codes under 'to', not one; not applied."
    elif change.op == "split" and not change.to:
        said = "This split names no code under 'to' and is not applied."
    else:
        return None
    return Problem(said, NAME, entry.number, "Put the line right, or take it out.")


def _takes_back(change: Change, undone: Change) -> bool:
    """Whether a line is the reverse of a recoding: the same codings, their codes exchanged."""
    reverse = ("recode", undone.to, undone.from_, undone.codings)
    return (change.op, change.from_, change.to, change.codings) == reverse


def append_changes(
    root: Path,
    lines: Sequence[Mapping[str, object]],
    by: str,
    at: str,
    randomness: Callable[[int], bytes] = os.urandom,
) -> list[dict[str, object]]:
    """Append changes in one write; the caller holds the codebook's lock.

    Args:
        root: the study.
        lines: each op, from, to, reason, where it concerns single codings their ids, and where it
            takes back a recoding the id of that.
        by: who decided.
        at: time of writing.
        randomness: for ids.

    Returns:
        The lines as written.
    """
    file = read_change_lines(root)
    ids = next_ids(len(lines), at, file.last, randomness)
    made: list[dict[str, object]] = []
    for id_, line in zip(ids, lines, strict=True):
        fields: dict[str, object] = {"id": id_, "at": at, "by": by, "op": line["op"]}
        fields |= {"from": line["from"], "to": line["to"]}
        if line.get("codings") is not None:
            fields["codings"] = line["codings"]
        fields["reason"] = line["reason"]
        made.append(fields | ({"undo": line["undo"]} if line.get("undo") else {}))
    append(changes_path(root), file, made)
    return made
