"""The decision sheet: a workbook with one row a passage, to be filled in and read back."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from qual.codebook import Codebook
from qual.files import write_bytes
from qual.model import VALENCES
from qual.problem import Misuse
from qual.reconcile.agenda import ALL, KEEP, NONE, OTHER, UNDECIDED, Item, in_force, say_coding

FORMAT = 1
SHEET, STUDY, LISTS, HELP = "decisions", "study", "lists", "how to"
FIRST = ("transcript", "where", "speaker", "text")
ANSWERS = ("decision", "code", "about", "valence", "strength", "quote", "reason", "decided by")
HIDDEN = ("id", "as written")
BEFORE = "decided before"
WIDTHS = {"transcript": 12, "where": 18, "speaker": 12, "text": 60, "quote": 30, "reason": 40}
LONGEST = 8000
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
MADE = datetime(2000, 1, 1)
GUIDE = (
    "One row is one passage on which the coders differ. ⟦ ⟧ mark the passage in its text.",
    "decision: a coder's name takes over what that coder coded there; 'all' what every coder did;",
    "'none' leaves the passage without a code; 'undecided' leaves it for later.",
    "'other': fill in code, and as needed about, valence and strength; quote names the words it "
    "applies to and is copied from the passage (empty: the whole passage).",
    "decided before: where a decision is stale because a coding was changed, or deciders differ.",
    "reason: every decision needs one, for the audit trail.",
    "decided by: names, separated by ';' (empty: those named when the sheet is read back).",
    "Rows may be deleted, sorted or left empty. White cells are locked (without a password): what "
    "was coded stays as it is.",
)


def neutral(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula: an apostrophe before its first sign."""
    return f"'{text}" if text.startswith(FORMULA_MARKS) else text


def plain(text: str) -> str:
    """Take back what `neutral` put before a text."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_MARKS) else text


def fingerprint(answers: Sequence[str]) -> str:
    """Hash a row's answers, so that reading tells what a person has filled in since."""
    return hashlib.sha256("\x1f".join(answers).encode()).hexdigest()[:16]


def answers_in_force(item: Item) -> list[str]:
    """Write the decision in force as the cells of its row."""
    if item.decision is None:
        return [""] * len(ANSWERS)
    choice, only = in_force(item)
    cells = dict.fromkeys(ANSWERS, "")
    cells |= {"decision": choice, "reason": item.decision.reason or item.decision.rule}
    cells["decided by"] = "; ".join(item.decision.by)
    if only is not None:
        cells |= {"code": only.code, "about": only.about or "", "valence": only.valence or ""}
        cells |= {"strength": str(only.strength or ""), "quote": item.quote((only.start, only.end))}
    return [cells[name] for name in ANSWERS]


def write_sheet(
    items: Sequence[Item],
    codebook: Codebook,
    path: Path,
    title: str,
    before: Mapping[str, str] | None = None,
) -> None:
    """Write the decision sheet; same agenda, same bytes.

    Args:
        items: the passages, as `agenda` lists them.
        codebook: with the codes coders made, for the drop-downs.
        path: of the workbook (.xlsx).
        title: of the study, by which the sheet is known when it comes back.
        before: by passage what was decided there before, of what is stale or disputed.

    Raises:
        Misuse: the file is there already; it may hold decisions.
    """
    import xlsxwriter

    if path.exists():
        raise Misuse(f"{path.name} is there already and may hold decisions; choose another name.")
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"created": MADE, "title": "Decisions"})
    coders = list(dict.fromkeys(coder for item in items for coder in item.coders))
    earlier = [BEFORE] if before else []
    columns = [*FIRST, *(f"coded by {coder}" for coder in coders), *earlier, *ANSWERS, *HIDDEN]
    sheet = book.add_worksheet(SHEET)
    _head(book, sheet, columns)
    look = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#CCCCCC"}
    locked = book.add_format(look)
    free = book.add_format(look | {"locked": False, "bg_color": "#FFF8DC"})
    for row, item in enumerate(items, 1):
        cells = _cells(item, coders, before)
        for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
            sheet.write_string(row, place, cell, free if column in ANSWERS else locked)
    _help(book)
    _choices(book, sheet, columns, items, codebook)
    study = book.add_worksheet(STUDY)
    study.write_column(0, 0, ["format", "title"])
    study.write_number(0, 1, FORMAT)
    study.write_string(1, 1, neutral(title))
    study.hide()
    book.close()
    write_bytes(path, made.getvalue())


