import json
from io import BytesIO

import openpyxl
import pytest
from hand_built import NOT_ASKED, codebook, coding, study

from qual.matrix import build_matrix
from qual.rating import (
    Judgement,
    append_ratings,
    find_ratings,
    last_lines,
    read_coder_ratings,
    read_ratings,
)
from qual.rating_answers import read_sheet
from qual.rating_sheet import write_sheet

AT = "2026-05-01T10:00:00Z"


def rate(root, coder, site, construct, value, why="so"):
    said = Judgement(site=site, construct=construct, value=value, rationale=why)
    append_ratings(root, coder, [said], AT)


@pytest.fixture
def rated(tmp_path):
    rate(tmp_path, "ana", "north", "INS.F", 2, "=money was there")
    rate(tmp_path, "ben", "north", "INS.F", -1, "nobody knew")
    for coder in ("ana", "ben"):
        rate(tmp_path, coder, "south", "INS.J", -2)
    rate(tmp_path, "ana", "north", "INS.J", 1)
    return tmp_path


def differing(root):
    found = find_ratings(read_ratings(root))
    return found, {place: one for place, one in found.items() if one.differs}


def sheet_of(root):
    ratings, differ = differing(root)
    codings = [coding("a", "N1"), coding("d", "S1", "INS.J")]
    matrix = build_matrix(study(), codings, codebook(), ratings, asked=NOT_ASKED)
    held = last_lines(read_coder_ratings(root, "consensus"))
    book = openpyxl.load_workbook(BytesIO(write_sheet(matrix, held, differ)))
    return book, book["ratings"], [cell.value for cell in book["ratings"][1]]


def test_only_differences_are_rows_with_both_ratings_and_rationales(rated):
    _, sheet, head = sheet_of(rated)
    assert sheet.max_row == 2
    row = dict(zip(head, [cell.value for cell in sheet[2]], strict=True))
    assert (row["site"], row["construct"]) == ("north", "INS.F")
    assert (row["ana rating"], row["ben rating"]) == (2, -1)
    assert (row["ana rationale"], row["ben rationale"]) == ("'=money was there", "nobody knew")
    assert row["rating"] is row["rationale"] is None
    assert sheet.cell(2, head.index("ana rationale") + 1).protection.locked
    assert not sheet.cell(2, head.index("rationale") + 1).protection.locked


def read_back(root, **cells):
    book, sheet, head = sheet_of(root)
    for name, value in cells.items():
        sheet.cell(2, head.index(name) + 1).value = value
    path = root / "differences.xlsx"
    book.save(path)
    answers = read_sheet(path, study(), codebook(), {})
    added, _ = append_ratings(root, "consensus", answers.judgements, AT)
    return answers, added


def test_the_consensus_is_recorded_with_its_rationale_and_settles_it(rated):
    answers, added = read_back(rated, rating=1, rationale="ben had not seen the money")
    assert (added, answers.problems) == (1, [])
    line = json.loads((rated / "ratings" / "consensus.jsonl").read_text())
    assert (line["value"], line["rationale"]) == (1, "ben had not seen the money")
    assert line["codings"] == ["a"]
    ratings, differ = differing(rated)
    assert (differ, ratings["north", "", "ins.f"].rating.value) == ({}, 1)


def test_a_consensus_without_a_rationale_is_a_problem(rated):
    answers, added = read_back(rated, rating=1)
    assert added == 0
    assert "has no rationale" in answers.problems[0].text
    assert not (rated / "ratings" / "consensus.jsonl").exists()
