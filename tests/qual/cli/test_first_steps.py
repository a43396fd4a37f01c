"""What a study with nothing in it yet says: at ingest, of an empty matrix, in the demonstration."""

import pytest
from tiny_study import apply, make_study, submit
from typer.testing import CliRunner

from qual.cli.app import app
from qual.cli.demo import steps
from qual.problem import Misuse
from qual.study import open_study


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


def test_a_table_given_takes_no_part_in_the_faults_of_a_draft(empty, tmp_path):
    """A draft not filled in yet: what is said is what to do with it, not what its rows lack."""
    said = tmp_path / "HB-P01.txt"
    said.write_text("Interviewer: How?\nA: So.\nInterviewer: And?\nA: No.\n")
    qual("ingest", said, "--study", empty)
    table = tmp_path / "people.csv"
    table.write_text("participant,transcript,role,site\nHB-P01,HB-P01,nurse,HB\n")
    (tmp_path / "sites.csv").write_text("site\nHB\n")
    words = ("ingest", said, "--study", empty, "--participants", table)
    words += ("--sites", tmp_path / "sites.csv")
    assert "edit it, or delete it first" in str(qual(*words).exception)
    (empty / "participants.csv").unlink()
    (empty / "sites.csv").unlink()
    assert qual(*words).exit_code == 0


def test_a_sheet_is_named_as_it_can_be_read_back(root, tmp_path):
    for id_, word in (("N-P02", "tablets"), ("S-P02", "chance")):
        apply(root, "ana", id_, word, "IND.R.B", "barrier")
        submit(root, "ana", id_)
    out = tmp_path / "elsewhere" / "ratings.xlsx"
    out.parent.mkdir()
    assert f"--in {out} --coder" in qual("rate", "--out", out, "--study", root).stdout


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


@pytest.mark.parametrize("coders", ["Ana,ana", "consensus,ana", "con", "a b", ","])
def test_coders_that_check_would_refuse_make_no_study(tmp_path, coders):
    assert isinstance(qual("new", tmp_path / "new", "--coders", coders).exception, Misuse)
    assert not (tmp_path / "new").exists()


def test_nothing_in_a_title_is_filled_in(tmp_path):
    qual("new", tmp_path / "new", "--title", "On {coders} and {title}", "--coders", "ana,eva")
    settings = open_study(tmp_path / "new").settings
    assert settings.title == "On {coders} and {title}"
    assert settings.coders == ["ana", "eva"]
