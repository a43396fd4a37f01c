"""From a raw file to a transcript: read, resolve, compose, search; nothing is written."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qual.files import sha256_bytes, sha256_text
from qual.ingest.identifiers import KINDS, Identifier, find_identifiers
from qual.ingest.labels import key_of
from qual.ingest.raw import RawTranscript
from qual.ingest.readers import read_content
from qual.ingest.speakers import ResolvedTurn, resolve
from qual.ingest.text import clean_turns, compose
from qual.model import Kind, Participant, Source, TranscriptRecord, Turn
from qual.problem import Misuse, Problem

FORMAT = 1
ALL = frozenset(KINDS)
_WORDS = {
    "email": "e-mail address",
    "url": "web address",
    "ip": "IP address",
    "date": "date with a day",
    "phone": "phone number",
    "postal": "postal code",
    "number": "long number",
    "handle": "@handle",
    "name": "speaker's name",
}


@dataclass(frozen=True, slots=True)
class Ingested:
    """A transcript ready to be written, if it has no Problems.

    Attributes:
        record: what goes to `transcripts/ID.json`; None where the file could not be made one.
        text: what goes to `transcripts/ID.txt`.
        notes: what the researcher should read; they may quote the raw file, so they are shown and
            never stored.
        accepted: how many identifiers of each kind were let in.
    """

    record: TranscriptRecord | None
    text: str
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    accepted: dict[str, int] = field(default_factory=dict)


def build(
    path: Path,
    transcript_id: str,
    participants: Sequence[Participant],
    mapping: Mapping[str, str] | None = None,
    kind: Kind = "interview",
    accept: frozenset[str] = frozenset(),
    encoding: str | None = None,
) -> Ingested:
    """Make a transcript of a raw file.

    Args:
        path: the raw file.
        transcript_id: its id.
        participants: those of this transcript; several make an interview a group.
        mapping: the speaker map for this transcript (see `speakers.labels_for`).
        kind: what sort of transcript it is.
        accept: kinds of identifiers let in (`ALL` for every kind); each other one found is a
            Problem.
        encoding: for a text file, what it is in, where that cannot be told.

    Raises:
        Misuse: `accept` names a kind there is not, or there is no such encoding.
    """
    for odd in sorted(accept - ALL):
        raise Misuse(f"There is no kind of identifier {odd!r}; there are {', '.join(KINDS)}.")
    try:
        content = path.read_bytes()
    except OSError as fault:
        text = f"It cannot be read: {fault.strerror}."
        return Ingested(None, "", (Problem(text, path.name, None, "Is the path right?"),), ())
    known = frozenset([key_of(p.id) for p in participants] + list(mapping or ()))
    raw = read_content(content, path.name, known, encoding)
    turns, problems, notes = resolve(raw, participants, mapping, path.name)
    turns, cleaned = clean_turns(turns)
    notes = [*raw.notes, *notes, *cleaned]
    if not turns and raw.turns and not problems:
        problems = [
            Problem("Nothing is said in this file.", path.name, None, "Is it the right one?")
        ]
    if raw.problems or problems:
        return Ingested(None, "", (*raw.problems, *problems), tuple(notes))
    text, placed = compose(turns)
    identifiers = _identifiers(text, placed, _names(raw, participants))
    refused = [one for one in identifiers if one.kind not in accept]
    record = TranscriptRecord(
        format=FORMAT,
        id=transcript_id,
        kind="group" if kind == "interview" and len({p.id for p in participants}) > 1 else kind,
        text_sha256=sha256_text(text),
        source=Source(suffix=path.suffix.lower(), sha256=sha256_bytes(content)),
        reader=raw.reader,
        turns=placed,
    )
    return Ingested(
        record,
        text,
        tuple(_identifier_problems(refused, text, placed, turns, path.name)),
        tuple(notes),
        dict(Counter(one.kind for one in identifiers if one.kind in accept)),
    )


def _names(raw: RawTranscript, participants: Sequence[Participant]) -> list[str]:
    """The labels of a file that are not ids, for they may be names."""
    ids = {key_of(p.id) for p in participants}
    labels = {turn.label for turn in raw.turns if turn.label}
    return sorted(label for label in labels if key_of(label) not in ids)


def _identifiers(text: str, turns: Sequence[Turn], names: Sequence[str]) -> list[Identifier]:
    """Find identifiers in what was said; the ids before each turn are the study's own."""
    starts = [turn.start for turn in turns]
    found = []
    for one in find_identifiers(text, names):
        at = bisect_right(starts, one.start) - 1
        if at >= 0 and one.end <= turns[at].end:
            found.append(one)
    return found


