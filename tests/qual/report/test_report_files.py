"""The files of a report: which there are, the same bytes twice, nothing a spreadsheet would run."""

import csv
import io
import zipfile

import pytest
from findings_study import FORMULA, SEALED, find, findings_study
from openpyxl import load_workbook

from qual.report.findings import INTERNAL, UNREVIEWED
from qual.report.tables import Column, Table, csv_text, escape_markdown, markdown_text, safe
from qual.report.workbook import workbook_bytes
from qual.report.writing import make_report, write_report


@pytest.fixture
def made(findings):
    return {file.path: file.content for file in make_report(findings)}


def test_the_files_are_there(findings, tmp_path):
    written = write_report(findings, tmp_path / "reports")
    paths = {file.path for file in written}
    assert paths == {
        "report.html",
        "workbook.xlsx",
        "matrix.csv",
        "matrix.md",
        "roles.csv",
        "sites/north.md",
        "sites/north.csv",
        "sites/south.md",
        "sites/south.csv",
        "themes.csv",
        "themes.md",
        "contrasts.csv",
        "agreement.csv",
    }
    for file in written:
        assert (tmp_path / "reports" / file.path).read_bytes() == file.content


def test_two_runs_give_the_same_bytes(told, made):
    assert {file.path: file.content for file in make_report(find(told))} == made


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_matrix_counts_codings_and_participants_and_tells_whose_rating(made):
    rows = {row["id"]: row for row in rows_of(made["matrix.csv"])}
    design = rows["INN.G"]
    assert design["north barrier codings"] == "2"
    assert design["north barrier participants"] == "1"
    assert design["north facilitator codings"] == "1"
    assert design["north mixed codings"] == "1"
    assert design["north rating"] == "X" and design["north rated by"] == "proposed"
    assert design["south rating"] == "-1" and design["south rated by"] == "consensus"
    assert design["south no side codings"] == "1"
    assert rows["INS"]["all barrier codings"] == "2", "a domain takes the union"
    assert all(row["status"] == INTERNAL for row in rows.values())


def test_a_site_has_barriers_and_facilitators_apart(made):
    rows = {row["id"]: row for row in rows_of(made["sites/north.csv"])}
    assert rows["INS.J1"]["barriers"] == "“no money for training” (N-P01, nurse)"
    assert rows["INS.J1"]["facilitators"] == ""
    assert rows["INN.G"]["facilitators"].startswith("[mixed] “")


def test_themes_count_for_and_against(made):
    (row,) = rows_of(made["themes.csv"])
    assert (row["north participants for"], row["north participants against"]) == ("1", "0")
    assert (row["south participants for"], row["south participants against"]) == ("0", "1")
    assert "no money for training" in row["excerpts"]


def test_nothing_of_a_sealed_transcript_is_in_any_file(made):
    for path, content in made.items():
        if path.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                content = b"".join(parts.read(name) for name in parts.namelist())
        assert SEALED.encode() not in content, path
        assert b"sealed summary" not in content, path


def test_every_file_says_that_it_is_internal(made):
    for path, content in made.items():
        if not path.endswith(".xlsx"):
            assert INTERNAL.encode() in content, path
    for sheet in load_workbook(io.BytesIO(made["workbook.xlsx"])):
        assert sheet["A2"].value == INTERNAL
        assert INTERNAL in sheet.oddHeader.right.text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=x", " =1"])
def test_a_text_that_looks_like_a_formula_is_neutralised(text):
    told = f"'{text}".replace("\r", "\n")
    assert safe(text) == told
    table = Table("=t", (Column("=a"), Column("n", "count")), ((text, -1),))
    rows = list(csv.reader(io.StringIO(csv_text(table, ("internal",)), newline="")))
    assert rows == [["'=a", "n", "status"], [told, "-1", "internal"]]
    book = load_workbook(io.BytesIO(workbook_bytes([("s", table)], ("internal",), "")))
    cells = [cell for row in book["s"].iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    assert not any(str(c.value).strip().startswith(("=", "+", "@")) for c in cells)


def test_no_cell_of_the_workbook_is_a_formula(made):
    book = load_workbook(io.BytesIO(made["workbook.xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(FORMULA in str(cell.value) for cell in cells)
    assert book.sheetnames[:2] == ["Overview", "Constructs"]
    assert {
        "Site north",
        "Site south",
        "Themes",
        "Contrasts",
        "Programs",
        "Agreement",
        "About",
    } <= {*book.sheetnames}
    assert not book.properties.creator and not book.properties.lastModifiedBy


def test_the_workbook_gives_each_sheet_a_name_of_its_own():
    table = Table("t", (Column("a"),), (("x",),))
    names = ["A/b", "a-B", "x" * 40, "x" * 41]
    book = load_workbook(io.BytesIO(workbook_bytes([(n, table) for n in names], ("m",), "")))
    assert book.sheetnames == ["A-b", "a-B 2", "x" * 31, "x" * 29 + " 2"]


def test_markdown_shows_text_as_it_is():
    assert escape_markdown("a|b <i> *x* [y] & `z`\nnext") == (
        "a\\|b &lt;i&gt; \\*x\\* \\[y\\] &amp; \\`z\\`<br>next"
    )
    table = Table("T", (Column("a|b"), Column("n", "count")), (("x|y", 2),))
    text = markdown_text([table], "Title", ("internal",), "foot")
    assert "| a\\|b | n |\n| --- | ---: |\n| x\\|y | 2 |" in text


def test_about_says_what_counts_and_what_was_left_out(made):
    book = load_workbook(io.BytesIO(made["workbook.xlsx"]))
    said = {row[0].value: row[1].value for row in book["About"].iter_rows(min_row=4)}
    assert said["Codings counted"] == "7: 7 coded once"
    assert said["Left out until all coders submit"] == "S-P01"
    assert said["Double coded"].startswith("1 of 4 transcripts (S-P01)")
    assert said["Ratings"] == "2 by people, 4 proposed by the counts"
    assert said["Data to"] == "2026-03-01"


def test_sites_that_cannot_be_compared_say_why(tmp_path):
    root = findings_study(tmp_path / "other", outcome="adoption")
    made = {file.path: file.content.decode("latin-1") for file in make_report(find(root))}
    assert "Sites cannot be compared" in made["report.html"]
    assert len(rows_of(made["contrasts.csv"].encode())) == 0


@pytest.fixture
def suggested(told):
    return find(told, "suggestions")


def test_every_page_of_suggestions_says_that_nobody_reviewed_them(suggested):
    files = {file.path: file.content for file in make_report(suggested)}
    assert suggested.evidence.finals.codings
    for path, content in files.items():
        if not path.endswith(".xlsx"):
            assert UNREVIEWED in content.decode(), path
    for sheet in load_workbook(io.BytesIO(files["workbook.xlsx"])):
        assert UNREVIEWED in sheet["A2"].value
        assert UNREVIEWED in sheet.oddHeader.right.text
    for row in rows_of(files["matrix.csv"]):
        assert UNREVIEWED in row["status"]


def test_nothing_people_did_stands_among_suggestions(suggested):
    files = {file.path: file.content for file in make_report(suggested)}
    assert "themes.csv" not in files and "agreement.csv" not in files
    assert suggested.agreement is None and suggested.contrasts is None
    page = files["report.html"].decode()
    assert "consensus" not in page and "Short of" not in page
    assert SEALED not in page, "somebody still has to code it blind"
