"""Decisions in a spreadsheet: written, filled in, sorted, spoilt and read back."""

import zipfile

import openpyxl
import pytest
from coded_twice import code_twice, codebook_of, final_codings, items_of, opened, work_of
from tiny_study import CODEBOOK, apply, reopen, submit, write_table

from qual.adjudication import Result
from qual.problem import Misuse
from qual.reconcile import (
    decide,
    decision_line,
    open_transcripts,
    read_sheet,
    write_sheet,
)

LATER = "2026-03-05T09:00:00Z"
TITLE = "Tiny study"


@pytest.fixture
def coded(root):
    return code_twice(root)


def sheet_of(root, path):
    write_sheet(items_of(root), codebook_of(root), path, TITLE)
    return path


def fill(path, answers):
    """Fill cells in: {row: {column: value}}, row 2 being the first passage."""
    book = openpyxl.load_workbook(path)
    sheet = book["decisions"]
    columns = [cell.value for cell in sheet[1]]
    for row, cells in answers.items():
        for column, value in cells.items():
            sheet.cell(row, columns.index(column) + 1).value = value
    book.save(path)


def read(root, path, by=("ana", "ben")):
    return read_sheet(path, items_of(root), codebook_of(root), by, TITLE)


def read_in(root, path):
    answers = read(root, path)
    decide(root, "ana", answers.lines, LATER)
    return answers


@pytest.fixture
def path(coded, tmp_path):
    opened(coded)
    return sheet_of(coded, tmp_path / "decisions.xlsx")


def test_a_sheet_is_the_same_twice_and_never_overwritten(coded, path, tmp_path):
    again = sheet_of(coded, tmp_path / "again.xlsx")
    assert again.read_bytes() == path.read_bytes()
    with pytest.raises(Misuse, match="there already"):
        sheet_of(coded, path)


