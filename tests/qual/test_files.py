import stat
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qual.files import append_lines, parse_table, read_table, table_text, write_text

REQUIRED = ("transcript", "code")


def read(text):
    return parse_table(text, REQUIRED, "x.csv")


def said(table):
    return [(problem.line, problem.text) for problem in table.problems]


def test_a_table_is_read_with_the_lines_its_rows_start_on():
    table = read('Transcript, code ,quote\nT1,INS.J,"two\nlines"\n\n , ,\nT2,INS.F,one\n')
    assert table.columns == ["transcript", "code", "quote"]
    assert [row.line for row in table.rows] == [2, 6]
    assert table.rows[0].cells == {"transcript": "T1", "code": "INS.J", "quote": "two\nlines"}
    assert table.problems == []


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
def test_a_byte_order_mark_and_any_line_end_are_taken(tmp_path, mark, end):
    (tmp_path / "x.csv").write_bytes(mark + end.join([b"transcript,code", b"T1,INS.J", b""]))
    table = read_table(tmp_path / "x.csv", REQUIRED)
    assert [row.cells for row in table.rows] == [{"transcript": "T1", "code": "INS.J"}]
    assert not table.problems


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_separators_are_named_not_guessed(mark):
    table = read(f"transcript{mark}code\nT1{mark}INS.J\n")
    assert table.rows == []
    assert said(table) == [(1, "The cells of this table are not separated by commas.")]


def test_a_missing_and_a_doubled_column_are_named():
    assert said(read("transcript,memo,memo\n")) == [
        (1, "The column 'code' is missing."),
        (1, "The column 'memo' stands twice."),
    ]
    assert [line for line, _ in said(read(""))] == [1, 1]


def test_extra_cells_are_a_problem_and_missing_ones_are_empty():
    table = read("transcript,code,memo\nT1,INS.J,a,b\nT2,INS.F\nT3,INS.F,,,\n")
    assert said(table) == [(2, "This line has 4 cells, the header 3.")]
    assert [row.cells["transcript"] for row in table.rows] == ["T2", "T3"]
    assert table.rows[0].cells["memo"] == ""


@pytest.mark.parametrize("text", ['transcript,code\n"T1,INS.J\n', 'transcript,code\n"T1"x,y\n'])
def test_broken_quotation_marks_are_a_problem(text):
    assert len(read(text).problems) == 1
    assert read(text).rows == []


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"transcript,code\nT1,caf\xe9\n", 2), ("transcript,code\n".encode("utf-16"), 1)],
)
def test_another_encoding_is_named_with_its_line(tmp_path, content, line):
    (tmp_path / "x.csv").write_bytes(content)
    (problem,) = read_table(tmp_path / "x.csv", REQUIRED).problems
    assert (problem.text, problem.file, problem.line) == (
        "This file is not in UTF-8.",
        "x.csv",
        line,
    )


def test_a_table_that_is_not_there_is_a_problem(tmp_path):
    (problem,) = read_table(tmp_path / "x.csv", REQUIRED).problems
    assert problem.text == "There is no x.csv."


cell = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=8)


@given(st.lists(st.tuples(cell, cell), max_size=6))
def test_what_is_written_is_read_back(rows):
    table = read(table_text(REQUIRED, rows))
    stripped = [(one.strip(), two.strip()) for one, two in rows]
    assert [tuple(row.cells.values()) for row in table.rows] == [r for r in stripped if any(r)]
    assert not table.problems


@given(st.binary(max_size=200))
def test_any_bytes_give_a_table_or_problems(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("t") / "x.csv"
    path.write_bytes(content)
    table = read_table(path, REQUIRED)
    assert table.rows == [] or not any("missing" in p.text for p in table.problems)


def test_files_are_private_and_whole(tmp_path):
    write_text(tmp_path / "a" / "x.txt", "café\n")
    assert (tmp_path / "a" / "x.txt").read_bytes() == "café\n".encode()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["x.txt"]
    append_lines(tmp_path / "y.jsonl", [b"{}"])
    if sys.platform != "win32":
        for path in (tmp_path / "a" / "x.txt", tmp_path / "y.jsonl"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_lines_are_appended_after_a_line_end(tmp_path):
    path = tmp_path / "x.jsonl"
    append_lines(path, [])
    assert not path.exists()
    path.write_bytes(b'{"a":1}')
    append_lines(path, [b'{"b":2}', b'{"c":3}'])
    assert path.read_bytes() == b'{"a":1}\n{"b":2}\n{"c":3}\n'


FULL = """
import resource, sys
from pathlib import Path
from qual.files import append_lines, write_text
path = Path(sys.argv[1])
size = path.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 5000, size + 5000))
for write in (lambda: append_lines(path, [b"x" * 90] * 100), lambda: write_text(path, "y" * 90000)):
    try:
        write()
    except OSError:
        print("full")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file sizes")
def test_a_full_disk_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'{"a":1}\n')
    ran = subprocess.run([sys.executable, "-c", FULL, path], capture_output=True, text=True)
    assert ran.stdout == "full\nfull\n", ran.stderr
    assert path.read_bytes() == b'{"a":1}\n'
    assert [p.name for p in tmp_path.iterdir()] == ["x.jsonl"]
