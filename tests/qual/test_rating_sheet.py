from io import BytesIO

import openpyxl
import pytest
from hand_built import NOT_ASKED, codebook, coding, person, study

from qual.matrix import build_matrix
from qual.problem import Misuse
from qual.rating import append_ratings, find_ratings, last_lines, read_coder_ratings, read_ratings
from qual.rating_answers import read_sheet
from qual.rating_sheet import as_written, neutral, write_sheet

AT = "2026-05-01T10:00:00Z"
CODINGS = [
    coding("a", "N1", strength=2, quote="=SUM(A1) is what the form says"),
    coding("b", "N2", valence="facilitator"),
    coding("c", "N2", valence="mixed", quote="both ways"),
    coding("d", "S1", "INS.J"),
    coding("e", "D1", "INN.G"),
]


def matrix(codings=CODINGS, people=None, ratings=None, **options):
    found = study(people)
    return build_matrix(found, codings, codebook(), ratings or {}, asked=NOT_ASKED, **options)


def opened(content):
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    return book, sheet, {cell.value: cell.column for cell in sheet[1]}


def filled(tmp_path, *answers, content=None, **hidden):
    """Fill rows of a sheet: each answer is (row, column to value)."""
    book, sheet, at = opened(content or write_sheet(matrix()))
    for row, cells in answers:
        for name, value in {**cells, **hidden}.items():
            sheet.cell(row, at[name]).value = value
    path = tmp_path / "filled.xlsx"
    book.save(path)
    return path


def read(path, held=None):
    return read_sheet(path, study(), codebook(), held)


def test_one_row_a_site_and_construct_with_evidence():
    _, sheet, at = opened(write_sheet(matrix()))
    rows = [
        [sheet.cell(r, at[n]).value for n in ("site", "construct", "name", "domain")]
        for r in (2, 3)
    ]
    assert sheet.max_row == 3
    assert rows == [
        ["north", "INS.F", "Compatibility", "Inner Setting"],
        ["south", "INS.J", "Available Resources", "Inner Setting"],
    ]


def test_a_row_shows_counts_proposal_rule_and_excerpts():
    _, sheet, at = opened(write_sheet(matrix()))
    row = {name: sheet.cell(2, column).value for name, column in at.items()}
    assert (row["barrier participants"], row["barrier concrete"]) == (2, 1)
    assert (row["facilitator participants"], row["facilitator concrete"]) == (1, 0)
    assert (row["barrier codings"], row["facilitator codings"], row["mixed codings"]) == (2, 2, 1)
    assert row["proposed"] == "X" and "at most one apart" in row["rule"]
    assert row["barrier excerpt 1"] == "“=SUM(A1) is what the form says” (N1, nurse; N1:0-10)"
    assert row["barrier excerpt 2"] == "“both ways” (mixed; N2, manager; N2:0-10)"
    assert row["rating"] is None and row["asked"] == "not recorded"
    assert opened(write_sheet(matrix()))[1].cell(3, at["proposed"]).value == -1


def test_the_header_is_frozen_originals_locked_ids_hidden_and_ratings_offered():
    _, sheet, at = opened(write_sheet(matrix()))
    assert sheet.freeze_panes == "D2" and sheet.protection.sheet
    assert not sheet.cell(2, at["rating"]).protection.locked
    assert sheet.cell(2, at["barrier excerpt 1"]).protection.locked
    groups = [d for d in sheet.column_dimensions.values() if d.hidden]
    hidden = {column for d in groups for column in range(d.min, d.max + 1)}
    ids = ("site id", "wave", "construct id", "n participants", "ids 1")
    assert hidden == {at[name] for name in ids}
    offered = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert offered[0] == '"2,1,0,-1,-2,X,M,NA,E,I"'


def test_the_same_evidence_gives_the_same_bytes():
    assert write_sheet(matrix()) == write_sheet(matrix(list(reversed(CODINGS))))


def test_a_sheet_is_of_sites_in_one_wave():
    people = [person("N1", wave="1"), person("N2", wave="2")]
    with pytest.raises(Misuse):
        write_sheet(matrix([], people))
    with pytest.raises(Misuse):
        write_sheet(matrix(by="role"))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_what_looks_like_a_formula_is_neutralised_and_comes_back(text):
    assert neutral(text) == f"'{text}" and as_written(neutral(text)) == text
    assert neutral("plain") == as_written("plain") == "plain"
    assert as_written("'quoted'") == "'quoted'"


@pytest.mark.parametrize(
    ("cell", "value", "state", "conflict"),
    [
        (-2, -2, "rated", False),
        (1.0, 1, "rated", False),
        ("+2", 2, "rated", False),
        ("−1", -1, "rated", False),
        (0, 0, "rated", False),
        ("1*", 1, "rated", True),
        ("x", None, "mixed", False),
        ("NA", None, "not_applicable", False),
        ("E", None, "nonnumeric", False),
        ("M", None, "missing", False),
    ],
)
def test_ratings_are_read_as_people_write_them(tmp_path, cell, value, state, conflict):
    found = read(filled(tmp_path, (2, {"rating": cell, "rationale": "two said so"})))
    assert found.problems == [] and found.blank == 1
    (judgement,) = found.judgements
    assert (judgement.value, judgement.state, judgement.conflict) == (value, state, conflict)
    assert (judgement.site, judgement.construct) == ("north", "INS.F")
    assert (judgement.codings, judgement.n_participants) == (["a", "b", "c"], 2)


