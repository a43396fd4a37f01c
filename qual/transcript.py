"""Transcripts on disk: the text that is coded and, beside it, its turns."""

from __future__ import annotations

from pathlib import Path

import msgspec

from qual.files import sha256_text
from qual.lines import UNREADABLE
from qual.model import Transcript, TranscriptRecord
from qual.problem import Problem

DECODER = msgspec.json.Decoder(TranscriptRecord)


def text_path(root: Path, id_: str) -> Path:
    """Say where a transcript's text lies in a study."""
    return root / "transcripts" / f"{id_}.txt"


def record_path(root: Path, id_: str) -> Path:
    """Say where a transcript's turns lie in a study."""
    return root / "transcripts" / f"{id_}.json"


def find_transcripts(root: Path) -> list[str]:
    """List the ids of the transcripts whose text is there, sorted."""
    return sorted(path.stem for path in (root / "transcripts").glob("*.txt"))


def read_transcript(root: Path, id_: str) -> Transcript | Problem:
    """Read a transcript; a text that does not fit its turns is a Problem."""
    name, beside = f"transcripts/{id_}.txt", f"transcripts/{id_}.json"
    if not text_path(root, id_).is_file():
        advice = "Bring it in with 'qual ingest'."
        return Problem(f"The transcript {id_} is not in the study.", name, None, advice)
    try:
        text = text_path(root, id_).read_bytes().decode()
    except UnicodeDecodeError:
        return Problem("This text is not in UTF-8.", name, None, "Ingest the transcript again.")
    try:
        record = DECODER.decode(record_path(root, id_).read_bytes())
    except FileNotFoundError:
        return Problem("The turns of this transcript are missing.", beside, None, "Ingest again.")
    except UNREADABLE:
        return Problem("The turns cannot be read.", beside, None, "Ingest the transcript again.")
    digest = sha256_text(text)
    if digest != record.text_sha256:
        said = f"The text of {id_} was changed after it was ingested."
        advice = "Put the old text back, or correct it with 'qual ingest --replace'."
        return Problem(said, name, None, advice)
    bounds = [0, *(place for turn in record.turns for place in (turn.start, turn.end)), len(text)]
    if bounds != sorted(bounds):
        said = "A turn lies outside the text or over another."
        return Problem(said, beside, None, "Ingest again.")
    return Transcript(id=id_, text=text, sha256=digest, record=record)


def record_bytes(record: TranscriptRecord) -> bytes:
    """Write a transcript's turns as JSON, one turn a line."""
    fields = msgspec.to_builtins(record)
    turns = [msgspec.json.encode(turn).decode() for turn in fields.pop("turns")]
    head = msgspec.json.encode(fields).decode()[:-1]
    body = ",\n".join(turns)
    return f'{head},"turns":[\n{body}\n]}}\n'.encode()
