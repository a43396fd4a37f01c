"""Behind a number: every unit that a cell of a table counts, with its text and its codings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qual.agree.gather import Compared, codes_of
from qual.agree.levels import Level, group_codes
from qual.agree.marking import BY_CHARACTER, Grid, Unit, lay_out
from qual.agree.pairs import PairFigures
from qual.agree.summary import Agreement
from qual.blindness import AllWork
from qual.final import read_texts
from qual.model import Transcript
from qual.passages import Placed
from qual.spans import Span, overlap

CELLS = {3: "both", 1: "only 1", 2: "only 2"}


@dataclass(frozen=True)
class MarkedUnit:
    """A unit that at least one of two coders marked.

    Attributes:
        cell: both, only 1 or only 2; `weight`: how much it adds to that cell.
        codings: those of either coder that touch it.
    """

    transcript: str
    span: Span
    cell: str
    weight: int
    text: str
    codings: tuple[Placed, ...]


def units_behind(
    work: AllWork, found: Agreement, pair: PairFigures, name: str, level: Level = "code"
) -> list[MarkedUnit]:
    """List the units behind the table of one code, construct or domain; their weights add up to it.

    Args:
        work: all that was coded.
        found: the report.
        pair: the coders.
        name: of the code, or of the group at `level`.
        level: where the name stands.
    """
    used = [row.code for row in pair.codes]
    codes = frozenset(group_codes(level, used, found.codebook).get(name, ()))
    units: list[MarkedUnit] = []
    for reading in found.readings:
        if reading.compared.transcript in pair.transcripts:
            texts, _ = read_texts(work, reading.compared.transcript)
            if texts is not None:
                units += _units(texts.transcript, reading.compared, pair.pair, codes, found.unit)
    return units


def _units(
    transcript: Transcript,
    compared: Compared,
    pair: tuple[str, str],
    codes: Collection[str],
    unit: Unit,
) -> list[MarkedUnit]:
    own = {
        coder: [p for p in compared.placed[coder] if any(c in codes for c in codes_of(p.coding))]
        for coder in pair
    }
    marks = {coder: {"it": [p.span for p in placed]} for coder, placed in own.items()}
    grid = lay_out(transcript, marks, ["it"], unit)
    placed = sorted((p for one in own.values() for p in one), key=lambda p: p.span)
    return [
        MarkedUnit(
            transcript.id,
            span,
            CELLS[pattern],
            weight,
            transcript.text[span[0] : span[1]] if unit != "transcript" else "",
            tuple(p for p in placed if overlap(p.span, span)),
        )
        for span, pattern, weight in _cells(grid, unit in BY_CHARACTER)
    ]


def _cells(grid: Grid, joined: bool) -> list[tuple[Span, int, int]]:
    """The marked units with their pattern; neighbouring characters of one pattern are one."""
    found: list[tuple[Span, int, int]] = []
    patterns = (grid.marks[0, :, 0] + 2 * grid.marks[1, :, 0]).tolist()
    rows: Sequence[list[int]] = grid.spans.tolist()
    for (start, end), pattern, weight in zip(rows, patterns, grid.weights.tolist(), strict=True):
        if not pattern:
            continue
        if joined and found and found[-1][0][1] == start and found[-1][1] == pattern:
            (low, _), _, before = found.pop()
            found.append(((low, end), pattern, before + weight))
        else:
            found.append(((start, end), pattern, weight))
    return found
