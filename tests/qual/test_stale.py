import openpyxl
import pytest
from tiny_study import AT, add, apply, reopen, submit

from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.final import find_finals
from qual.progress import next_step
from qual.reconcile import (
    agenda,
    decide,
    decided_before,
    decision_line,
    find_confused,
    find_stale,
    open_transcripts,
    read_sheet,
    write_sheet,
)
from qual.study import open_study

LATER = "2026-03-05T09:00:00Z"
TITLE = "Tiny study"


@pytest.fixture
def decided(root):
    """N-P01: ana has Funding where ben has Resources, and one passage of ben's alone."""
    apply(root, "ana", "N-P01", "no money for training", "INS.J1", "barrier", 2)
    apply(root, "ben", "N-P01", "There was no money for training", "INS.J", "barrier")
    apply(root, "ben", "N-P01", "two nurses never learned it", "INS.J1", "barrier")
    for coder in ("ana", "ben"):
        submit(root, coder, "N-P01")
    open_transcripts(work_of(root), "ana-ben", AT)
    items = items_of(root)
    lines = [decision_line(item, "ben", ["ana", "ben"], "heard there") for item in items]
    decide(root, "ana-ben", lines, AT)
    return root


def work_of(root):
    return read_all(open_study(root))


def items_of(root):
    return agenda(work_of(root))[0]


def stale_of(root):
    return find_stale(work_of(root), items_of(root))


def finals_of(root):
    return find_finals(work_of(root), read_codebook(root)[0])


def again(root):
    return open_transcripts(work_of(root), "ana-ben", LATER, again=["N-P01"]).opened


def change(root, coder, *lines):
    """Reopen, write lines, submit again."""
    reopen(root, coder, "N-P01", at=LATER)
    add(root, coder, lines, at=LATER)
    submit(root, coder, "N-P01", at=LATER)


def coding_of(root, coder, code):
    codings = work_of(root).work[coder].standing.codings.values()
    return next(coding.id for coding in codings if coding.code == code)


def test_a_reopening_takes_effect_when_the_transcript_is_opened_again(decided):
    withdraw = {"op": "withdraw", "of": coding_of(decided, "ben", "INS.J"), "reason": "not meant"}
    change(decided, "ben", withdraw)
    assert (stale_of(decided), work_of(decided).renewed) == ([], ["N-P01"])
    assert next_step_of(decided).startswith("N-P01 submitted again since reconciling began: ")
    assert again(decided) == ["N-P01"]
    assert work_of(decided).renewed == []
    assert "passage waits for a decision" in next_step_of(decided)
    finals = finals_of(decided)
    assert [coding.quote for coding in finals.codings] == ["two nurses never learned it"]
    assert (len(finals.queue), len(finals.stale)) == (1, 1)


def next_step_of(root):
    for coder, transcript in (
        ("ana", "N-P02"),
        ("ana", "S-P01"),
        ("ben", "S-P01"),
        ("ana", "S-P02"),
    ):
        if not work_of(root).submitted(transcript, coder):
            submit(root, coder, transcript)
    open_transcripts(work_of(root), "ana-ben", AT)
    return next_step(work_of(root), finals_of(root), True, True)


def test_a_decision_on_a_coding_that_was_withdrawn_is_listed_with_what_it_was_about(decided):
    withdraw = {"op": "withdraw", "of": coding_of(decided, "ben", "INS.J"), "reason": "not meant"}
    change(decided, "ben", withdraw)
    again(decided)
    (one,) = stale_of(decided)
    assert one.text == "There was no money for training"
    assert one.decided == "INS.J barrier “There was no money for training”"
    assert (one.why, one.decide.reason) == ("a coding was withdrawn by ben", "heard there")
    assert [item.text for item in one.items] == ["no money for training"]
    before = decided_before(items_of(decided), [one])
    assert list(before) == [one.items[0].passage.id]
    assert before[one.items[0].passage.id] == (
        "ana and ben on 2026-03-01: INS.J barrier “There was no money for training”; heard there "
        "(stale: a coding was withdrawn by ben)"
    )


