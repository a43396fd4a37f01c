"""What is said of a coding to recode: how it was coded, what is asked, what the new codes mean."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from qual.codebook import Code
from qual.desk.recoding import Recoding
from qual.desk.wording import (
    BASIS_SAID,
    STRENGTH_SAID,
    VALENCE_SIGN,
    entry_text,
    name_code,
    notes_text,
    short,
)
from qual.refactor import Waiting


def coding_text(recoding: Recoding, item: Waiting, whole: bool) -> Text:
    """Set out a coding: how it was coded, what became of its code, which codes it may have now.

    Args:
        recoding: the sitting.
        item: the coding.
        whole: with every entry in full; else the notes of the new codes.
    """
    text = _coded(recoding, item)
    if item.answer is not None:
        given = name_code(recoding.codebook, item.coding.code)
        text.append(f"given {given} ({item.answer.by}): {item.answer.reason}\n", "bold")
    for late in recoding.late(item):
        text.append(f"{late.by} gave {late.to[0]}, not knowing that: {late.reason}\n", "bold")
    text.append_text(_asked(item))
    choices = recoding.choices()
    for number, code in enumerate(choices, 1):
        text.append(f"  {number} ").append(f"{code.id} {code.name}", "bold")
        text.append("\n" if _says(code) else "  (not defined yet: codebook.yaml)\n", "dim")
    if not choices:
        text.append("  No new code is named: o gives it any of the codebook.\n")
    for memo in recoding.memos(item.coding):
        said = memo.replace("\n", f"\n{' ' * 4}")
        text.append(f"  ✎ {said}\n", "italic")
    return text.append_text(_entries(recoding, choices, whole))


def _coded(recoding: Recoding, item: Waiting) -> Text:
    """How it was coded: the code that was split or retired, valence, strength, by whom."""
    coding = item.coding
    code = item.answer.from_[0] if item.answer is not None else coding.code
    text = Text().append(name_code(recoding.codebook, code), "bold")
    text.append(f"  {VALENCE_SIGN[coding.valence]}", "" if coding.valence else "dim")
    text.append(f" · {STRENGTH_SAID[coding.strength]}", "" if coding.strength else "dim")
    if coding.about:
        text.append(f" · about {name_code(recoding.codebook, coding.about)}")
    said = BASIS_SAID.get(coding.basis, coding.basis)
    return text.append(f" · {coding.by}{f', {said}' if said else ''}\n")


def _asked(item: Waiting) -> Text:
    """What became of its code, when, by whom and why."""
    change = item.change
    said = f"split in {len(change.to)}" if change.op == "split" else "retired"
    text = Text().append(f"{' and '.join(change.from_)} was {said}", "underline")
    return text.append(f" ({change.by}, {change.at[:10]}): {change.reason}\n")


def _says(code: Code) -> bool:
    """Whether the codebook says more of a code than its name."""
    return bool(code.definition.strip() or code.exclude)


def _entries(recoding: Recoding, choices: Sequence[Code], whole: bool) -> Text:
    """The definition and exclude notes of each new code, or the whole entries."""
    text = Text()
    for code in choices:
        if whole:
            entry = entry_text(recoding.study.settings, recoding.codebook, code, False)
            text.append("\n").append_text(entry).append("\n")
        elif _says(code):
            text.append_text(notes_text(recoding.codebook, code))
    return text


def state_said(recoding: Recoding, item: Waiting) -> str:
    """Say in a word whether a coding waits, was given a code, or different ones."""
    if recoding.late(item):
        return "differs"
    return "waits" if item.answer is None else "given"


def list_lines(recoding: Recoding) -> list[Text]:
    """One line a coding: where, its code, whether it waits, its words."""
    items = recoding.items
    first = max((len(item.coding.transcript) for item in items), default=0) + 2
    second = max((len(item.coding.code) for item in items), default=0) + 2
    lines = []
    for item in items:
        coding = item.coding
        line = Text(f"{coding.transcript:<{first}}{coding.code:<{second}}", no_wrap=True)
        line.append(f"{state_said(recoding, item):<9}", "bold")
        lines.append(line.append(short(coding.quote, 90), "dim"))
    return lines
