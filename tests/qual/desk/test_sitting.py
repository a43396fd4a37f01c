import json

import msgspec
import pytest
from scripted_sitting import stepping_clock
from tiny_study import CODEBOOK, apply, make_study

from qual.blindness import read_own
from qual.codebook import read_codebook
from qual.desk.sitting import open_sitting
from qual.files import write_text
from qual.journal import read_journal
from qual.model import Suggestion
from qual.problem import Misuse
from qual.standing import fold
from qual.study import open_study


def sit(root, transcript="N-P01", coder="ana", begin=0):
    study, (codebook, _) = open_study(root), read_codebook(root)
    return open_sitting(study, codebook, coder, transcript, stepping_clock(begin))


@pytest.fixture
def sitting(root):
    opened = sit(root)
    yield opened
    opened.close()


def lines(root, coder="ana"):
    return [json.loads(x) for x in (root / "codings" / f"{coder}.jsonl").read_text().splitlines()]


def standing(sitting):
    """What a sitting shows of its codings."""
    return [
        (p.span, p.coding.code, p.coding.valence, p.coding.strength, p.coding.about, p.coding.memo)
        for p in sitting.codings
    ]


def test_a_coding_is_on_disk_as_contracted_when_apply_returns(root, sitting):
    span = sitting.sentences[0]
    id_ = sitting.apply(span, "INS.J1", "barrier", 2, memo="why")
    (line,) = lines(root)
    assert list(line) == [
        *("id", "op", "at", "prev", "transcript", "start", "end", "quote", "code", "about"),
        *("valence", "strength", "memo", "origin", "codebook", "entry", "text"),
    ]
    assert line["id"] == id_
    assert (line["start"], line["end"]) == span
    assert line["quote"] == "Our director asked for it every week."
    assert line["text"] == sitting.transcript.sha256
    assert standing(sitting) == [(span, "INS.J1", "barrier", 2, None, "why")]


def test_spans_may_overlap_and_bear_several_codes(sitting):
    sitting.apply((43, 80), "INS.J1")
    sitting.apply((43, 80), "INS.F")
    sitting.apply((50, 120), "INS.J1")
    assert [p.span for p in sitting.codings] == [(43, 80), (43, 80), (50, 120)]


