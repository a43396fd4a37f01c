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


def fold(
    journal: Journal,
    only: set[str] | None = None,
    entries: Iterable[Entry[JournalLine]] | None = None,
) -> Standing:
    """Fold a journal's lines, in id order, into what stands.

    Args:
        journal: one coder's journal.
        only: ids of the lines that count (what had been written at a submission); None for all.
        entries: the only lines to look at, such as those about one transcript; None for all.
    """
    standing = Standing()
    histories: dict[str, list[_State]] = {}
    for entry in journal.entries if entries is None else entries:
        if only is None or entry.line.id in only:
            _fold_line(standing, journal, entry, histories)
    if not journal.linear:
        standing.problems += _clashes(journal, histories.values())
    return standing


@dataclass(frozen=True, slots=True)
class _State:
    """A coding after one line of its history: what it says and whether it stands."""

    id: str
    number: int
    coding: Coding
    stands: bool


def _fold_line(
    standing: Standing,
    journal: Journal,
    entry: Entry[JournalLine],
    histories: dict[str, list[_State]],
) -> None:
    line = entry.line
    match line:
        case Apply():
            standing.codings[line.id] = _coding(line, journal.coder, entry.number, standing.aid)
        case Revise() | Withdraw() | Restore():
            if not _change(standing, journal, Entry(line, entry.number), histories):
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


def _change(
    standing: Standing,
    journal: Journal,
    entry: Entry[Change],
    histories: dict[str, list[_State]],
) -> bool:
    """Apply a revise, withdraw or restore; False where its coding is unknown."""
    of = entry.line.of
    coding = standing.codings.get(of) or standing.withdrawn.get(of)
    if coding is None:
        return False
    history = histories.setdefault(of, [_State(of, coding.line, coding, True)])
    state = _changed(_seen(journal, entry.line.id, history), entry)
    history.append(state)
    home, other = standing.codings, standing.withdrawn
    if not state.stands:
        home, other = other, home
    other.pop(of, None)
    home[of] = state.coding
    return True


def _seen(journal: Journal, id_: str, history: list[_State]) -> _State:
    """Find the state a line's writer saw: the newest that the line descends from."""
    if journal.linear or len(history) == 1:
        return history[-1]
    known = journal.ancestors([id_])
    return next((state for state in reversed(history) if state.id in known), history[0])


def _changed(state: _State, entry: Entry[Change]) -> _State:
    line, coding = entry.line, state.coding
    if not isinstance(line, Revise):
        return _State(line.id, entry.number, coding, isinstance(line, Restore))
    given = {name: getattr(line, name) for name in REVISED}
    given = {name: value for name, value in given.items() if value is not UNSET}
    aided = coding.aided or given.get("origin") in SUGGESTERS
    revised = msgspec.structs.replace(coding, **given, aided=aided)
    return _State(line.id, entry.number, revised, state.stands)


def _clashes(journal: Journal, histories: Iterable[list[_State]]) -> list[Problem]:
    """Find codings changed on two laptops that did not know of each other."""
    found: list[Problem] = []
    for _, *changes in histories:
        for place, later in enumerate(changes[1:], 1):
            known = journal.ancestors([later.id])
            for earlier in changes[:place]:
                if earlier.id in known or _settled(journal, changes[place + 1 :], earlier, later):
                    continue
                said = (
                    f"This line and line {earlier.number} change one coding without knowing of "
                    "each other; the later holds."
                )
                advice = "Decide which is right by changing that coding once more."
                found.append(Problem(said, journal.file.name, later.number, advice))
    return found


def _settled(journal: Journal, after: list[_State], one: _State, other: _State) -> bool:
    """Say whether a later change of the coding was written knowing both."""
    return any({one.id, other.id} <= journal.ancestors([state.id]) for state in after)
