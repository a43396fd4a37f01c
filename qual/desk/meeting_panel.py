"""The panel of a meeting: what there is to know about the passage, to be read on with > and <."""

from __future__ import annotations

from rich.text import Text

from qual.desk.drawn import Page, entitle, wrapped
from qual.desk.meeting_said import indent_of


class PassagePanel(Page):
    """The passage on screen, in words."""

    key = ">"

    def __init__(self) -> None:
        """Begin with no passage."""
        super().__init__(id="here", classes="-meeting")

    def show_passage(self, title: str, text: Text, again: bool) -> None:
        """Show a passage.

        Args:
            title: for the upper edge.
            text: as `passage_text` sets it out.
            again: whether it is the passage shown already, so that one reads on where one was.
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
