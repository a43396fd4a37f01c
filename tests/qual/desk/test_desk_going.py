"""Going about in a transcript by keys: from turn to turn, from gap to gap, by searching."""

import pytest
from desk_driver import FIRST, SECOND, desk, run, sit
from tiny_study import apply


@pytest.mark.parametrize(
    ("keys", "selected"),
    [
        ("t", "There was no money for training, so two nurses never learned it."),
        ("q", "There was no money for training, so two nurses never learned it."),
        ("g", SECOND),
        ("end d", FIRST),
    ],
)
def test_jumps(root, keys, selected):
    apply(root, "ana", "N-P01", FIRST, "INS.J1")

    async def drive():
        async with desk(sit(root)) as on:
            await on.press("home", *keys.split())
            if keys == "end d":
                assert "No coding" in on.news
                await on.press("D")
            assert on.selected == selected

    run(drive())


def test_search_goes_from_place_to_place_and_round(root):
    async def drive():
        async with desk(sit(root)) as on:
            await on.press("slash")
            await on.type("the first")
            assert "place 1 of 1" in on.news
            await on.press("enter")
            assert on.selected == SECOND and on.screen.focused.id == "reading"
            assert on.news == "saved · place 1 of 1: “the first”; . and , go on"
            await on.press("slash")
            await on.type("the")
            assert "place 2 of 4" in on.news
            await on.press("down", "down", "down")
            assert "place 1 of 4" in on.news
            await on.press(*["backspace"] * 3)
            await on.type("zebra")
            assert "not in what was said" in on.news
            # What is not there can be put right: the line stays open.
            await on.press("enter")
            assert on.screen.focused.id == "search"

    run(drive())


def test_a_search_left_with_escape_goes_back_to_where_it_began(root):
    async def drive():
        async with desk(sit(root)) as on:
            await on.press("shift+down")
            before = on.selected
            await on.press("slash")
            await on.type("money")
            assert on.selected != before
            await on.press("escape")
            assert on.selected == before and on.screen.focused.id == "reading"

    run(drive())


def test_an_empty_search_takes_up_the_last_one(root):
    async def drive():
        async with desk(sit(root)) as on:
            await on.press("slash", "enter")
            assert "Nothing is searched for" in on.news
            assert on.screen.focused.id == "reading"
            await on.press("slash")
            await on.type("the")
            await on.press("enter")
            assert "place 2 of 4" in on.news
            await on.press("slash", "enter")
            assert "place 3 of 4" in on.news and on.screen.focused.id == "reading"
            await on.press("full_stop")
            assert "place 4 of 4" in on.news

    run(drive())
