"""What stands of a journal: its lines folded in id order, and clashes between two laptops."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec
from msgspec import UNSET

from qual.journal import (
    Aid,
    Apply,
    Change,
    Dismiss,
    Journal,
    JournalLine,
    Memo,
    NewCode,
    Pass,
    Restore,
    Revise,
    Withdraw,
)
from qual.lines import Entry
from qual.model import SUGGESTERS, Coding
from qual.problem import Problem

REVISED = tuple(f for f in Revise.__struct_fields__ if f not in ("id", "at", "of", "prev"))


@dataclass
class Standing:
    """The state a journal leads to.

    Attributes:
        codings: those that stand, by id; `withdrawn`: those taken back.
        codes: codes made while coding.
        passes: transcripts whose own pass is marked done or not.
    """

    codings: dict[str, Coding] = field(default_factory=dict)
    withdrawn: dict[str, Coding] = field(default_factory=dict)
    codes: dict[str, NewCode] = field(default_factory=dict)
    memos: list[Memo] = field(default_factory=list)
    dismissed: list[Dismiss] = field(default_factory=list)
    passes: dict[str, bool] = field(default_factory=dict)
    aid: dict[str, bool] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def of_transcript(self, transcript: str) -> list[Coding]:
        """The codings that stand in one transcript, in id order."""
        found = [c for c in self.codings.values() if c.transcript == transcript]
        return sorted(found, key=lambda coding: coding.id)


def fold(journal: Journal, only: set[str] | None = None) -> Standing:
    """Fold a journal's lines, in id order, into what stands.

    Args:
        journal: one coder's journal.
        only: ids of the lines that count (what had been written at a submission); None for all.
    """
    standing = Standing()
    changes: dict[str, list[Entry[Change]]] = {}
    for entry in journal.entries:
        if only is None or entry.line.id in only:
            _fold_line(standing, journal, entry, changes)
    if not journal.linear:
        standing.problems += _clashes(journal, changes.values())
    return standing


def _fold_line(
    standing: Standing,
    journal: Journal,
    entry: Entry[JournalLine],
    changes: dict[str, list[Entry[Change]]],
) -> None:
    line = entry.line
    match line:
        case Apply():
            standing.codings[line.id] = _coding(line, journal.coder, entry.number, standing.aid)
        case Revise() | Withdraw() | Restore():
            changes.setdefault(line.of, []).append(Entry(line, entry.number))
            if not _change(standing, line):
                said = "This line changes a coding that the journal does not hold."
                advice = "A line above it is missing; restore the journal from a copy."
                standing.problems.append(Problem(said, journal.file.name, entry.number, advice))
        case Memo():
            standing.memos.append(line)
        case NewCode():
            standing.codes[line.code] = line
        case Dismiss():
            standing.dismissed.append(line)
        case Aid():
            standing.aid[line.transcript] = line.suggestions == "on"
        case Pass():
            standing.passes[line.transcript] = line.done


def _coding(line: Apply, coder: str, number: int, aid: dict[str, bool]) -> Coding:
    return Coding(
        id=line.id,
        coder=coder,
        transcript=line.transcript,
        start=line.start,
        end=line.end,
        quote=line.quote,
        code=line.code,
        about=line.about,
        valence=line.valence,
        strength=line.strength,
        memo=line.memo,
        origin=line.origin,
        codebook=line.codebook,
        entry=line.entry,
        text=line.text,
        at=line.at,
        aided=line.origin in SUGGESTERS or aid.get(line.transcript, False),
        line=number,
    )


def _change(standing: Standing, line: Change) -> bool:
    """Apply a revise, withdraw or restore; False where its coding is unknown."""
    coding = standing.codings.get(line.of) or standing.withdrawn.get(line.of)
    if coding is None:
        return False
    if isinstance(line, Revise):
        given = {name: getattr(line, name) for name in REVISED}
        given = {name: value for name, value in given.items() if value is not UNSET}
        home = standing.codings if line.of in standing.codings else standing.withdrawn
        home[line.of] = msgspec.structs.replace(coding, **given)
    elif isinstance(line, Withdraw):
        standing.codings.pop(line.of, None)
        standing.withdrawn[line.of] = coding
    else:
        standing.withdrawn.pop(line.of, None)
        standing.codings[line.of] = coding
    return True


def _clashes(journal: Journal, changed: Iterable[list[Entry[Change]]]) -> list[Problem]:
    """Find codings changed on two laptops that did not know of each other."""
    found: list[Problem] = []
    for entries in changed:
        for place, later in enumerate(entries):
            known = journal.ancestors([later.line.id])
            for earlier in entries[:place]:
                if earlier.line.id in known:
                    continue
                after = entries[place + 1 :]
                if _settled(journal, after, earlier.line.id, later.line.id):
                    continue
                said = (
                    "This line and line "
                    f"{earlier.number} change one coding without knowing of each other; "
                    "the later holds."
                )
                advice = "Decide which is right by changing that coding once more."
                found.append(Problem(said, journal.file.name, later.number, advice))
    return found


def _settled(journal: Journal, after: list[Entry[Change]], one: str, other: str) -> bool:
    """Say whether a later change of the coding was written knowing both."""
    return any({one, other} <= journal.ancestors([entry.line.id]) for entry in after)
