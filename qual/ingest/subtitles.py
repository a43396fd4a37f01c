"""Subtitle files: WebVTT as Zoom, Teams and others write it, and SRT."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from qual.ingest.clock import is_unpadded, milliseconds
from qual.ingest.decoding import decode
from qual.ingest.labels import Candidate, Line, accepted, find_candidate, key_of
from qual.ingest.raw import RawTranscript, RawTurn, refused
from qual.problem import Problem

_TIMING = re.compile(r"\s*(\S+)\s+-->\s+(\S+)(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?(?:\s+([^<>]*))?>")
_TAG = re.compile(r"</?(?:v|c|b|i|u|s|ruby|rt|lang|font)(?:[.\s][^<>]*)?>|<[\d:.,]+>|\{\\an?\d\}")
_COMMENT = re.compile(r"(?:NOTE|STYLE|REGION|WEBVTT)(?:\s|$)")
_ORDER = "Some cues overlap; they stand in the order in which they begin."


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle: who speaks (None: not said), what, from when to when, and on which line."""

    label: str | None
    text: str
    start: int | None
    end: int | None
    line: int


@dataclass(slots=True)
class _Block:
    """A cue while it is read: its timing line and the lines below it."""

    line: int
    times: tuple[int | None, int | None]
    lines: list[str] = field(default_factory=list)


def read_subtitles(content: bytes, name: str, known: frozenset[str] = frozenset()) -> RawTranscript:
    """Read a subtitle file; successive cues of one speaker become one turn.

    Times are in milliseconds. A cue that names no speaker goes on with the one before it.

    Args:
        content: the file.
        name: what to call it in Problems.
        known: keys of speaker labels known beforehand.
    """
    decoded = decode(content, name)
    if decoded.problems:
        return RawTranscript((), "subtitles", decoded.problems)
    text = decoded.text
    reader = "vtt" if text.startswith("WEBVTT") else "srt"
    blocks, problems, notes = _read_blocks(text.split("\n"), name, is_unpadded(text))
    if not blocks and not problems:
        advice = "Is it a subtitle file, with lines such as 00:00:01.000 --> 00:00:04.000?"
        return refused(reader, name, "No cue stands in this file.", advice)
    cues = _name_speakers([cue for block in blocks for cue in _voices(block)], known)
    if not cues and not problems:
        problems.append(Problem("No cue of this file has words.", name, 1, "Is it the right file?"))
    turns, in_order = join_cues(cues)
    order = () if in_order else (_ORDER,)
    return RawTranscript(tuple(turns), reader, tuple(problems), (*decoded.notes, *notes, *order))


def _read_blocks(
    lines: Sequence[str], name: str, whole_fraction: bool
) -> tuple[list[_Block], list[Problem], list[str]]:
    """Cut a file into cues; text that a blank line cut off its cue stays with it."""
    blocks: list[_Block] = []
    problems: list[Problem] = []
    aside: list[int] = []
    comment = False
    for number, line in enumerate(lines, 1):
        if not line.strip():
            comment = False
        elif "-->" in line and not comment:
            _drop_id(blocks, lines, number)
            times = _times(line, whole_fraction)
            if times is None:
                problems.append(_broken(line, name, number))
            blocks.append(_Block(number, times or (None, None)))
        elif comment or (_COMMENT.match(line) and _follows_blank(lines, number)):
            comment = True
            aside += [] if line.startswith("WEBVTT") else [number]
        elif blocks:
            blocks[-1].lines.append(line)
        elif not _is_id(lines, number):
            aside.append(number)
    notes = [f"Lines that are no cue were left out: {_listed(aside)}."] if aside else []
    return blocks, problems, notes


def _follows_blank(lines: Sequence[str], number: int) -> bool:
    return number == 1 or not lines[number - 2].strip()


def _is_id(lines: Sequence[str], number: int) -> bool:
    """Say whether a line is a cue's id: it stands alone above a timing line."""
    return number < len(lines) and "-->" in lines[number]


