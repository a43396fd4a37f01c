"""A sheet that cannot be written is refused before anything in the study changes."""

import pytest
from coded_twice import code_twice
from running import tree
from typer.testing import CliRunner

from qual.cli.app import app
from qual.problem import Misuse

SHEETS = [["reconcile", "--by", "ana,ben"], ["reconcile", "--by", "ana,bne"], ["rate"]]


@pytest.fixture
def coded(root, monkeypatch):
    code_twice(root)
    monkeypatch.chdir(root)
    return root


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
