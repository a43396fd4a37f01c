"""The coding desk as a program on the terminal."""

from __future__ import annotations

from textual.screen import Screen

from qual.desk.colours import LIGHT
from qual.desk.keys import GROUPS
from qual.desk.screen import DeskScreen
from qual.desk.sitting import Sitting
from qual.desk.themed import ThemedApp


class DeskApp(ThemedApp):
    """The coding desk; it ends with the id of the transcript to open next, or None."""

    TITLE = "qual code"
    groups = GROUPS

    def __init__(self, sitting: Sitting, light: bool = False) -> None:
        """Take a sitting that is open; whoever opened it closes it."""
        super().__init__(light)
        self.sitting = sitting

    def get_default_screen(self) -> Screen[None]:
        """The desk is the only screen; forms lie over it."""
        return DeskScreen(self.sitting)


def run_desk(sitting: Sitting, light: bool = False) -> tuple[str | None, bool]:
    """Show the desk until it is left.

    Returns:
        The id of the transcript to open next, or None, and whether it was light at the end.
    """
    app = DeskApp(sitting, light)
    following = app.hold()
    return following, app.theme == LIGHT.name
