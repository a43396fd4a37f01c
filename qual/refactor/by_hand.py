"""Recoding by hand, coding after coding: where one goes on, reasons given before, taking back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from qual.changes import Change
from qual.reconcile.meeting import TAKEN_BACK
from qual.refactor.team import Line
from qual.refactor.waiting import Waiting, same_codings


def next_waiting(
    items: Sequence[Waiting],
    after: int,
    later: Collection[str] = (),
    disputed: Collection[str] = (),
) -> int | None:
    """Find the next coding that waits, from the end to the beginning; None: none does.

    Args:
        items: the codings in order.
        after: number of the one to begin after.
        later: ids of codings left for later: they come when no other waits.
        disputed: ids of codings that were given different codes: they wait too.
    """
    ring = [*range(after + 1, len(items)), *range(min(after + 1, len(items)))]
    waits = [n for n in ring if items[n].answer is None or items[n].coding.id in disputed]
    fresh = [n for n in waits if items[n].coding.id not in later]
    return next(iter([*fresh, *waits]), None)


def resume_at(
    items: Sequence[Waiting], lines: Sequence[Change], by: str, disputed: Collection[str] = ()
) -> int:
    """Find where people go on: with what waits after the coding that they recoded last.

    What they took back comes up again.

    Args:
        items: the codings in order.
        lines: all recodings of single codings, in id order.
        by: those who decide, separated by commas.
        disputed: ids of codings that were given different codes.
    """
    places = {id_: n for n, item in enumerate(items) for id_ in same_codings(item.coding)}
    undone = {line.undo for line in lines}
    stands = [line for line in reversed(lines) if not line.undo and line.id not in undone]
    own = (id_ for line in stands if _people(line.by) == _people(by) for id_ in line.codings or ())
    last = next((places[id_] for id_ in own if id_ in places), -1)
    found = next_waiting(items, last, (), disputed)
    return max(0, last if found is None else found)


def recent_reasons(lines: Sequence[Change], n: int = 9) -> list[str]:
    """List the reasons given last for recoding single codings, each once, the latest first."""
    given = (line.reason.strip() for line in reversed(lines) if not line.undo)
    return [reason for reason in dict.fromkeys(given) if reason and reason != TAKEN_BACK][:n]


def last_step(
    lines: Iterable[Change], known: Collection[tuple[str, ...]], by: str
) -> Change | None:
    """Find the recoding that undo takes back next: the last of these people not taken back yet.

    One that others recoded since is theirs and is left alone, and so is a line that a sheet wrote
    for several codings.

    Args:
        lines: all recodings of single codings, in id order.
        known: the codings that can be recoded, each with those that count as one with it.
        by: those who take back, separated by commas.
    """
    done: dict[str, Change] = {}
    last: dict[str, str] = {}
    for line in lines:
        if line.undo:
            done.pop(line.undo, None)
        else:
            done[line.id] = line
    for line in done.values():
        last |= dict.fromkeys(line.codings or (), line.id)
    return next(
        (
            line
            for line in reversed(done.values())
            if _people(line.by) == _people(by)
            and tuple(line.codings or ()) in known
            and all(last[id_] == line.id for id_ in line.codings or ())
        ),
        None,
    )


def take_back(step: Change) -> Line:
    """Make the line that takes a recoding back: its reverse."""
    back: Line = {"op": "recode", "from": step.to, "to": step.from_, "codings": step.codings}
    return {**back, "reason": TAKEN_BACK, "undo": step.id}


def _people(by: str) -> frozenset[str]:
    """Those who decided, in whichever order they were named."""
    return frozenset(name.strip() for name in by.split(","))
