"""The desk as a window: locked, by mouse, with help, at any size, in light letters."""

import pytest
from desk_driver import FIRST, SECOND, desk, run, sit
from tiny_study import TRANSCRIPTS, apply, submit

from qual.desk.app import DeskApp, run_desk
from qual.desk.keys import COMMANDS
from qual.desk.screen import ACTS


def test_a_submitted_transcript_opens_locked(root):
    apply(root, "ana", "N-P01", FIRST, "INS.J1")
    submit(root, "ana", "N-P01")

    async def drive():
        async with desk(sit(root)) as on:
            assert "locked" in on.news
            await on.press("c")
            assert on.screen.panel == "reading"
            await on.press("u")
            assert len(on.standing) == 1

    run(drive())


def test_nothing_of_another_coder_is_on_the_screen(root):
    apply(root, "ben", "N-P01", FIRST, "INS.J1", "barrier", memo="bens memo")

    async def drive():
        async with desk(sit(root), size=(160, 48)) as on:
            shown = "\n".join(on.rows())
            assert "INS.J1" not in shown and "bens memo" not in shown
            assert "S-" not in shown

    run(drive())


def test_the_mouse_selects_sentences_and_words(root):
    async def drive():
        async with desk(sit(root)) as on:
            pane = on.screen.pane
            x, y = pane._text_at, 1
            await on.pilot.click("#reading", offset=(x + 45, y))
            await on.pilot.pause()
            assert on.selected == SECOND
            await on.pilot.mouse_down("#reading", offset=(x + 5, y))
            await on.pilot.hover("#reading", offset=(x + 14, y))
            await on.pilot.mouse_up("#reading", offset=(x + 14, y))
            await on.pilot.pause()
            assert on.selected == "director asked"

    run(drive())


def test_the_sitting_goes_on_at_the_last_coding(root):
    apply(root, "ana", "N-P01", "There was no money for training", "INS.J1")

    async def drive():
        async with desk(sit(root)) as on:
            assert on.selected == "There was no money for training"

    run(drive())


def test_another_transcript_is_handed_to_whoever_opened_the_desk(root):
    async def drive():
        async with desk(sit(root)) as on:
            await on.press("O", "down", "enter")
            assert on.app.return_value == "N-P02"

    run(drive())


def test_the_help_names_every_command(root):
    async def drive():
        async with desk(sit(root), size=(100, 80)) as on:
            await on.press("question_mark")
            shown = "\n".join(on.rows())
            for command in COMMANDS.values():
                assert command.says in shown, command.name

    run(drive())


def test_commands_are_found_by_name(root):
    async def drive():
        async with desk(sit(root)) as on:
            await on.press("ctrl+p")
            await on.type("whole turn")
            await on.pilot.pause(0.3)
            await on.press("enter")
            await on.pilot.pause(0.2)
            assert on.selected == TRANSCRIPTS["N-P01"][1][1]

    run(drive())


def test_markup_in_what_was_said_is_shown_as_it_is(root):
    from tiny_study import write_transcript

    write_transcript(root, "N-P01", [("N-P01", "[laughs] [b]Well[/b] \\[no.")])

    async def drive():
        async with desk(sit(root)) as on:
            await on.press("c")
            shown = "\n".join(on.rows())
            assert "Code “[laughs] [b]Well[/b]" in shown

    run(drive())


@pytest.mark.parametrize("size", [(40, 9), (60, 14), (80, 24), (119, 30), (120, 30), (200, 60)])
def test_any_window_shows_the_selection(root, size):
    async def drive():
        async with desk(sit(root), size=size) as on:
            await on.press("c")
            await on.press("escape", "end")
            assert any("never" in row or "money" in row for row in on.rows())

    run(drive())


def test_a_fault_of_the_desk_prints_nothing_of_what_was_said(root, monkeypatch, capfd):
    def fail(desk):
        said = desk.sitting.transcript.text
        raise ZeroDivisionError(len(said))

    async def press(pilot):
        await pilot.press("c")

    run_app = DeskApp.run
    monkeypatch.setitem(ACTS, "code", fail)
    monkeypatch.setattr(DeskApp, "run", lambda app: run_app(app, headless=True, auto_pilot=press))
    sitting = sit(root)
    try:
        with pytest.raises(ZeroDivisionError):
            run_desk(sitting)
    finally:
        sitting.close()
    printed = capfd.readouterr()
    assert "director" not in printed.out + printed.err
    assert "Traceback" not in printed.out + printed.err


def test_light_letters_stay_light_in_the_next_transcript(root, monkeypatch):
    async def press(pilot):
        await pilot.press("f2", "O", "down", "enter")

    run_app = DeskApp.run
    monkeypatch.setattr(DeskApp, "run", lambda app: run_app(app, headless=True, auto_pilot=press))
    sitting = sit(root)
    try:
        assert run_desk(sitting) == ("N-P02", True)
    finally:
        sitting.close()
