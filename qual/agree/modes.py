"""Figures as other tools compute them, to compare with what they print; each says what it does.

None of this is the reported figure: the tools count text nobody was meant to code, or average over
rows that hold nothing. Sources: the tools' own help pages (NVivo 9-12, "Run a coding comparison
query"; MAXQDA 12-24, "Intercoder agreement"; Dedoose, "Inter-rater reliability"), and their
formulas as stated there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from qual.agree.coefficients import (
    brennan_prediger,
    cohen_kappa,
    percent_agreement,
    pooled_kappa,
    why_undefined,
)
from qual.agree.estimable import NotEstimable, estimable
from qual.agree.gather import Compared, codes_of
from qual.agree.ruler import Ruler
from qual.model import Transcript
from qual.spans import Span, intersect, length, merge, overlap

Table = list[list[int]]
NO_ROW = "neither coder used a code"


@dataclass(frozen=True)
class ModeRow:
    """One row of a tool's table.

    Attributes:
        said: the kappa that the tool prints, where that is another.
        why: for each figure that is None, the reason.
    """

    transcript: str
    code: str
    table: Table
    percent: float | None
    kappa: float | None
    size: int
    said: float | None = None
    why: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mode:
    """A tool's table with its figures over all rows, and sentences on what was done.

    Attributes:
        why: for each figure that is None, the reason.
    """

    tool: str
    rows: list[ModeRow]
    figures: dict[str, float | None]
    notes: tuple[str, ...]
    why: dict[str, str] = field(default_factory=dict)


def codes_used(compared: Sequence[Compared], pair: tuple[str, str]) -> list[str]:
    """Every code that either coder applied anywhere in what is compared."""
    return sorted(
        {
            c
            for one in compared
            for coder in pair
            for p in one.placed[coder]
            for c in codes_of(p.coding)
        }
    )


def like_nvivo(compared: Sequence[Compared], pair: tuple[str, str], sizes: dict[str, int]) -> Mode:
    """NVivo's coding comparison: characters of the whole file, one row a file and code.

    Args:
        compared: transcripts that both coders coded.
        pair: the coders.
        sizes: how many characters each transcript has, interviewers' turns and labels included.
    """
    codes = codes_used(compared, pair)
    rows = [
        _nvivo_row(one, pair, code, sizes[one.transcript]) for one in compared for code in codes
    ]
    summed = _summed(rows)
    printed = [(row.said, row.size) for row in rows]
    blank = sum(not any([*row.table[0], row.table[1][0]]) for row in rows)
    figures = {
        "mean of the rows' kappas": mean_of([(said, 1) for said, _ in printed]),
        "mean of the rows' kappas, weighted by file size": mean_of(printed),
        "kappa of the summed cells": cohen_kappa(summed),
        "mean of the rows' percent agreement": mean_of([(row.percent, 1) for row in rows]),
    }
    nothing = why_undefined("cohen_kappa", summed) if rows else NO_ROW
    return Mode(
        "NVivo",
        rows,
        figures,
        (
            "Every character of the file counts, interviewers' turns too.",
            f"In {blank} of {len(rows)} rows neither coder used the code; NVivo gives such a row "
            "the kappa 1, and the means contain it.",
        ),
        {name: nothing or NO_ROW for name, value in figures.items() if value is None},
    )


def _summed(rows: Sequence[ModeRow]) -> Table:
    """The rows' tables added up."""
    return [[sum(row.table[i][j] for row in rows) for j in (0, 1)] for i in (0, 1)]


def mean_of(values: Sequence[tuple[float | None, float]]) -> float | None:
    """The weighted mean of the values that are there; each comes with its weight."""
    there = [(value, weight) for value, weight in values if value is not None]
    whole = sum(weight for _, weight in there)
    return sum(value * weight for value, weight in there) / whole if whole else None


def _why(table: Table, *names: str) -> dict[str, str]:
    """For each of a row's figures that is not estimable, the reason."""
    formulas = {"percent": "percent_agreement", "kappa": "cohen_kappa"}
    reasons = {name: why_undefined(formulas[name], table) for name in names}
    return {name: reason for name, reason in reasons.items() if reason}


def _nvivo_row(one: Compared, pair: tuple[str, str], code: str, size: int) -> ModeRow:
    first, second = (merge(one.marks[coder].get(code, [])) for coder in pair)
    both = length(intersect(first, second))
    table = nvivo_table(both, length(first) - both, length(second) - both, size)
    kappa = cohen_kappa(table)
    said = 1.0 if kappa is None else kappa
    why = _why(table, "percent", "kappa")
    return ModeRow(one.transcript, code, table, percent_agreement(table), kappa, size, said, why)


def nvivo_table(both: int, first: int, second: int, size: int) -> Table:
    """The table of a file of so many characters."""
    return [[both, first], [second, size - both - first - second]]


