"""The desk's edges: above, what is coded and how much; below, what was saved and the keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from qual.desk.drawn import Drawn
from qual.desk.wording import percent


@dataclass(frozen=True)
class Above:
    """What the top line says: transcript, where from, who, state, share done (0 to 1), its word."""

    transcript: str
    place: str
    coder: str
    state: str
    share: float | None
    done: str = "coded"


@dataclass(frozen=True)
class Below:
    """What the status line says: news on the left, where one is on the right."""

    news: str
    place: str
    fault: bool = False


class TopLine(Drawn):
    """One line above the text, with a bar that shows how much is coded."""

    above: Above | None = None

    def show(self, above: Above) -> None:
        """Say other things."""
        if above != self.above:
            self.above = above
            self.redraw()

    def lines(self, width: int, height: int) -> Sequence[Text]:
        """Draw the line: what matters most stays when there is little room."""
        if self.above is None:
            return []
        above = self.above
        bar = bar_text(above.share, 10 if width < 100 else 24, above.done)
        left = Text(no_wrap=True).append(f" {above.transcript}", "bold")
        left.append(f" {above.place}").append(f" · {above.coder}")
        return [spread(left, Text(f"{above.state}  ").append_text(bar), width)]


class StatusLine(Drawn):
    """One line below the text: what was saved last, or what is wrong, and where one is."""

    below = Below("", "")

    def show(self, below: Below) -> None:
        """Say other things."""
        if below != self.below:
            self.below = below
            self.set_class(below.fault, "fault")
            self.redraw()

    def lines(self, width: int, height: int) -> Sequence[Text]:
        """Draw the line; news that needs the room of the place takes it."""
        left = Text(f" {self.below.news}", no_wrap=True)
        if self.below.fault:
            left.stylize("bold reverse")
        place = self.below.place if left.cell_len + len(self.below.place) < width else ""
        return [spread(left, Text(place), width)]


class KeyLine(Drawn):
    """The footer: the keys that matter where one is."""

    keys = ("", "")

    def show(self, keys: tuple[str, str]) -> None:
        """Show other keys, written as markup: those on the left and those on the right."""
        if keys != self.keys:
            self.keys = keys
            self.redraw()

    def lines(self, width: int, height: int) -> Sequence[Text]:
        """Draw the keys; the right ones stay when there is little room."""
        left, right = (Text.from_markup(keys) for keys in self.keys)
        return [spread(Text(" ").append_text(left), right, width)]


def bar_text(share: float | None, width: int, done: str = "coded") -> Text:
    """Draw a bar of what is done, with its word; nothing to do is said in words."""
    if share is None:
        return Text(f"nothing to be {done} ")
    full = round(share * width)
    if 0 < share < 1:
        full = min(max(full, 1), width - 1)
    bar = Text("█" * full, "bold").append("░" * (width - full))
    return bar.append(f" {percent(share)} {done} ")


def spread(left: Text, right: Text, width: int) -> Text:
    """Set one text flush left and one flush right; the left one is cut where both do not fit."""
    room = max(0, width - cell_len(right.plain) - 1)
    left.truncate(room, overflow="ellipsis", pad=True)
    line = left.append(" ").append_text(right)
    line.no_wrap = True
    line.truncate(max(1, width), overflow="ellipsis")
    return line
