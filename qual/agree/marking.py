"""Who marked which unit: codings of several coders turned into counts, by interval arithmetic.

A transcript becomes a grid: coders x units x codes, true where a coder marked the unit with the
code. Characters are not listed one by one: text between two places where a coding begins or ends is
one unit with its length as weight, so that cost follows the number of codings.

A pattern says for one unit which coders marked it with a code, as a bit per coder (first coder 1,
second 2, third 4…). Counts of patterns are all that most coefficients need.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from qual.agree.ruler import Ruler
from qual.model import Transcript
from qual.segment import find_sentences, participant_turns, segments
from qual.spans import Span

Unit = Literal["turn", "sentence", "segment", "character", "nonblank", "transcript"]
UNITS: tuple[Unit, ...] = get_args(Unit)
BY_CHARACTER = ("character", "nonblank")
Marks = Mapping[str, Sequence[Span]]
Patterns = dict[str, Counter[int]]
Flags: TypeAlias = npt.NDArray[np.bool_]
Whole: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Counted:
    """One transcript's counts.

    Attributes:
        coders: in the order of the bits.
        units: how many units the participants' turns hold.
        patterns: for each code the units marked by anybody, by pattern; the rest of the units
            were marked by nobody.
        used: for each code how many codings each coder made.
    """

    transcript: str
    coders: tuple[str, ...]
    units: int
    patterns: Patterns
    used: dict[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Grid:
    """Who marked which unit of one transcript with which code.

    Attributes:
        spans: where each unit lies, with the unit's weight: 1, or its characters.
        marks: coders x units x codes.
    """

    transcript: str
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    spans: Whole
    weights: Whole
    marks: Flags


def count_transcript(transcript: Transcript, by_coder: Mapping[str, Marks], unit: Unit) -> Counted:
    """Count a transcript's units by who marked them, for every code that anybody used.

    Args:
        transcript: the text and its turns; all outside participants' turns is masked.
        by_coder: for each coder the spans of each code.
        unit: what is compared.
    """
    codes = sorted({code for marks in by_coder.values() for code in marks})
    used = {code: tuple(len(marks.get(code, ())) for marks in by_coder.values()) for code in codes}
    return count_grid(lay_out(transcript, by_coder, codes, unit), {c: (c,) for c in codes}, used)


def ruler_for(transcript: Transcript, unit: Unit) -> Ruler:
    """The ruler that measures a transcript's codings; all outside participants' turns is masked."""
    return Ruler(transcript.text, participant_turns(transcript), blanks=unit != "nonblank")


def lay_out(
    transcript: Transcript,
    by_coder: Mapping[str, Marks],
    codes: Sequence[str],
    unit: Unit,
    ruler: Ruler | None = None,
) -> Grid:
    """Lay a transcript's codings out as a grid of units and codes.

    Args:
        transcript: the text and its turns.
        by_coder: for each coder the spans of each code.
        codes: the columns.
        unit: what is compared.
        ruler: of this transcript and unit, where there is one already.
    """
    ruler = ruler or ruler_for(transcript, unit)
    table = _table([marks.get(code, ()) for marks in by_coder.values() for code in codes], codes)
    shape = (len(by_coder), len(codes))
    if unit in BY_CHARACTER:
        spans, weights, marks = _pieces(ruler, table, shape)
    else:
        spans = np.array(spans_of_units(transcript, unit), dtype=np.int64).reshape(-1, 2)
        weights, marks = np.ones(len(spans), dtype=np.int64), _marked(ruler, table, spans, shape)
    return Grid(transcript.id, tuple(by_coder), tuple(codes), spans, weights, marks)


def _table(lists: Sequence[Sequence[Span]], codes: Sequence[str]) -> Whole:
    """One row a coding: its coder, code, start and end, from each coder's spans code by code."""
    ends = np.fromiter(chain.from_iterable(chain.from_iterable(lists)), dtype=np.int64)
    whose = np.repeat(np.arange(len(lists)), [len(spans) for spans in lists])
    return np.column_stack([*np.divmod(whose, max(1, len(codes))), ends.reshape(-1, 2)])


def _pieces(ruler: Ruler, table: Whole, shape: tuple[int, int]) -> tuple[Whole, Whole, Flags]:
    """Cut the text wherever a coding begins or ends; a piece weighs its unmasked characters."""
    cuts = np.unique(np.concatenate([[0, ruler.length], table[:, 2], table[:, 3]]))
    depth = np.zeros((shape[0], len(cuts), shape[1]), dtype=np.int16)
    starts, ends = np.searchsorted(cuts, table[:, 2]), np.searchsorted(cuts, table[:, 3])
    np.add.at(depth, (table[:, 0], starts, table[:, 1]), 1)
    np.add.at(depth, (table[:, 0], ends, table[:, 1]), -1)
    weights = np.diff(ruler.characters_before(cuts))
    kept = weights > 0
    marks = depth.cumsum(axis=1, dtype=np.int16)[:, :-1, :] > 0
    return np.stack([cuts[:-1], cuts[1:]], axis=1)[kept], weights[kept], marks[:, kept, :]


