"""What suggestions have to beat: the most frequent codes, and the most frequent valence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qual.model import Valence
from qual.suggest.gold import GoldRow
from qual.suggest.kinds import Offer

FREQUENT = "frequent"
MOST = 10
Valued = Counter[tuple[str, Valence]]


class Frequencies:
    """How often each code, and each valence of it, is right: in all rows and in each group.

    A row is held against the codes of the other groups' rows alone, so that the baseline gains
    nothing from the row it is measured on, nor from rows about the same setting.
    """

    def __init__(self, rows: Sequence[GoldRow], groups: Sequence[str]) -> None:
        """Count the rows, each in its group."""
        self._codes: dict[str, Counter[str]] = {}
        self._valued: dict[str, Valued] = {}
        for row, group in zip(rows, groups, strict=True):
            codes = self._codes.setdefault(group, Counter())
            codes.update({gold.code for gold in row.codes})
            self._valued.setdefault(group, Counter()).update(valued_codes([row]))
        self._all = sum(self._codes.values(), Counter[str]())
        self._all_valued: Valued = sum(self._valued.values(), Counter())
        self._done: dict[str, list[Offer]] = {}

    def offers(self, group: str) -> list[Offer]:
        """The codes most frequent outside a group, each with its most frequent valence there.

        Outside a group that has no rows are all of them.
        """
        if group not in self._done:
            codes = self._all - self._codes.get(group, Counter())
            valued = self._all_valued - self._valued.get(group, Counter())
            self._done[group] = _offers(codes, valued)
        return self._done[group]


def _offers(codes: Counter[str], valued: Valued) -> list[Offer]:
    most = sorted(codes.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
    total = sum(codes.values())
    majority = majorities(valued)
    return [
        Offer(code, round(count / total, 4), FREQUENT, "", majority.get(code))
        for code, count in most
    ]


def frequent_offers(
    rows: Sequence[GoldRow], groups: Sequence[str], known: bool = False
) -> list[list[Offer]]:
    """Offer every row the codes that are most frequent in the rows of other groups.

    Args:
        rows: the agreed passages.
        groups: the group of each row; one of its own for every row leaves just that row out.
        known: count the rows of its own group too, which flatters.
    """
    frequencies = Frequencies(rows, groups)
    return [frequencies.offers("" if known else group) for group in groups]


def right_held_out(
    judged: Mapping[str, Valued], valued: Mapping[str, Valued], alone: bool
) -> Counter[str]:
    """Count by line how often its most frequent valence in the rows of other groups is right.

    A line is a code, or a domain or setting with all its codes. One that has no valence there, or
    two as frequent, takes the most frequent of all lines there. Where a line has few codings this
    is worse than chance, as what is left out is missing among the rest; with `Majority.by_code` it
    brackets what a valence fixed by the line can reach.

    Args:
        judged: by group the lines to be guessed, with the valence people gave.
        valued: by group the valences of all its lines.
        alone: leave out each coding by itself, not its whole group.
    """
    everything: Valued = sum(valued.values(), Counter())
    right: Counter[str] = Counter()
    for group, own in judged.items():
        learned = Learned(everything - valued.get(group, Counter()))
        for (line, valence), count in own.items():
            if alone:
                learned = Learned(everything - Counter({(line, valence): 1}))
            right[line] += count * (learned.guess(line) == valence)
    return right


class Learned:
    """The valence that each code, domain or setting mostly has, and all of them together."""

    def __init__(self, valued: Valued) -> None:
        """Sort out which line has a most frequent valence: more often than any other."""
        of: dict[str, Counter[Valence]] = {}
        for (code, valence), count in valued.items():
            of.setdefault(code, Counter())[valence] += count
        two = {code: found.most_common(2) for code, found in of.items()}
        self._clear = {c: t[0][0] for c, t in two.items() if len(t) < 2 or t[0][1] > t[1][1]}
        self._overall = find_majority(valued).valence

    def guess(self, code: str) -> Valence | None:
        """Guess a line's valence; where it has no clear one, the most frequent of all."""
        return self._clear.get(code, self._overall)


def majorities(valued: Mapping[tuple[str, Valence], int]) -> dict[str, Valence]:
    """The most frequent valence of each code; of two as frequent the first by name."""
    found: dict[str, tuple[int, Valence]] = {}
    for (code, valence), count in sorted(valued.items()):
        if count > found.get(code, (0, valence))[0]:
            found[code] = count, valence
    return {code: valence for code, (_, valence) in found.items()}


@dataclass(frozen=True)
class Usual:
    """How often each line's usual valence is right for the codes whose valence was guessed.

    Attributes:
        lines: for each code, domain or setting how often its most frequent valence is right, known
            from these very codes; how often the one that it has elsewhere is; and of how many.
    """

    lines: dict[str, tuple[int, int, int]]

    @property
    def share(self) -> float | None:
        """Share right over all lines, known from these very codes."""
        return self._share(0)

    @property
    def share_elsewhere(self) -> float | None:
        """Share right over all lines, learned from other rows."""
        return self._share(1)

    def of(self, line: str) -> tuple[float | None, float | None]:
        """Both shares of one line."""
        here, elsewhere, n = self.lines[line]
        return (here / n, elsewhere / n) if n else (None, None)

    def _share(self, which: int) -> float | None:
        n = sum(line[2] for line in self.lines.values())
        return sum(line[which] for line in self.lines.values()) / n if n else None


@dataclass(frozen=True)
class Majority:
    """How often a valence would be right that is always the same.

    Known from the very codings it is measured on, so that it is at its best.

    Attributes:
        valence: the most frequent of all; `right`: how often it is right, of `n`.
        by_code: for each code its most frequent valence, how often that is right, and of how many.
    """

    valence: Valence | None
    right: int
    n: int
    by_code: dict[str, tuple[Valence, int, int]]

    @property
    def share(self) -> float | None:
        """Share right with one valence for all codes."""
        return self.right / self.n if self.n else None

    @property
    def share_by_code(self) -> float | None:
        """Share right with each code's own."""
        return sum(right for _, right, _ in self.by_code.values()) / self.n if self.n else None


def find_majority(valued: Mapping[tuple[str, Valence], int]) -> Majority:
    """Find the most frequent valence, in all and of each code."""
    overall: Counter[Valence] = Counter()
    of: Counter[str] = Counter()
    for (code, valence), count in valued.items():
        overall[valence] += count
        of[code] += count
    best = min(overall, key=lambda valence: (-overall[valence], valence), default=None)
    own = majorities(valued)
    by_code = {code: (own[code], valued[code, own[code]], of[code]) for code in sorted(own)}
    return Majority(best, overall[best] if best else 0, sum(of.values()), by_code)


def valued_codes(rows: Iterable[GoldRow]) -> Valued:
    """Count the valences that people gave to each code."""
    return Counter((g.code, g.valence) for row in rows for g in row.codes if g.valence is not None)
