"""The reading pane: the transcript by turns, marks in the gutter, the selection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType
from textual.events import Blur, Focus, MouseDown, MouseMove, MouseUp, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qual.codebook import Codebook
from qual.desk.colours import DOMAINS, ink
from qual.desk.gutter import Gutter, draw_gutter, mark_anew
from qual.desk.keys import bindings
from qual.desk.layout import Layout, Row, clock, lay_out, offset_at, shown
from qual.model import Transcript
from qual.passages import Placed
from qual.spans import Span

ROOMY = 100
MEASURE = 100
COVERABLE = 8
MARKER = "▌"
INTERVIEWER = "Q"
MARKS = ("passage", "selected", "current", "hit")


class ReadingPane(ScrollView, can_focus=True):
    """A transcript of any length: only the rows in sight are drawn, each kept until it changes.

    Attributes:
        covered: rows at its end that lie under an open panel.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings()

    class Pointed(Message):
        """The mouse pointed at a character, or dragged from one to another."""

        def __init__(self, start: int, end: int) -> None:
            """Keep where the drag began and where it is."""
            super().__init__()
            self.start = start
            self.end = end

    def __init__(self, transcript: Transcript, codebook: Codebook) -> None:
        """Begin without codings; rows are laid out once the window's width is known."""
        super().__init__(id="reading")
        self.transcript = transcript
        self.codebook = codebook
        self.rows = Layout(0, [Row(0, 0, 0, 0)])
        self._codings: Sequence[Placed] = ()
        self._gutter = Gutter(0)
        self._marks: dict[str, tuple[Span, ...]] = {name: () for name in MARKS}
        self._strips: dict[int, Strip] = {}
        self._styles: dict[str, Style] = {}
        self._dragged: int | None = None
        self._settled: tuple[Size, Size] | None = None
        self.covered = 0

    # What is shown ---------------------------------------------------------------------------

    def show_codings(self, codings: Sequence[Placed], codebook: Codebook) -> None:
        """Draw the gutter for the codings that stand."""
        changed = None
        if codebook is self.codebook:
            changed = mark_anew(self._gutter, self._codings, codings, codebook)
        self._codings, self.codebook = codings, codebook
        if changed is not None:
            self._redraw(changed)
            return
        before = self._gutter
        self._gutter = self._draw_marks()
        places = set(before.rows) | set(self._gutter.rows)
        places = {n for n in places if before.rows.get(n) != self._gutter.rows.get(n)}
        self._redraw(places | (before.crowded ^ self._gutter.crowded))

    def _draw_marks(self) -> Gutter:
        return draw_gutter(self.rows, self._codings, self.codebook, self._lanes)

    def show_transcript(self, transcript: Transcript) -> None:
        """Show another transcript, with no codings and no marks yet."""
        self.transcript = transcript
        self.rows = Layout(0, [Row(0, 0, 0, 0)])
        self._codings, self._gutter = (), Gutter(0)
        self._marks = {name: () for name in MARKS}
        self._strips.clear()
        self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self._fit()

    def mark(self, name: str, spans: Iterable[Span]) -> None:
        """Mark stretches.

        Args:
            name: `passage` (what is decided on), `selected`, `current` (the coding at hand) or
                `hit` (of a search).
            spans: all that are marked so from now on.
        """
        found = tuple(spans)
        changed = set(found) ^ set(self._marks[name])
        self._marks[name] = found
        self._redraw({row for span in changed for row in self.rows.rows_of(span)})

    def _redraw(self, rows: set[int]) -> None:
        """Draw some rows anew, as far as they are in sight."""
        for row in rows:
            self._strips.pop(row, None)
        top = self.scroll_offset.y
        seen = [row - top for row in rows if top <= row < top + self.size.height]
        if seen:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in seen))

    @property
    def seen(self) -> int:
        """How many rows are seen: those that no panel covers."""
        return max(1, self.size.height - self.covered)

    def reveal(self, span: Span, before: int | None = None) -> None:
        """Scroll so that a span is seen, with what stands before it (its question) if it fits."""
        rows = self.rows.rows_of(span)
        top, height = self.scroll_offset.y, self.seen
        first = rows.start
        if before is not None:
            asked = self.rows.row_of(before)
            first = asked if rows.stop - asked <= height else first
        if first >= top and rows.stop <= top + height:
            return
        above = min(height // 4, max(0, height - (rows.stop - first)))
        self.scroll_to(y=max(0, first - above), animate=False, force=True, immediate=True)

    # Layout ----------------------------------------------------------------------------------

    @property
    def _width(self) -> int:
        return max(30, self.size.width - self.scrollbar_size_vertical)

    @cached_property
    def _longest(self) -> int:
        """Cells of the longest speaker's name, as far as it is shown."""
        turns = self.transcript.turns
        return min(max([2, *(len(t.speaker) for t in turns if not t.is_interviewer)]), 14)

    @cached_property
    def _timed(self) -> bool:
        return any(turn.start_ms is not None for turn in self.transcript.turns)

    @property
    def _margin(self) -> int:
        """Cells of the margin: the speaker, and beside it the time where there is room."""
        if not self._timed:
            return self._longest + 2
        return self._longest + 11 if self._width >= ROOMY else max(self._longest, 7) + 2

    @property
    def _lanes(self) -> int:
        return 5 if self._width >= ROOMY else 3

    @property
    def _text_at(self) -> int:
        """The column at which the text begins: after margin, gutter and marker."""
        return self._margin + 1 + 2 * self._lanes + 1

    def on_resize(self, event: Resize) -> None:
        """Wrap anew where the width changed, and keep what is selected in sight."""
        self._fit()
        for span in self._marks["selected"]:
            self.reveal(span)

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """Leave the scroll bar as it is where neither window nor text changed."""
        now = (size, self.virtual_size)
        if now == self._settled:
            return False
        self._settled = now
        return super()._size_updated(size, virtual_size, container_size, layout)

    def _fit(self) -> None:
        """Wrap to the width there is, if it is another than before."""
        width = min(MEASURE, self._width - self._text_at - 1)
        if not self.size.width or width == self.rows.width:
            return
        self.rows = lay_out(self.transcript, width)
        self._gutter = self._draw_marks()
        self._strips.clear()
        # Below the last row there is room for what a panel may cover.
        self.virtual_size = Size(self._width, len(self.rows.rows) + COVERABLE)
        self.refresh()

    def notify_style_update(self) -> None:
        """Draw everything anew in another theme."""
        super().notify_style_update()
        self._styles.clear()
        self._strips.clear()

    # Drawing ---------------------------------------------------------------------------------

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = ink(self.app.theme_variables, name)
        return self._styles[name]

    def render_line(self, y: int) -> Strip:
        """Draw one row of the window; the first comes before any notice of the size."""
        self._fit()
        number = y + self.scroll_offset.y
        if number >= len(self.rows.rows):
            return Strip.blank(self.size.width, self._style("said"))
        strip = self._strips.get(number)
        if strip is None:
            strip = Strip(self._segments(number)).simplify()
            strip = strip.adjust_cell_length(self.size.width, self._style("said"))
            self._strips[number] = strip
        return strip

    def _segments(self, number: int) -> list[Segment]:
        row = self.rows.rows[number]
        parts = [self._speaker(row), *self._lane_marks(number), self._marker(number, row)]
        return parts + self._words(row)

    def _speaker(self, row: Row) -> Segment:
        """The margin: who speaks on a turn's first row, and when, beside or below it."""
        turn = self.transcript.turns[row.turn]
        name = INTERVIEWER if turn.is_interviewer else turn.speaker
        time, width = clock(turn.start_ms), self._margin - 1
        said = ""
        if time and self._width >= ROOMY:
            said = f"{name:<{width - 9}.{width - 9}} {time:>7} " if row.place == 0 else ""
        elif row.place == 0:
            said = name
        elif row.place == 1:
            said = time
        return Segment(f" {said:<{width}.{width}}", self._style("margin"))

    def _marker(self, number: int, row: Row) -> Segment:
        marked = any(number in self.rows.rows_of(span) for span in self._marks["selected"])
        text = MARKER if marked and row.place >= 0 else " "
        return Segment(text, self._style("marker"))

    def _lane_marks(self, number: int) -> list[Segment]:
        """The gutter of a row; what is empty of it is one stretch."""
        marks = self._gutter.rows.get(number, {})
        parts: list[Segment] = []
        empty = 0
        for lane in range(self._lanes):
            mark = marks.get(lane)
            if mark is None:
                empty += 2
                continue
            if empty:
                parts.append(Segment(" " * empty, self._style("margin")))
                empty = 0
            parts.append(Segment(mark.text, self._style(DOMAINS[mark.domain])))
        more = "…" if number in self._gutter.crowded else " "
        return [*parts, Segment(" " * empty + more, self._style("margin"))]

    def _words(self, row: Row) -> list[Segment]:
        """The text of a row, cut where its look changes."""
        turn = self.transcript.turns[row.turn]
        base = self._style("asked" if turn.is_interviewer else "said")
        inside = [
            (max(start, row.start), min(end, row.end), name)
            for name, spans in self._marks.items()
            for start, end in spans
            if start < row.end and end > row.start
        ]
        cuts = {row.start, row.end, *(cut for one in inside for cut in one[:2])}
        parts = []
        for low, high in pairwise(sorted(cuts)):
            style = base
            for start, end, name in inside:
                if start <= low and high <= end:
                    style += self._style(name)
            parts.append(Segment(shown(self.transcript.text[low:high]), style))
        return parts

    # Focus: the text looks the same with and without it, so none of it is drawn anew ---------

    def on_focus(self, event: Focus) -> None:
        """Take the keys."""
        event.prevent_default()
        self.set_reactive(ReadingPane.has_focus, True)

    def on_blur(self, event: Blur) -> None:
        """Leave the keys to another."""
        event.prevent_default()
        self.set_reactive(ReadingPane.has_focus, False)

    # The mouse -------------------------------------------------------------------------------

    def _character(self, x: int, y: int) -> int:
        rows = self.rows.rows
        row = rows[min(max(0, y + self.scroll_offset.y), len(rows) - 1)]
        return offset_at(self.transcript.text, row, x - self._text_at)

    def on_mouse_down(self, event: MouseDown) -> None:
        """Begin to select with the mouse."""
        if event.button == 1:
            self._dragged = self._character(event.x, event.y)
            self.capture_mouse()
            self.post_message(self.Pointed(self._dragged, self._dragged))

    def on_mouse_move(self, event: MouseMove) -> None:
        """Select up to where the mouse is."""
        if self._dragged is not None:
            here = self._character(event.x, event.y)
            if here != self._dragged:
                self.post_message(self.Pointed(self._dragged, here))

    def on_mouse_up(self, event: MouseUp) -> None:
        """End selecting with the mouse."""
        self._dragged = None
        self.release_mouse()
