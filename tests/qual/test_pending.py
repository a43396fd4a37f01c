"""What codings wait for that do not count yet, and that themes say so."""

from tiny_study import AT, apply, no_chance, reopen, submit

from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.final import find_finals
from qual.pending import find_pending
from qual.reconcile import agenda, decide, decision_line, open_transcripts
from qual.study import open_study
from qual.themes import read_themes

LATER = "2026-03-02T09:00:00Z"


def pending_of(root):
    work = read_all(open_study(root))
    finals = find_finals(work, read_codebook(root)[0])
    return find_pending(work, finals), finals


def themed(root, id_):
    (root / "themes.yaml").write_text(f"- id: B1\n  statement: s\n  codings: ['{id_}']\n")
    pending, finals = pending_of(root)
    return read_themes(root, read_codebook(root)[0], finals.codings, pending)


def test_a_coding_of_a_reopened_transcript_waits_for_its_submission(root):
    id_ = apply(root, "ana", "N-P02", "tablets", "INS.J", "barrier")
    submit(root, "ana", "N-P02")
    assert themed(root, id_)[1] == []
    reopen(root, "ana", "N-P02", at=LATER)
    ((theme,), (problem,)) = themed(root, id_)
    assert theme.codings == []
    assert problem.text == f"The theme B1 names {id_} under codings, which does not count yet."
    assert problem.advice == "Leave it; it counts once N-P02 is submitted."
    submit(root, "ana", "N-P02", at=LATER)
    assert themed(root, id_)[0][0].codings == [id_]


def test_a_sealed_coding_waits_for_all_and_a_withdrawn_one_for_nothing(root):
    id_ = apply(root, "ana", "N-P01", "money", "INS.J", "barrier")
    submit(root, "ana", "N-P01")
    assert pending_of(root)[0] == {id_: "it counts once all coders of N-P01 have submitted"}
    assert "take it out" in themed(root, "01X")[1][0].advice


def test_what_differs_waits_for_a_decision_and_then_again(root):
    id_ = apply(root, "ana", "N-P01", "no money", "INS.J", "barrier")
    other = apply(root, "ben", "N-P01", "no money for", "INS.J1", "barrier")
    for coder in ("ana", "ben"):
        submit(root, coder, "N-P01")
    open_transcripts(read_all(open_study(root)), "ana-ben", AT, randomness=no_chance("o"))
    waits = "its passage waits for a decision (qual reconcile)"
    assert pending_of(root)[0] == {id_: waits, other: waits}
    (item,) = agenda(read_all(open_study(root)))[0]
    line = decision_line(item, "ana", ["ana"], "so")
    line["result"] = [{**line["result"][0], "strength": 1}]
    (made,) = decide(root, "ana-ben", [line], AT, no_chance("d"))
    assert pending_of(root)[0] == {}
    reopen(root, "ben", "N-P01", at=LATER)
    apply(root, "ben", "N-P01", "money for training", "INS.F", at=LATER)
    submit(root, "ben", "N-P01", at=LATER)
    open_transcripts(read_all(open_study(root)), "ana-ben", LATER, ["N-P01"], no_chance("o"))
    pending = pending_of(root)[0]
    assert pending[f"{made}.1"] == "its passage is to be decided again (qual reconcile)"
    assert pending[id_] == waits
