"""What the keys do that code: choose a code, judge the coding at hand, memos, own codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from qual.codebook import Code
from qual.desk.finding import find_codes
from qual.desk.palette import Offered, Palette
from qual.desk.roles import ask_role, check_characteristic
from qual.desk.wording import STRENGTH_WORD, VALENCE_SAID, counted, entry_text, name_code
from qual.model import Strength, Valence
from qual.problem import Misuse
from qual.segment import count_words

if TYPE_CHECKING:
    from qual.desk.new_code import Wanted
    from qual.desk.screen import DeskScreen

RECENT, FREQUENT = 5, 4


def _open_for_work(desk: DeskScreen) -> None:
    if desk.sitting.locked:
        raise Misuse(f"{desk.sitting.transcript.id} is submitted and locked: R reopens it.")


def _code(desk: DeskScreen) -> None:
    """Open the palette for what is selected."""
    _open_for_work(desk)
    start, end = desk.selection.span
    if start >= end:
        raise Misuse("There is nothing to code here.")
    desk.recoding = False
    text = " ".join(desk.sitting.transcript.text[start:end].split())
    shown = text if len(text) <= 44 else f"{text[:43]}…"
    _open_palette(desk, f"Code “{shown}”")


def _recode(desk: DeskScreen) -> None:
    """Open the palette to give the coding at hand another code."""
    _open_for_work(desk)
    before = desk.at_hand().coding.code
    desk.recoding = True
    _open_palette(desk, f"Another code instead of {name_code(desk.sitting.codebook, before)}")


def _open_palette(desk: DeskScreen, title: str) -> None:
    offered = Offered(desk.sitting.codebook, partial(_find, desk), _numbered(desk))
    desk.query_one(Palette).fill(offered, title)
    desk.open_panel("palette")


def _find(desk: DeskScreen, typed: str) -> Sequence[Code]:
    sitting = desk.sitting
    recent, frequent = sitting.recent_codes(RECENT), sitting.frequent_codes(9)
    return find_codes(sitting.codebook, typed, recent, frequent)


def _numbered(desk: DeskScreen) -> list[tuple[Code, str]]:
    """The codes on the digits: those used last, then those used most."""
    recent = desk.sitting.recent_codes(RECENT)
    frequent = [id_ for id_ in desk.sitting.frequent_codes(9) if id_ not in recent][:FREQUENT]
    why = [(id_, "recent") for id_ in recent] + [(id_, "frequent") for id_ in frequent]
    codes = desk.sitting.codebook.codes
    return [(codes[id_], word) for id_, word in why if id_ in codes]


def choose(desk: DeskScreen, code: str) -> None:
    """Apply the code chosen to what is selected, or to the coding at hand instead of its own."""
    sitting = desk.sitting
    if desk.recoding:
        sitting.revise(desk.at_hand().coding.id, code=code)
        desk.changed(f"It is {code} now.")
        return
    for placed in sitting.codings:
        if placed.span == desk.selection.span and placed.coding.code == code:
            desk.current = placed.coding.id
            desk.select(desk.selection, f"{code} stands here already.")
            return
    words = count_words(sitting.transcript.text[slice(*desk.selection.span)])
    desk.current = sitting.apply(desk.selection.span, code)
    desk.changed(f"{code} on {counted(words, 'word')}.")


def _judge(desk: DeskScreen, valence: Valence) -> None:
    """Set the valence of the coding at hand; the same one again takes it away."""
    coding = desk.at_hand().coding
    new = None if coding.valence == valence else valence
    desk.sitting.revise(coding.id, valence=new)
    desk.changed(f"{coding.code}: {VALENCE_SAID[new]}.")


def _weigh(desk: DeskScreen, strength: Strength) -> None:
    """Set the strength of the coding at hand; the same one again takes it away."""
    coding = desk.at_hand().coding
    new = None if coding.strength == strength else strength
    desk.sitting.revise(coding.id, strength=new)
    desk.changed(f"{coding.code}: {STRENGTH_WORD[new]}.")


def _about(desk: DeskScreen) -> None:
    """Choose the role a characteristic is about."""
    _open_for_work(desk)
    coding = desk.at_hand().coding
    codebook = desk.sitting.codebook
    check_characteristic(codebook, coding.code)

    def chosen(role: str | None) -> None:
        desk.attempt(lambda: desk.sitting.revise(coding.id, about=role))
        desk.changed(f"{coding.code}: about {role or 'nobody in particular'}.")

    ask_role(desk.app, codebook, coding.code, coding.about, chosen)


def _next_here(desk: DeskScreen, by: int) -> None:
    """Take another coding at this place in hand."""
    found = [placed.coding.id for placed in desk.here()]
    now = found.index(desk.at_hand().coding.id)
    desk.current = found[(now + by) % len(found)]
    desk.select(desk.selection)


def _fit_span(desk: DeskScreen) -> None:
    """Put the coding at hand on what is selected now."""
    coding = desk.at_hand().coding
    desk.sitting.revise(coding.id, span=desk.selection.span)
    words = count_words(desk.sitting.transcript.text[slice(*desk.selection.span)])
    desk.changed(f"{coding.code} stands on {counted(words, 'word')} now.")


def _withdraw(desk: DeskScreen) -> None:
    coding = desk.at_hand().coding
    desk.sitting.withdraw(coding.id)
    desk.changed(f"{coding.code} taken back; u brings it back.")


def _look_up(desk: DeskScreen) -> None:
    show_entry(desk, desk.at_hand().coding.code)


def show_entry(desk: DeskScreen, id_: str) -> None:
    """Show a code's whole entry over the desk."""
    from qual.desk.forms import Reader

    sitting = desk.sitting
    code = sitting.codebook.codes.get(id_)
    if code is not None:
        text = entry_text(sitting.study.settings, sitting.codebook, code)
        for at, memo in sitting.memos(code=id_):
            text.append(f"\n✎ {at[:10]} {memo}", "italic")
        desk.app.push_screen(Reader("The codebook says", text))


