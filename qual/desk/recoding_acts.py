"""What the keys of recoding do: give a code, leave one for later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from qual.codebook import Code
from qual.desk.finding import find_codes
from qual.desk.palette import Offered, Palette
from qual.desk.queue_acts import QUEUE_ACTS, ask_why
from qual.desk.wording import name_code, sentence, short
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.desk.recoding_screen import RecodingScreen


def _give(desk: RecodingScreen, number: int) -> None:
    """Give the coding one of the new codes, by its number."""
    choices = desk.recoding.choices()
    if not choices:
        raise Misuse("No code takes its place by itself: o gives it another of the codebook.")
    if number > len(choices):
        raise Misuse(f"There are {len(choices)} new codes: 1 to {len(choices)}, or o for another.")
    give(desk, choices[number - 1].id)


def give(desk: RecodingScreen, code: str) -> None:
    """Ask why, give the coding a code and go on to what waits."""
    recoding, item = desk.recoding, desk.recoding.item
    if recoding.stands(code):
        desk.say(f"It is {code} already.")
        return
    usual = item.change.reason if item.answer is None else ""
    said = name_code(recoding.codebook, code)
    ask_why(desk, said, recoding.reasons(), partial(_recode, desk, code), usual)


def _recode(desk: RecodingScreen, code: str, reason: str) -> None:
    recoding = desk.recoding
    news = recoding.recode(code, reason)
    said = f"{code}: {short(reason, 40)}" if news else f"It is {code} already"
    done = "" if recoding.go_waiting() else " Nothing waits any more."
    desk.show_marks()
    desk.show_place(f"{sentence(said)}{done}")


def _other(desk: RecodingScreen) -> None:
    """Open the palette for any code of the team, the new ones on the digits."""
    numbered = [(code, "new") for code in desk.recoding.choices()]
    offered = Offered(desk.recoding.team, partial(_find, desk), numbered)
    start, end = desk.span_here
    quote = short(desk.transcript.text[start:end], 40)
    desk.query_one(Palette).fill(offered, f"Another code for “{quote}”")
    desk.open_panel("palette")


def _find(desk: RecodingScreen, typed: str) -> Sequence[Code]:
    return find_codes(desk.recoding.team, typed, list(desk.recoding.item.choices))


def _later(desk: RecodingScreen) -> None:
    """Leave the coding waiting, and go on."""
    recoding = desk.recoding
    if recoding.item.answer is not None:
        raise Misuse("It has been given a code: z takes the last recoding back.")
    before = recoding.at
    recoding.leave()
    alone = recoding.at == before
    desk.show_place("It is the only one that waits." if alone else "left for later.")


RECODING_ACTS: dict[str, Callable[[RecodingScreen], None]] = {
    **QUEUE_ACTS,
    **{f"give_{n}": partial(_give, number=n) for n in range(1, 10)},
    "other": _other,
    "later": _later,
}