def test_a_coding_revised_joined_or_agreed_on_makes_a_decision_stale(decided):
    id_ = coding_of(decided, "ben", "INS.J")
    change(decided, "ben", {"op": "revise", "of": id_, "strength": 1})
    again(decided)
    assert [one.why for one in stale_of(decided)] == ["a coding of it was changed"]
    change(decided, "ben", {"op": "revise", "of": id_, "code": "INS.J1"})
    again(decided)
    assert [one.why for one in stale_of(decided)] == ["coders agree now on a coding of it"]
    change(decided, "ben", {"op": "revise", "of": id_, "code": "INS.J", "strength": None})
    again(decided)
    assert stale_of(decided) == []
    apply(decided, "ana", "N-P01", "money for", "INS.F", at=LATER)
    change(decided, "ana")
    again(decided)
    assert [one.why for one in stale_of(decided)] == ["another coding overlaps it now"]


def test_a_submission_that_changed_nothing_leaves_the_decisions(decided):
    change(decided, "ben")
    assert again(decided) == ["N-P01"]
    assert (stale_of(decided), finals_of(decided).queue) == ([], [])


def test_a_stale_decision_is_decided_again_from_the_sheet(decided, tmp_path):
    withdraw = {"op": "withdraw", "of": coding_of(decided, "ben", "INS.J"), "reason": "not meant"}
    change(decided, "ben", withdraw)
    again(decided)
    items = items_of(decided)
    before = decided_before(items, find_stale(work_of(decided), items))
    path = tmp_path / "decisions.xlsx"
    write_sheet(items, read_codebook(decided)[0], path, TITLE, before)
    book = openpyxl.load_workbook(path)
    sheet = book["decisions"]
    head = [cell.value for cell in sheet[1]]
    row = [cell.value for cell in sheet[2]]
    assert row[head.index("decided before")].endswith("(stale: a coding was withdrawn by ben)")
    sheet.cell(2, head.index("decision") + 1).value = "ana"
    sheet.cell(2, head.index("reason") + 1).value = "only money"
    book.save(path)
    read_in(decided, path, ["ana", "ben"])
    assert finals_of(decided).queue == []
    assert [c.code for c in finals_of(decided).codings] == ["INS.J1", "INS.J1"]


def read_in(root, path, by):
    answers = read_sheet(path, items_of(root), read_codebook(root)[0], by, TITLE)
    decide(root, "-".join(by), answers.lines, LATER, known=answers.known)
    return answers


def test_a_journal_edited_by_hand_is_named_and_no_decision_is_lost(decided):
    path = decided / "codings" / "ben.jsonl"
    content, decisions = (
        path.read_bytes(),
        (decided / "adjudications" / "ana-ben.jsonl").read_bytes(),
    )
    path.write_bytes(content.replace(b'"strength":null', b'"strength":2', 1))
    problems = agenda(work_of(decided))[1]
    assert [(p.file, "was changed since" in p.text) for p in problems] == [
        ("codings/ben.jsonl", True)
    ]
    assert len(finals_of(decided).stale) == 1
    path.write_bytes(content)
    assert finals_of(decided).stale == []
    assert (decided / "adjudications" / "ana-ben.jsonl").read_bytes() == decisions


def test_nothing_is_told_of_decisions_on_what_is_not_open(decided):
    lines = (decided / "adjudications" / "ana-ben.jsonl").read_text().splitlines()
    (decided / "adjudications" / "ana-ben.jsonl").write_text("\n".join(lines[1:]) + "\n")
    assert {(one.where, one.text, one.decided) for one in stale_of(decided)} == {("N-P01", "", "")}


# Two deciders.


def on_another_laptop(root, choice="ana"):
    """Ben decides alone on a laptop that knows nothing of what was decided together."""
    item = items_of(root)[0]
    decide(root, "ben", [decision_line(item, choice, ["ben"], "I think so")], LATER)


