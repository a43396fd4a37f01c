"""The reading pane of a meeting: a column of marks for every coder, with its number above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.widget import Widget

from qual.codebook import Codebook
from qual.desk.gutter import Gutter, column_lanes, draw_columns
from qual.desk.keys import bindings
from qual.desk.meeting_keys import MEETING_GROUPS
from qual.desk.reading import ROOMY, ReadingPane
from qual.model import Transcript
from qual.passages import Placed

TWO = 2


class MeetingPane(ReadingPane, inherit_bindings=False):
    """A transcript with each coder's codings in a column."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(MEETING_GROUPS)

    def __init__(self, transcript: Transcript, codebook: Codebook) -> None:
        """Begin without coders."""
        super().__init__(transcript, codebook)
        self.by_coder: Sequence[Sequence[Placed]] = ()

    def show_coders(self, by_coder: Sequence[Sequence[Placed]], codebook: Codebook) -> None:
        """Draw a column for each coder's codings."""
        self.by_coder = by_coder
        self.show_codings([placed for own in by_coder for placed in own], codebook)

    @property
    def _column(self) -> int:
        """How many codings of one coder fit beside one another."""
        few = len(self.by_coder) <= TWO
        if self._width >= ROOMY:
            return 3 if few else 2
        return 2 if few else 1

    @property
    def _lanes(self) -> int:
        return column_lanes(len(self.by_coder), self._column)

    def _draw_marks(self) -> Gutter:
        return draw_columns(self.rows, self.by_coder, self.codebook, self._column)

    @property
    def columns(self) -> list[int]:
        """At which cell each coder's column begins."""
        step = 2 * (self._column + 1)
        return [self._margin + number * step for number in range(len(self.by_coder))]

    @property
    def text_at(self) -> int:
        """At which cell the text begins."""
        return self._text_at


class Heads(Widget):
    """The line above the text: each coder's number over that coder's column, and the names."""

    coders: Sequence[str] = ()

    def show(self, coders: Sequence[str]) -> None:
        """Name the coders of the transcript on screen."""
        self.coders = coders
        self.refresh()

    def render(self) -> Text:
        """Draw the numbers where the columns are."""
        pane = self.screen.query_one(MeetingPane)
        line = ""
        for number, place in enumerate(pane.columns, 1):
            line = f"{line:<{place}}{number}"
        named = "   ".join(f"{n} {coder}" for n, coder in enumerate(self.coders, 1))
        text = Text(f"{line:<{pane.text_at}}{named}", no_wrap=True)
        text.truncate(max(1, self.size.width), overflow="ellipsis")
        return text
