"""`qual suggest --show` records that suggestions were seen; damaged files are named."""

import subprocess
import sys
from pathlib import Path

import pytest
from tiny_study import apply, submit

from qual.blindness import read_own
from qual.study import open_study

ROOT = Path(__file__).parents[3]
LINE = (
    '{"start":0,"end":9,"code":"INS.J1","score":0.5,"suggester":"keyword","evidence":"money",'
    '"text":"sha256:0"}\n'
)


def qual(*words):
    whole = [sys.executable, "-m", "qual", *map(str, words)]
    return subprocess.run(whole, capture_output=True, text=True, cwd=ROOT)


@pytest.fixture
def kept(root):
    (root / "suggestions").mkdir()
    (root / "suggestions" / "N-P01.jsonl").write_text(LINE)
    return root


def test_they_are_not_shown_before_the_own_pass(kept):
    ran = qual("suggest", "N-P01", "--show", "--coder", "ana", "--study", kept)
    assert ran.returncode == 2
    assert "has not finished N-P01 alone" in ran.stderr
    assert not read_own(open_study(kept), "ana").standing.aid


def test_what_is_coded_after_they_were_seen_is_aided(kept):
    apply(kept, "ana", "N-P01", "no money for training", "INS.J1", "barrier")
    submit(kept, "ana", "N-P01")
    ran = qual("suggest", "N-P01", "--show", "--coder", "ana", "--study", kept)
    assert ran.returncode == 0
    assert "INS.J1" in ran.stdout
    qual("suggest", "N-P01", "--show", "--coder", "ana", "--study", kept)
    own = read_own(open_study(kept), "ana")
    assert [type(e.line).__name__ for e in own.journal.entries] == ["Apply", "Aid"]
    apply(kept, "ana", "N-P01", "money for training, so two nurses", "INS.F", "mixed")
    aided = {c.code: c.aided for c in read_own(open_study(kept), "ana").standing.codings.values()}
    assert aided == {"INS.J1": False, "INS.F": True}


def test_a_damaged_file_is_named(kept):
    (kept / "suggestions" / "N-P01.jsonl").write_text(LINE + "{gar")
    submit(kept, "ana", "N-P01")
    ran = qual("suggest", "N-P01", "--show", "--coder", "ana", "--study", kept)
    assert ran.returncode == 1
    assert ran.stderr.startswith("suggestions/N-P01.jsonl: These suggestions cannot be read.")
