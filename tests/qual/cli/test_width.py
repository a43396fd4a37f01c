"""Sentences on a terminal: broken between words; in a pipe they stay as they are."""

import fcntl
import io
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console
from tiny_study import AT, apply, submit

from qual.adjudication import Decide
from qual.cli import find, reconcile_list, show
from qual.cli.agree_tables import show_fitted
from qual.cli.status import _bar
from qual.cli.width import fitted, terminal_width
from qual.reconcile import Stale

ROOT = Path(__file__).parents[3]
LONG = "codings/ana.jsonl:12: " + "The words do not stand where they stood before, not at all. " * 3


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def at_80(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    return Terminal()


def test_a_pipe_gets_lines_as_they_are():
    assert terminal_width(io.StringIO()) is None
    assert fitted(LONG, io.StringIO()) == LONG


def test_a_terminal_gets_whole_words(at_80):
    lines = fitted(LONG, at_80).splitlines()
    assert max(map(len, lines)) <= 80
    assert " ".join(lines).split() == LONG.split()
    assert all(line.startswith("    T") or line[4] != " " for line in lines[1:])


def test_ids_commands_and_paths_are_never_broken(at_80):
    path = "a/" * 60
    assert path in fitted(f"Written to {path} just now.", at_80)
    said = "x" * 60 + " qual reconcile --by ana --again N-P01 --again S-P01"
    assert "--again" in fitted(said, at_80).split()


@pytest.mark.parametrize("before", range(30, 80, 7))
def test_a_command_stays_on_one_line(at_80, before):
    for command in ("qual take-in", "qual codebook recode", "qual reconcile --by ana,ben --light"):
        said = f"{'x' * before} then {command} and so on."
        assert command in fitted(said, at_80)


def test_further_lines_are_set_in(at_80):
    lines = fitted(f"First.\n  {'word ' * 30}", at_80).splitlines()
    assert lines[0] == "First."
    assert lines[1].startswith("  word")
    assert lines[2].startswith("    word")


def at_terminal(*words):
    """What a command prints, out and err, at a terminal of 80 columns."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k != "COLUMNS"}
    process = subprocess.Popen(
        [sys.executable, "-m", "qual", *map(str, words)],
        cwd=ROOT, env={**environment, "TERM": "dumb"}, stdout=slave, stderr=slave,
    )  # fmt: skip
    os.close(slave)
    shown = b""
    while select.select([master], [], [], 60)[0]:
        try:
            piece = os.read(master, 1 << 16)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    process.wait(60)
    os.close(master)
    return shown.decode("utf-8", "replace").replace("\r", "")


@pytest.mark.parametrize(
    "words",
    [
        *(("status",), ("matrix",), ("agree",), ("agree", "--code", "INS.J1", "--show")),
        *(
            ("check",),
            ("themes",),
            ("codings", "--coder", "ana"),
            ("find", "the", "--coder", "ana"),
        ),
    ],
)
def test_nothing_overflows_eighty_columns(root, words):
    for id_ in ("N-P01", "S-P01"):
        for coder in ("ana", "ben"):
            apply(root, coder, id_, "the", "INS.J1", "barrier")
            submit(root, coder, id_)
    with (root / "codings" / "ana.jsonl").open("a") as file:
        file.write("no line of a journal\n")
    shown = at_terminal(*words, "--study", root)
    path = str(root)
    wide = [line for line in shown.splitlines() if len(line) > 80 and path not in line]
    assert shown
    assert wide == []


def test_a_new_study_says_what_comes_next_in_whole_words(tmp_path):
    """The folder's name is never broken, what is said around it is."""
    shown = at_terminal("new", tmp_path / "study").splitlines()
    wide = [line for line in shown if len(line) > 80 and str(tmp_path) not in line]
    assert wide == [] and len(shown) > 5
    assert "put in place" in " ".join(" ".join(shown).split())


def test_names_of_constructs_are_whole_in_a_matrix(root):
    long = "Access to Knowledge and Information about the Innovation"
    text = (root / "codebook.yaml").read_text("utf-8").replace("Mid-level Leaders", long)
    (root / "codebook.yaml").write_text(text, "utf-8")
    for id_, word in (("N-P02", "tablets"), ("S-P02", "chance")):
        apply(root, "ana", id_, word, "IND.R.B", "barrier")
        submit(root, "ana", id_)
    shown = at_terminal("matrix", "--study", root)
    assert set(long.split()) <= set(shown.split())


def test_no_command_is_said_in_half_a_sentence():
    for words in (("--help",), ("codebook", "--help")):
        assert "..." not in at_terminal(*words).split("Commands:")[1]


def test_the_context_of_a_find_fits_the_terminal(monkeypatch):
    hits = [SimpleNamespace(transcript="N-P01", match="x" * 10, codes=["INS.J1"])]
    monkeypatch.setattr(find, "console", lambda: Console(width=80))
    assert find._fitting(hits) == (80 - 5 - 10 - 6 - 6) // 2
    monkeypatch.setattr(find, "console", lambda: Console(width=300))
    assert find._fitting(hits) == find.USUAL
    monkeypatch.setattr(find, "console", lambda: Console(width=20))
    assert find._fitting(hits) == find.FEWEST
    assert find._fitting([]) == find.FEWEST


def test_the_bars_of_status_differ_without_colour(root):
    for id_ in ("N-P01", "S-P01"):
        submit(root, "ben", id_)
    submit(root, "ana", "N-P02")
    shown = at_terminal("status", "--study", root).splitlines()
    ana, ben = (next(line for line in shown if line.startswith(who)) for who in ("ana", "ben"))
    assert ana.split()[1] == "█" * 6 + "░" * 18
    assert ben.split()[1] == "█" * 24


@pytest.mark.parametrize(("done", "full"), [(0, 0), (1, 1), (99, 23), (100, 24)])
def test_only_all_is_a_full_bar(done, full):
    assert _bar(done, 100).count("█") == full


@pytest.mark.parametrize(
    ("digits", "name"), [(48, "Available Resources"), (55, "Available Re…"), (65, None)]
)
def test_names_are_cut_to_the_room_beside_the_numbers_or_left_out(at_80, monkeypatch, digits, name):
    monkeypatch.setattr("sys.stdout", at_80)
    monkeypatch.setenv("TERM", "dumb")
    row = ["INS.J1", "Available Resources", "1" * digits]
    show_fitted(["code", "name", "n"], [row], "ana–ben", ["n"])
    out = at_80.getvalue()
    assert "1" * digits in out
    assert name in out if name else "Available" not in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize("place", ["terminal", "pipe"])
def test_numbers_that_do_not_fit_stand_in_a_further_table(at_80, monkeypatch, place):
    stream, room = (at_80, 80) if place == "terminal" else (io.StringIO(), 100)
    monkeypatch.setattr("sys.stdout", stream)
    monkeypatch.setenv("TERM", "dumb")
    heads = ["code", "name", *(f"{n} of them" for n in range(9))]
    row = ["INS.J1", "Available Resources", *(str(n) * 12 for n in range(9))]
    show_fitted(heads, [row], "ana–ben", heads[2:])
    out = stream.getvalue()
    assert all(f"{n}" * 12 in out and f"{n} of them" in out for n in range(9))
    assert out.count("INS.J1") == out.count("ana–ben") > 1
    assert max(map(len, out.splitlines())) <= room


def test_an_interval_stands_beside_its_figure(at_80, monkeypatch):
    monkeypatch.setattr("sys.stdout", at_80)
    monkeypatch.setenv("TERM", "dumb")
    heads = ["code", "name", *(head for n in range(5) for head in (f"figure {n}", "95 %"))]
    show_fitted(heads, [["INS.J1", "Space", *["0.50", "0.40, 0.60"] * 5]], "ana–ben", heads[2:])
    headings = [line for line in at_80.getvalue().splitlines() if "figure" in line]
    assert len(headings) > 1
    assert all(line.count("figure") == line.count("95 %") for line in headings)


def test_new_places_of_stale_decisions_are_whole(at_80, monkeypatch):
    decide = Decide("D", AT, "p", "N-P01", "", [], ["ana"], reason="because " * 9)
    found = Stale(decide, "N-P01:100-200", "w", "INS.J1 barrier " * 4, "a coding was " * 5, ())
    monkeypatch.setattr(reconcile_list, "_stale", lambda _: (
        found.where, found.text, found.decided, "ana ben", found.decide.reason, found.why,
        "N-P01:1000-1200 N-P01:1300-1400",
    ))  # fmt: skip
    monkeypatch.setattr(show, "console", lambda: Console(width=80, file=at_80))
    columns = [name for name in reconcile_list.STALE if name != "text"]
    show.show_table(columns, [reconcile_list._on_screen(found)], whole=["passage", "now"])
    for place in ("N-P01:100-200", "N-P01:1000-1200", "N-P01:1300-1400"):
        assert place in at_80.getvalue()
