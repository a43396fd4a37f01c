"""Codings that do not count yet, and what they wait for: a submission or a decision."""

from __future__ import annotations

from qual.adjudication import Decide
from qual.blindness import AllWork
from qual.final import Finals


def find_pending(work: AllWork, finals: Finals) -> dict[str, str]:
    """Say of each coding that may yet count, by its id, what it waits for.

    Args:
        work: all that was coded.
        finals: as found in it.
    """
    found = _unsubmitted(work, finals)
    for passage in finals.queue:
        for placed in passage.codings:
            found[placed.coding.id] = "its passage waits for a decision (qual reconcile)"
    again = "its passage is to be decided again (qual reconcile)"
    found |= {id_: again for decide in finals.again for id_ in _made(decide)}
    return {id_: said for id_, said in found.items() if id_ not in _counting(finals)}


def _unsubmitted(work: AllWork, finals: Finals) -> dict[str, str]:
    waits = {id_: f"it counts once {id_} is submitted" for id_ in finals.unsubmitted}
    waits |= {id_: f"it counts once all coders of {id_} have submitted" for id_ in finals.sealed}
    return {
        coding.id: waits[coding.transcript]
        for own in work.work.values()
        for coding in own.standing.codings.values()
        if coding.transcript in waits
    }


def _made(decide: Decide) -> list[str]:
    """The ids of the codings that a decision made of its own."""
    results = [] if isinstance(decide.result, str) else decide.result
    return [f"{decide.id}.{n}" for n in range(1, len(results) + 1)]


def _counting(finals: Finals) -> set[str]:
    return {coding.id for coding in finals.codings}
