"""Choosing the role that a coding of a characteristic is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.text import Text
from textual.app import App

from qual.codebook import Codebook
from qual.desk.wording import name_code
from qual.problem import Misuse


def check_characteristic(codebook: Codebook, id_: str) -> None:
    """Refuse to say whom a coding is about unless its code is a characteristic of people.

    Raises:
        Misuse: it is none.
    """
    code = codebook.codes.get(id_)
    if code is None or code.kind != "characteristic":
        raise Misuse(
            "Only a characteristic of people (need, capability, opportunity, motivation) "
            "is about a role."
        )


def ask_role(
    app: App[Any],
    codebook: Codebook,
    code: str,
    now: str | None,
    chosen: Callable[[str | None], None],
) -> None:
    """Ask whom a coding is about; what is chosen, a role or None for nobody, is handed on."""
    from qual.desk.forms import Choose

    roles = [c.id for c in codebook.codes.values() if c.kind == "role" and c.use == "yes"]
    choices: list[str | None] = [None, *roles]
    lines = [Text("about nobody in particular"), *(Text(name_code(codebook, r)) for r in roles)]

    def picked(place: int | None) -> None:
        if place is not None:
            chosen(choices[place])

    at = choices.index(now) if now in choices else 0
    app.push_screen(Choose(f"Who is {code} about?", lines, at), picked)
