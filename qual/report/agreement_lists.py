"""Lists behind the agreement report: where, what, which way and how strong coders differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Literal, get_args

from qual.agree.apart import Two, confusion_matrix, label
from qual.agree.evidence import MarkedUnit
from qual.agree.levels import group_codes, in_order, name_of
from qual.agree.modes import Mode
from qual.agree.pairs import PairFigures
from qual.agree.summary import Agreement
from qual.passages import Placed

Question = Literal["where", "what", "which-way", "how-strong"]
QUESTIONS: tuple[Question, ...] = get_args(Question)
DIFFERENCE_COLUMNS = ("pair", "transcript", "start", "end", "1", "2", "text", "codings")
UNIT_COLUMNS = ("pair", "transcript", "start", "end", "cell", "n", "text", "codings")
MODE_COLUMNS = ("transcript", "code", "both", "only 1", "only 2", "neither", "agreement", "kappa",
                "as printed")  # fmt: skip


def difference_rows(pair: PairFigures, question: Question) -> list[tuple[object, ...]]:
    """Every place where two coders differ on one question, in the order of the transcripts."""
    return LISTS[question](pair)


def _where(pair: PairFigures) -> list[tuple[object, ...]]:
    """Codings that nothing of the other coder is paired with."""
    rows: list[tuple[object, ...]] = []
    for one in pair.paired:
        for placed in one.alone:
            said = [label(placed.coding) if placed.coding.coder == c else "" for c in pair.pair]
            rows.append(_row(pair, [placed], said))
    return rows


def _what(pair: PairFigures) -> list[tuple[object, ...]]:
    twos = [two for one in pair.paired for two in one.swapped]
    return [_row(pair, two, [label(p.coding) for p in two]) for two in twos]


def _answers(pair: PairFigures, twos: Iterable[Two], field: str) -> list[tuple[object, ...]]:
    return [
        _row(pair, two, [f"{label(p.coding)}: {getattr(p.coding, field) or 'none'}" for p in two])
        for two in twos
    ]


LISTS: dict[Question, Callable[[PairFigures], list[tuple[object, ...]]]] = {
    "where": _where,
    "what": _what,
    "which-way": lambda pair: _answers(pair, pair.valence.differing, "valence"),
    "how-strong": lambda pair: _answers(pair, pair.strength.differing, "strength"),
}


def _row(pair: PairFigures, placed: Sequence[Placed], said: Sequence[str]) -> tuple[object, ...]:
    start = min(p.span[0] for p in placed)
    end = max(p.span[1] for p in placed)
    longest = max((p.coding.quote for p in placed), key=len)
    ids = " ".join(p.coding.id for p in placed)
    return ("–".join(pair.pair), placed[0].coding.transcript, start, end, *said, longest, ids)


def confusion_heads(pair: PairFigures) -> tuple[str, ...]:
    """The headings of `confused_constructs`."""
    first, second = pair.pair
    return ("this", "that", f"{first} this, {second} that", f"{second} this, {first} that", "times")


def confused_constructs(
    found: Agreement, pair: PairFigures
) -> list[tuple[str, str, int, int, int]]:
    """How often two constructs stand for one another, either way round, most often first."""

    def constructs(code: str) -> list[str]:
        return list(group_codes("construct", [code], found.codebook))

    counts = confusion_matrix(pair.confusions, constructs)
    order = in_order({code for both in counts for code in both}, found.codebook)
    rows = [
        (_named(one, found), _named(other, found), *_either_way(counts, one, other))
        for one, other in combinations(order, 2)
    ]
    return sorted((row for row in rows if row[-1]), key=lambda row: -row[-1])


def _either_way(counts: Counter[tuple[str, str]], one: str, other: str) -> tuple[int, int, int]:
    return counts[one, other], counts[other, one], counts[one, other] + counts[other, one]


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
        (r.transcript, r.code, *r.table[0], *r.table[1], r.percent, r.kappa, r.said)
        for r in mode.rows
    ]
