"""The recoding desk by its keys: the same codes as the sheet gives, each line on disk."""

import csv

import pytest
from desk_driver import run
from recoding_driver import recoding_desk, sit_down, split_night
from refactored import (
    WHY,
    code_for_refactoring,
    codes_of,
    finals_of,
    lines_of,
    study,
    waiting_of,
)
from tiny_study import AT, add, apply, no_chance

from qual.changes import append_changes, changes_path, check_recodings
from qual.codebook_text import set_fields
from qual.desk.recoding_acts import RECODING_ACTS
from qual.desk.recoding_keys import RECODING_GROUPS
from qual.problem import Misuse
from qual.refactor import (
    read_recodings,
    recode,
    recode_line,
    retire,
    split,
    write_recode_sheet,
)

COMMANDS = [command for group in RECODING_GROUPS.values() for command in group]


@pytest.fixture
def coded(root):
    return split_night(root)


def drive(root, keys, **named):
    """Sit down at a desk, do what `keys` does there, and leave."""

    async def go():
        async with recoding_desk(sit_down(root, **named)) as on:
            await keys(on)

    run(go())


def test_every_command_has_an_act_and_no_key_has_two():
    assert set(RECODING_ACTS) >= {command.name for command in COMMANDS}
    keys = [key for command in COMMANDS for key in command.keys.split(",")]
    assert len(keys) == len(set(keys))


def test_a_coding_is_shown_in_its_context_with_what_the_new_codes_mean(coded):
    async def keys(on):
        shown = "\n".join(on.rows())
        for said in (
            "N-P01 north nurse · ana, ben",
            "no money for training",
            "T.night Night work",
            "- barrier · no strength yet",
            "coded alike",
            "T.night was split in 2 (ana, ben, 2026-03-01): we agreed",
            "1 T.staff Staff: tired",
            "2 INS.F Compatibility",
            "coding 1 of 3",
            "0% recoded",
        ):
            assert said in shown, said

    drive(coded, keys)


def test_a_digit_then_enter_gives_the_code_with_the_reason_of_the_split(coded):
    async def keys(on):
        await on.give("1")
        assert on.news == "saved · T.staff: we agreed."
        assert lines_of(coded)[-1]["to"] == ["T.staff"]
        assert on.recoding.at == 1
        await on.give("2", "it is about the fit")
        await on.give("2", "it is about the fit")
        assert "Nothing waits any more" in on.news

    drive(coded, keys)
    assert waiting_of(coded) == []
    first, second, _ = lines_of(coded)[1:]
    assert (first["op"], first["from"], first["by"]) == ("recode", ["T.night"], "ana, ben")
    assert (len(first["codings"]), first["reason"]) == (2, "we agreed")
    assert (second["to"], second["reason"]) == (["INS.F"], "it is about the fit")