def _memo(desk: DeskScreen, on: str) -> None:
    """Write a memo on the coding at hand, on its code, or on the transcript."""
    from qual.desk.forms import AskMemo

    sitting = desk.sitting
    of = code = None
    name = f"transcript {sitting.transcript.id}"
    if on != "transcript":
        coding = desk.at_hand().coding
        name = name_code(sitting.codebook, coding.code)
        of, code = (coding.id, None) if on == "coding" else (None, coding.code)
    before = [f"{at[:10]} {text}" for at, text in sitting.memos(of=of, code=code)]
    if of is not None and coding.memo:
        before.insert(0, coding.memo)

    def written(text: str | None) -> None:
        if text:
            desk.attempt(lambda: sitting.memo(text, of=of, code=code))
            desk.changed(f"Memo on the {on}.")

    title = f"Memo on the {on} {name}" if on != "transcript" else f"Memo on the {name}"
    desk.app.push_screen(AskMemo(title, before), written)


def ask_new_code(desk: DeskScreen, name: str = "", chosen: bool = False) -> None:
    """Ask for a code of one's own.

    Args:
        desk: the desk.
        name: what the name begins with.
        chosen: whether it was asked for in the palette, so that it is also applied.
    """
    from qual.desk.new_code import NewCodeForm

    _open_for_work(desk)

    def wanted(made: Wanted | None) -> None:
        if made is not None:
            desk.attempt(lambda: _make(desk, made, chosen))

    title = "A code of your own, for this" if chosen else "A code of your own"
    form = NewCodeForm(title, desk.sitting.codebook, partial(_find, desk), name)
    desk.app.push_screen(form, wanted)


def _make(desk: DeskScreen, wanted: Wanted, chosen: bool) -> None:
    id_ = desk.sitting.new_code(wanted.name, wanted.definition, wanted.constructs)
    desk.changed(f"The code {id_} is made; c applies it.")
    if chosen:
        choose(desk, id_)


ACTS: dict[str, Callable[[DeskScreen], None]] = {
    "code": _code,
    "recode": _recode,
    "barrier": partial(_judge, valence="barrier"),
    "facilitator": partial(_judge, valence="facilitator"),
    "mixed": partial(_judge, valence="mixed"),
    "neutral": partial(_judge, valence="neutral"),
    "remark": partial(_weigh, strength=1),
    "example": partial(_weigh, strength=2),
    "about": _about,
    "next_here": partial(_next_here, by=1),
    "previous_here": partial(_next_here, by=-1),
    "fit_span": _fit_span,
    "withdraw": _withdraw,
    "look_up": _look_up,
    "memo": partial(_memo, on="coding"),
    "memo_code": partial(_memo, on="code"),
    "memo_transcript": partial(_memo, on="transcript"),
    "new_code": ask_new_code,
}
