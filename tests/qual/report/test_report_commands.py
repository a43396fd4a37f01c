"""The commands matrix, themes and report: what they print, where they write, when they refuse."""

import csv
import io
import json

import pytest
from findings_study import findings_study
from typer.testing import CliRunner

from qual.cli.app import app
from qual.problem import Misuse

WORDS = CliRunner()


def run(root, *words):
    """Run a command on a study; returns what ended it."""
    return WORDS.invoke(app, [*words, "--study", str(root)])


@pytest.fixture
def root(tmp_path):
    return findings_study(tmp_path / "study")


def test_report_writes_and_names_every_file(root):
    ended = run(root, "report")
    assert ended.exit_code == 0, ended.output
    files = {str(p.relative_to(root)) for p in (root / "reports").rglob("*") if p.is_file()}
    assert "reports/report.html" in files and "reports/sites/south.md" in files
    for file in files:
        assert file.removeprefix("reports/") in ended.output
    assert "internal, not for release" in ended.output


def test_report_writes_where_it_is_told(root, tmp_path):
    assert run(root, "report", "--out", str(tmp_path / "here")).exit_code == 0
    assert (tmp_path / "here" / "workbook.xlsx").is_file()
    assert not (root / "reports").exists()


def test_release_is_refused_in_a_sentence_and_nothing_is_written(root):
    ended = run(root, "report", "--release")
    assert isinstance(ended.exception, Misuse)
    assert str(ended.exception).count(".") <= 1
    assert not (root / "reports").exists()


def test_matrix_prints_itself_as_json_and_csv(root):
    found = json.loads(run(root, "matrix", "--format", "json").stdout)
    assert found["columns"] == ["north", "south"]
    (row,) = [row for row in found["rows"] if row["id"] == "INS.J1"]
    assert row["cells"]["north"]["barrier_participants"] == 1
    assert row["cells"]["north"]["rating"] == -2
    assert row["cells"]["north"]["rated_by"] == ["consensus"]
    rows = list(csv.DictReader(io.StringIO(run(root, "matrix", "--format", "csv").stdout)))
    assert [row["north rating"] for row in rows if row["id"] == "INS.J1"] == ["-2"]


def test_matrix_rolls_subconstructs_up(root):
    found = json.loads(run(root, "matrix", "--rollup", "--format", "json").stdout)
    (row,) = [row for row in found["rows"] if row["id"] == "INS.J"]
    assert row["all"]["barrier_codings"] == row["all"]["facilitator_codings"] == 1


def test_matrix_of_one_site_shows_its_excerpts(root):
    ended = run(root, "matrix", "--site", "NORTH")
    assert "no money for training" in " ".join(ended.stdout.split())
    found = json.loads(run(root, "matrix", "--site", "north", "--format", "json").stdout)
    quotes = {t["id"]: t["barriers"] for t in found["constructs"]}
    assert quotes["INS.J1"] == ["“no money for training” (N-P01, nurse)"]


def test_matrix_by_role(root):
    found = json.loads(run(root, "matrix", "--by", "role", "--format", "json").stdout)
    assert found["columns"] == ["manager", "nurse"]


@pytest.mark.parametrize("suffix", [".csv", ".md", ".xlsx"])
def test_matrix_writes_a_file_by_its_suffix(root, tmp_path, suffix):
    path = tmp_path / f"out{suffix}"
    assert run(root, "matrix", "--out", str(path)).exit_code == 0
    first = path.read_bytes()
    assert run(root, "matrix", "--out", str(path)).exit_code == 0
    assert path.read_bytes() == first
    assert run(root, "matrix", "--site", "south", "--out", str(path)).exit_code == 0
    assert path.read_bytes() != first


@pytest.mark.parametrize(
    "words",
    [
        ["matrix", "--site", "west"],
        ["matrix", "--site", "north", "--by", "role"],
        ["matrix", "--out", "matrix.docx"],
        ["matrix", "--wave", "second"],
        ["report", "--wave", "second"],
    ],
)
def test_what_cannot_work_is_a_misuse(root, words):
    assert isinstance(run(root, *words).exception, Misuse)


def test_suggestions_as_a_basis_say_so(root):
    ended = run(root, "matrix", "--basis", "suggestions")
    assert ended.exit_code == 0
    assert "machine suggestions, not reviewed" in ended.stdout


def test_themes_print_and_a_theme_that_points_nowhere_is_a_problem(root):
    ended = run(root, "themes")
    assert ended.exit_code == 0 and "1" in ended.stdout
    found = json.loads(run(root, "themes", "--format", "json").stdout)
    assert found["themes"][0]["cells"]["south"]["against_participants"] == ["S-P02"]
    path = root / "themes.yaml"
    path.write_text(path.read_text() + "  - 01NOWHERE\n")
    for command in ("themes", "report"):
        ended = run(root, command)
        assert ended.exit_code == 1
        assert "01NOWHERE" in ended.output and "themes.yaml:" in ended.output


def test_a_fault_in_a_journal_stops_the_report(root):
    path = root / "codings" / "ana.jsonl"
    path.write_text("{broken}\n" + path.read_text())
    ended = run(root, "report")
    assert ended.exit_code == 1
    assert "codings/ana.jsonl:1" in ended.output
    assert not (root / "reports").exists()


def test_nothing_sealed_is_printed(root):
    for words in (["matrix", "--site", "south"], ["themes"], ["matrix"], ["report"]):
        assert "printer" not in run(root, *words).output
