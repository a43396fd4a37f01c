"""The form that asks why: reasons given before on digits, or one is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.markup import escape
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from qual.desk.fields import DigitField
from qual.desk.forms import LEAVE
from qual.desk.keys import key_line
from qual.desk.wording import short

WIDTH = 68


class AskReason(ModalScreen[str | None]):
    """Ask why: a digit takes a recent reason, or one is typed; there is no decision without."""

    BINDINGS: ClassVar[list[BindingType]] = [LEAVE]

    def __init__(self, title: str, said: str, recent: Sequence[str], usual: str = "") -> None:
        """Say what is decided, and which reasons were given last.

        Args:
            title: what is decided.
            said: on what, and by whom.
            recent: the reasons given last, the latest first.
            usual: the reason that Enter takes where nothing is typed; without it there is none.
        """
        super().__init__()
        self.heading, self.said, self.usual = title, said, usual
        self.recent = [reason for reason in recent if reason != usual][:9]

    def compose(self) -> ComposeResult:
        """Recent reasons by number, and a line to type into."""
        with Vertical(classes="form") as form:
            form.border_title = escape(self.heading)
            yield Static(self.said, classes="said", markup=False)
            lines = [f"{n} {short(reason, WIDTH)}" for n, reason in enumerate(self.recent, 1)]
            lines += [f"↵ {short(self.usual, WIDTH)}"] if self.usual else []
            yield Static("\n".join(lines), classes="label", markup=False)
            yield DigitField("why", "another reason?" if self.usual else "why?")
            yield Static("", classes="fault", markup=False)
            digits = [("1-9", "a recent reason")] if self.recent else []
            keys = [*digits, ("Enter", "decide"), ("Esc", "leave it")]
            yield Static(key_line(*keys), classes="keys")

    def on_digit_field_digit(self, event: DigitField.Digit) -> None:
        """Take a recent reason as it is."""
        event.stop()
        if event.digit <= len(self.recent):
            self.dismiss(self.recent[event.digit - 1])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what was typed, or the usual reason where nothing was."""
        event.stop()
        reason = event.value.strip() or self.usual
        if not reason:
            self.query_one(".fault", Static).update("A decision needs a reason: a few words.")
            return
        self.dismiss(reason)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep what is typed from the search of the desk."""
        event.stop()
