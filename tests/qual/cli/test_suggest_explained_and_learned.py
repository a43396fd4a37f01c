"""`qual suggest --explain`, `--learn`, `--forget`: what they refuse, print and leave behind."""

import json
from dataclasses import replace

import numpy as np
import pytest
from coded_twice import code_twice, opened
from tiny_study import add, apply, make_study, submit
from typer.testing import CliRunner

from qual.blindness import read_all, read_own
from qual.cli import suggest_learn
from qual.cli.app import app
from qual.codebook import read_codebook
from qual.evaluation.learning import study_remarks
from qual.problem import Misuse
from qual.study import open_study
from qual.suggest.gain import Gain, Offered
from qual.suggest.learned import learned_bytes, read_learned
from qual.suggest.study_run import own_learning
from qual.suggest.tuned import choose_tuned
from qual.transcript import read_transcript

MONEY = "no money for training"


def qual(*words):
    """Run the command in this process, so that the encoders are loaded once."""
    ran = CliRunner().invoke(app, [str(word) for word in words])
    return ran


@pytest.fixture
def coded(tmp_path):
    """N-P01 counts: both coders submitted it; S-P01 is sealed, only ana has submitted it."""
    root = make_study(tmp_path / "study", suggestions="on")
    for coder in ("ana", "ben"):
        apply(root, coder, "N-P01", MONEY, "INS.J1", "barrier")
        submit(root, coder, "N-P01")
    apply(root, "ana", "S-P01", "Nobody had the time", "INS.J", "barrier")
    submit(root, "ana", "S-P01")
    return root


def explained(root, name, *more):
    return qual("suggest", "--explain", name, "--coder", "ana", "--study", root, *more)


def test_what_was_weighed_is_told(coded):
    start = read_transcript(coded, "N-P01").text.index(MONEY)
    ran = explained(coded, f"N-P01:{start}-{start + 5}")
    assert ran.exit_code == 0
    asked, said = ran.stdout.split("\n\n")[1:3]
    assert asked == "  asked: And what was hard?"
    assert said.startswith("  There was no money")
    assert "Share of “no code”, from exemplars: 0." in ran.stdout
    money = ran.stdout[ran.stdout.index("INS.J1 Funding, score 0.") :]
    assert 'terms "money"' in money or 'term "money"' in money
    assert "  exemplars   share 0." in money and ", likeness 0." in money
    assert "standard deviations above the code's usual" in money
    assert read_own(open_study(coded), "ana").standing.aid == {"N-P01": True}


def test_what_is_not_in_english_is_said_and_gets_keywords_only(tmp_path):
    french = "Le budget est arrivé trop tard, alors on a dû attendre six mois avant de commencer."
    root = make_study(tmp_path / "study", {"N-P01": [("N-P01", french)]}, suggestions="on")
    ran = qual("suggest", "N-P01", "--study", root)
    assert "1 segment is not in English; keywords only there: N-P01 (1)." in ran.stderr
    start = read_transcript(root, "N-P01").text.index(french)
    said = explained(root, f"N-P01:{start}-{start + 5}").stdout
    assert "This is not in English: only keywords are offered." in said
    assert "likeness" not in said and "exemplars" not in said
    counts = json.loads(qual("suggest", "N-P01", "--study", root, "--format", "json").stdout)
    assert counts["not_english"] == 1


def test_one_transcript_that_cannot_be_read_does_not_hide_what_was_done(coded):
    (coded / "transcripts" / "N-P02.json").write_text("{torn")
    ran = qual("suggest", "--study", coded)
    assert ran.exit_code == 1
    assert " in 3 transcripts, with " in ran.stdout
    assert "N-P02.json" in ran.stderr and "3 transcripts" not in ran.stderr
    assert (coded / "suggestions" / "S-P02.jsonl").is_file()
    ran = qual("suggest", "--study", coded, "--format", "json")
    assert ran.exit_code == 1 and json.loads(ran.stdout)["transcripts"] == 3
    ran = qual("suggest", "N-P02", "--study", coded)
    assert (ran.exit_code, ran.stdout) == (1, "")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("N-P01", "names no segment"),
        ("N-P01:5", "names no segment"),
        ("N-P01:9-5", "names no segment"),
        (f"N-P01:0-{'9' * 5000}", "names no segment"),
        ("N-P99:0-5", "There is no transcript 'N-P99'"),
    ],
    ids=["id", "start", "backwards", "endless", "unknown"],
)
def test_a_name_that_is_no_segment_is_refused_and_nothing_counts_as_seen(coded, name, said):
    ran = explained(coded, name)
    assert isinstance(ran.exception, Misuse) and said in str(ran.exception)
    assert not read_own(open_study(coded), "ana").standing.aid


