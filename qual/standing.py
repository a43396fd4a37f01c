"""What stands of a journal: its lines folded in id order, and clashes between two laptops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter

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

KEPT = ("id", "at", "of", "prev", "undo", "redo")
REVISED = tuple(f for f in Revise.__struct_fields__ if f not in KEPT)
REVISED_OF = attrgetter(*REVISED)


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
    before: Callable[[Standing, JournalLine], None] | None = None,
    clashes: dict[str, list[Problem]] | None = None,
    entries: Iterable[Entry[JournalLine]] | None = None,
) -> Standing:
    """Fold a journal's lines, in id order, into what stands.

    Args:
        journal: one coder's journal.
        before: shown what stands before each line, and the line, on the way.
        clashes: filled, where given, with those of the problems that are of a coding changed on
            two laptops, by coding; another change of it settles them.
        entries: the only lines to look at, such as those about one transcript; None for all.
    """
    standing = Standing()
    histories: dict[str, list[_State]] = {}
    apart = not journal.linear
    for entry in journal.entries if entries is None else entries:
        if before is not None:
            before(standing, entry.line)
        if type(entry.line) is Apply:  # nearly every line is one
            _fold_coding(standing, journal.coder, entry.line, entry.number)
        elif apart and isinstance(entry.line, Change):
            _fold_apart(standing, journal, Entry(entry.line, entry.number), histories)
        else:
            fold_line(standing, journal.coder, entry)
    if apart:
        found = _find_clashes(journal, histories)
        standing.problems += [problem for of in found.values() for problem in of]
        if clashes is not None:
            clashes.update(found)
    return standing


def fold_line(standing: Standing, coder: str, entry: Entry[JournalLine]) -> None:
    """Fold one more line, written knowing all before it, into what stands.

    Args:
        standing: changed in place.
        coder: whose journal the line is in.
        entry: the line and where it stands in that journal.
    """
    line = entry.line
    match line:
        case Apply():
            _fold_coding(standing, coder, line, entry.number)
        case Revise() | Withdraw() | Restore():
            _fold_change(standing, coder, Entry(line, entry.number))
        case Memo():
            _fold_memo(standing, line)
        case NewCode():
            _fold_code(standing, line)
        case Dismiss():
            _fold_dismissal(standing, line)
        case Aid():
            standing.aid[line.transcript] = line.suggestions == "on"
        case Pass():
            standing.passes[line.transcript] = line.done


def _fold_change(standing: Standing, coder: str, entry: Entry[Change]) -> None:
    of = entry.line.of
    coding = standing.codings.get(of) or standing.withdrawn.get(of)
    if coding is None:
        _unknown(standing, coder, entry.number)
        return
    if isinstance(entry.line, Revise):
        home = standing.codings if of in standing.codings else standing.withdrawn
        home[of] = _revised(coding, entry.line)
    else:
        _settle(standing, of, coding, isinstance(entry.line, Restore))


def _unknown(standing: Standing, coder: str, number: int) -> None:
    said = "This line changes a coding that the journal does not hold."
    advice = "A line above it is missing; restore the journal from a copy."
    standing.problems.append(Problem(said, f"codings/{coder}.jsonl", number, advice))


def _settle(standing: Standing, of: str, coding: Coding, stands: bool) -> None:
    """Put a coding with those that stand or with those taken back."""
    home, other = standing.codings, standing.withdrawn
    if not stands:
        home, other = other, home
    other.pop(of, None)
    home[of] = coding


def _fold_memo(standing: Standing, line: Memo) -> None:
    """Add a memo, or drop the one that the line takes back."""
    if line.undo:
        standing.memos = [m for m in standing.memos if line.undo not in (m.id, m.redo)]
    else:
        standing.memos.append(line)


def _fold_code(standing: Standing, line: NewCode) -> None:
    if line.undo:
        standing.codes.pop(line.code, None)
    else:
        standing.codes[line.code] = line


def _fold_dismissal(standing: Standing, line: Dismiss) -> None:
    if line.undo:
        standing.dismissed = [d for d in standing.dismissed if line.undo not in (d.id, d.redo)]
    else:
        standing.dismissed.append(line)


class _State(msgspec.Struct, frozen=True):
    """A coding after one line of its history: what it says and whether it stands."""

    id: str
    number: int
    coding: Coding
    stands: bool


def _fold_coding(standing: Standing, coder: str, line: Apply, number: int) -> None:
    """Add the coding a line makes; fields in their order, a quarter of the time of naming them."""
    id_, aid = line.id, standing.aid
    standing.codings[id_] = Coding(
        id_,
        coder,
        line.transcript,
        line.start,
        line.end,
        line.quote,
        line.code,
        line.about,
        line.valence,
        line.strength,
        line.memo,
        line.origin,
        line.codebook,
        line.entry,
        line.text,
        line.at,
        line.origin in SUGGESTERS or (bool(aid) and aid.get(line.transcript, False)),
        number,
    )


def _fold_apart(
    standing: Standing,
    journal: Journal,
    entry: Entry[Change],
    histories: dict[str, list[_State]],
) -> None:
    """Fold a change in a journal of two laptops: onto the state its writer saw."""
    of = entry.line.of
    coding = standing.codings.get(of) or standing.withdrawn.get(of)
    if coding is None:
        _unknown(standing, journal.coder, entry.number)
        return
    history = histories.setdefault(of, [_State(of, coding.line, coding, True)])
    state = _changed(_seen(journal, entry.line.id, history), entry)
    history.append(state)
    _settle(standing, of, state.coding, state.stands)


def _seen(journal: Journal, id_: str, history: list[_State]) -> _State:
    """Find the state a line's writer saw: the newest that the line descends from."""
    knows = journal.lineage.knows
    return next((state for state in reversed(history) if knows(id_, state.id)), history[0])


def _changed(state: _State, entry: Entry[Change]) -> _State:
    line, coding = entry.line, state.coding
    if not isinstance(line, Revise):
        return _State(line.id, entry.number, coding, isinstance(line, Restore))
    return _State(line.id, entry.number, _revised(coding, line), state.stands)


def _revised(coding: Coding, line: Revise) -> Coding:
    found = zip(REVISED, REVISED_OF(line), strict=True)
    given = {name: got for name, got in found if got is not UNSET}
    if given.get("origin") in SUGGESTERS:
        given["aided"] = True
    return msgspec.structs.replace(coding, **given)


def _find_clashes(
    journal: Journal, histories: Mapping[str, list[_State]]
) -> dict[str, list[Problem]]:
    """Find codings changed on two laptops that did not know of each other."""
    knows = journal.lineage.knows
    found: dict[str, list[Problem]] = {}
    for of, (_, *changes) in histories.items():
        for place, later in enumerate(changes[1:], 1):
            for earlier in changes[:place]:
                known = knows(later.id, earlier.id)
                if known or _settled(journal, changes[place + 1 :], earlier, later):
                    continue
                said = (
                    f"This line and line {earlier.number} change one coding without knowing of "
                    "each other; the later holds."
                )
                advice = "Decide which is right by changing that coding once more."
                problem = Problem(said, f"codings/{journal.coder}.jsonl", later.number, advice)
                found.setdefault(of, []).append(problem)
    return found


def _settled(journal: Journal, after: list[_State], one: _State, other: _State) -> bool:
    """Say whether a later change of the coding was written knowing both."""
    knows = journal.lineage.knows
    return any(knows(state.id, one.id) and knows(state.id, other.id) for state in after)
