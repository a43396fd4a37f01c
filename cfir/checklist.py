"""The reporting checklists for qualitative work, and what can fill each item."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from cfir.places import find_shipped
from cfir.yaml_text import read_yaml

CHECKLISTS = ("COREQ", "SRQR")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a checklist.

    Attributes:
        number: its published number.
        name: what it asks for, in our words.
        fill: auto (computed from the study), prefill (entered once) or human (prose).
        how: what fills it; may be empty for prose.
    """

    number: int
    section: str
    name: str
    fill: Literal["auto", "prefill", "human"]
    how: str


@cache
def load(name: str) -> tuple[Item, ...]:
    """Load a checklist in published order: COREQ (32 items) or SRQR (21).

    Raises:
        ValueError: there is no checklist of that name.
    """
    if name not in CHECKLISTS:
        raise ValueError(f"There is no checklist {name!r}; choose {' or '.join(CHECKLISTS)}.")
    found: Any = read_yaml(find_shipped("codebooks") / "checklists.yaml")
    return tuple(Item(**item) for item in found[name])
