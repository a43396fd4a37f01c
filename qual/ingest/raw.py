"""What a transcript file holds before anyone knows who its speakers are."""

from __future__ import annotations

from dataclasses import dataclass

from qual.problem import Problem


@dataclass(frozen=True, slots=True)
class RawTurn:
    """One stretch of speech as the file has it.

    Attributes:
        label: the speaker as the file names them, or None where it names none.
        text: what was said; line breaks of the file are kept.
        start_ms: when it begins in the recording, in milliseconds, or None.
        end_ms: when it ends, or None.
        line: 1-based line of the raw file; in a Word file the paragraph or table row.
    """

    label: str | None
    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class RawTranscript:
    """A transcript file as read.

    Attributes:
        turns: in the order spoken.
        reader: the layout it was read as.
        problems: what keeps it from being taken in.
        notes: what was left out or decided on the way, for the researcher to read.
    """

    turns: tuple[RawTurn, ...]
    reader: str
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def refused(
    reader: str, name: str, text: str, advice: str, line: int | None = None
) -> RawTranscript:
    """Say why a file cannot be read at all."""
    return RawTranscript((), reader, (Problem(text, name, line, advice),))
