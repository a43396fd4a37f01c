"""What computes prints JSON or CSV on stdout alone; what it did is said on stderr."""

import csv
import io
import json

import pytest
from tiny_study import TRANSCRIPTS, apply, make_study, submit
from typer.testing import CliRunner

from qual.cli.app import app


def qual(*words):
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def rows_of(ran):
    return list(csv.DictReader(io.StringIO(ran.stdout)))


@pytest.fixture
def coded(root):
    for id_ in ("N-P01", "S-P01"):
        for coder, code in (("ana", "INS.J"), ("ben", "INN.G")):
            apply(root, coder, id_, TRANSCRIPTS[id_][1][1], code, "barrier", 1)
            submit(root, coder, id_)
    return root


def test_check_says_what_it_found(coded):
    found = json.loads(qual("check", "--study", coded, "--format", "json").stdout)
    assert found["problems"] == []
    assert (found["sites"], found["transcripts"], found["codings"]) == (2, 4, 4)


def test_check_lists_faults_with_their_places(coded):
    with (coded / "codings" / "ana.jsonl").open("a") as file:
        file.write("{\n")
    ran = qual("check", "--study", coded, "--format", "json")
    (fault,) = json.loads(ran.stdout)["problems"]
    assert (ran.exit_code, fault["file"], fault["line"]) == (1, "codings/ana.jsonl", 3)
    rows = rows_of(qual("check", "--study", coded, "--format", "csv"))
    assert [row["line"] for row in rows] == ["3"]


@pytest.mark.parametrize("dry", [True, False])
def test_sample_says_what_was_drawn(tmp_path, dry):
    root = make_study(tmp_path / "s", assignments=[])
    words = ["sample", "--study", root, "--fraction", "0.5", "--format", "json"]
    found = json.loads(qual(*words, *(["--dry-run"] if dry else [])).stdout)
    assert len(found["drawn"]) == 2
    assert {row["coder"] for row in found["drawn"]} == {"ben"}
    assert found["written"] is not dry
    assert ("second" in (root / "assignments.csv").read_text()) is not dry


def test_apply_says_how_many(coded, tmp_path):
    sheet = tmp_path / "c.csv"
    sheet.write_text("transcript,quote,code\nN-P02,the tablets,INS.J\nN-P02,no words,INS.J\n")
    words = ("apply", sheet, "--coder", "ana", "--keep-good", "--study", coded)
    ran = qual(*words, "--format", "json")
    found = json.loads(ran.stdout)
    assert (ran.exit_code, found["applied"], len(found["problems"])) == (1, 1, 1)
    assert len(rows_of(qual(*words, "--format", "csv"))) == 1


@pytest.mark.parametrize("words", [("matrix",), ("rate",), ("reconcile", "--by", "ana,ben")])
def test_a_sheet_is_written_and_the_result_printed(coded, tmp_path, words):
    out = tmp_path / "sheet.xlsx"
    ran = qual(*words, "--out", out, "--study", coded, "--format", "json")
    assert out.exists()
    json.loads(ran.stdout)
    assert str(out) in ran.stderr
