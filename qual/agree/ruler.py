"""Measures spans of a text in letters and digits, or in characters, with parts of it masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from qual.spans import Span, merge

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
        self._text, self._mask, self._blanks = text, merge(mask), blanks

    @cached_property
    def _points(self) -> npt.NDArray[np.uint32]:
        return np.frombuffer(self._text.encode("utf-32-le"), dtype="<u4")

    @cached_property
    def _inside(self) -> npt.NDArray[np.bool_]:
        inside = np.zeros(self.length, dtype=np.bool_)
        for start, end in self._mask:
            inside[start:end] = True
        return inside

    @cached_property
    def _letters(self) -> Whole:
        return _running(self._inside & _are(self._points, ASCII, str.isalnum))

    @cached_property
    def _dark(self) -> Whole:
        return _running(self._inside & ~_are(self._points, ASCII_BLANK, str.isspace))

    @cached_property
    def _turns(self) -> tuple[Whole, Whole]:
        """Where the unmasked stretches begin, with how many characters lie before each."""
        spans = np.array(self._mask or [(0, 0)], dtype=np.int64)
        sizes = spans[:, 1] - spans[:, 0]
        return spans, np.cumsum(sizes) - sizes

    def letters(self, spans: npt.ArrayLike) -> Whole:
        """Count the unmasked letters and digits of each span [start, end)."""
        both: Whole = self._letters[np.asarray(spans, dtype=np.int64)]
        return both[..., 1] - both[..., 0]

    def silent(self, spans: Iterable[Span]) -> int:
        """Count the spans without a single unmasked letter or digit."""
        both = np.fromiter(chain.from_iterable(spans), dtype=np.int64).reshape(-1, 2)
        return int((self.letters(both) == 0).sum())

    def characters_before(self, places: Whole) -> Whole:
        """Count the unmasked characters before each place."""
        if not self._blanks:
            return self._dark[places]
        spans, before = self._turns
        turn = np.maximum(np.searchsorted(spans[:, 0], places, side="right") - 1, 0)
        within = np.clip(places - spans[turn, 0], 0, spans[turn, 1] - spans[turn, 0])
        found: Whole = before[turn] + within
        return found

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