@pytest.mark.parametrize(
    "cells",
    [
        {"rating": 1},
        {"rating": 3, "rationale": "r"},
        {"rating": 1.5, "rationale": "r"},
        {"rating": "high", "rationale": "r"},
        {"rating": 1, "rationale": "r", "conflict": "perhaps"},
        {"summary": "a summary only"},
        {"conflict": "yes"},
        {"rating": 1, "rationale": "r", "site id": "east"},
        {"rating": 1, "rationale": "r", "construct id": "INS.Q"},
        {"rating": 1, "rationale": "r", "wave": "9"},
        {"rating": 1, "rationale": "r", "n participants": "many"},
        {"rating": "=1+1", "rationale": "r"},
    ],
)
def test_a_bad_row_is_a_problem_and_the_rest_counts(tmp_path, cells):
    good = {"rating": -1, "rationale": "said by one", "conflict": "yes"}
    found = read(filled(tmp_path, (2, cells), (3, good)))
    assert [(p.file, p.line) for p in found.problems] == [("filled.xlsx", 2)]
    assert [(j.site, j.value, j.conflict) for j in found.judgements] == [("south", -1, True)]


def test_missing_needs_no_rationale(tmp_path):
    found = read(filled(tmp_path, (2, {"rating": "M"})))
    assert (found.problems, found.judgements[0].state) == ([], "missing")


def test_a_row_that_stands_twice_counts_once(tmp_path):
    path = filled(
        tmp_path,
        (2, {"rating": 1, "rationale": "r"}),
        (3, {"rating": 2, "rationale": "r", "site id": "north", "construct id": "INS.F"}),
    )
    found = read(path)
    assert [j.value for j in found.judgements] == [1]
    assert [p.line for p in found.problems] == [3]


def test_a_sheet_goes_both_ways_and_a_second_reading_changes_nothing(tmp_path):
    answers = {"rating": -1, "rationale": "- two nurses", "summary": "=odd", "conflict": "yes"}
    path = filled(tmp_path, (2, answers), (3, {"rating": "E", "rationale": "outside"}))
    for added in (2, 0):
        found = read(path)
        assert append_ratings(tmp_path, "ana", found.judgements, AT) == (added, [])
    held = last_lines(read_coder_ratings(tmp_path, "ana"))
    again = tmp_path / "again.xlsx"
    again.write_bytes(write_sheet(matrix(), held))
    found = read(again, held)
    assert found.problems == [] and len(found.judgements) == 2
    assert append_ratings(tmp_path, "ana", found.judgements, AT) == (0, [])
    north = held["north", "", "ins.f"]
    assert (north.rationale, north.summary, north.conflict) == ("- two nurses", "=odd", True)
    assert held["south", "", "ins.j"].note == "E"


def test_what_was_rated_stays_a_row_without_evidence_and_emptying_it_is_a_problem(tmp_path):
    path = filled(tmp_path, (2, {"rating": -1, "rationale": "r"}))
    append_ratings(tmp_path, "ana", read(path).judgements, AT)
    held = last_lines(read_coder_ratings(tmp_path, "ana"))
    ratings = find_ratings(read_ratings(tmp_path))
    content = write_sheet(matrix([], ratings=ratings), held)
    emptied = {"rating": None, "rationale": None}
    path = filled(tmp_path, (2, emptied), content=content)
    found = read(path, held)
    assert found.judgements == [] and "was rated before" in found.problems[0].text


def test_many_codings_fit(tmp_path):
    many = [coding(f"{n:026}", "N1") for n in range(2500)]
    path = filled(tmp_path, (2, {"rating": 1, "rationale": "r"}), content=write_sheet(matrix(many)))
    assert len(read(path).judgements[0].codings) == 2500


def test_what_is_no_sheet_is_said(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"no spreadsheet")
    assert "cannot be read" in read(path).problems[0].text
    openpyxl.Workbook().save(path)
    assert "column 'site id' is missing" in read(path).problems[0].text
    with pytest.raises(Misuse):
        read(tmp_path / "none.xlsx")


@pytest.mark.parametrize(
    ("cells", "advice"),
    [
        ({"rating": 1, "conflict": "maybe"}, "Write yes, or no (or nothing) where there is none."),
        ({"rating": 5}, "Write -2 to +2, X, M, NA, E or I."),
        ({"conflict": "yes"}, "Write -2 to +2, X, M, NA, E or I."),
    ],
)
def test_each_fault_of_a_rating_has_its_own_advice(tmp_path, cells, advice):
    (problem,) = read(filled(tmp_path, (2, {**cells, "rationale": "so"}))).problems
    assert problem.advice == advice
