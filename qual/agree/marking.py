"""Who marked which unit: codings of several coders turned into counts, by interval arithmetic.

A pattern says for one unit which coders marked it with a code, as a bit per coder (first coder 1,
second 2, third 4…). A transcript's counts of patterns are all that agreement needs, so the cost
follows the number of codings and not the length of the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from qual.model import Transcript
from qual.segment import find_sentences, participant_turns, segments
from qual.spans import Span, intersect, length, merge, touching

Unit = Literal["turn", "sentence", "segment", "character"]
UNITS: tuple[Unit, ...] = get_args(Unit)
Marks = Mapping[str, Sequence[Span]]
Patterns = dict[str, Counter[int]]


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


def count_transcript(transcript: Transcript, by_coder: Mapping[str, Marks], unit: Unit) -> Counted:
    """Count a transcript's units by who marked them, for every code that anybody used.

    Args:
        transcript: the text and its turns; all outside participants' turns is masked.
        by_coder: for each coder the spans of each code.
        unit: what is compared.
    """
    mask = merge(participant_turns(transcript))
    coders = tuple(by_coder)
    codes = sorted({code for marks in by_coder.values() for code in marks})
    used = {code: tuple(len(by_coder[c].get(code, ())) for c in coders) for code in codes}
    if unit == "character":
        patterns = {code: _characters(by_coder, coders, code, mask) for code in codes}
        return Counted(transcript.id, coders, length(mask), patterns, used)
    ruler = Ruler(transcript.text, mask, spans_of_units(transcript, unit))
    patterns = {code: _units(by_coder, coders, code, ruler) for code in codes}
    return Counted(transcript.id, coders, len(ruler.units), patterns, used)


def spans_of_units(transcript: Transcript, unit: Unit) -> list[Span]:
    """The units of a transcript in order: participants' turns, or what they are cut into."""
    if unit == "turn":
        return participant_turns(transcript)
    if unit == "sentence":
        return find_sentences(transcript)
    return [(segment.start, segment.end) for segment in segments(transcript)]


class Ruler:
    """Measures codings against units in letters and digits."""

    def __init__(self, text: str, mask: Sequence[Span], units: Sequence[Span]) -> None:
        """Keep the text and its units; letters are counted where a coding touches."""
        self.text = text
        self.mask = mask
        self.units = units
        self.starts = [start for start, _ in units]
        self._known: dict[Span, int] = {}

    def letters(self, span: Span) -> int:
        """Count the letters and digits of a span, once for each span."""
        if span not in self._known:
            self._known[span] = sum(map(str.isalnum, self.text[span[0] : span[1]]))
        return self._known[span]

    def marked(self, span: Span) -> Iterable[int]:
        """Find the units that one coding marks.

        It shares at least one letter or digit with the unit, and holds at least half of the
        unit's or the unit at least half of the coding's.
        """
        own = sum(self.letters(part) for part in intersect([span], self.mask))
        for number in touching(span, self.units, self.starts):
            unit = self.units[number]
            shared = self.letters((max(span[0], unit[0]), min(span[1], unit[1])))
            if shared and 2 * shared >= min(own, self.letters(unit)):
                yield number


def _units(
    by_coder: Mapping[str, Marks], coders: Sequence[str], code: str, ruler: Ruler
) -> Counter[int]:
    marks: dict[int, int] = {}
    for bit, coder in enumerate(coders):
        for span in by_coder[coder].get(code, ()):
            for number in ruler.marked(span):
                marks[number] = marks.get(number, 0) | 1 << bit
    return Counter(marks.values())


def _characters(
    by_coder: Mapping[str, Marks], coders: Sequence[str], code: str, mask: Sequence[Span]
) -> Counter[int]:
    """Count characters by sweeping over where the coders' merged spans begin and end."""
    edges: list[tuple[int, int]] = []
    for bit, coder in enumerate(coders):
        for start, end in intersect(merge(by_coder[coder].get(code, ())), mask):
            edges += [(start, 1 << bit), (end, 1 << bit)]
    edges.sort()
    counts: Counter[int] = Counter()
    pattern = before = 0
    for place, bit in edges:
        if pattern and place > before:
            counts[pattern] += place - before
        pattern ^= bit
        before = place
    return counts


def table_of(counted: Iterable[Counted], code: str, pair: tuple[str, str]) -> list[list[int]]:
    """Add up the 2 x 2 table of a code for two coders: [[both, first], [second, neither]].

    Transcripts that one of the two did not code are missing, not "no", and do not count.
    """
    both = first = second = units = 0
    for one in counted:
        if not set(pair) <= set(one.coders):
            continue
        low, high = (1 << one.coders.index(coder) for coder in pair)
        units += one.units
        for pattern, count in one.patterns.get(code, {}).items():
            both += count * bool(pattern & low and pattern & high)
            first += count * bool(pattern & low and not pattern & high)
            second += count * bool(pattern & high and not pattern & low)
    return [[both, first], [second, units - both - first - second]]


def ratings_of(
    counted: Iterable[Counted], code: str, coders: Sequence[str]
) -> tuple[list[list[int | None]], list[int]]:
    """Lay out one code as coders x units, one column per pattern, and how often each occurs."""
    columns: list[list[int | None]] = []
    times: list[int] = []
    for one in counted:
        patterns = one.patterns.get(code, Counter())
        rest = one.units - sum(patterns.values())
        for pattern, count in [*sorted(patterns.items()), (0, rest)]:
            if count:
                columns.append([_mark(one, coder, pattern) for coder in coders])
                times.append(count)
    rows = [[column[n] for column in columns] for n in range(len(coders))]
    return rows, times


def _mark(one: Counted, coder: str, pattern: int) -> int | None:
    if coder not in one.coders:
        return None
    return int(bool(pattern & 1 << one.coders.index(coder)))
