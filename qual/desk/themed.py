"""What all desks are as programs: themes, a wide and a narrow form, commands found by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.events import Event
from textual.screen import Screen

from qual.desk.colours import DARK, LIGHT
from qual.desk.keys import Command
from qual.desk.room import SHORT, WIDE
from qual.desk.text_screen import TextScreen
from qual.desk.typed import InTurn


class ThemedApp(App[str]):
    """A desk on the terminal; its one screen is a text, forms lie over it.

    Attributes:
        groups: the keys, for finding a command by its name.
    """

    CSS_PATH = "desk.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (SHORT, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "leave", show=False, priority=True)
    ]
    groups: ClassVar[Mapping[str, Sequence[Command]]] = {}

    def __init__(self, light: bool = False) -> None:
        """Begin dark or light."""
        super().__init__()
        self._in_turn = InTurn(self)
        # Neither is used here; each would be one more widget on every screen.
        self._disable_tooltips = self._disable_notifications = True
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = "desk-light" if light else "desk-dark"

    async def on_event(self, event: Event) -> None:
        """Take what happens; keys one after another."""
        if not self._in_turn.hold_back(event):
            await super().on_event(event)

    def action_leave(self) -> None:
        """Leave the desk from wherever one is."""
        desk = self.screen_stack[0]
        if isinstance(desk, TextScreen):
            desk.action_act("quit")

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Name every command for the command palette, with its key."""
        desk = self.screen_stack[0]
        if not isinstance(desk, TextScreen):
            return
        for group, commands in self.groups.items():
            for command in filter(lambda one: one.says, commands):
                title = f"{command.says.removeprefix('… ')} ({command.shown})"
                yield SystemCommand(title, group, partial(desk.action_act, command.name))

    def hold(self) -> str | None:
        """Show the desk until it is left; says what it ended with, raises a fault of its own."""
        ended = self.run()
        if self._exception is not None:
            raise self._exception
        return ended

    def _print_error_renderables(self) -> None:
        """Print no traceback, which would quote what was said; `hold` raises the fault."""
        self._exit_renderables.clear()
