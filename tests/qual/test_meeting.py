"""How a meeting goes, without a screen: order, differences, like passages, reasons, undo."""

import json

import pytest
from tiny_study import AT, apply, no_chance, submit

from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.desk.meeting import open_meeting
from qual.problem import Misuse
from qual.reconcile import agenda, decide, decision_line, open_transcripts
from qual.reconcile.compared import compare_open
from qual.reconcile.meeting import (
    find_differences,
    find_like,
    find_pairs,
    index_pairs,
    next_waiting,
    progress,
    recent_reasons,
)
from qual.reconcile.settled import find_settled, rule_said
from qual.study import open_study

MONEY = "no money for training"


@pytest.fixture
def coded(root):
    """Five passages in two transcripts, and one pair alike but for its boundary."""
    apply(root, "ana", "N-P01", "Our director asked", "IND.C.C", "facilitator", 1, about="IND.R.B")
    apply(root, "ana", "N-P01", "room was ready on the first day", "INS.J2", "facilitator", 2)
    apply(root, "ben", "N-P01", "The room was ready on the first day", "INS.J2", "facilitator", 1)
    apply(root, "ana", "N-P01", MONEY, "INS.J1", "barrier", 2, memo="who pays?")
    apply(root, "ben", "N-P01", f"There was {MONEY}", "INS.J", "barrier", 1)
    apply(root, "ana", "N-P01", "two nurses never learned it", "INS.F", "barrier")
    apply(root, "ben", "N-P01", "two nurses never learned it", "INS.F", "mixed")
    apply(root, "ana", "S-P01", "Nobody had the time", "INS.J", "barrier")
    apply(root, "ben", "S-P01", "Nobody had the time", "INS.J1", "barrier")
    apply(root, "ben", "S-P01", "The form is long", "INN.G", "barrier")
    for coder in ("ana", "ben"):
        for transcript in ("N-P01", "S-P01"):
            submit(root, coder, transcript)
    return root


def meet(root, by=("ana", "ben"), **named):
    found = open_meeting(
        open_study(root), read_codebook(root)[0], by, lambda: AT, randomness=no_chance("m"), **named
    )
    assert found.meeting is not None, found.problems
    return found.meeting


def codes(items):
    return ["/".join(sorted({p.coding.code for p in i.passage.codings})) for i in items]


def items_of(root):
    open_transcripts(read_all(open_study(root)), "ana-ben", AT, randomness=no_chance("o"))
    return agenda(read_all(open_study(root)))[0]


