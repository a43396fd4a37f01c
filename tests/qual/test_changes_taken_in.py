"""Recodings made on other laptops, brought together: all named, and settled once."""

import shutil

import pytest
from refactored import PARTS, WHY, code_for_refactoring, lines_of, waiting_of
from tiny_study import AT, no_chance

from qual.blindness import read_all
from qual.changes import append_changes, changes_path, check_recodings
from qual.handout import hand_out, take_in
from qual.reconcile import open_transcripts
from qual.refactor import recode_line, split
from qual.study import open_study

WHO = {"ana": "T.staff", "cleo": "INS.F", "dan": "INS.J2"}


@pytest.fixture
def laptops(root, tmp_path):
    """The same study on three laptops, one coding recoded differently on each."""
    code_for_refactoring(root)
    open_transcripts(read_all(open_study(root)), "ana", AT)
    split(open_study(root), "T.night", PARTS, WHY)
    first, *_ = waiting_of(root)
    roots = [root]
    for who in ("cleo", "dan"):
        roots.append(shutil.copytree(root, tmp_path / who))
    for place, (who, code) in zip(roots, WHO.items(), strict=True):
        line = recode_line(first.coding, code, f"says {who}")
        append_changes(place, [line], who, AT, no_chance(who))
    return roots


def test_three_laptops_are_brought_together_and_each_other_word_is_named(laptops):
    here, *others = laptops
    named = []
    for other in others:
        taken = take_in(open_study(here), other)
        assert taken.changes == 1
        named.append(len(taken.problems))
    assert named == [1, 2]
    assert len(check_recodings(here)) == 2
    again = take_in(open_study(here), others[0])
    assert (again.changes, again.problems) == (0, [])


def test_a_second_copy_that_a_sync_tool_left_comes_in(laptops):
    here, there, _ = laptops
    copy = changes_path(here).with_name("changes.sync-conflict-20261122.jsonl")
    shutil.copy(changes_path(there), copy)
    assert take_in(open_study(here), copy).changes == 1
    assert {line["by"] for line in lines_of(here)[-2:]} == {"ana", "cleo"}


def test_changes_that_lead_to_no_code_of_this_study_stay_out(laptops):
    here, there, _ = laptops
    line = {"op": "rename", "from": ["INS.J2"], "to": ["T.elsewhere"], "reason": "a better name"}
    append_changes(there, [line], "cleo", AT, no_chance("e"))
    before = changes_path(here).read_bytes()
    taken = take_in(open_study(here), there)
    assert taken.changes == 0 and changes_path(here).read_bytes() == before
    assert ["T.elsewhere" in problem.text for problem in taken.problems] == [True]


def test_who_codes_blind_does_not_decide_on_codes(laptops, tmp_path):
    here, *_ = laptops
    hand_out(open_study(here), "ben", tmp_path / "ben.zip", AT)
    copy = tmp_path / "ben"
    shutil.unpack_archive(tmp_path / "ben.zip", copy)
    assert take_in(open_study(here), copy).problems == []
    line = {"op": "merge", "from": ["INS.J2"], "to": ["INS.F"], "reason": "one"}
    append_changes(copy, [line], "ben", AT, no_chance("f"))
    (problem,) = take_in(open_study(here), copy).problems
    assert problem.text == "Changes of the codebook in this copy were not taken in: 1."
