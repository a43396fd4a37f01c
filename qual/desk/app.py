"""The desk as a program on the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from qual.desk.colours import DARK, LIGHT
from qual.desk.keys import GROUPS
from qual.desk.screen import DeskScreen
from qual.desk.sitting import Sitting


class DeskApp(App[str]):
    """The coding desk; it ends with the id of the transcript to open next, or None."""

    CSS_PATH = "desk.tcss"
    TITLE = "qual code"
    # From 120 columns the panel stands beside the text instead of below it.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012
    # Below 18 rows it takes less room.
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "leave", show=False, priority=True)
    ]

    def __init__(self, sitting: Sitting, light: bool = False) -> None:
        """Take a sitting that is open; whoever opened it closes it."""
        super().__init__()
        self.sitting = sitting
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = "desk-light" if light else "desk-dark"

    def get_default_screen(self) -> Screen[None]:
        """The desk is the only screen; forms lie over it."""
        return DeskScreen(self.sitting)

    def action_leave(self) -> None:
        """Leave the desk from wherever one is."""
        desk = self.screen_stack[0]
        if isinstance(desk, DeskScreen):
            desk.action_act("quit")

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Name every command for the command palette, with its key."""
        desk = self.screen_stack[0]
        if not isinstance(desk, DeskScreen):
            return
        for group, commands in GROUPS.items():
            for command in commands:
                title = f"{command.says.removeprefix('… ')} ({command.shown})"
                yield SystemCommand(title, group, partial(desk.action_act, command.name))


def run_desk(sitting: Sitting, light: bool = False) -> str | None:
    """Show the desk until it is left.

    Returns:
        The id of the transcript to open next, or None.
    """
    return DeskApp(sitting, light).run()
