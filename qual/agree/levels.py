"""Levels at which codings are compared: the code, its construct, its domain, any code at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, get_args

from qual.codebook import Codebook

Level = Literal["code", "construct", "domain", "any"]
LEVELS: tuple[Level, ...] = get_args(Level)
ANY = "any code"


def group_codes(
    level: Level, codes: Iterable[str], codebook: Codebook
) -> dict[str, tuple[str, ...]]:
    """Group codes at a level, in the codebook's order; a code of no construct is in no group.

    Rolled up, a construct and one of its subconstructs on the same text are no difference.
    """
    groups: dict[str, list[str]] = {}
    for code in in_order(codes, codebook):
        for name in GROUPS[level](code, codebook):
            groups.setdefault(name, []).append(code)
    return {name: tuple(groups[name]) for name in in_order(groups, codebook)}


def in_order(names: Iterable[str], codebook: Codebook) -> list[str]:
    """Sort codes or domains as the codebook has them; unknown ones follow by name."""
    place = codebook.places
    return sorted(names, key=lambda name: (place.get(name, len(place)), name))


def _constructs(code: str, codebook: Codebook) -> list[str]:
    """The constructs a code counts for, a subconstruct under its construct."""
    found: list[str] = []
    for id_ in codebook.constructs_of(code):
        entry = codebook.find(id_)
        found.append(entry.parent if entry is not None and entry.parent else id_)
    return list(dict.fromkeys(found))


def _domains(code: str, codebook: Codebook) -> list[str]:
    return list(dict.fromkeys(id_.split(".")[0] for id_ in codebook.constructs_of(code)))


GROUPS: dict[Level, Callable[[str, Codebook], Sequence[str]]] = {
    "code": lambda code, _: (code,),
    "construct": _constructs,
    "domain": _domains,
    "any": lambda *_: (ANY,),
}
"""For each level the names under which a code counts."""


def name_of(name: str, codebook: Codebook) -> tuple[str, str]:
    """The name and domain of a code, construct or domain, as the codebook has them."""
    entry = codebook.find(name)
    if entry is not None:
        return entry.name, entry.domain
    domain = next((domain for domain in codebook.domains if domain.id == name), None)
    return (domain.name, domain.id) if domain is not None else (name, "")
