"""A sheet that cannot be written is refused before anything in the study changes."""

import pytest
from running import tree
from tiny_study import apply, submit
from typer.testing import CliRunner

from qual.cli.app import app
from qual.problem import Misuse

SHEETS = [["reconcile", "--by", "ana,ben"], ["reconcile", "--by", "ana,bne"], ["rate"]]


def refusal(*words):
    ran = CliRunner().invoke(app, [*map(str, words)])
    assert isinstance(ran.exception, Misuse), ran.output
    assert ran.output == ""
    return str(ran.exception)


@pytest.mark.parametrize("words", SHEETS)
def test_a_sheet_that_is_there_leaves_the_study_as_it_was(coded, tmp_path, words):
    out = tmp_path / "out.xlsx"
    out.write_bytes(b"filled in by hand")
    before = tree(coded)
    assert "out.xlsx is there already and may hold" in refusal(*words, "--out", out)
    assert tree(coded) == before
    assert out.read_bytes() == b"filled in by hand"


@pytest.mark.parametrize("words", SHEETS)
@pytest.mark.parametrize("name", ["x.csv", "x.xls", "x", "x.pdf"])
def test_a_workbook_is_never_named_as_something_else(coded, tmp_path, words, name):
    before = tree(tmp_path)
    assert refusal(*words, "--out", tmp_path / name).endswith("write x.xlsx.")
    assert tree(tmp_path) == before


def test_a_suffix_in_capitals_is_the_same(coded, tmp_path):
    ran = CliRunner().invoke(app, ["reconcile", "--by", "ana", "--out", str(tmp_path / "x.XLSX")])
    assert ran.exit_code == 0, ran.output
    assert (tmp_path / "x.XLSX").read_bytes()[:2] == b"PK"


def test_a_sheet_of_recodings_is_a_table_or_a_workbook(root, monkeypatch, tmp_path):
    monkeypatch.chdir(root)
    apply(root, "ana", "N-P02", "in a week", "T.night", "barrier")
    submit(root, "ana", "N-P02")
    words = ["codebook", "retire", "T.night", "--by", "ana", "--reason", "unused", "--later"]
    assert CliRunner().invoke(app, words).exit_code == 0
    said = refusal("codebook", "recode", "--out", tmp_path / "x.txt")
    assert said == "x.txt is no name for this sheet; write x.csv or x.xlsx."
    assert not (tmp_path / "x.txt").exists()
    before = tree(root)
    words = ["codebook", "convert", "--by", "ana", "--reason", "2022"]
    assert "x.csv or x.xlsx" in refusal(*words, "--out", tmp_path / "x.txt")
    assert tree(root) == before