def test_the_same_coding_is_not_made_twice(root, sitting):
    id_ = sitting.apply((43, 80), "INS.J1", "barrier")
    assert sitting.apply((43, 80), "ins.j1", "barrier") == id_
    assert sitting.apply((43, 80), "INS.J1", "mixed") != id_
    assert len(lines(root)) == 2


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"span": (5, 5)}, "There is no text selected."),
        ({"span": (0, 10**6)}, "There is no text selected."),
        ({"code": "INS.X"}, "There is no code 'INS.X'"),
        ({"about": "IND.R.B"}, "is not a characteristic"),
        ({"code": "IND.C.C", "about": "INS.F"}, "is not a role"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(root, sitting, asked, said):
    with pytest.raises(Misuse, match=said):
        sitting.apply(**{"span": (0, 11), "code": "INS.F", **asked})
    assert not (root / "codings" / "ana.jsonl").exists()
    assert sitting.unsaved == 0


def test_a_code_the_team_does_not_use_is_refused(tmp_path):
    codes = [{**code, "use": "no", "why": "unclear"} for code in CODEBOOK["codes"]]
    root = make_study(tmp_path / "s", codebook={**CODEBOOK, "codes": codes})
    sitting = sit(root)
    with pytest.raises(Misuse, match=r"The team does not use INS\.F: unclear"):
        sitting.apply((0, 11), "INS.F")
    sitting.close()


def test_revising_writes_what_changes_and_moves_carry_quote_and_text(root, sitting):
    id_ = sitting.apply((43, 80), "INS.J1", "barrier", 1)
    sitting.revise(id_, valence="barrier", strength=1)
    assert len(lines(root)) == 1
    sitting.revise(id_, valence=None, span=(43, 117))
    line = lines(root)[-1]
    assert list(line) == [
        *("id", "op", "at", "prev", "of", "start", "end", "quote", "valence", "text")
    ]
    assert line["valence"] is None
    assert line["quote"].endswith("first day.")
    sitting.revise(id_, end=80)
    assert standing(sitting) == [((43, 80), "INS.J1", None, 1, None, "")]


def test_another_code_brings_its_entry_and_drops_a_role_it_cannot_have(root, sitting):
    id_ = sitting.apply((43, 80), "IND.C.C", about="IND.R.B")
    sitting.revise(id_, code="INS.F")
    line = lines(root)[-1]
    assert {"code", "about", "codebook", "entry"} & set(line) == {"code", "about", "entry"}
    assert line["about"] is None
    assert standing(sitting)[0][1:5] == ("INS.F", None, None, None)


def test_withdrawing_and_a_coding_that_is_gone(sitting):
    id_ = sitting.apply((43, 80), "INS.F")
    sitting.withdraw(id_, "a slip")
    assert sitting.codings == []
    with pytest.raises(Misuse, match="does not stand here"):
        sitting.revise(id_, strength=2)


def test_codings_of_another_transcript_are_out_of_reach(root, sitting):
    id_ = sitting.apply((43, 80), "INS.F")
    sitting.close()
    other = sit(root, "N-P02")
    assert other.codings == []
    assert other.undo() == ""
    with pytest.raises(Misuse, match="does not stand here"):
        other.withdraw(id_)
    other.close()


def test_memos_on_a_coding_a_transcript_and_a_code(root, sitting):
    id_ = sitting.apply((43, 80), "INS.F")
    sitting.memo("on it", of=id_)
    sitting.memo("on all")
    sitting.memo("on the code", code="INS.F")
    assert [text for _, text in sitting.memos(of=id_)] == ["on it"]
    assert [text for _, text in sitting.memos()] == ["on all"]
    assert [text for _, text in sitting.memos(code="INS.F")] == ["on the code"]
    assert lines(root)[1] == {
        **lines(root)[1],
        "op": "memo",
        "of": id_,
        "memo": "on it",
    }
    with pytest.raises(Misuse, match="nothing in the memo"):
        sitting.memo("  ")


def test_a_new_code_is_the_coder_s_own_and_usable_at_once(root, sitting):
    id_ = sitting.new_code("Nuits blanches à l’hôpital", "at night", ["INS.F"])
    assert id_ == "X.ana.nuits-blanches-a-lhopital"
    assert sitting.new_code("Nuits blanches a l'hôpital!") == f"{id_}-2"
    assert sitting.codebook.find(id_).constructs == ["INS.F"]
    sitting.apply((43, 80), id_)
    assert sit(root, coder="ben").codebook.find(id_) is None


@pytest.mark.parametrize("name", ["", "  ", "funding", " Night  WORK "])
def test_a_new_code_needs_a_name_of_its_own(sitting, name):
    with pytest.raises(Misuse):
        sitting.new_code(name)
    with pytest.raises(Misuse, match=r"no code 'INS\.Z'"):
        sitting.new_code("Something else", constructs=["INS.Z"])


def test_everything_done_can_be_undone_and_redone_across_restarts(root, sitting):
    def states():
        yield (
            standing(sitting),
            sitting.passed,
            len(sitting.memos()),
            sorted(sitting.codebook.codes),
        )

    seen = [next(states())]
    first = sitting.apply((43, 80), "INS.J1", "barrier")
    seen += states()
    own = sitting.new_code("Own")
    seen += states()
    second = sitting.apply((81, 117), own)
    seen += states()
    sitting.revise(first, span=(81, 117), valence="mixed")
    seen += states()
    sitting.revise(first, code="IND.C.C", about="IND.R.B")
    seen += states()
    sitting.memo("note")
    seen += states()
    sitting.withdraw(second)
    seen += states()
    sitting.mark_pass(True)
    seen += states()
    for state in reversed(seen[:-1]):
        assert sitting.undo().startswith("Undone: ")
        assert next(states()) == state
        sitting.close()
        sitting = sit(root, begin=len(lines(root)) * 10)
    assert sitting.undo() == ""
    for state in seen[1:]:
        assert sitting.redo().startswith("Redone: ")
        assert next(states()) == state
        sitting.close()
        sitting = sit(root, begin=len(lines(root)) * 10)
    assert sitting.redo() == ""
    sitting.close()


def test_an_undo_is_a_line_that_names_what_it_undoes(root, sitting):
    id_ = sitting.apply((43, 80), "INS.J1")
    assert (
        sitting.undo() == "Undone: coded INS.J1 Funding at “Our director asked for it every week.”."
    )
    sitting.redo()
    undone, redone = lines(root)[1:]
    assert (undone["op"], undone["of"], undone["undo"]) == ("withdraw", id_, id_)
    assert list(undone)[-1] == "undo"
    assert (redone["op"], redone["of"], redone["redo"]) == ("restore", id_, id_)


def test_a_fresh_edit_clears_redo(sitting):
    sitting.apply((43, 80), "INS.J1")
    sitting.apply((43, 80), "INS.F")
    sitting.undo()
    sitting.apply((81, 117), "INN.G")
    assert sitting.redo() == ""
    sitting.undo()
    sitting.undo()
    assert sitting.codings == []


def test_a_withdrawal_by_hand_is_no_undo(sitting):
    id_ = sitting.apply((43, 80), "INS.J1")
    sitting.withdraw(id_)
    assert sitting.redo() == ""
    assert sitting.undo().startswith("Undone: withdrew INS.J1")
    assert len(sitting.codings) == 1


def test_aid_is_a_fact_that_undo_leaves(root, sitting):
    sitting.aid(True)
    sitting.aid(True)
    sitting.apply((43, 80), "INS.J1")
    sitting.aid(False)
    sitting.apply((81, 117), "INS.F")
    assert [p.coding.aided for p in sitting.codings] == [True, False]
    while sitting.undo():
        pass
    assert [line["op"] for line in lines(root)].count("aid") == 2
    assert not sitting.aided


def test_a_code_in_use_in_another_transcript_is_not_unmade(root, sitting):
    own = sitting.new_code("Own")
    sitting.close()
    other = sit(root, "N-P02", begin=100)
    other.apply((0, 11), own)
    other.close()
    again = sit(root, begin=200)
    assert again.undo() == ""
    assert again.codebook.find(own) is not None
    again.close()


def test_submitting_locks_until_reopened_with_a_reason(root, sitting):
    id_ = sitting.apply((43, 80), "INS.J1")
    assert sitting.submit() == 1
    assert sitting.locked
    for act in (
        lambda: sitting.apply((0, 11), "INS.F"),
        lambda: sitting.revise(id_, strength=2),
        lambda: sitting.withdraw(id_),
        sitting.undo,
        sitting.redo,
        sitting.submit,
    ):
        with pytest.raises(Misuse, match="submitted"):
            act()
    with pytest.raises(Misuse, match="reason"):
        sitting.reopen(" ")
    sitting.reopen("one was missed")
    assert not sitting.locked
    assert sitting.undo()
    sitting.close()
    assert read_own(open_study(root), "ana").submissions.reopened("N-P01")


def test_the_transcript_of_others_is_not_opened(root):
    with pytest.raises(Misuse, match="N-P02 is not assigned to ben"):
        sit(root, "N-P02", "ben")
    with pytest.raises(Misuse, match="no transcript 'Q'"):
        sit(root, "Q")


def test_recent_and_frequent_codes_are_those_of_all_transcripts(root):
    apply(root, "ana", "N-P02", "tablets", "INN.G")
    sitting = sit(root, begin=100)
    for start in (43, 81, 159):
        sitting.apply((start, start + 20), "INS.F")
    sitting.apply((43, 80), "INS.J1")
    assert sitting.recent_codes() == ["INS.J1", "INS.F", "INN.G"]
    assert sitting.frequent_codes(2) == ["INS.F", "INS.J1"]
    sitting.close()


def test_the_share_coded_counts_participants_letters_once(sitting):
    assert sitting.coded_share == 0
    for low, high in sitting.sentences:
        sitting.apply((low, high), "INS.F")
        sitting.apply((low, high), "INS.J1")
    assert sitting.coded_share == 1
    sitting.undo()
    assert sitting.coded_share == 1
    sitting.undo()
    assert 0 < sitting.coded_share < 1


def keep_suggestions(root, sitting, *codes):
    made = [
        Suggestion(
            start=43,
            end=117,
            code=code,
            score=1 / (n + 1),
            suggester="keyword",
            evidence="said “week”",
            text=sitting.transcript.sha256,
        )
        for n, code in enumerate(codes)
    ]
    text = "".join(msgspec.json.encode(one).decode() + "\n" for one in made)
    write_text(root / "suggestions" / "N-P01.jsonl", text)


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [("after_pass", False, True), ("on", True, True), ("off", False, False)],
)
def test_suggestions_are_shown_as_the_study_says(tmp_path, rule, before, after):
    root = make_study(tmp_path / "s", suggestions=rule)
    sitting = sit(root)
    keep_suggestions(root, sitting, "INS.F", "INS.J1", "X.ben.secret")
    assert sitting.suggestions_visible() is before
    assert bool(sitting.suggestions()) is before
    sitting.mark_pass(True)
    assert sitting.passed
    assert sitting.suggestions_visible() is after
    assert [s.code for s in sitting.suggestions()] == ["INS.F", "INS.J1"] * after
    sitting.close()


def test_a_dismissed_suggestion_stays_away_until_undone(root, sitting):
    keep_suggestions(root, sitting, "INS.F", "INS.J1")
    sitting.mark_pass(True)
    sitting.dismiss(sitting.suggestions()[0])
    assert [s.code for s in sitting.suggestions()] == ["INS.J1"]
    sitting.undo()
    assert len(sitting.suggestions()) == 2
    sitting.redo()
    assert len(sitting.suggestions()) == 1


def test_an_accepted_suggestion_counts_as_aided(sitting):
    sitting.apply((43, 117), "INS.F", origin="keyword")
    assert sitting.codings[0].coding.aided


def test_suggestions_may_not_be_computed_before_they_may_be_shown(sitting):
    with pytest.raises(Misuse, match="mark your own pass done"):
        sitting.compute_suggestions()


def test_what_a_sitting_holds_is_what_a_reader_finds(root, sitting):
    ids = [sitting.apply(span, "INS.F") for span in sitting.sentences]
    sitting.revise(ids[0], strength=2, valence="mixed")
    sitting.withdraw(ids[1])
    sitting.undo()
    sitting.memo("note")
    read = fold(read_journal(root, "ana"))
    assert {p.coding for p in sitting.codings} == set(read.codings.values())
