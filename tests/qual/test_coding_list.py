import pytest
from tiny_study import PARTICIPANTS, add, apply, make_study

from qual.blindness import read_own
from qual.codebook import read_codebook
from qual.coding_list import Wanted, find_codings
from qual.problem import Misuse
from qual.study import open_study


@pytest.fixture
def coded(root):
    apply(root, "ana", "N-P01", "no money for training", "INS.J1", "barrier", 2, memo="again")
    apply(root, "ana", "N-P01", "money for training, so two nurses", "INS.F", "mixed")
    apply(root, "ana", "N-P01", "room was ready", "INS.J2", "facilitator")
    apply(root, "ana", "S-P01", "The ward was short", "IND.C.C", None, about="IND.R.B")
    apply(root, "ben", "N-P01", "no money for training", "INN.G", "barrier")
    return root


def listed(root, coder="ana", **wanted):
    study = open_study(root)
    own = read_own(study, coder)
    codebook = read_codebook(root)[0].with_own(own.standing.codes.values())
    found, problems = find_codings(study, codebook, own, Wanted(**wanted))
    assert problems == []
    return [one.coding.code for one in found]


def test_all_of_one_coder_s_codings_by_transcript_and_place(coded):
    assert listed(coded) == ["INS.J2", "INS.J1", "INS.F", "IND.C.C"]
    assert listed(coded, "ben") == ["INN.G"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"code": "INS.J"}, ["INS.J2", "INS.J1"]),
        ({"code": "ins.j1"}, ["INS.J1"]),
        ({"code": "INS"}, ["INS.J2", "INS.J1", "INS.F"]),
        ({"code": "IND.R.B"}, ["IND.C.C"]),
        ({"valence": "barrier"}, ["INS.J1"]),
        ({"valence": "none"}, ["IND.C.C"]),
        ({"site": "SOUTH"}, ["IND.C.C"]),
        ({"transcript": "n-p01", "valence": "mixed"}, ["INS.F"]),
        ({"text": "Money  FOR"}, ["INS.J1", "INS.F"]),
        ({"with_code": "INS.F"}, ["INS.J1"]),
        ({"with_code": "INS.J"}, ["INS.F"]),
        ({"code": "INS.J", "with_code": "INS"}, ["INS.J1"]),
        ({"memo": True}, ["INS.J1"]),
        ({"code": "INN.G"}, []),
    ],
)
def test_filters_have_to_fit_all_together(coded, wanted, found):
    assert listed(coded, **wanted) == found


def test_memos_written_later_count_as_memos(coded):
    id_ = apply(coded, "ana", "N-P02", "tablets", "INN.G")
    add(coded, "ana", [{"op": "memo", "of": id_, "memo": "later"}])
    assert listed(coded, memo=True) == ["INS.J1", "INN.G"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"code": "INS.Q"},
        {"with_code": "?"},
        {"valence": "good"},
        {"site": "x"},
        {"transcript": "x"},
    ],
)
def test_what_does_not_exist_is_a_misuse(coded, wanted):
    with pytest.raises(Misuse):
        listed(coded, **wanted)


def test_a_group_interview_counts_for_the_site_of_who_speaks(tmp_path):
    people = [*PARTICIPANTS, {**PARTICIPANTS[2], "transcript": "G1"}]
    people.append({**PARTICIPANTS[0], "transcript": "G1"})
    talk = [("N-P01", "We have rooms."), ("S-P01", "We have none.")]
    root = make_study(tmp_path / "s", {"G1": talk}, participants=people)
    apply(root, "ana", "G1", "We have rooms", "INS.J2")
    apply(root, "ana", "G1", "We have none", "INS.J")
    apply(root, "ana", "G1", "rooms.\n\nS-P01: We", "INS.F")
    assert listed(root, site="north") == ["INS.J2", "INS.F"]
    assert listed(root, site="south") == ["INS.F", "INS.J"]


def test_a_transcript_that_cannot_be_read_is_a_problem(coded):
    (coded / "transcripts" / "N-P01.txt").unlink()
    study = open_study(coded)
    own = read_own(study, "ana")
    found, problems = find_codings(study, read_codebook(coded)[0], own, Wanted())
    assert [one.coding.code for one in found] == ["IND.C.C"]
    assert [p.file for p in problems] == ["transcripts/N-P01.txt"]