def _marked(ruler: Ruler, table: Whole, spans: Whole, shape: tuple[int, int]) -> Flags:
    """Mark the units that each coding marks by the rule on letters and digits."""
    marks = np.zeros((shape[0], len(spans), shape[1]), dtype=np.bool_)
    coding, unit = ruler.marked(table[:, 2:], spans)
    marks[table[coding, 0], unit, table[coding, 1]] = True
    return marks


def spans_of_units(transcript: Transcript, unit: Unit) -> list[Span]:
    """The units of a transcript in order: participants' turns, or what they are cut into."""
    if unit == "turn":
        return participant_turns(transcript)
    if unit == "sentence":
        return find_sentences(transcript)
    if unit == "transcript":
        return [(0, len(transcript.text))]
    return [(segment.start, segment.end) for segment in segments(transcript)]


def count_grid(
    grid: Grid, groups: Mapping[str, Sequence[str]], used: Mapping[str, tuple[int, ...]]
) -> Counted:
    """Count a grid's units by who marked them.

    Args:
        grid: from `lay_out`.
        groups: for each name the codes of which any one marks a unit for it; a code alone is
            itself, a domain all of its codes.
        used: how many codings each coder made, for each name.
    """
    kinds = 1 << len(grid.coders)
    seen = patterns_of(grid, groups) + np.arange(len(groups)) * kinds
    weights = np.repeat(grid.weights, len(groups))
    counts = np.bincount(seen.ravel(), weights, len(groups) * kinds).astype(np.int64)
    patterns: Patterns = {}
    for name, row in zip(groups, counts.reshape(-1, kinds).tolist(), strict=True):
        patterns[name] = Counter({p: count for p, count in enumerate(row) if p and count})
    units = int(grid.weights.sum())
    return Counted(grid.transcript, grid.coders, units, patterns, {n: used[n] for n in groups})


def patterns_of(grid: Grid, groups: Mapping[str, Sequence[str]]) -> npt.NDArray[np.uint8]:
    """The pattern of every unit (row) for every group of codes (column)."""
    place = {code: n for n, code in enumerate(grid.codes)}
    alone = np.zeros((len(grid.weights), len(grid.codes)), dtype=np.uint8)
    for bit in range(len(grid.coders)):
        alone |= grid.marks[bit].astype(np.uint8) << bit
    seen = alone[:, [place[codes[0]] for codes in groups.values()]]
    for number, codes in enumerate(groups.values()):
        for code in codes[1:]:
            seen[:, number] |= alone[:, place[code]]
    return seen


def table_of(counted: Iterable[Counted], code: str, pair: tuple[str, str]) -> list[list[int]]:
    """Add up the 2 x 2 table of a code for two coders: [[both, first], [second, neither]].

    Transcripts that one of the two did not code are missing, not "no", and do not count.
    """
    total = np.zeros(4, dtype=np.int64)
    for one in counted:
        if set(pair) <= set(one.coders):
            total += cells_of(one, code, pair)
    both, first, second, neither = total.tolist()
    return [[both, first], [second, neither]]


def cells_of(one: Counted, code: str, pair: tuple[str, str]) -> tuple[int, int, int, int]:
    """The four cells of a code in one transcript that both coders coded."""
    low, high = (1 << one.coders.index(coder) for coder in pair)
    both = first = second = 0
    for pattern, count in (one.patterns.get(code) or {}).items():
        if pattern & low:
            if pattern & high:
                both += count
            else:
                first += count
        elif pattern & high:
            second += count
    return both, first, second, one.units - both - first - second


def ratings_of(
    counted: Iterable[Counted], codes: Sequence[str], coders: Sequence[str]
) -> tuple[list[list[int | None]], list[int]]:
    """Lay out codes as coders x units, one column per pattern, and how often each occurs.

    Each code's units stand side by side as units of their own.
    """
    often: dict[tuple[tuple[str, ...], int], int] = {}
    for one in counted:
        rest = one.units * len(codes)
        for code in codes:
            for pattern, count in one.patterns.get(code, {}).items():
                often[one.coders, pattern] = often.get((one.coders, pattern), 0) + count
                rest -= count
        often[one.coders, 0] = often.get((one.coders, 0), 0) + rest
    kept = sorted(key for key, count in often.items() if count)
    rows = [[_mark(own, coder, pattern) for own, pattern in kept] for coder in coders]
    return rows, [often[key] for key in kept]


def _mark(coders: tuple[str, ...], coder: str, pattern: int) -> int | None:
    if coder not in coders:
        return None
    return int(bool(pattern & 1 << coders.index(coder)))
