"""What the keys do with suggestions: show them where study.yaml allows, accept, dismiss."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from qual.desk.jumping import beyond
from qual.desk.roles import ask_role, check_characteristic
from qual.desk.selecting import Selection, put, sentence_at
from qual.desk.sitting import Sitting
from qual.desk.suggested import Answer, OffersPanel
from qual.desk.wording import VALENCE_SAID
from qual.model import Segment, Suggestion
from qual.problem import Misuse
from qual.spans import overlap

if TYPE_CHECKING:
    from qual.desk.screen import DeskScreen


def open_offers(sitting: Sitting) -> list[Suggestion]:
    """The suggestions that may be shown and whose code does not stand there already.

    A role stands where a characteristic is about it, for such a coding counts under both.
    """
    standing: dict[str, list[tuple[int, int]]] = {}
    for placed in sitting.codings:
        for code in filter(None, (placed.coding.code, placed.coding.about)):
            standing.setdefault(code, []).append(placed.span)
    return [
        offer
        for offer in sitting.suggestions()
        if not any(overlap((offer.start, offer.end), s) for s in standing.get(offer.code, ()))
    ]


def segment_at(sitting: Sitting, offset: int) -> Segment | None:
    """Find the segment at a character, or the last one before it."""
    starts = [segment.start for segment in sitting.segments]
    place = bisect_right(starts, offset) - 1
    return sitting.segments[max(0, place)] if sitting.segments else None


def invite(desk: DeskScreen) -> str:
    """Say in the panel's lower edge how many suggestions there are, where they are on."""
    if not desk.sitting.aided or not desk.sitting.suggestions_visible():
        return ""
    number = len(_of_segment(desk))
    return f"{number} suggested: s" if number else ""


def _of_segment(desk: DeskScreen) -> list[Suggestion]:
    segment = segment_at(desk.sitting, desk.selection.span[0])
    if segment is None:
        return []
    return [o for o in desk.offers() if (o.start, o.end) == (segment.start, segment.end)]


def show_offers(desk: DeskScreen) -> None:
    """Fill the panel with the suggestions for the segment at the cursor."""
    left = len({(offer.start, offer.end) for offer in desk.offers()})
    have = "1 segment has" if left == 1 else f"{left} segments have"
    title = f"suggested for this segment; {have} suggestions"
    desk.query_one(OffersPanel).show(_of_segment(desk), desk.sitting.codebook, title)


def _offers(desk: DeskScreen) -> None:
    """Go to the panel of suggestions; the first time they are worked out."""
    _allowed(desk)
    if not desk.sitting.suggestions():
        desk.say("Working out suggestions, a few seconds; go on reading meanwhile.")
        desk.run_worker(partial(_work_out, desk), thread=True, exclusive=True, group="suggest")
        return
    desk.sitting.aid(True)
    _select_segment(desk)
    desk.open_panel("offers")
    desk.changed()


def _allowed(desk: DeskScreen) -> None:
    if desk.sitting.suggestions_visible():
        return
    if desk.sitting.study.settings.suggestions == "off":
        raise Misuse("Suggestions are off in this study (study.yaml).")
    raise Misuse("Suggestions come after your own pass: press P once you have coded it all.")


def _work_out(desk: DeskScreen) -> None:
    """Work out suggestions beside the desk, which stays awake."""
    try:
        number = desk.sitting.compute_suggestions()
        said = "" if number else "Nothing is suggested in this transcript."
    except Misuse as fault:
        said = str(fault)
    desk.app.call_from_thread(_worked_out, desk, said)


def _worked_out(desk: DeskScreen, said: str) -> None:
    desk.changed(said)
    if not said:
        desk.attempt(partial(_offers, desk))


def _select_segment(desk: DeskScreen) -> None:
    """Select the segment at the cursor, unless something else was selected on purpose."""
    segment = segment_at(desk.sitting, desk.selection.span[0])
    plain = put(desk.ground, desk.selection.sentence).span
    if segment is not None and desk.selection.span == plain:
        _select(desk, segment.start, segment.end)


def _select(desk: DeskScreen, start: int, end: int) -> None:
    desk.select(Selection(sentence_at(desk.ground, start), (start, end)))


def _next_offer(desk: DeskScreen, by: int) -> None:
    """Go to the next segment with suggestions and select it."""
    _allowed(desk)
    if not desk.sitting.aided:
        _offers(desk)
        return
    spans = sorted({(offer.start, offer.end) for offer in desk.offers()})
    segment = segment_at(desk.sitting, desk.selection.span[0])
    here = segment.start if segment else 0
    found = beyond([start for start, _ in spans], here, by)
    if found is None:
        desk.say(f"No segment with suggestions {'further on' if by > 0 else 'before this'}.")
        return
    _select(desk, *next(span for span in spans if span[0] == found))


def answer(desk: DeskScreen, given: Answer) -> None:
    """Accept a suggestion on what is selected, or turn it down."""
    offer, sitting = given.suggestion, desk.sitting
    if not given.accepted:
        sitting.dismiss(offer)
        desk.changed(f"Suggestion {offer.code} dismissed.")
        return
    valence = given.valence if given.own else offer.valence
    span = desk.selection.span
    if not overlap(span, (offer.start, offer.end)):
        span = (offer.start, offer.end)
    desk.current = sitting.apply(
        span, offer.code, valence=valence, about=offer.about, origin=offer.suggester
    )
    about = f" about {offer.about}" if offer.about else ""
    desk.changed(f"{offer.code}{about} accepted, {VALENCE_SAID[valence]}.")


def ask_about(desk: DeskScreen, offer: Suggestion) -> None:
    """Ask whom a suggested characteristic is about, and accept it with the role chosen."""
    codebook = desk.sitting.codebook
    check_characteristic(codebook, offer.code)

    def chosen(role: str | None) -> None:
        own = msgspec.structs.replace(offer, about=role)
        desk.attempt(lambda: answer(desk, Answer(own, accepted=True)))

    ask_role(desk.app, codebook, offer.code, offer.about, chosen)


def _aid(desk: DeskScreen) -> None:
    """Show or hide suggestions while coding; the journal records it."""
    if desk.sitting.aided:
        desk.sitting.aid(False)
        desk.open_panel("reading")
        desk.changed("Suggestions are hidden from now on.")
        return
    _offers(desk)


def _pass_done(desk: DeskScreen) -> None:
    """Mark the own pass done, or not after all."""
    sitting = desk.sitting
    sitting.mark_pass(not sitting.passed)
    if sitting.passed:
        desk.changed("Your own pass is done; s shows suggestions.")
        return
    if sitting.aided and not sitting.suggestions_visible():
        sitting.aid(False)
    desk.changed("Your own pass is not done after all.")


ACTS: dict[str, Callable[[DeskScreen], None]] = {
    "offers": _offers,
    "next_offer": partial(_next_offer, by=1),
    "previous_offer": partial(_next_offer, by=-1),
    "aid": _aid,
    "pass_done": _pass_done,
}
