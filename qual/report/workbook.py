"""The workbook: every table of a report on a sheet of its own, the same bytes for the same data."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING

from qual.report.tables import Column, Table, safe

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST = 31
TALLEST, LINE_HEIGHT = 409, 13.2
LEFT = ("text", "quote", "cell")
FORBIDDEN = str.maketrans({mark: "-" for mark in "[]:*?/\\'"})
INK, QUIET, LINE, BAND = "#1E2329", "#5F6770", "#D5D9DE", "#E9EDF1"
# Fill and ink of a rating; the number itself stands in the cell.
RATINGS: Mapping[object, tuple[str, str]] = {
    -2: ("#B4532A", "#FFFFFF"),
    -1: ("#F2D3C0", "#5A2410"),
    0: ("#ECECEC", "#333333"),
    1: ("#C9DEEC", "#12364F"),
    2: ("#1F628E", "#FFFFFF"),
    "X": ("#E6E0EE", "#3D2E57"),
}


@dataclass(frozen=True)
class _Open:
    """A workbook being written, with the formats made for it so far."""

    book: Workbook
    formats: dict[tuple[object, ...], Format] = field(default_factory=dict)

    def look(self, **kind: object) -> Format:
        """The format of this kind, made once."""
        key = tuple(sorted(kind.items()))
        if key not in self.formats:
            base = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "top"}
            self.formats[key] = self.book.add_format({**base, **kind})
        return self.formats[key]


def workbook_bytes(sheets: Iterable[tuple[str, Table]], marks: Sequence[str], date: str) -> bytes:
    """Write tables to a workbook.

    Args:
        sheets: a name and a table each.
        marks: what every sheet and printed page is headed with.
        date: largest date of the data, which stands as the date of making; may be empty.
    """
    import xlsxwriter

    out = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, {**plain, "strings_to_numbers": False})
    when = datetime.strptime(date[:10], "%Y-%m-%d") if date else datetime(1980, 1, 1)
    book.set_properties({"created": when, "author": "", "comments": "; ".join(marks)})
    opened = _Open(book)
    used: set[str] = set()
    for name, table in sheets:
        _sheet(opened, _name(name, used), table, "; ".join(marks))
    book.close()
    return out.getvalue()


def _name(name: str, used: set[str]) -> str:
    """Fit a sheet's name to what Excel takes, each only once without case."""
    base = name.translate(FORBIDDEN)[:MOST].strip() or "Sheet"
    found, number = base, 1
    while found.casefold() in used:
        number += 1
        tail = f" {number}"
        found = base[: MOST - len(tail)] + tail
    used.add(found.casefold())
    return found


def _sheet(opened: _Open, name: str, table: Table, marks: str) -> None:
    """Write one sheet: title, marks, notes, headings with their bands, rows."""
    sheet = opened.book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.set_header(f"&L&9{_header_text(table.title)}&R&9&B{_header_text(marks)}")
    sheet.set_footer("&R&9&P / &N")
    sheet.write_string(0, 0, str(safe(table.title)), opened.look(font_size=15))
    sheet.write_string(1, 0, marks, opened.look(bold=True, font_color="#B4532A"))
    top = 2
    for note in table.notes:
        quiet = opened.look(font_color=QUIET)
        sheet.write_string(top, 0, str(safe(note)), quiet)
        top += 1
    top += 1
    body = _headings(opened, sheet, table, top)
    for number, row in enumerate(table.rows):
        sheet.set_row(body + number, _height(table, row))
        for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            look = {"bottom": 1, "bottom_color": LINE, **_starts(table.columns, place)}
            look |= {"bold": True, "bg_color": BAND} if number in table.heads else {}
            beside = row[place + 1] if place + 1 < len(row) else None
            made = opened.look(**look, **_look(column, cell, beside == "proposed"))
            _cell(sheet, body + number, place, cell, made)
    sheet.freeze_panes(body, _frozen(table))
    sheet.repeat_rows(top, body - 1)
    if table.rows and not table.heads:
        sheet.autofilter(body - 1, 0, body - 1 + len(table.rows), len(table.columns) - 1)


def _header_text(text: str) -> str:
    return text.replace("&", "&&")[:200]


