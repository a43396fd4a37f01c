"""The way out of a command that was stopped."""

import sys

import pytest

from qual.cli import guard, status


def test_ctrl_c_is_one_sentence(root, monkeypatch, capsys):
    def stop(given):
        raise KeyboardInterrupt

    monkeypatch.setattr(status, "the_study", stop)
    monkeypatch.setattr(sys, "argv", ["qual", "status", "--study", str(root)])
    with pytest.raises(SystemExit) as end:
        guard.run()
    assert end.value.code == 130
    assert capsys.readouterr().err == "qual: stopped; what was finished is kept.\n"


def test_the_record_of_a_fault_holds_no_value_that_was_given(root, monkeypatch, tmp_path, capsys):
    def fail(given):
        raise RuntimeError("of the program")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(status, "the_study", fail)
    monkeypatch.setattr(sys, "argv", ["qual", "status", f"--study={root}", "--format", "json"])
    with pytest.raises(SystemExit):
        guard.run()
    said = (tmp_path / "qual-crash.txt").read_text("utf-8")
    assert "command: status --study=… --format …\n" in said and str(root) not in said
    assert str(root) not in capsys.readouterr().err
