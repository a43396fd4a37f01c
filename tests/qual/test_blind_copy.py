"""What a blind copy holds, however the study's tables are written."""

import io
import zipfile

import pytest
from tiny_study import AT, PARTICIPANTS, write_table, write_transcript

from qual.blind_copy import copy_files, zip_bytes
from qual.blindness import read_all
from qual.checks import check_study
from qual.codebook import read_codebook
from qual.files import write_text
from qual.handout import hand_out
from qual.progress import find_steps
from qual.study import open_study


def lines(files, name):
    return files[name].decode().splitlines()


def test_capitals_in_a_header_leave_no_row_out(root):
    for name in ("participants.csv", "assignments.csv"):
        header, _, rest = (root / name).read_text().partition("\n")
        write_text(root / name, f"{header.title()}\n{rest}")
    write_text(root / "asked.csv", "Transcript,Construct,Asked\nN-P01,INS.J,no\n")
    study = open_study(root)
    assert study.problems == []
    files = copy_files(study, "ben", ["N-P01", "S-P01"])
    assert lines(files, "participants.csv") == [
        "participant,transcript,role,site",
        "N-P01,N-P01,nurse,north",
        "S-P01,S-P01,nurse,south",
    ]
    assert len(lines(files, "assignments.csv")) == 3
    assert lines(files, "asked.csv")[1:] == ["N-P01,INS.J,no"]


def test_a_table_with_a_fault_hands_nothing_out(root, tmp_path):
    with (root / "participants.csv").open("a") as file:
        file.write("S-P09,S-P01,nurse,nowhere\n")
    made = hand_out(open_study(root), "ben", tmp_path / "ben.zip", AT)
    assert "'nowhere' is not in sites.csv" in made.problems[0].text
    assert not made.path.exists()


def test_two_spellings_of_one_interview_leave_nobody_out(root, tmp_path):
    write_transcript(root, "N-P01", [("N-P01", "We had money."), ("N-P03", "And time.")])
    second = {"participant": "N-P03", "transcript": "n-p01", "role": "nurse", "site": "north"}
    write_table(root / "participants.csv", [*PARTICIPANTS, second])
    write_text(root / "asked.csv", "transcript,construct,asked\nn-p01,INS.J,no\n")
    text = (root / "assignments.csv").read_text()
    write_text(root / "assignments.csv", text.replace("N-P01,ben", "n-p01,BEN"))
    study = open_study(root)
    assert study.problems == []
    made = hand_out(study, "ben", tmp_path / "ben.zip", AT)
    assert made.transcripts == ["N-P01", "S-P01"]
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(tmp_path / "copy")
    copy = open_study(tmp_path / "copy")
    assert copy.problems == []
    assert [row.id for row in copy.by_transcript["N-P01"]] == ["N-P01", "N-P03"]
    assert [row.cells["transcript"] for row in copy.asked] == ["N-P01"]
    assert set(copy.coders_of["N-P01"]) == {"ben"}


@pytest.mark.parametrize("order", [1, -1])
def test_a_zip_is_the_same_whatever_the_order_of_its_files(order):
    files = {"b/x": b"1", "a": b"2"}
    made = zip_bytes(dict(list(files.items())[::order]))
    assert made == zip_bytes(files)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.namelist() == ["a", "b/x"]


def test_nothing_in_a_copy_tells_which_transcripts_are_double_coded(root, tmp_path):
    text = (root / "assignments.csv").read_text().replace("main,test", "training,0.2 of 5")
    write_text(root / "assignments.csv", text + "S-P02,ben,third,again,\n")
    study = open_study(root)
    made = hand_out(study, "ben", tmp_path / "ben.zip", AT)
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(tmp_path / "copy")
    assert (tmp_path / "copy" / "assignments.csv").read_text().splitlines() == [
        "transcript,coder,part,round,drawn",
        "N-P01,ben,primary,main,",
        "S-P01,ben,primary,main,",
        "S-P02,ben,primary,main,",
    ]
    copy = open_study(tmp_path / "copy")
    codebook, _ = read_codebook(copy.root)
    assert check_study(copy, read_all(copy), codebook) == []
    assert {(step.part, step.round) for step in find_steps(read_all(copy))} == {("primary", "main")}


def test_an_assignment_to_no_transcript_is_still_named_in_the_copy(root):
    with (root / "assignments.csv").open("a") as file:
        file.write("X9,ben,primary,main,\n")
    files = copy_files(open_study(root), "ben", ["N-P01", "S-P01"])
    assert lines(files, "assignments.csv")[-1] == "X9,ben,primary,main,"
