"""A study measured: segments by the half rule, what stays sealed, what coders made of offers."""

import numpy as np
import pytest
from tiny_study import add, apply, reopen, submit

from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.evaluation.of_study import evaluate_study
from qual.evaluation.record import evaluation_record
from qual.evaluation.study_rows import agreed_rows, cut_transcript, undecided_segments
from qual.final import find_finals, read_texts
from qual.passages import compare
from qual.report.evaluation_words import say_study, say_uptake
from qual.study import open_study
from qual.suggest.encoder import Encoder
from qual.suggest.fuse import SUGGESTERS
from qual.suggest.kinds import Offer
from qual.transcript import read_transcript

NO_MEANING = Encoder("none", "none", lambda t: np.zeros((len(t), 1), np.float32), meaning=False)
MONEY = "There was no money for training, so two nurses never learned it."


@pytest.fixture(autouse=True)
def offered(monkeypatch):
    """One suggester that offers funding where there is money, and space where there are tablets."""

    def offer(ground, most):
        words = {"money": "INS.J1", "tablets": "INS.J2"}
        return [
            [Offer(code, 0.75, "fused", "") for word, code in words.items() if word in passage.text]
            for passage in ground.passages
        ]

    for name in [name for name in SUGGESTERS if name != "fused"]:
        monkeypatch.delitem(SUGGESTERS, name)
    monkeypatch.setitem(SUGGESTERS, "fused", offer)
    monkeypatch.setitem(SUGGESTERS, "newcomer", lambda ground, most: [[] for _ in ground.passages])


def evaluated(root):
    return evaluate_study(read_all(open_study(root)), read_codebook(root)[0], NO_MEANING)


def record(root):
    found = evaluated(root)
    assert found.problems == []
    return evaluation_record(found.evaluation, found)


def test_segments_carry_the_codes_that_mark_them(root):
    for coder in ("ana", "ben"):
        apply(root, coder, "N-P01", "no money for training", "INS.J1", "barrier")
        submit(root, coder, "N-P01")
    found = record(root)
    # N-P01 has two segments, and one of them a code that is suggested; none is wrongly suggested.
    assert (found["n"], found["n_coded"]) == (2, 1)
    assert list(found["suggesters"]) == ["fused", "newcomer"]
    fused, newcomer = found["suggesters"]["fused"], found["suggesters"]["newcomer"]
    assert (fused["hit@1"], fused["none_precision"], fused["none_recall"]) == (1.0, 1.0, 1.0)
    assert (newcomer["hit@1"], newcomer["none_precision"]) == (0.0, 0.5)
    assert found["study"]["transcripts"] == ["N-P01"]
    assert found["study"]["basis"] == {"pre-consensus": 1}
    assert found["intervals"]["fused"]["hit@1"]["low"] is None


def test_nothing_is_said_of_what_not_all_coders_submitted(root):
    apply(root, "ana", "N-P01", "no money for training", "INS.J1", "barrier", origin="fused")
    add(root, "ana", [{"op": "aid", "transcript": "N-P01", "suggestions": "on"}])
    submit(root, "ana", "N-P01")
    found = record(root)
    assert found["n"] == 0
    assert found["study"]["left_out"]["not submitted by all their coders"] == ["N-P01", "S-P01"]
    assert found["study"]["acceptance"]["shown"] == 0
    assert found["study"]["never_suggested"]["codings"] == 0
    assert "INS.J1" not in str(found)


def test_what_is_opened_again_is_sealed_again(root):
    for coder in ("ana", "ben"):
        apply(root, coder, "N-P01", "no money for training", "INS.J1", "barrier")
        submit(root, coder, "N-P01")
    reopen(root, "ben", "N-P01")
    assert record(root)["n"] == 0


def work_with_offers(root):
    """Ana codes N-P02 with suggestions on, S-P02 without; returns nothing left to submit."""
    transcript = read_transcript(root, "N-P02")
    (segment,) = cut_transcript(transcript, []).segments
    made = [
        f'{{"start":{segment.start},"end":{segment.end},"code":"{code}","score":0.5,'
        f'"suggester":"fused","evidence":"","text":"{transcript.sha256}"}}\n'
        for code in ("INS.J1", "INS.J2", "INS.F")
    ]
    (root / "suggestions").mkdir()
    (root / "suggestions/N-P02.jsonl").write_text("".join(made))
    add(root, "ana", [{"op": "aid", "transcript": "N-P02", "suggestions": "on"}])
    apply(root, "ana", "N-P02", "tablets in a week", "INS.J2", "facilitator", origin="fused")
    refused = {"start": segment.start, "end": segment.end, "code": "INS.F", "origin": "fused"}
    line = {"op": "dismiss", "transcript": "N-P02", **refused, "text": transcript.sha256}
    add(root, "ana", [line])
    apply(root, "ana", "N-P02", "The director gave us two hours", "IND.R.B", "facilitator")
    apply(root, "ana", "S-P02", "how we work at night", "T.night", "barrier")
    submit(root, "ana", "N-P02")
    submit(root, "ana", "S-P02")


