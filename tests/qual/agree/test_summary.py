import json

import pytest
from tiny_study import AT, TRANSCRIPTS, add, apply, apply_line, make_study, reopen, submit

from qual.agree.summary import compare_coders
from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.study import open_study
from qual.transcript import text_path

LATER = "2026-03-02T09:00:00Z"


def compare(root, unit="turn", **options):
    return compare_coders(read_all(open_study(root)), read_codebook(root)[0], unit, **options)


def table(found, code, pair=0):
    (row,) = [row for row in found.pairs[pair].codes if row.code == code]
    figures = row.figures
    return figures.both, figures.first, figures.second, figures.neither


def code_both(root, transcript="N-P01", **given_):
    apply(root, "ana", transcript, TRANSCRIPTS[transcript][1][1][:20], "INS.J", **given_)
    apply(root, "ben", transcript, TRANSCRIPTS[transcript][1][1][:20], "INS.J", **given_)


def submit_both(root, *transcripts, at=AT):
    return {t: {c: submit(root, c, t, at) for c in ("ana", "ben")} for t in transcripts}


def open_it(root, transcript, seals):
    path = root / "adjudications" / "ana.jsonl"
    path.parent.mkdir(exist_ok=True)
    line = {"id": "01ZZ", "op": "open", "at": AT, "transcript": transcript, "seals": seals}
    path.write_text(json.dumps(line) + "\n")


def test_only_transcripts_all_have_submitted_are_compared(root):
    code_both(root)
    submit(root, "ana", "N-P01")
    found = compare(root)
    assert found.transcripts == []
    assert set(found.left_out.values()) == {"not yet submitted by all its coders"}
    assert (found.alpha, found.why_alpha) == (None, "no unit was compared")
    submit(root, "ben", "N-P01")
    assert compare(root).transcripts == ["N-P01"]
    assert table(compare(root), "INS.J") == (1, 0, 0, 1)


@pytest.mark.parametrize(("unit", "units"), [("turn", 2), ("sentence", 3), ("segment", 2)])
def test_the_units_are_the_participants(root, unit, units):
    code_both(root)
    submit_both(root, "N-P01")
    assert compare(root, unit).units == units
    assert compare(root, unit).pairs[0].codes[0].figures.units == units


def test_a_characteristic_counts_under_its_role_too(root):
    line = apply_line(root, "N-P01", "director asked", "IND.C.C", about="IND.R.B")
    add(root, "ana", [line])
    apply(root, "ben", "N-P01", "director asked", "IND.R.B")
    submit_both(root, "N-P01")
    found = compare(root)
    assert table(found, "IND.C.C") == (0, 1, 0, 1)
    assert table(found, "IND.R.B") == (1, 0, 0, 1)


def test_training_rounds_are_left_out_unless_named(root):
    text = (
        (root / "assignments.csv")
        .read_text()
        .replace("N-P01,ben,second,main", "N-P01,ben,second,training")
    )
    (root / "assignments.csv").write_text(text)
    code_both(root)
    code_both(root, "S-P01")
    submit_both(root, "N-P01", "S-P01")
    assert compare(root).transcripts == ["S-P01"]
    assert compare(root).left_out == {"N-P01": "round training"}
    assert compare(root, round_="training").transcripts == ["N-P01"]
    assert compare(root, round_="main").transcripts == ["S-P01"]


def test_a_reopened_transcript_is_reported_apart(root):
    code_both(root)
    code_both(root, "S-P01")
    submit_both(root, "N-P01", "S-P01")
    reopen(root, "ben", "N-P01", at=LATER)
    assert compare(root).transcripts == ["S-P01"]
    submit(root, "ben", "N-P01", at=LATER)
    assert (compare(root).transcripts, compare(root).reopened) == (["S-P01"], ["N-P01"])
    apart = compare(root, reopened=True)
    assert (apart.transcripts, apart.reopened) == (["N-P01"], ["N-P01"])


def test_what_was_opened_is_compared_whatever_comes_after(root):
    code_both(root)
    seals = submit_both(root, "N-P01")["N-P01"]
    open_it(root, "N-P01", seals)
    reopen(root, "ben", "N-P01", at=LATER)
    apply(root, "ben", "N-P01", "no money", "INS.J", at=LATER)
    assert table(compare(root), "INS.J") == (1, 0, 0, 1)
    submit(root, "ben", "N-P01", at=LATER)
    assert compare(root).transcripts == ["N-P01"]
    assert table(compare(root), "INS.J") == (1, 0, 0, 1)


def test_before_opening_the_latest_submission_counts(root):
    code_both(root)
    submit_both(root, "N-P01")
    reopen(root, "ben", "N-P01", at=LATER)
    apply(root, "ben", "N-P01", "no money", "INS.J", at=LATER)
    submit(root, "ben", "N-P01", at=LATER)
    assert table(compare(root, reopened=True), "INS.J") == (1, 0, 1, 0)


