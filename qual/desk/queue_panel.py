"""The panel of a queue: what there is to know about the place, to be read on with > and <."""

from __future__ import annotations

import re

from rich.text import Text

from qual.desk.drawn import Page, entitle, wrapped

# What stands before the words of a line: a sign, a number with a coder's name, a bullet.
INDENT = re.compile(r"[▶ ] \d \S+: | *[·✎] | +\d (?=\S)| +(?=\S)")
MOST_INDENT = 16


class PlacePanel(Page):
    """The passage or coding on screen, in words."""

    key = ">"

    def __init__(self) -> None:
        """Begin with nothing to show."""
        super().__init__(id="here", classes="-meeting")

    def show_place(self, title: str, text: Text, again: bool) -> None:
        """Show a passage or a coding.

        Args:
            title: for the upper edge.
            text: all there is to know of it.
            again: whether it is the one shown already, so that one reads on where one was.
        """
        entitle(self, title)
        top = self.top if again else 0
        self.show(text)
        self.turn(top)

    def read_on(self, by: int) -> None:
        """Read on, or back, by almost as much as is seen."""
        self.turn(by * max(1, self.size.height - 2))

    def wrap(self, width: int) -> list[Text]:
        """Break the text into lines; what does not fit goes on under where its words begin."""
        lines: list[Text] = []
        for line in self.text.split("\n"):
            indent = min(indent_of(line), width - 1)
            first, *rest = wrapped(self, line[indent:], width - indent) or [Text()]
            lines.append(line[:indent].append_text(first))
            lines += [Text(" " * indent).append_text(more) for more in rest]
        return lines


def indent_of(line: Text) -> int:
    """Where the words of a line begin, under which goes what does not fit."""
    start = INDENT.match(line.plain)
    return min(start.end() if start is not None else 0, MOST_INDENT)
