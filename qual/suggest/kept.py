"""Suggestions kept in a study, read without anything that makes them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from qual.model import Suggestion
from qual.problem import Problem

DECODER = msgspec.json.Decoder(Suggestion)


def suggestions_path(root: Path, transcript: str) -> Path:
    """Say where a transcript's suggestions are kept; they may be deleted."""
    return root / "suggestions" / f"{transcript}.jsonl"


def mark_path(root: Path, transcript: str) -> Path:
    """Say where stands what a transcript's suggestions were made from."""
    return root / ".qual" / "suggested" / transcript


def read_mark(root: Path, transcript: str) -> str:
    """Read what a transcript's suggestions were made from; empty where that is not known."""
    try:
        return mark_path(root, transcript).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def line_of(suggestion: Suggestion) -> bytes:
    """Write a suggestion as the line that is kept; without `about` where it is about nobody."""
    fields = msgspec.structs.asdict(suggestion)
    if suggestion.about is None:
        del fields["about"]
    return msgspec.json.encode(fields) + b"\n"


def read_suggestions(root: Path, transcript: str) -> list[Suggestion]:
    """Read a transcript's suggestions; none where there was no run or the file is damaged."""
    path = suggestions_path(root, transcript)
    if not path.is_file():
        return []
    try:
        return [DECODER.decode(line) for line in path.read_bytes().splitlines()]
    except (msgspec.DecodeError, UnicodeDecodeError):
        return []


def damaged(root: Path, transcripts: Iterable[str]) -> list[Problem]:
    """Find suggestion files that hold something but cannot be read."""
    return [
        Problem(
            "These suggestions cannot be read.",
            f"suggestions/{id_}.jsonl",
            None,
            f"Delete the file and make them anew with 'qual suggest {id_}'.",
        )
        for id_ in transcripts
        if not read_suggestions(root, id_)
        and suggestions_path(root, id_).is_file()
        and suggestions_path(root, id_).stat().st_size
    ]
