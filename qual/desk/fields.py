"""A field to type into in which a digit, while nothing is typed yet, chooses at once."""

from __future__ import annotations

from textual.events import Key
from textual.message import Message
from textual.widgets import Input


class DigitField(Input):
    """The field to type into; while it is empty a digit chooses at once."""

    class Digit(Message):
        """A digit was typed into the empty field."""

        def __init__(self, digit: int) -> None:
            """Keep it."""
            super().__init__()
            self.digit = digit

    def on_key(self, event: Key) -> None:
        """Take a digit out of the typing where nothing is typed yet."""
        if not self.value and event.character and event.character in "123456789":
            event.prevent_default()
            event.stop()
            self.post_message(self.Digit(int(event.character)))
