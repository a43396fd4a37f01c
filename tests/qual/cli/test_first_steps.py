"""What a study with nothing in it yet says: at ingest, of an empty matrix, in the demonstration."""

import pytest
from tiny_study import apply, make_study
from typer.testing import CliRunner

from qual.cli.app import app
from qual.cli.demo import steps
from qual.problem import Misuse


def qual(*words):
    result = CliRunner().invoke(app, [*map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit | Misuse)
    return result


@pytest.fixture
def empty(tmp_path):
    qual("new", tmp_path / "new")
    return tmp_path / "new"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Maria Keller.txt", "Then run the command again with the new names."),
        ("HB-P01.txt", "Then run the same command again."),
    ],
)
def test_a_draft_says_which_command_comes_next(empty, tmp_path, name, said):
    (tmp_path / name).write_text("Interviewer: How?\nA: So.\nInterviewer: And?\nA: No.\n")
    result = qual("ingest", tmp_path / name, "--study", empty)
    assert result.exit_code == 1
    assert said in result.output


def test_an_empty_matrix_says_why_and_what_comes_next(empty, tmp_path):
    out = qual("matrix", "--study", empty).stdout
    assert "No coding counts yet" in out
    assert "Next: Bring the interviews in: qual ingest FILES…" in out
    assert "──" not in out
    root = make_study(tmp_path / "study")
    apply(root, "ana", "N-P02", "tablets", "INS.J", "barrier")
    for words in ([], ["--site", "north"]):
        out = qual("matrix", "--study", root, *words).stdout
        assert "--draft shows them before" in out
    assert "INS.J" in qual("matrix", "--study", root, "--draft").stdout


def test_a_site_of_which_nothing_counts_says_so(tmp_path):
    root = make_study(tmp_path / "study")
    apply(root, "ana", "N-P02", "tablets", "INS.J", "barrier")
    out = qual("matrix", "--study", root, "--draft", "--site", "south").stdout
    assert "Nothing that counts was said at south." in out


def test_the_demonstration_never_opens_a_screen(tmp_path):
    (tmp_path / "raw").mkdir()
    bare = [step.words for step in steps(tmp_path) if step.words[:1] in (("reconcile",), ("code",))]
    assert bare
    assert all({"--list", "--out"} & set(words) for words in bare)
