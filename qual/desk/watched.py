"""Files that may change under an open sitting: noticed by their look, then by their hash."""

from __future__ import annotations

import os
from pathlib import Path

from qual.files import sha256_bytes
from qual.problem import Misuse, Problem

Look = tuple[int, int, int]
NOT_THERE: Look = (0, 0, 0)


def look_at(path: Path) -> Look:
    """What tells that a file is as it was left: which file, its size, when it was written."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return NOT_THERE
    return found.st_ino, found.st_size, found.st_mtime_ns


def not_saved(fault: OSError | Misuse) -> str:
    """Say why a line could not be saved, and what becomes of it."""
    if isinstance(fault, Misuse):
        return f"Not saved: {fault}"
    why = fault.strerror or type(fault).__name__
    return f"Not saved: {why}. It is kept here and tried again; free some space."


def lines_vanished(name: str, count: int, sitting: str) -> Problem:
    """Say that lines of a sitting or meeting were no longer in their file."""
    many = "1 line" if count == 1 else f"{count} lines"
    said = f"This file was changed by something else and had lost {many} of this {sitting}."
    advice = "They are written again; a sync tool may have put an older copy in its place."
    return Problem(said, name, None, advice)


class WatchedText:
    """A transcript's text on disk, compared with the one that is open."""

    def __init__(self, path: Path, sha256: str) -> None:
        """Remember how the file looks that has this hash."""
        self._path = path
        self._sha256 = sha256
        self._seen = look_at(path)

    @property
    def changed(self) -> bool:
        """Whether the file holds another text by now; touching it is no change."""
        now = look_at(self._path)
        if now == self._seen:
            return False
        if now == NOT_THERE or sha256_bytes(self._path.read_bytes()) != self._sha256:
            return True
        self._seen = now
        return False
