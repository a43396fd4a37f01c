import json
from itertools import count

import pytest
from tiny_study import AT, apply, make_study, reopen, submit, write_transcript

from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.final import find_finals, read_texts, sealed_codings
from qual.moves import find_edits, moves_path
from qual.passages import compare
from qual.study import open_study
from qual.transcript import read_transcript

IDS = (f"01JD{n:022}" for n in count())


def finals(root, draft=False):
    return find_finals(read_all(open_study(root)), read_codebook(root)[0], draft)


def rows(found):
    return [(c.transcript, c.code, c.basis, c.id) for c in found.codings]


def write_lines(root, decider, *lines):
    path = root / "adjudications" / f"{decider}.jsonl"
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": next(IDS), "at": AT, **line}) + "\n" for line in lines)


def open_it(root, transcript, seals, decider="ana"):
    write_lines(root, decider, {"op": "open", "transcript": transcript, "seals": seals})


def passages(root, transcript):
    work = read_all(open_study(root))
    texts, _ = read_texts(work, transcript)
    by_coder, _ = sealed_codings(work, work.opened[transcript], texts)
    return compare(by_coder, 0.5)[1]


def decide(root, passage, result, decider="ana", from_=None, **fields):
    line = {"op": "decide", "passage": passage.id, "transcript": passage.transcript}
    line |= {"text": passage.codings[0].coding.text, "by": ["ana", "ben"], "rule": "consensus"}
    line |= {"from": from_ or [p.coding.id for p in passage.codings], "result": result}
    write_lines(root, decider, line | fields)


def result_of(placed, **fields):
    names = ("start", "end", "code", "about", "valence", "strength")
    return {name: getattr(placed.coding, name) for name in names} | fields


@pytest.fixture
def both(root):
    """N-P01 coded by both and opened: one pair alike, one passage; returns the ids by name."""
    ids = {
        "a1": apply(root, "ana", "N-P01", "no money for training", "INS.J1", "barrier", 2),
        "a2": apply(root, "ana", "N-P01", "The room was ready", "INS.J2", "facilitator"),
        "b1": apply(root, "ben", "N-P01", "no money for training, so", "INS.J1", "barrier", 1),
        "b2": apply(
            root, "ben", "N-P01", "room was ready on the first day", "INS.F", "facilitator"
        ),
    }
    seals = {coder: submit(root, coder, "N-P01") for coder in ("ana", "ben")}
    open_it(root, "N-P01", seals)
    return ids


def test_a_transcript_coded_once_gives_what_its_primary_submitted(root):
    first = apply(root, "ana", "N-P02", "tablets", "INS.J", "facilitator")
    assert finals(root).unsubmitted == ["N-P02", "S-P02"]
    submit(root, "ana", "N-P02")
    apply(root, "ana", "N-P02", "director", "IND.R.B")
    found = finals(root)
    assert rows(found) == [("N-P02", "INS.J", "primary", first)]
    assert found.codings[0].participants == ("N-P02",)
    assert found.codings[0].quote == "tablets"
    assert found.by_basis == {"primary": 1}


def test_drafts_are_taken_only_when_asked_for(root):
    apply(root, "ana", "N-P02", "tablets", "INS.J")
    apply(root, "ana", "N-P01", "money", "INS.J1")
    assert finals(root).codings == []
    assert [row[:3] for row in rows(finals(root, draft=True))] == [("N-P02", "INS.J", "draft")]
    assert finals(root, draft=True).sealed == ["N-P01", "S-P01"]


def test_without_assignments_the_only_coders_count_and_two_are_a_problem(tmp_path):
    root = make_study(tmp_path / "s", assignments=[])
    apply(root, "ben", "N-P02", "tablets", "INS.J")
    submit(root, "ben", "N-P02")
    assert [row[2] for row in rows(finals(root))] == ["primary"]
    assert finals(root).uncoded == ["N-P01", "S-P01", "S-P02"]
    apply(root, "ana", "N-P02", "director", "IND.R.B")
    found = finals(root)
    assert found.codings == []
    assert [problem.file for problem in found.problems] == ["assignments.csv"]


