"""The search: a line to type into over the top line."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from qual.desk.fields import Field


class SearchBar(Field):
    """What is searched for; places are found while it is typed, Enter stays at one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back to the text", show=False),
        Binding("down", "screen.act('next_hit')", "next", show=False),
        Binding("up", "screen.act('previous_hit')", "before", show=False),
    ]

    class Left(Message):
        """The search was left."""

    def __init__(self) -> None:
        """Begin closed."""
        super().__init__("search", "search in what was said")

    def action_leave(self) -> None:
        """Close it."""
        self.post_message(self.Left())
