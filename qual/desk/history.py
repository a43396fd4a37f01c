"""Undo and redo: the lines of a journal that concern one transcript, as steps to take back.

The journal is the history. A fresh line is a step done; a line with `undo` takes the step it names
back, a line with `redo` does it again; a fresh line clears what could be done again. So what can be
undone is the same after a restart, and on the coder's other laptop.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
from msgspec import UNSET, UnsetType

from qual.journal import (
    Aid,
    Apply,
    Change,
    Dismiss,
    JournalLine,
    Memo,
    NewCode,
    Pass,
    Restore,
    Revise,
    Withdraw,
)
from qual.model import Coding
from qual.standing import REVISED, Standing

Fields = dict[str, object]


class Step(msgspec.Struct, frozen=True):
    """One thing done.

    Attributes:
        id: of the line that did it first; `line`: that line.
        before: the coding as it was, for a change of a coding.
        passed: whether the pass was marked done before, for a line about the pass.
    """

    id: str
    line: JournalLine
    before: Coding | None = None
    passed: bool = False


@dataclass
class History:
    """What was done at one transcript and can be undone, and what was undone and can be redone."""

    transcript: str
    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)

    def note(self, standing: Standing, line: JournalLine) -> None:
        """Take in a line before it is folded into what stands."""
        if isinstance(line, Aid) or not self._concerns(standing, line):
            return
        if not isinstance(line, Apply):
            if isinstance(line.undo, str):
                _carry(line.undo, self.done, self.undone)
                return
            if isinstance(line.redo, str):
                _carry(line.redo, self.undone, self.done, standing)
                return
        self.done.append(_step(line, line.id, standing))
        if self.undone:
            self.undone.clear()

    def _concerns(self, standing: Standing, line: JournalLine) -> bool:
        if isinstance(line, Change):
            return _transcript_of(standing, line.of) == self.transcript
        match line:
            case Memo():
                of = _transcript_of(standing, line.of) if line.of else ""
                return self.transcript in (line.transcript, line.during, of)
            case NewCode():
                return line.during == self.transcript
            case _:
                return line.transcript == self.transcript

    def last_done(self, standing: Standing) -> Step | None:
        """The step that undo takes back next; a code that is in use elsewhere is left alone."""
        used = {coding.code for coding in standing.codings.values()} if self.done else set()
        for step in reversed(self.done):
            if not (isinstance(step.line, NewCode) and step.line.code in used):
                return step
        return None

    def last_undone(self) -> Step | None:
        """The step that redo does again next."""
        return self.undone[-1] if self.undone else None


def _transcript_of(standing: Standing, coding: str) -> str:
    found = standing.codings.get(coding) or standing.withdrawn.get(coding)
    return found.transcript if found else ""


def _step(line: JournalLine, id_: str, standing: Standing) -> Step:
    before = None
    if isinstance(line, Change):
        before = standing.codings.get(line.of) or standing.withdrawn.get(line.of)
    passed = isinstance(line, Pass) and standing.passes.get(line.transcript, False)
    return Step(id_, line, before, passed)


def _carry(
    id_: str, source: list[Step], target: list[Step], standing: Standing | None = None
) -> None:
    """Move a step from one list to the end of the other; done again, it has a new before."""
    for place in range(len(source) - 1, -1, -1):
        step = source[place]
        if step.id == id_:
            del source[place]
            target.append(step if standing is None else _step(step.line, id_, standing))
            return


def take_back(step: Step) -> Fields:
    """Make the line that undoes a step."""
    line = step.line
    mark: Fields = {"undo": step.id}
    match line:
        case Apply():
            return {"op": "withdraw", "of": line.id, "reason": "", **mark}
        case Restore():
            return {"op": "withdraw", "of": line.of, "reason": "", **mark}
        case Withdraw():
            return {"op": "restore", "of": line.of, **mark}
        case Revise():
            earlier = {name: getattr(step.before, name) for name in _given(line)}
            return {"op": "revise", "of": line.of, **earlier, **mark}
        case Pass():
            return {"op": "pass", "transcript": line.transcript, "done": step.passed, **mark}
        case Memo():
            return {**_again(line), "memo": "", **mark}
        case _:
            return {**_again(line), **mark}


def do_again(step: Step) -> Fields:
    """Make the line that redoes a step."""
    line = step.line
    if isinstance(line, Apply):
        return {"op": "restore", "of": line.id, "redo": step.id}
    return {**_again(line), "redo": step.id}


def _given(line: Revise) -> list[str]:
    return [name for name in REVISED if not isinstance(getattr(line, name), UnsetType)]


def _again(line: JournalLine) -> Fields:
    """The fields of a line, as they would be written afresh."""
    match line:
        case Revise():
            rest: Fields = {name: getattr(line, name) for name in _given(line)}
            return {"op": "revise", "of": line.of, **rest}
        case Withdraw():
            return {"op": "withdraw", "of": line.of, "reason": line.reason}
        case Restore():
            return {"op": "restore", "of": line.of}
        case Memo():
            during = line.during if isinstance(line.during, str) else ""
            return memo_fields(line.memo, line.of, line.transcript, line.code, during)
        case NewCode():
            names = ["code", "name", "definition", "constructs", "during"]
        case Dismiss():
            names = ["transcript", "start", "end", "code", "origin", "text"]
        case _:
            names = ["transcript", "done"]
    fields = {name: getattr(line, name) for name in names}
    given = {name: value for name, value in fields.items() if value is not UNSET}
    return {"op": line.__struct_config__.tag, **given}


def memo_fields(
    text: str, of: str | None, transcript: str | None, code: str | None, during: str
) -> Fields:
    """Make the line of a memo on a coding, a transcript or a code."""
    named = {"of": of, "transcript": transcript, "code": code}
    target = {key: value for key, value in named.items() if value is not None}
    extra = {"during": during} if during else {}
    return {"op": "memo", **target, "memo": text, **extra}
