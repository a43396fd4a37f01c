"""Small forms over the desk: a line of text, a memo, yes or no, one of a list, a page to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.markup import escape
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from qual.desk.keys import key_line
from qual.desk.listing import ListPane

LEAVE = Binding("escape", "dismiss(None)", "leave", show=False)


class AskLine(ModalScreen[str | None]):
    """Ask for a line of text; it may be required."""

    BINDINGS: ClassVar[list[BindingType]] = [LEAVE]

    def __init__(self, title: str, said: str, word: str, required: bool = True) -> None:
        """Say what is asked and what Enter does."""
        super().__init__()
        self.heading, self.said, self.word, self.required = title, said, word, required

    def compose(self) -> ComposeResult:
        """A line to type into, and what it is for."""
        with Vertical(classes="form") as form:
            form.border_title = escape(self.heading)
            yield Static(self.said, classes="said", markup=False)
            yield Input(compact=True)
            yield Static("", classes="fault", markup=False)
            yield Static(key_line(("Enter", self.word), ("Esc", "leave it")), classes="keys")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the line, unless it is empty where it may not be."""
        if self.required and not event.value.strip():
            self.query_one(".fault", Static).update("Write a few words first.")
            return
        self.dismiss(event.value.strip())


class AskMemo(ModalScreen[str | None]):
    """Write a memo: as many lines as one likes, under those written before."""

    BINDINGS: ClassVar[list[BindingType]] = [
        LEAVE,
        Binding("ctrl+s,f10", "keep", "keep", show=False, priority=True),
    ]

    def __init__(self, title: str, before: Sequence[str]) -> None:
        """Say what it is on, and show the memos written before."""
        super().__init__()
        self.heading, self.before = title, before

    def compose(self) -> ComposeResult:
        """A field to write in."""
        with Vertical(classes="form memo") as form:
            form.border_title = escape(self.heading)
            yield Static("\n".join(self.before[-3:]), classes="said", markup=False)
            yield TextArea(compact=True, soft_wrap=True)
            yield Static(key_line(("^s", "keep the memo"), ("Esc", "leave it")), classes="keys")

    def action_keep(self) -> None:
        """Hand back what was written."""
        self.dismiss(self.query_one(TextArea).text.strip())


class Confirm(ModalScreen[bool | None]):
    """Ask before something that is meant to be deliberate."""

    BINDINGS: ClassVar[list[BindingType]] = [
        LEAVE,
        Binding("y", "dismiss(True)", "yes", show=False),
        Binding("n", "dismiss(False)", "no", show=False),
    ]

    def __init__(self, title: str, said: str, word: str) -> None:
        """Say what would happen."""
        super().__init__()
        self.heading, self.said, self.word = title, said, word

    def compose(self) -> ComposeResult:
        """What would happen, and the two keys."""
        with Vertical(classes="form") as form:
            form.border_title = escape(self.heading)
            yield Static(self.said, classes="said", markup=False)
            yield Static(key_line(("y", self.word), ("n or Esc", "not now")), classes="keys")


class Choose(ModalScreen[int | None]):
    """Choose one line of a few."""

    BINDINGS: ClassVar[list[BindingType]] = [
        LEAVE,
        Binding("down,j", "move(1)", "down", show=False),
        Binding("up,k", "move(-1)", "up", show=False),
        Binding("enter", "choose", "choose", show=False),
    ]

    def __init__(self, title: str, lines: Sequence[Text], at: int = 0) -> None:
        """Say what there is to choose from."""
        super().__init__()
        self.heading, self.lines, self.at = title, lines, at

    def compose(self) -> ComposeResult:
        """The lines."""
        with Vertical(classes="form choose") as form:
            form.border_title = escape(self.heading)
            yield ListPane("choices")
            yield Static(
                key_line(("↑↓", "move"), ("Enter", "choose"), ("Esc", "leave it")), classes="keys"
            )

    def on_mount(self) -> None:
        """Show the lines, the present one at hand."""
        self.query_one(ListPane).show(self.lines, self.at)

    def action_move(self, by: int) -> None:
        """Go up or down."""
        self.query_one(ListPane).move(by)

    def action_choose(self) -> None:
        """Hand back the line at hand."""
        self.dismiss(self.query_one(ListPane).at)


class Reader(ModalScreen[None]):
    """Something to read: a code's entry, the help, a list of problems."""

    BINDINGS: ClassVar[list[BindingType]] = [
        LEAVE,
        Binding("q,enter,i,?", "dismiss(None)", "back", show=False),
        Binding("down,j", "scroll(1)", "down", show=False),
        Binding("up,k", "scroll(-1)", "up", show=False),
        Binding("pagedown,space", "scroll(15)", "page on", show=False),
        Binding("pageup", "scroll(-15)", "page back", show=False),
    ]

    def __init__(self, title: str, text: Text) -> None:
        """Take what is to be read."""
        super().__init__()
        self.heading, self.text = title, text

    def compose(self) -> ComposeResult:
        """The text, scrolling."""
        with Vertical(classes="form reader") as form:
            form.border_title = escape(self.heading)
            with VerticalScroll(can_focus=False):
                yield Static(self.text)
            yield Static(key_line(("↑↓ PgDn PgUp", "read on"), ("Esc", "back")), classes="keys")

    def action_scroll(self, by: int) -> None:
        """Go down or up by rows."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)