def _frozen(table: Table) -> int:
    """How many columns stay in sight: those before the first count, at most the first two."""
    return min(2, len(table.columns) - 1) if len(table.columns) > 4 else 0


def _headings(opened: _Open, sheet: Worksheet, table: Table, top: int) -> int:
    """Write the headings, bands above them, and the widths; returns the first row of the body."""
    banded = any(column.band for column in table.columns)
    line = top + 1 if banded else top
    if any(len(column.name) > column.width for column in table.columns):
        sheet.set_row(line, 2 * LINE_HEIGHT + 4)
    look = {"bold": True, "text_wrap": True, "bottom": 2, "bottom_color": INK, "valign": "bottom"}
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        left = _starts(table.columns, place)
        aligned = {"align": "left" if column.kind in LEFT else "center"}
        head = opened.look(**look, **aligned, **left)
        sheet.write_string(line, place, str(safe(column.name)), head)
    if banded:
        _bands(opened, sheet, table.columns, top)
    return line + 1


def _starts(columns: Sequence[Column], place: int) -> dict[str, object]:
    """A line at the left of the first column of a band."""
    here = columns[place].band
    if here and (place == 0 or columns[place - 1].band != here):
        return {"left": 1, "left_color": QUIET}
    return {}


def _bands(opened: _Open, sheet: Worksheet, columns: Sequence[Column], line: int) -> None:
    """Write each band once above the columns that share it."""
    start = 0
    while start < len(columns):
        band, end = columns[start].band, start
        while end + 1 < len(columns) and columns[end + 1].band == band:
            end += 1
        if band:
            look = opened.look(bold=True, align="left", left=1, left_color=QUIET)
            if end > start:
                sheet.merge_range(line, start, line, end, str(safe(band)), look)
            else:
                sheet.write_string(line, start, str(safe(band)), look)
        start = end + 1


def _look(column: Column, cell: object, proposed: bool) -> dict[str, object]:
    """How one cell looks, from its column and what stands in it; only people's ratings fill it."""
    if column.kind in ("text", "quote"):
        return {"text_wrap": True}
    look: dict[str, object] = {"align": "center"}
    if column.kind == "cell":
        return {"text_wrap": True, **_cell_look(str(cell or ""))}
    if column.kind == "rating" and cell in RATINGS:
        look |= {**_rating_look(cell, proposed), "bold": True, "num_format": "+0;−0;0"}
    elif column.kind == "count":
        look |= {"num_format": "0;-0;–"} | ({"font_color": QUIET} if cell == 0 else {})
    elif column.kind == "figure":
        look["num_format"] = "0.00"
    return look


def _cell_look(cell: str) -> dict[str, object]:
    """Colour a whole cell by the rating in its brackets: filled for a person's, else its ink."""
    found = re.search(r"\[([+−]?\d|X)\*?(°?)\]", cell)
    if found is None:
        return {"font_color": QUIET} if not cell.startswith(("B", "F")) else {}
    sign = found[1].replace("−", "-")
    return _rating_look(sign if sign == "X" else int(sign), bool(found[2]))


def _rating_look(rating: object, proposed: bool) -> dict[str, object]:
    """Fill for a person's rating; for one the counts propose only its ink."""
    fill, ink = RATINGS[rating]
    if proposed:
        return {"font_color": fill if ink == "#FFFFFF" else ink}
    return {"bg_color": fill, "font_color": ink}


def _height(table: Table, row: Sequence[object]) -> float | None:
    """How high a row must be for its longest wrapped text; None leaves it as it is."""
    lines = 1
    for column, cell in zip(table.columns, row, strict=True):
        if isinstance(cell, str) and column.kind in LEFT:
            room = max(4.0, column.width - 0.5)
            needed = sum(max(1, ceil(len(line) / room)) for line in cell.split("\n"))
            lines = max(lines, needed)
    return min(TALLEST, LINE_HEIGHT * lines + 3) if lines > 1 else None


def _cell(sheet: Worksheet, line: int, place: int, cell: object, made: Format) -> None:
    """Write one cell: numbers as numbers, everything else as text that is never a formula."""
    if isinstance(cell, (int, float)):
        sheet.write_number(line, place, cell, made)
    elif cell is None or cell == "":
        sheet.write_blank(line, place, None, made)
    else:
        sheet.write_string(line, place, str(safe(cell)), made)