def test_two_deciders_who_differ_are_named_and_settle_it_together(decided, tmp_path):
    on_another_laptop(decided)
    work = work_of(decided)
    assert ["Two deciders" in problem.text for problem in work.problems] == [True]
    items = items_of(decided)
    assert items[0].decision is None
    (said,) = decided_before(items, []).values()
    assert said.splitlines()[0].startswith("ana and ben on 2026-03-01: INS.J")
    assert said.splitlines()[1].startswith("ben on 2026-03-05: INS.J1")
    path = filled(tmp_path, items, decided, "all")
    assert read_in(decided, path, ["ana", "ben"]).problems == []
    assert work_of(decided).problems == []
    assert {len(items_of(decided)[0].decision.result)} == {2}
    lines = (decided / "adjudications" / "ben.jsonl").read_text().splitlines()
    assert len(lines) == 2  # what ben had decided alone stays above
    before = (decided / "adjudications" / "ben.jsonl").read_bytes()
    read_in(decided, path, ["ana", "ben"])
    assert (decided / "adjudications" / "ben.jsonl").read_bytes() == before


def filled(folder, items, root, choice, name="decisions.xlsx"):
    path = folder / name
    write_sheet(items, read_codebook(root)[0], path, TITLE)
    book = openpyxl.load_workbook(path)
    sheet = book["decisions"]
    head = [cell.value for cell in sheet[1]]
    sheet.cell(2, head.index("decision") + 1).value = choice
    sheet.cell(2, head.index("reason") + 1).value = "settled"
    book.save(path)
    return path


def test_a_sheet_that_knew_nothing_of_the_other_decision_does_not_override_it(decided, tmp_path):
    path = filled(tmp_path, items_of(decided), decided, "none")
    on_another_laptop(decided)
    (problem,) = read_in(decided, path, ["cleo"]).problems
    assert "Others decided this passage otherwise" in problem.text
    assert len((decided / "adjudications" / "ben.jsonl").read_text().splitlines()) == 1
    assert len((decided / "adjudications" / "cleo.jsonl").read_text().splitlines()) == 1
    assert items_of(decided)[0].decision is None


def test_a_third_person_can_decide_anew_what_was_decided_before(decided, tmp_path):
    path = filled(tmp_path, items_of(decided), decided, "none")
    assert read_in(decided, path, ["cleo"]).problems == []
    work = work_of(decided)
    assert work.problems == []
    assert (items_of(decided)[0].decision.by, items_of(decided)[0].decision.result) == (
        ["cleo"],
        [],
    )


# Confused pairs.


def test_codes_taken_for_each_other_are_found_with_their_passages(decided):
    (one,) = find_confused(items_of(decided))
    assert one.codes == ("INS.J", "INS.J1")
    assert [item.text for item in one.items] == ["There was no money for training"]


def test_a_code_both_have_or_one_that_shares_no_word_is_no_confusion(root):
    apply(root, "ana", "N-P01", "There was no money", "INS.F")
    apply(root, "ana", "N-P01", "There was no money for training", "INS.J")
    apply(root, "ben", "N-P01", "for training", "INS.J")
    apply(root, "ben", "N-P01", "training, so two", "INN.G")
    for coder in ("ana", "ben"):
        submit(root, coder, "N-P01")
    open_transcripts(work_of(root), "ana", AT)
    assert find_confused(items_of(root)) == []


def test_the_pair_confused_most_comes_first_and_sealed_work_is_not_seen(root):
    for quote, one, other in (
        ("every week", "INS.F", "INN.G"),
        ("The room was ready", "INS.J2", "INS.J"),
        ("two nurses", "INS.J", "INS.J2"),
    ):
        apply(root, "ana", "N-P01", quote, one)
        apply(root, "ben", "N-P01", quote, other)
    apply(root, "ana", "S-P01", "Nobody had the time", "INS.F")
    apply(root, "ben", "S-P01", "Nobody had the time", "INS.J")
    submit(root, "ana", "S-P01")
    for coder in ("ana", "ben"):
        submit(root, coder, "N-P01")
    assert find_confused(items_of(root)) == []
    open_transcripts(work_of(root), "ana", AT)
    found = find_confused(items_of(root))
    assert [(one.codes, len(one.items)) for one in found] == [
        (("INS.J", "INS.J2"), 2),
        (("INN.G", "INS.F"), 1),
    ]
