"""Segments and sentences: a transcript's text cut for coding, a pure function of text and turns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qual.model import Segment, Transcript, Turn
from qual.spans import Span

VERSION = 1
LONG_TURN = 80
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
STOP = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+(\S))")  # and what the next sentence begins with
ABBREVIATION = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|St|vs|etc|approx|e\.g|i\.e|Jr|Sr|dept|hrs?|mins?|mg)|\b[A-Z])\.$"
)
NUMBERED = re.compile(r"\bNo\.$")


def count_words(text: str) -> int:
    """Count the words of a text."""
    return len(WORD.findall(text))


def sentences(text: str, start: int, end: int) -> list[Span]:
    """Cut a stretch of text into sentences; spans leave out the white space between them.

    A stop ends a sentence where white space follows and what follows does not begin in lower
    case; abbreviations and initials do not.
    """
    found: list[Span] = []
    low = start
    while low < end and text[low].isspace():
        low += 1
    for match in STOP.finditer(text, low, end):
        if _ends_sentence(text, low, match.end(), match[1]):
            found.append((low, match.end()))
            low = match.start(1)
    _keep(found, text, low, end)
    return found


def _ends_sentence(text: str, low: int, cut: int, after: str) -> bool:
    if after.islower():
        return False
    if after.isdigit() and NUMBERED.search(text, low, cut):  # "No. 5", but "No. We never did."
        return False
    return text[cut - 1] != "." or not ABBREVIATION.search(text, max(low, cut - 8), cut)


def _keep(found: list[Span], text: str, low: int, high: int) -> None:
    """Add a span without the white space at its ends, unless nothing is left."""
    while low < high and text[low].isspace():
        low += 1
    while high > low and text[high - 1].isspace():
        high -= 1
    if low < high:
        found.append((low, high))


def participant_turns(transcript: Transcript) -> list[Span]:
    """The spans of all turns that are not the interviewer's: what is coded and compared."""
    return [(turn.start, turn.end) for turn in transcript.turns if not turn.is_interviewer]


def find_sentences(transcript: Transcript) -> list[Span]:
    """All sentences of the participants."""
    turns = participant_turns(transcript)
    return [span for start, end in turns for span in sentences(transcript.text, start, end)]


def segments(transcript: Transcript) -> list[Segment]:
    """Cut the participants' turns into segments, each with the question before it.

    A turn of more than about eighty words is cut at sentences into stretches of about equal
    length, none much above eighty words unless one sentence is.
    """
    return list(_segments(transcript))


def _segments(transcript: Transcript) -> Iterator[Segment]:
    question: Span | None = None
    for number, turn in enumerate(transcript.turns):
        if turn.is_interviewer:
            question = _question(transcript, number, question)
            continue
        for start, end in _cut(transcript.text, turn):
            yield Segment(
                transcript=transcript.id,
                start=start,
                end=end,
                turn=number,
                participant=turn.participant,
                question=question,
            )


def _question(transcript: Transcript, number: int, before: Span | None) -> Span:
    """The question a turn of the interviewer asks; a mere 'Mm-hm' leaves the one before it."""
    turn = transcript.turns[number]
    text = transcript.text[turn.start : turn.end]
    if before is not None and "?" not in text and count_words(text) < 4:
        return before
    return turn.start, turn.end


def _cut(text: str, turn: Turn) -> list[Span]:
    total = count_words(text[turn.start : turn.end])
    found: list[Span] = []
    if total <= LONG_TURN:
        _keep(found, text, turn.start, turn.end)
        return found
    aim = total / -(-total // LONG_TURN)
    held: list[Span] = []
    words = 0
    for start, end in sentences(text, turn.start, turn.end):
        length = count_words(text[start:end])
        if held and words + length / 2 > aim:
            found.append((held[0][0], held[-1][1]))
            held, words = [], 0
        held.append((start, end))
        words += length
    found.append((held[0][0], held[-1][1]))
    return found
