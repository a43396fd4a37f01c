"""Text files: `.txt` and `.md` with speaker labels, and tables saved as text."""

from __future__ import annotations

from dataclasses import replace

from qual.ingest.decoding import decode
from qual.ingest.grid import read_grid, text_rows
from qual.ingest.labels import Line
from qual.ingest.raw import RawTranscript
from qual.ingest.turns import read_lines


def read_plain(
    content: bytes, name: str, known: frozenset[str] = frozenset(), reader: str = "plain"
) -> RawTranscript:
    """Read a text transcript, in whatever encoding can be told for certain.

    Args:
        content: the file.
        name: what to call it in Problems.
        known: keys of speaker labels known beforehand.
        reader: the layout to name in the record.
    """
    decoded = decode(content, name)
    if decoded.problems:
        return RawTranscript((), reader, decoded.problems)
    raw = read_text(decoded.text, name, known, reader)
    return replace(raw, notes=decoded.notes + raw.notes)


def read_text(
    text: str, name: str, known: frozenset[str] = frozenset(), reader: str = "plain"
) -> RawTranscript:
    """Read a transcript that is text already; a table with a speaker column is read as one."""
    lines = [Line(number, line) for number, line in enumerate(text.split("\n"), 1)]
    rows = text_rows(lines)
    table = read_grid(rows, f"{reader} table", name) if rows else None
    return table or read_lines(lines, reader, name, known)
