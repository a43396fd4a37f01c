"""Files of agreed passages: what is read, and that every fault is told with its line."""

from pathlib import Path

import pytest
from small_codes import CODES

from qual.suggest.gold import GoldCode, GoldRow, check_rows, read_rows

GOLD = Path(__file__).resolve().parents[2] / "data/gold_dev.jsonl"


def test_gold_rows_are_read():
    rows, problems = read_rows(GOLD)
    assert (len(rows), problems) == (160, [])
    assert sum(not row.codes for row in rows) == 30
    assert len({row.setting for row in rows}) == 10
    assert (rows[1].id, rows[1].line) == ("dev-002", 2)


def test_a_row_may_leave_out_what_is_optional(tmp_path):
    path = tmp_path / "gold.jsonl"
    lines = [
        '{"id": "a", "text": "t", "codes": []}',
        '{"id": "b", "text": "t", "codes": [], "context": null, "topic": "x", "more": 1}',
        '{"id": "c", "text": "t", "codes": [{"code": "A"}], "setting": "y", "topic": "x"}',
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    rows, problems = read_rows(path)
    assert problems == []
    assert [row.setting for row in rows] == ["", "x", "y"]
    assert [row.context for row in rows] == ["", "", ""]
    assert rows[2].codes == (GoldCode("A", None),)


FAULTS = [
    ("{", "no JSON object"),
    ('{"id": "b"}', "missing required field 'text'"),
    ('{"id": "c", "text": "t", "codes": [{"code": "A", "valence": "up"}]}', "a valence is one of"),
    ('{"id": "d", "text": "  ", "codes": []}', "no text"),
    ('{"id": "a", "text": "t", "codes": []}', "stands already on line 1"),
    ("[]", "This row is no JSON object"),
]


@pytest.mark.parametrize(("line", "said"), FAULTS, ids=[said for _, said in FAULTS])
def test_a_row_that_cannot_be_used_is_one_problem_with_its_line(tmp_path, line, said):
    path = tmp_path / "gold.jsonl"
    good = '{"id": "a", "text": "t", "codes": [], "alternates": ["A"], "topic": "x"}'
    path.write_text(f"{good}\n\n{line}\n", encoding="utf-8")
    rows, (problem,) = read_rows(path)
    assert [row.id for row in rows] == ["a"]
    assert (problem.file, problem.line) == ("gold.jsonl", 3)
    assert said in problem.text


@pytest.mark.parametrize("content", [None, b"\xff\xfe{"])
def test_files_that_cannot_be_read_are_problems(tmp_path, content):
    path = tmp_path / "gold.jsonl"
    if content is not None:
        path.write_bytes(content)
    rows, problems = read_rows(path)
    assert (rows, len(problems)) == ([], 1)


def test_codes_that_the_codebook_lacks_are_one_problem_a_row():
    rows = [
        GoldRow("a", "t", [GoldCode("INS.J1")], alternates=["ZZZ"], line=3),
        GoldRow("b", "t", [GoldCode("YYY"), GoldCode("XXX"), GoldCode("YYY")], line=4),
        GoldRow("c", "t", [GoldCode("INS.J1")], line=5),
    ]
    first, second = check_rows(rows, CODES, "gold.jsonl")
    assert (first.line, "the code 'ZZZ'" in first.text) == (3, True)
    assert (second.line, "the codes 'YYY', 'XXX'" in second.text) == (4, True)
