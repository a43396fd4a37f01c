"""A list to choose from: one line each, the one at hand marked by a sign as well as a colour."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.events import Click
from textual.message import Message

from qual.desk.drawn import Drawn, wrapped


class ListPane(Drawn):
    """Lines of which one is at hand; as many are drawn as fit around it."""

    class Picked(Message):
        """A line was clicked."""

        def __init__(self, place: int) -> None:
            """Keep its number."""
            super().__init__()
            self.place = place

    def __init__(self, id: str, empty: str = "") -> None:
        """Begin empty, with what is said while there is nothing to choose."""
        super().__init__(id=id)
        self.empty = empty
        self.items: Sequence[Text] = ()
        self.at = 0

    def show(self, items: Sequence[Text], at: int = 0) -> None:
        """Show other lines."""
        self.items = items
        self.at = max(0, min(at, len(items) - 1))
        self.redraw()

    def move(self, by: int) -> None:
        """Go up or down; at an end, stay."""
        self.show(self.items, self.at + by)

    @property
    def top(self) -> int:
        """The first line drawn: the one at hand is always in sight."""
        height = max(1, self.size.height)
        return max(0, min(self.at - height // 2, len(self.items) - height))

    def lines(self, width: int, height: int) -> Sequence[Text]:
        """The lines in sight."""
        if not self.items:
            return wrapped(self, Text(self.empty, "dim"), width)
        found = []
        for place, item in enumerate(self.items[self.top : self.top + height], self.top):
            line = Text("  ", no_wrap=True).append_text(item)
            if place == self.at:
                line = Text(f"▶ {item.plain}", "reverse", no_wrap=True)
            line.truncate(width, overflow="ellipsis", pad=True)
            found.append(line)
        return found

    def on_click(self, event: Click) -> None:
        """Take the line that was clicked."""
        place = event.y + self.top
        if place < len(self.items):
            self.show(self.items, place)
            self.post_message(self.Picked(place))