def test_double_coded_and_not_open_gives_the_primarys_marked(root):
    kept = apply(root, "ben", "S-P01", "Nobody had the time", "INS.J")
    apply(root, "ana", "S-P01", "The form is long", "INN.G")
    submit(root, "ben", "S-P01")
    assert finals(root).sealed == ["N-P01", "S-P01"]
    submit(root, "ana", "S-P01")
    found = finals(root)
    assert rows(found) == [("S-P01", "INS.J", "pre-consensus", kept)]
    assert found.pre_consensus == ["S-P01"]


def test_alike_codings_enter_as_the_primarys_with_the_others_strength(root, both):
    (made,) = finals(root).codings
    assert (made.id, made.basis, made.strength, made.strengths) == (both["a1"], "alike", 2, (1,))
    assert made.quote == "no money for training"
    assert made.sources == (both["a1"], both["b1"])
    assert made.by == "ana"
    assert made.reason == ""
    assert made.rule == (
        f"agree_overlap 0.5: ana's coding stands; ben had {made.start}-{made.end + 4} "
        "(0.84 shared), strength 1"
    )


def test_the_rule_says_whose_span_stands_and_what_the_others_had(root):
    apply(root, "ana", "S-P01", "Nobody had the time", "INS.J", "barrier")
    apply(root, "ben", "S-P01", "Nobody had the time.", "INS.J", "barrier", 2)
    apply(root, "ana", "S-P01", "The form is long", "INN.G", "barrier", 1)
    apply(root, "ben", "S-P01", "The form is long", "INN.G", "barrier", 1)
    open_it(root, "S-P01", {coder: submit(root, coder, "S-P01") for coder in ("ana", "ben")})
    found = finals(root)
    start = found.codings[0].start
    assert [coding.rule for coding in found.codings] == [
        f"agree_overlap 0.5: ben's coding stands; ana had {start}-{start + 19} (0.95 shared), "
        "strength not judged",
        "agree_overlap 0.5: ben's coding stands; ana had the same",
    ]
    assert [pair.primary.coding.code for pair in found.alike_differ] == ["INS.J"]


def test_the_primary_is_who_the_assignments_say(root):
    first = apply(root, "ana", "S-P01", "Nobody had the time", "INS.J")
    second = apply(root, "ben", "S-P01", "Nobody had the time.", "INS.J")
    open_it(root, "S-P01", {coder: submit(root, coder, "S-P01") for coder in ("ana", "ben")})
    (made,) = finals(root).codings
    assert (made.id, made.sources) == (second, (second, first))


def test_what_is_not_decided_waits(root, both):
    found = finals(root)
    ((waiting),) = found.queue
    assert {p.coding.id for p in waiting.codings} == {both["a2"], both["b2"]}
    decide(root, waiting, "undecided")
    assert len(finals(root).queue) == 1
    assert len(finals(root).codings) == 1


def test_a_result_equal_to_a_coding_keeps_its_id_and_others_are_numbered(root, both):
    (passage,) = passages(root, "N-P01")
    placed = {p.coding.id: p for p in passage.codings}
    decide(
        root,
        passage,
        [
            result_of(placed[both["a2"]], strength=1),
            result_of(placed[both["b2"]]),
            result_of(placed[both["b2"]], valence=None),
        ],
    )
    line = json.loads((root / "adjudications" / "ana.jsonl").read_text().splitlines()[-1])["id"]
    made = [c for c in finals(root).codings if c.basis == "adjudicated"]
    assert {c.id for c in made} == {f"{line}.1", both["b2"], f"{line}.3"}
    assert {c.sources for c in made} == {tuple(p.coding.id for p in passage.codings)}
    assert {c.by for c in made} == {"ana, ben"}
    assert finals(root).queue == []


