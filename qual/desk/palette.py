"""The palette: type to find a code, its entry beside the list, recent and frequent on digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from qual.codebook import Code, Codebook
from qual.desk.drawn import Page, entitle
from qual.desk.fields import DigitField
from qual.desk.gutter import letter_of
from qual.desk.listing import ListPane
from qual.desk.wording import entry_text
from qual.study import Settings


@dataclass(frozen=True)
class Offered:
    """What the palette chooses from.

    Attributes:
        codebook: with the coder's own codes.
        find: finds codes for what was typed, best first; all for nothing.
        numbered: codes on the digits 1 to 9, with why (recent, frequent).
    """

    codebook: Codebook
    find: Callable[[str], Sequence[Code]]
    numbered: Sequence[tuple[Code, str]]


class Palette(Vertical):
    """Find a code and choose it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "move(1)", "down", show=False),
        Binding("up", "move(-1)", "up", show=False),
        Binding("pagedown", "turn(4)", "entry on", show=False),
        Binding("pageup", "turn(-4)", "entry back", show=False),
        Binding("escape", "leave", "leave", show=False),
        Binding("f3,ctrl+o", "new_code", "a code of your own", show=False),
    ]

    class Chosen(Message):
        """A code was chosen."""

        def __init__(self, code: str) -> None:
            """Keep its id."""
            super().__init__()
            self.code = code

    class Left(Message):
        """The palette was left without a choice."""

    class NewWanted(Message):
        """A new code is wanted, named as what was typed."""

        def __init__(self, name: str) -> None:
            """Keep what was typed."""
            super().__init__()
            self.name = name

    def __init__(self, settings: Settings) -> None:
        """Begin closed."""
        super().__init__(id="palette")
        self.settings = settings
        self.offered: Offered | None = None
        self.found: list[Code] = []

    def compose(self) -> ComposeResult:
        """The field, the list, and the entry of the code at hand."""
        yield DigitField("find", "type a name, an id or what was said")
        yield ListPane("found", "No code like that. F3 makes one of your own.")
        yield Page(id="entry")

    def fill(self, offered: Offered, title: str) -> None:
        """Make ready for a choice: nothing typed, the numbered codes on top."""
        self.offered = offered
        entitle(self, title)
        with self.prevent(Input.Changed):
            self.query_one(DigitField).value = ""
        self._find("")

    def _find(self, typed: str) -> None:
        if self.offered is None:
            return
        found = list(self.offered.find(typed))
        if not typed:
            first = [code for code, _ in self.offered.numbered]
            taken = {code.id for code in first}
            found = first + [code for code in found if code.id not in taken]
        self.found = found
        self.query_one("#found", ListPane).show([self._line(n) for n in range(len(found))])
        self._show_entry()

    def _line(self, place: int) -> Text:
        """One code: its digit, the letter of its domain, id, name, and why it is on a digit."""
        assert self.offered is not None
        code = self.found[place]
        numbered = self.offered.numbered if not self.query_one(DigitField).value else ()
        digit = f"{place + 1}" if place < len(numbered) else " "
        line = Text(f"{digit} {letter_of(self.offered.codebook, code.id)} ", no_wrap=True)
        line.append(f"{code.id} ", "dim").append(code.name)
        if place < len(numbered):
            line.append(f"  {numbered[place][1]}", "dim italic")
        return line

    @property
    def at_hand(self) -> Code | None:
        """The code the mark is on."""
        place = self.query_one("#found", ListPane).at
        return self.found[place] if place < len(self.found) else None

    def _show_entry(self) -> None:
        code = self.at_hand
        said = Text()
        if code is not None and self.offered is not None:
            said = entry_text(self.settings, self.offered.codebook, code)
        self.query_one("#entry", Page).show(said)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find what is typed."""
        event.stop()
        self._find(event.value.strip())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Choose the code at hand."""
        event.stop()
        if self.at_hand is not None:
            self.post_message(self.Chosen(self.at_hand.id))

    def on_digit_field_digit(self, event: DigitField.Digit) -> None:
        """Choose a recent or frequent code."""
        event.stop()
        if self.offered is not None and event.digit <= len(self.offered.numbered):
            self.post_message(self.Chosen(self.offered.numbered[event.digit - 1][0].id))

    def on_list_pane_picked(self, event: ListPane.Picked) -> None:
        """Show the entry of a code that was clicked; the field keeps the keys."""
        event.stop()
        self._show_entry()
        self.query_one(DigitField).focus()

    def action_move(self, by: int) -> None:
        """Go down or up the list."""
        self.query_one("#found", ListPane).move(by)
        self._show_entry()

    def action_turn(self, by: int) -> None:
        """Read on in the entry."""
        self.query_one("#entry", Page).turn(by)

    def action_leave(self) -> None:
        """Close without a choice."""
        self.post_message(self.Left())

    def action_new_code(self) -> None:
        """Ask for a new code with the name typed so far."""
        self.post_message(self.NewWanted(self.query_one(DigitField).value.strip()))
