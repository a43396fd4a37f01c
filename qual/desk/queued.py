"""What is decided place by place: what a meeting and a sitting to recode offer their screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from qual.codebook import Codebook
from qual.problem import Problem
from qual.reconcile.meeting import Progress
from qual.study import Study


class Kept(Protocol):
    """Decisions that are brought to disk one by one, and kept there."""

    @property
    def unsaved(self) -> int:
        """How many decisions are in memory only."""

    @property
    def fault(self) -> str:
        """Why the last one could not be saved, in a sentence, or empty."""

    @property
    def noticed(self) -> list[Problem]:
        """What vanished from disk and was written again."""


class Queue(Protocol):
    """Places of a study to be decided on one after another, each decision on disk at once.

    Attributes:
        by: names of those who decide.
        at: number of the place on screen.
    """

    study: Study
    codebook: Codebook
    by: list[str]
    at: int

    @property
    def kept(self) -> Kept:
        """What was decided, on disk or waiting for it."""

    @property
    def items(self) -> Sequence[object]:
        """The places, in order."""

    @property
    def progress(self) -> Progress:
        """How far one has come."""

    def go(self, place: int) -> None:
        """Go to a place by its number; at an end, stay."""

    def go_waiting(self) -> bool:
        """Go to the next place that waits; says whether there is one."""

    def undo(self) -> str:
        """Take back the last decision; says of which place, or empty."""

    def retry(self) -> bool:
        """Try again to save; says whether all is on disk."""

    def close(self) -> None:
        """End the sitting and give its lock back."""
