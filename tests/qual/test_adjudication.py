import json

import pytest
from tiny_study import AT

from qual.adjudication import find_decisions, find_open, read_adjudications


def decide(id_, result, passage="p", text="h", **fields):
    line = {
        "id": id_,
        "op": "decide",
        "at": AT,
        "passage": passage,
        "transcript": "T",
        "text": text,
    }
    return line | {"from": ["C"], "result": result, "by": ["ana", "ben"], "reason": "r"} | fields


def opened(id_, seals, transcript="T"):
    return {"id": id_, "op": "open", "at": AT, "transcript": transcript, "seals": seals}


def result(**fields):
    return {"start": 1, "end": 5, "code": "INS.J", **fields}


@pytest.fixture
def write(tmp_path):
    def write(**files):
        (tmp_path / "adjudications").mkdir()
        for name, lines in files.items():
            path = tmp_path / "adjudications" / f"{name}.jsonl"
            path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        return read_adjudications(tmp_path)

    return write


def test_one_deciders_last_line_counts(write):
    found, problems = find_decisions(write(ana=[decide("B", "undecided"), decide("A", [result()])]))
    assert found["p"].result == "undecided"
    assert problems == []


def test_two_deciders_who_differ_are_a_problem_and_undecided(write):
    files = write(ana=[decide("A", [result()])], ben=[decide("B", [result(strength=2)])])
    found, (problem,) = find_decisions(files)
    assert found == {}
    assert (problem.file, problem.line) == ("adjudications/ben.jsonl", 1)


def test_two_deciders_who_decide_alike_do_not_differ(write):
    other = result(code="INS.F")
    files = write(
        ana=[decide("A", "undecided"), decide("C", [result(), other])],
        ben=[decide("B", [other, result()])],
    )
    found, problems = find_decisions(files)
    assert (len(found["p"].result), problems) == (2, [])


def test_the_same_numbers_in_different_texts_are_different_decisions(write):
    files = write(ana=[decide("A", [result()])], ben=[decide("B", [result()], text="other")])
    assert find_decisions(files)[0] == {}


def test_no_result_is_a_decision(write):
    found, problems = find_decisions(write(ana=[decide("A", [])]))
    assert (found["p"].result, problems) == ([], [])


def test_the_last_opening_holds_and_different_submissions_are_a_problem(write):
    files = write(ana=[opened("A", {"ana": "1"})], ben=[opened("B", {"ana": "2"})])
    found, (problem,) = find_open(files)
    assert found["T"].seals == {"ana": "2"}
    assert (problem.file, problem.line) == ("adjudications/ben.jsonl", 1)


def test_opening_again_after_a_reopening_is_no_problem(write):
    files = write(ana=[opened("A", {"ana": "1"}), opened("B", {"ana": "2"})])
    found, problems = find_open(files)
    assert (found["T"].seals, problems) == ({"ana": "2"}, [])
