"""The decision sheet read back: each good row a decision, each bad cell a Problem."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from qual.adjudication import Result
from qual.codebook import Code, Codebook
from qual.coding_sheet import find_code, find_quote
from qual.model import VALENCES, Strength
from qual.problem import Misuse, Problem
from qual.reconcile.agenda import (
    ALL,
    KEEP,
    NONE,
    OTHER,
    UNDECIDED,
    Item,
    decision_line,
    is_in_force,
    result_key,
)
from qual.reconcile.sheet import (
    ANSWERS,
    FORMAT,
    HIDDEN,
    SHEET,
    STUDY,
    Row,
    cell_text,
)
from qual.spans import Span

SEPARATORS = re.compile(r"\s*[;,/|+&\n]\s*|\s+(?:and|or)\s+")
WRITE_ANEW = "Write the sheet anew with 'qual reconcile --out'."
STRENGTHS: dict[str, Strength] = {"1": 1, "2": 2}
DECIDED_SINCE = (
    "Others decided this passage otherwise since the sheet was written; both decisions are kept, "
    "and it counts as undecided."
)
FIELDS = ("code", "about", "valence", "strength", "quote")


@dataclass
class Answers:
    """What a sheet holds.

    Attributes:
        lines: decisions to record, as `decide` takes them; `known`: the words on their passages
            that were known when the sheet was written.
        unchanged: rows that say nothing new.
    """

    lines: list[dict[str, object]] = field(default_factory=list)
    known: dict[str, list[str]] = field(default_factory=dict)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)


def read_sheet(
    path: Path, items: Sequence[Item], codebook: Codebook, by: Sequence[str], title: str
) -> Answers:
    """Read a decision sheet; good rows are taken though others have faults.

    Rows may have been sorted or deleted. A row that was left as it was written, or that says what
    is in force, is no news; so a second reading changes nothing.

    Args:
        path: the workbook.
        items: the passages as they are now.
        codebook: with the codes coders made.
        by: names of those who decided, where a row does not say.
        title: of the study.

    Raises:
        Misuse: there is no such file.
    """
    if not path.is_file():
        raise Misuse(f"There is no file {path.name}.")
    by_id = {item.passage.id: item for item in items}
    rows = _read_rows(path, title, set(by_id))
    if isinstance(rows, Problem):
        return Answers(problems=[rows])
    answers = Answers()
    taken: dict[str, Row] = {}
    for row in rows:
        if row.untouched:
            answers.unchanged += 1
            continue
        before = taken.setdefault(row.id, row)
        if before is not row:
            if before.cells != row.cells:
                answers.problems.append(_twice(path.name, row, before))
            continue
        _take(answers, path.name, row, by_id.get(row.id), codebook, by)
    return answers


def _read_rows(path: Path, title: str, known: set[str]) -> list[Row] | Problem:
    """Read the rows that belong to a passage, or say why the workbook cannot be used."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError):
        said = "This is no workbook that can be read."
        return Problem(said, path.name, None, "Save it again as .xlsx.")
    if SHEET not in book.sheetnames or STUDY not in book.sheetnames:
        said = "This workbook is no decision sheet: a sheet it needs is missing."
        return Problem(said, path.name, None, WRITE_ANEW)
    sheet, study = book[SHEET], book[STUDY]
    columns = [cell_text(cell.value) for cell in sheet[1]]
    missing = [name for name in (*ANSWERS, *HIDDEN) if name not in columns]
    if missing:
        said = f"The column {missing[0]!r} is missing from this sheet."
        return Problem(said, path.name, 1, WRITE_ANEW)
    if cell_text(study["B1"].value) != str(FORMAT):
        return Problem(
            "This sheet has a form this version cannot read.", path.name, None, WRITE_ANEW
        )
    rows = [row for cells in sheet.iter_rows(min_row=2) if (row := _row(cells, columns))]
    theirs = cell_text(study["B2"].value)
    if (
        theirs != " ".join(title.split())
        and theirs != title
        and not any(r.id in known for r in rows)
    ):
        said = f"This sheet belongs to another study, {theirs!r}; nothing was taken from it."
        return Problem(said, path.name, None, f"This study is {title!r}.")
    return rows


