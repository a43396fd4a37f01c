"""Decisions made on another laptop, and second copies that a sync tool left."""

import shutil

import pytest
from tiny_study import AT, apply, no_chance, submit

from qual.adjudication import last_words, read_adjudications
from qual.blindness import read_all
from qual.handout import take_in
from qual.rating import Judgement, append_ratings, find_ratings, read_ratings
from qual.reconcile import agenda, decide, decision_line, open_transcripts
from qual.study import open_study

NORTH = ("north", "", "ins.j")


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


def rate(root, value, site="north", coder="ana", at=AT):
    judged = [Judgement(site=site, construct="INS.J", value=value, rationale=f"r{value}")]
    append_ratings(root, coder, judged, at)


@pytest.mark.parametrize("whole", [True, False], ids=["a whole study", "a copy a sync tool left"])
def test_ratings_of_another_laptop_come_in_once(root, tmp_path, whole):
    rate(root, 1)
    laptop = tmp_path / "laptop"
    shutil.copytree(root, laptop)
    rate(laptop, -1, at="2026-03-02T09:00:00Z")
    rate(root, 2, "south")
    file = laptop
    if not whole:
        file = root / "ratings" / "ana.sync-conflict-20260301.jsonl"
        shutil.copy(laptop / "ratings" / "ana.jsonl", file)
        assert "what is in it does not count" in read_ratings(root)[file.stem].problems[0].text
        assert set(find_ratings(read_ratings(root))[NORTH].by) == {"ana"}
    taken = take_in(open_study(root), file)
    assert (taken.problems, taken.ratings, taken.same) == ([], {"ana": 1}, 1)
    assert find_ratings(read_ratings(root))[NORTH].rating.value == -1
    assert find_ratings(read_ratings(root))["south", "", "ins.j"].rating.value == 2
    assert take_in(open_study(root), file).ratings == {"ana": 0}


def test_a_rating_that_differs_under_one_id_is_named_and_neither_counts(root, tmp_path):
    rate(root, 1)
    text = (root / "ratings" / "ana.jsonl").read_text("utf-8")
    (tmp_path / "ana (1).jsonl").write_text(text.replace('"value":1', '"value":2'), "utf-8")
    taken = take_in(open_study(root), tmp_path / "ana (1).jsonl")
    assert "differs from the study's line" in taken.problems[0].text
    assert find_ratings(read_ratings(root)) == {}
    assert read_ratings(root)["ana"].problems


def test_ratings_that_do_not_belong_here_stay_out(root, tmp_path):
    before = tree(root)
    other = tmp_path / "other"
    rate(other, 1, "nowhere")
    (problem,) = take_in(open_study(root), other / "ratings" / "ana.jsonl").problems
    assert "nowhere, which is no site of this study" in problem.text
    assert tree(root) == before


def test_ratings_agreed_on_come_in_whatever_the_capitals_of_their_file(root, tmp_path):
    other = tmp_path / "other"
    rate(other, 1, coder="consensus")
    file = (other / "ratings" / "consensus.jsonl").rename(tmp_path / "Consensus.jsonl")
    assert take_in(open_study(root), file).ratings == {"consensus": 1}
