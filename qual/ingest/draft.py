"""A first participants.csv: made from the files where a study has none yet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from qual.files import table_text
from qual.ingest.build import is_transcript_id
from qual.ingest.labels import key_of
from qual.ingest.raw import RawTranscript
from qual.ingest.speakers import is_interviewer

_HARMLESS = re.compile(
    r"[a-z]{0,3}|audio|clean|copy|draft|final|focus|gmt|group|interview|notes?|part|participant|"
    r"pilot|recording|session|site|team|teams|text|transcript|transcription|wave|zoom|follow|"
    r"followup|baseline|round|visit|call",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person still has to fill in before anything can be taken in.

    Attributes:
        participants: text of participants.csv; role and site are empty.
        sites: text of sites.csv: its header.
        renames: files whose name cannot or should not stand in a study, with the id drafted
            for each: the file must be renamed to it.
        notes: what to do, file by file.
    """

    participants: str
    sites: str
    renames: dict[Path, str]
    notes: tuple[str, ...]


def draft_participants(paths: Sequence[Path], raws: Sequence[RawTranscript]) -> Draft:
    """Draft participants.csv and sites.csv, with participant ids T01, T02… in the files' order.

    A transcript keeps the file's stem where that is a valid id without a word that might be a name
    (`HB-P01`, `interview_03`); otherwise it gets the participant's number as its id, and the file
    is to be renamed to it. No label and no other name of a file is written.

    Args:
        paths: the raw files.
        raws: the same files as read, to count who speaks in each.
    """
    rows: list[tuple[str, str, str, str]] = []
    renames: dict[Path, str] = {}
    notes: list[str] = []
    taken = {path.stem.casefold() for path in paths}
    free = (f"T{n:02d}" for n in count(1))
    for path, raw in zip(paths, raws, strict=True):
        number = next(id_ for id_ in free if id_.casefold() not in taken)
        keeps = is_transcript_id(path.stem) and not may_name(path.stem)
        transcript = path.stem if keeps else number
        if not keeps:
            renames[path] = transcript
            notes.append(f"Rename {path.name} to {transcript}{path.suffix}: its name may identify.")
        people = {key_of(turn.label) for turn in raw.turns if turn.label}
        people = {key for key in people if not is_interviewer(key)}
        if len(people) > 1:
            notes.append(
                f"{len(people)} people besides the interviewer speak in {path.name}: give each a "
                f"row with the transcript {transcript}, and map their labels with --speakers."
            )
        rows.append((number, transcript, "", ""))
    notes.append(
        "Fill in role and site for each row of participants.csv, and one row per site in sites.csv "
        "(site * is for a person who answers for all sites)."
    )
    header = ("participant", "transcript", "role", "site")
    return Draft(table_text(header, rows), table_text(("site",), []), renames, tuple(notes))


def may_name(stem: str) -> bool:
    """Say whether a file's name has a word that might be someone's name, or has no number."""
    words = re.findall(r"[^\W\d_]+", stem)
    return not all(_HARMLESS.fullmatch(word) for word in words) or not any(map(str.isdigit, stem))