def test_a_sheet_shows_each_passage_and_protects_what_was_coded(path):
    book = openpyxl.load_workbook(path)
    sheet = book["decisions"]
    head = [cell.value for cell in sheet[1]]
    rows = [dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert len(rows) == 3
    assert "⟦There was no money for training⟧" in rows[1]["text"].value
    assert rows[1]["coded by ana"].value == "INS.J1 barrier 2 “no money for training”"
    assert rows[0]["coded by ana"].value.startswith("IND.C.C about IND.R.B facilitator 1 ")
    assert rows[2]["coded by ben"].value.endswith("(memo: =Not sure)")
    locked = {name for name, cell in rows[0].items() if cell.protection.locked}
    free = set(head) - locked
    assert free == {
        "decision", "code", "about", "valence", "strength", "quote", "reason", "decided by",
    }  # fmt: skip
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert sheet.freeze_panes is not None
    assert sheet.column_dimensions[rows[0]["id"].column_letter].hidden
    assert book["study"].sheet_state == book["lists"].sheet_state == "hidden"


def drop_downs(path):
    book = openpyxl.load_workbook(path)
    sheet = book["decisions"]
    found = {}
    for validation in sheet.data_validations.dataValidation:
        name, cells = validation.formula1.split("!")
        values = [cell.value for (cell,) in book[name][cells.replace("$", "")]]
        for cell in str(validation.sqref).split():
            column = sheet[cell.split(":")[0]].column
            found[sheet.cell(1, column).value] = values
    return found


def test_drop_downs_offer_what_may_be_decided(path):
    found = drop_downs(path)
    assert found["decision"] == ["ana", "ben", "all", "none", "other", "undecided"]
    assert found["valence"] == ["barrier", "facilitator", "mixed", "neutral"]
    assert found["strength"] == ["1", "2"]
    assert found["about"] == ["IND.R.B Mid-level Leaders"]
    assert [value.split()[0] for value in found["code"]] == [c["id"] for c in CODEBOOK["codes"]]


def test_texts_that_look_like_formulas_are_neutralised(coded, tmp_path):
    opened(coded)
    line = decision_line(items_of(coded)[1], "ana", ["ana"], "=1+1")
    decide(coded, "ana", [line], LATER)
    path = sheet_of(coded, tmp_path / "decisions.xlsx")
    cells = [c for row in openpyxl.load_workbook(path)["decisions"].iter_rows() for c in row]
    assert "'=1+1" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert read(coded, path).lines == []


def test_good_rows_are_taken_once(coded, path):
    fill(
        path,
        {
            2: {"decision": "None", "reason": "not about the change"},
            3: {
                "decision": "other",
                "code": "INS.J1 Funding",
                "valence": "barrier",
                "strength": 2,
                "quote": "no  money",
                "reason": "the words that say it",
                "decided by": "ana; cleo",
            },
        },
    )
    answers = read_in(coded, path)
    assert (len(answers.lines), answers.unchanged, answers.problems) == (2, 1, [])
    assert final_codings(coded)[1] == ("INS.J1", "no money", "adjudicated")
    assert work_of(coded).decisions[items_of(coded)[1].passage.id].by == ["ana", "cleo"]
    before = (coded / "adjudications" / "ana.jsonl").read_bytes()
    again = read_in(coded, path)
    assert (again.lines, again.unchanged, again.problems) == ([], 3, [])
    assert (coded / "adjudications" / "ana.jsonl").read_bytes() == before


@pytest.mark.parametrize("choice", ["ana", "ALL", "other", "undecided"])
def test_a_second_reading_changes_nothing(coded, path, choice):
    extra = {"code": "T.night", "about": None} if choice == "other" else {}
    fill(path, {n: {"decision": choice, "reason": "we agreed", **extra} for n in (2, 3, 4)})
    assert len(read_in(coded, path).lines) == 3
    assert read(coded, path).lines == []


def test_a_sheet_written_before_does_not_take_back_what_was_decided_since(coded, path, tmp_path):
    fill(path, {3: {"decision": "ana", "reason": "first thought"}})
    read_in(coded, path)
    second = sheet_of(coded, tmp_path / "second.xlsx")
    line = decision_line(items_of(coded)[1], "ben", ["ana", "ben"], "second thought")
    decide(coded, "ana", [line], LATER)
    assert read(coded, second).lines == []
    fill(second, {3: {"reason": "third thought"}})
    assert [line["reason"] for line in read(coded, second).lines] == ["third thought"]


def test_what_a_row_cannot_say_is_kept_as_decided(coded, tmp_path):
    opened(coded)
    item = items_of(coded)[1]
    low, high = item.passage.span
    both = [Result(low, low + 5, "INN.G"), Result(low, high, "INS.F")]
    decide(coded, "ana", [decision_line(item, "other", ["ana"], "two things", both)], LATER)
    path = sheet_of(coded, tmp_path / "decisions.xlsx")
    assert openpyxl.load_workbook(path)["decisions"]["G3"].value == "as decided"
    fill(path, {3: {"reason": "two things indeed"}})
    assert read(coded, path).lines == []


OTHER = {"decision": "other", "reason": "so"}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"decision": "ana"}, "has no reason"),
        ({"reason": "so"}, "has no decision"),
        ({"decision": "ana; ben", "reason": "so"}, "two answers, 'ana; ben'"),
        ({"decision": "ana and ben", "reason": "so"}, "two answers"),
        ({"decision": "cleo", "reason": "so"}, "'cleo' is no decision"),
        ({"decision": "as decided", "reason": "so"}, "no decision"),
        ({"decision": "ana", "reason": "so", "code": "INN.G"}, "two answers"),
        ({"decision": "=A1", "reason": "so"}, "holds a formula"),
        (OTHER, "no code is given"),
        ({**OTHER, "code": "INS.J9"}, "no code 'INS.J9'"),
        ({**OTHER, "code": "Funding"}, "is a name"),
        ({**OTHER, "code": "INS.J1; INS.J2"}, "holds two answers"),
        ({**OTHER, "code": "INS.J1", "quote": "no funds"}, "is not in the passage"),
        ({**OTHER, "code": "INS.J1", "quote": "o"}, "times in the passage"),
        ({**OTHER, "code": "INS.J1", "quote": "every week"}, "is not in the passage"),
        ({**OTHER, "code": "INS.J1", "valence": "bad"}, "The valence 'bad'"),
        ({**OTHER, "code": "INS.J1", "strength": 3}, "The strength '3'"),
        ({**OTHER, "code": "INS.J1", "about": "IND.R.B"}, "is not a characteristic"),
        ({**OTHER, "code": "IND.C.C", "about": "INS.J1"}, "which is no role"),
        ({"decision": "ana", "reason": "so", "id": "sha256:0"}, "no longer exists"),
        ({"decision": "ana", "reason": "so", "id": None}, "lost its hidden id"),
    ],
)
def test_a_bad_cell_is_a_problem_with_its_row_and_the_rest_is_taken(coded, path, cells, said):
    fill(path, {3: cells, 4: {"decision": "none", "reason": "hearsay"}})
    answers = read(coded, path)
    assert [(said in p.text, p.file, p.line) for p in answers.problems] == [
        (True, "decisions.xlsx", 3)
    ]
    assert [line["result"] for line in answers.lines] == [[]]