def like_maxqda(compared: Sequence[Compared], pair: tuple[str, str], share: float) -> Mode:
    """MAXQDA's comparison at the level of segments, checked from both coders' side.

    Args:
        compared: transcripts that both coders coded.
        pair: the coders.
        share: how much of each of two segments the overlap must be (0.9 there by default).
    """
    codes = codes_used(compared, pair)
    marks = [tuple(one.marks[coder] for coder in pair) for one in compared]
    least = Fraction(str(share))  # so that 55 of 100 characters are 55 %
    rows: list[ModeRow] = []
    for code in codes:
        table = np.zeros((2, 2), dtype=np.int64)
        for first, second in marks:
            table += _segments(first.get(code, []), second.get(code, []), least)
        cells: Table = table.tolist()
        why = {**_why(cells, "percent"), "kappa": "MAXQDA gives one kappa, over all codes"}
        size = int(table.sum())
        rows.append(ModeRow("", code, cells, percent_agreement(cells), None, size, None, why))
    total = _summed(rows)
    reasons = {
        "percent agreement": why_undefined("percent_agreement", total),
        "kappa (Brennan and Prediger)": why_undefined(
            "brennan_prediger_of_segments", total, len(codes)
        ),
    }
    chance = f"Chance is 1/{len(codes)}, one of the codes in the table. " if codes else ""
    return Mode(
        "MAXQDA",
        rows,
        {
            "percent agreement": percent_agreement(total),
            "kappa (Brennan and Prediger)": brennan_prediger_of_segments(total, len(codes)),
        },
        (
            "A segment agrees if one of the other coder's with the same code overlaps it in both "
            f"directions: by at least {100 * share:g} % of the one and of the other. Both coders' "
            "segments are checked, and those that agree stand under both.",
            f"{chance}Uncoded text does not count. Kappa (RK) is not reproduced: its formula is "
            "not published.",
        ),
        {name: reason for name, reason in reasons.items() if reason},
    )


def _segments(
    first: Sequence[Span], second: Sequence[Span], least: Fraction
) -> npt.NDArray[np.int64]:
    """Segments of either coder that agree, and those of each that do not; nothing is free."""
    alone = [
        sum(not any(_overlaps(span, other, least) for other in theirs) for span in own)
        for own, theirs in ((first, second), (second, first))
    ]
    return np.array([[len(first) + len(second) - sum(alone), alone[0]], [alone[1], 0]])


@estimable
def brennan_prediger_of_segments(table: Table, categories: int) -> float | None:
    """Brennan and Prediger's kappa of segments: no free segments, chance one of the codes."""
    (agreed, first), (second, _) = table
    if not agreed + first + second:
        raise NotEstimable("neither coder coded a segment")
    if categories < 2:
        raise NotEstimable("with one code in the table agreement by chance is already 1 (0/0)")
    return brennan_prediger([[agreed, first], [second, 0]], categories=categories)


def _overlaps(one: Span, other: Span, share: Fraction) -> bool:
    """Whether the overlap is at least a share of each of two segments."""
    shared = overlap(one, other)
    return shared > 0 and shared >= share * max(one[1] - one[0], other[1] - other[0])


def like_dedoose(
    compared: Sequence[Compared], pair: tuple[str, str], texts: Sequence[Transcript]
) -> Mode:
    """Dedoose's test: one coder's excerpts are fixed, the other's codes on them are compared.

    Args:
        compared: transcripts that both coders coded.
        pair: the coders; of each transcript the primary one's excerpts are taken.
        texts: the transcripts, in the same order.
    """
    codes = codes_used(compared, pair)
    total = np.zeros((len(codes), 2, 2), dtype=np.int64)
    excerpts = 0
    for one, text in zip(compared, texts, strict=True):
        expert, other = sorted(pair, key=one.coders.index)
        fixed = sorted({p.span for p in one.placed[expert]})
        ruler = Ruler(text.text, [(0, len(text.text))])
        excerpts += len(fixed)
        given, theirs = (_codes_on(fixed, one, coder, ruler) for coder in (expert, other))
        for n, code in enumerate(codes):
            for span in fixed:
                total[n, int(code not in given[span]), int(code not in theirs[span])] += 1
    tables = [table.tolist() for table in total]
    rows = [
        ModeRow(
            *("", code, table, percent_agreement(table), cohen_kappa(table), excerpts),
            why=_why(table, "percent", "kappa"),
        )
        for code, table in zip(codes, tables, strict=True)
    ]
    nothing = why_undefined("pooled_kappa", tables)
    return Mode(
        "Dedoose",
        rows,
        {"pooled kappa": pooled_kappa(tables)},
        (
            f"{excerpts} excerpts, those of each transcript's primary coder, are fixed; 1 is that "
            "coder, 2 the other. A coder gave an excerpt a code by the rule for units. Text only "
            "the other coded does not count.",
        ),
        {"pooled kappa": nothing} if nothing else {},
    )


def _codes_on(
    fixed: Sequence[Span], one: Compared, coder: str, ruler: Ruler
) -> dict[Span, Collection[str]]:
    """Which codes a coder gave each fixed excerpt, by the rule for units."""
    found: dict[Span, set[str]] = {span: set() for span in fixed}
    codings = [p.span for p in one.placed[coder]]
    for span in fixed:
        numbers, _ = ruler.marked(codings, [span])
        for number in numbers.tolist():
            found[span].update(codes_of(one.placed[coder][number].coding))
    return {span: codes for span, codes in found.items()}
