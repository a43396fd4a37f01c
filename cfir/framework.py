"""The framework itself: domains, and the constructs, roles and characteristics under them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from cfir.places import find_shipped
from cfir.yaml_text import read_yaml

VERSIONS = ("2022", "2009")


@dataclass(frozen=True, slots=True)
class Domain:
    """One of the five domains; `operationalise` says what a study must make concrete."""

    id: str
    name: str
    definition: str
    operationalise: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """When not to use a construct, and the ids of those to use instead."""

    when: str
    code_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Construct:
    """A codable entry of the framework, known by its id because names repeat.

    Attributes:
        label: its place in the published order, such as "III-J-1".
        official_name: the published name; `name` adds the parent where two would be alike.
        kind: construct, subconstruct, role or characteristic.
        parent: id of the construct it belongs to, or None.
        orientation: whether more of it usually helps (favourable) or hinders (reverse); ratings
            are never flipped for it.
        terms: what people say when they speak of it; `not_terms`: what rules a term out.
        from_2009: ids of 2009 that lead here; `maps_to_2022`: where a 2009 code went.
        counted_in_39: False for two entries of 2009 that the website added later.
    """

    id: str
    label: str
    name: str
    official_name: str
    domain: str
    kind: str
    parent: str | None
    definition: str
    orientation: str
    aliases: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    terms: tuple[str, ...] = ()
    not_terms: tuple[str, ...] = ()
    scope: str = ""
    from_2009: tuple[str, ...] = ()
    change: str = ""
    maps_to_2022: tuple[str, ...] = ()
    counted_in_39: bool = True


@dataclass(frozen=True)
class Framework:
    """One version of the framework: its domains, and its constructs in published order."""

    version: str
    domains: tuple[Domain, ...]
    constructs: tuple[Construct, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Construct]:
        """The constructs by id."""
        return {construct.id: construct for construct in self.constructs}

    def __getitem__(self, id_: str) -> Construct:
        """Look a construct up by its id; KeyError where there is none."""
        return self.by_id[id_]

    def __contains__(self, id_: object) -> bool:
        """Say whether an id is a construct of this version."""
        return id_ in self.by_id

    def children(self, id_: str) -> tuple[Construct, ...]:
        """List the subconstructs of a construct."""
        return tuple(construct for construct in self.constructs if construct.parent == id_)

    def ancestors(self, id_: str) -> tuple[Construct, ...]:
        """List what a construct lies under, nearest first, without its domain."""
        above: list[Construct] = []
        parent = self[id_].parent
        while parent is not None:
            above.append(self[parent])
            parent = above[-1].parent
        return tuple(above)

    @property
    def roles(self) -> tuple[Construct, ...]:
        """The roles people have in the effort (2022)."""
        return tuple(construct for construct in self.constructs if construct.kind == "role")

    @property
    def characteristics(self) -> tuple[Construct, ...]:
        """What people in a role need, can, may and want (2022)."""
        return tuple(c for c in self.constructs if c.kind == "characteristic")


@cache
def load(version: str = "2022") -> Framework:
    """Load a version of the framework, once.

    Raises:
        ValueError: the version is neither "2022" nor "2009".
    """
    if version not in VERSIONS:
        raise ValueError(f"There is no CFIR version {version!r}; choose {' or '.join(VERSIONS)}.")
    found: Any = read_yaml(find_shipped("codebooks") / f"cfir-{version}.yaml")
    domains = tuple(Domain(**domain) for domain in found["domains"])
    return Framework(version, domains, tuple(_construct(code) for code in found["codes"]))


def _construct(code: Mapping[str, Any]) -> Construct:
    plain = {key: value for key, value in code.items() if key not in ("exclude", "use")}
    kept = {key: tuple(value) if isinstance(value, list) else value for key, value in plain.items()}
    notes = tuple(Exclusion(note["when"], tuple(note["code_to"])) for note in code["exclude"])
    return Construct(**{"official_name": code["name"], **kept}, exclude=notes)