def test_a_missing_opened_submission_stops_the_run(root):
    code_both(root)
    seals = submit_both(root, "N-P01")["N-P01"]
    open_it(root, "N-P01", {**seals, "ben": "missing"})
    found = compare(root)
    assert [problem.file for problem in found.problems] == ["submissions/ben.jsonl"]
    assert found.transcripts == []


def test_who_is_assigned_after_the_opening_is_not_compared(root):
    code_both(root)
    seals = submit_both(root, "N-P01")["N-P01"]
    open_it(root, "N-P01", seals)
    with (root / "assignments.csv").open("a") as file:
        file.write("N-P01,eva,third,main,\n")
    assert [pair.pair for pair in compare(root).pairs] == [("ana", "ben")]


def test_codes_count_as_they_stood_at_submission(root):
    code_both(root)
    submit_both(root, "N-P01")
    (root / "codebook").mkdir()
    line = {"id": "A", "at": AT, "by": "ana", "op": "merge", "from": ["INS.J"], "to": ["INS.F"]}
    (root / "codebook" / "changes.jsonl").write_text(json.dumps(line) + "\n")
    assert [row.code for row in compare(root).pairs[0].codes] == ["INS.J"]


def test_pairs_that_change_are_compared_each_with_its_own_transcripts(tmp_path):
    rows = [
        {"transcript": t, "coder": c, "part": p, "round": "main"}
        for t, c, p in [
            ("N-P01", "ana", "primary"), ("N-P01", "ben", "second"),
            ("S-P01", "ana", "primary"), ("S-P01", "eva", "second"),
        ]
    ]  # fmt: skip
    root = make_study(tmp_path / "s", assignments=rows, coders=["ana", "ben", "eva"])
    for row in rows:
        apply(root, row["coder"], row["transcript"], TRANSCRIPTS[row["transcript"]][1][1], "INS.J")
        submit(root, row["coder"], row["transcript"])
    found = compare(root)
    assert [(p.pair, p.transcripts) for p in found.pairs] == [
        (("ana", "ben"), ["N-P01"]),
        (("ana", "eva"), ["S-P01"]),
    ]
    assert table(found, "INS.J") == (1, 0, 0, 1)
    assert found.alpha == 1


def test_a_text_changed_under_the_codings_stops_the_run(root):
    code_both(root)
    submit_both(root, "N-P01")
    path = text_path(root, "N-P01")
    path.write_text(path.read_text() + "x")
    assert [problem.file for problem in compare(root).problems] == ["transcripts/N-P01.txt"]


def test_aided_codings_are_counted_inside_and_outside(root):
    code_both(root)
    apply(root, "ben", "N-P01", "no money", "INS.J1", origin="keyword")
    apply(root, "ana", "N-P02", "tablets", "INS.J", origin="fused")
    apply(root, "ana", "S-P01", "Nobody", "INS.J", origin="fused")
    submit_both(root, "N-P01")
    assert compare(root).aided == (1, 3, 1, 1)


def test_few_transcripts_and_rare_codes_are_said(root):
    code_both(root)
    submit_both(root, "N-P01")
    assert len(compare(root).notes) == 2


def test_a_pair_that_shares_few_of_many_transcripts_is_said(tmp_path):
    ids = [f"T{n:02}" for n in range(12)]
    told = {id_: [(id_, "There was no money for it.")] for id_ in ids}
    people = [{"participant": i, "transcript": i, "role": "nurse", "site": "north"} for i in ids]
    rows = [
        {"transcript": id_, "coder": coder, "part": part, "round": "main"}
        for n, id_ in enumerate(ids)
        for coder, part in [("ana", "primary"), ("ben" if n < 10 else "eva", "second")]
    ]
    root = make_study(tmp_path / "s", told, None, people, rows, coders=["ana", "ben", "eva"])
    for row in rows:
        apply(root, row["coder"], row["transcript"], "no money", "INS.J")
        submit(root, row["coder"], row["transcript"])
    (note,) = compare(root).notes
    assert note.startswith("ana and eva share only 2 of them")


def test_codes_stand_in_the_codebook_s_order(root):
    for coder in ("ana", "ben"):
        apply(root, coder, "N-P01", "no money", "INS.J")
        apply(root, coder, "S-P01", "The form", "INN.G")
    submit_both(root, "N-P01", "S-P01")
    (pair,) = compare(root).pairs
    assert [row.code for row in pair.codes] == ["INN.G", "INS.J"]
    assert [row.code for row in pair.levels["domain"]] == ["INN", "INS"]


def test_codings_outside_the_participants_turns_are_counted_apart(root):
    apply(root, "ana", "N-P01", "And what was hard", "INS.J")
    submit_both(root, "N-P01")
    assert compare(root).outside == 1
    assert table(compare(root), "INS.J") == (0, 0, 0, 2)


def test_coders_who_coded_nothing_are_no_fault(root):
    submit_both(root, "N-P01")
    found = compare(root)
    assert found.pairs[0].codes == []
    assert (found.alpha, found.pairs[0].pooled_kappa) == (None, None)
