"""What keeps the desk quick: a key draws what it changed and lays out nothing it need not."""

from contextlib import contextmanager

import pytest
from desk_driver import desk, run, sit
from textual.widget import Widget
from tiny_study import apply

from qual.desk.screen import BEGIN, HINT, DeskScreen


@pytest.fixture
def counted(monkeypatch):
    """Counts the layouts of the window, and the widgets drawn whole."""
    layouts, drawn = [], []
    lay_out, refresh = DeskScreen._refresh_layout, Widget.refresh

    def laid_out(screen, *given, **named):
        layouts.append(named)
        lay_out(screen, *given, **named)

    def refreshed(widget, *regions, **named):
        if not regions and named.get("repaint", True):
            drawn.append(widget.id)
        return refresh(widget, *regions, **named)

    monkeypatch.setattr(DeskScreen, "_refresh_layout", laid_out)
    monkeypatch.setattr(Widget, "refresh", refreshed)

    @contextmanager
    def counting():
        layouts.clear()
        drawn.clear()
        yield layouts, drawn

    return counting


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_judging_and_moving_lay_nothing_out_and_draw_no_panel_whole(root, size, counted):
    apply(root, "ana", "N-P01", "The room was ready on the first day.", "INS.J2")

    async def drive():
        async with desk(sit(root), size=size) as on:
            await on.press("m")
            for keys in (["b"], ["2"], ["f", "u"], ["shift+right"], ["shift+left"]):
                with counted() as (layouts, drawn):
                    await on.press(*keys)
                assert not layouts, keys
                assert not {"reading", "here", "work"} & set(drawn), keys

    run(drive())


def test_typing_in_the_palette_lays_nothing_out(root, counted):
    async def drive():
        async with desk(sit(root)) as on:
            await on.press("c")
            with counted() as (layouts, drawn):
                await on.press("r", "o", "o", "down", "backspace")
            assert not layouts
            assert set(drawn) <= {"find"}

    run(drive())


def test_the_palette_opens_and_closes_with_one_layout_each(root, counted):
    async def drive():
        async with desk(sit(root), size=(200, 60)) as on:
            for key in ("c", "escape", "c", "escape"):
                with counted() as (layouts, drawn):
                    await on.press(key)
                assert len(layouts) == 1, key
                assert "reading" not in drawn

    run(drive())


def test_more_is_said_of_how_to_code_while_little_is_coded(root):
    async def drive():
        async with desk(sit(root)) as on:
            here = on.screen.query_one("#here")
            assert here.here.hint.startswith(BEGIN) and "P marks" in here.here.hint
            for name in ("ins.j2", "ins.j1", "ins.f"):
                await on.press("c")
                await on.type(name)
                await on.press("enter")
            await on.press("end")
            assert here.here.hint == HINT

    run(drive())


def test_the_footer_names_digits_once_codes_stand_on_them(root):
    async def drive():
        async with desk(sit(root)) as on:
            await on.press("c")
            assert "recent" not in on.screen.query_one("#keys").keys[0]
            await on.press("enter", "c")
            assert "recent" in on.screen.query_one("#keys").keys[0]

    run(drive())
