"""`qual take-in` says what came in, and when nothing did, why."""

import sys

import pytest
from tiny_study import apply

from qual.cli.guard import run


def take_in(monkeypatch, capsys, root, file):
    monkeypatch.setattr(sys, "argv", ["qual", "take-in", str(file), "--study", str(root)])
    with pytest.raises(SystemExit) as ended:
        run()
    return ended.value.code, capsys.readouterr().out


def test_what_came_is_said_and_that_nothing_more_does(root, tmp_path, monkeypatch, capsys):
    apply(root, "ana", "N-P01", "money", "INS.J1")
    kept = tmp_path / "ana.jsonl"
    kept.write_bytes((root / "codings" / "ana.jsonl").read_bytes())
    (root / "codings" / "ana.jsonl").unlink()
    assert take_in(monkeypatch, capsys, root, kept) == (0, "ana: new work came in.\n")
    said = "Nothing new: 1 line of it is in the study already.\n"
    assert take_in(monkeypatch, capsys, root, kept) == (0, said)


def test_an_empty_copy_is_said_to_be_empty(root, tmp_path, monkeypatch, capsys):
    (tmp_path / "ana.jsonl").write_bytes(b"")
    code, said = take_in(monkeypatch, capsys, root, tmp_path / "ana.jsonl")
    assert (code, said) == (
        0,
        "Nothing was coded, decided or rated there yet: nothing came in.\n",
    )
