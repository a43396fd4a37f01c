"""The panel of a meeting: what there is to know about the passage, to be read on with > and <."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from qual.desk.meeting_said import hanging


class PassagePanel(VerticalScroll, can_focus=False):
    """The passage on screen, in words."""

    def __init__(self) -> None:
        """Begin with no passage."""
        super().__init__(id="here")

    def compose(self) -> ComposeResult:
        """One text, scrolling."""
        yield Static(id="passage-text", markup=False)

    def show(self, title: str, text: Text, again: bool) -> None:
        """Show a passage.

        Args:
            title: for the upper edge.
            text: as `passage_text` sets it out.
            again: whether it is the passage shown already, so that one reads on where one was.
        """
        self.border_title = title
        self.query_one("#passage-text", Static).update(hanging(text))
        if not again:
            self.scroll_home(animate=False)

    def read_on(self, by: int) -> None:
        """Read on, or back, by almost as much as is seen."""
        self.scroll_relative(y=by * max(1, self.size.height - 2), animate=False)
