"""The adjudication desk by its keys."""

import json

import pytest
from desk_driver import run
from meeting_driver import code_differently, meet, table
from tiny_study import add, apply, make_study, reopen, submit

from qual.codebook import read_codebook
from qual.desk.meeting_acts import MEETING_ACTS
from qual.desk.meeting_keys import MEETING_GROUPS

COMMANDS = [command for group in MEETING_GROUPS.values() for command in group]


@pytest.fixture
def coded(root):
    return code_differently(root)


def lines_of(root, decider="ana-ben"):
    text = (root / "adjudications" / f"{decider}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if '"decide"' in line]


def test_every_command_has_an_act_and_no_key_has_two():
    assert set(MEETING_ACTS) == {command.name for command in COMMANDS}
    keys = [key for command in COMMANDS for key in command.keys.split(",")]
    assert len(keys) == len(set(keys))


def test_a_coder_s_number_then_a_typed_reason(coded):
    async def drive():
        async with table(meet(coded)) as on:
            await on.press("1")
            await on.press("enter")
            assert "needs a reason" in "\n".join(on.rows())
            await on.type("she asked")
            await on.press("enter")
            assert on.news.startswith("saved · ana: she asked")
            assert on.meeting.at == 1

    run(drive())
    line = lines_of(coded)[0]
    assert (line["by"], line["reason"]) == (["ana", "ben"], "she asked")
    assert [r["code"] for r in line["result"]] == ["IND.C.C"]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("1", ["INS.J1"]),
        ("2", ["INS.J"]),
        ("a", ["INS.J", "INS.J1"]),
        ("n", []),
        ("u", "undecided"),
    ],
)
def test_what_the_keys_decide(coded, key, expected):
    async def drive():
        async with table(meet(coded)) as on:
            await on.press("d")
            await on.decide(key, "so it is")

    run(drive())
    found = lines_of(coded)[0]["result"]
    assert (found if isinstance(found, str) else sorted(r["code"] for r in found)) == expected


def test_a_third_coder_of_two_is_refused_and_a_left_form_decides_nothing(coded):
    async def drive():
        async with table(meet(coded)) as on:
            await on.press("3")
            assert "Only 2 coders" in on.news
            await on.press("1")
            await on.press("escape")
            assert on.meeting.progress.decided == 0

    run(drive())


def test_recent_reasons_are_on_digits(coded):
    async def drive():
        async with table(meet(coded)) as on:
            await on.decide("1", "the narrower code")
            await on.press("2")
            assert "1 the narrower code" in "\n".join(on.rows())
            await on.press("1")
            await on.press("n")
            await on.press("2")
            await on.press("escape")

    run(drive())
    assert [line["reason"] for line in lines_of(coded)] == ["the narrower code"] * 2


def test_another_code_on_another_span_judged_anew(coded):
    async def drive():
        async with table(meet(coded)) as on:
            await on.press("d", "shift+left", "O", "shift+right")
            assert on.selected == "was no money for"
            await on.press("o")
            await on.type("INS.F")
            await on.press("enter")
            await on.press("f", "1")
            await on.press("enter")
            await on.paste("it did not fit")
            await on.press("enter")

    run(drive())
    (result,) = lines_of(coded)[0]["result"]
    assert (result["code"], result["valence"], result["strength"]) == ("INS.F", "facilitator", 1)


def test_two_codings_are_drafted_and_decided_together(coded):
    async def drive():
        async with table(meet(coded)) as on:
            await on.press("d", "o", "1")
            await on.press("o")
            assert "o adds" in on.news or "then o" in on.news
            await on.press("o", "2")
            await on.press("enter")
            await on.paste("both, on the longer text")
            await on.press("enter")

    run(drive())
    found = lines_of(coded)[0]["result"]
    assert [r["code"] for r in found] == ["INS.J1", "INS.J"]
    assert found[0]["strength"] == 2


def test_another_span_outside_the_passage_is_refused(coded):
    async def drive():
        async with table(meet(coded)) as on:
            await on.press("end", "o")
            assert "outside the passage" in on.news
            await on.press("escape")
            assert on.selected == "Our director asked"
            await on.press("enter")
            assert "Nothing is drafted" in on.news

    run(drive())


