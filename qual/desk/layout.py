"""A transcript wrapped to a window: rows of text by turns, and where each character stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from rich.cells import get_character_cell_size

from qual.model import Transcript
from qual.spans import Span

# Latin, Greek, Cyrillic and common punctuation: one character, one cell.
ONE_CELL = re.compile("[ -~\u00a0-\u02ff\u0370-\u0482\u048a-\u0590\u2010-\u2027\u2030-\u205e]*")
# What a terminal would obey or hide instead of showing: drawn as a space of one cell.
UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the window.

    Attributes:
        start: first character shown, `end`: one past the last; equal on an empty row.
        turn: number of the turn it belongs to.
        place: 0 for a turn's first row, 1 for its second…; -1 for the empty row before it.
    """

    start: int
    end: int
    turn: int
    place: int


@dataclass(frozen=True)
class Layout:
    """All rows of a transcript at one width."""

    width: int
    rows: list[Row]

    @cached_property
    def starts(self) -> list[int]:
        """Where each row starts; never falls from row to row."""
        return [row.start for row in self.rows]

    def row_of(self, offset: int) -> int:
        """Find the row on which a character stands."""
        found = max(0, bisect_right(self.starts, offset) - 1)
        while found and self.rows[found].place < 0:
            found -= 1
        return found

    def rows_of(self, span: Span) -> range:
        """Find the rows a span stands on."""
        return range(self.row_of(span[0]), self.row_of(max(span[0], span[1] - 1)) + 1)


def lay_out(transcript: Transcript, width: int) -> Layout:
    """Wrap a transcript to a width, an empty row before each question and each new exchange.

    Args:
        transcript: its turns are wrapped each by itself.
        width: cells a row may take; at least ten are used.
    """
    width = max(10, width)
    rows: list[Row] = []
    asked = True
    for number, turn in enumerate(transcript.turns):
        if rows and (turn.is_interviewer or not asked):
            rows.append(Row(turn.start, turn.start, number, -1))
        asked = turn.is_interviewer
        spans = wrap(transcript.text, turn.start, turn.end, width) or [(turn.start, turn.end)]
        rows.extend(Row(low, high, number, place) for place, (low, high) in enumerate(spans))
    return Layout(width, rows or [Row(0, 0, 0, 0)])


def wrap(text: str, start: int, end: int, width: int) -> list[Span]:
    """Cut a stretch of text into rows at spaces; what is longer than a row is cut anywhere."""
    rows: list[Span] = []
    low = start
    while low < end:
        line = text.find("\n", low, end)
        high = end if line < 0 else line
        simple = ONE_CELL.fullmatch(text, low, high) is not None
        while low < high:
            cut = min(low + width, high) if simple else _fit(text, low, high, width)
            if cut < high:
                space = text.rfind(" ", low, cut + 1)
                cut = space if space > low else cut
            rows.append((low, cut))
            low = cut
            while low < high and text[low] == " ":
                low += 1
        low = high + 1
    return rows


def _fit(text: str, low: int, high: int, width: int) -> int:
    """Say up to where a text fits into a row, with characters of no or two cells."""
    room = width
    for place in range(low, high):
        room -= cells(text[place])
        if room < 0:
            return max(place, low + 1)
    return high


def cells(character: str) -> int:
    """Count the cells a character takes on the screen."""
    return 1 if UNSHOWN.match(character) else get_character_cell_size(character)


def shown(text: str) -> str:
    """Replace what a terminal would obey or hide by spaces, so that rows keep their length."""
    return UNSHOWN.sub(" ", text)


def offset_at(text: str, row: Row, column: int) -> int:
    """Find the character under a column of a row; past its end, the last one."""
    for place in range(row.start, row.end):
        column -= cells(text[place])
        if column < 0:
            return place
    return max(row.start, row.end - 1)


def clock(ms: int | None) -> str:
    """Write a time into the recording as 12:05 or 1:02:05; empty where it is not known."""
    if ms is None:
        return ""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