def test_of_two_codings_a_result_equals_the_primary_names_it(root):
    first = apply(root, "ana", "N-P01", "the first day", "INS.J2", "mixed")
    second = apply(root, "ben", "N-P01", "the first day", "INS.J2", "mixed")
    apply(root, "ben", "N-P01", "on the first", "INS.F")
    third = apply(root, "ana", "N-P01", "The room was ready on the", "INS.F")
    open_it(root, "N-P01", {coder: submit(root, coder, "N-P01") for coder in ("ben", "ana")})
    assert {c.id for c in finals(root).codings} == {first}
    (passage,) = passages(root, "N-P01")
    assert second not in {p.coding.id for p in passage.codings}
    placed = next(p for p in passage.codings if p.coding.id == third)
    decide(root, passage, [result_of(placed), result_of(placed)])
    ids = {c.id for c in finals(root).codings if c.basis == "adjudicated"}
    assert third in ids
    assert len(ids) == 2


def test_a_result_equal_to_both_coders_codings_has_the_primarys_id(root):
    # The other coder's partner is taken by a better pair, so equal codings meet in a passage.
    ids = [apply(root, "ana", "N-P01", "ready on the first day", "INS.J2") for _ in range(2)]
    apply(root, "ben", "N-P01", "ready on the first day", "INS.J2")
    other = apply(root, "ben", "N-P01", "day", "INS.F")
    open_it(root, "N-P01", {coder: submit(root, coder, "N-P01") for coder in ("ana", "ben")})
    (passage,) = passages(root, "N-P01")
    assert {p.coding.id for p in passage.codings} == {ids[1], other}
    decide(root, passage, [result_of(passage.codings[0])])
    assert {c.id for c in finals(root).codings} == set(ids)


def test_a_coding_not_named_in_from_does_not_lend_its_id(root, both):
    (passage,) = passages(root, "N-P01")
    placed = {p.coding.id: p for p in passage.codings}
    decide(root, passage, [result_of(placed[both["b2"]])], from_=[both["a2"]])
    made = next(c for c in finals(root).codings if c.basis == "adjudicated")
    assert made.id.endswith(".1")


def test_two_deciders_who_differ_leave_it_undecided(root, both):
    (passage,) = passages(root, "N-P01")
    decide(root, passage, [result_of(passage.codings[0])])
    decide(root, passage, [result_of(passage.codings[1])], decider="ben")
    found = finals(root)
    assert len(found.queue) == 1
    assert [p.file for p in found.problems] == ["adjudications/ben.jsonl"]


def test_a_decision_whose_passage_is_gone_is_stale(root, both):
    (passage,) = passages(root, "N-P01")
    decide(root, passage, [result_of(passage.codings[0])])
    reopen(root, "ben", "N-P01", at="2026-03-02T09:00:00Z")
    late = {"at": "2026-03-02T10:00:00Z"}
    apply(root, "ben", "N-P01", "ready on", "INS.J2", **late)
    again = submit(root, "ben", "N-P01", at="2026-03-02T11:00:00Z")
    assert len(finals(root).stale) == 0
    first = json.loads((root / "submissions" / "ana.jsonl").read_text())["id"]
    open_it(root, "N-P01", {"ana": first, "ben": again})
    found = finals(root)
    assert [decide.passage for decide in found.stale] == [passage.id]
    assert len(found.queue) == 1
    assert "adjudicated" not in found.by_basis


def test_a_decision_on_a_transcript_never_opened_is_stale(root, both):
    (passage,) = passages(root, "N-P01")
    path = root / "adjudications" / "ana.jsonl"
    path.unlink()
    decide(root, passage, [])
    assert len(finals(root).stale) == 1


def test_work_after_the_opening_does_not_move_what_was_opened(root, both):
    reopen(root, "ana", "N-P01", at="2026-03-02T09:00:00Z")
    apply(root, "ana", "N-P01", "training", "INS.J1", at="2026-03-02T09:00:00Z")
    found = finals(root)
    assert [c.id for c in found.codings] == [both["a1"]]
    assert found.sealed == ["S-P01"]


