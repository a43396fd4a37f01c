"""The form of a meeting in which another coding than any coder made is judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import msgspec
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from qual.adjudication import Result
from qual.codebook import Codebook
from qual.desk.forms import LEAVE
from qual.desk.keys import key_line
from qual.desk.roles import ask_role
from qual.desk.wording import STRENGTH_SAID, VALENCE_SIGN, name_code, short
from qual.model import Strength, Valence

WIDTH = 68


class Drafted(msgspec.Struct, frozen=True):
    """What comes of the form: the codings drafted, and whether to decide on them or add one."""

    results: list[Result]
    then: Literal["decide", "more"]


class DraftForm(ModalScreen[Drafted | None]):
    """Judge another coding: valence, strength, role; add one, take the last away, or decide."""

    BINDINGS: ClassVar[list[BindingType]] = [
        LEAVE,
        Binding("b", "judge('barrier')", "barrier", show=False),
        Binding("f", "judge('facilitator')", "facilitator", show=False),
        Binding("m", "judge('mixed')", "mixed", show=False),
        Binding("n", "judge('neutral')", "neutral", show=False),
        Binding("1", "weigh(1)", "1", show=False),
        Binding("2", "weigh(2)", "2", show=False),
        Binding("a", "about", "about", show=False),
        Binding("o", "more", "one more", show=False),
        Binding("x,delete", "remove", "remove", show=False),
        Binding("enter", "decide", "decide", show=False),
    ]

    def __init__(self, results: Sequence[Result], text: str, codebook: Codebook) -> None:
        """Take the codings drafted so far, the last one at hand, and the transcript's text."""
        super().__init__()
        self.results, self.text, self.codebook = list(results), text, codebook

    def compose(self) -> ComposeResult:
        """The codings and the keys."""
        with Vertical(classes="form") as form:
            form.border_title = "Another coding than theirs"
            yield Static("", id="drafts", classes="said", markup=False)
            keys = [("b f m n", "valence"), ("1 2", "strength"), ("a", "about")]
            yield Static(key_line(*keys), classes="keys")
            keys = [("Enter", "go on to the reason"), ("o", "one more"), ("x", "remove")]
            yield Static(key_line(*keys, ("Esc", "leave it")), classes="keys")

    def on_mount(self) -> None:
        """Show the codings."""
        self._show()

    def _show(self) -> None:
        text = Text()
        for place, one in enumerate(self.results):
            text.append("▶ " if place == len(self.results) - 1 else "  ")
            text.append(name_code(self.codebook, one.code), "bold")
            text.append(f"  {VALENCE_SIGN[one.valence]} · {STRENGTH_SAID[one.strength]}")
            text.append(f" · about {one.about}" if one.about else "")
            text.append(f"\n  “{short(self.text[one.start : one.end], WIDTH)}”\n", "dim")
        text.rstrip()
        self.query_one("#drafts", Static).update(text)

    def _change(self, **fields: object) -> None:
        self.results[-1] = msgspec.structs.replace(self.results[-1], **fields)
        self._show()

    def action_judge(self, valence: Valence) -> None:
        """Set the valence; the same one again takes it away."""
        self._change(valence=None if self.results[-1].valence == valence else valence)

    def action_weigh(self, strength: Strength) -> None:
        """Set the strength; the same one again takes it away."""
        self._change(strength=None if self.results[-1].strength == strength else strength)

    def action_about(self) -> None:
        """Choose the role a characteristic is about."""
        last = self.results[-1]
        code = self.codebook.find(last.code)
        if code is not None and code.kind == "characteristic":
            ask_role(
                self.app, self.codebook, last.code, last.about, lambda r: self._change(about=r)
            )

    def action_remove(self) -> None:
        """Take the last coding away; with none left the form closes."""
        self.results.pop()
        if self.results:
            self._show()
        else:
            self.dismiss(Drafted([], "more"))

    def action_more(self) -> None:
        """Go back to the text to select and code one more."""
        self.dismiss(Drafted(self.results, "more"))

    def action_decide(self) -> None:
        """Go on to the reason."""
        self.dismiss(Drafted(self.results, "decide"))
