"""The progress bar: items pass through it unchanged, whatever their sizes; silent in a pipe."""

import contextlib
import io

import pytest

from qual.cli.show import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def walk(sizes, screen, most=3):
    """Go through some of three items; returns them and what the screen was sent."""
    with contextlib.redirect_stderr(screen):
        items = progress("abc", "Suggesting", sizes, "words")
        found = [next(items) for _ in range(most)]
        found += list(items) if most == 3 else []
        items.close()
    return found, screen.getvalue()


@pytest.fixture
def screen(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    return Terminal()


@pytest.mark.parametrize("sizes", [(), (100, 0, 300), (0, 0, 0)], ids=["alike", "sized", "empty"])
def test_every_item_comes_once_and_the_bar_ends_full(screen, sizes):
    found, shown = walk(sizes, screen)
    assert found == ["a", "b", "c"]
    assert "Suggesting" in shown and "100%" in shown


def test_the_rate_is_said_in_its_unit(screen):
    assert "words/s" in walk((100, 200, 300), screen)[1]


def test_rate_and_time_left_are_said_after_the_first_item(screen):
    """However long it took: rich by itself wants two, and both within half a minute."""
    shown = walk((100, 200, 300), screen, most=2)[1]
    last = shown[shown.rindex("Suggesting") :]
    assert "words/s" in last and "0:00:0" in last


def test_leaving_off_half_way_ends_the_bar(screen):
    found, shown = walk((1, 2, 3), screen, most=1)
    assert found == ["a"] and "100%" not in shown


def test_a_single_item_has_a_bar_without_a_share(screen):
    with contextlib.redirect_stderr(screen):
        assert list(progress(["a"], "Suggesting")) == ["a"]
    assert "Suggesting" in screen.getvalue() and "%" not in screen.getvalue()


def test_nothing_to_do_has_no_bar(screen):
    with contextlib.redirect_stderr(screen):
        assert list(progress([], "Suggesting")) == []
    assert screen.getvalue() == ""


def test_a_pipe_gets_no_bar():
    assert walk((1, 2, 3), io.StringIO()) == (["a", "b", "c"], "")
