"""Printing what stands behind agreement: differences, the units behind a number, ratings."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qual.cli.agree_tables import say_reasons, short, show_fitted, wrapped
from qual.cli.options import Format
from qual.cli.show import show_csv, show_json, show_table, stop_at
from qual.cli.width import WIDTH, terminal_width

if TYPE_CHECKING:
    from qual.agree.evidence import MarkedUnit
    from qual.agree.levels import Level
    from qual.agree.pairs import PairFigures
    from qual.agree.summary import Agreement
    from qual.blindness import AllWork
    from qual.codebook import Codebook
    from qual.report.agreement_lists import Question
    from qual.report.rating_agreement import RatingAgreement
    from qual.study import Study

ROOM = 96  # columns from which differences stand in a table, as in 'qual codings'
LONG, START, END = 160, 100, 50
RATED = {
    "same": "same",
    "within_one": "within 1",
    "alpha": "alpha (ordinal)",
    "kappa": "kappa (quadratic)",
    "ac2": "AC2 (quadratic)",
}


def show_ratings(study: Study, codebook: Codebook, format: Format) -> None:
    """Print agreement of those who rated the same constructs at the same sites."""
    from qual.rating import read_ratings
    from qual.report.rating_agreement import compare_ratings

    files = read_ratings(study.root)
    stop_at([problem for file in files.values() for problem in file.problems])
    found = compare_ratings(files, codebook.history.renamed)
    heads = ("pair", "cells", "without a number", *RATED.values())
    if format is Format.json:
        show_json(found)
    elif format is Format.csv:
        rows = [(*_rating_row(one), _rating_reasons(one)) for one in found]
        show_csv((*heads, "not estimable because"), rows)
    elif not found:
        print("No two people rated the same construct at the same site.")
    else:
        _table_of_ratings(found)


def _table_of_ratings(found: Sequence[RatingAgreement]) -> None:
    heads = ("pair", "name", "cells", "no number", "same", "within 1", "alpha", "kappa", "AC2")
    rows = []
    for one in found:
        who, *numbers = _rating_row(one)
        rows.append([who, "", *map(short, numbers)])
    show_fitted(heads, rows, "ratings, before consensus", heads[2:])
    wrapped(
        "cells: rated by both with a number; no number: rated by both, but not both with one; "
        "within 1: at most one step apart; alpha: Krippendorff's, ordinal; kappa, AC2: with "
        "quadratic weights."
    )
    say_reasons(
        (RATED[name], "–".join(one.pair), why) for one in found for name, why in one.why.items()
    )


def _rating_row(one: RatingAgreement) -> tuple[object, ...]:
    counts = ("–".join(one.pair), one.places, one.apart)
    return (*counts, *(getattr(one, name) for name in RATED))


def _rating_reasons(one: RatingAgreement) -> str:
    return "; ".join(f"{RATED[name]}: {why}" for name, why in one.why.items())


def show_differences(
    found: Agreement, question: Question, code: str | None, level: Level, format: Format
) -> None:
    """Print every place where coders differ on one question, of one code or of all."""
    from qual.report.agreement_lists import DIFFERENCE_COLUMNS, difference_rows, touches
    from qual.report.agreement_words import say_pairing

    wanted = touches(found, code, level) if code else None
    rows = {pair.pair: difference_rows(pair, question, wanted) for pair in found.pairs}
    every = [row for own in rows.values() for row in own]
    if format is Format.csv:
        show_csv(DIFFERENCE_COLUMNS, every)
    elif format is Format.json:
        show_json([dict(zip(DIFFERENCE_COLUMNS, row, strict=True)) for row in every])
    else:
        if every:
            wrapped(say_pairing(found))
        if question == "what" and not code:
            _show_confused(found)
        for pair, own in rows.items():
            _show_places(pair, own)
        if not every:
            print("Nothing to list.")


def _show_places(pair: tuple[str, str], rows: Sequence[Sequence[object]]) -> None:
    """List places of two coders: in a table, or below one another where text has no room."""
    if not rows:
        return
    if (terminal_width(sys.stdout) or WIDTH) >= ROOM:
        shown = [[*row[1:6], excerpt(row[6])] for row in rows]
        heads = ("transcript", "start", "end", *pair, "text")
        show_table(heads, shown, "–".join(pair), right=("start", "end"))
        return
    print(f"\n{'–'.join(pair)}")
    for _, transcript, start, end, first, second, text, _ in rows:
        wrapped(
            f"{transcript} {start}–{end}  {pair[0]}: {first or '–'}  {pair[1]}: {second or '–'}"
        )
        wrapped(f"    “{excerpt(text)}”")


def _show_confused(found: Agreement) -> None:
    """Print which constructs are taken for one another."""
    from qual.report.agreement_lists import confused_constructs, confusion_heads

    for pair in found.pairs:
        rows = [one.row for one in confused_constructs(found, pair)]
        heads = confusion_heads(pair)
        if rows:
            wrapped("Constructs taken for one another, where both coded the same text:")
            show_table(heads, rows, right=heads[2:])


def show_units(work: AllWork, found: Agreement, code: str, level: Level, format: Format) -> None:
    """Print the units behind the number of one code, each with the codings it comes from."""
    from qual.agree.evidence import units_behind
    from qual.report.agreement_lists import UNIT_COLUMNS, unit_rows

    units = {pair.pair: units_behind(work, found, pair, code, level) for pair in found.pairs}
    rows = [row for pair in found.pairs for row in unit_rows(pair, units[pair.pair])]
    if format is Format.csv:
        show_csv(UNIT_COLUMNS, rows)
    elif format is Format.json:
        show_json([dict(zip(UNIT_COLUMNS, row, strict=True)) for row in rows])
    else:
        for pair in found.pairs:
            for line in _number_said(found, pair, code, level):
                wrapped(line)
            _show_marked(units[pair.pair], of_codes=level != "code")


def _number_said(found: Agreement, pair: PairFigures, code: str, level: Level) -> Iterator[str]:
    """The number that the units stand behind."""
    from qual.report.agreement_words import coefficient

    first, second = pair.pair
    for row in pair.levels[level]:
        if row.code == code:
            figures = row.figures
            named = code if row.name == code else f"{code} {row.name}"
            yield (
                f"{first} (1) and {second} (2), {named}, {found.unit}: both "
                f"{figures.both}, only 1 {figures.first}, only 2 {figures.second}, neither "
                f"{figures.neither}; kappa {coefficient(figures, 'kappa')}, positive agreement "
                f"{coefficient(figures, 'positive')}."
            )


def _show_marked(units: Sequence[MarkedUnit], of_codes: bool) -> None:
    """List units with who marked them and with what; the codings of each stand below its text."""
    if not units:
        return
    if (terminal_width(sys.stdout) or WIDTH) >= ROOM:
        rows = [
            (
                *(one.transcript, *one.span, one.cell, one.weight),
                "\n".join(filter(None, [excerpt(one.text), _codings_of(one, of_codes)])),
            )
            for one in units
        ]
        heads = ("transcript", "start", "end", "cell", "n", "text, and the codings on it")
        show_table(heads, rows, right=("start", "end", "n"))
        return
    print()
    for one in units:
        start, end = one.span
        times = "" if one.weight == 1 else f" × {one.weight}"
        wrapped(f"{one.transcript} {start}–{end}: {one.cell}{times}")
        if one.text:
            wrapped(f"    “{excerpt(one.text)}”")
        wrapped(f"    {_codings_of(one, of_codes)}")


def _codings_of(unit: MarkedUnit, of_codes: bool) -> str:
    """Whose codings touch a unit, and where they begin and end."""
    from qual.agree.apart import label

    return "; ".join(
        f"{p.coding.coder} {f'{label(p.coding)} ' if of_codes else ''}{p.span[0]}–{p.span[1]}"
        for p in sorted(unit.codings, key=lambda p: (p.coding.coder, p.span))
    )


def excerpt(cell: object) -> str:
    """What was said, its middle left out where it is long."""
    said = " ".join(str(cell).split())
    if len(said) <= LONG:
        return said
    return f"{said[:START].rpartition(' ')[0]} … {said[-END:].partition(' ')[2]}"
