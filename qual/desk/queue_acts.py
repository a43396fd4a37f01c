"""What the keys do at every desk that goes through a queue: go about, look things up, leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from rich.text import Text

from qual.desk import text_screen
from qual.desk.ask_reason import AskReason
from qual.desk.finishing import help_text
from qual.desk.forms import Choose, Reader
from qual.desk.queue_keys import TAKEN
from qual.desk.queue_screen import QueueScreen
from qual.desk.saving import leave
from qual.desk.wording import short


def ask_why(
    desk: QueueScreen,
    decided: str,
    reasons: Sequence[str],
    then: Callable[[str], None],
    usual: str = "",
) -> None:
    """Ask for the reason of a decision on the place at hand, then make it.

    Args:
        desk: the desk.
        decided: what is decided, in a word or two.
        reasons: those given last.
        then: makes the decision; what it refuses is said.
        usual: the reason that stands where none is typed, if any.
    """

    def given(reason: str | None) -> None:
        if reason:
            desk.attempt(lambda: then(reason))

    start, end = desk.span_here
    quote = f"“{short(desk.transcript.text[start:end], 70)}”"
    said = f"{quote}\n{desk.done} by {' and '.join(desk.queue.by)}"
    desk.app.push_screen(AskReason(f"{decided}: why?", said, reasons, usual), given)


def _step(desk: QueueScreen, by: int) -> None:
    """Go to the next place, or the one before; at an end, say so."""
    before = desk.queue.at
    desk.queue.go(before + by)
    end = f"This is the {'last' if by > 0 else 'first'} {desk.word}."
    desk.show_place(end if desk.queue.at == before else "")


def _next_waiting(desk: QueueScreen) -> None:
    found = desk.queue.go_waiting()
    desk.show_place("" if found else f"Every {desk.word} is {desk.done}.")


def _list(desk: QueueScreen) -> None:
    def chosen(place: int | None) -> None:
        if place is not None:
            desk.queue.go(place)
            desk.show_place("")

    desk.app.push_screen(Choose(*desk.list_lines(), desk.queue.at), chosen)


def _whole(desk: QueueScreen) -> None:
    start, end = desk.span_here
    quote = Text(f"“{' '.join(desk.transcript.text[start:end].split())}”\n\n", "italic")
    where = f"{desk.transcript.id}:{start}-{end}"
    desk.app.push_screen(Reader(where, quote.append_text(desk.panel_text(whole=True))))


def _undo(desk: QueueScreen) -> None:
    if not desk.queue.undo():
        desk.say(f"There is no {desk.step} of yours to take back.")
        return
    desk.show_marks()
    desk.show_place(f"taken back; now {desk.stands_said()}.")


def _unselect(desk: QueueScreen) -> None:
    """Go back to the place."""
    desk.hits, desk.query_text = [], ""
    desk.pane.mark("hit", [])
    desk.show_place("")


def _retry(desk: QueueScreen) -> None:
    done = desk.queue.retry()
    desk.show_place("All is on disk." if done else "")


def _help(desk: QueueScreen) -> None:
    desk.app.push_screen(Reader("All keys", help_text(desk.groups)))


def _quit(desk: QueueScreen) -> None:
    leave(desk.app, desk.queue.kept, desk.step)


QUEUE_ACTS: dict[str, Callable[[Any], None]] = {
    **{name: act for name, act in text_screen.ACTS.items() if name not in TAKEN},
    "next_place": partial(_step, by=1),
    "previous_place": partial(_step, by=-1),
    "next_waiting": _next_waiting,
    "list": _list,
    "whole": _whole,
    "undo": _undo,
    "unselect": _unselect,
    "panel_on": lambda desk: desk.place_panel.read_on(1),
    "panel_back": lambda desk: desk.place_panel.read_on(-1),
    "retry": _retry,
    "help": _help,
    "quit": _quit,
}
