"""Finding a code by a few letters: over id, name, aliases and the words people say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from qual.codebook import Code, Codebook
from qual.coding_sheet import find_code

# How well a word of the query fits a text, the best first, and how far its field stands back.
EXACT, START, WORD, INSIDE, INITIALS, MISTYPED = 0.0, 1.0, 2.0, 4.0, 5.0, 12.0
ALIAS, TERM = 3.0, 4.0
# One letter or two inside a term or alias say nothing.
SHORT = 2
USED = 0.9
LIKE = 0.75
NEVER = 1e9


@dataclass(frozen=True, slots=True)
class Wording:
    """A code's texts without case: aliases and terms each as lines of one text."""

    code: Code
    id: str
    name: str
    words: list[str]
    aliases: str
    terms: str


def find_codes(
    codebook: Codebook, query: str, recent: Sequence[str] = (), frequent: Sequence[str] = ()
) -> list[Code]:
    """Find the codes a coder may mean, the likeliest first; all of them for an empty query.

    Every word of the query has to fit: the id, the name or one of its words from the start or
    inside; the first letters of the name's words (`tfc`, `relprior`); an alias; a term. Where no
    code fits, the names spelled most like it are taken. Of codes that fit alike, those used
    recently or often come first, then the codebook's order.

    Args:
        codebook: only codes in use are found.
        query: as typed.
        recent: ids of codes used recently, the latest first.
        frequent: ids of codes used often, the most used first.
    """
    ranks = {id_: rank for rank, id_ in enumerate(dict.fromkeys([*recent, *frequent]))}
    worded = _wordings(codebook)
    typed = query.casefold().split()
    if not typed:
        return sorted((w.code for w in worded), key=lambda code: ranks.get(code.id, len(ranks)))
    far = [(_distance(one, typed), one) for one in worded]
    if all(distance >= NEVER for distance, _ in far):
        far = [(_unlike(one, typed), one) for one in worded]
    found = [
        (distance - (USED if one.code.id in ranks else 0.0), ranks.get(one.code.id, NEVER), one)
        for distance, one in far
        if distance < NEVER
    ]
    return [one.code for *_, one in sorted(found, key=lambda each: each[:2])]


def _wordings(codebook: Codebook) -> list[Wording]:
    """The texts of the codes in use; kept with the codebook, which never changes."""
    kept: list[Wording] | None = codebook.__dict__.get("_wordings")
    if kept is None:
        codes = codebook.codes.values()
        kept = [_wording(c) for c in codes if isinstance(find_code(codebook, c.id), Code)]
        codebook.__dict__["_wordings"] = kept
    return kept


def _wording(code: Code) -> Wording:
    name = code.name.casefold()
    lines = ["\n".join(["", *texts, ""]).casefold() for texts in (code.aliases, code.terms)]
    return Wording(code, code.id.casefold(), name, re.findall(r"\w+", name), *lines)


def _distance(one: Wording, typed: Sequence[str]) -> float:
    """Add up how far a code is from each word typed; NEVER where a word does not fit at all."""
    total = 0.0
    for word in typed:
        nearest = min(_fits(one, word), default=NEVER)
        if nearest >= NEVER:
            return NEVER
        total += nearest
    return total


def _fits(one: Wording, word: str) -> Iterator[float]:
    for text in (one.id, one.name):
        place = text.find(word)
        if place >= 0:
            yield _grade(text == word, text[place - 1] if place else "")
    if len(word) >= SHORT and _abbreviates(word, one.words):
        yield INITIALS
    if len(word) > SHORT:
        yield from _in_lines(one.aliases, word, ALIAS)
        yield from _in_lines(one.terms, word, TERM)


def _in_lines(lines: str, word: str, weight: float) -> Iterator[float]:
    """Find a word in lines that each begin and end with a line break."""
    if f"\n{word}" in lines:
        yield weight + _grade(f"\n{word}\n" in lines, "")
        return
    place = lines.find(word)
    if place > 0:
        yield weight + _grade(False, lines[place - 1])


def _grade(whole: bool, before: str) -> float:
    """Grade a find: the whole text, its start, the start of a word, or inside one."""
    if whole:
        return EXACT
    if not before:
        return START
    return INSIDE if before.isalnum() else WORD


def _abbreviates(letters: str, words: Sequence[str]) -> bool:
    """Whether letters are the beginnings of some of a name's words, in order: tfc, relprior."""
    if not letters:
        return True
    for place, word in enumerate(words):
        most = 0
        while most < min(len(word), len(letters)) and word[most] == letters[most]:
            most += 1
        rest = words[place + 1 :]
        if any(_abbreviates(letters[taken:], rest) for taken in range(most, 0, -1)):
            return True
    return False


def _unlike(one: Wording, typed: Sequence[str]) -> float:
    """Add up how unlike each word typed is to the name's most like word; NEVER where too much."""
    total = 0.0
    for word in typed:
        like = max((_likeness(word, other) for other in one.words), default=0.0)
        if like < LIKE:
            return NEVER
        total += MISTYPED - like
    return total


def _likeness(word: str, other: str) -> float:
    matcher = SequenceMatcher(None, other, word, autojunk=False)
    if matcher.real_quick_ratio() < LIKE or matcher.quick_ratio() < LIKE:
        return 0.0
    return matcher.ratio()
