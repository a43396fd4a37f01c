"""Rating sheets: a spreadsheet of evidence in which a person rates, written and read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cfir.rating import render
from qual.cells import Cell, Side
from qual.excerpts import attribution, find_excerpts
from qual.matrix import Matrix, MatrixRow
from qual.model import ALL_SITES
from qual.problem import Misuse
from qual.rating import CellRating, Judgement, Place

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

SHEET = "ratings"
QUOTED = 3
LONGEST = 1500
IDS_IN_CELL = 1000
CHOICES = ["2", "1", "0", "-1", "-2", "X", "M", "NA", "E", "I"]
SIGNED = "+0;-0;0"
FORMULA_STARTS = ("=", "+", "-", "@", "\t")
# Columns a person fills, and those that say which cell a row is; both are read back by name.
FILLED = {"rating": 8, "conflict": 9, "summary": 50, "rationale": 50}
BESIDE = {"rating": 8, "summary": 36, "rationale": 50}
HIDDEN = ("site id", "wave", "construct id", "n participants")
SHOWN = {
    "site": 12,
    "construct": 11,
    "name": 26,
    "domain": 18,
    "barrier participants": 11,
    "barrier concrete": 11,
    "facilitator participants": 11,
    "facilitator concrete": 11,
    "barrier codings": 11,
    "facilitator codings": 11,
    "mixed codings": 11,
    "neutral codings": 11,
    "codings without valence": 11,
    "asked": 12,
    "proposed": 10,
    "rule": 34,
    **{f"barrier excerpt {n}": 40 for n in range(1, QUOTED + 1)},
    **{f"facilitator excerpt {n}": 40 for n in range(1, QUOTED + 1)},
}
NOTE = "-2 … +2, X mixed, M missing, NA does not apply, E or I source; a rationale for all but M."


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: a construct at a site that has evidence or was rated before.

    Attributes:
        beside: the ratings of those who differ, by coder, to be read side by side.
    """

    site: str
    row: MatrixRow
    cell: Cell
    held: Judgement | None
    beside: Mapping[str, Judgement] = field(default_factory=dict)


def find_sheet_rows(
    matrix: Matrix,
    held: Mapping[Place, Judgement],
    differing: Mapping[Place, CellRating] | None = None,
) -> list[SheetRow]:
    """List what is to be rated: sites in order, and of each the constructs with evidence.

    Args:
        matrix: of sites, in one wave.
        held: what the person rated before.
        differing: where those who rated differ; then only these are listed.
    """
    wave = _wave(matrix)
    found: list[SheetRow] = []
    for site in matrix.columns:
        for row in matrix.rows:
            if site == ALL_SITES or row.is_domain:
                continue
            cell = row.cells[site]
            place = (site.casefold(), wave, row.id.casefold())
            before = held.get(place)
            if differing is not None and place in differing:
                found.append(SheetRow(site, row, cell, before, differing[place].by_coder))
            elif differing is None and (cell.evidence.codings or before is not None):
                found.append(SheetRow(site, row, cell, before))
    return found


def _wave(matrix: Matrix) -> str:
    if matrix.by != "site" or matrix.wave is None:
        raise Misuse("Ratings are of sites in one wave; say which wave with --wave.")
    return matrix.wave


def write_sheet(
    matrix: Matrix,
    held: Mapping[Place, Judgement] | None = None,
    differing: Mapping[Place, CellRating] | None = None,
) -> bytes:
    """Write a sheet in which one person rates: evidence to read, columns to fill.

    Args:
        matrix: of sites, in one wave.
        held: what the person rated before (`last_lines`), filled in again.
        differing: for a rating together: where those who rated differ; only these are rows, with
            each person's rating, summary and rationale side by side.

    Returns:
        The bytes of an .xlsx file; the same for the same evidence and ratings.

    Raises:
        Misuse: the matrix is not of sites in one wave.
    """
    from datetime import UTC, datetime

    import xlsxwriter

    rows = find_sheet_rows(matrix, held or {}, differing)
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
        _lay_out(book, book.add_worksheet(SHEET), rows, matrix)
    return out.getvalue()


def _lay_out(
    book: Any,  # noqa: ANN401 - XlsxWriter ships no types we check against
    sheet: Worksheet,
    rows: list[SheetRow],
    matrix: Matrix,
) -> None:
    """Write header and rows; what is not to be filled is locked."""
    chunks = max((len(list(_chunks(row.cell))) for row in rows), default=1)
    hidden = [*HIDDEN, *(f"ids {n}" for n in range(1, chunks + 1))]
    coders = sorted({coder for row in rows for coder in row.beside})
    beside = {f"{c} {what}": width for c in coders for what, width in BESIDE.items()}
    names = [*SHOWN, *beside, *FILLED, *hidden]
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    shown = book.add_format({"text_wrap": True, "valign": "top", "num_format": SIGNED})
    counted = book.add_format({"valign": "top"})
    filled = {"text_wrap": True, "valign": "top", "locked": False, "bg_color": "#FFF9E5"}
    open_ = book.add_format(filled)
    signed = book.add_format({**filled, "num_format": SIGNED})
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, head)
        width = {**SHOWN, **beside, **FILLED}.get(name, 8)
        sheet.set_column(column, column, width, None, {"hidden": name in hidden})
    for number, row in enumerate(rows, 1):
        cells = _evidence(row, matrix) | _beside(row) | _answers(row) | _ids(row, matrix)
        for column, name in enumerate(names):
            form = shown if name in ("proposed", "rule", *beside) else counted
            if name in FILLED:
                form = signed if name == "rating" else open_
            elif isinstance(cells.get(name), str):
                form = shown
            _write(sheet, number, column, cells.get(name), form)
    _guard(sheet, names, len(rows))


