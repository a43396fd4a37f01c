"""Keys typed faster than the desk takes them, or that come in one piece over a slow line."""

import asyncio
import sys

import pytest
from desk_driver import desk, run, sit
from running import qual_at_terminal
from textual.events import Key, Paste

from qual.blindness import read_own
from qual.study import open_study

NAMED = {"\r": "enter", "\x1b": "escape", "\x13": "ctrl+s", ".": "full_stop", " ": "space"}


async def type_at_once(on, typed):
    """Hand all keys to the desk before it has taken the first."""
    for character in typed:
        on.app.post_message(Key(NAMED.get(character, character), character))
    for _ in range(200):
        await asyncio.sleep(0.02)
        if not on.app._in_turn.waiting:
            break
    await on.pilot.pause(0.1)


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_what_is_typed_after_the_palette_s_key_goes_into_the_palette(root, size):
    async def drive():
        async with desk(sit(root), size=size) as on:
            first = on.selected
            await type_at_once(on, "cins.j2\rb2")
            assert on.standing == [(first, "INS.J2", "barrier", 2)]
            await type_at_once(on, "uuuecins.f\x1br")
            assert on.standing == [(first, "INS.J2", None, None)]

    run(drive())


def test_what_is_typed_after_a_form_s_key_goes_into_the_form(root):
    async def drive():
        async with desk(sit(root)) as on:
            await type_at_once(on, "cins.j2\rebuses are full\x13f")
            assert [text for _, text in on.screen.sitting.memos(of=on.screen.current)] == [
                "buses are full"
            ]
            assert [valence for _, _, valence, _ in on.standing] == ["facilitator"]
            await type_at_once(on, "Sy")
            assert on.screen.sitting.locked
            await type_at_once(on, "Rmissed one\rn")
            assert not on.screen.sitting.locked
            assert [valence for _, _, valence, _ in on.standing] == ["neutral"]

    run(drive())


def test_what_is_pasted_waits_its_turn(root):
    async def drive():
        async with desk(sit(root)) as on:
            on.app.post_message(Key("c", "c"))
            on.app.post_message(Paste("ins.j1"))
            await type_at_once(on, "\rm")
            assert [(code, valence) for _, code, valence, _ in on.standing] == [("INS.J1", "mixed")]

    run(drive())


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal")
def test_a_whole_line_of_keys_in_one_piece_at_a_terminal(root, tmp_path):
    keys = ["cins.j2\rb2\x1b[1;2B\x1b[Bcins.f\rfu", "\x11"]
    ran = qual_at_terminal(root, tmp_path / "account.json", keys, "code", "N-P01", "--coder", "ana")
    assert ran.code == 0, ran.out
    codings = read_own(open_study(root), "ana").standing.codings.values()
    assert [(c.code, c.valence, c.strength) for c in codings] == [
        ("INS.J2", "barrier", 2),
        ("INS.F", None, None),
    ]
