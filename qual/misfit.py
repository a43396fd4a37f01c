"""What does not fit the form of a file, in words: what is wrong and where."""

from __future__ import annotations

import re
from dataclasses import dataclass

import msgspec

PLACE = re.compile(r" - at `\$\.?([^`]*)`$")


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value that a form does not take.

    Attributes:
        what: what is wrong, without a stop.
        where: the keys that lead to it, such as `codes[0].valence`; empty for the whole.
    """

    what: str
    where: str


def read_misfit(fault: msgspec.ValidationError) -> Misfit:
    """Read out of a fault what does not fit and where."""
    said = str(fault)
    place = PLACE.search(said)
    return Misfit(PLACE.sub("", said).replace("`", "'"), place[1] if place else "")


def entry_misfit(noun: str, id_: str, fault: msgspec.ValidationError) -> str:
    """Say that an entry of a list, such as a code or a theme, does not fit its form."""
    misfit = read_misfit(fault)
    where = f" at {misfit.where}" if misfit.where else ""
    return f"The {noun} {id_ or '(no id)'} cannot be used: {misfit.what}{where}."
