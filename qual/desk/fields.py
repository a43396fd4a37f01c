"""Fields of one line to type into, which stay as they are while they are typed into."""

from __future__ import annotations

from textual.events import Key
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input


class Field(Input):
    """A field of one line: its place does not change with what is in it, nothing blinks."""

    # By default each letter would lay out the whole window anew.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)

    def __init__(self, id: str, placeholder: str) -> None:
        """Begin empty, with what it is for written in it."""
        super().__init__(id=id, compact=True, placeholder=placeholder)
        self.cursor_blink = False


class DigitField(Field):
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
