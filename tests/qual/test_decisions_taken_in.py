"""Decisions made on another laptop, and second copies that a sync tool left."""

import shutil

import pytest
from tiny_study import AT, apply, no_chance, submit

from qual.adjudication import last_words, read_adjudications
from qual.blindness import read_all
from qual.handout import take_in
from qual.reconcile import agenda, decide, decision_line, open_transcripts
from qual.study import open_study


def tree(root):
    return {
        p.name: p.read_bytes() for p in root.rglob("*") if p.is_file() and "lock" not in p.parts
    }


@pytest.fixture
def decided(root):
    """One passage of ana and ben, open."""
    apply(root, "ana", "N-P01", "no money for training", "INS.J1", "barrier", 2)
    for coder in ("ana", "ben"):
        submit(root, coder, "N-P01")
    open_transcripts(read_all(open_study(root)), "ana-ben", AT, randomness=no_chance("o"))
    return root


def decide_on(root, choice, chance):
    (item,) = agenda(read_all(open_study(root)))[0]
    line = decision_line(item, choice, ["ana", "ben"], choice)
    return decide(root, "ana-ben", [line], AT, no_chance(chance))


@pytest.mark.parametrize("whole", [True, False], ids=["a whole study", "a copy a sync tool left"])
def test_decisions_of_another_laptop_come_in_once(decided, tmp_path, whole):
    laptop = tmp_path / "laptop"
    shutil.copytree(decided, laptop)
    here, there = decide_on(decided, "ana", "here"), decide_on(laptop, "none", "there")
    file = laptop
    if not whole:
        file = decided / "adjudications" / "ana-ben (conflicted copy 2026).jsonl"
        shutil.copy(laptop / "adjudications" / "ana-ben.jsonl", file)
    taken = take_in(open_study(decided), file)
    assert (taken.problems, taken.decisions) == ([], {"ana-ben": 1})
    if not whole:
        file.unlink()
    words = last_words(read_adjudications(decided))
    assert [said.line.id for said in next(iter(words.values()))] == [max(here + there)]
    if whole:
        assert take_in(open_study(decided), file).decisions == {"ana-ben": 0}


def test_decisions_that_do_not_belong_here_stay_out(decided, tmp_path):
    before = tree(decided)
    line = '{"id":"01JC","op":"open","at":"2026-03-01T09:00:00Z","transcript":"X9","seals":{}}\n'
    (tmp_path / "ana.jsonl").write_text(line)
    (problem,) = take_in(open_study(decided), tmp_path / "ana.jsonl").problems
    assert problem.text == "This line is about X9, which is no transcript of this study."
    (tmp_path / "nul.jsonl").write_text(line)
    (problem,) = take_in(open_study(decided), tmp_path / "nul.jsonl").problems
    assert "cannot be a decider's name" in problem.text
    assert tree(decided) == before


def test_a_copy_of_a_journal_that_a_sync_tool_left_comes_in(root):
    apply(root, "ana", "N-P02", "tablets", "INS.J")
    path = root / "codings" / "ana.jsonl"
    path.rename(path.with_name("ana.sync-conflict-20260301.jsonl"))
    taken = take_in(open_study(root), root / "codings" / "ana.sync-conflict-20260301.jsonl")
    assert (taken.problems, taken.codings) == ([], {"ana": 1})
    assert path.is_file()