def test_a_missing_submission_leaves_the_transcript_out(root, both):
    (root / "submissions" / "ben.jsonl").unlink()
    found = finals(root)
    assert found.codings == []
    assert "N-P01" in found.unsubmitted
    assert [p.file for p in found.problems] == ["submissions/ben.jsonl"]


def correct(root, transcript, turns):
    """Correct a transcript as `ingest --replace` does."""
    old = read_transcript(root, transcript)
    write_transcript(root, transcript, turns)
    new = read_transcript(root, transcript)
    edits = find_edits(old.text, new.text)
    line = {"old": old.sha256, "new": new.sha256, "edits": edits}
    with moves_path(root, transcript).open("a") as file:
        file.write(json.dumps(line) + "\n")
    return new


SAID = "We had the {} tablets in a week. The director gave us two hours every Friday."


def test_a_corrected_text_carries_its_codings_along(root):
    apply(root, "ana", "N-P02", "the tablets in a week", "INS.J")
    apply(root, "ana", "N-P02", "two hours", "INS.J")
    submit(root, "ana", "N-P02")
    turns = [("Interviewer", "Well, how did the start go?"), ("N-P02", SAID.format("new"))]
    correct(root, "N-P02", turns)
    assert [c.quote for c in finals(root).codings] == ["the new tablets in a week", "two hours"]


def test_a_coding_that_a_correction_cuts_through_is_a_problem(root):
    apply(root, "ana", "N-P02", "tablets", "INS.J")
    submit(root, "ana", "N-P02")
    correct(root, "N-P02", [("N-P02", SAID.format("x").replace("tablets", "phones"))])
    found = finals(root)
    assert found.codings == []
    ((problem),) = found.problems
    assert (problem.file, problem.line) == ("codings/ana.jsonl", 1)


def test_a_decision_outside_the_text_is_a_problem_with_its_line(root, both):
    (passage,) = passages(root, "N-P01")
    decide(root, passage, [result_of(passage.codings[0], end=99999)])
    (problem,) = finals(root).problems
    assert (problem.file, problem.line) == ("adjudications/ana.jsonl", 2)


def test_participants_are_those_with_a_letter_or_digit_in_it(tmp_path):
    turns = [("P1", "We said so."), ("P2", "- Not us.")]
    people = [
        {"participant": p, "transcript": "G", "role": "nurse", "site": "north"}
        for p in ("P1", "P2")
    ]
    root = make_study(tmp_path / "s", {"G": turns}, participants=people, assignments=[])
    apply(root, "ana", "G", "said so.\n\nP2: - ", "INS.J")
    apply(root, "ana", "G", "so.\n\nP2: - Not", "INS.J")
    apply(root, "ana", "G", "P2: -", "INS.F")
    submit(root, "ana", "G")
    assert [c.participants for c in finals(root).codings] == [("P1",), ("P1", "P2"), ()]


def test_changes_of_the_codebook_are_applied_on_reading(root):
    apply(root, "ana", "N-P02", "tablets", "INS.J1")
    submit(root, "ana", "N-P02")
    (root / "codebook").mkdir()
    change = {"id": "A", "at": AT, "by": "ana", "op": "merge", "from": ["INS.J1"], "to": ["INS.J"]}
    (root / "codebook" / "changes.jsonl").write_text(json.dumps(change) + "\n")
    assert [c.code for c in finals(root).codings] == ["INS.J"]


def test_a_text_changed_by_hand_is_a_problem(root):
    apply(root, "ana", "N-P02", "tablets", "INS.J")
    submit(root, "ana", "N-P02")
    path = root / "transcripts" / "N-P02.txt"
    path.write_text(path.read_text() + "More.\n")
    found = finals(root)
    assert found.codings == []
    assert [p.file for p in found.problems] == ["transcripts/N-P02.txt"]
