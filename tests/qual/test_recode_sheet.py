"""Codings that wait for a code, recoded in a sheet."""

import csv

import openpyxl
import pytest
from refactored import (
    PARTS,
    WHY,
    code_for_refactoring,
    codes_of,
    finals_of,
    lines_of,
    study,
    waiting_of,
)
from tiny_study import (
    AT,
    add,
    reopen,
    submit,
)

from qual.blindness import read_all
from qual.problem import Misuse
from qual.reconcile import open_transcripts
from qual.refactor import (
    find_waiting,
    read_recodings,
    recode,
    split,
    write_recode_sheet,
)


@pytest.fixture
def coded(root):
    return code_for_refactoring(root)


@pytest.fixture(params=["recode.xlsx", "recode.csv"])
def sheet(coded, tmp_path, request):
    open_transcripts(read_all(study(coded)), "ana", AT)
    split(study(coded), "T.night", PARTS, WHY)
    path = tmp_path / request.param
    finals, book = finals_of(coded)
    assert write_recode_sheet(find_waiting(finals, book), study(coded), book, path) == []
    return path


def rows_of(path):
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    book = openpyxl.load_workbook(path)
    return [[cell.value or "" for cell in row] for row in book["codings"]]


def write_rows(path, rows):
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return
    book = openpyxl.load_workbook(path)
    sheet = book["codings"]
    sheet.delete_rows(1, sheet.max_row)
    for row in rows:
        sheet.append(row)
    book.save(path)


def fill(path, answers):
    """Fill cells in: {row: {column: value}}, row 2 being the first coding."""
    rows = rows_of(path)
    for number, cells in answers.items():
        for column, value in cells.items():
            rows[number - 1][rows[0].index(column)] = value
    write_rows(path, rows)


def read_in(root, path, reason=""):
    finals, book = finals_of(root)
    found = read_recodings(path, finals, book, reason)
    recode(study(root), found.lines, WHY)
    return found


def test_the_sheet_shows_each_coding_with_what_to_choose_among(sheet):
    head, *rows = rows_of(sheet)
    cells = [dict(zip(head, row, strict=True)) for row in rows]
    assert [cell["where"].split(":")[0] for cell in cells] == ["N-P01", "S-P02", "S-P02"]
    assert "⟦no money for training⟧" in cells[0]["text"]
    assert cells[0]["choose among"] == "T.staff Staff: tired\nINS.F Compatibility"
    assert cells[0]["question"] == "we agreed"


def test_assigned_codings_get_their_code_and_the_others_keep_waiting(coded, sheet):
    fill(
        sheet,
        {2: {"new code": "T.staff Staff: tired"}, 4: {"new code": "ins.f", "reason": "it is"}},
    )
    found = read_in(coded, sheet)
    assert (found.codings, found.unchanged, found.problems) == (2, 1, [])
    assert codes_of(coded, "N-P01") == [("no money for training", "T.staff")]
    assert codes_of(coded, "S-P02") == [
        ("I heard of it by chance", "T.night"),
        ("It does not fit", "INS.F"),
    ]
    assert [one.coding.quote for one in waiting_of(coded)] == ["I heard of it by chance"]
    lines = lines_of(coded)[1:]
    assert [(line["op"], line["from"], line["to"]) for line in lines] == [
        ("recode", ["T.night"], ["T.staff"]),
        ("recode", ["T.night"], ["INS.F"]),
    ]
    assert len(lines[0]["codings"]) == 2  # alike codings of both coders go together
    assert [line["reason"] for line in lines] == ["we agreed", "it is"]