def _head(book: Any, sheet: Any, columns: Sequence[str]) -> None:  # noqa: ANN401 (no types there)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    for place, column in enumerate(columns):
        width = 45 if column.startswith(("coded by", BEFORE)) else WIDTHS.get(column, 14)
        hidden = {"hidden": True} if column in HIDDEN else {}
        sheet.set_column(place, place, width, None, hidden)
        sheet.write_string(0, place, neutral(column), bold)
    sheet.freeze_panes(1, len(FIRST[:1]))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    allowed = ("format_cells", "format_columns", "format_rows", "delete_rows", "sort", "autofilter")
    sheet.protect("", dict.fromkeys(allowed, True))


def _cells(item: Item, coders: Sequence[str], before: Mapping[str, str] | None) -> list[str]:
    """Write the cells of one row, cut where they are longer than a cell may be."""
    left, right = item.context()
    speakers = ", ".join(item.texts.participants(item.passage.span))
    cells = [item.passage.transcript, item.where, speakers, f"{left}⟦{item.text}⟧{right}"]
    cells += ["\n".join(say_coding(item, placed) for placed in item.by(c)) for c in coders]
    cells += [before.get(item.passage.id, "")] if before else []
    answers = answers_in_force(item)
    written = " ".join([fingerprint([answer.strip() for answer in answers]), *item.known])
    cells += [*answers, item.passage.id, written]
    return [neutral(c if len(c) <= LONGEST else f"{c[:LONGEST]}…") for c in cells]


def _help(book: Any) -> None:  # noqa: ANN401
    sheet = book.add_worksheet(HELP)
    sheet.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
    for row, line in enumerate(GUIDE):
        sheet.write_string(row, 0, line)
    sheet.protect()


def _choices(
    book: Any,  # noqa: ANN401
    sheet: Any,  # noqa: ANN401
    columns: Sequence[str],
    items: Sequence[Item],
    codebook: Codebook,
) -> None:
    """Give the answer columns their drop-downs, from lists on a hidden sheet."""
    hidden = book.add_worksheet(LISTS)
    hidden.hide()
    used = [code for code in codebook.codes.values() if code.use == "yes"]
    lists: dict[tuple[str, ...], str] = {}

    def source(values: tuple[str, ...]) -> str:
        if values not in lists:
            place = len(lists)
            hidden.write_column(0, place, [neutral(value) for value in values])
            letter = _letters(place)
            lists[values] = f"={LISTS}!${letter}$1:${letter}${len(values)}"
        return lists[values]

    fixed = {
        "code": tuple(f"{code.id} {code.name}" for code in used),
        "about": tuple(f"{code.id} {code.name}" for code in used if code.kind == "role"),
        "valence": VALENCES,
        "strength": ("1", "2"),
    }
    for column, values in fixed.items():
        if values and items:
            place = columns.index(column)
            sheet.data_validation(1, place, len(items), place, _drop_down(source(values), column))
    place = columns.index("decision")
    row = 1
    for words, run in groupby(_words(item) for item in items):
        last = row + len(list(run)) - 1
        sheet.data_validation(row, place, last, place, _drop_down(source(words), "decision"))
        row = last + 1


def _words(item: Item) -> tuple[str, ...]:
    """What the drop-down of a row offers as its decision."""
    words = (*item.options(), ALL, NONE, OTHER, UNDECIDED)
    there = item.decision
    if there is None or isinstance(there.result, str) or in_force(item)[0] != KEEP:
        return words
    return (*words, KEEP)


def _drop_down(source: str, column: str) -> dict[str, object]:
    return {
        "validate": "list",
        "source": source,
        "error_title": column,
        "error_message": "Choose one from the list.",
    }


def _letters(place: int) -> str:
    """Name a column as spreadsheets do, from A to Z and on with AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_text(value: object) -> str:
    """Read a cell as text: a whole number without its decimals, nothing as empty."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return plain(str(value)).strip()


class Row(msgspec.Struct, frozen=True):
    """One row of a sheet as filled in: where it stands, which passage, its answers by column.

    Attributes:
        written: the fingerprint of its answers when the sheet was written, and after it the ids of
            the decisions that were known then.
    """

    number: int
    id: str
    cells: dict[str, str]
    written: str
    formulas: list[str] = []

    @property
    def untouched(self) -> bool:
        """Whether nobody has filled in anything since it was written."""
        mark = self.written.split(" ")[0]
        return mark == fingerprint(list(self.cells.values())) and not self.formulas

    @property
    def known(self) -> list[str]:
        """The decisions that were known when the sheet was written."""
        return self.written.split(" ")[1:]
