"""`qual codings`, `qual find` and the bars of `qual status`, as commands."""

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_study import apply, submit

ROOT = Path(__file__).parents[3]


def qual(*words, coder="ana"):
    whole = [sys.executable, "-m", "qual", *map(str, words)]
    whole += ["--coder", coder] if coder else []
    return subprocess.run(whole, capture_output=True, text=True, cwd=ROOT)


@pytest.fixture
def coded(root):
    apply(root, "ana", "N-P01", "no money for training", "INS.J1", "barrier", 2, memo="again")
    apply(root, "ana", "N-P01", "money for training, so two nurses", "INS.F", "mixed")
    apply(root, "ben", "N-P01", "no money for training", "INN.G", "barrier")
    return root


def test_codings_as_json_csv_and_table(coded):
    ran = qual("codings", "--study", coded, "--format", "json", "--with", "INS.F")
    assert ran.returncode == 0
    (one,) = json.loads(ran.stdout)
    assert (one["code"], one["sites"], one["memo"]) == ("INS.J1", ["north"], ["again"])
    assert len(one["with"]) == 1
    ran = qual("codings", "--study", coded, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.stdout)))
    assert [row["code"] for row in rows] == ["INS.J1", "INS.F"]
    ran = qual("codings", "--study", coded, "--valence", "mixed")
    assert "INS.F" in ran.stdout
    assert "INS.J1" not in ran.stdout
    assert "1 of 2 codings that ana has made." in ran.stderr


def test_find_as_json_csv_and_in_context(coded):
    ran = qual("find", "MONEY", "--study", coded, "--format", "json")
    (one,) = json.loads(ran.stdout)
    assert (one["site"], one["role"], one["match"]) == ("north", "nurse", "money")
    assert one["codes"] == ["INS.J1", "INS.F"]
    ran = qual("find", "money", "--study", coded, "--format", "csv")
    assert next(csv.DictReader(io.StringIO(ran.stdout)))["codes"] == "INS.J1;INS.F"
    ran = qual("find", "the", "--words", "--study", coded, "--width", "12")
    assert "north · nurse (2)" in ran.stdout
    lines = [line for line in ran.stdout.splitlines() if line.startswith("  ")]
    assert {line[21:24].casefold() for line in lines} == {"the"}
    assert "at 2 sites" in ran.stderr


@pytest.mark.parametrize("words", [["codings"], ["find", "money"]])
def test_they_ask_who_you_are_and_open_no_other_s_journal(coded, words):
    refused = qual(*words, "--study", coded, coder="")
    assert refused.returncode == 2
    assert "Say who you are" in refused.stderr
    shown = qual(*words, "--study", coded).stdout
    (coded / "codings" / "ben.jsonl").write_text("no journal\n")
    shutil.rmtree(coded / "adjudications", ignore_errors=True)
    again = qual(*words, "--study", coded)
    assert (again.returncode, again.stdout) == (0, shown)


@pytest.mark.parametrize(
    "words", [["codings", "--code", "Q.9"], ["codings", "--valence", "good"], ["find", " "]]
)
def test_a_misuse_is_one_sentence(coded, words):
    ran = qual(*words, "--study", coded)
    assert ran.returncode == 2
    assert ran.stderr.count("\n") == 1


def test_a_damaged_line_is_reported_with_its_place(coded):
    path = coded / "codings" / "ana.jsonl"
    path.write_text("{}\n" + path.read_text())
    ran = qual("codings", "--study", coded)
    assert ran.returncode == 1
    assert "codings/ana.jsonl:1" in ran.stderr


def test_progress_of_each_coder_stands_in_a_pipe_too(coded):
    submit(coded, "ana", "N-P01")
    ran = qual("status", "--study", coded, coder="")
    said = [line.split() for line in ran.stdout.splitlines()]
    assert ["ana", "1", "of", "4", "submitted"] in said
    assert ["ben", "0", "of", "2", "submitted,", "1", "begun"] in said
