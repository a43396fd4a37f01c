"""Anybody may decide; a name new to the study is pointed out, with the one it may stand for."""

import openpyxl
from typer.testing import CliRunner

from qual.cli.app import app


def said(*words):
    ran = CliRunner().invoke(app, ["reconcile", *map(str, words)])
    assert ran.exit_code == 0, ran.output
    return " ".join(ran.stderr.split())


def test_a_slip_is_pointed_out_with_the_coder_it_may_stand_for(coded, tmp_path):
    told = said("--by", "ana,bne", "--out", tmp_path / "x.xlsx")
    assert (
        "bne is no coder of this study and has not decided here before. Did you mean ben?" in told
    )
    assert "ana is no coder" not in told


def test_who_has_decided_before_is_known(coded, tmp_path):
    sheet = tmp_path / "x.xlsx"
    assert "Did you mean" not in said("--by", "zora", "--out", sheet)
    book = openpyxl.load_workbook(sheet)
    rows = book.worksheets[0]
    head = {cell.value: cell.column for row in rows.iter_rows(max_row=6) for cell in row}
    first = next(r for r in range(1, 12) if rows.cell(r, head["decision"]).value == "decision") + 1
    rows.cell(first, head["decision"]).value = "none"
    rows.cell(first, head["reason"]).value = "not about it"
    book.save(sheet)
    assert "zora is no coder" in said("--by", "zora", "--in", sheet)
    assert "zora" not in said("--by", "zora", "--in", sheet)
