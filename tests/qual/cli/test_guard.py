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