def test_a_second_reading_changes_nothing_and_another_answer_counts(coded, sheet):
    fill(sheet, {2: {"new code": "T.staff"}})
    read_in(coded, sheet)
    before = lines_of(coded)
    assert read_in(coded, sheet).codings == 0
    assert lines_of(coded) == before
    fill(sheet, {2: {"new code": "INS.F"}})
    assert "gives no reason" in read_in(coded, sheet).problems[0].text
    assert read_in(coded, sheet, "on second thoughts").codings == 1
    assert codes_of(coded, "N-P01") == [("no money for training", "INS.F")]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"new code": "T.staff; INS.F"}, "holds two answers"),
        ({"new code": "T.none"}, "no code 'T.none'"),
        ({"new code": "T.night"}, "was given up"),
        ({"new code": "Compatibility"}, "is a name"),
        ({"reason": "so"}, "no new code"),
        ({"new code": "INS.F", "id": "01"}, "no longer counts"),
        ({"new code": "INS.F", "id": ""}, "lost its hidden id"),
    ],
)
def test_a_bad_cell_is_named_and_the_rest_taken(coded, sheet, cells, said):
    fill(sheet, {2: cells, 3: {"new code": "T.staff"}})
    found = read_in(coded, sheet)
    (problem,) = found.problems
    assert said in problem.text
    assert problem.file == sheet.name
    if sheet.suffix == ".xlsx":
        assert problem.line == 2
    assert found.codings == 1


def test_rows_may_be_sorted_and_deleted_but_not_doubled_with_two_answers(coded, sheet):
    fill(sheet, {2: {"new code": "T.staff"}, 3: {"new code": "INS.F"}})
    head, first, second, _ = rows_of(sheet)
    write_rows(sheet, [head, second, first, first])
    found = read_in(coded, sheet)
    assert (found.codings, found.problems) == (2, [])
    other = [*first]
    other[head.index("new code")] = "INS.J"
    write_rows(sheet, [head, first, other])
    assert "stands on line" in read_in(coded, sheet).problems[0].text


def test_a_sheet_of_another_study_or_none_is_refused(coded, sheet, tmp_path):
    rows = rows_of(sheet)
    for row in rows[1:]:
        row[rows[0].index("id")] = "01"
        row[rows[0].index("new code")] = "INS.F"
    write_rows(sheet, rows)
    (problem,) = read_in(coded, sheet).problems
    assert "None of these codings counts in this study" in problem.text
    write_rows(sheet, [["transcript"], ["N-P01"]])
    assert "is missing" in read_in(coded, sheet).problems[0].text
    with pytest.raises(Misuse, match="no file"):
        read_in(coded, tmp_path / "none.csv")
    with pytest.raises(Misuse, match="there already"):
        write_recode_sheet([], study(coded), finals_of(coded)[1], sheet)


def test_no_workbook_is_no_recode_sheet(coded, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_text("no zip")
    assert "no workbook" in read_in(coded, path).problems[0].text
    openpyxl.Workbook().save(path)
    assert "no recode sheet" in read_in(coded, path).problems[0].text


def test_a_formula_is_no_code(coded, tmp_path):
    split(study(coded), "T.night", PARTS, WHY)
    finals, book = finals_of(coded)
    path = tmp_path / "recode.xlsx"
    write_recode_sheet(find_waiting(finals, book), study(coded), book, path)
    fill(path, {2: {"new code": "=A1"}})
    assert "holds a formula" in read_in(coded, path).problems[0].text


def test_a_coding_recoded_and_then_withdrawn_no_longer_waits_nor_counts(coded):
    split(study(coded), "T.night", PARTS, WHY)
    ids = [
        one.coding.id for one in waiting_of(coded, "T.night") if one.coding.transcript == "S-P02"
    ]
    recode(
        study(coded),
        [{"op": "recode", "from": ["T.night"], "to": ["INS.F"], "codings": ids, "reason": "r"}],
        WHY,
    )
    reopen(coded, "ana", "S-P02")
    add(coded, "ana", [{"op": "withdraw", "of": ids[0], "reason": "no"}])
    submit(coded, "ana", "S-P02")
    assert codes_of(coded, "S-P02") == [("It does not fit", "INS.F")]
