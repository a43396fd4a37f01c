"""Jumping: the next turn, question, uncoded sentence, coding, suggestion or search hit."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from qual.model import Transcript
from qual.spans import Span, merge


def beyond(places: Sequence[int], here: int, by: int) -> int | None:
    """Find the next place after, or before, where one is; None where there is none.

    Args:
        places: offsets in order.
        here: offset of the cursor.
        by: 1 forward, -1 back.
    """
    found = bisect_right(places, here) if by > 0 else bisect_left(places, here) - 1
    return places[found] if 0 <= found < len(places) else None


def turn_starts(transcript: Transcript) -> list[int]:
    """Where the turns start that are not the interviewer's."""
    return [turn.start for turn in transcript.turns if not turn.is_interviewer]


def answer_starts(transcript: Transcript) -> list[int]:
    """Where the answers start: the first turn after each question."""
    found: list[int] = []
    asked = ""
    for turn in transcript.turns:
        words = transcript.text[turn.start : turn.end]
        if turn.is_interviewer:
            asked = words if "?" in words or len(words.split()) > 3 else asked
        elif asked:
            found.append(turn.start)
            asked = ""
    return found


def uncoded_starts(sentences: Sequence[Span], codings: Iterable[Span]) -> list[int]:
    """Where the sentences start that share no text with any coding."""
    coded = merge(codings)
    ends = [end for _, end in coded]
    found: list[int] = []
    for start, end in sentences:
        next_one = bisect_right(ends, start)
        if next_one == len(coded) or coded[next_one][0] >= end:
            found.append(start)
    return found


def find_hits(text: str, query: str, turns: Sequence[Span]) -> list[Span]:
    """Find every place of a search in what was said, whatever the case and the spacing."""
    words = [re.escape(word) for word in query.split()]
    if not words:
        return []
    pattern = re.compile(r"\s+".join(words), re.IGNORECASE)
    return [match.span() for turn in turns for match in pattern.finditer(text, *turn)]
