"""From labelled lines to turns: what both text files and Word paragraphs go through."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qual.ingest.clock import take_time
from qual.ingest.labels import (
    Candidate,
    Line,
    accepted,
    find_candidate,
    key_of,
    looks_personal,
)
from qual.ingest.raw import RawTranscript, RawTurn, refused
from qual.problem import Problem

# More words than this before the first speaker are taken for speech, not for a heading.
HEADING_WORDS = 200
# What the numbers of a layout's lines count, where not lines.
PARTS = {"word": "paragraph"}
_ABOUT = re.compile(
    r"(?:date|time|duration|length|location|place|setting|file(?:name| name)?|audio|recording|"
    r"recorded(?: on| by)?|transcri(?:bed by|ber|pt(?:ion)?(?: by| date)?)|title|project|study|"
    r"language|site|interview(?: (?:date|id|number|no\.?|length|duration))?|"
    r"participant(?:s| id| number| code)|interviewer(?: name|s)|interviewee name|present|"
    r"attendees)",
    re.IGNORECASE,
)
_NOT_SPEECH = re.compile(
    r"\s*(?:[^:]{1,60} (?:started|stopped) transcription|Transcribed by https?://\S+|"
    r"\[?end of (?:recording|transcript|interview)\]?)\.?\s*",
    re.IGNORECASE,
)


def read_lines(
    lines: Sequence[Line], reader: str, name: str, known: frozenset[str] = frozenset()
) -> RawTranscript:
    """Make turns of labelled lines.

    A line whose label is accepted begins a turn; a line without one goes on with the turn before
    it. Lines before the first speaker are headings and are left out with a note. In a file without
    any label each line is a turn that names no speaker.

    Args:
        lines: the lines in order; blank ones are skipped.
        reader: name of the layout.
        name: the file, for Problems.
        known: keys of labels known beforehand.
    """
    filled = [line for line in lines if line.text.strip()]
    aside = [line for line in filled if _NOT_SPEECH.fullmatch(line.text)]
    spoken = [line for line in filled if not _NOT_SPEECH.fullmatch(line.text)]
    if not spoken:
        return refused(reader, name, "No speech stands in this file.", "Is it the right file?")
    candidates = [find_candidate(line) for line in spoken]
    begins = accepted(candidates, known)
    chosen = [candidate if begins(candidate) else None for candidate in candidates]
    first = _first_speech(candidates, chosen)
    if first is None:
        return RawTranscript(tuple(map(_unlabelled, spoken)), reader)
    noun = PARTS.get(reader, "line")
    notes = (
        _left_out(spoken[:first], noun, "before the first speaker")
        + _left_out(aside, noun, "of the recording software")
        + _single_names(spoken[first:], candidates[first:], chosen[first:], noun)
    )
    turns = _turns(spoken[first:], chosen[first:])
    return RawTranscript(
        tuple(turns), reader, _heading_problems(spoken[:first], name), tuple(notes)
    )


def _first_speech(
    candidates: Sequence[Candidate | None], chosen: Sequence[Candidate | None]
) -> int | None:
    """Find the line the interview begins with, past a head such as `Date: …`, `Participants: …`.

    Lines of a head look like turns; they are told by keys such as Date or Duration among them, by
    no key standing twice, and by values that are not sentences.
    """
    after = 0
    seen: set[str] = set()
    for i, candidate in enumerate(candidates):
        if candidate is None:
            if seen and after < i:
                break
            continue
        key = key_of(candidate.label)
        if key in seen or candidate.rest.endswith((".", "?", "!", "…")):
            break
        seen.add(key)
        if _ABOUT.fullmatch(key):
            after = i + 1
    return next((i for i in range(after, len(chosen)) if chosen[i] is not None), None)


def _turns(lines: Sequence[Line], chosen: Sequence[Candidate | None]) -> list[RawTurn]:
    turns: list[RawTurn] = []
    starts = [i for i, candidate in enumerate(chosen) if candidate is not None]
    for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        candidate = chosen[start]
        assert candidate is not None
        rest = [candidate.rest, *(line.text.strip() for line in lines[start + 1 : stop])]
        text = "\n".join(part for part in rest if part)
        times = candidate.times
        if times == (None, None):
            times, text = take_time(text)
        turns.append(RawTurn(candidate.label, text, *times, lines[start].number))
    return turns


def _unlabelled(line: Line) -> RawTurn:
    times, text = take_time(line.text.strip())
    return RawTurn(None, text, *times, line.number)


def _heading_problems(heading: Sequence[Line], name: str) -> tuple[Problem, ...]:
    words = sum(len(line.text.split()) for line in heading)
    if words <= HEADING_WORDS:
        return ()
    text = f"{words} words stand before the first speaker label, too many for a heading."
    advice = "Label who speaks there, or delete what is not speech."
    return (Problem(text, name, heading[0].number, advice),)


def _left_out(lines: Sequence[Line], noun: str, what: str) -> list[str]:
    if not lines:
        return []
    shown = "; ".join(f"{noun} {line.number}: {shorten(line.text)}" for line in lines)
    count = f"1 {noun}" if len(lines) == 1 else f"{len(lines)} {noun}s"
    return [f"{count} {what} left out as not speech ({shown})."]


def shorten(text: str, length: int = 40) -> str:
    """Show the first words of a line in quotation marks."""
    flat = " ".join(text.split())
    return f"“{flat}”" if len(flat) <= length else f"“{flat[: length - 1].rstrip()}…”"


def _single_names(
    lines: Sequence[Line],
    candidates: Sequence[Candidate | None],
    chosen: Sequence[Candidate | None],
    noun: str,
) -> list[str]:
    """Name the lines that begin like a speaker who speaks once, and were read as speech."""
    single = [
        f"{noun} {line.number}: {candidate.label}"
        for line, candidate, choice in zip(lines, candidates, chosen, strict=True)
        if candidate is not None and choice is None and looks_personal(candidate.label)
    ]
    if not single:
        return []
    return [
        f"Read as speech, not as speakers, because they stand once ({'; '.join(single)}). "
        "If one is a speaker, add it to the file given with --speakers."
    ]
