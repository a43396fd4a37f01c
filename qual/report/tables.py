"""Tables of a report: plain rows, the same for CSV, Markdown and the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from qual.files import table_text
from qual.report.wording import MINUS

Kind = Literal["text", "count", "rating", "quote", "figure", "cell"]
FORMULA = ("=", "+", "-", "@", "\t")
STATUS = "status"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, with how its cells are to be shown.

    Attributes:
        kind: text, a count, a rating alone, quotations, a figure with decimals, or a whole cell of
            a matrix on one line.
        width: in characters, for the workbook.
        band: a heading above it that it shares with its neighbours, such as a site.
    """

    name: str
    kind: Kind = "text"
    width: float = 14
    band: str = ""

    @property
    def full(self) -> str:
        """The heading with its band, for files with one line of headings."""
        return f"{self.band} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a report.

    Attributes:
        rows: cells as wide as the columns; None is empty.
        heads: numbers of the rows that head a group, such as a domain.
        notes: sentences a reader of it needs.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]
    heads: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()


def without_heads(table: Table) -> Table:
    """Leave out rows that only head a group and count nothing, for files that are sorted."""
    kept = tuple(
        row
        for number, row in enumerate(table.rows)
        if number not in table.heads or any(isinstance(cell, int) for cell in row)
    )
    return Table(table.title, table.columns, kept, notes=table.notes)


def safe(cell: object) -> object:
    """Neutralise a text that a spreadsheet would take for a formula; numbers stay numbers.

    Carriage returns become line feeds: a CSV reader takes a bare one for the end of the row.
    """
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.lstrip(" \n").startswith(FORMULA) else text


def csv_rows(table: Table, marks: Sequence[str]) -> tuple[list[str], list[list[object]]]:
    """Lay a table out for CSV: the headings and rows, with a last column that says its status.

    A table without rows says it in the heading.
    """
    status = "; ".join(marks)
    last = STATUS if table.rows else f"{STATUS}: {status}"
    columns = [*(str(safe(column.full)) for column in table.columns), last]
    return columns, [[*(safe(cell) for cell in row), status] for row in table.rows]


def csv_text(table: Table, marks: Sequence[str]) -> str:
    """Write a table as CSV; every row says for whom it is."""
    return table_text(*csv_rows(table, marks))


def markdown_text(tables: Iterable[Table], title: str, marks: Sequence[str], foot: str) -> str:
    """Write tables as one page of Markdown, headed with what it is and for whom."""
    parts = [f"# {escape_markdown(title)}", f"**{'; '.join(marks)}**"]
    for table in tables:
        parts += [f"## {escape_markdown(table.title)}"] if table.title else []
        parts += [escape_markdown(note) for note in table.notes]
        parts += ["\n".join(_markdown_lines(table))] if table.rows else ["Nothing to show."]
    return "\n\n".join([*parts, "---", escape_markdown(foot)]) + "\n"


def _markdown_lines(table: Table) -> Iterable[str]:
    yield _line(column.full for column in table.columns)
    right = ("count", "rating", "figure")
    yield "| " + " | ".join("---:" if c.kind in right else "---" for c in table.columns) + " |"
    for number, row in enumerate(table.rows):
        cells = [_markdown_cell(c, v) for c, v in zip(table.columns, row, strict=True)]
        if number in table.heads:
            cells = [f"**{cell}**" if cell.strip() else cell for cell in cells]
        yield "| " + " | ".join(cells) + " |"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(escape_markdown(cell) for cell in cells) + " |"


def _markdown_cell(column: Column, value: object) -> str:
    if value is None:
        return ""
    if column.kind == "rating" and isinstance(value, int):
        return f"{value:+d}".replace("-", MINUS) if value else "0"
    if column.kind == "figure" and isinstance(value, float):
        return f"{value:.2f}".replace("-", MINUS)
    return escape_markdown(str(value))


def escape_markdown(text: str) -> str:
    """Write text so that Markdown shows it as it is, inside a table too."""
    for mark in "\\`*_[]|~#":
        text = text.replace(mark, "\\" + mark)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "<br>".join(line.strip() for line in text.split("\n") if line.strip())
