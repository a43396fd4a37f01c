import json
from pathlib import Path

import pytest
from small_codes import CODES

from qual.suggest.encoder import choose_encoder
from qual.suggest.evaluate import (
    GoldCode,
    GoldRow,
    check_rows,
    evaluate_rows,
    measure,
    read_rows,
)
from qual.suggest.kinds import Offer

GOLD = Path(__file__).resolve().parents[2] / "data/gold_dev.jsonl"
KEYS = [
    *("hit@1", "hit@3", "hit@5", "hit@10", "hit@3_any", "hit@5_any"),
    *("recall@5", "domain@1", "valence", "none_precision", "none_recall"),
]
DOMAINS = {code: code[0] for code in ("A1", "A2", "B1", "B2", "C1", "C2")}


def row(codes, name="r", alternates=()):
    return GoldRow(name, "text", [GoldCode(*code) for code in codes], "", list(alternates))


def group(*codes):
    return [Offer(code, 0.5, "fused", "", "barrier") for code in codes]


def test_measures_worked_by_hand():
    rows = [
        row([("A1", "barrier"), ("B1", "facilitator")]),
        row([("C1", None)], alternates=["B2"]),
        row([]),
        row([]),
        row([("A1", None)]),
    ]
    offers = [group("A2", "A1", "B1"), group("B2", "A1"), group(), group("A1"), group()]
    assert measure(rows, offers, DOMAINS) == {
        "hit@1": 0.0,
        "hit@3": 0.3333,
        "hit@5": 0.3333,
        "hit@10": 0.3333,
        "hit@3_any": 0.6667,
        "hit@5_any": 0.6667,
        "recall@5": 0.3333,
        "domain@1": 0.3333,
        "valence": 0.5,
        "none_precision": 0.5,
        "none_recall": 0.5,
    }


def test_only_the_first_k_count():
    rows = [row([("C2", "barrier")])]
    found = measure(rows, [group("A1", "A2", "B1", "B2", "C1", "C2")], DOMAINS)
    assert (found["hit@5"], found["hit@10"], found["recall@5"], found["valence"]) == (0, 1, 0, None)


def test_undefined_is_none():
    assert set(measure([], [], {}).values()) == {None}
    coded = measure([row([("A1", None)])], [group("A1")], DOMAINS)
    assert coded["none_precision"] is coded["none_recall"] is coded["valence"] is None


def test_the_json_has_the_agreed_shape():
    rows = [
        GoldRow("1", "There was no budget for it.", [GoldCode("INS.J1", "barrier")]),
        GoldRow("2", "Sorry, my phone.", []),
    ]
    found = json.loads(json.dumps(evaluate_rows(rows, CODES, choose_encoder())))
    assert (found["n"], found["n_coded"]) == (2, 1)
    assert list(found["suggesters"]) == ["keyword", "embedding", "fused"]
    for measures in found["suggesters"].values():
        assert list(measures) == KEYS
        assert measures["hit@1"] == 1.0


def test_no_rows_can_be_evaluated():
    found = evaluate_rows([], CODES, choose_encoder())
    assert found["n"] == 0
    assert set(found["suggesters"]["fused"].values()) == {None}


def test_gold_rows_are_read():
    rows, problems = read_rows(GOLD)
    assert (len(rows), problems) == (160, [])
    assert sum(not row.codes for row in rows) == 30


def test_lines_that_cannot_be_read_are_problems(tmp_path):
    path = tmp_path / "gold.jsonl"
    good = '{"id": "a", "text": "t", "codes": [], "alternates": ["A"], "topic": "x"}'
    bad = [
        "{",
        '{"id": "b"}',
        '{"id": "c", "text": "t", "codes": [{"code": "A", "valence": "up"}]}',
    ]
    path.write_text("\n".join([good, "", *bad, good]) + "\n", encoding="utf-8")
    rows, problems = read_rows(path)
    assert [row.id for row in rows] == ["a"]
    assert [problem.line for problem in problems] == [3, 4, 5, 6]
    assert all(problem.file == "gold.jsonl" for problem in problems)


@pytest.mark.parametrize("content", [None, b"\xff\xfe{"])
def test_files_that_cannot_be_read_are_problems(tmp_path, content):
    path = tmp_path / "gold.jsonl"
    if content is not None:
        path.write_bytes(content)
    rows, problems = read_rows(path)
    assert (rows, len(problems)) == ([], 1)


def test_codes_that_the_codebook_lacks_are_problems():
    rows = [row([("INS.J1", None)], "a", ["ZZZ"]), row([("YYY", None)], "b")]
    problems = check_rows(rows, CODES, "gold.jsonl")
    assert [problem.text.split("'")[3] for problem in problems] == ["ZZZ", "YYY"]
