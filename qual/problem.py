"""Faults: a Problem is a fault in the researcher's files, a Misuse one in the call of a command."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the study's files that a person has to put right.

    Attributes:
        text: one sentence that says what is wrong.
        file: path as the researcher knows it (inside a study: relative to it), or None.
        line: 1-based line in that file, or None.
        advice: one sentence that says what to do, or empty.
    """

    text: str
    file: str | None = None
    line: int | None = None
    advice: str = ""

    def __str__(self) -> str:
        """Render as `file:line: text advice`, so that editors can jump to it."""
        place = self.file or ""
        if place and self.line is not None:
            place = f"{place}:{self.line}"
        body = f"{self.text} {self.advice}".strip()
        return f"{place}: {body}" if place else body


class Misuse(Exception):
    """The command was called in a way that cannot work; its text is the one sentence shown."""