def test_what_became_of_suggestions_worked_by_hand(root):
    work_with_offers(root)
    found = record(root)["study"]["acceptance"]
    assert (found["transcripts"], found["shown"]) == (1, 3)
    assert (found["accepted"], found["dismissed"], found["share"]) == (1, 1, 0.5)
    assert {
        code: (one["shown"], one["accepted"], one["dismissed"], one["share"])
        for code, one in found["by_construct"].items()
    } == {"INS.F": (1, 0, 1, 0.0), "INS.J1": (1, 0, 0, None), "INS.J2": (1, 1, 0, 1.0)}


def test_to_look_at_suggestions_after_handing_in_is_not_to_be_shown_them(root):
    work_with_offers(root)
    add(root, "ana", [{"op": "aid", "transcript": "S-P02", "suggestions": "on"}])
    assert record(root)["study"]["acceptance"]["transcripts"] == 1
    reopen(root, "ana", "S-P02")
    submit(root, "ana", "S-P02")
    # What is coded on after a look may rest on it.
    assert record(root)["study"]["acceptance"]["transcripts"] == 2


def test_codings_never_suggested_worked_by_hand(root):
    work_with_offers(root)
    found = record(root)["study"]["never_suggested"]
    # Of three codings only space is suggested; only the one in S-P02 was made unaided.
    assert (found["codings"], found["never"], found["share"]) == (3, 2, 0.6667)
    assert (found["without_suggestions"], found["never_without_suggestions"]) == (1, 1)
    by_construct = {code: one["never"] for code, one in found["by_construct"].items()}
    assert by_construct == {"IND.R.B": 1, "INS.F": 1, "INS.J2": 0}


def test_what_was_made_with_suggestions_in_sight_is_said(root):
    work_with_offers(root)
    found = evaluated(root)
    said = "\n".join([*say_study(found), *say_uptake(found)])
    assert "2 of 3 codings of single coders were made with suggestions in sight" in said
    assert "3 suggestions open to coders, 1 were accepted (0.50 of those answered)" in said
    assert "2 of 3 codings of single coders, 0.67; of the 1 made" in said
    assert "bootstrap over 2 transcripts, seed 7; fewer than 10 say little" in said


def test_an_accepted_coding_withdrawn_is_no_acceptance(root):
    id_ = apply(root, "ana", "N-P02", "tablets", "INS.J2", origin="fused")
    add(root, "ana", [{"op": "withdraw", "of": id_, "reason": ""}])
    found = record(root)["study"]["acceptance"]
    assert (found["shown"], found["accepted"], found["share"]) == (0, 0, None)


def test_a_code_that_cannot_be_offered_counts_as_missed_and_is_counted(root):
    made = {"op": "code", "code": "X.ana.luck", "name": "Luck", "constructs": []}
    add(root, "ana", [made])
    apply(root, "ana", "N-P02", "We had the tablets in a week.", "X.ana.luck")
    submit(root, "ana", "N-P02")
    found = record(root)
    assert found["study"]["codes_not_offered"] == 1
    assert found["suggesters"]["fused"]["hit@1"] == 0.0
    assert found["suggesters"]["fused"]["domain@1"] == 0.0


def test_a_fault_in_a_journal_stops_the_measuring(root):
    apply(root, "ana", "N-P02", "tablets", "INS.J2")
    submit(root, "ana", "N-P02")
    path = root / "codings" / "ana.jsonl"
    path.write_text(path.read_text().replace('"INS.J2"', '"INS.J1"'))
    found = evaluated(root)
    assert "was changed since" in found.problems[0].text
    assert found.evaluation.n == 0


def cut(root, transcript):
    return cut_transcript(read_transcript(root, transcript), ["north"])


def test_valences_that_differ_on_one_segment_are_none(root):
    ids = {
        apply(root, "ana", "N-P02", "tablets", "INS.J2", "facilitator"),
        apply(root, "ana", "N-P02", "two hours", "INS.J2", "barrier"),
        apply(root, "ana", "N-P02", "a week", "IND.C.C", "barrier", about="IND.R.B"),
    }
    submit(root, "ana", "N-P02")
    finals = find_finals(read_all(open_study(root)), read_codebook(root)[0])
    assert {coding.id for coding in finals.codings} == ids
    (row,) = agreed_rows(cut(root, "N-P02"), finals.codings)
    assert [(gold.code, gold.valence) for gold in row.codes] == [
        ("IND.C.C", "barrier"),
        ("IND.R.B", "barrier"),
        ("INS.J2", None),
    ]
    assert (row.setting, row.id) == ("north", cut(root, "N-P02").segments[0].id)


def test_segments_with_an_undecided_coding_are_found(root):
    apply(root, "ana", "N-P01", MONEY, "INS.J1", "barrier")
    apply(root, "ben", "N-P01", "so two nurses", "INS.F", "barrier")
    submit(root, "ana", "N-P01")
    submit(root, "ben", "N-P01")
    work = read_all(open_study(root))
    texts, _ = read_texts(work, "N-P01")
    placed = {}
    for coder in ("ana", "ben"):
        codings = work.work[coder].standing.codings.values()
        placed[coder] = [texts.place(coding) for coding in codings]
    _, passages = compare(placed, 0.5)
    assert undecided_segments(cut(root, "N-P01"), passages) == {1}
    assert undecided_segments(cut(root, "N-P02"), passages) == set()
