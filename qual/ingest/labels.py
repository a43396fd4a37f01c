"""Who speaks: which beginnings of lines are speaker labels, and which are only speech."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from qual.ingest.clock import BARE, BRACKETED, Times, take_time, times_of

LONGEST = 60
# Labels that need not recur: ids such as P03 or HB-P01, and what transcribers usually write.
_ID = re.compile(r"[A-Z]{1,4}(?:[-_ ]?[A-Z]{1,4})?[-_ ]?\d{1,4}[a-z]?|p\d{1,3}")
_USUAL = re.compile(
    r"(?:[aimpqrf]|int|inter|res|(?:interviewer|interviewee|participant|respondent|researcher|moderator|"
    r"facilitator|informant|(?:unknown )?speaker|question|answer)(?: ?[\w-]{1,4})?"
    r"(?: \(\w{1,20}\))?)",
    re.IGNORECASE,
)
# A name does not begin with one of the first, nor have one of the second anywhere in it.
_OPENING = "a an and because but for if in no not of oh okay on or so the then to yes"
_CLAUSE = (
    "i i'm i've you you're he he's she she's it it's we we're they they're me us them my your our "
    "their this that that's these those is are was were be been do did does had has have said say "
    "says saying told asked thought think like just as what when where why how who there here will "
    "would could can't don't"
)
_FIRST = frozenset(_OPENING.split())
_INSIDE = frozenset(_CLAUSE.split())
_WRONG = frozenset('?!;"“”…<>=|')
_STOP = re.compile(r"\w{5}\.(?:\s|$)")
_DIVIDER = re.compile(r"\s*[:：]")
_BLANKS = re.compile(r"\s+")
_BLANK = " \t\u00a0"
_MARKUP = _BLANK + "*_"
_COLONS = _BLANK + ":："
_STARRED = re.compile(r"\*\*([^*]{1,60})\*\*")
_GAP = re.compile(r"\s\d")
_NO_TIMES: Times = (None, None)
_SPEAKER_CHANGE = re.compile(r"\s*(?:>{2,3}|[-–—](?=\s*\S{1,40}:))\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a transcript file.

    Attributes:
        number: 1-based, as in RawTurn.line.
        text: the line, without its line end.
        bold: the text in bold type at its beginning, if any.
    """

    number: int
    text: str
    bold: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may begin a turn: what would be its label, and the rest of it.

    Attributes:
        weak: whether only bold type sets the label off, which may be stress instead.
    """

    label: str
    rest: str
    times: Times = (None, None)
    weak: bool = False


def key_of(label: str) -> str:
    """Bring a label to the form in which labels are compared: no case, single blanks."""
    return _BLANKS.sub(" ", label.strip(_MARKUP)).casefold()


def find_candidate(line: Line) -> Candidate | None:
    """Read a line as `label: speech`, in any of the layouts that transcripts use.

    Understood are `P03: …`, `P03 : …`, `**P03**: …`, `[00:12] P03: …`, `P03 [00:12]: …`,
    `P03: [00:12] …`, `P03 (00:12):`, `P03  0:12`, a bold label without a colon, and a label set
    off by a tab. Whether it is a label is decided by `accepted`, over the whole file.
    """
    before, text = take_time(line.text.strip())
    text = _SPEAKER_CHANGE.sub("", text, count=1) if text[:1] in "->–—" else text
    head = text[: 2 * LONGEST]
    found = (
        _timed(text, head)
        or _marked(text, line.bold.strip(_BLANK))
        or _divided(text, head)
        or _tabbed(text)
    )
    if found is None:
        return None
    label = found.label.strip(_MARKUP)
    if not label or len(label) > LONGEST or not any(map(str.isalpha, label)):
        return None
    rest = found.rest
    times = before if found.times == _NO_TIMES else found.times
    if times == _NO_TIMES:
        times, rest = take_time(rest)
    return Candidate(label, rest.strip(), times, found.weak)


def _timed(text: str, head: str) -> Candidate | None:
    """Read `P03 [00:12]: …`, `P03 (00:12)` and `P03  0:12`."""
    opening = next((i for i, mark in enumerate(head) if mark in "[("), -1)
    match = BRACKETED.match(text, opening) if opening > 0 else None
    if match is not None:
        rest = text[match.end() :].lstrip(_MARKUP)
        label = text[:opening]
        if ":" not in label and (not rest or rest[0] in ":：" or label.rstrip().endswith("**")):
            return Candidate(label, rest.lstrip(_COLONS), times_of(match))
    first = _GAP.search(head)
    while first is not None:
        match = BARE.match(text, first.start())
        if match is not None and match.end() == len(text) and ":" not in text[: first.start()]:
            return Candidate(text[: first.start()], "", times_of(match))
        first = _GAP.search(head, first.end())
    return None


def _divided(text: str, head: str) -> Candidate | None:
    """Read `label: …`; a colon inside a time, a ratio or an address divides nothing."""
    match = _DIVIDER.search(head)
    if match is None:
        return None
    label, rest = text[: match.start()], text[match.end() :]
    following = rest[:1]
    if following == "/" or (following.isdigit() and re.search(r"(?:^|\s)\d+$", label)):
        return None
    open_mark = next((mark for mark in ("**", "__") if label.count(mark) % 2), "")
    if open_mark:
        rest = rest.removeprefix(open_mark)
    return Candidate(label, rest)


def _marked(text: str, bold: str) -> Candidate | None:
    """Read a label that only bold type sets off: `**P03** …`, or bold runs in a Word file."""
    match = _STARRED.match(text)
    if match is not None:
        label, rest = match[1].strip(_BLANK), text[match.end() :]
    elif bold and text.startswith(bold):
        label, rest = bold, text[len(bold) :]
    else:
        return None
    name = label.rstrip(_COLONS)
    if ":" in name or "：" in name or (name == label and rest and rest[0] not in _COLONS):
        return None
    divided = name != label or rest.lstrip(_BLANK)[:1] in tuple(":：")
    return Candidate(name, rest.lstrip(_COLONS) if divided else rest, weak=not divided)


def _tabbed(text: str) -> Candidate | None:
    label, tab, rest = text.partition("\t")
    return Candidate(label, rest) if tab and _is_usual(label.strip()) else None


def accepted(
    candidates: Iterable[Candidate | None], known: frozenset[str]
) -> Callable[[Candidate | None], bool]:
    """Decide which candidates of one file begin with a speaker label.

    A label has at most 60 characters and none of the punctuation of a sentence, and it recurs, or
    is a known one (a participant's id or a label in the speaker map), or has a usual form.

    Args:
        candidates: those of all lines of the file.
        known: keys (see `key_of`) of labels known beforehand.

    Returns:
        A function that says of a candidate whether it begins with a label.
    """
    counts: Counter[tuple[str, bool]] = Counter()
    shapes: dict[tuple[str, bool], str] = {}
    for candidate in candidates:
        if candidate is not None:
            key = (key_of(candidate.label), candidate.weak)
            counts[key] += 1
            shapes.setdefault(key, candidate.label)
    labels = {
        key for key, n in counts.items() if key[0] in known or _is_label(shapes[key], n, key[1])
    }
    return lambda c: c is not None and (key_of(c.label), c.weak) in labels


def _is_usual(label: str) -> bool:
    return (_USUAL.fullmatch(label) or _ID.fullmatch(label)) is not None


def _is_label(label: str, times: int, weak: bool) -> bool:
    if weak and len(label) == 1:
        return times >= 3
    if _is_usual(label):
        return True
    if not could_name(label):
        return False
    words = label.split()
    if words[0][0].islower():
        return len(words) == 1 and times >= 3
    return times >= 2


def could_name(label: str) -> bool:
    """Say whether words have the shape of a speaker's name rather than of a clause."""
    words = key_of(label).replace("’", "'").split()
    if not 1 <= len(words) <= 7 or label.count(",") > 1:
        return False
    if _WRONG.intersection(label) or _STOP.search(label):
        return False
    return words[0] not in _FIRST and not _INSIDE.intersection(words)


def looks_personal(label: str) -> bool:
    """Say whether a label that stands once may be a person: up to three capitalised words."""
    words = label.split()
    return could_name(label) and len(words) <= 3 and all(word[0].isupper() for word in words)
