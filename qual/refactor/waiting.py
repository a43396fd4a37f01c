"""Codings whose code was split or retired: those that wait for another, and what each was given."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from qual.changes import Change
from qual.codebook import Codebook
from qual.final import Finals
from qual.model import FinalCoding
from qual.refactor.team import Line


@dataclass(frozen=True, slots=True)
class Waiting:
    """A final coding that waits for a code, or waited until a person gave it one.

    Attributes:
        change: the split or retirement that left it so.
        answer: the line that gave it the code it has; None while it waits.
    """

    coding: FinalCoding
    change: Change
    answer: Change | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        """The codes it may be one of, as far as the change names them."""
        return tuple(self.change.to)

    @property
    def where(self) -> str:
        """Its place: `ID:start-end`."""
        return f"{self.coding.transcript}:{self.coding.start}-{self.coding.end}"


def find_waiting(finals: Finals, codebook: Codebook, code: str = "") -> list[Waiting]:
    """List the final codings that wait for a code, in the order of the transcripts.

    What is not final yet (not submitted, or a passage not decided) is not among them: it comes up
    when it counts.

    Args:
        finals: as found with this codebook.
        codebook: with its changes.
        code: only codings that have this code, or had it before.
    """
    return [one for one in find_queue(finals, codebook, code) if one.answer is None]


def find_queue(finals: Finals, codebook: Codebook, code: str = "") -> list[Waiting]:
    """List the final codings that wait for a code, and those that a person has given one since.

    Args:
        finals: as found with this codebook.
        codebook: with its changes.
        code: only codings that have this code, or had it before.
    """
    found = [in_queue(coding, codebook) for coding in finals.codings]
    return [
        one
        for one in found
        if one is not None
        and (not code or code in (one.coding.code, one.coding.was, *one.change.from_))
    ]


def in_queue(coding: FinalCoding, codebook: Codebook) -> Waiting | None:
    """Say what a final coding waits for by now, or by which line it was given its code."""
    applied = coding.was or coding.code
    fate = codebook.fate(applied, coding.id)
    was = applied if fate.code != applied else ""
    now = msgspec.structs.replace(coding, code=fate.code, was=was)
    if fate.waits is not None:
        return Waiting(now, fate.waits)
    recoded = codebook.history.recoded(applied, coding.id)
    return Waiting(now, *recoded) if recoded is not None else None


def recode_line(coding: FinalCoding, code: str, reason: str) -> Line:
    """Make the line that gives a final coding a code, without id and time.

    Codings that counted as alike with it go with it.
    """
    return {
        "op": "recode",
        "from": [coding.code],
        "to": [code],
        "codings": same_codings(coding),
        "reason": reason,
    }


def same_codings(coding: FinalCoding) -> list[str]:
    """Name a final coding and those that count as one with it because they are alike."""
    alike = coding.sources if coding.basis == "alike" else ()
    return list(dict.fromkeys([coding.id, *alike]))
