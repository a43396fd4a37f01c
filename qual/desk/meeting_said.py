"""What a meeting says: who coded what, what differs, what was decided before, what codes mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.text import Text

from qual.desk.meeting import Meeting
from qual.desk.wording import STRENGTH_SAID, VALENCE_SIGN, entry_text, name_code, notes_text, short
from qual.passages import Alike, Placed
from qual.reconcile import Item, Stale, in_force
from qual.reconcile.agenda import ALL, KEEP, NONE, OTHER, UNDECIDED
from qual.reconcile.meeting import TAKEN_BACK, find_differences
from qual.reconcile.settled import rule_said
from qual.spans import overlap

LIKE = 3
ORDER_SAID = {
    "transcript": "by transcript",
    "construct": "by construct",
    "pair": "by pair",
}


def choice_said(item: Item) -> str:
    """Say in a word or two what was decided on a passage."""
    choice, only = in_force(item)
    words = {ALL: "all", NONE: "none", UNDECIDED: "undecided", KEEP: "other codings", "": ""}
    if choice == OTHER and only is not None:
        return f"another: {only.code}"
    return words.get(choice, choice)


def coding_line(meeting: Meeting, placed: Placed) -> Text:
    """Say a coding in one line: code, valence, strength, about whom, and a sign for a memo."""
    coding = placed.coding
    line = Text(name_code(meeting.codebook, coding.code), "bold")
    line.append(f"  {VALENCE_SIGN[coding.valence]}", "" if coding.valence else "dim")
    line.append(f" · {STRENGTH_SAID[coding.strength]}", "" if coding.strength else "dim")
    if coding.about:
        line.append(f" · about {name_code(meeting.codebook, coding.about)}")
    return line.append("  ✎" if meeting.memos(placed) else "")


def passage_text(meeting: Meeting, item: Item, at_hand: str | None, whole: bool) -> Text:
    """Set out a passage: codings by coder, what differs, what was decided, what the codes mean.

    Args:
        meeting: the meeting.
        item: the passage.
        at_hand: id of the coding at hand.
        whole: with every entry in full; else the notes of the codes in play, the one at hand first.
    """
    text = _coded(meeting, item, at_hand)
    differs = ", ".join(find_differences(item))
    text.append("differs in: " if differs else "").append(f"{differs}\n" if differs else "")
    for alike in _alike_here(meeting, item):
        code = name_code(meeting.codebook, alike.primary.coding.code)
        text.append(f"agreed here: {code}\n", "dim")
    text.append(_decided(item), "bold")
    text.append_text(_stale(meeting, item))
    text.append_text(_before(meeting, item, 20 if whole else LIKE))
    return text.append_text(_entries(meeting, item, at_hand, whole))


def _decided(item: Item) -> str:
    """Say what is decided, by whom and why; of what was taken back only that."""
    there = item.decision
    if there is None:
        return ""
    by = " and ".join(there.by)
    if there.undo and isinstance(there.result, str) and there.reason == TAKEN_BACK:
        return f"the decision was taken back ({by})\n"
    said = "left undecided" if isinstance(there.result, str) else f"decided: {choice_said(item)}"
    return f"{said} ({by}): {there.reason or there.rule}\n"


def _coded(meeting: Meeting, item: Item, at_hand: str | None) -> Text:
    text = Text()
    for number, coder in enumerate(item.coders, 1):
        own = item.by(coder)
        if not own:
            text.append(f"  {number} {coder}: nothing\n", "dim")
        for placed in own:
            sign = "▶" if placed.coding.id == at_hand else " "
            text.append(f"{sign} {number} {coder}: ").append_text(coding_line(meeting, placed))
            text.append(f"  “{short(item.quote(placed.span))}”\n", "dim")
            for memo in meeting.memos(placed):
                said = memo.replace("\n", f"\n{' ' * 7}")
                text.append(f"     ✎ {said}\n", "italic")
    return text


def _alike_here(meeting: Meeting, item: Item) -> list[Alike]:
    settled = meeting.settled.get(item.passage.transcript)
    alike = settled.alike if settled else ()
    return [one for one in alike if overlap(one.primary.span, item.passage.span)]


def _stale(meeting: Meeting, item: Item) -> Text:
    """What was decided here before and why that is stale, or what deciders who differ said."""
    said = meeting.before.get(item.passage.id, "")
    text = Text()
    if said:
        text.append("decided here before, and no longer in force:\n", "underline")
        text.append("".join(f"· {line}\n" for line in said.split("\n")))
    return text


def _before(meeting: Meeting, item: Item, most: int) -> Text:
    """What was decided on earlier passages with the same pair of codes."""
    like = meeting.like(item)
    text = Text()
    if like:
        text.append(f"decided before on the same codes ({len(like)}):\n", "underline")
    for one in like[:most]:
        reason = (one.decision.reason or one.decision.rule) if one.decision else ""
        text.append(f"· {choice_said(one)}", "bold").append(f": {reason}")
        text.append(f"  “{short(one.text, 30)}”\n", "dim")
    return text


def codes_in_play(item: Item) -> dict[str, list[str]]:
    """Name the codes of a passage in the order of its coders, with who gave each."""
    found: dict[str, list[str]] = {}
    for coder in item.coders:
        for placed in item.by(coder):
            names = found.setdefault(placed.coding.code, [])
            if coder not in names:
                names.append(coder)
    return found


def _entries(meeting: Meeting, item: Item, at_hand: str | None, whole: bool) -> Text:
    """The definition and exclude notes of each code in play, the one at hand first."""
    codes = list(codes_in_play(item))
    first = [p.coding.code for p in item.passage.codings if p.coding.id == at_hand]
    text = Text()
    for id_ in dict.fromkeys([*first, *codes]):
        code = meeting.codebook.find(id_)
        if code is None:
            text.append(f"{id_} is not in the codebook.\n", "dim")
        elif whole:
            text.append("\n")
            text.append_text(entry_text(meeting.study.settings, meeting.codebook, code, False))
            text.append("\n")
        else:
            text.append_text(notes_text(meeting.codebook, code))
    return text


def list_lines(meeting: Meeting, items: Sequence[Item]) -> list[Text]:
    """One line a passage: where, the codes, and what was decided."""
    codes = [short(" ".join(codes_in_play(item)), 34) for item in items]
    said = [
        choice_said(item) or ("again" if item.passage.id in meeting.before else "")
        for item in items
    ]
    widths = [max(map(len, ids), default=0) + 2 for ids in (codes, said)]
    first = max((len(item.passage.transcript) for item in items), default=0) + 2
    lines = []
    for item, coded, decided in zip(items, codes, said, strict=True):
        line = Text(f"{item.passage.transcript:<{first}}{coded:<{widths[0]}}", no_wrap=True)
        line.append(f"{decided:<{widths[1]}}", "bold")
        lines.append(line.append(short(item.text, 90), "dim"))
    return lines


def stale_text(stale: Iterable[Stale]) -> Text:
    """Set out decisions that no longer hold: where, what was decided, and why it is stale."""
    text = Text()
    for one in stale:
        decide = one.decide
        text.append(f"{one.where}: {one.why}\n", "bold")
        said = one.decided.replace("\n", "; ")
        by = " and ".join(decide.by)
        text.append(f"  {by} on {decide.at[:10]}: {said}; {decide.reason or decide.rule}\n")
    text.rstrip()
    return text


def settled_text(meeting: Meeting) -> Text:
    """What the rule settled: the rule, how many pairs, and each trivial difference of boundary."""
    least = meeting.study.settings.agree_overlap
    pairs = sum(len(settled.alike) for settled in meeting.settled.values())
    text = Text(f"{rule_said(least)}\n", "bold")
    text.append(f"Pairs of codings alike by this rule: {pairs}. ")
    text.append(f"Boundaries that differ and are settled: {meeting.boundaries}.\n")
    for settled in meeting.settled.values():
        for one in settled.differing:
            spans: Sequence[Placed] = (one.primary, *one.others)
            code = name_code(meeting.codebook, one.primary.coding.code)
            text.append(f"\n{settled.transcript}  {code}\n", "bold")
            for placed in spans:
                start, end = placed.span
                quote = short(settled.texts.transcript.text[start:end], 200)
                text.append(f"  {placed.coding.coder}: “{quote}”\n")
            text.append(f"  {one.rule(least)}\n", "dim")
    text.rstrip()
    return text
