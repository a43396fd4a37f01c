"""Which study a command works on: --study before or after its name, else the one you are in."""

import json
from inspect import signature

import pytest
from running import qual, tree
from tiny_study import make_study
from typer.testing import CliRunner

from qual.cli.app import WITHOUT_STUDY, app
from qual.problem import Misuse


@pytest.fixture
def here(root, monkeypatch):
    """The study you are in."""
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def other(tmp_path):
    """Another study, by its title."""
    root = make_study(tmp_path / "other")
    settings = root / "study.yaml"
    settings.write_text(settings.read_text().replace("Tiny study", "Other study"))
    return root


def run(*words):
    return CliRunner().invoke(app, [*map(str, words)])


def title(*words):
    return run(*words).stdout.partition("\n")[0]


def test_the_option_counts_before_and_after_the_command(here, other):
    assert title("status") == "Tiny study"
    assert title("--study", other, "status") == "Other study"
    assert title("status", "--study", other) == "Other study"
    assert title("--study", other) == "Other study"


def test_the_commands_own_option_wins(here, other):
    assert title("--study", other, "status", "--study", here) == "Tiny study"
    assert title("--study", here, "status", "--study", other) == "Other study"


def test_what_is_written_goes_to_the_study_named(here, other, tmp_path):
    before = tree(here)
    ran = qual(here, tmp_path / "account.json", "--study", other, "codebook", "release")
    assert (ran.code, ran.out[:9]) == (0, "Release 1")
    assert (other / "codebook" / "1.yaml").is_file()
    assert qual(here, tmp_path / "account.json", f"--study={other}", "sample").code == 0
    assert tree(here) == before


def test_a_command_of_a_group_reads_the_study_named(here, other):
    book = other / "codebook.yaml"
    book.write_text(book.read_text().replace("T.night", "T.dusk"))
    said = json.loads(run("--study", other, "codebook", "show", "--format", "json").stdout)
    assert "T.dusk" in {code["id"] for code in said}


@pytest.mark.parametrize("command", [["status"], ["codebook", "show"], ["check"], ["sample"], []])
def test_a_wrong_folder_is_refused(here, tmp_path, command):
    before = tree(here)
    for wrong, why in (("nowhere", "There is no folder"), ("bare", "is no study")):
        (tmp_path / "bare").mkdir(exist_ok=True)
        ran = run("--study", tmp_path / wrong, *command)
        assert isinstance(ran.exception, Misuse)
        assert why in str(ran.exception)
    assert tree(here) == before


@pytest.mark.parametrize("command", ["new", "demo"])
def test_a_command_that_makes_a_folder_takes_no_study(here, other, tmp_path, command):
    ran = run("--study", other, command, tmp_path / "made")
    assert isinstance(ran.exception, Misuse)
    assert "leave out --study" in str(ran.exception)
    assert not (tmp_path / "made").exists()


def test_every_other_command_has_the_option():
    """One that had it not would work on the study you are in, whatever was said before it."""
    groups = {group.name: group.typer_instance for group in app.registered_groups}
    commands = [command for one in (app, *groups.values()) for command in one.registered_commands]
    without = {c.name for c in commands if "study" not in signature(c.callback).parameters}
    assert without == set(WITHOUT_STUDY)
