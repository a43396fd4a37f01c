"""What every desk says of saving: that all is on disk, or what is not and why."""

from __future__ import annotations

from typing import Any, Protocol

from textual.app import App

from qual.desk.forms import Confirm
from qual.desk.wording import counted


class Written(Protocol):
    """What writes lines, each on disk at once or waiting in memory."""

    @property
    def unsaved(self) -> int:
        """How many lines are in memory only."""

    @property
    def fault(self) -> str:
        """Why the last one could not be saved, in a sentence, or empty."""


def say_saved(written: Written, news: str, line: str) -> tuple[str, bool]:
    """Say that all is saved, or what is not and why; and whether that is a fault.

    Args:
        written: what is written.
        news: what happened last, said beside it.
        line: what a line of it is called at this desk.
    """
    if written.unsaved or written.fault:
        return (
            f"NOT SAVED ({counted(written.unsaved, line)}): {written.fault} ^r tries again.",
            True,
        )
    return f"saved · {news}" if news else "saved", False


def leave(app: App[Any], written: Written, line: str) -> None:
    """Leave a desk; what could not be saved is named before.

    Args:
        app: the desk.
        written: what was written at it.
        line: what a line of it is called.
    """
    if not written.unsaved:
        app.exit()
        return

    def sure(yes: bool | None) -> None:
        if yes:
            app.exit()

    are, them = ("is", "it") if written.unsaved == 1 else ("are", "them")
    said = f"{counted(written.unsaved, line)} {are} not saved. {written.fault}"
    app.push_screen(
        Confirm("Leave?", f"{said} Leaving loses {them}.", f"leave and lose {them}"), sure
    )
