import json

import pytest
from tiny_study import AT, apply, make_study, reopen, submit

from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.files import write_text
from qual.final import find_finals
from qual.lines import encode
from qual.progress import find_steps, next_step
from qual.study import open_study


def states(root):
    return {
        (step.transcript, step.coder): (step.state, step.codings)
        for step in find_steps(read_all(open_study(root)))
    }


def test_each_coder_of_each_transcript_has_a_state(root):
    apply(root, "ana", "N-P02", "tablets", "INS.J")
    apply(root, "ana", "S-P02", "by chance", "INS.J")
    submit(root, "ana", "S-P02")
    found = states(root)
    assert found["N-P02", "ana"] == ("begun", 1)
    assert found["S-P02", "ana"] == ("submitted", 1)
    assert found["N-P01", "ana"] == ("not begun", None)
    assert len(found) == 6


def test_a_sealed_transcript_shows_no_counts_and_three_states(root):
    apply(root, "ana", "N-P01", "money", "INS.J1")
    assert states(root)["N-P01", "ana"] == ("begun", None)
    submit(root, "ana", "N-P01")
    assert states(root)["N-P01", "ana"] == ("submitted", None)
    reopen(root, "ana", "N-P01", at="2026-03-02T09:00:00Z")
    assert states(root)["N-P01", "ana"] == ("begun", None)
    submit(root, "ana", "N-P01", at="2026-03-03T09:00:00Z")
    submit(root, "ben", "N-P01")
    assert states(root)["N-P01", "ana"] == ("submitted", 1)


def test_a_reopened_transcript_coded_once_says_so(root):
    submit(root, "ana", "N-P02")
    reopen(root, "ana", "N-P02", at="2026-03-02T09:00:00Z")
    assert states(root)["N-P02", "ana"][0] == "reopened"


def test_who_codes_without_being_assigned_is_shown(root):
    apply(root, "ben", "N-P02", "tablets", "INS.J")
    found = [s for s in find_steps(read_all(open_study(root))) if s.transcript == "N-P02"]
    assert [(step.coder, step.part) for step in found] == [
        ("ana", "primary"),
        ("ben", "not assigned"),
    ]


def step(root, rated=False, themed=False):
    work = read_all(open_study(root))
    return next_step(work, find_finals(work, read_codebook(root)[0]), rated, themed)


def test_the_next_step_follows_the_work(root, tmp_path):
    assert "qual ingest" in step(make_study(tmp_path / "a", {}))
    assert "qual sample" in step(make_study(tmp_path / "b", assignments=[]))
    assert "qual code" in step(root)
    for row in open_study(root).assignments:
        if (row.transcript, row.coder) != ("N-P01", "ben"):
            submit(root, row.coder, row.transcript)
    assert "ben" in step(root)
    apply(root, "ben", "N-P01", "money", "INS.J1")
    submit(root, "ben", "N-P01")
    assert "qual agree" in step(root)


@pytest.mark.parametrize(
    ("rated", "themed", "said"),
    [(False, False, "qual rate"), (True, False, "qual themes"), (True, True, "qual report")],
)
def test_after_reconciling_come_ratings_themes_and_reports(root, rated, themed, said):
    apply(root, "ben", "N-P01", "money", "INS.J1")
    seals = {r: {c: submit(root, c, r) for c in ("ana", "ben")} for r in ("N-P01", "S-P01")}
    submit(root, "ana", "N-P02")
    submit(root, "ana", "S-P02")
    lines = [
        encode({"id": f"A{n}", "op": "open", "at": AT, "transcript": t, "seals": s})
        for n, (t, s) in enumerate(seals.items())
    ]
    (root / "adjudications").mkdir()
    path = root / "adjudications" / "ana.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    assert "1 passage waits" in step(root)
    path.write_bytes(b"\n".join([*lines, *decided(root)]) + b"\n")
    assert said in step(root, rated, themed)


def decided(root):
    work = read_all(open_study(root))
    finals = find_finals(work, read_codebook(root)[0])
    for n, passage in enumerate(finals.queue):
        yield encode(
            {"id": f"B{n}", "op": "decide", "at": AT, "passage": passage.id}
            | {"transcript": passage.transcript, "text": "", "from": [], "result": [], "by": ["x"]}
        )


def test_what_is_ready_to_reconcile_is_named_while_others_code(root):
    assert "Ready" not in step(root)
    for coder in ("ana", "ben"):
        apply(root, coder, "N-P01", "money", "INS.J1" if coder == "ben" else "INS.F")
    seals = {coder: submit(root, coder, "N-P01") for coder in ("ana", "ben")}
    meet = "qual reconcile --by ana,ben"
    ready = f". Ready to reconcile: N-P01 submitted by all coders: qual agree, then {meet}"
    assert step(root).endswith(ready)
    opened = {"id": "A0", "op": "open", "at": AT, "transcript": "N-P01", "seals": seals}
    (root / "adjudications").mkdir()
    path = root / "adjudications" / "ana.jsonl"
    path.write_bytes(encode(opened) + b"\n")
    assert step(root).endswith(f". Ready to reconcile: 1 passage to decide: {meet}")
    (line,) = decided(root)
    codings = (root / "codings" / "ana.jsonl").read_text().splitlines()
    mine = next(json.loads(one)["id"] for one in codings if '"INS.F"' in one)
    stale = json.loads(line) | {"passage": "sha256:gone", "from": [mine]}
    path.write_bytes(encode(opened) + b"\n" + encode(stale) + b"\n")
    assert "1 passage to decide; 1 stale decision to make again: qual" in step(root)
    reopen(root, "ana", "N-P01", at="2026-03-02T09:00:00Z")
    submit(root, "ana", "N-P01", at="2026-03-03T09:00:00Z")
    assert "N-P01 submitted again; " in step(root)
    assert step(root).endswith(f"{meet} --again N-P01")


COPY = [{"transcript": "N-P01", "coder": "ben", "part": "primary", "round": "main", "drawn": ""}]


@pytest.mark.parametrize("assigned", [True, False])
def test_a_copy_whose_work_is_done_is_brought_back(tmp_path, assigned):
    root = make_study(tmp_path / "copy", assignments=COPY if assigned else [])
    write_text(root / "handout.json", "{}")
    if assigned:
        assert "ben codes N-P01" in step(root)
        submit(root, "ben", "N-P01")
    assert step(root).endswith("take it in there: qual take-in FOLDER")
    assert "qual rate" not in step(root)
