"""Opening for reconciling, the agenda of passages, decisions and what they come to."""

import json

import pytest
from coded_twice import code_twice, codebook_of, final_codings, items_of, opened, work_of
from tiny_study import apply, reopen, submit

from qual.adjudication import Result
from qual.final import find_finals
from qual.problem import Misuse
from qual.reconcile import (
    decide,
    decision_line,
    in_force,
    open_transcripts,
)

LATER = "2026-03-05T09:00:00Z"


@pytest.fixture
def coded(root):
    return code_twice(root)


def test_opening_names_the_submissions_of_what_all_have_submitted(coded):
    found = opened(coded)
    assert (found.opened, found.waiting, found.problems) == (["N-P01"], ["S-P01"], [])
    line = json.loads((coded / "adjudications" / "ana.jsonl").read_text())
    assert list(line) == ["id", "op", "at", "transcript", "seals"]
    work = work_of(coded)
    assert line["seals"] == {
        coder: work.work[coder].submissions.latest("N-P01").id for coder in ("ana", "ben")
    }


def test_what_is_open_stays_open_on_what_it_was_opened_on(coded):
    opened(coded)
    before = (coded / "adjudications" / "ana.jsonl").read_bytes()
    reopen(coded, "ana", "N-P01")
    apply(coded, "ana", "N-P01", "every week", "INS.F", at=LATER)
    submit(coded, "ana", "N-P01", at=LATER)
    assert opened(coded).opened == []
    assert opened(coded, "ben").opened == []
    assert (coded / "adjudications" / "ana.jsonl").read_bytes() == before
    assert len(items_of(coded)) == 3
    again = open_transcripts(work_of(coded), "ana", LATER, again=["N-P01"])
    assert again.opened == ["N-P01"]
    assert len(items_of(coded)) == 4
    assert open_transcripts(work_of(coded), "ana", LATER, again=["N-P01"]).opened == []


def test_a_submission_changed_by_hand_is_not_opened(coded):
    path = coded / "codings" / "ben.jsonl"
    path.write_text(path.read_text().replace('"strength":1', '"strength":2', 1))
    found = opened(coded)
    assert (found.opened, len(found.problems)) == ([], 1)


def test_the_agenda_holds_each_passage_with_its_codings(coded):
    assert items_of(coded) == []
    opened(coded)
    items = items_of(coded)
    assert [(item.text, len(item.by("ana")), len(item.by("ben"))) for item in items] == [
        ("Our director asked", 1, 0),
        ("There was no money for training", 1, 1),
        ("two nurses never learned it", 0, 1),
    ]
    before, after = items[1].context()
    assert before.endswith("N-P01: ")
    assert after.startswith(", so two nurses")


def test_decisions_become_final_codings_with_the_ids_of_what_they_took_over(coded):
    opened(coded)
    items = items_of(coded)
    lines = [
        decision_line(items[0], "none", ["ana", "ben"], "a remark on someone else"),
        decision_line(items[1], "ana", ["ana", "ben"], "money is meant"),
        decision_line(items[2], "undecided", ["ana"], ""),
    ]
    decide(coded, "ana", lines, LATER)
    assert final_codings(coded) == [
        ("INS.J2", "The room was ready on the first day", "alike"),
        ("INS.J1", "no money for training", "adjudicated"),
    ]
    finals = find_finals(work_of(coded), codebook_of(coded))
    assert finals.codings[1].id == items[1].by("ana")[0].coding.id
    assert [passage.id for passage in finals.queue] == [items[2].passage.id]
    written = json.loads((coded / "adjudications" / "ana.jsonl").read_text().splitlines()[2])
    keys = ["id", "op", "at", "passage", "transcript", "text", "from", "result", "by", "reason"]
    assert list(written) == keys


def test_all_takes_each_distinct_coding_once(coded):
    opened(coded)
    item = items_of(coded)[1]
    decide(coded, "ana", [decision_line(item, "all", ["ana"], "both are said")], LATER)
    assert [coding[0] for coding in final_codings(coded)] == ["INS.J2", "INS.J", "INS.J1"]


def test_the_same_decision_is_written_once(coded):
    opened(coded)
    line = decision_line(items_of(coded)[1], "ana", ["ana"], "money is meant")
    assert len(decide(coded, "ana", [line], LATER)) == 1
    assert decide(coded, "ana", [line], LATER) == []
    assert len(decide(coded, "ana", [line | {"reason": "again"}], LATER)) == 1
    with pytest.raises(Misuse, match="decider"):
        decide(coded, "../ana", [line], LATER)


@pytest.mark.parametrize("choice", ["ana", "ben", "all", "none", "undecided", "other"])
def test_a_decision_in_force_is_named_as_it_was_made(coded, choice):
    opened(coded)
    item = items_of(coded)[1]
    start, _ = item.passage.span
    other = [Result(start, start + 5, "INN.G", None, "mixed", 2)]
    decide(coded, "ana", [decision_line(item, choice, ["ana"], "so", other)], LATER)
    assert in_force(items_of(coded)[1]) == (choice, other[0] if choice == "other" else None)


# The spreadsheet route.
