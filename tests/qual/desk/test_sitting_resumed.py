"""Which transcript a coder takes up, and what is left of a submission that was cut off."""

import pytest
from scripted_sitting import stepping_clock
from tiny_study import apply, make_study, reopen, submit

from qual.blindness import read_own
from qual.codebook import read_codebook
from qual.desk.resume import resume_transcript
from qual.desk.sitting import open_sitting
from qual.files import write_text
from qual.problem import Misuse
from qual.study import open_study
from qual.submitting import submit as hand_in


def sit(root, transcript="N-P01", coder="ana", begin=0):
    study, (codebook, _) = open_study(root), read_codebook(root)
    return open_sitting(study, codebook, coder, transcript, stepping_clock(begin))


def resume(root, coder="ana"):
    study = open_study(root)
    return resume_transcript(study, read_own(study, coder))


def test_a_coder_takes_up_where_they_left_off(root):
    assert resume(root) == "N-P01"
    assert resume(root, "ben") == "N-P01"
    apply(root, "ana", "S-P01", "Nobody", "INS.F")
    assert resume(root) == "S-P01"
    sitting = sit(root, "N-P02", begin=100)
    id_ = sitting.apply((0, 11), "INS.F")
    sitting.close()
    assert resume(root) == "N-P02"
    submit(root, "ana", "N-P02")
    assert resume(root) == "S-P01"
    submit(root, "ana", "S-P01")
    assert resume(root) == "N-P01"
    reopen(root, "ana", "N-P02", at="2027-01-01T00:00:00Z")
    assert resume(root) == "N-P02"
    assert id_


def test_a_coder_with_nothing_left_is_told_so(root):
    for transcript in ("N-P01", "S-P01"):
        submit(root, "ben", transcript)
    with pytest.raises(Misuse, match="ben has nothing left to code"):
        resume(root, "ben")


def test_without_assignments_the_first_not_begun_is_taken(tmp_path):
    root = make_study(tmp_path / "s", assignments=[])
    submit(root, "ana", "N-P01")
    assert resume(root) == "N-P02"


def cut_off(root):
    """Leave half a submission behind, as a kill may."""
    write_text(root / "submissions" / "ana.jsonl", '{"id":"01JD","op":"subm')


def test_a_submission_that_was_cut_off_is_set_aside_and_made_again(root):
    cut_off(root)
    sitting = sit(root)
    assert [p.file for p in sitting.problems] == ["submissions/ana.torn"]
    assert not sitting.locked
    assert sitting.submit() == 0
    sitting.close()
    assert (root / "submissions" / "ana.torn").read_text() == '{"id":"01JD","op":"subm\n'


def test_the_command_names_a_submission_that_was_cut_off_once(root):
    cut_off(root)
    study = open_study(root)
    assert hand_in(study, "ana", "N-P01", "2026-03-01T09:00:00Z").problems
    assert hand_in(study, "ana", "N-P01", "2026-03-01T09:00:01Z").problems == []
