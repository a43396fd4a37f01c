"""Words that may identify a person: what a transcript is searched for before it is let in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_ORDINAL = rf"{_DAY}(?:st|nd|rd|th)"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_ENDING = r"(?:com|org|net|edu|gov|mil|info|ca|uk|us|eu|de|fr|au|nz|ie|io)"
# No piece may begin inside a word, so that each word is looked at once (linear time).
PATTERNS: dict[str, tuple[str, ...]] = {
    "email": (
        r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}",
        rf"(?i:(?<![\w.])[\w.]{{1,40}} at [\w-]{{1,40}} dot {_ENDING}\b)",
    ),
    "url": (
        r"(?i:\b(?:https?://|www\.)[^\s<>\"“”]{1,500}[^\s<>\"“”.,;:!?)\]’'])",
        rf"(?i:(?<![\w@.-])(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{1,4}}{_ENDING}\b(?![.-]?\w)(?:/[\w./-]*)?)",
    ),
    "ip": (
        rf"(?<![\w.]){_OCTET}(?:\.{_OCTET}){{3}}(?![\w]|\.\d)",
        r"(?i:(?<![\w:])(?=[\da-f:]{0,20}[a-f])(?:[\da-f]{1,4}:){7}[\da-f]{1,4}(?![\w:]))",
    ),
    "date": (
        r"(?<![\w-])(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?![\w-])",
        rf"(?<![\w/]){_DAY}/{_DAY}/(?:(?:19|20)\d\d|\d\d)(?![\w/])",
        rf"(?<![\w.-]){_DAY}([.-]){_DAY}\1(?:19|20)\d\d(?![\w-])",
        rf"(?<!\w)(?:{_ORDINAL}|{_DAY})(?: of)? {_MONTH}(?:,? (?:19|20)\d\d)?(?!\w)",
        rf"(?<!\w){_MONTH} (?:the )?{_ORDINAL}(?:,? (?:19|20)\d\d)?(?!\w)",
        rf"(?<!\w){_MONTH} {_DAY},? (?:19|20)\d\d(?!\w)",
        rf"(?<!\w)(?!May|Mar(?:ch)?\b){_MONTH} {_DAY}(?![\w:]|[.,]\d|[-–/]\d)",
    ),
    "phone": (
        r"(?<![\w.+-])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])",
        r"(?<![\w.+])\+(?=(?:[ .()-]{0,2}\d){8})\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){2,5}(?!\w)",
        r"(?<![\w.-])0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4}(?![\w-])",
        r"(?<![\w.$€£-])(?!\d\d0-\d{3}0)\d{3}-\d{4}(?![\w-])",
        r"(?i:\bext(?:\.|ension)? ?\d{3,6}\b)",
    ),
    "postal": (
        r"(?i:(?<!\w)[abceghj-nprstvxy]\d[abceghj-nprstv-z][ -]?\d[abceghj-nprstv-z]\d(?!\w))",
        r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? \d[A-BD-HJLNP-UW-Z]{2}(?!\w)",
        r"(?<![\w-])\d{5}-\d{4}(?![\w-])",
    ),
    "number": (
        r"(?<![\w-])\d{3}([ -])\d{2}\1\d{4}(?![\w-])",
        r"(?<![\w-])(?!\d00)\d{3}([ -])\d{3}\1\d{3}(?![\w-])",
        r"(?<![\w-])(?!(?:19|20)\d\d[ -])\d{4}([ -])\d{4}\1\d{4}(?:\1\d{1,4})?(?![\w-])",
        r"(?<![\w.,$€£-])(?!\d*000(?!\d))\d{6,30}(?![\w%]|[.,]\d)",
        r"(?<!\w)[A-Z]{1,4}-?\d{6,20}(?!\w)",
        r"(?i:\b(?:MRN|chart|record|patient|member|case|file)(?: number| no\.?| id)?:? ?#? ?"
        r"\d{5,12}(?!\w))",
    ),
    "handle": (r"(?<![\w@/.])@[A-Za-z]\w{1,30}(?!\w)",),
}
KINDS: tuple[str, ...] = (*PATTERNS, "name")
_COMPILED = [(kind, re.compile(p)) for kind, patterns in PATTERNS.items() for p in patterns]
# Given names that are words too: names only where capitalised inside a sentence.
_AMBIGUOUS = (
    "april art august autumn bill black brown chance chase dawn dean drew faith frank gene grace "
    "grant gray green guy hope jack joy june king long mark may miles pat penny ray rich rob rose "
    "ruby short sue summer sunny will young"
)
_ROLES = (
    "admin and answer audio caller client clinic coordinator director doctor facilitator female "
    "group guest host informant interviewee interviewer ipad iphone lead male man manager "
    "moderator mrs navigator nurse participant patient peer person phone physician prof program "
    "question researcher respondent site speaker staff team the unknown user voice woman worker "
    "zoom"
)
_ALSO_WORDS = frozenset(_AMBIGUOUS.split())
_NOT_NAMES = frozenset(_ROLES.split())
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A stretch of text that may identify someone: which kind, and from where to where."""

    start: int
    end: int
    kind: str


def find_identifiers(text: str, names: Iterable[str] = ()) -> list[Identifier]:
    """Find what may identify a person, in the order of the text; none overlap.

    Sought are e-mail and web addresses, IP addresses, dates with a day, phone numbers, postal codes
    (Canada, United Kingdom, US ZIP+4), long record numbers, @handles, and the names given. Ordinary
    figures of speech (24/7, 2019, 10 to 15, $100,000) are not.

    Args:
        text: the text searched.
        names: names of speakers; their parts of three letters or more are sought too.
    """
    found = [
        Identifier(match.start(), match.end(), kind)
        for kind, pattern in _COMPILED
        for match in pattern.finditer(text)
        if not (kind == "date" and _is_figure(match[0]))
    ]
    found += _find_names(text, names)
    found.sort(key=lambda one: (one.start, -one.end, KINDS.index(one.kind)))
    kept: list[Identifier] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _is_figure(text: str) -> bool:
    """Tell `10/20/30` from a date: round parts, or no part that can be a month."""
    parts = re.split(r"[/.-]", text)
    if len(parts) != 3 or not all(part.isdigit() for part in parts) or len(parts[0]) == 4:
        return False
    day, month, year = map(int, parts)
    rounded = all(part % 10 == 0 for part in (day, month, year)) and len(parts[2]) == 2
    return rounded or (day > 12 and month > 12)


def _find_names(text: str, names: Iterable[str]) -> Iterator[Identifier]:
    parts = {word.casefold() for name in names for word in _WORD.findall(name)}
    parts = {word for word in parts if len(word) >= 3 and word not in _NOT_NAMES}
    if not parts:
        return
    for match in _WORD.finditer(text):
        possessive = 2 if match[0][-2:] in ("'s", "’s") else 0
        word = match[0][: len(match[0]) - possessive]
        if not word[:1].isupper() or word.casefold() not in parts:
            continue
        if word.casefold() not in _ALSO_WORDS or _inside_sentence(text, match.start()):
            yield Identifier(match.start(), match.end() - possessive, "name")


def _inside_sentence(text: str, at: int) -> bool:
    """Say whether the word at a place is not the first of a sentence."""
    before = text[max(0, at - 3) : at].rstrip(' "“‘(')
    return bool(before) and before[-1] not in ".?!:\n…"