def _guard(sheet: Worksheet, names: list[str], n: int) -> None:
    """Freeze the header, lock the evidence, and offer choices where a rating is written."""
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, max(n, 1), len(names) - 1)
    allowed = {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True}
    sheet.protect("", allowed)
    if not n:
        return
    rating, conflict = names.index("rating"), names.index("conflict")
    choices = {"validate": "list", "source": CHOICES, "error_title": "No rating"}
    sheet.data_validation(1, rating, n, rating, {**choices, "error_message": NOTE})
    sheet.data_validation(1, conflict, n, conflict, {"validate": "list", "source": ["yes", "no"]})
    sheet.write_comment(0, rating, NOTE)


def _write(sheet: Worksheet, row: int, column: int, value: str | int | None, form: Format) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, form)
    else:
        sheet.write_string(row, column, neutral(value), form)


def neutral(text: str) -> str:
    """Write a text so that no spreadsheet takes it for a formula: with an apostrophe before it."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def as_written(text: str) -> str:
    """Undo `neutral`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def _evidence(row: SheetRow, matrix: Matrix) -> dict[str, str | int | None]:
    """What a person reads before rating."""
    evidence, proposal = row.cell.evidence, row.cell.proposal
    names = {one.id: one.name for one in matrix.rows if one.is_domain}
    cells: dict[str, str | int | None] = {
        "site": row.site,
        "construct": row.row.id,
        "name": row.row.name,
        "domain": names.get(row.row.domain, row.row.domain),
        "barrier participants": len(evidence.barriers.participants),
        "barrier concrete": len(evidence.barriers.concrete),
        "facilitator participants": len(evidence.facilitators.participants),
        "facilitator concrete": len(evidence.facilitators.concrete),
        "barrier codings": len(evidence.barriers.codings),
        "facilitator codings": len(evidence.facilitators.codings),
        "mixed codings": len(evidence.mixed.codings),
        "neutral codings": len(evidence.neutral.codings),
        "codings without valence": len(evidence.unjudged.codings),
        "asked": row.cell.asked,
    }
    if proposal is not None:
        cells["proposed"] = _number_or_letter(proposal.rating.value, render(proposal.rating))
        cells["rule"] = proposal.rule
    for name, side in (("barrier", evidence.barriers), ("facilitator", evidence.facilitators)):
        for n, text in enumerate(_quotes(matrix, side, row.site), 1):
            cells[f"{name} excerpt {n}"] = text
    return cells


def _number_or_letter(value: int | None, text: str) -> str | int:
    return text if value is None else value


def _quotes(matrix: Matrix, side: Side, site: str) -> Iterator[str]:
    """Quote a side: the first few excerpts, with who speaks and where."""
    for excerpt in find_excerpts(matrix, side.codings, site)[:QUOTED]:
        text = excerpt.text
        if len(text) > LONGEST:
            text = f"{text[:LONGEST]}… [shortened]"
        mixed = "mixed; " if matrix.codings[excerpt.final].valence == "mixed" else ""
        where = f"{excerpt.transcript}:{excerpt.start}-{excerpt.end}"
        yield f"“{text}” ({mixed}{attribution(matrix, excerpt)}; {where})"


def _beside(row: SheetRow) -> dict[str, str | int | None]:
    """What each of those who differ rated, and why."""
    cells: dict[str, str | int | None] = {}
    for coder, said in row.beside.items():
        value = None if said.conflict else said.value
        cells[f"{coder} rating"] = _number_or_letter(value, render(said.rating))
        cells[f"{coder} summary"] = said.summary
        cells[f"{coder} rationale"] = said.rationale
    return cells


def _answers(row: SheetRow) -> dict[str, str | int | None]:
    """What the person wrote before."""
    held = row.held
    if held is None:
        return {}
    bare = render(held.rating).removesuffix("*")
    return {
        "rating": _number_or_letter(held.value, bare),
        "conflict": "yes" if held.conflict else None,
        "summary": held.summary,
        "rationale": held.rationale,
    }


def _ids(row: SheetRow, matrix: Matrix) -> dict[str, str | int | None]:
    """Which cell a row is, and the codings that stood in it."""
    cells: dict[str, str | int | None] = {
        "site id": row.site,
        "wave": matrix.wave,
        "construct id": row.row.id,
        "n participants": len(row.cell.evidence.participants),
    }
    for n, chunk in enumerate(_chunks(row.cell), 1):
        cells[f"ids {n}"] = chunk
    return cells


def _chunks(cell: Cell) -> Iterator[str]:
    """The ids of a cell's codings in as many texts as one spreadsheet cell each can hold."""
    ids = cell.evidence.codings
    for start in range(0, len(ids), IDS_IN_CELL):
        yield ";".join(ids[start : start + IDS_IN_CELL])