def test_of_several_segments_the_first_is_explained_and_the_others_named(coded):
    end = len(read_transcript(coded, "N-P01").text)
    lines = explained(coded, f"N-P01:0-{end}").stdout.splitlines()
    assert lines[0].startswith("N-P01:")
    said = " ".join(lines).partition(f"Also at N-P01:0-{end}, and not explained here: ")[2]
    assert said.startswith("N-P01:") and lines[0] not in said


@pytest.mark.parametrize("option", ["--show", "--learn", "--forget"])
def test_another_encoder_is_refused_where_nothing_is_made(coded, option):
    ran = qual("suggest", option, "--model", coded, "--study", coded)
    assert str(ran.exception).startswith("--model goes with making suggestions")


def test_where_nobody_speaks_there_is_nothing_to_explain(coded):
    ran = explained(coded, "n-p01:0-3")
    assert str(ran.exception).startswith("No participant speaks at N-P01:0-3")
    assert not read_own(open_study(coded), "ana").standing.aid


@pytest.mark.parametrize(
    "words",
    [("--learn", "--forget"), ("N-P01", "--learn"), ("N-P01", "--forget"), ("--show", "--learn")],
    ids=" ".join,
)
def test_one_thing_is_asked_at_a_time(coded, words):
    assert isinstance(qual("suggest", *words, "--study", coded).exception, Misuse)


def test_sealed_transcripts_are_not_learned_from(coded):
    settled = study_remarks(read_all(open_study(coded)), read_codebook(coded)[0])
    assert not settled.problems
    assert {(r.transcript, r.codes) for r in settled.remarks} == {
        ("N-P01", ()),
        ("N-P01", ("INS.J1",)),
    }


def test_segments_that_wait_for_a_decision_are_not_learned_from(tmp_path):
    root = code_twice(make_study(tmp_path / "study"))

    def learned_from():
        settled = study_remarks(read_all(open_study(root)), read_codebook(root)[0])
        return [remark.passage.text for remark in settled.remarks]

    assert any(MONEY in text for text in learned_from())
    opened(root)
    assert not any(MONEY in text for text in learned_from())


def test_too_few_codings_teach_nothing(coded):
    ran = qual("suggest", "--learn", "--study", coded)
    assert "Only 1 segment of submitted transcripts carries" in str(ran.exception)
    assert not own_learning(open_study(coded)).exists()


def test_a_code_out_of_use_teaches_nothing(coded, monkeypatch):
    monkeypatch.setattr(suggest_learn, "LEAST", 1)
    book = coded / "codebook.yaml"
    text = book.read_text("utf-8")
    line = "- id: INS.J1\n"
    assert line in text
    book.write_text(text.replace(line, f"{line}  use: no\n  why: not here\n"), "utf-8")
    ran = qual("suggest", "--learn", "--study", coded)
    assert "Only 0 segments" in str(ran.exception)


def test_what_a_study_taught_is_used_until_it_is_forgotten(coded, monkeypatch):
    monkeypatch.setattr(suggest_learn, "LEAST", 1)
    ran = qual("suggest", "--learn", "--study", coded, "--format", "json")
    why = "that takes two transcripts with codes"
    counts = {"segments": 1, "transcripts": 1, "codings": 1, "aided": 0, "share_aided": 0.0}
    expected = counts | {"kept": True, "gain": None, "why": why}
    assert json.loads(ran.stdout) == expected
    own = own_learning(open_study(coded))
    assert str(read_learned(own).origin) == "1 remark of this study"
    assert not np.array_equal(choose_tuned(own).learned.head, choose_tuned().learned.head)
    ran = qual("suggest", "N-P01", "--study", coded)
    assert "learned from 1 remark of this study" in ran.stdout.replace("\n", " ")
    ran = qual("suggest", "--forget", "--study", coded, "--format", "json")
    assert ran.stdout == "" and not own.exists()
    ran = qual("suggest", "N-P01", "--study", coded)
    assert "learned from exemplars" in ran.stdout.replace("\n", " ")