def _drop_id(blocks: Sequence[_Block], lines: Sequence[str], number: int) -> None:
    """Take the id of the cue that begins on a line off the end of the cue before it."""
    if number < 2 or not blocks or not blocks[-1].lines or not lines[number - 2].strip():
        return
    if _follows_blank(lines, number - 1) or lines[number - 2].strip().isdigit():
        blocks[-1].lines.pop()


def _times(line: str, whole_fraction: bool) -> tuple[int, int] | None:
    match = _TIMING.fullmatch(line)
    if match is None:
        return None
    start, end = (milliseconds(match[i], whole_fraction) for i in (1, 2))
    return None if start is None or end is None or end < start else (start, end)


def _broken(line: str, name: str, number: int) -> Problem:
    text = f"The times of this cue cannot be read: {line.strip()[:60]!r}."
    return Problem(text, name, number, "Write them as 00:00:01.000 --> 00:00:04.000, start first.")


def _listed(numbers: Sequence[int], most: int = 10) -> str:
    more = f" and {len(numbers) - most} more" if len(numbers) > most else ""
    return ", ".join(map(str, numbers[:most])) + more


def _voices(block: _Block) -> Iterator[Cue]:
    """Cut a cue at its voice tags; a tag need not be closed."""
    pieces = _VOICE.split("\n".join(block.lines))
    for label, piece in zip([None, *pieces[1::2]], pieces[0::2], strict=True):
        text = html.unescape(_TAG.sub("", piece)).strip()
        if text:
            name = html.unescape(label).strip() if label else None
            yield Cue(name or None, text, *block.times, block.line)


def _name_speakers(cues: Sequence[Cue], known: frozenset[str]) -> list[Cue]:
    """Give every cue its speaker: by voice tag, by `Name: text`, or the one before it."""
    lines = [[Line(cue.line, line) for line in cue.text.split("\n")] for cue in cues]
    candidates = [
        [None] * len(of_cue) if cue.label else [find_candidate(line) for line in of_cue]
        for cue, of_cue in zip(cues, lines, strict=True)
    ]
    begins = accepted((c for of_cue in candidates for c in of_cue), known)
    named: list[Cue] = []
    label: str | None = None
    for cue, of_cue, found in zip(cues, lines, candidates, strict=True):
        label = cue.label or label
        parts = _parts(of_cue, found, begins, label)
        label = parts[-1][0]
        named += [Cue(who, text, cue.start, cue.end, cue.line) for who, text in parts if text]
    return named


def _parts(
    lines: Sequence[Line],
    candidates: Sequence[Candidate | None],
    begins: Callable[[Candidate | None], bool],
    label: str | None,
) -> list[tuple[str | None, str]]:
    """Cut the text of one cue where a line names another speaker."""
    parts: list[tuple[str | None, str]] = []
    for line, candidate in zip(lines, candidates, strict=True):
        if candidate is not None and begins(candidate):
            parts.append((candidate.label, candidate.rest))
        elif parts:
            parts[-1] = (parts[-1][0], f"{parts[-1][1]} {line.text.strip()}".strip())
        else:
            parts.append((label, line.text.strip()))
    return parts


def join_cues(cues: Sequence[Cue]) -> tuple[list[RawTurn], bool]:
    """Join successive cues of one speaker, in the order in which they begin.

    Returns:
        The turns, and whether the cues stood in that order already.
    """
    order = sorted(_begins(cues), key=lambda pair: pair[0])
    runs: list[list[Cue]] = []
    for _, cue in order:
        if runs and key_of(runs[-1][-1].label or "") == key_of(cue.label or ""):
            runs[-1].append(cue)
        else:
            runs.append([cue])
    turns = [
        RawTurn(
            run[0].label,
            " ".join(cue.text for cue in run),
            run[0].start,
            max((cue.end for cue in run if cue.end is not None), default=None),
            run[0].line,
        )
        for run in runs
    ]
    return turns, [cue for _, cue in order] == list(cues)


def _begins(cues: Sequence[Cue]) -> list[tuple[int, Cue]]:
    """Pair each cue with when it begins; one without a time keeps its place."""
    last = 0
    pairs = []
    for cue in cues:
        last = cue.start if cue.start is not None else last
        pairs.append((last, cue))
    return pairs