def test_nobody_named_is_a_problem(coded, path):
    fill(path, {3: {"decision": "ana", "reason": "so"}})
    assert "Nobody is named" in read(coded, path, by=()).problems[0].text


def test_rows_may_be_sorted_and_deleted_but_not_doubled_with_two_answers(coded, path):
    fill(path, {4: {"decision": "ben", "reason": "heard there"}})
    book = openpyxl.load_workbook(path)
    sheet = book["decisions"]
    last = [cell.value for cell in sheet[4]]
    sheet.delete_rows(2, 3)
    sheet.append(last)
    sheet.append(last)
    book.save(path)
    answers = read(coded, path)
    assert (len(answers.lines), answers.problems) == (1, [])
    place = [cell.value for cell in sheet[1]].index("decision") + 1
    sheet.cell(3, place).value = "all"
    book.save(path)
    assert "stands on line 2 too" in read(coded, path).problems[0].text


def test_a_passage_that_changed_since_is_named(coded, path):
    fill(path, {4: {"decision": "ben", "reason": "heard there"}})
    reopen(coded, "ben", "N-P01")
    apply(coded, "ben", "N-P01", "never learned", "INS.F", at=LATER)
    submit(coded, "ben", "N-P01", at=LATER)
    open_transcripts(work_of(coded), "ana", LATER, again=["N-P01"])
    answers = read(coded, path)
    assert answers.lines == []
    assert [p.line for p in answers.problems] == [4]


def test_other_workbooks_are_refused(coded, path, tmp_path):
    items, codebook = items_of(coded), codebook_of(coded)
    other = read_sheet(path, [], codebook, ["ana"], "Another study")
    assert "belongs to another study, 'Tiny study'" in other.problems[0].text
    assert read_sheet(path, items, codebook, ["ana"], "Renamed study").problems == []
    plain = tmp_path / "plain.xlsx"
    openpyxl.Workbook().save(plain)
    assert "no decision sheet" in read(coded, plain).problems[0].text
    text = tmp_path / "text.xlsx"
    text.write_text("transcript,code\n")
    assert "no workbook" in read(coded, text).problems[0].text
    with zipfile.ZipFile(text, "w") as archive:
        archive.writestr("[Content_Types].xml", "<broken")
    assert "no workbook" in read(coded, text).problems[0].text
    with pytest.raises(Misuse, match="no file"):
        read(coded, tmp_path / "none.xlsx")


def test_codes_not_in_use_are_not_offered_nor_taken(coded, tmp_path):
    text = (coded / "codebook.yaml").read_text()
    (coded / "codebook.yaml").write_text(
        text.replace("- id: INN.G\n", "- id: INN.G\n  use: no\n  why: merged with fit\n")
    )
    opened(coded)
    path = sheet_of(coded, tmp_path / "decisions.xlsx")
    assert not any(value.startswith("INN.G") for value in drop_downs(path)["code"])
    fill(path, {3: {**OTHER, "code": "INN.G"}})
    assert "does not use INN.G" in read(coded, path).problems[0].text


def test_a_coder_called_like_a_choice_is_told_from_it(root):
    rows = [
        {"transcript": "N-P02", "coder": coder, "part": part, "round": "main"}
        for coder, part in (("none", "primary"), ("ana", "second"))
    ]
    write_table(root / "assignments.csv", rows)
    path = root / "study.yaml"
    path.write_text(path.read_text().replace("- ben", "- none"))
    apply(root, "none", "N-P02", "two hours every Friday", "INS.J")
    for coder in ("ana", "none"):
        submit(root, coder, "N-P02")
    opened(root)
    item = items_of(root)[0]
    assert list(item.options()) == ["coder none", "ana"]
    assert len(decision_line(item, "coder none", ["ana"], "so")["result"]) == 1
    assert decision_line(item, "none", ["ana"], "so")["result"] == []
