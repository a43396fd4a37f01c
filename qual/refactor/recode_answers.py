"""The recode sheet read back: each good row gives one coding its code, each bad cell a Problem."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qual.codebook import Codebook
from qual.coding_sheet import find_code
from qual.files import read_table
from qual.final import Finals
from qual.model import FinalCoding
from qual.problem import Misuse, Problem
from qual.reconcile.sheet import Row, cell_text, plain
from qual.refactor.recode_sheet import ANSWERS, HIDDEN, SHEET
from qual.refactor.team import Line
from qual.refactor.waiting import same_codings

WRITE_ANEW = "Write the sheet anew with 'qual codebook recode --out'."
SEVERAL = re.compile(r"\s*[;,/|\n]\s*|\s+(?:and|or)\s+")


@dataclass
class Recodings:
    """What a recode sheet says.

    Attributes:
        lines: for changes.jsonl, one for each pair of codes and reason, with the codings concerned.
        codings: how many codings get a code by them.
        unchanged: rows that say nothing new.
    """

    lines: list[Line] = field(default_factory=list)
    codings: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)


def read_recodings(path: Path, finals: Finals, codebook: Codebook, reason: str = "") -> Recodings:
    """Read a recode sheet; good rows are taken though others have faults.

    A row without a new code leaves its coding waiting; one whose coding has the code already is no
    news, so that a second reading changes nothing. Rows may have been sorted or deleted.

    Args:
        path: the workbook or CSV file.
        finals: the codings as they count now.
        codebook: the team's, with the codes coders made.
        reason: where a row gives none; without it, that of the split stands.

    Raises:
        Misuse: there is no such file.
    """
    if not path.is_file():
        raise Misuse(f"There is no file {path.name}.")
    rows = _csv_rows(path) if path.suffix.casefold() == ".csv" else _book_rows(path)
    if isinstance(rows, Problem):
        return Recodings(problems=[rows])
    by_id = {coding.id: coding for coding in finals.codings}
    if rows and not any(row.id in by_id for row in rows):
        said = "None of these codings counts in this study; nothing was taken from the sheet."
        return Recodings(problems=[Problem(said, path.name, None, WRITE_ANEW)])
    found = Recodings()
    grouped: dict[tuple[str, str, str], list[str]] = {}
    taken: dict[str, Row] = {}
    for row in rows:
        before = taken.setdefault(row.id, row)
        if before is not row:
            if before.cells != row.cells:
                said = f"This coding stands on line {before.number} too, with another answer."
                fault = Problem(said, path.name, row.number, "Keep one of the two lines.")
                found.problems.append(fault)
            continue
        _take(found, grouped, path.name, row, by_id.get(row.id), codebook, reason)
    for (old, new, why), ids in grouped.items():
        line: Line = {"op": "recode", "from": [old], "to": [new], "codings": ids, "reason": why}
        found.lines.append(line)
    return found


def _take(
    found: Recodings,
    grouped: dict[tuple[str, str, str], list[str]],
    name: str,
    row: Row,
    coding: FinalCoding | None,
    codebook: Codebook,
    reason: str,
) -> None:
    """Add what a row says, or what is wrong with it."""
    answer = row.cells["new code"]
    if not answer and not row.cells["reason"]:
        found.unchanged += 1
        return
    fault: tuple[str, str] | None = None
    new = ""
    if coding is None:
        said = "This coding no longer counts: it was changed, withdrawn or decided otherwise."
        fault = (said if row.id else "This row has lost its hidden id.", WRITE_ANEW)
    elif row.formulas:
        fault = (f"The cell {row.formulas[0]!r} holds a formula.", "Write the value itself.")
    elif not answer:
        fault = ("The row has a reason, but no new code.", "Write one, or empty the row.")
    else:
        new, fault = _code(answer, codebook)
    if fault is not None:
        found.problems.append(Problem(fault[0], name, row.number, fault[1]))
        return
    if coding is None:
        return
    change = codebook.fate(coding.was or coding.code, coding.id).waits
    if change is None and coding.code == new:
        found.unchanged += 1
        return
    why = row.cells["reason"] or reason or (change.reason if change is not None else "")
    if not why:
        said = "The coding has another code by now, and the row gives no reason to change it."
        advice = "Fill 'reason', or give one for all with --reason."
        found.problems.append(Problem(said, name, row.number, advice))
        return
    grouped.setdefault((coding.code, new, why), []).extend(same_codings(coding))
    found.codings += 1


def _code(answer: str, codebook: Codebook) -> tuple[str, tuple[str, str] | None]:
    """Find the code of an answer: an id, or an id and its name as the list offers them."""
    first = answer.split()[0]
    code = codebook.find(first)
    named = code is not None and answer.casefold() == f"{code.id} {code.name}".casefold()
    several = [part.split()[0] for part in SEVERAL.split(answer) if part]
    if not named and len(several) > 1 and all(codebook.find(id_) for id_ in several):
        return "", (f"The cell 'new code' holds two answers, {answer!r}.", "Write one.")
    found = find_code(codebook, first if named else answer)
    return ("", found) if isinstance(found, tuple) else (found.id, None)


def _csv_rows(path: Path) -> list[Row] | Problem:
    table = read_table(path, [*ANSWERS, *HIDDEN])
    if table.problems:
        return table.problems[0]
    return [_row(row.line, {k: plain(v) for k, v in row.cells.items()}, []) for row in table.rows]


def _book_rows(path: Path) -> list[Row] | Problem:
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError):
        said = "This is no workbook that can be read."
        return Problem(said, path.name, None, "Save it again as .xlsx or .csv.")
    if SHEET not in book.sheetnames:
        said = f"This workbook is no recode sheet: the sheet {SHEET!r} is missing."
        return Problem(said, path.name, None, WRITE_ANEW)
    sheet = book[SHEET]
    columns = [cell_text(cell.value) for cell in sheet[1]]
    missing = [name for name in (*ANSWERS, *HIDDEN) if name not in columns]
    if missing:
        said = f"The column {missing[0]!r} is missing from this sheet."
        return Problem(said, path.name, 1, WRITE_ANEW)
    rows: list[Row] = []
    for cells in sheet.iter_rows(min_row=2):
        named = dict(zip(columns, cells, strict=False))
        texts = {name: cell_text(cell.value) for name, cell in named.items()}
        formulas = [name for name in ANSWERS if named[name].data_type in ("f", "e")]
        if any(texts[name] for name in (*ANSWERS, *HIDDEN)):
            rows.append(_row(cells[0].row, texts, formulas))
    return rows


def _row(number: int, cells: Mapping[str, str], formulas: Sequence[str]) -> Row:
    answers = {name: cells.get(name, "") for name in ANSWERS}
    return Row(number, cells.get("id", ""), answers, cells.get("as written", ""), list(formulas))
