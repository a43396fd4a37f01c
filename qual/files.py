"""Reading and writing the study's plain files: whole or not at all, UTF-8, LF, private."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qual.problem import Problem

if TYPE_CHECKING:
    from _csv import Reader as _Reader

PRIVATE = 0o600


def sha256_text(text: str) -> str:
    """Hash a text as `sha256:` and 64 hexadecimal digits of its UTF-8 bytes."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def sha256_bytes(content: bytes) -> str:
    """Hash bytes as `sha256:` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole: a reader sees the old content or the new, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole, in UTF-8 with LF line ends."""
    write_bytes(path, text.encode())


def append_lines(path: Path, lines: Sequence[bytes]) -> None:
    """Append whole lines in one write and one fsync; nothing is written for no lines.

    A file that does not end in LF gets one first, so that a torn last line never joins a new one.
    """
    if not lines:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, PRIVATE)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        lead = b""
        if size:
            file.seek(size - 1)
            lead = b"" if file.read(1) == b"\n" else b"\n"
        _write_all(file, lead + b"".join(line + b"\n" for line in lines), size)


def _write_all(file: io.RawIOBase, content: bytes, size: int) -> None:
    """Write all of `content` and fsync it; take back what was written when the disk is full."""
    done = 0
    try:
        while done < len(content):
            done += file.write(content[done:]) or 0
        os.fsync(file.fileno())
    except OSError:
        file.truncate(size)
        raise


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the line it starts on and its cells by column name."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file as read: columns, rows and what is wrong with it."""

    columns: list[str]
    rows: list[Row]
    problems: list[Problem]


def decode(content: bytes, name: str) -> tuple[str, list[Problem]]:
    """Read bytes as UTF-8, with or without a byte-order mark; anything else is a Problem."""
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        advice = "Save it again as UTF-8 (in Excel: 'CSV UTF-8')."
        return "", [Problem("This file is not in UTF-8.", name, line, advice)]


def read_table(path: Path, required: Sequence[str], name: str | None = None) -> Table:
    """Read a CSV table whose header names at least the required columns.

    Args:
        path: the file; where it does not exist the table is empty and that is a Problem.
        required: column names without which the table cannot be used.
        name: what to call the file in Problems; by default its name.
    """
    name = name or path.name
    if not path.is_file():
        advice = f"Make it, with the columns {', '.join(required)}."
        return Table([], [], [Problem(f"There is no {name}.", name, None, advice)])
    text, problems = decode(path.read_bytes(), name)
    if problems:
        return Table([], [], problems)
    return parse_table(text, required, name)


def parse_table(text: str, required: Sequence[str], name: str) -> Table:
    """Read the text of a CSV table; see `read_table`."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        numbered = _numbered(reader)
    except csv.Error as fault:
        text_ = f"This table cannot be read: {fault}."
        return Table(
            [], [], [Problem(text_, name, reader.line_num, "Look at the quotation marks.")]
        )
    header, body = (numbered[0][1], numbered[1:]) if numbered else ([], [])
    columns = [cell.strip().lower() for cell in header]
    problems = _header_problems(columns, required, name)
    if problems:
        return Table(columns, [], problems)
    return _body(columns, body, name)


def _numbered(reader: _Reader) -> list[tuple[int, list[str]]]:
    """Pair each row with the line it starts on (a quoted cell may run over several lines)."""
    rows: list[tuple[int, list[str]]] = []
    before = 0
    for cells in reader:
        rows.append((before + 1, cells))
        before = reader.line_num
    return rows


def _header_problems(columns: list[str], required: Sequence[str], name: str) -> list[Problem]:
    if len(columns) == 1 and any(mark in columns[0] for mark in ";\t"):
        advice = "Save it with commas between the cells."
        return [Problem("The cells of this table are not separated by commas.", name, 1, advice)]
    found = [
        Problem(f"The column {column!r} is missing.", name, 1, f"Add {column} to the first line.")
        for column in required
        if column not in columns
    ]
    doubles = {column for column in columns if column and columns.count(column) > 1}
    found += [
        Problem(f"The column {column!r} stands twice.", name, 1, "Keep one of them.")
        for column in sorted(doubles)
    ]
    return found


def _body(columns: list[str], body: list[tuple[int, list[str]]], name: str) -> Table:
    rows: list[Row] = []
    problems: list[Problem] = []
    for line, cells in body:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            text = f"This line has {len(cells)} cells, the header {len(columns)}."
            problems.append(Problem(text, name, line, "Quote cells that contain a comma."))
            continue
        padded = cells + [""] * (len(columns) - len(cells))
        rows.append(Row(line, {c: v.strip() for c, v in zip(columns, padded, strict=False) if c}))
    return Table(columns, rows, problems)


def table_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table as CSV text with LF line ends; None becomes an empty cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return out.getvalue()
