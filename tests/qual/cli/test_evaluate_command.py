"""`qual evaluate`: what it prints for files and studies, as table, JSON, CSV and page."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tiny_study import CODEBOOK, add, apply, submit
from typer.testing import CliRunner

from qual.cli.app import app
from qual.problem import Misuse
from qual.suggest.fuse import SUGGESTERS
from qual.suggest.letters import encode_letters

ROOT = Path(__file__).parents[3]
ROWS = [
    {"id": "1", "text": "There was no budget for it.", "codes": [["INS.J1", "barrier"]]},
    {"id": "2", "text": "Our director asked for it every week.", "codes": [["IND.R.B", None]]},
    {"id": "3", "text": "The manual is on the shelf.", "codes": [["INS.F", "facilitator"]]},
    {"id": "4", "text": "Sorry, my phone.", "codes": []},
]


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    """Likeness from letters: these tests are of what is printed, not of how good it is."""
    from qual.suggest import encoder

    light = encoder.Encoder("letters", "letters", encode_letters, meaning=False)
    monkeypatch.setattr(encoder, "choose_encoder", lambda model=None: light)


def write(path, rows, topics=("x", "x", "y", "y")):
    lines = [
        json.dumps(
            {**row, "codes": [{"code": c, "valence": v} for c, v in row["codes"]], "topic": topic}
        )
        for row, topic in zip(rows, topics, strict=True)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (path.parent / "small.yaml").write_text(yaml.safe_dump(CODEBOOK), encoding="utf-8")
    return path


@pytest.fixture
def gold(tmp_path):
    return write(tmp_path / "gold.jsonl", ROWS)


def flat(ran):
    """What was printed, without the breaks between lines."""
    return " ".join(ran.stdout.split())


def run(*words):
    """Run the command; a file is measured with the small codebook that lies beside it."""
    words = list(map(str, words))
    beside = Path(words[0]).parent / "small.yaml"
    ran = CliRunner().invoke(
        app, ["evaluate", *words, *(["--codebook", str(beside)] if beside.is_file() else [])]
    )
    if ran.exception is not None and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    return ran


def test_a_file_is_measured_in_a_table_of_a_hundred_columns(gold, monkeypatch):
    monkeypatch.setitem(SUGGESTERS, "learned", SUGGESTERS["keyword"])
    ran = run(gold)
    assert ran.exit_code == 0
    assert "gold.jsonl: 4 passages, 3 with a code; encoder letters and encoder-2022" in ran.stdout
    for name in (*SUGGESTERS, "frequent", "hit@10", "none_recall", "mean score"):
        assert name in ran.stdout
    table = [line for line in ran.stdout.splitlines() if line.startswith(" ")]
    assert table and max(map(len, table)) <= 100
    assert "…" not in ran.stdout


def test_json_has_the_agreed_keys_and_more(gold):
    found = json.loads(run(gold, "--format", "json").stdout)
    assert list(found)[:3] == ["n", "n_coded", "suggesters"]
    assert (found["n"], found["n_coded"], found["study"]) == (4, 3, None)
    more = {"intervals", "baselines", "by_code", "by_domain", "reliability", "encoder", "why"}
    assert more <= set(found)
    for name in SUGGESTERS:
        measures = found["suggesters"][name]
        assert list(measures)[:4] == ["hit@1", "hit@3", "hit@5", "hit@10"]
        assert set(found["intervals"][name]) == set(measures)
        assert found["by_code"][name]["INS.J1"]["n"] == 1
        assert len(found["reliability"][name]["bins"]) == 10
    assert found["suggesters"]["keyword"]["hit@1"] >= 0.3333
    assert found["baselines"]["keyword"] == found["suggesters"]["keyword"]
    assert found["baselines"]["held_out"] == "setting"
    assert set(found["by_setting"]["fused"]) == {"x", "y"}


def test_csv_has_a_line_for_every_measure(gold):
    rows = list(csv.DictReader(io.StringIO(run(gold, "--format", "csv").stdout)))
    assert list(rows[0]) == ["suggester", "measure", "value", "low", "high", "n"]
    assert len(rows) == 11 * (len(SUGGESTERS) + 1)


@pytest.mark.parametrize("by", ["code", "domain", "setting"])
def test_parts_are_printed_and_written(gold, by):
    ran = run(gold, "--by", by, "--suggester", "keyword")
    assert ran.exit_code == 0 and "Suggester keyword." in ran.stdout
    rows = list(csv.DictReader(io.StringIO(run(gold, "--by", by, "--format", "csv").stdout)))
    assert next(iter(rows[0])) == by
    assert sum(int(row["n"]) for row in rows) == 3
    heads = {"hit@1", "hit@3", "hit@5", "valence", "usual", "elsewhere", "wrong first"}
    assert heads <= set(rows[0])


@pytest.mark.parametrize("by", ["code", "domain", "setting"])
@pytest.mark.parametrize("width", [80, 100])
def test_parts_fit_the_terminal_and_what_is_left_out_is_named(gold, monkeypatch, by, width):
    from rich.console import Console

    from qual.cli import evaluate_show, show

    def narrow():
        return Console(width=width, highlight=False)

    monkeypatch.setattr(show, "console", narrow)
    monkeypatch.setattr(evaluate_show, "console", narrow)
    ran = run(gold, "--by", by)
    table = [line for line in ran.stdout.splitlines() if line.startswith(" ")]
    assert max(map(len, table)) <= width
    heads = next(line.split() for line in table if "hit@1" in line)
    assert {"hit@1", "hit@5", "valence", "usual", "elsewhere", "of"} <= set(heads)
    left_out = flat(ran).partition("want of width: ")[2].partition(";")[0].split(", ")
    for name in ("times", "hit@3", "keyword@5", "frequent@5"):
        assert (name in heads) != (name in left_out)


def test_intervals_over_settings(gold):
    ran = run(gold, "--over", "setting", "--seed", 11)
    assert "bootstrap over 2 settings, seed 11; fewer than 10 say little" in flat(ran)
    found = json.loads(run(gold, "--over", "setting", "--format", "json").stdout)
    assert found["intervals_over"] == {"over": "setting", "groups": 2, "seed": 7}


def test_the_page_stands_alone(gold, tmp_path):
    page = tmp_path / "measured.html"
    ran = run(gold, "--html", page, "--format", "json")
    json.loads(ran.stdout)
    text = page.read_text("utf-8")
    assert text.count("<svg") == len(SUGGESTERS)
    assert "internal, not for release" in text and "Reliability" in text
    assert not re.search(r'(src|href)="(?!#)', text) and "<script" not in text
    assert "INS.J1" in text and "By domain" in text
    before = page.read_bytes()
    run(gold, "--html", page)
    assert page.read_bytes() == before


def test_rows_without_a_code_give_nulls_with_a_reason(tmp_path):
    path = write(tmp_path / "none.jsonl", ROWS[3:], ["x"])
    found = json.loads(run(path, "--format", "json").stdout)
    assert found["suggesters"]["fused"]["hit@1"] is None
    assert found["why"]["fused"]["hit@1"] == "no row has a code"
    assert "No row has a code" in flat(run(path))


def test_every_fault_of_a_file_is_told_with_its_line(tmp_path):
    path = write(tmp_path / "bad.jsonl", [*ROWS[:1], *ROWS[:1]], ["x", "y"])
    unknown = '{"id": "5", "text": "t", "codes": [{"code": "NO.SUCH"}]}'
    path.write_text(path.read_text() + "{\n" + unknown + "\n")
    ran = run(path)
    assert ran.exit_code == 1 and ran.stdout == ""
    said = ran.stderr.splitlines()
    assert [line.split(": ")[0] for line in said] == [f"bad.jsonl:{n}" for n in (2, 3, 4)]
    assert "'NO.SUCH'" in said[2]


MISUSES = [
    (["{gold}", "--suggester", "oracle"], "There is no suggester 'oracle'"),
    (["{gold}", "--html", "page.pdf"], "page.html"),
    (["{gold}", "--study", "{root}"], "not both"),
    (["{gold}", "--by", "site"], "--by setting"),
    (["{gold}", "--by", "construct"], "of a study alone"),
    (["--study", "{root}", "--codebook", "x.yaml"], "its own codebook"),
    (["--study", "{root}", "--over", "setting"], "over transcripts"),
    (["{alone}", "--over", "setting"], "names its setting"),
    (["{bare}", "--by", "setting"], "No row names its setting"),
    (["{none}", "--by", "setting"], "No row has a code"),
    (["{none}", "--by", "code", "--format", "csv"], "No row has a code, so --by"),
    (["--study", "{root}", "--by", "site"], "No segment has a code"),
    (["{empty}"], "empty.jsonl holds no rows."),
    (["{empty}", "--format", "json"], "jsonl holds no rows."),
    (["{gold}", "--seed", "11"], "--seed goes with --over setting"),
    (["{gold}", "--over", "rows", "--seed", "7"], "goes with --over setting"),
]


@pytest.mark.parametrize(("words", "said"), MISUSES, ids=[said for _, said in MISUSES])
def test_a_call_that_cannot_work_is_refused(gold, root, tmp_path, words, said):
    alone = write(tmp_path / "alone.jsonl", ROWS, ["", "x", "y", "y"])
    bare = write(tmp_path / "bare.jsonl", ROWS, [""] * 4)
    none = write(tmp_path / "none.jsonl", ROWS[3:], ["x"])
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n")
    places = {"gold": gold, "root": root, "alone": alone, "bare": bare}
    places |= {"none": none, "empty": empty}
    with pytest.raises(Misuse, match=re.escape(said)):
        run(*(word.format(**places) for word in words))


@pytest.fixture
def coded(root):
    apply(root, "ana", "N-P01", "money for training", "INS.J1", "barrier")
    submit(root, "ana", "N-P01")
    add(root, "ana", [{"op": "aid", "transcript": "N-P02", "suggestions": "on"}])
    apply(root, "ana", "N-P02", "tablets in a week", "INS.J2", "facilitator", origin="fused")
    apply(root, "ana", "S-P02", "fit how we work", "INS.F", "barrier")
    submit(root, "ana", "N-P02")
    submit(root, "ana", "S-P02")
    return root


def test_a_study_is_measured_against_the_codings_that_count(coded, tmp_path):
    page = tmp_path / "study.html"
    ran = run("--study", coded, "--html", page)
    assert ran.exit_code == 0
    said = flat(ran)
    assert "2 segments of 2 transcripts, 2 with a code, measured against 2 codings" in said
    assert "2 coded once" in said
    assert "Left out, not yet submitted by all their coders: N-P01, S-P01." in said
    assert "were accepted" in said and "Never suggested" in said
    assert "INS.J1" not in ran.stdout and "What coders made of it" in page.read_text("utf-8")
    found = json.loads(run("--study", coded, "--format", "json").stdout)
    assert found["study"]["basis"] == {"primary": 2}
    assert found["study"]["never_suggested"]["codings"] == 2
    by_site = run("--study", coded, "--by", "site", "--format", "csv").stdout
    assert by_site.startswith("site,n,hit@1")
    assert by_site == run("--study", coded, "--by", "setting", "--format", "csv").stdout
    assert "each site's own most frequent for" in said


def test_what_the_study_taught_is_left_out_and_that_is_said(coded):
    assert "What this study taught" not in flat(run("--study", coded))
    (coded / ".qual").mkdir(exist_ok=True)
    (coded / ".qual" / "learned.npz").write_bytes(b"whatever it taught")
    assert "What this study taught is left out here" in flat(run("--study", coded))


def test_what_coders_made_of_suggestions_has_a_line_for_every_construct(coded):
    lines = run("--study", coded, "--by", "construct", "--format", "csv").stdout.splitlines()
    assert lines[0] == ("construct,name,shown,accepted,dismissed,acceptance,codings,never,share")
    assert [line.split(",")[0] for line in lines[1:]] == ["INS.F", "INS.J2"]
    shown = run("--study", coded, "--by", "construct").stdout
    assert "INS.J2" in shown and "wrong first" not in shown


def test_a_study_in_which_nothing_is_submitted_is_measured_as_empty(root):
    ran = run("--study", root)
    assert ran.exit_code == 0 and "0 segments of 0 transcripts" in ran.stdout
    assert "No coder had suggestions on." in ran.stdout


def test_json_comes_to_stdout_alone(gold):
    whole = [sys.executable, "-m", "qual", "evaluate", str(gold), "--format", "json"]
    ran = subprocess.run(whole, capture_output=True, text=True, cwd=ROOT)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["n"] == 4