def test_what_another_version_learned_is_not_used_and_that_is_said(coded):
    own = own_learning(open_study(coded))
    own.parent.mkdir(exist_ok=True)
    origin = np.array("40 remarks of this study")
    own.write_bytes(
        learned_bytes(replace(read_learned(), encoder=np.array("e" * 64), origin=origin))
    )
    unused = "learned with another version of the program and is not used"
    ran = qual("suggest", "N-P01", "--study", coded)
    assert unused in " ".join(ran.stderr.split())
    assert "learned from exemplars" in " ".join(ran.stdout.split())
    start = read_transcript(coded, "N-P01").text.index(MONEY)
    ran = explained(coded, f"N-P01:{start}-{start + 5}", "--format", "json")
    assert unused in " ".join(ran.stderr.split()) and json.loads(ran.stdout)["codes"]
    said = " ".join(qual("evaluate", "--study", coded).stdout.split())
    assert unused in said and "is left out here" not in said


def test_damaged_learning_is_one_sentence_and_can_be_forgotten(coded):
    own = own_learning(open_study(coded))
    own.parent.mkdir(exist_ok=True)
    own.write_bytes(b"torn")
    ran = qual("suggest", "--study", coded)
    assert isinstance(ran.exception, Misuse)
    assert str(ran.exception).endswith("damaged: forget it with 'qual suggest --forget'.")
    assert qual("suggest", "--forget", "--study", coded).exit_code == 0
    assert not own.exists()


def test_suggestions_are_no_codings_to_learn_from(coded):
    add(coded, "ana", [{"op": "aid", "transcript": "N-P02", "suggestions": "on"}])
    settled = study_remarks(read_all(open_study(coded)), read_codebook(coded)[0])
    assert {remark.transcript for remark in settled.remarks} == {"N-P01"}


def test_how_much_was_suggested_of_what_is_learned_from_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(suggest_learn, "LEAST", 1)
    root = make_study(tmp_path / "study", suggestions="on")
    for coder in ("ana", "ben"):
        apply(root, coder, "N-P01", MONEY, "INS.J1", "barrier")
        apply(root, coder, "N-P01", "two nurses never learned it", "INS.J", "barrier")
    add(root, "ana", [{"op": "aid", "transcript": "N-P01", "suggestions": "on"}])
    apply(root, "ana", "N-P01", "for training", "INS.F", "barrier")
    apply(root, "ana", "N-P01", "never learned it", "NOT.IN.USE", "barrier")
    for coder in ("ana", "ben"):
        submit(root, coder, "N-P01")
    settled = study_remarks(read_all(open_study(root)), read_codebook(root)[0])
    assert (settled.codings, settled.aided) == (3, 1)
    ran = qual("suggest", "--learn", "--study", root)
    said = " ".join(ran.stdout.split())
    assert "1 of the 3 codings behind them (0.33) was made with suggestions in sight" in said
    found = json.loads(qual("suggest", "--learn", "--study", root, "--format", "json").stdout)
    assert (found["codings"], found["aided"], found["share_aided"]) == (3, 1, 0.3333)


def test_without_a_gain_the_sheet_has_its_measures_and_no_figures(coded, monkeypatch):
    monkeypatch.setattr(suggest_learn, "LEAST", 1)
    ran = qual("suggest", "--learn", "--study", coded, "--format", "csv")
    assert ran.stdout.splitlines()[:2] == [
        "measure,n,as shipped,learned on,difference,low,high",
        "hit@1,,,,,,",
    ]
    assert len(ran.stdout.splitlines()) == 6
    assert "cannot be shown: that takes two transcripts" in ran.stderr
    assert "none of the 1 coding behind them" in " ".join(ran.stderr.split())


@pytest.mark.parametrize(("worse", "kept"), [(2, True), (3, False)])
def test_what_does_more_harm_than_good_is_not_kept(coded, monkeypatch, worse, kept):
    hits, changes = {1: 0.5, 3: 0.5, 5: 0.5}, np.array([[[0, 0, 0, 0]] * 2, [[1, 1, 1, 1]] * 2])
    offered = Offered(hits, 0.5, ((0.5, True),))
    gain = Gain(2, 2, 2, worse, offered, offered, changes.astype(float))
    monkeypatch.setattr(suggest_learn, "LEAST", 1)
    monkeypatch.setattr(suggest_learn, "_learn", lambda *rest: (read_learned(), gain))
    own = own_learning(open_study(coded))
    own.parent.mkdir(exist_ok=True)
    own.write_bytes(b"what was learned before")
    said = " ".join(qual("suggest", "--learn", "--study", coded).stdout.split())
    assert own.is_file() == kept
    assert ("it is not kept" in said) != kept
    assert ("'qual suggest' uses what was learned" in said) == kept
    ran = qual("suggest", "--learn", "--study", coded, "--format", "csv")
    assert ("it is not kept" in ran.stderr) != kept
    found = json.loads(qual("suggest", "--learn", "--study", coded, "--format", "json").stdout)
    assert found["kept"] == kept
