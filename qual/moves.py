"""Corrected transcripts: where a span of an older text stands in the present one."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from re import findall

import msgspec

from qual.problem import Problem
from qual.spans import Span

Edit = tuple[int, int, int]


class Move(msgspec.Struct, frozen=True):
    """One correction: edits [start, end, new length] in the old text, ascending, disjoint."""

    old: str
    new: str
    edits: list[Edit]


DECODER = msgspec.json.Decoder(Move)


def moves_path(root: Path, transcript: str) -> Path:
    """Say where a transcript's corrections are recorded."""
    return root / "transcripts" / f"{transcript}.moves.jsonl"


def read_moves(root: Path, transcript: str) -> tuple[list[Move], list[Problem]]:
    """Read a transcript's corrections in the order made; most have none."""
    path = moves_path(root, transcript)
    if not path.is_file():
        return [], []
    moves: list[Move] = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            moves.append(DECODER.decode(line))
        except msgspec.DecodeError:
            name = f"transcripts/{path.name}"
            said = "This correction cannot be read, so older codings cannot be placed."
            return moves, [Problem(said, name, number, "Restore the file from a copy.")]
    return moves, []


def place(span: Span, text: str, present: str, moves: Sequence[Move]) -> Span | str:
    """Find a span's place in the present text.

    Args:
        span: code points in the text whose hash is `text`.
        text: the hash a coding names.
        present: hash of the text as it is now.
        moves: the transcript's corrections in order.

    Returns:
        The span now, or a sentence that says why it has no place.
    """
    if text == present:
        return span
    last = next((n for n in range(len(moves) - 1, -1, -1) if moves[n].old == text), None)
    if last is None:
        return "it was made on a text that no correction leads from"
    hash_ = text
    for move in moves[last:]:
        if move.old != hash_:
            return "the corrections of this transcript do not follow one from another"
        shifted = shift(span, move.edits)
        if shifted is None:
            return "a correction cuts through it"
        span, hash_ = shifted, move.new
    return span if hash_ == present else "the corrections do not lead to the present text"


def shift(span: Span, edits: Sequence[Edit]) -> Span | None:
    """Carry a span over one correction; None where an edit covers it or crosses its boundary."""
    start, end = span
    before = inside = 0
    for low, high, length in edits:
        change = length - (high - low)
        if high <= start:
            before += change
        elif low >= end:
            break
        elif low >= start and high <= end and (low, high) != (start, end):
            inside += change
        else:
            return None
    return start + before, end + before + inside


def find_edits(old: str, new: str) -> list[Edit]:
    """Compare two texts word by word: edits in the old one's code points, ascending, disjoint."""
    pieces = [findall(r"\w+|\s+|[^\w\s]", text) for text in (old, new)]
    offsets = [0]
    for piece in pieces[0]:
        offsets.append(offsets[-1] + len(piece))
    matcher = SequenceMatcher(None, pieces[0], pieces[1], autojunk=False)
    return [
        (offsets[i1], offsets[i2], sum(map(len, pieces[1][j1:j2])))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]
