import pytest

from qual.ingest.raw import RawTranscript, RawTurn
from qual.ingest.speakers import labels_for, read_speakers, resolve
from qual.model import Participant


def raw(*labels):
    return RawTranscript(
        tuple(RawTurn(x, f"words {i}", line=i) for i, x in enumerate(labels, 1)), "plain"
    )


def people(*ids):
    return [Participant(id=x, transcript="T", role="r", site="s") for x in ids]


@pytest.mark.parametrize(
    "label", ["I", "i", "Int", "Q", "Researcher", "Interviewer", "Interviewer2 2"]
)
def test_labels_of_the_interviewer(label):
    turns, problems, notes = resolve(raw(label, "p01"), people("P01"))
    assert [turn.participant for turn in turns] == [None, "P01"]
    assert [turn.speaker for turn in turns] == ["Interviewer", "P01"]
    assert (problems, notes) == ([], [])


def test_a_single_other_label_is_the_single_participant_and_noted():
    turns, problems, notes = resolve(raw("Q", "A", "a "), people("P01"))
    assert [turn.participant for turn in turns] == [None, "P01", "P01"]
    assert problems == [] and notes == ["The label 'A' was taken to be P01."]


@pytest.mark.parametrize(
    ("labels", "ids", "unknown"),
    [
        (("I", "Maria", "Bob", "Maria"), ("P01",), ["Maria", "Bob"]),
        (("I", "Maria"), ("P01", "P02"), ["Maria"]),
        (("P01", "Maria"), ("P01",), ["Maria"]),
        (("I", "Unknown Speaker"), ("P01",), ["Unknown Speaker"]),
        (("I", "Interviewee"), (), ["Interviewee"]),
    ],
)
def test_any_other_label_is_one_problem(labels, ids, unknown):
    turns, problems, _ = resolve(raw(*labels), people(*ids), None, "a.txt")
    assert turns == []
    assert len(problems) == len(unknown)
    for problem, label in zip(problems, unknown, strict=True):
        assert repr(label) in problem.text
        assert problem.line == labels.index(label) + 1
        assert "--speakers" in problem.advice
    assert ("2 turns" in problems[0].text) == (labels.count(unknown[0]) == 2)


def test_turns_without_a_label_are_a_problem_until_the_empty_label_is_mapped():
    _, problems, _ = resolve(raw(None, None), people("P01"))
    assert len(problems) == 1 and "No speaker is named in 2 turns" in problems[0].text
    turns, problems, _ = resolve(raw(None, None), people("P01"), {"": "P01"})
    assert [turn.participant for turn in turns] == ["P01", "P01"] and problems == []


def test_an_interviewer_alone_is_a_problem():
    turns, problems, _ = resolve(raw("I", "Int"), people("P01"))
    assert turns == [] and "Only the interviewer" in problems[0].text


def test_the_map_decides_first():
    mapping = {"maria lopez": "p02", "bob": "Interviewer", "researcher": "P01"}
    turns, problems, notes = resolve(
        raw("Maria  Lopez", "BOB", "Researcher"), people("P01", "P02"), mapping
    )
    assert [turn.participant for turn in turns] == ["P02", None, "P01"]
    assert (problems, notes) == ([], [])


def test_a_map_to_someone_else_is_a_problem():
    _, problems, _ = resolve(raw("Maria"), people("P01"), {"maria": "P09"})
    assert "P09" in problems[0].text


def test_an_id_that_means_the_interviewer_is_a_problem():
    _, problems, _ = resolve(raw("Q", "I"), people("Q"))
    assert "also means the interviewer" in problems[0].text


def test_read_speakers(tmp_path):
    path = tmp_path / "speakers.csv"
    path.write_text("label,participant,transcript\nMaria  L,P01,\nBob,P02,T2\nBob,interviewer,\n")
    speakers, problems = read_speakers(path, tmp_path / "study")
    assert problems == []
    assert labels_for(speakers, "T1") == {"maria l": "P01", "bob": "interviewer"}
    assert labels_for(speakers, "t2") == {"maria l": "P01", "bob": "P02"}


def test_read_speakers_refuses_a_file_inside_the_study(tmp_path):
    path = tmp_path / "speakers.csv"
    path.write_text("label,participant\nMaria,P01\n")
    speakers, problems = read_speakers(path, tmp_path)
    assert speakers == {} and "inside the study" in problems[0].text


def test_read_speakers_reports_what_is_wrong(tmp_path):
    path = tmp_path / "speakers.csv"
    path.write_text("label,participant\nMaria,P01\nMARIA,P02\nBob,\n")
    _, problems = read_speakers(path, tmp_path / "study")
    assert [problem.line for problem in problems] == [3, 4]
