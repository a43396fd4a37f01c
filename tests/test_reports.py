"""reports/ is what the sample study yields: text exactly, workbooks by their cells."""

from pathlib import Path

import openpyxl
import pytest

from tools.make_reports import make

COMMITTED = Path(__file__).parent.parent / "reports"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make(tmp_path_factory.mktemp("reports"))


def names(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def cells(path):
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book
    }


def test_the_same_files_are_made(made):
    assert names(made) == names(COMMITTED), "run 'make reports'"


def test_committed_reports_are_fresh(made):
    for name in names(COMMITTED):
        if name.endswith(".xlsx"):
            assert cells(made / name) == cells(COMMITTED / name), f"{name}: run 'make reports'"
        else:
            fresh, stored = (made / name).read_text("utf-8"), (COMMITTED / name).read_text("utf-8")
            assert fresh == stored, f"{name}: run 'make reports'"


def test_no_machine_score_is_in_them(made):
    for name in names(made):
        if not name.endswith(".xlsx"):
            text = (made / name).read_text("utf-8")
            assert "not reviewed" not in text
            assert "MiniLM" not in text
