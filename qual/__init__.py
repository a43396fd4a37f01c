"""Studies: interviews, codings, agreement, ratings and matrices, in files a person can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from qual.frames import StudyFrames

__version__ = "0.1.0"
__all__ = ["__version__", "read_study"]


def read_study(path: str | Path) -> StudyFrames:
    """Read a study into tables for one's own analysis.

    Returns:
        DataFrames of transcripts, turns, segments, codings, final codings, ratings and themes.
    """
    from qual.frames import read_frames

    return read_frames(path)
