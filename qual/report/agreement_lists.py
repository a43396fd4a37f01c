"""Lists behind the agreement report: where, what, which way and how strong coders differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal, get_args

from qual.agree.apart import Two, confusion_matrix, label
from qual.agree.evidence import MarkedUnit
from qual.agree.gather import codes_of
from qual.agree.levels import Level, group_codes, in_order, name_of
from qual.agree.modes import Mode
from qual.agree.pairs import PairFigures
from qual.agree.summary import Agreement
from qual.codebook import Codebook
from qual.model import Coding
from qual.passages import Placed
from qual.report.agreement_columns import reasons

Question = Literal["where", "what", "which-way", "how-strong"]
QUESTIONS: tuple[Question, ...] = get_args(Question)
DIFFERENCE_COLUMNS = ("pair", "transcript", "start", "end", "1", "2", "text", "codings")
UNIT_COLUMNS = ("pair", "transcript", "start", "end", "cell", "n", "text", "codings")
MODE_COLUMNS = ("transcript", "code", "both", "only 1", "only 2", "neither", "agreement", "kappa",
                "as printed", "not estimable because")  # fmt: skip
Some = tuple[Placed, ...]


def difference_rows(
    pair: PairFigures, question: Question, wanted: Callable[[Coding], bool] | None = None
) -> list[tuple[object, ...]]:
    """Every place where two coders differ on one question, in the order of the transcripts.

    Args:
        pair: the two coders.
        question: on which they differ.
        wanted: of which codings, one of the two at least; by default of all.
    """
    places, say = LISTS[question]
    return [
        _row(pair, some, [_said_by(some, coder, say) for coder in pair.pair])
        for some in places(pair)
        if wanted is None or any(wanted(placed.coding) for placed in some)
    ]


def touches(found: Agreement, name: str, level: Level) -> Callable[[Coding], bool]:
    """Whether a coding counts under a code, construct or domain."""
    return lambda coding: name in group_codes(level, codes_of(coding), found.codebook)


def _said_by(some: Some, coder: str, say: Callable[[Coding], str]) -> str:
    return "; ".join(say(placed.coding) for placed in some if placed.coding.coder == coder)


LISTS: dict[Question, tuple[Callable[[PairFigures], Iterable[Some]], Callable[[Coding], str]]] = {
    "where": (lambda pair: ((p,) for one in pair.paired for p in one.alone), label),
    "what": (lambda pair: (two for one in pair.paired for two in one.swapped), label),
    "which-way": (
        lambda pair: pair.valence.differing,
        lambda coding: f"{label(coding)}: {coding.valence or 'none'}",
    ),
    "how-strong": (
        lambda pair: pair.strength.differing,
        lambda coding: f"{label(coding)}: {coding.strength or 'none'}",
    ),
}
"""For each question where two coders differ on it, and what is said of a coding there."""


def _row(pair: PairFigures, placed: Sequence[Placed], said: Sequence[str]) -> tuple[object, ...]:
    start = min(p.span[0] for p in placed)
    end = max(p.span[1] for p in placed)
    longest = max((p.coding.quote for p in placed), key=len)
    ids = " ".join(p.coding.id for p in placed)
    return ("–".join(pair.pair), placed[0].coding.transcript, start, end, *said, longest, ids)


@dataclass(frozen=True)
class Confused:
    """Two constructs that stand for one another on the same text.

    Attributes:
        one, other: with their names, in the codebook's order.
        forward: where the first coder said the one; `backward`: where the second did.
    """

    one: str
    other: str
    forward: list[Two]
    backward: list[Two]

    @property
    def times(self) -> int:
        """How often, either way round."""
        return len(self.forward) + len(self.backward)

    @property
    def row(self) -> tuple[object, ...]:
        """What `confusion_heads` heads."""
        return self.one, self.other, len(self.forward), len(self.backward), self.times


def confusion_heads(pair: PairFigures) -> tuple[str, ...]:
    """The headings of a row of confused constructs."""
    first, second = pair.pair
    return ("this", "that", f"{first} this, {second} that", f"{second} this, {first} that", "times")


def constructs_of(code: str, codebook: Codebook) -> list[str]:
    """The constructs that a code counts under."""
    return list(group_codes("construct", [code], codebook))


def confused_constructs(found: Agreement, pair: PairFigures) -> list[Confused]:
    """Which constructs stand for one another, most often first."""
    places = confusion_matrix(pair.confusions, lambda code: constructs_of(code, found.codebook))
    order = in_order({code for both in places for code in both}, found.codebook)
    rows = [
        Confused(
            _named(one, found),
            _named(other, found),
            places.get((one, other), []),
            places.get((other, one), []),
        )
        for one, other in combinations(order, 2)
    ]
    return sorted((row for row in rows if row.times), key=lambda row: -row.times)


CONFUSION_COLUMNS = ("pair", "this", "that", "1 this, 2 that", "2 this, 1 that", "times", "such as")
EXAMPLES = 3


def confusion_rows(found: Agreement) -> list[tuple[object, ...]]:
    """The confused constructs of every pair of coders, each with some of the passages."""
    return [
        ("–".join(pair.pair), *one.row, "\n".join(map(_said, examples)))
        for pair in found.pairs
        for one in confused_constructs(found, pair)
        for examples in [[*one.forward, *one.backward][:EXAMPLES]]
    ]


def _said(two: Two) -> str:
    first, second = two
    text = max((first.coding.quote, second.coding.quote), key=len)
    place = f"{first.coding.transcript}:{first.span[0]}-{first.span[1]}"
    return f"{place} {label(first.coding)} / {label(second.coding)}: {text}"


def _named(code: str, found: Agreement) -> str:
    name, _ = name_of(code, found.codebook)
    return code if name == code else f"{code} {name}"


def unit_rows(pair: PairFigures, units: Iterable[MarkedUnit]) -> list[tuple[object, ...]]:
    """The units behind a number, one a row."""
    label_ = "–".join(pair.pair)
    return [
        (label_, u.transcript, *u.span, u.cell, u.weight, u.text, " ".join(
            f"{p.coding.coder}:{p.coding.id}" for p in u.codings))
        for u in units
    ]  # fmt: skip


def mode_rows(mode: Mode) -> list[tuple[object, ...]]:
    """A tool's table, one row as the tool has it."""
    return [
        (
            *(r.transcript, r.code, *r.table[0], *r.table[1], r.percent, r.kappa, r.said),
            reasons(r.why),
        )
        for r in mode.rows
    ]


def in_book_order(mode: Mode, codebook: Codebook, code: str | None) -> Mode:
    """A tool's table with the codes of each file in the codebook's order, or one code's rows."""
    order = in_order({row.code for row in mode.rows}, codebook)
    place = {name: n for n, name in enumerate(order)}
    files = {id_: n for n, id_ in enumerate(dict.fromkeys(row.transcript for row in mode.rows))}
    rows = sorted(mode.rows, key=lambda row: (files[row.transcript], place[row.code]))
    return replace(mode, rows=[row for row in rows if code in (None, row.code)])