def test_the_desk_and_the_sheet_give_the_same_final_codings(root, tmp_path):
    split_night(root)
    before = changes_path(root).read_bytes()

    async def keys(on):
        await on.give("1")
        await on.press("u")
        await on.give("2", "it does not fit")

    drive(root, keys)
    at_desk = finals_of(root)[0].codings
    changes_path(root).write_bytes(before)
    finals, book = finals_of(root)
    path = tmp_path / "sheet.csv"
    write_recode_sheet(waiting_of(root), study(root), book, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = list(csv.reader(file))
    rows[0][head.index("new code")] = "T.staff"
    rows[2][head.index("new code")] = "INS.F"
    rows[2][head.index("reason")] = "it does not fit"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    recode(study(root), read_recodings(path, finals, book).lines, WHY)
    assert finals_of(root)[0].codings == at_desk
    assert [one.coding.quote for one in waiting_of(root)] == ["I heard of it by chance"]


def test_recent_reasons_are_on_digits_and_a_left_form_gives_nothing(coded):
    async def keys(on):
        await on.give("1", "they are tired")
        await on.press("2")
        shown = "\n".join(on.rows())
        assert "1 they are tired" in shown
        assert "↵ we agreed" in shown
        await on.press("1")
        await on.press("2")
        await on.press("escape")

    drive(coded, keys)
    assert [line["reason"] for line in lines_of(coded)[1:]] == ["they are tired"] * 2


def test_left_for_later_comes_back_last_and_one_resumes_where_one_stopped(coded):
    async def first(on):
        await on.press("u")
        assert on.recoding.at == 1
        await on.give("1")
        assert on.recoding.at == 2

    async def second(on):
        assert on.recoding.at == 2
        await on.give("1")
        assert on.recoding.at == 0
        await on.press("u")
        assert "only one that waits" in on.news

    drive(coded, first)
    drive(coded, second, by=("ben", "ana"))


def test_undo_takes_back_step_by_step_also_in_a_later_sitting(coded):
    async def first(on):
        await on.give("1")
        await on.give("2")

    async def second(on):
        await on.press("z")
        assert on.news.endswith("taken back; now waiting.")
        assert on.recoding.at == 1
        await on.press("ctrl+z")
        assert on.recoding.at == 0
        await on.press("z")
        assert "no recoding of yours" in on.news

    async def third(on):
        assert on.recoding.at == 0

    drive(coded, first)
    drive(coded, second)
    drive(coded, third)
    assert len(waiting_of(coded)) == 3
    back = lines_of(coded)[-1]
    assert (back["undo"], back["reason"]) == (lines_of(coded)[1]["id"], "taken back")


def test_undo_leaves_what_others_recoded_and_what_a_sheet_wrote(coded):
    ids = [one.coding.id for one in waiting_of(coded) if one.coding.transcript == "S-P02"]
    sheet = {"op": "recode", "from": ["T.night"], "to": ["INS.F"], "codings": ids, "reason": "r"}
    recode(study(coded), [sheet], WHY)

    async def first(on):
        await on.give("1")
        await on.press("D")
        await on.press("d")
        await on.give("1", "on second thoughts")

    async def second(on):
        await on.press("z")
        assert "no recoding of yours" in on.news

    drive(coded, first, by=("cleo",))
    drive(coded, second)
    assert codes_of(coded, "S-P02")[0] == ("I heard of it by chance", "T.staff")


def test_another_code_than_it_was_given_needs_a_reason(coded):
    async def keys(on):
        await on.give("1")
        await on.press("D")
        await on.press("1")
        assert "It is T.staff already" in on.news
        await on.press("2")
        await on.press("enter")
        assert "needs a reason" in "\n".join(on.rows())
        await on.press("escape")
        await on.give("2", "not their tiredness")

    drive(coded, keys)
    assert codes_of(coded, "N-P01") == [("no money for training", "INS.F")]


def test_any_code_of_the_team_by_its_name_but_none_of_one_coder(coded):
    async def keys(on):
        await on.press("o")
        await on.type("stigma")
        assert "X.ben.stigma" not in "\n".join(on.rows())
        await on.press("escape", "o")
        await on.type("funding")
        await on.press("enter")
        await on.press("enter")

    drive(coded, keys)
    assert codes_of(coded, "N-P01") == [("no money for training", "INS.J1")]


def test_a_digit_without_a_code_and_a_retired_code_say_what_to_do(coded):
    retire(study(coded), "INS.J", WHY)

    async def keys(on):
        await on.press("7")
        assert "1 to 2" in on.news

    async def retired(on):
        await on.press("1")
        assert "o gives it another" in on.news

    drive(coded, keys)
    drive(coded, retired, code="INS.J")


def test_only_the_codings_of_one_code_where_one_is_named(coded):
    split(study(coded), "INS.J", {"T.a": "A", "T.b": "B"}, WHY)
    assert len(sit_down_and_close(coded).items) == 4
    assert len(sit_down_and_close(coded, code="ins.j").items) == 1
    with pytest.raises(Misuse, match="no code"):
        sit_down(coded, code="T.none")


def sit_down_and_close(root, **named):
    recoding = sit_down(root, **named)
    recoding.close()
    return recoding


def test_what_is_sealed_is_not_among_them(coded):
    apply(coded, "ana", "S-P01", "Nobody had the time", "T.night")
    sealed = {"op": "code", "code": "X.ana.secret", "name": "Secret", "definition": ""}
    add(coded, "ana", [sealed | {"constructs": []}])
    apply(coded, "ana", "S-P01", "The form is long", "X.ana.secret")
    recoding = sit_down_and_close(coded)
    assert {item.coding.transcript for item in recoding.items} == {"N-P01", "S-P02"}


def test_a_second_desk_is_refused_and_others_changes_are_taken_in(coded):
    recoding = sit_down(coded)
    with pytest.raises(Misuse, match="Another qual"):
        sit_down(coded)
    ids = [*dict.fromkeys([recoding.item.coding.id, *recoding.item.coding.sources])]
    line = {"op": "recode", "from": ["T.night"], "to": ["INS.F"], "codings": ids, "reason": "x"}
    append_changes(coded, [line], "cleo", AT, no_chance("c"))
    with pytest.raises(Misuse, match="meanwhile: it is INS"):
        recoding.recode("T.staff")
    assert recoding.progress.decided == 1
    recoding.close()


def test_what_three_laptops_recoded_differently_is_shown_and_settled(coded):
    first, *_ = waiting_of(coded)
    line = recode_line(first.coding, "T.staff", "they are tired")
    append_changes(coded, [line], "ana", AT, no_chance("c"))
    for who, code, why in (("cleo", "INS.F", "the fit"), ("dan", "INS.J2", "the rooms")):
        append_changes(coded, [{**line, "to": [code], "reason": why}], who, AT, no_chance(who))
    assert len(check_recodings(coded)) == 2

    async def keys(on):
        shown = " ".join(" ".join(on.rows()).split())
        assert "Recoded differently on different laptops" in shown
        assert "and cleo gave it INS.F later, not knowing that" in shown
        assert "and dan gave it INS.J2 later, not knowing that" in shown
        await on.press("escape")
        assert on.recoding.progress.decided == 0
        while on.recoding.item.coding.id != first.coding.id:
            await on.press("g")  # what differs waits with the others
        rows = "\n".join(on.rows())
        assert "cleo gave INS.F, not knowing that: the fit" in rows
        assert "dan gave INS.J2, not knowing that: the rooms" in rows
        await on.press("l")
        assert "differs" in "\n".join(on.rows())
        await on.press("escape")
        await on.give("1", "we talked it over")
        assert check_recodings(coded) == [] and on.recoding.progress.decided == 1
        on.recoding.go(0)
        on.screen.show_place("")
        await on.press("1")
        assert "It is T.staff already" in on.news

    drive(coded, keys)
    assert lines_of(coded)[-1]["from"] == lines_of(coded)[-1]["to"] == ["T.staff"]


def test_a_desk_that_cannot_open_leaves_the_next_one_free(coded):
    with pytest.raises(Misuse, match="no code"):
        sit_down(coded, code="T.none")
    sit_down_and_close(coded)


def test_a_definition_written_meanwhile_is_shown(coded):
    async def keys(on):
        assert "Staff: tired  (not defined yet: codebook.yaml)" in "\n".join(on.rows())
        path = coded / "codebook.yaml"
        text = set_fields(path.read_text("utf-8"), "T.staff", {"definition": "Too few people."})
        path.write_text(text, "utf-8")
        await on.press("d", "D")
        assert "T.staff Staff: tired: Too few people." in "\n".join(on.rows())

    drive(coded, keys)


def test_a_code_merged_meanwhile_no_longer_waits(coded):
    recoding = sit_down(coded)
    line = {"op": "merge", "from": ["T.night"], "to": ["INS.F"], "reason": "one after all"}
    append_changes(coded, [line], "cleo", AT, no_chance("c"))
    assert not recoding.go_waiting()
    assert recoding.item.coding.code == "INS.F"
    recoding.close()


def test_what_cannot_be_saved_is_kept_and_tried_again(coded, monkeypatch):
    from qual.desk import held_changes

    def full(*_):
        raise OSError(28, "No space left on device")

    async def keys(on):
        monkeypatch.setattr(held_changes, "append_changes", full)
        await on.give("1")
        assert on.news.startswith("NOT SAVED (1 recoding): Not saved: No space left on device")
        assert on.recoding.progress.decided == 1
        with pytest.raises(Misuse, match="while something is unsaved"):
            on.recoding.undo()
        await on.press("ctrl+q")
        assert "1 recoding is not saved" in "\n".join(on.rows())
        await on.press("n")
        monkeypatch.undo()
        await on.press("ctrl+r")
        assert on.news == "saved · All is on disk."

    drive(coded, keys)
    assert lines_of(coded)[-1]["to"] == ["T.staff"]


def test_what_a_sync_tool_took_away_is_written_again(coded):
    older = changes_path(coded).read_bytes()

    async def keys(on):
        await on.give("1")
        changes_path(coded).write_bytes(older)
        await on.press("d")
        assert "had lost 1 line of this sitting" in " ".join(" ".join(on.rows()).split())
        await on.press("escape")

    drive(coded, keys)
    assert lines_of(coded)[-1]["to"] == ["T.staff"]


def test_a_split_that_keeps_its_own_code_offers_it(root):
    code_for_refactoring(root)
    split(study(root), "INS.J", {"INS.J": "", "T.extra": "Extra"}, WHY)

    async def keys(on):
        assert [code.id for code in on.recoding.choices()] == ["INS.J", "T.extra"]
        await on.give("1")
        assert "Nothing waits" in on.news

    drive(root, keys)
    assert waiting_of(root) == []
