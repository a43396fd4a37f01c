"""Suggestions kept in a study, read without anything that makes them."""

from __future__ import annotations

from pathlib import Path

import msgspec

from qual.model import Suggestion

DECODER = msgspec.json.Decoder(Suggestion)


def suggestions_path(root: Path, transcript: str) -> Path:
    """Say where a transcript's suggestions are kept; they may be deleted."""
    return root / "suggestions" / f"{transcript}.jsonl"


def read_suggestions(root: Path, transcript: str) -> list[Suggestion]:
    """Read a transcript's suggestions; none where there was no run."""
    path = suggestions_path(root, transcript)
    if not path.is_file():
        return []
    return [DECODER.decode(line) for line in path.read_bytes().splitlines()]
