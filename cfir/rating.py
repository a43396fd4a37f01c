"""Ratings: how strongly, and in which direction, a construct bears on implementation at a site.

The scale is that of Damschroder and Lowery 2013 (doi:10.1186/1748-5908-8-51): -2 to +2, where 2
stands for concrete examples by several people and the sign for the influence on implementation.
A rating is never flipped because more of a construct usually hinders.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

State = Literal["rated", "mixed", "missing", "not_applicable", "nonnumeric"]

SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2011": "-", "\ufe63": "-", "\uff0d": "-"})
MISSING = ("", "m", "missing")
NOT_APPLICABLE = ("na", "n/a")
MIXED = ("x", "0x")
NONNUMERIC = {"e": "E", "i": "I", "e/i": ""}
CONCRETE = 2
NEAR = 1


@dataclass(frozen=True, slots=True)
class Rating:
    """One construct at one site.

    Attributes:
        value: -2 to +2 if rated, else None.
        state: rated, mixed, missing, not_applicable or nonnumeric.
        conflict: whether comments conflicted or the raters were not of one mind (the mark `*`).
        note: the letter of a nonnumeric rating (E or I, if known), or why a rating is missing.
    """

    value: int | None
    state: State
    conflict: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a value that does not belong to the state."""
        if self.state == "rated":
            if self.value not in (-2, -1, 0, 1, 2):
                raise ValueError(f"A rating is a whole number from -2 to +2, not {self.value}.")
        elif self.value is not None:
            raise ValueError(f"A {self.state.replace('_', ' ')} rating has no value.")


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many participants said what about one construct at one site.

    A participant who spoke in both directions counts in both.

    Attributes:
        n_plus: participants with a coding as facilitator; `c_plus`: those with a concrete one.
        n_minus: participants with a coding as barrier; `c_minus`: those with a concrete one.
        n_neutral: participants with a neutral coding; `n_null`: with one without a valence.
        n: participants with any coding.
    """

    n_plus: int = 0
    c_plus: int = 0
    n_minus: int = 0
    c_minus: int = 0
    n_neutral: int = 0
    n_null: int = 0
    n: int = 0

    def __post_init__(self) -> None:
        """Refuse counts that cannot be counts of the same participants."""
        counts = (self.n_plus, self.n_minus, self.n_neutral, self.n_null)
        if min(*counts, self.c_plus, self.c_minus, self.n) < 0:
            raise ValueError("A number of participants cannot be below 0.")
        if self.c_plus > self.n_plus or self.c_minus > self.n_minus:
            raise ValueError("More participants are concrete in a direction than spoke in it.")
        if max(counts) > self.n or sum(counts) < self.n:
            raise ValueError(f"The counts do not add up to {self.n} participants.")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rating counted from evidence, with the rule that gave it; a person's rating wins."""

    rating: Rating
    rule: str


def parse(cell: str) -> Rating:
    """Read a cell of a published rating table.

    `2`, `+1`, `-1` are ratings; `X`, `0x` mixed; `M` or nothing missing; `NA`, `N/A` not
    applicable; `E`, `I` external and internal source (2009), `E/I` one of them, not said which; a
    trailing `*` marks conflict.

    Raises:
        ValueError: the cell is none of these.
    """
    text = cell.strip().translate(SIGNS)
    conflict = text.endswith("*")
    text = text.removesuffix("*").strip()
    low = text.lower()
    if low in MISSING:
        return Rating(None, "missing", conflict)
    if low in NOT_APPLICABLE:
        return Rating(None, "not_applicable", conflict)
    if low in MIXED:
        return Rating(None, "mixed", conflict)
    if low in NONNUMERIC:
        return Rating(None, "nonnumeric", conflict, NONNUMERIC[low])
    if re.fullmatch(r"[+-]?[0-2]", text, re.ASCII):
        return Rating(int(text), "rated", conflict)
    raise ValueError(f"{cell!r} is no rating; write -2 to +2, X, M, NA, E or I.")


def render(rating: Rating) -> str:
    """Write a rating as a cell that `parse` reads back: +2, 0, -1, X, M, NA, E, with * last."""
    plain = {
        "mixed": "X",
        "missing": "M",
        "not_applicable": "NA",
        "nonnumeric": rating.note or "E/I",
    }
    cell = plain.get(rating.state, f"{rating.value:+d}" if rating.value else "0")
    return cell + ("*" if rating.conflict else "")


def propose(evidence: Evidence) -> Proposal:
    """Propose a rating from counts of participants, and say by which rule.

    One direction only: 2 if at least two participants gave a concrete example, else 1. Both: mixed
    if they differ by at most one participant, else 1 by majority. Only neutral, or neutral and
    without valence: 0. Only without valence, or nobody: missing.
    """
    if evidence.n_plus and evidence.n_minus:
        return _both(evidence)
    if evidence.n_plus:
        return _one("facilitator", 1, evidence.n_plus, evidence.c_plus)
    if evidence.n_minus:
        return _one("barrier", -1, evidence.n_minus, evidence.c_minus)
    if evidence.n_neutral:
        said = f"neither barrier nor facilitator: {_people(evidence.n)}"
        return Proposal(Rating(0, "rated"), f"{said} → 0")
    why = f"no valence given: {_people(evidence.n)}" if evidence.n_null else "no participant coded"
    return Proposal(Rating(None, "missing", note=why), f"{why} → missing")


def _one(word: str, sign: int, n: int, concrete: int) -> Proposal:
    value = sign * (2 if concrete >= CONCRETE else 1)
    rule = f"{word} only: {_people(n)}, {concrete} with a concrete example → {value:+d}"
    return Proposal(Rating(value, "rated"), rule)


def _both(evidence: Evidence) -> Proposal:
    gap = evidence.n_plus - evidence.n_minus
    said = f"facilitator: {_people(evidence.n_plus)}, barrier: {_people(evidence.n_minus)}"
    if abs(gap) <= NEAR:
        return Proposal(Rating(None, "mixed"), f"{said}, at most one apart → mixed")
    value = 1 if gap > 0 else -1
    return Proposal(Rating(value, "rated"), f"{said}, majority → {value:+d}")


def _people(n: int) -> str:
    return f"{n} participant{'' if n == 1 else 's'}"
