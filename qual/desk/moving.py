"""What the keys do that move and select; nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.widgets import Input

from qual.desk.jumping import beyond, find_hits, turn_starts, uncoded_starts
from qual.desk.search_bar import SearchBar
from qual.desk.selecting import (
    Selection,
    grow_sentence,
    grow_turn,
    grow_word,
    put,
    sentence_at,
    step,
    swap,
)

if TYPE_CHECKING:
    from qual.desk.text_screen import TextScreen


def at(desk: TextScreen, offset: int) -> Selection:
    """The sentence at a character."""
    return put(desk.ground, sentence_at(desk.ground, offset))


def _step(desk: TextScreen, by: int) -> None:
    desk.select(step(desk.ground, desk.selection, by))


def _page(desk: TextScreen, by: int) -> None:
    """Go on or back by as many rows as are seen, and at least by a sentence."""
    rows, height = desk.pane.rows, max(2, desk.pane.seen - 2)
    row = rows.row_of(desk.selection.span[0]) + by * height
    row = max(0, min(row, len(rows.rows) - 1))
    number = sentence_at(desk.ground, rows.rows[row].start)
    here = desk.selection.sentence
    number = max(number, here + 1) if by > 0 else min(number, here - 1)
    desk.select(put(desk.ground, number))


def _end(desk: TextScreen, last: bool) -> None:
    desk.select(put(desk.ground, len(desk.ground.sentences) - 1 if last else 0))


def _jump(desk: TextScreen, places: Sequence[int], by: int, what: str) -> None:
    """Go to the next place of a kind; where there is none, say so and stay."""
    found = beyond(places, desk.selection.span[0], by)
    if found is None:
        desk.say(f"No {what} {'further on' if by > 0 else 'before this'}.")
    else:
        desk.select(at(desk, found))


def _turn(desk: TextScreen, by: int) -> None:
    _jump(desk, turn_starts(desk.transcript), by, "turn")


def _question(desk: TextScreen, by: int) -> None:
    _jump(desk, desk.answers, by, "question")


def _uncoded(desk: TextScreen, by: int) -> None:
    spans = [placed.span for placed in desk.codings]
    _jump(desk, uncoded_starts(desk.ground.sentences, spans), by, "gap: every sentence has a code")


def _coding(desk: TextScreen, by: int) -> None:
    """Go to the next coded passage and select the coding's own span."""
    places = sorted({placed.span[0] for placed in desk.codings})
    found = beyond(places, desk.selection.span[0], by)
    if found is None:
        desk.say(f"No coding {'further on' if by > 0 else 'before this'}.")
        return
    placed = next(p for p in desk.codings if p.span[0] == found)
    desk.current = placed.coding.id
    desk.select(Selection(sentence_at(desk.ground, found), placed.span))


def _search(desk: TextScreen) -> None:
    desk.search_from = desk.selection
    desk.open_panel("search")
    bar = desk.query_one(SearchBar)
    with bar.prevent(Input.Changed):
        bar.value = ""


def find(desk: TextScreen, typed: str) -> None:
    """Mark every place of what is typed and go to the first from the cursor on."""
    desk.query_text = typed.strip()
    turns = [(turn.start, turn.end) for turn in desk.transcript.turns]
    desk.hits = find_hits(desk.transcript.text, desk.query_text, turns)
    desk.pane.mark("hit", desk.hits)
    if desk.hits:
        start = desk.search_from.span[0] if desk.search_from else 0
        _show_hit(desk, next((n for n, hit in enumerate(desk.hits) if hit[0] >= start), 0))
    elif desk.query_text:
        desk.say(f"“{desk.query_text}” is not in what was said.")


def next_hit(desk: TextScreen, by: int) -> None:
    """Go to the next place found, from the last to the first."""
    if not desk.hits:
        searched = f"“{desk.query_text}” is not in what was said."
        desk.say(searched if desk.query_text else "Nothing is searched for: / searches.")
        return
    desk.hit = (desk.hit + by) % len(desk.hits)
    _show_hit(desk, desk.hit)


def settle(desk: TextScreen) -> None:
    """Close the search at the place found; with nothing typed, go to the last search's next."""
    typed = bool(desk.query_one(SearchBar).value.strip())
    if typed and not desk.hits:
        next_hit(desk, 1)
        return
    desk.open_panel("reading")
    if typed:
        desk.say(f"{desk.news}; . and , go on")
    else:
        next_hit(desk, 1)


def give_up(desk: TextScreen) -> None:
    """Close the search where it began; what was found stays marked until Esc is pressed again."""
    desk.open_panel("reading")
    if desk.search_from is not None:
        desk.select(desk.search_from)


def _show_hit(desk: TextScreen, number: int) -> None:
    desk.hit = number
    place = f"place {number + 1} of {len(desk.hits)}: “{desk.query_text}”"
    desk.select(at(desk, desk.hits[number][0]), place)
    desk.pane.reveal(desk.hits[number])


def _grow(
    desk: TextScreen, grow: Callable[..., Selection], by: int
) -> None:  # one of the three of selecting
    desk.select(grow(desk.ground, desk.selection, by))


def _swap(desk: TextScreen) -> None:
    end = swap(desk.selection)
    desk.select(end, f"Words move the {end.moving} of what is selected.")


def _unselect(desk: TextScreen) -> None:
    desk.hits, desk.query_text = [], ""
    desk.pane.mark("hit", [])
    desk.select(put(desk.ground, desk.selection.sentence))


ACTS: dict[str, Callable[[TextScreen], None]] = {
    "next_sentence": partial(_step, by=1),
    "previous_sentence": partial(_step, by=-1),
    "next_page": partial(_page, by=1),
    "previous_page": partial(_page, by=-1),
    "first": partial(_end, last=False),
    "last": partial(_end, last=True),
    "next_turn": partial(_turn, by=1),
    "previous_turn": partial(_turn, by=-1),
    "next_question": partial(_question, by=1),
    "previous_question": partial(_question, by=-1),
    "next_uncoded": partial(_uncoded, by=1),
    "previous_uncoded": partial(_uncoded, by=-1),
    "next_coding": partial(_coding, by=1),
    "previous_coding": partial(_coding, by=-1),
    "search": _search,
    "next_hit": partial(next_hit, by=1),
    "previous_hit": partial(next_hit, by=-1),
    "grow_sentence": partial(_grow, grow=grow_sentence, by=1),
    "shrink_sentence": partial(_grow, grow=grow_sentence, by=-1),
    "grow_word": partial(_grow, grow=grow_word, by=1),
    "shrink_word": partial(_grow, grow=grow_word, by=-1),
    "swap": _swap,
    "grow_turn": partial(_grow, grow=grow_turn, by=1),
    "shrink_turn": partial(_grow, grow=grow_turn, by=-1),
    "unselect": _unselect,
}