def test_undo_goes_back_to_the_passage(coded):
    async def drive():
        async with table(meet(coded)) as on:
            await on.decide("1", "she asked")
            await on.press("z")
            assert on.meeting.at == 0
            assert on.news == "saved · taken back; now undecided."
            await on.press("z")
            assert "no decision of yours" in on.news

    run(drive())
    assert [line["result"] == "undecided" for line in lines_of(coded)] == [False, True]


def test_passages_by_keys_orders_and_list(coded):
    async def drive():
        async with table(meet(coded)) as on:
            await on.press("D")
            assert "first passage" in on.news
            await on.press("d", "d")
            assert on.screen.transcript.id == "S-P01"
            assert on.selected == "Nobody had the time"
            await on.press("s", "s")
            assert on.meeting.order == "pair"
            assert on.meeting.at == 1
            await on.press("l", "down", "enter")
            assert on.meeting.at == 2
            await on.press("g")
            assert on.meeting.at == 3

    run(drive())


def test_each_coder_has_a_column_and_memos_and_notes_are_read(coded):
    async def drive():
        async with table(meet(coded)) as on:
            await on.press("d")
            rows = on.rows()
            heads = rows[1]
            first, second = heads.index("1"), heads.index("2")
            row = next(row for row in rows if "money for training" in row)
            assert row[first : first + 2] == "S-"
            assert row[second : second + 2] == "S-"
            assert "1 ana   2 ben" in heads
            drawn = "\n".join(rows)
            assert "✎ Who pays for it?" in drawn
            assert "differs in: code" in drawn
            await on.press("i")
            assert "part of INS.J Available Resources" in "\n".join(on.rows())

    run(drive())


def test_earlier_decisions_on_the_same_codes_are_shown(coded):
    async def drive():
        async with table(meet(coded)) as on:
            await on.press("d")
            await on.decide("2", "time is not money")
            assert on.screen.transcript.id == "S-P01"
            drawn = "\n".join(on.rows())
            assert "decided before on the same codes (1):" in drawn
            assert "· ben: time is not money" in drawn

    run(drive())


def test_what_the_rule_settled_is_shown_with_the_rule(coded):
    async def drive():
        async with table(meet(coded)) as on:
            await on.press("v")
            drawn = " ".join(" ".join(on.rows()).replace("┃", " ").split())
            assert "agree_overlap in study.yaml" in drawn
            assert "differ and are settled: 1." in drawn

    run(drive())


def test_four_coders_stand_side_by_side(tmp_path):
    parts = zip(
        ["ana", "ben", "cleo", "dan"], ["primary", "second", "third", "fourth"], strict=True
    )
    rows = [{"transcript": "N-P01", "coder": c, "part": p, "round": "main"} for c, p in parts]
    root = make_study(tmp_path / "four", assignments=rows, coders=["ana", "ben", "cleo", "dan"])
    for coder, code in zip(["ana", "ben", "dan"], ["INS.J", "INS.J1", "INS.F"], strict=True):
        apply(root, coder, "N-P01", "no money for training", code, "barrier")
    for coder in ("ana", "ben", "cleo", "dan"):
        submit(root, coder, "N-P01")

    async def drive():
        async with table(meet(root, by=("cleo",))) as on:
            heads = on.rows()[1]
            assert "1 ana   2 ben   3 cleo   4 dan" in heads
            assert "3 cleo: nothing" in "\n".join(on.rows())
            await on.decide("4", "it is about fit")

    run(drive())
    assert [r["code"] for r in lines_of(root, "cleo")[0]["result"]] == ["INS.F"]


