"""Transcripts laid out as a table with a column for who speaks and one for what is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qual.ingest.clock import SPAN, Times, times_of
from qual.ingest.labels import Candidate, Line, accepted, key_of
from qual.ingest.raw import RawTranscript, RawTurn
from qual.problem import Problem

SPEAKER = frozenset(["speaker", "name", "who", "person", "interlocutor", "voice", "speakers"])
TEXT = frozenset(["text", "content", "transcript", "utterance", "speech", "dialogue", "dialog"])
TIME = frozenset(["time", "timespan", "timestamp", "start", "timecode", "times"])
END = frozenset(["end", "end time", "out"])
LEAST_ROWS = 4
LEFT_OUT = frozenset(["", "#", "no", "no.", "nr", "line", "row", "turn", "id"])


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a table: its place in the file and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what; None where the table has no such column."""

    speaker: int
    text: int
    time: int | None
    end: int | None
    others: tuple[str, ...]


def find_columns(header: Sequence[str]) -> Columns | None:
    """Find the columns of a transcript table by its header row, or None where it has none."""
    names = [cell.strip().strip("*:").casefold().replace(" stamp", "stamp") for cell in header]
    names = ["time" if name in ("time code", "time span", "start time") else name for name in names]
    speaker, text = _index(names, SPEAKER), _index(names, TEXT)
    if speaker is None or text is None:
        return None
    time, end = _index(names, TIME), _index(names, END)
    used = {speaker, text, time, end}
    others = [header[i].strip() for i in range(len(names)) if i not in used]
    return Columns(speaker, text, time, end, tuple(o for o in others if o.lower() not in LEFT_OUT))


def _index(names: Sequence[str], words: frozenset[str]) -> int | None:
    return next((i for i, name in enumerate(names) if name in words), None)


def _without_headings(rows: Sequence[GridRow], known: frozenset[str]) -> Columns | None:
    """Find the columns of a table of two without a header row: labels that recur, then speech."""
    filled = [row.cells for row in rows if any(cell.strip() for cell in row.cells)]
    if len(filled) < LEAST_ROWS or any(len(cells) != 2 for cells in filled):
        return None
    labels = [_label(cells[0]) for cells in filled if cells[0].strip()]
    candidates = [Candidate(label, "") for label in labels]
    begins = accepted(candidates, known)
    recurs = len({key_of(label) for label in labels}) < len(labels)
    return Columns(0, 1, None, None, ()) if recurs and all(map(begins, candidates)) else None


def read_grid(
    rows: Sequence[GridRow], reader: str, name: str, known: frozenset[str] = frozenset()
) -> RawTranscript | None:
    """Read a table whose first row names a speaker and a text column, or that is nothing else.

    A blank speaker cell means the speaker of the row above. Columns that are neither speaker, text
    nor time are left out with a note.

    Args:
        rows: the table.
        reader: name of the layout.
        name: the file, for Problems.
        known: keys of speaker labels known beforehand.

    Returns:
        What is spoken in it; None where no row of headings says so and it has not two columns of
        which the first holds labels.
    """
    columns = find_columns(rows[0].cells) if rows else None
    headed = columns is not None
    columns = columns or _without_headings(rows, known)
    if columns is None:
        return None
    turns: list[RawTurn] = []
    problems: list[Problem] = []
    notes: list[str] = []
    label = ""
    width = max(columns.speaker, columns.text)
    for row in rows[headed:]:
        if headed and row.cells == rows[0].cells:
            continue
        if len(row.cells) <= width and turns:
            turns[-1] = replace(turns[-1], text="\n".join((turns[-1].text, *row.cells)))
            continue
        text = _cell(row, columns.text).strip()
        label = _label(_cell(row, columns.speaker)) or label
        if not text and not _cell(row, columns.speaker).strip():
            continue
        if not label:
            advice = "Fill in the speaker cell of its first row."
            problems.append(Problem("This row names no speaker.", name, row.number, advice))
        turns.append(RawTurn(label or None, text, *_times(row, columns), row.number))
    if columns.others:
        notes.append(f"Columns left out as not speech: {', '.join(columns.others)}.")
    if not turns:
        problems.append(
            Problem("The table of this file has no rows.", name, rows[0].number, "Fill it in.")
        )
    return RawTranscript(tuple(turns), reader, tuple(problems), tuple(notes))


def _label(cell: str) -> str:
    return cell.strip().rstrip(":").strip(" *")


def _cell(row: GridRow, column: int | None) -> str:
    return row.cells[column] if column is not None and column < len(row.cells) else ""


def _times(row: GridRow, columns: Columns) -> Times:
    match = SPAN.fullmatch(_cell(row, columns.time))
    start, end = times_of(match) if match else (None, None)
    last = SPAN.fullmatch(_cell(row, columns.end))
    return start, times_of(last)[0] if last else end


def text_rows(lines: Sequence[Line]) -> list[GridRow]:
    """Read lines of a text file as rows of a table; empty where they are no transcript table.

    Cells are set off by tabs or, as in Markdown and in tables read from RTF, by `|`.
    """
    filled = [line for line in lines if line.text.strip()]
    for mark in "\t|":
        if not filled or mark not in filled[0].text:
            continue
        framed = filled[0].text.lstrip().startswith("|")
        rows = [GridRow(line.number, _cells(line.text, mark, framed)) for line in filled]
        rows = [row for row in rows if any(cell.strip(" -:") for cell in row.cells)]
        if rows and find_columns(rows[0].cells) is not None:
            return rows
    return []


def _cells(text: str, mark: str, framed: bool) -> tuple[str, ...]:
    """Cut a row; one framed by `|` begins with a mark that divides nothing."""
    if mark == "|":
        text = text.strip().removeprefix("|" if framed else "").removesuffix("|")
    return tuple(cell.strip() for cell in text.split(mark))