def _row(cells: Sequence[Any], columns: Sequence[str]) -> Row | None:
    """Read one row; None where it is empty."""
    named = dict(zip(columns, cells, strict=False))
    texts = {name: cell_text(named[name].value) for name in (*ANSWERS, *HIDDEN)}
    if not any(texts.values()):
        return None
    answers = {name: texts[name] for name in ANSWERS}
    formulas = [name for name in ANSWERS if named[name].data_type in ("f", "e")]
    return Row(cells[0].row, texts["id"], answers, texts["as written"], formulas)


def _twice(name: str, row: Row, before: Row) -> Problem:
    said = f"This passage stands on line {before.number} too, with another answer."
    return Problem(said, name, row.number, "Keep one of the two lines.")


def _take(
    answers: Answers,
    name: str,
    row: Row,
    item: Item | None,
    codebook: Codebook,
    by: Sequence[str],
) -> None:
    """Turn one row into a decision, or into what is wrong with it."""
    faults: list[tuple[str, str]] = []
    if item is None:
        said = "This passage no longer exists: a coding of it was changed or agreed on."
        faults.append((said if row.id else "This row has lost its hidden id.", WRITE_ANEW))
    else:
        line = _decide(faults, row, item, codebook, by)
        if not faults and (line is None or is_in_force(item, line)):
            answers.unchanged += 1
        elif not faults and line is not None:
            answers.lines.append(line)
            answers.known[item.passage.id] = row.known
            if _unknown(item, row, line, "-".join(by)):
                faults.append((DECIDED_SINCE, "Decide it once more, together, in a new sheet."))
    answers.problems += [Problem(said, name, row.number, advice) for said, advice in faults]


def _unknown(item: Item, row: Row, line: Mapping[str, object], decider: str) -> bool:
    """Say whether others decided the passage otherwise since the sheet was written."""
    key = result_key(item, str(line["text"]), line["result"])
    return any(
        said.line.id not in row.known
        and said.decider != decider
        and set(said.line.by) != set(msgspec.convert(line["by"], list[str]))
        and result_key(item, said.line.text, said.line.result) != key
        for said in item.words
    )


def _decide(
    faults: list[tuple[str, str]], row: Row, item: Item, codebook: Codebook, by: Sequence[str]
) -> dict[str, object] | None:
    """Make a row's decision; None where it has none. Faults are added to the list."""
    cells = row.cells
    for column in row.formulas:
        faults.append((f"The cell {column!r} holds a formula.", "Write the value itself."))
    if faults:
        return None
    filled = [name for name in FIELDS if cells[name]]
    if not cells["decision"]:
        if filled or cells["reason"]:
            advice = f"Choose one from the list, or empty the row; for a code of your own: {OTHER}."
            faults.append(("The row is filled in, but has no decision.", advice))
        return None
    choice = _choice(faults, cells["decision"], item)
    if choice == KEEP:
        return None
    other: list[Result] = []
    if choice == OTHER:
        other = _other(faults, cells, item, codebook)
    elif choice and filled:
        said = f"The decision is {choice!r}, but {filled[0]!r} is filled in too: two answers."
        faults.append((said, f"Choose {OTHER!r}, or empty the cells from code to quote."))
    if choice != UNDECIDED and not cells["reason"]:
        faults.append(("The decision has no reason.", "Write in a few words why."))
    names = [n for n in map(str.strip, cells["decided by"].split(";")) if n] or list(by)
    if not names:
        faults.append(
            ("Nobody is named who decided.", "Fill 'decided by', or name them with --by.")
        )
    if faults:
        return None
    line = decision_line(item, choice, names, cells["reason"], other)
    before = item.decision.by if item.decision is not None else []
    if by and set(names) == set(before) and not is_in_force(item, line):
        return line | {"by": list(by)}  # the cell still says who decided before
    return line


