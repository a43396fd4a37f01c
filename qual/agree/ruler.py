"""Measures spans of a text in letters and digits, or in characters, with parts of it masked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from qual.spans import Span

Whole: TypeAlias = npt.NDArray[np.int64]
ASCII = np.array([chr(point).isalnum() for point in range(128)])
ASCII_BLANK = np.array([chr(point).isspace() for point in range(128)])


class Ruler:
    """Says how many unmasked letters and digits, or characters, lie in a span.

    Both are counted once, up to every place of the text; a span is then a difference.
    """

    def __init__(self, text: str, mask: Sequence[Span], blanks: bool = True) -> None:
        """Count a text's letters and characters within the spans of `mask`, all else is masked.

        Args:
            text: the transcript's.
            mask: what is compared, as disjoint spans.
            blanks: whether white space counts among characters.
        """
        self.length = len(text)
        points = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
        inside = np.zeros(len(points), dtype=np.bool_)
        for start, end in mask:
            inside[start:end] = True
        characters = inside if blanks else inside & ~_are(points, ASCII_BLANK, str.isspace)
        self._letters = _running(inside & _are(points, ASCII, str.isalnum))
        self._characters = _running(characters)

    def letters(self, spans: npt.ArrayLike) -> Whole:
        """Count the unmasked letters and digits of each span [start, end)."""
        both: Whole = self._letters[np.asarray(spans, dtype=np.int64)]
        return both[..., 1] - both[..., 0]

    def characters_before(self, places: Whole) -> Whole:
        """Count the unmasked characters before each place."""
        return self._characters[places]

    def marked(self, codings: npt.ArrayLike, units: npt.ArrayLike) -> tuple[Whole, Whole]:
        """Find which coding marks which unit.

        It shares at least one letter or digit with the unit, and holds at least half of the
        unit's or the unit at least half of the coding's.

        Args:
            codings: spans, one a row.
            units: disjoint spans in order.

        Returns:
            The numbers of the coding and of the unit, one pair for each mark.
        """
        coded = np.asarray(codings, dtype=np.int64).reshape(-1, 2)
        cut = np.asarray(units, dtype=np.int64).reshape(-1, 2)
        first = np.searchsorted(cut[:, 1], coded[:, 0], side="right")
        touched = np.maximum(np.searchsorted(cut[:, 0], coded[:, 1], side="left") - first, 0)
        coding = np.repeat(np.arange(len(coded)), touched)
        before = np.cumsum(touched) - touched
        unit = np.arange(len(coding)) - np.repeat(before - first, touched)
        low = np.maximum(coded[coding, 0], cut[unit, 0])
        high = np.minimum(coded[coding, 1], cut[unit, 1])
        shared = self.letters(np.stack([low, high], axis=1))
        least = np.minimum(self.letters(coded)[coding], self.letters(cut)[unit])
        kept = (shared > 0) & (2 * shared >= least)
        return coding[kept], unit[kept]


def _running(flags: npt.NDArray[np.bool_]) -> Whole:
    """How many are true before every place, and in all."""
    return np.concatenate([[0], np.cumsum(flags)]).astype(np.int64)


def _are(
    points: npt.NDArray[np.uint32], ascii_: npt.NDArray[np.bool_], kind: object
) -> npt.NDArray[np.bool_]:
    """Whether each code point is of a kind that `str` knows, such as `str.isalnum`."""
    wide = points >= 128
    found: npt.NDArray[np.bool_] = ascii_[np.where(wide, 0, points)]
    if wide.any():
        rare, place = np.unique(points[wide], return_inverse=True)
        said = np.array([bool(kind(chr(point))) for point in rare])  # type: ignore[operator]
        found[wide] = said[place]
    return found
