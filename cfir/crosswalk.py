"""From CFIR 2009 to CFIR 2022: what recodes by itself, and what a person must decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from cfir.places import find_shipped
from cfir.yaml_text import read_yaml


@dataclass(frozen=True, slots=True)
class Recoding:
    """Where a code of 2009 went.

    Attributes:
        to: ids of 2022: the one it becomes, or those to choose among; empty if it was dropped.
        recode: safe (carried over by itself), person (someone must read the coding) or none.
        decide: the question that a person must answer; None where it is safe.
        confidence: how sure the link is: high, medium or low.
        finer: subconstructs of 2022 that fit where the passage is specific.
        note: what to keep in mind even where it is safe.
    """

    code: str
    to: tuple[str, ...]
    recode: Literal["safe", "person", "none"]
    decide: str | None
    confidence: Literal["high", "medium", "low"]
    finer: tuple[str, ...] = ()
    note: str = ""

    @property
    def safe(self) -> bool:
        """Whether a coding may be carried over without reading it again."""
        return self.recode == "safe"


@cache
def _crosswalk() -> Mapping[str, Any]:
    found: Any = read_yaml(find_shipped("codebooks") / "crosswalk-2009-2022.yaml")
    return {**found, "by_id": {entry["id"]: _recoding(entry) for entry in found["codes"]}}


def _recoding(entry: Mapping[str, Any]) -> Recoding:
    return Recoding(
        entry["id"],
        tuple(entry["to"]),
        entry["recode"],
        entry.get("decide"),
        entry["confidence"],
        tuple(entry.get("finer", ())),
        entry.get("note", ""),
    )


def recodings() -> tuple[Recoding, ...]:
    """List the whole crosswalk, in the order of 2009."""
    return tuple(_crosswalk()["by_id"].values())


def recode(code_id: str) -> Recoding:
    """Say what becomes of a code of 2009.

    Raises:
        ValueError: it is no code of CFIR 2009.
    """
    found: Recoding | None = _crosswalk()["by_id"].get(code_id)
    if found is None:
        raise ValueError(f"{code_id} is no code of CFIR 2009.")
    return found


def without_ancestor() -> tuple[str, ...]:
    """List the codes of 2022 to which no code of 2009 leads."""
    return tuple(_crosswalk()["without_ancestor"])