def _choice(faults: list[tuple[str, str]], cell: str, item: Item) -> str:
    """Find which choice a cell means; empty where it means none or more than one."""
    words = (*item.options(), ALL, NONE, OTHER, UNDECIDED)
    words += (KEEP,) if item.decision is not None else ()
    offered = {word.casefold(): word for word in words}
    found = offered.get(" ".join(cell.casefold().split()))
    if found:
        return found
    parts = [part.casefold() for part in SEPARATORS.split(cell) if part]
    advice = f"Choose one of {', '.join(word for word in words if word != KEEP)}."
    if len(parts) > 1 and all(part in offered for part in parts):
        faults.append((f"The decision holds two answers, {cell!r}.", advice))
    else:
        faults.append((f"{cell!r} is no decision on this passage.", advice))
    return ""


def _other(
    faults: list[tuple[str, str]], cells: Mapping[str, str], item: Item, codebook: Codebook
) -> list[Result]:
    """Read the coding that was decided on instead of the coders' own."""
    before = len(faults)
    code = _code(faults, "code", cells["code"], codebook)
    about = _code(faults, "about", cells["about"], codebook) if cells["about"] else None
    if not cells["code"]:
        faults.append((f"The decision is {OTHER!r}, but no code is given.", "Fill the cell."))
    if about is not None and about.kind != "role":
        faults.append((f"about names {about.id}, which is no role.", "Write one such as IND.R.D."))
    if about is not None and code is not None and code.kind != "characteristic":
        said = f"about names a role, but {code.id} is not a characteristic of a person."
        faults.append((said, "Leave about empty."))
    valence = cells["valence"].casefold()
    if valence and valence not in VALENCES:
        advice = f"Write one of {', '.join(VALENCES)}, or nothing."
        faults.append((f"The valence {cells['valence']!r} is none.", advice))
    if cells["strength"] not in ("", "1", "2"):
        advice = "Write 1 (a general remark), 2 (a concrete example) or nothing."
        faults.append((f"The strength {cells['strength']!r} is none.", advice))
    start, end = _span(faults, cells["quote"], item)
    if len(faults) > before or code is None:
        return []
    given = next((v for v in VALENCES if v == valence), None)
    role = about.id if about is not None else None
    return [Result(start, end, code.id, role, given, STRENGTHS.get(cells["strength"]))]


def _code(faults: list[tuple[str, str]], column: str, cell: str, codebook: Codebook) -> Code | None:
    """Find the code of a cell: an id, or an id and its name as the list offers them."""
    if not cell:
        return None
    ids = [part.split()[0] for part in SEPARATORS.split(cell) if part]
    if len(ids) > 1 and all(codebook.find(id_) for id_ in ids):
        advice = "Write one; for more than one, decide the passage on screen."
        faults.append((f"The cell {column!r} holds two answers, {cell!r}.", advice))
        return None
    first = codebook.find(cell.split()[0])
    named = first is not None and cell.casefold() == f"{first.id} {first.name}".casefold()
    found = find_code(codebook, cell.split()[0] if named else cell)
    if isinstance(found, tuple):
        faults.append(found)
        return None
    return found


def _span(faults: list[tuple[str, str]], quote: str, item: Item) -> Span:
    """Find the words a quote means within the passage; without a quote, the whole passage."""
    if not quote:
        return item.passage.span
    found = find_quote(item.text, quote.strip("⟦⟧“” \n"))
    if isinstance(found[0], int):
        return item.passage.span[0] + found[0], item.passage.span[0] + int(found[1])
    said = found[0].replace("in the transcript", "in the passage")
    faults.append((said, "Copy more of the words between ⟦ and ⟧, or leave the cell empty."))
    return item.passage.span
