"""Corrected transcripts: where a span of an older text stands in the present one."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from re import findall

import msgspec

from qual.lines import UNREADABLE
from qual.problem import Problem
from qual.spans import Span

Edit = tuple[int, int, int]
LINE = r"[^\n]*\n+|[^\n]+"
WORD = r"\w+|\s+|[^\w\s]"
LONG = 2000


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
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            move = DECODER.decode(line)
        except UNREADABLE:
            move = None
        if move is None or not _in_order(move.edits):
            name = f"transcripts/{path.name}"
            said = "This correction cannot be read, so older codings cannot be placed."
            return moves, [Problem(said, name, number, "Restore the file from a copy.")]
        moves.append(move)
    return moves, []


def _in_order(edits: Sequence[Edit]) -> bool:
    """Whether edits are ascending and disjoint, each of a stretch that can be."""
    bounds = [place for low, high, _ in edits for place in (low, high)]
    return bounds == sorted(bounds) and all(low >= 0 <= length for low, _, length in edits)


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
    if end - start + inside <= 0:
        return None
    return start + before, end + before + inside


def find_edits(old: str, new: str) -> list[Edit]:
    """Compare two texts word by word: edits in the old one's code points, ascending, disjoint.

    Lines are matched first and words only in lines that differ: comparing all words of an
    interview at once takes minutes.
    """
    found: list[Edit] = []
    for low, before, after in _differing(LINE, old, new):
        found += [
            (low + at, low + at + len(one), len(two)) for at, one, two in _words(before, after)
        ]
    return found


def _words(old: str, new: str) -> list[tuple[int, str, str]]:
    """Differences of two stretches word by word; lines of equal number one by one."""
    before, after = findall(LINE, old), findall(LINE, new)
    if len(before) != len(after):
        return _differing(WORD, old, new)
    found: list[tuple[int, str, str]] = []
    start = 0
    for one, two in zip(before, after, strict=True):
        found += [(start + at, cut, put) for at, cut, put in _differing(WORD, one, two)]
        start += len(one)
    return found


def _differing(pattern: str, old: str, new: str) -> list[tuple[int, str, str]]:
    """Where two texts cut by a pattern differ: place in the old one, what stood, what stands."""
    before, after = findall(pattern, old), findall(pattern, new)
    offsets = [0]
    for piece in before:
        offsets.append(offsets[-1] + len(piece))
    long = max(len(before), len(after)) > LONG
    matcher = SequenceMatcher(None, before, after, autojunk=long)
    return [
        (offsets[i1], "".join(before[i1:i2]), "".join(after[j1:j2]))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]
