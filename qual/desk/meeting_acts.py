"""What the keys of a meeting do: decide, go from passage to passage, look things up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from qual.adjudication import Result
from qual.codebook import Code
from qual.desk.finding import find_codes
from qual.desk.forms import AskLine, Reader
from qual.desk.meeting_forms import Drafted, DraftForm
from qual.desk.meeting_said import (
    ORDER_SAID,
    choice_said,
    codes_in_play,
    settled_text,
)
from qual.desk.palette import Offered, Palette
from qual.desk.queue_acts import QUEUE_ACTS, ask_why
from qual.desk.wording import name_code, sentence, short
from qual.problem import Misuse
from qual.reconcile.agenda import ALL, NONE, OTHER, UNDECIDED
from qual.reconcile.meeting import ORDERS
from qual.spans import overlap

if TYPE_CHECKING:
    from qual.desk.meeting_screen import MeetingScreen


# Deciding ----------------------------------------------------------------------------------------


def _take(desk: MeetingScreen, number: int) -> None:
    """Take one coder's codings, by the coder's number; a coder with none there is `none`."""
    item = desk.item
    if number > len(item.coders):
        raise Misuse(f"Only {len(item.coders)} coders coded {item.passage.transcript}.")
    coder = item.coders[number - 1]
    offered = next(o for o, c in item.options().items() if c == coder)
    if not item.by(coder):
        _ask(desk, offered, f"{coder} coded nothing here, so no coding stands")
        return
    codes = ", ".join(dict.fromkeys(p.coding.code for p in item.by(coder)))
    _ask(desk, offered, f"{coder}: {codes}")


def _choose(desk: MeetingScreen, choice: str, said: str) -> None:
    _ask(desk, choice, said)


def _ask(desk: MeetingScreen, choice: str, said: str, other: Sequence[Result] = ()) -> None:
    """Ask for the reason, then decide and go on to what waits."""
    reasons = desk.meeting.reasons()
    ask_why(desk, said, reasons, lambda reason: _decide(desk, choice, reason, other))


def _decide(desk: MeetingScreen, choice: str, reason: str, other: Sequence[Result]) -> None:
    meeting = desk.meeting
    here = meeting.item.passage.id
    news = meeting.decide(choice, reason, other)
    decided = next(item for item in meeting.items if item.passage.id == here)
    if decided.decision is None:
        desk.show_place("Two deciders differ on this passage: it counts as undecided.")
        return
    said = f"{choice_said(decided)}: {short(reason, 36)}" if news else "decided so already"
    done = "" if meeting.go_waiting() else " Nothing waits any more."
    desk.show_place(f"{sentence(said)}{done}")


def _other(desk: MeetingScreen) -> None:
    """Open the palette for another code on what is selected, the codes in play on the digits."""
    item, span = desk.item, desk.selection.span
    if not overlap(span, item.passage.span):
        raise Misuse("What is selected lies outside the passage: Esc goes back to it.")
    codes = desk.meeting.codebook.codes
    numbered = [(codes[id_], ", ".join(who)) for id_, who in codes_in_play(item).items()
                if id_ in codes]  # fmt: skip
    offered = Offered(desk.meeting.codebook, partial(_find, desk), numbered)
    quote = short(desk.transcript.text[slice(*span)], 40)
    desk.query_one(Palette).fill(offered, f"Another code on “{quote}”")
    desk.open_panel("palette")


def _find(desk: MeetingScreen, typed: str) -> Sequence[Code]:
    return find_codes(desk.meeting.codebook, typed, list(codes_in_play(desk.item)))


def draft(desk: MeetingScreen, code: str) -> None:
    """Draft a coding of what is selected, judged as the coders judged where they agree."""
    codings = [placed.coding for placed in desk.item.passage.codings]
    same = [coding for coding in codings if coding.code == code]
    valences = {coding.valence for coding in same or codings}
    strengths = {coding.strength for coding in same or codings}
    roles = {coding.about for coding in same}
    result = Result(
        *desk.selection.span,
        code,
        roles.pop() if len(roles) == 1 else None,
        valences.pop() if len(valences) == 1 else None,
        strengths.pop() if len(strengths) == 1 else None,
    )
    _judge(desk, [*desk.drafts, result])


def _judge(desk: MeetingScreen, results: Sequence[Result]) -> None:
    """Show the drafted codings to judge them."""

    def drafted(made: Drafted | None) -> None:
        desk.drafts = [] if made is None else made.results
        if made is None or not made.results:
            desk.say("")
        elif made.then == "more":
            desk.say("Select what the next coding is on, then o; Enter decides.")
        else:
            codes = ", ".join(result.code for result in made.results)
            _ask(desk, OTHER, codes, made.results)

    form = DraftForm(results, desk.transcript.text, desk.meeting.codebook)
    desk.app.push_screen(form, drafted)


def _drafted(desk: MeetingScreen) -> None:
    if not desk.drafts:
        raise Misuse("Nothing is drafted: o drafts another coding.")
    _judge(desk, desk.drafts)


# Going about -------------------------------------------------------------------------------------


def _order(desk: MeetingScreen) -> None:
    """Put the passages into the next order, and stay at this one."""
    names = list(ORDERS)
    name = names[(names.index(desk.meeting.order) + 1) % len(names)]
    desk.meeting.arrange(name)
    desk.show_place(f"Passages {ORDER_SAID[name]}.")


def _settled(desk: MeetingScreen) -> None:
    desk.app.push_screen(Reader("Settled by the rule", settled_text(desk.meeting)))


def _next_here(desk: MeetingScreen, by: int) -> None:
    """Take another coding of the passage in hand."""
    found = [placed.coding.id for coder in desk.item.coders for placed in desk.item.by(coder)]
    at = found.index(desk.current) if desk.current in found else 0
    desk.current = found[(at + by) % len(found)]
    desk.select(desk.selection, "")


def _rule(desk: MeetingScreen) -> None:
    """Write down when the code at hand is not to be used, and which of those in play is instead."""
    codes = list(codes_in_play(desk.item))
    code = next(p.coding.code for p in desk.item.passage.codings if p.coding.id == desk.current)
    instead = [id_ for id_ in codes if id_ != code]

    def written(when: str | None) -> None:
        if when:
            desk.attempt(lambda: _write_rule(desk, code, instead, when))

    to = f" Instead: {', '.join(instead)}." if instead else ""
    said = f"It is written into codebook.yaml with the date and this passage.{to}"
    form = AskLine(f"{name_code(desk.meeting.codebook, code)}: not when …", said, "write it")
    desk.app.push_screen(form, written)


def _write_rule(desk: MeetingScreen, code: str, instead: Sequence[str], when: str) -> None:
    news = desk.meeting.write_rule(code, instead, when)
    desk.show_panel()
    desk.say(f"A rule for {code} stands in the codebook." if news else "That rule stands there.")


def _unselect(desk: MeetingScreen) -> None:
    """Go back to the passage; what was drafted is dropped."""
    desk.drafts = []
    QUEUE_ACTS["unselect"](desk)


MEETING_ACTS: dict[str, Callable[[MeetingScreen], None]] = {
    **QUEUE_ACTS,
    **{f"take_{n}": partial(_take, number=n) for n in range(1, 5)},
    "all": partial(_choose, choice=ALL, said="All codings of the passage"),
    "none": partial(_choose, choice=NONE, said="No coding here"),
    "other": _other,
    "drafted": _drafted,
    "undecided": partial(_choose, choice=UNDECIDED, said="Undecided"),
    "order": _order,
    "settled": _settled,
    "next_here": partial(_next_here, by=1),
    "previous_here": partial(_next_here, by=-1),
    "rule": _rule,
    "unselect": _unselect,
}