def lines_of(root, decider="ana-ben"):
    text = (root / "adjudications" / f"{decider}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_what_differs_is_named(coded):
    assert [find_differences(item) for item in items_of(coded)] == [
        ["ben has nothing here"],
        ["code"],
        ["valence"],
        ["code"],
        ["ana has nothing here"],
    ]


def test_boundary_strength_and_role_are_named_where_the_code_is_one(root):
    apply(root, "ana", "N-P01", "director asked for it", "IND.C.C", "barrier", 1, about="IND.R.B")
    apply(root, "ben", "N-P01", "director", "IND.C.C", "barrier", 2)
    for coder in ("ana", "ben"):
        submit(root, coder, "N-P01")
    assert [find_differences(item) for item in items_of(root)] == [
        ["about", "strength", "boundary"]
    ]


def test_pairs_of_codes(coded):
    assert [find_pairs(item) for item in items_of(coded)] == [
        {("IND.C.C", "")},
        {("INS.J", "INS.J1")},
        {("INS.F", "INS.F")},
        {("INS.J", "INS.J1")},
        {("INN.G", "")},
    ]


def test_three_orders_each_with_every_passage(coded):
    meeting = meet(coded)
    study = ["IND.C.C", "INS.J/INS.J1", "INS.F", "INS.J/INS.J1", "INN.G"]
    assert codes(meeting.items) == study
    meeting.arrange("construct")
    assert codes(meeting.items) == ["INN.G", "INS.F", "INS.J/INS.J1", "INS.J/INS.J1", "IND.C.C"]
    meeting.arrange("pair")
    assert codes(meeting.items) == ["INS.J/INS.J1", "INS.J/INS.J1", "IND.C.C", "INN.G", "INS.F"]
    meeting.close()


def test_another_order_stays_at_the_passage(coded):
    meeting = meet(coded)
    meeting.go(4)
    here = meeting.item
    meeting.arrange("construct")
    assert meeting.item is here
    assert meeting.at == 0
    meeting.close()


def test_what_was_decided_on_the_same_pair_is_found(coded):
    items = items_of(coded)
    assert find_like(index_pairs(items), items[1]) == [items[3]]
    meeting = meet(coded)
    assert meeting.like(meeting.items[1]) == []
    meeting.go(3)
    meeting.decide("ana", "time is no money")
    assert [one.decision.reason for one in meeting.like(meeting.items[1])] == ["time is no money"]
    assert meeting.like(meeting.items[0]) == []
    meeting.close()


def test_trivial_boundaries_are_settled_by_the_rule(coded):
    items_of(coded)
    settled = find_settled(compare_open(read_all(open_study(coded)))[0], 0.5)
    assert [(s.transcript, len(s.alike), len(s.boundaries)) for s in settled] == [
        ("N-P01", 1, 1),
        ("S-P01", 0, 0),
    ]
    assert "at least 0.5 of the text" in rule_said(settled[0].least)


def test_a_meeting_goes_on_where_it_stopped(coded):
    meeting = meet(coded)
    assert meeting.at == 0
    meeting.go(1)
    meeting.decide("ben", "the whole budget")
    meeting.close()
    meeting = meet(coded)
    assert meeting.at == 2
    assert meeting.progress.decided == 1
    meeting.go(4)
    assert meeting.go_waiting()
    assert meeting.at == 0
    meeting.close()


def test_what_was_left_undecided_comes_back_last(coded):
    meeting = meet(coded)
    meeting.decide("undecided", "ask the director")
    assert meeting.progress.undecided == 1
    for place in (1, 2, 3):
        meeting.go(place)
        meeting.decide("all", "both")
    assert next_waiting(meeting.items, 3) == 4
    meeting.go(4)
    meeting.decide("none", "too little")
    assert next_waiting(meeting.items, 4) == 0
    meeting.go(0)
    meeting.decide("ana", "asked")
    assert next_waiting(meeting.items, 0) is None
    assert progress(meeting.items).share == 1
    meeting.close()


def test_nothing_differs(root):
    meeting = meet(root)
    assert meeting.items == []
    assert meeting.progress.share is None
    meeting.close()


def test_a_line_has_names_reason_and_originals_stay(coded):
    before = {p.name: p.read_bytes() for p in (coded / "codings").iterdir()}
    meeting = meet(coded, by=("cleo",))
    meeting.go(1)
    assert meeting.decide("ben", " the whole budget ")
    line = lines_of(coded, "cleo")[-1]
    assert (line["by"], line["reason"]) == (["cleo"], "the whole budget")
    assert [result["code"] for result in line["result"]] == ["INS.J"]
    assert not meeting.decide("ben", "the whole budget")
    meeting.close()
    assert {p.name: p.read_bytes() for p in (coded / "codings").iterdir()} == before


def test_a_decision_needs_a_reason(coded):
    meeting = meet(coded)
    with pytest.raises(Misuse, match="reason"):
        meeting.decide("ana", "  ")
    meeting.close()


def test_undo_brings_back_the_earlier_decision_then_undecided(coded):
    meeting = meet(coded)
    meeting.decide("ana", "first thought")
    meeting.decide("none", "second thought")
    assert meeting.undo() == meeting.item.passage.id
    line = lines_of(coded)[-1]
    assert line["reason"] == "first thought"
    assert line["undo"] == lines_of(coded)[-2]["id"]
    assert len(meeting.item.decision.result) == 1
    meeting.undo()
    assert meeting.item.decision.result == "undecided"
    assert lines_of(coded)[-1]["reason"] == "taken back"
    assert meeting.undo() == ""
    assert len(lines_of(coded)) == 2 + 4
    meeting.close()


def test_undo_goes_on_in_the_next_meeting_and_takes_back_only_ones_own(coded):
    meeting = meet(coded)
    meeting.decide("ana", "first")
    meeting.go(1)
    meeting.decide("ben", "second")
    meeting.close()
    other = meet(coded, by=("cleo",))
    assert other.undo() == ""
    other.close()
    meeting = meet(coded)
    assert meeting.undo() == meeting.items[1].passage.id
    assert meeting.undo() == meeting.items[0].passage.id
    assert meeting.progress.decided == 0
    meeting.close()


def test_recent_reasons_are_the_latest_each_once_without_what_was_taken_back(coded):
    meeting = meet(coded)
    for place, reason in enumerate(["one", "two", "one", "three"]):
        meeting.go(place)
        meeting.decide("all", reason)
    assert meeting.reasons() == ["three", "one", "two"]
    meeting.undo()
    assert "taken back" not in meeting.reasons()
    assert meeting.reasons(2) == ["three", "one"]
    assert recent_reasons([]) == []
    meeting.close()


def test_memos_of_each_coder_are_there(coded):
    meeting = meet(coded)
    ana = meeting.items[1].by("ana")[0]
    assert meeting.memos(ana) == ["who pays?"]
    meeting.close()


def test_a_second_meeting_is_refused_and_a_sheet_read_in_meanwhile_is_taken_in(coded):
    meeting = meet(coded)
    with pytest.raises(Misuse, match="'meeting'"):
        meet(coded, by=("cleo",))
    line = decision_line(meeting.items[4], "none", ["ana", "ben"], "in the sheet")
    decide(coded, "ana-ben", [line], AT, no_chance("s"))
    meeting.decide("ana", "on screen")
    assert meeting.progress.decided == 2
    meeting.close()
    meet(coded).close()


def test_a_full_disk_keeps_the_decision_and_saves_it_later(coded, monkeypatch):
    import qual.lines

    meeting = meet(coded)
    lines = len(lines_of(coded))
    written = qual.lines.append_lines

    def refuse(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(qual.lines, "append_lines", refuse)
    meeting.decide("ana", "kept")
    meeting.go(1)
    meeting.decide("ben", "kept too")
    assert (meeting.kept.unsaved, len(lines_of(coded))) == (2, lines)
    assert meeting.kept.fault.startswith("Not saved: No space left on device.")
    assert meeting.progress.decided == 2
    with pytest.raises(Misuse, match="unsaved"):
        meeting.undo()
    monkeypatch.setattr(qual.lines, "append_lines", written)
    assert meeting.retry()
    assert (meeting.kept.unsaved, meeting.kept.fault) == (0, "")
    assert [line["reason"] for line in lines_of(coded)[-2:]] == ["kept", "kept too"]
    meeting.close()


def test_a_line_cut_off_by_a_kill_is_set_aside(coded):
    meeting = meet(coded)
    meeting.decide("ana", "whole")
    meeting.close()
    path = coded / "adjudications" / "ana-ben.jsonl"
    path.write_bytes(path.read_bytes() + b'{"id":"01K","op":"dec')
    found = open_meeting(open_study(coded), read_codebook(coded)[0], ["ana", "ben"], lambda: AT)
    found.meeting.go(1)
    found.meeting.decide("ben", "after")
    assert [line.get("reason") for line in lines_of(coded)[-2:]] == ["whole", "after"]
    assert path.with_suffix(".torn").read_bytes() == b'{"id":"01K","op":"dec\n'
    found.meeting.close()
