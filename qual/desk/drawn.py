"""Widgets drawn line by line: cheap to change, since nothing around them is laid out anew."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.text import Text
from textual.geometry import Region, Size
from textual.markup import escape
from textual.strip import Strip
from textual.widget import Widget


class Drawn(Widget):
    """A widget that says its lines; they are kept until `redraw` or another size."""

    _kept: list[Strip] | None = None
    _kept_size: Size | None = None

    def lines(self, width: int, height: int) -> Sequence[Text]:
        """Say the lines for a size; those beyond the height are not shown."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw anew what is to be said; only lines that changed go to the terminal."""
        before, self._kept = self._kept, None
        if before is None or self._kept_size != self.size:
            self.refresh()
            return
        self._kept = self._draw()
        pairs = zip(before, self._kept, strict=True)
        changed = [y for y, (old, new) in enumerate(pairs) if old != new]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def notify_style_update(self) -> None:
        """Draw anew in another theme."""
        super().notify_style_update()
        self._kept = None

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        if self._kept is None or self._kept_size != self.size:
            self._kept, self._kept_size = self._draw(), self.size
        return self._kept[y] if y < len(self._kept) else Strip.blank(self.size.width)

    def _draw(self) -> list[Strip]:
        width, style, console = self.size.width, self.rich_style, self.app.console
        drawn = []
        for line in self.lines(max(1, width), self.size.height)[: self.size.height]:
            # A text without spans is rendered without its own style.
            own = style + console.get_style(line.style, default="")
            parts = Segment.apply_style(line.render(console), own)
            drawn.append(Strip(parts).adjust_cell_length(width, style))
        return drawn + [Strip.blank(width, style)] * (self.size.height - len(drawn))


def wrapped(widget: Widget, text: Text, width: int) -> list[Text]:
    """Wrap a text to a width."""
    return list(text.wrap(widget.app.console, max(1, width))) if text else []


def entitle(widget: Widget, title: str, below: str = "") -> None:
    """Name what a widget shows in its edges; the same name again draws nothing."""
    if (title, below) != widget.__dict__.get("entitled"):
        widget.__dict__["entitled"] = title, below
        widget.border_title = f" {escape(title)} "
        widget.border_subtitle = f" {escape(below)} " if below else ""


class Page(Drawn):
    """A text to read, longer than there is room for: it turns by lines.

    Attributes:
        key: the key that reads on, named where there is more.
    """

    key = "PgDn"
    text = Text()
    top = 0

    def show(self, text: Text) -> None:
        """Show another text from its beginning."""
        self.text, self.top = text, 0
        self.redraw()

    def wrap(self, width: int) -> list[Text]:
        """Break the text into lines of a width."""
        return wrapped(self, self.text, width)

    def turn(self, by: int) -> None:
        """Go on or back by lines, no further than the last page."""
        most = len(self.wrap(self.size.width)) - self.size.height
        self.top = max(0, min(self.top + by, most))
        self.redraw()

    def lines(self, width: int, height: int) -> Sequence[Text]:
        """The lines in sight; the last one says when there is more."""
        every = self.wrap(width)
        seen = every[self.top : self.top + height]
        if len(every) > self.top + height and seen:
            more = Text(f"↓ {self.key}", "dim")
            seen[-1].truncate(max(0, width - more.cell_len - 2), overflow="ellipsis", pad=True)
            seen[-1].append("  ").append_text(more)
        return seen