def _identifier_problems(
    found: Sequence[Identifier],
    text: str,
    placed: Sequence[Turn],
    turns: Sequence[ResolvedTurn],
    name: str,
) -> list[Problem]:
    """Say once per kind what was found and on which lines, with the first as the place."""
    starts = [turn.start for turn in placed]
    problems = []
    for kind in KINDS:
        of_kind = [one for one in found if one.kind == kind]
        if not of_kind:
            continue
        lines = [turns[bisect_right(starts, one.start) - 1].line for one in of_kind]
        places = list(dict.fromkeys(str(line) for line in lines if line is not None))
        shown = list(dict.fromkeys(text[one.start : one.end] for one in of_kind))
        words = ", ".join(f"“{word}”" for word in shown[:3]) + (", …" if len(shown) > 3 else "")
        noun = "at paragraphs" if name.casefold().endswith(".docx") else "on lines"
        where = f" in the turns {noun} {', '.join(places[:10])}" if len(places) > 1 else ""
        where += " …" if len(places) > 10 else ""
        what = f"{len(of_kind)} × {_WORDS[kind]}{where}: {words}."
        advice = f"Replace it in the raw file, or let it in with --accept {kind}."
        problems.append(Problem(what, name, lines[0], advice))
    return problems


_VALID = re.compile(r"[A-Za-z0-9._-]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def is_transcript_id(stem: str) -> bool:
    """Say whether a name can be a transcript's id on every system."""
    usable = _VALID.fullmatch(stem) and not stem.startswith(".") and not stem.endswith(".")
    return bool(usable) and _RESERVED.fullmatch(stem) is None


def identify(
    paths: Sequence[Path], participants: Sequence[Participant]
) -> tuple[list[tuple[Path, str]], list[Problem]]:
    """Find the transcript that each raw file is: its stem is a `transcript` of participants.csv.

    Returns:
        Each file with its id as participants.csv writes it, and the Problems.
    """
    ids = {p.transcript.casefold(): p.transcript for p in participants}
    pairs: list[tuple[Path, str]] = []
    problems: list[Problem] = []
    seen: dict[str, Path] = {}
    for path in paths:
        key = path.stem.casefold()
        if key in seen:
            text = f"{seen[key].name} and {path.name} would be one transcript, {path.stem}."
            problems.append(Problem(text, path.name, None, "Keep one of them, or rename one."))
            continue
        seen[key] = path
        if not is_transcript_id(path.stem):
            text = f"{path.stem!r} cannot be a transcript's id."
            advice = "Rename the file to letters, digits, dots, hyphens and underscores."
            problems.append(Problem(text, path.name, None, advice))
        elif key in ids:
            pairs.append((path, ids[key]))
        else:
            problems.append(_not_listed(path, ids))
    return pairs, problems


def _not_listed(path: Path, ids: Mapping[str, str]) -> Problem:
    near = difflib.get_close_matches(path.stem.casefold(), list(ids), n=3)
    hint = f" Nearest there: {', '.join(ids[key] for key in near)}." if near else ""
    text = f"participants.csv has no transcript {path.stem}.{hint}"
    return Problem(text, path.name, None, "Add a line for it, or rename the file.")
