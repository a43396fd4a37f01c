"""The recode sheet: one row for each coding that waits for a code, as a workbook or as CSV."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from qual.codebook import Codebook
from qual.files import table_text, write_bytes
from qual.model import Transcript
from qual.problem import Misuse, Problem
from qual.reconcile.sheet import fingerprint, neutral
from qual.refactor.waiting import Waiting
from qual.study import Study
from qual.transcript import read_transcript

SHEET = "codings"
SHOWN = {
    "transcript": 12,
    "where": 18,
    "speaker": 12,
    "text": 70,
    "code": 12,
    "valence": 12,
    "strength": 9,
    "about": 10,
    "question": 44,
    "choose among": 40,
}
ANSWERS = {"new code": 30, "reason": 40}
HIDDEN = ("id", "as written")
CONTEXT = 120
MADE = datetime(2000, 1, 1)
Rows = list[list[str]]


def write_recode_sheet(
    waiting: Sequence[Waiting], study: Study, codebook: Codebook, path: Path
) -> list[Problem]:
    """Write the codings that wait for a code, with their words and what to choose among.

    Args:
        waiting: the codings.
        study: has the transcripts.
        codebook: has the names of codes.
        path: of the sheet; .csv makes a table, anything else a workbook with drop-downs.

    Raises:
        Misuse: the file is there already; it may hold answers.
    """
    if path.exists():
        raise Misuse(f"{path.name} is there already and may hold answers; choose another name.")
    rows: Rows = []
    problems: list[Problem] = []
    texts: dict[str, Transcript | Problem] = {}
    for one in waiting:
        id_ = one.coding.transcript
        found = texts.setdefault(id_, texts.get(id_) or read_transcript(study.root, id_))
        if isinstance(found, Problem):
            problems.append(found)
        else:
            rows.append([neutral(cell) for cell in _cells(one, found.text, codebook)])
    columns = [*SHOWN, *ANSWERS, *HIDDEN]
    if path.suffix.casefold() == ".csv":
        write_bytes(path, table_text(columns, rows).encode("utf-8-sig"))
    else:
        choices = [_named(codebook, one.choices) for one in waiting]
        write_bytes(path, _workbook(columns, rows, choices))
    return problems


def _cells(one: Waiting, text: str, codebook: Codebook) -> list[str]:
    coding = one.coding
    before = text[max(0, coding.start - CONTEXT) : coding.start]
    after = text[coding.end : coding.end + CONTEXT]
    return [
        coding.transcript,
        f"{coding.transcript}:{coding.start}-{coding.end}",
        ", ".join(coding.participants),
        f"{before}⟦{text[coding.start : coding.end]}⟧{after}",
        coding.code,
        coding.valence or "",
        str(coding.strength or ""),
        coding.about or "",
        one.change.reason,
        "\n".join(_named(codebook, one.choices)),
        *("" for _ in ANSWERS),
        coding.id,
        fingerprint(["" for _ in ANSWERS]),
    ]


def _named(codebook: Codebook, ids: Iterable[str]) -> list[str]:
    """Codes as a list offers them: id and name."""
    found = [(id_, codebook.find(id_)) for id_ in ids]
    return [f"{id_} {code.name}" if code is not None else id_ for id_, code in found]


def _workbook(columns: Sequence[str], rows: Rows, choices: Sequence[Sequence[str]]) -> bytes:
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"created": MADE, "title": "Codings to recode"})
    sheet = book.add_worksheet(SHEET)
    look = {"text_wrap": True, "valign": "top"}
    head, locked = book.add_format({**look, "bold": True, "bottom": 1}), book.add_format(look)
    free = book.add_format({**look, "locked": False, "bg_color": "#FFF8DC"})
    widths: Mapping[str, int] = {**SHOWN, **ANSWERS}
    for place, column in enumerate(columns):
        hidden = {"hidden": column in HIDDEN}
        sheet.set_column(place, place, widths.get(column, 10), None, hidden)
        sheet.write_string(0, place, column, head)
    for number, row in enumerate(rows, 1):
        for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
            sheet.write_string(number, place, cell, free if column in ANSWERS else locked)
    place = columns.index("new code")
    for number, offered in enumerate(choices, 1):
        if offered and len(",".join(offered)) <= 255 and not any("," in o for o in offered):
            sheet.data_validation(number, place, number, place, _drop_down(offered))
    sheet.freeze_panes(1, 1)
    allowed = ("format_cells", "format_columns", "format_rows", "delete_rows", "sort", "autofilter")
    sheet.protect("", dict.fromkeys(allowed, True))
    book.close()
    return made.getvalue()


def _drop_down(offered: Sequence[str]) -> dict[str, object]:
    """Offer the codes meant; any other that the team uses may be written all the same."""
    return {
        "validate": "list",
        "source": list(offered),
        "error_type": "warning",
        "error_title": "new code",
        "error_message": "This is none of the codes meant; any code of the codebook is taken.",
    }
