"""`qual suggest --show` records that suggestions were seen; damaged files are named."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from tiny_study import apply, make_study, submit

from qual.blindness import read_own
from qual.model import Suggestion
from qual.study import open_study
from qual.suggest.kept import line_of
from qual.transcript import read_transcript

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


def test_a_characteristic_is_shown_with_the_role_it_may_be_about(kept):
    submit(kept, "ana", "N-P01")
    pair = LINE.replace("INS.J1", "IND.C.C").replace("}", ',"about":"IND.R.B"}')
    (kept / "suggestions" / "N-P01.jsonl").write_text(LINE + pair)

    def shown(*more):
        words = ("suggest", "N-P01", "--show", "--coder", "ana", "--study", kept, *more)
        return qual(*words).stdout

    assert shown() == (
        "N-P01:0-9\n"
        "  INS.J1 Funding: valence open, score 0.50\n      money\n"
        "  IND.C.C Motivation, about IND.R.B Mid-level Leaders: valence open, score 0.50\n"
        "      money\n"
    )
    assert [row["about"] for row in json.loads(shown("--format", "json"))] == [None, "IND.R.B"]
    assert "N-P01:0-9,N-P01,0,9,IND.C.C,IND.R.B,,0.5,keyword,money" in shown("--format", "csv")


def test_what_is_shown_as_csv_can_be_applied(tmp_path):
    root = make_study(tmp_path / "study", suggestions="on")
    start = read_transcript(root, "N-P01").text.index("no money for training")
    one = {"start": start, "end": start + 8, "code": "IND.C.C", "score": 0.5, "valence": "barrier"}
    one |= {"suggester": "fused", "evidence": "money, all of it", "about": "IND.R.B"}
    (root / "suggestions").mkdir()
    (root / "suggestions" / "N-P01.jsonl").write_text(json.dumps(one) + "\n")
    whose = ("--coder", "ana", "--study", root)
    sheet = tmp_path / "wanted.csv"
    sheet.write_text(qual("suggest", "N-P01", "--show", *whose, "--format", "csv").stdout)
    assert qual("apply", sheet, *whose).returncode == 0
    (coding,) = read_own(open_study(root), "ana").standing.codings.values()
    assert (coding.code, coding.about, coding.quote) == ("IND.C.C", "IND.R.B", "no money")
    assert (coding.valence, coding.aided) == ("barrier", True)


def test_a_line_has_the_role_only_where_there_is_one():
    bare = Suggestion(start=0, end=9, code="IND.C.C", score=0.5, suggester="fused", evidence="x")
    keys = list(json.loads(line_of(bare)))
    assert keys == [
        *("start", "end", "code", "score", "suggester", "evidence", "valence", "valence_reason"),
        *("encoder", "codebook", "text"),
    ]
    paired = msgspec.structs.replace(bare, about="IND.R.B")
    assert list(json.loads(line_of(paired))) == [*keys, "about"]
    assert msgspec.json.decode(line_of(paired), type=Suggestion) == paired


def test_a_damaged_file_is_named(kept):
    (kept / "suggestions" / "N-P01.jsonl").write_text(LINE + "{gar")
    submit(kept, "ana", "N-P01")
    ran = qual("suggest", "N-P01", "--show", "--coder", "ana", "--study", kept)
    assert ran.returncode == 1
    assert ran.stderr.startswith("suggestions/N-P01.jsonl: These suggestions cannot be read.")


def test_where_none_were_made_nothing_counts_as_seen(kept):
    for id_ in ("N-P01", "N-P02"):
        submit(kept, "ana", id_)
    whose = ("--show", "--coder", "ana", "--study", kept)
    ran = qual("suggest", "N-P02", *whose)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "No suggestions were made yet for N-P02: run 'qual suggest' first." in ran.stderr
    assert not read_own(open_study(kept), "ana").standing.aid
    ran = qual("suggest", "N-P01", "N-P02", *whose)
    assert ran.returncode == 0 and ran.stdout.startswith("N-P01:0-9\n")
    assert "made yet for N-P02" in ran.stderr
    assert read_own(open_study(kept), "ana").standing.aid == {"N-P01": True}
