"""The gutter: codings as marks beside the text, a letter for the domain and a sign for valence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from qual.codebook import Codebook
from qual.desk.layout import Layout
from qual.model import Valence
from qual.passages import Placed

# CFIR's two editions name their domains alike but for digits; S and D tell the three I's apart.
LETTERS = {"INN": "I", "INT": "I", "OUT": "O", "INS": "S", "IND": "D", "PRO": "P"}
OWN = "T"
SIGNS: dict[Valence | None, str] = {
    "barrier": "-",
    "facilitator": "+",
    "mixed": "±",
    "neutral": "=",
    None: " ",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What one coding shows on one row: two cells, and the domain that gives the colour."""

    text: str
    domain: str
    coding: str


@dataclass
class Gutter:
    """The marks of each row by lane, and rows on which more codings stand than lanes."""

    lanes: int
    rows: dict[int, dict[int, Mark]] = field(default_factory=dict)
    crowded: set[int] = field(default_factory=set)


def letter_of(codebook: Codebook, code: str) -> str:
    """Say which letter stands for a code's domain: I O S D P, or T for the team's own."""
    found = codebook.codes.get(code)
    domain = found.domain if found else code.split(".")[0]
    if not domain and found and found.constructs:
        domain = found.constructs[0].split(".")[0]
    return LETTERS.get(domain[:3].upper(), OWN)


def draw_gutter(
    layout: Layout, codings: Iterable[Placed], codebook: Codebook, lanes: int
) -> Gutter:
    """Give every coding a lane on the rows it stands on: its letter and sign, then a line.

    Args:
        layout: the rows.
        codings: where they stand in the text.
        codebook: says each code's domain.
        lanes: how many codings fit beside one another; a row with more is crowded.
    """
    gutter = Gutter(lanes)
    free_from = [0] * lanes
    for rows, placed in _in_order(layout, codings):
        lane = _free(free_from, rows.start)
        if lane is None:
            gutter.crowded.update(rows)
            continue
        free_from[lane] = rows.stop
        coding = placed.coding
        letter = letter_of(codebook, coding.code)
        for row in rows:
            text = letter + SIGNS[coding.valence] if row == rows.start else "│ "
            gutter.rows.setdefault(row, {})[lane] = Mark(text, letter, coding.id)
    return gutter


def draw_columns(
    layout: Layout, by_coder: Sequence[Iterable[Placed]], codebook: Codebook, lanes: int
) -> Gutter:
    """Give every coder a column of `lanes` lanes, with an empty lane between two coders."""
    whole = Gutter(column_lanes(len(by_coder), lanes))
    for number, codings in enumerate(by_coder):
        own = draw_gutter(layout, codings, codebook, lanes)
        first = number * (lanes + 1)
        for row, marks in own.rows.items():
            there = whole.rows.setdefault(row, {})
            there.update({first + lane: mark for lane, mark in marks.items()})
        whole.crowded |= own.crowded
    return whole


def column_lanes(coders: int, lanes: int) -> int:
    """Count the lanes that the columns of so many coders take."""
    return max(1, coders * (lanes + 1) - 1)


def _in_order(layout: Layout, codings: Iterable[Placed]) -> list[tuple[range, Placed]]:
    """The codings by their first row, the longest first."""
    found = [(layout.rows_of(placed.span), placed) for placed in codings]
    return sorted(found, key=lambda one: (one[0].start, -one[0].stop, one[1].coding.id))


def _free(free_from: Sequence[int], row: int) -> int | None:
    return next((lane for lane, free in enumerate(free_from) if free <= row), None)
