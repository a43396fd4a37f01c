"""Selecting: the sentence under the cursor, grown and shrunk by sentence, word and turn."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qual.model import Transcript
from qual.segment import WORD
from qual.spans import Span

End = Literal["start", "end"]
# A word with the stops that cling to it: what the keys move by.
SPOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Selection:
    """What is selected.

    Attributes:
        sentence: number of the sentence the cursor is on.
        span: what a code would be applied to.
        moving: which end words move.
    """

    sentence: int
    span: Span
    moving: End = "end"


@dataclass(frozen=True)
class Ground:
    """What there is to select in: a transcript, its sentences in order, and where each starts.

    Attributes:
        starts: where the sentences start, `turns`: where the turns start.
    """

    transcript: Transcript
    sentences: Sequence[Span]
    starts: Sequence[int]
    turns: Sequence[int]

    @property
    def text(self) -> str:
        """The transcript's text."""
        return self.transcript.text


def ground(transcript: Transcript, sentences: Sequence[Span]) -> Ground:
    """Set out what there is to select in."""
    turns = [turn.start for turn in transcript.turns]
    return Ground(transcript, sentences, [start for start, _ in sentences], turns)


def put(on: Ground, sentence: int) -> Selection:
    """Put the cursor on a sentence; before the first or past the last it stays on them."""
    if not on.sentences:
        return Selection(0, (0, 0))
    sentence = max(0, min(sentence, len(on.sentences) - 1))
    return Selection(sentence, on.sentences[sentence])


def sentence_at(on: Ground, offset: int) -> int:
    """Find the sentence at a character, or the next one after it."""
    found = max(0, bisect_right(on.starts, offset) - 1)
    if found + 1 < len(on.sentences) and on.sentences[found][1] <= offset:
        return found + 1
    return found


def step(on: Ground, selection: Selection, by: int) -> Selection:
    """Move the cursor by sentences, up from the top of what is selected, down from its end."""
    if by > 0:
        last = sentence_at(on, max(selection.span[0], selection.span[1] - 1))
        return put(on, max(selection.sentence, last) + by)
    return put(on, selection.sentence + by)


def grow_sentence(on: Ground, selection: Selection, by: int) -> Selection:
    """Move the selection's end by a sentence; it never becomes less than one sentence."""
    if not on.sentences:
        return selection
    first = sentence_at(on, selection.span[0])
    last = sentence_at(on, max(selection.span[0], selection.span[1] - 1))
    whole = selection.span[1] == on.sentences[last][1]
    step_ = by if whole or by < 0 else 0
    last = max(first, min(last + step_, len(on.sentences) - 1))
    start = min(selection.span[0], on.sentences[first][0])
    return replace(selection, span=(start, on.sentences[last][1]))


def grow_word(on: Ground, selection: Selection, by: int) -> Selection:
    """Move one end of the selection by a word; one word always stays selected."""
    start, end = selection.span
    turn = _turn(on, start if selection.moving == "start" else max(start, end - 1))
    words = [match.span() for match in SPOKEN.finditer(on.text, *turn)]
    if selection.moving == "end":
        ends = [high for _, high in words]
        first = next((high for low, high in words if high > start), end)
        return replace(selection, span=(start, max(first, _next(ends, end, by, turn[1]))))
    starts = [low for low, _ in words]
    last = next((low for low, high in reversed(words) if low < end), start)
    return replace(selection, span=(min(last, _next(starts, start, by, turn[0])), end))


def _next(places: Sequence[int], place: int, by: int, edge: int) -> int:
    """The next of several places after or before one; the edge where there is none."""
    if by > 0:
        return next((one for one in places if one > place), max(edge, place))
    return next((one for one in reversed(places) if one < place), min(edge, place))


def grow_turn(on: Ground, selection: Selection, by: int) -> Selection:
    """Grow to the whole turn, then by further turns; shrink by turns, then to the sentence."""
    turns = [(turn.start, turn.end) for turn in on.transcript.turns]
    first, last = turn_at(on, selection.span[0]), turn_at(on, max(0, selection.span[1] - 1))
    whole = (turns[first][0], turns[last][1])
    if by > 0:
        if selection.span[0] <= whole[0] and selection.span[1] >= whole[1]:
            whole = (whole[0], turns[min(last + 1, len(turns) - 1)][1])
        return replace(selection, span=whole)
    if last > first:
        return replace(selection, span=(selection.span[0], turns[last - 1][1]))
    return put(on, selection.sentence)


def swap(selection: Selection) -> Selection:
    """Let words move the other end."""
    return replace(selection, moving="start" if selection.moving == "end" else "end")


def between(on: Ground, one: int, other: int) -> Selection:
    """Select whole words from one character to another, as the mouse does."""
    start, end = min(one, other), max(one, other) + 1
    for match in WORD.finditer(on.text, *_turn(on, start)):
        if match.start() <= start < match.end():
            start = match.start()
    for match in WORD.finditer(on.text, *_turn(on, end - 1)):
        if match.start() < end <= match.end():
            end = match.end()
    return Selection(sentence_at(on, start), (start, end))


def turn_at(on: Ground, offset: int) -> int:
    """Find the number of the turn at a character, or of the last one before it."""
    return max(0, bisect_right(on.turns, offset) - 1)


def _turn(on: Ground, offset: int) -> Span:
    turn = on.transcript.turns[turn_at(on, offset)]
    return turn.start, turn.end
