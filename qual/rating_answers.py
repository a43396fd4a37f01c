"""Answers: ratings read back from a sheet that a person filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from cfir.rating import Rating, parse
from qual.codebook import Codebook
from qual.problem import Misuse, Problem
from qual.rating import Judgement, Place
from qual.rating_sheet import FILLED, HIDDEN, SHEET, as_written
from qual.study import Study

YES = ("yes", "y", "true", "x", "*", "1")
NO = ("", "no", "n", "false", "0")
RATINGS = "Write -2 to +2, X, M, NA, E or I."


@dataclass(frozen=True, slots=True)
class Answers:
    """What a filled sheet says.

    Attributes:
        judgements: the rows that can be applied, in order.
        blank: how many rows have no rating yet.
        problems: rows that cannot be applied, each with its number in the sheet.
    """

    judgements: list[Judgement] = field(default_factory=list)
    blank: int = 0
    problems: list[Problem] = field(default_factory=list)


class _Row(NamedTuple):
    """One row as found: its number in the sheet and its cells by column name, as text."""

    number: int
    cells: dict[str, str]


class _Fault(NamedTuple):
    """What is wrong with the rating of a row, and what to write instead."""

    text: str
    advice: str


def read_sheet(
    path: Path,
    study: Study,
    codebook: Codebook,
    held: Mapping[Place, Judgement] | None = None,
) -> Answers:
    """Read the ratings a person filled in.

    Each row stands alone: one that cannot be used is a Problem, the others count. Rows are known
    by their hidden ids, so that a sheet may be sorted, filtered and cut.

    Args:
        path: the .xlsx file that `write_sheet` made, filled in.
        study: has the sites; `codebook`: has the constructs.
        codebook: the codes that can be rated.
        held: what the person rated before; a row emptied since is a Problem, not a deletion.

    Raises:
        Misuse: there is no such file.
    """
    if not path.is_file():
        raise Misuse(f"There is no file {path}.")
    rows = _read_rows(path)
    if isinstance(rows, Problem):
        return Answers(problems=[rows])
    sites = {site.id.casefold(): site.id for site in study.sites}
    waves = {row.wave for row in study.participants}
    judgements: dict[Place, Judgement] = {}
    problems: list[Problem] = []
    blank = 0
    for row in rows:
        found = _judgement(row, path.name, sites, waves, codebook)
        if isinstance(found, Judgement) and found.place in judgements:
            said = f"{found.construct} at {found.site} stands twice; only the first row counts."
            found = Problem(said, path.name, row.number, "Delete one of the rows.")
        if isinstance(found, Judgement):
            judgements[found.place] = found
        elif isinstance(found, Problem):
            problems.append(found)
        elif _emptied(row, held or {}):
            said = f"{row.cells['construct id']} at {row.cells['site id']} was rated before."
            advice = "Nothing was changed; write M to say that there is no rating."
            problems.append(Problem(said, path.name, row.number, advice))
        else:
            blank += 1
    return Answers(list(judgements.values()), blank, problems)


def _read_rows(path: Path) -> list[_Row] | Problem:
    from zipfile import BadZipFile

    import openpyxl

    try:
        book = openpyxl.load_workbook(BytesIO(path.read_bytes()))
    except (BadZipFile, KeyError, ValueError, SyntaxError):
        advice = "Save it as an Excel workbook (.xlsx)."
        return Problem("This file cannot be read as a spreadsheet.", path.name, None, advice)
    named = [sheet for sheet in book.worksheets if sheet.title == SHEET]
    sheet = next(iter(named or book.worksheets), None)
    grid = sheet.iter_rows(values_only=True) if sheet is not None else iter(())
    names = [_text(cell).casefold() for cell in next(grid, ())]
    missing = [name for name in (*HIDDEN, *FILLED) if name not in names]
    if missing:
        said = f"The column {missing[0]!r} is missing."
        return Problem(said, path.name, 1, "Use the sheet that 'qual rate --out' wrote.")
    return list(_rows(grid, names))


def _rows(grid: Iterator[tuple[object, ...]], names: list[str]) -> Iterator[_Row]:
    for number, values in enumerate(grid, 2):
        cells = {name: _text(value) for name, value in zip(names, values, strict=False) if name}
        if any(cells.values()):
            yield _Row(number, cells)


def _text(value: object) -> str:
    """A spreadsheet cell as text: whole numbers without a decimal point, formulas as typed."""
    if value is None:
        return ""
    value = getattr(value, "text", value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return as_written(str(value).strip())


def _emptied(row: _Row, held: Mapping[Place, Judgement]) -> bool:
    cells = row.cells
    return (cells["site id"].casefold(), cells["wave"], cells["construct id"].casefold()) in held


def _judgement(
    row: _Row, name: str, sites: Mapping[str, str], waves: set[str], codebook: Codebook
) -> Judgement | Problem | None:
    """Read one row: a judgement, a fault in it, or None where nothing was filled in."""
    cells = row.cells
    if not any(cells[column] for column in FILLED):
        return None
    site = sites.get(cells["site id"].casefold())
    code = codebook.find(cells["construct id"])
    n = cells["n participants"]
    if site is None or code is None or cells["wave"] not in waves or not n.isdecimal():
        said = "This row belongs to no site, wave and construct of the study."
        advice = "Its hidden columns were changed; write the sheet anew and fill it in there."
        return Problem(said, name, row.number, advice)
    rating = _rating(cells)
    if isinstance(rating, _Fault):
        return Problem(rating.text, name, row.number, rating.advice)
    if rating.state != "missing" and not cells["rationale"]:
        said = f"The rating of {code.id} at {site} has no rationale."
        return Problem(said, name, row.number, "Say why it is this rating.")
    ids = [cells[column] for column in cells if column.startswith("ids ")]
    return Judgement(
        site=site,
        wave=cells["wave"],
        construct=code.id,
        value=rating.value,
        state=rating.state,
        conflict=rating.conflict,
        summary=cells["summary"],
        rationale=cells["rationale"],
        codings=[id_ for cell in ids for id_ in cell.split(";") if id_],
        n_participants=int(n),
        note=rating.note,
    )


def _rating(cells: Mapping[str, str]) -> Rating | _Fault:
    """The rating of a row, or what is wrong with it."""
    if not cells["rating"]:
        return _Fault("This row is filled in, but has no rating.", RATINGS)
    conflict = cells["conflict"].casefold()
    if conflict not in (*YES, *NO):
        said = f"The conflict {cells['conflict']!r} is neither yes nor no."
        return _Fault(said, "Write yes, or no (or nothing) where there is none.")
    try:
        rating = parse(cells["rating"])
    except ValueError:
        return _Fault(f"{cells['rating']!r} is no rating.", RATINGS)
    return replace(rating, conflict=True) if conflict in YES else rating
