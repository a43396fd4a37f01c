"""The form for a code of one's own: a name, a definition, constructs, and a question before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from qual.codebook import Code, Codebook
from qual.desk.keys import key_line

FIELDS = ("name", "definition", "constructs")


@dataclass(frozen=True)
class Wanted:
    """A code as it was filled in."""

    name: str
    definition: str
    constructs: tuple[str, ...]


class NewCodeForm(ModalScreen[Wanted | None]):
    """Fill in a new code; it is made only after the last field and a yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "leave", show=False),
        Binding("down", "app.focus_next", "next", show=False),
        Binding("up", "app.focus_previous", "before", show=False),
        Binding("ctrl+s,f10", "make", "make", show=False, priority=True),
    ]

    def __init__(
        self, title: str, codebook: Codebook, find: Callable[[str], Sequence[Code]], name: str
    ) -> None:
        """Take the codebook, how codes are found in it, and what the name begins with."""
        super().__init__()
        self.heading, self.codebook, self.find, self.first = title, codebook, find, name

    def compose(self) -> ComposeResult:
        """Three fields, what is like them already, and the keys."""
        with Vertical(classes="form") as form:
            form.border_title = self.heading
            yield Static("Name", classes="label")
            yield Input(self.first, id="name", compact=True)
            yield Static("What it means, in a sentence", classes="label")
            yield Input(id="definition", compact=True)
            yield Static("Constructs it belongs to, ids with ; between (none yet: leave it empty)",
                         classes="label")  # fmt: skip
            yield Input(id="constructs", compact=True, placeholder="INS.J1; INS.F")
            yield Static("", id="like", markup=False)
            yield Static("", classes="fault", markup=False)
            yield Static(
                key_line(("Enter", "next field"), ("^s", "make the code"), ("Esc", "leave it")),
                classes="keys",
            )

    def on_input_changed(self, event: Input.Changed) -> None:
        """Name the codes that are there already and look like what is typed."""
        typed = event.value.split(";")[-1].strip()
        found = self.find(typed)[:3] if typed else []
        if event.input.id == "definition" or not found:
            self.query_one("#like", Static).update("")
            return
        word = "Already there: " if event.input.id == "name" else "Perhaps: "
        named = "; ".join(f"{code.id} {code.name}" for code in found)
        self.query_one("#like", Static).update(word + named)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next field; on the last, say how the code is made."""
        place = FIELDS.index(str(event.input.id))
        if place + 1 < len(FIELDS):
            self.query_one(f"#{FIELDS[place + 1]}", Input).focus()
        else:
            self.query_one(".fault", Static).update("Press ^s to make the code, Esc to leave it.")

    def action_back(self) -> None:
        """Leave without a code."""
        self.dismiss(None)

    def action_make(self) -> None:
        """Hand back the code, or say what is not right yet."""
        name, definition, typed = (self.query_one(f"#{id_}", Input).value for id_ in FIELDS)
        fault, constructs = self._constructs(typed)
        if not name.strip():
            fault = "The code needs a name."
        if fault:
            self.query_one(".fault", Static).update(fault)
            return
        self.dismiss(Wanted(name.strip(), definition.strip(), constructs))

    def _constructs(self, typed: str) -> tuple[str, tuple[str, ...]]:
        """Read the ids typed; the first that is no construct of the framework is a fault."""
        found: list[str] = []
        for id_ in filter(None, (one.strip() for one in typed.replace(",", ";").split(";"))):
            code = self.codebook.find(id_)
            if code is None or not code.of_framework:
                return f"{id_} is no construct of this codebook.", ()
            found.append(code.id)
        return "", tuple(dict.fromkeys(found))