def test_a_full_disk_is_said_until_it_is_saved(coded, monkeypatch):
    import qual.lines

    written = qual.lines.append_lines

    def refuse(path, content):
        raise OSError(28, "No space left on device")

    async def drive():
        async with table(meet(coded), size=(120, 30)) as on:
            monkeypatch.setattr(qual.lines, "append_lines", refuse)
            await on.decide("1", "kept")
            assert on.news.startswith("NOT SAVED (1 decision): Not saved: No space left")
            await on.press("ctrl+q")
            assert "Leaving loses it." in "\n".join(on.rows())
            await on.press("n")
            monkeypatch.setattr(qual.lines, "append_lines", written)
            await on.press("ctrl+r")
            assert on.news == "saved · All is on disk."

    run(drive())
    assert len(lines_of(coded)) == 1


def test_deciders_who_differ_are_named_first(coded):
    from qual.reconcile import decide, decision_line

    meeting = meet(coded)
    item = meeting.items[0]
    meeting.close()
    for who, choice in (("cleo", "none"), ("dan", "ana")):
        decide(coded, who, [decision_line(item, choice, [who], "so")], "2026-03-02T09:00:00Z")

    async def drive():
        async with table(meet(coded)) as on:
            assert "Two deciders decided this passage differently" in "\n".join(on.rows())
            await on.press("escape")
            assert on.meeting.at == 0

    run(drive())


def test_a_stale_decision_waits_again_with_what_was_decided_and_why(coded):
    meeting = meet(coded)
    meeting.go(1)
    meeting.decide("ben", "time is not money")
    meeting.close()
    reopen(coded, "ben", "N-P01", at="2026-03-02T09:00:00Z")
    of = meeting.items[1].by("ben")[0].coding.id
    add(coded, "ben", [{"op": "revise", "of": of, "strength": 2}], at="2026-03-02T09:00:00Z")
    submit(coded, "ben", "N-P01", at="2026-03-02T09:00:00Z")

    async def drive():
        async with table(meet(coded, again=["N-P01"]), size=(100, 40)) as on:
            drawn = " ".join(" ".join(on.rows()).replace("┃", " ").split())
            assert "no longer hold; their passages wait again" in drawn
            assert ": a coding of it was changed" in drawn
            await on.press("escape", "g")
            assert on.selected == "There was no money for training"
            drawn = " ".join(" ".join(on.rows()).replace("│", " ").split())
            assert "decided here before, and no longer in force:" in drawn
            assert "time is not money (stale: a coding of it was changed)" in drawn
            await on.press("l")
            assert any("again" in row and "INS.J1 INS.J" in row for row in on.rows())

    run(drive())


def test_decisions_that_vanished_are_said_to_be_written_again(coded):
    async def drive():
        async with table(meet(coded)) as on:
            path = coded / "adjudications" / "ana-ben.jsonl"
            before = path.read_bytes()
            await on.decide("1", "kept")
            path.write_bytes(before)
            await on.press("d")
            drawn = " ".join(" ".join(on.rows()).replace("┃", " ").split())
            assert "had lost 1 line of this meeting" in drawn
            assert "written again" in drawn
            await on.press("escape", "d")
            assert "written again" not in "\n".join(on.rows())

    run(drive())
    assert [line["reason"] for line in lines_of(coded)] == ["kept"]


def test_a_rule_agreed_on_is_written_at_the_screen(coded):
    async def drive():
        async with table(meet(coded), size=(100, 40)) as on:
            await on.press("d", "e")
            assert "INS.J1 Funding: not when …" in "\n".join(on.rows())
            assert "Instead: INS.J." in "\n".join(on.rows())
            await on.paste("the room is meant")
            await on.press("enter")
            assert on.news == "saved · A rule for INS.J1 stands in the codebook."
            assert "not when the room is meant → INS.J Available Resources" in "\n".join(on.rows())

    run(drive())
    (note,) = read_codebook(coded)[0].codes["INS.J1"].exclude
    assert (note.when, note.code_to, note.by) == ("the room is meant", ["INS.J"], "ana, ben")
    assert len(note.passages) == 1


def test_search_and_the_wide_form(coded):
    async def drive():
        async with table(meet(coded), size=(200, 60)) as on:
            await on.press("slash")
            await on.type("money")
            await on.press("enter")
            assert "money" in on.selected and on.screen.panel == "reading"
            await on.press("f2", "question_mark")
            assert "take what the first coder coded" in "\n".join(on.rows())

    run(drive())
