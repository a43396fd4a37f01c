"""The text that is coded: composed once from the turns, and where in it each turn stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qual.ingest.speakers import ResolvedTurn
from qual.model import Turn

_BREAKS = re.compile(r"[^\S\n\r\u2028\u2029]*[\n\r\u2028\u2029\x0b\x0c\x85]\s*")
_CONTROLS = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean_turns(turns: Sequence[ResolvedTurn]) -> tuple[list[ResolvedTurn], list[str]]:
    """Make every turn one paragraph, and leave out turns in which nothing is said.

    Line breaks inside a turn become one blank, control characters a blank each. Nothing else is
    changed: the text is not Unicode-normalised.

    Returns:
        The turns and notes on what was changed or left out.
    """
    cleaned = [replace(turn, text=one_paragraph(turn.text)) for turn in turns]
    kept = [turn for turn in cleaned if turn.text]
    notes = []
    odd = [t for t in turns if any(c not in "\t\x0b\x0c\x85" for c in _CONTROLS.findall(t.text))]
    if odd:
        where = f", the first on line {odd[0].line}" if odd[0].line else ""
        notes.append(f"Control characters were replaced by blanks in {_count(len(odd))}{where}.")
    if len(kept) < len(turns):
        notes.append(f"{_count(len(turns) - len(kept))} in which nothing is said left out.")
    return kept, notes


def _count(n: int) -> str:
    return "1 turn" if n == 1 else f"{n} turns"


def one_paragraph(text: str) -> str:
    """Put a text on one line: breaks with the blanks around them and controls become a blank."""
    return _CONTROLS.sub(" ", _BREAKS.sub(" ", text)).strip()


def compose(turns: Sequence[ResolvedTurn]) -> tuple[str, list[Turn]]:
    """Write a transcript's text: one turn a paragraph, `LABEL: text`, a blank line between.

    Args:
        turns: as `clean_turns` gives them; turns in a row by one speaker stay apart.

    Returns:
        The text, which ends with one LF, and its turns with offsets in code points, half-open,
        the label left out. No turns give an empty text.
    """
    parts: list[str] = []
    placed: list[Turn] = []
    at = 0
    for turn in turns:
        lead = f"{turn.speaker}: "
        start = at + len(lead)
        end = start + len(turn.text)
        placed.append(
            Turn(
                speaker=turn.speaker,
                participant=turn.participant,
                is_interviewer=turn.is_interviewer,
                start=start,
                end=end,
                start_ms=turn.start_ms,
                end_ms=turn.end_ms,
            )
        )
        parts.append(lead + turn.text)
        at = end + 2
    return ("\n\n".join(parts) + "\n" if parts else ""), placed
