"""A whole sitting on the screen, by the keys a person presses."""

from desk_driver import FIRST, SECOND, desk, own, run, sit, suggest_by_hand
from tiny_study import apply

from qual.desk.keys import COMMANDS
from qual.desk.screen import ACTS


def test_every_key_has_an_act_and_every_act_a_key():
    assert set(ACTS) == set(COMMANDS)


def test_no_key_stands_for_two_things():
    keys = [key for command in COMMANDS.values() for key in command.keys.split(",")]
    assert sorted(keys) == sorted(set(keys))


def test_a_whole_sitting(root):
    suggest_by_hand(root, "N-P01", "INS.J2", "facilitator")
    suggest_by_hand(root, "N-P01", "IND.R.B", "neutral", score=0.5)

    async def drive():
        async with desk(sit(root)) as on:
            assert on.selected == FIRST
            await on.press("shift+down", "c")
            await on.type("space")
            await on.press("enter", "f", "2")
            both = f"{FIRST} {SECOND}"
            assert on.standing == [(both, "INS.J2", "facilitator", 2)]
            assert on.news.startswith("saved")
            await on.press("u", "u", "u")
            assert on.standing == []
            await on.press("r", "r", "r")
            assert on.standing == [(both, "INS.J2", "facilitator", 2)]
            await on.press("s")
            assert "own pass" in on.news
            await on.press("P", "s")
            assert on.screen.panel == "offers"
            await on.press("b", "escape")
            assert (both, "IND.R.B", "barrier", None) in on.standing
            await on.press("S", "y")
            assert on.screen.sitting.locked
            await on.press("b")
            assert "locked" in on.news
            await on.press("R")
            await on.type("one more")
            await on.press("enter")
            assert not on.screen.sitting.locked
            await on.press("x")
            assert len(on.standing) == 1

    run(drive())
    work = own(root)
    assert [e.line.reason for e in work.submissions.file.entries] == ["", "one more"]
    aided = {c.code: c.aided for c in (*work.standing.withdrawn.values(),
                                       *work.standing.codings.values())}  # fmt: skip
    assert aided == {"INS.J2": False, "IND.R.B": True}
    assert work.standing.passes == {"N-P01": True}


def test_what_the_screen_calls_saved_is_on_disk(root):
    async def drive():
        async with desk(sit(root)) as on:
            await on.press("c")
            await on.type("room")
            await on.press("enter")
            assert on.news.startswith("saved")
            assert [c.code for c in own(root).standing.codings.values()] == ["INS.J2"]

    run(drive())


def test_a_disk_that_refuses_is_said_in_words_and_tried_again(root, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    async def drive():
        async with desk(sit(root)) as on:
            with monkeypatch.context() as patched:
                patched.setattr("qual.desk.held.append_encoded", refuse)
                await on.press("c")
                await on.type("room")
                await on.press("enter")
                assert on.news.startswith("NOT SAVED (1 line)")
                assert own(root).standing.codings == {}
                await on.press("ctrl+q")
                assert len(on.app.screen_stack) == 2
                await on.press("n")
            await on.press("ctrl+r")
            assert on.news.startswith("saved")
            assert len(own(root).standing.codings) == 1

    run(drive())


def test_recent_codes_stand_on_digits(root):
    apply(root, "ana", "N-P01", FIRST, "INS.J1")

    async def drive():
        async with desk(sit(root)) as on:
            await on.press("escape", "end", "c", "1")
            assert [code for _, code, *_ in on.standing] == ["INS.J1", "INS.J1"]

    run(drive())


def test_a_digit_inside_a_query_is_typed(root):
    async def drive():
        async with desk(sit(root)) as on:
            await on.press("c")
            await on.type("ins.j2")
            assert on.screen.query_one("#palette").at_hand.id == "INS.J2"

    run(drive())


def test_the_same_code_is_not_put_twice_on_one_place(root):
    async def drive():
        async with desk(sit(root)) as on:
            for _ in range(2):
                await on.press("c")
                await on.type("room")
                await on.press("enter")
            assert len(on.standing) == 1 and "already" in on.news

    run(drive())


def test_the_same_valence_again_takes_it_away(root):
    apply(root, "ana", "N-P01", FIRST, "INS.J1", "barrier", 1)

    async def drive():
        async with desk(sit(root)) as on:
            await on.press("b", "1")
            assert on.standing == [(FIRST, "INS.J1", None, None)]

    run(drive())


def test_the_role_a_characteristic_is_about(root):
    apply(root, "ana", "N-P01", FIRST, "IND.C.C")

    async def drive():
        async with desk(sit(root)) as on:
            await on.press("a", "down", "enter")
            assert on.screen.sitting.codings[0].coding.about == "IND.R.B"

    run(drive())


def test_nothing_is_about_what_is_no_characteristic(root):
    apply(root, "ana", "N-P01", FIRST, "INS.J1")

    async def drive():
        async with desk(sit(root)) as on:
            await on.press("a")
            assert "characteristic" in on.news

    run(drive())


def test_memos_on_a_coding_its_code_and_the_transcript(root):
    apply(root, "ana", "N-P01", FIRST, "INS.J1")

    async def drive():
        async with desk(sit(root)) as on:
            for key in ("e", "ctrl+e", "E"):
                await on.press(key)
                await on.type(f"note {key[-1]}")
                await on.press("ctrl+s")

    run(drive())
    memos = own(root).standing.memos
    assert [(bool(m.of), m.code, m.transcript, m.memo) for m in memos] == [
        (True, None, None, "note e"),
        (False, "INS.J1", None, "note e"),
        (False, None, "N-P01", "note E"),
    ]


def test_a_code_of_ones_own_takes_a_form_and_a_key(root):
    async def drive():
        async with desk(sit(root)) as on:
            await on.press("N")
            await on.type("Winter")
            await on.press("enter", "enter")
            await on.type("nope")
            await on.press("enter", "ctrl+s")
            assert own(root).standing.codes == {}
            await on.press(*["backspace"] * 4)
            await on.type("ins.f")
            await on.press("ctrl+s")
            assert "X.ana.winter" in on.news
            await on.press("N")
            await on.type("Left")
            await on.press("escape")

    run(drive())
    codes = own(root).standing.codes
    assert {id_: code.constructs for id_, code in codes.items()} == {"X.ana.winter": ["INS.F"]}


def test_a_new_code_asked_for_in_the_palette_is_applied(root):
    async def drive():
        async with desk(sit(root)) as on:
            await on.press("c")
            await on.type("Winter")
            await on.press("f3", "ctrl+s")
            assert on.standing == [(FIRST, "X.ana.winter", None, None)]

    run(drive())


def test_another_code_and_another_place_for_a_coding(root):
    apply(root, "ana", "N-P01", FIRST, "INS.J1")

    async def drive():
        async with desk(sit(root)) as on:
            await on.press("shift+down", "p", "C")
            await on.type("space")
            await on.press("enter")
            assert on.standing == [(f"{FIRST} {SECOND}", "INS.J2", None, None)]

    run(drive())


def test_several_codings_at_one_place_are_taken_in_turn(root):
    apply(root, "ana", "N-P01", FIRST, "INS.J1")
    apply(root, "ana", "N-P01", f"{FIRST} {SECOND}", "INS.J2")

    async def drive():
        async with desk(sit(root)) as on:
            await on.press("home", "tab")
            first = on.screen.current
            await on.press("b", "tab", "f")
            assert on.screen.current != first
            assert sorted(v for *_, v, _ in on.standing) == ["barrier", "facilitator"]

    run(drive())
