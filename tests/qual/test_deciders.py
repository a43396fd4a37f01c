"""Several deciders on one study, and files that change under a meeting: nothing is lost."""

import json

import pytest
from tiny_study import AT, apply, no_chance, submit

from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.desk.meeting import open_meeting
from qual.final import find_finals
from qual.reconcile import agenda, decide, decision_line, open_transcripts
from qual.study import open_study


@pytest.fixture
def coded(root):
    """Two passages in one transcript."""
    apply(root, "ana", "N-P01", "Our director asked", "IND.C.C", "facilitator", 1, about="IND.R.B")
    apply(root, "ana", "N-P01", "no money for training", "INS.J1", "barrier", 2)
    apply(root, "ben", "N-P01", "There was no money for training", "INS.J", "barrier", 1)
    for coder in ("ana", "ben"):
        submit(root, coder, "N-P01")
    open_transcripts(read_all(open_study(root)), "ana-ben", AT, randomness=no_chance("o"))
    return root


def meet(root, by=("ana", "ben")):
    found = open_meeting(
        open_study(root), read_codebook(root)[0], by, lambda: AT, randomness=no_chance("m")
    )
    assert found.meeting is not None, found.problems
    return found.meeting


def cleo_decides(root, choice, place=0):
    items, _ = agenda(read_all(open_study(root)))
    line = decision_line(items[place], choice, ["cleo"], "as I read it")
    decide(root, "cleo", [line], AT, no_chance("c"))


def last_line(root, decider):
    text = (root / "adjudications" / f"{decider}.jsonl").read_text("utf-8")
    return json.loads(text.splitlines()[-1])


def test_what_another_settled_is_decided_anew_in_both_files(coded):
    cleo_decides(coded, "none")
    meeting = meet(coded)
    meeting.go(0)
    assert meeting.item.decision.by == ["cleo"]
    meeting.decide("ana", "we read it again")
    assert (meeting.item.decision.by, meeting.problems) == (["ana", "ben"], [])
    meeting.close()
    theirs, own = last_line(coded, "cleo"), last_line(coded, "ana-ben")
    assert {**theirs, "id": ""} == {**own, "id": ""}
    assert theirs["id"] > own["id"]
    work = read_all(open_study(coded))
    assert (work.problems, find_finals(work, read_codebook(coded)[0]).by_basis) == (
        [],
        {"adjudicated": 1},
    )


def test_undo_brings_back_what_the_other_settled(coded):
    cleo_decides(coded, "none")
    meeting = meet(coded)
    meeting.go(0)
    meeting.decide("ana", "we read it again")
    meeting.undo()
    assert (meeting.item.decision.by, meeting.item.decision.result) == (["cleo"], [])
    assert meeting.problems == []
    assert meeting.undo() == ""
    meeting.close()


def test_undo_leaves_what_others_settled_since_in_one_s_file(coded):
    cleo_decides(coded, "none")
    meeting = meet(coded)
    meeting.go(0)
    meeting.decide("ana", "we read it again")
    meeting.close()
    cleo = meet(coded, by=("cleo",))
    assert cleo.undo() == ""
    cleo.close()


def test_a_decision_nobody_here_had_seen_is_a_difference_until_decided_once_more(coded):
    meeting = meet(coded)
    cleo_decides(coded, "none")
    meeting.decide("ana", "yes")
    assert meeting.item.decision is None
    assert "Two deciders" in meeting.problems[0].text
    (said,) = meeting.before.values()
    assert "as I read it" in said and "yes" in said
    meeting.decide("none", "cleo is right")
    assert (meeting.problems, meeting.item.decision.result) == ([], [])
    meeting.close()


def test_a_decision_of_others_is_taken_in_on_going_to_it(coded):
    meeting = meet(coded)
    cleo_decides(coded, "none", place=1)
    meeting.go(1)
    assert meeting.item.decision.by == ["cleo"]
    meeting.decide("ana", "known and decided anew")
    assert meeting.problems == []
    meeting.close()


def lost_and_found(root, notice):
    """Decide, take back, decide; put the older copy in its place; what the file holds then."""
    path = root / "adjudications" / "ana-ben.jsonl"
    before = path.read_bytes()
    meeting = meet(root)
    meeting.decide("ana", "one")
    meeting.undo()
    meeting.decide("none", "two")
    written = path.read_bytes()
    path.write_bytes(before)
    notice(meeting)
    assert [p.text for p in meeting.kept.noticed] == [
        "This file was changed by something else and had lost 3 lines of this meeting."
    ]
    meeting.close()
    return written, path.read_bytes()


@pytest.mark.parametrize(
    "notice", [lambda m: m.go(1), lambda m: m.close()], ids=["going on", "leaving"]
)
def test_an_older_copy_put_in_the_place_of_the_file_loses_nothing(coded, notice):
    written, found = lost_and_found(coded, notice)
    assert found == written


def test_an_older_copy_is_noticed_on_deciding(coded):
    def decide_on(meeting):
        meeting.at = 1
        meeting.decide("ben", "three")

    written, found = lost_and_found(coded, decide_on)
    assert found.startswith(written)
    assert json.loads(found.splitlines()[-1])["reason"] == "three"


def test_an_opening_that_vanished_is_written_again(coded):
    path = coded / "adjudications" / "ana-ben.jsonl"
    path.unlink()
    meeting = meet(coded)
    path.unlink()
    meeting.decide("ana", "still open")
    meeting.close()
    assert [json.loads(line)["op"] for line in path.read_text("utf-8").splitlines()] == [
        "open",
        "decide",
    ]


def test_lines_that_vanished_and_cannot_be_written_count_as_unsaved(coded, monkeypatch):
    import qual.lines

    path = coded / "adjudications" / "ana-ben.jsonl"
    before = path.read_bytes()
    meeting = meet(coded)
    meeting.decide("ana", "one")
    path.write_bytes(before)
    really = qual.lines.append_lines

    def refuse(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(qual.lines, "append_lines", refuse)
    meeting.go(1)
    assert (meeting.kept.unsaved, meeting.items[0].decision.reason) == (1, "one")
    assert meeting.kept.fault.startswith("Not saved: No space left")
    monkeypatch.setattr(qual.lines, "append_lines", really)
    assert meeting.retry()
    assert len(meeting.kept.noticed) == 1
    meeting.close()
    assert last_line(coded, "ana-ben")["reason"] == "one"
