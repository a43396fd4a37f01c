"""The gutter: codings as marks beside the text, a letter for the domain and a sign for valence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

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


class Mark(NamedTuple):
    """What one coding shows on one row: two cells, and the domain that gives the colour."""

    text: str
    domain: str


@dataclass
class Gutter:
    """The marks of each row by lane, and rows on which more codings stand than lanes.

    Attributes:
        places: lane and rows of each coding that has a lane, by id.
    """

    lanes: int
    rows: dict[int, dict[int, Mark]] = field(default_factory=dict)
    crowded: set[int] = field(default_factory=set)
    places: dict[str, tuple[int, range]] = field(default_factory=dict)


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
        gutter.places[placed.coding.id] = lane, rows
        _mark(gutter, placed, codebook)
    return gutter


def _mark(gutter: Gutter, placed: Placed, codebook: Codebook) -> None:
    """Put a coding's marks into its lane."""
    coding = placed.coding
    lane, rows = gutter.places[coding.id]
    letter = letter_of(codebook, coding.code)
    gutter.rows.setdefault(rows.start, {})[lane] = Mark(letter + SIGNS[coding.valence], letter)
    line = Mark("│ ", letter)
    for row in rows[1:]:
        gutter.rows.setdefault(row, {})[lane] = line


def mark_anew(
    gutter: Gutter, before: Sequence[Placed], after: Sequence[Placed], codebook: Codebook
) -> set[int] | None:
    """Change the marks of codings that were judged or recoded where they stand.

    Returns:
        The rows that changed; None where codings came, went or moved and lanes may be others.
    """
    if len(before) != len(after):
        return None
    changed = [pair for pair in zip(before, after, strict=True) if pair[0] is not pair[1]]
    if any(old.span != new.span or old.coding.id != new.coding.id for old, new in changed):
        return None
    found: set[int] = set()
    for _, placed in changed:
        if placed.coding.id in gutter.places:
            _mark(gutter, placed, codebook)
            found.update(gutter.places[placed.coding.id][1])
    return found


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
