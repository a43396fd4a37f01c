"""Codings whose code was split or retired and that nobody has given another one yet."""

from __future__ import annotations

from dataclasses import dataclass

from qual.changes import Change
from qual.codebook import Codebook
from qual.final import Finals
from qual.model import FinalCoding


@dataclass(frozen=True, slots=True)
class Waiting:
    """A final coding that waits for a code, and the change that left it so."""

    coding: FinalCoding
    change: Change

    @property
    def choices(self) -> tuple[str, ...]:
        """The codes it may be one of, as far as the change names them."""
        return tuple(self.change.to)


def find_waiting(finals: Finals, codebook: Codebook, code: str = "") -> list[Waiting]:
    """List the final codings that wait for a code, in the order of the transcripts.

    What is not final yet (not submitted, or a passage not decided) is not among them: it comes up
    when it counts.

    Args:
        finals: as found with this codebook.
        codebook: with its changes.
        code: only codings that have this code, or had it before.
    """
    found: list[Waiting] = []
    for coding in finals.codings:
        change = codebook.fate(coding.was or coding.code, coding.id).waits
        if change is not None and (not code or code in (coding.code, coding.was, *change.from_)):
            found.append(Waiting(coding, change))
    return found
