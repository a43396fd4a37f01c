"""Printing what stands behind and beside agreement: lists, units, ratings, other tools' tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qual.cli.agree_show import short, wrapped
from qual.cli.options import Format
from qual.cli.show import show_csv, show_json, show_table, stop_at
from qual.cli.width import sentence

if TYPE_CHECKING:
    from qual.agree.levels import Level
    from qual.agree.modes import Mode
    from qual.agree.pairs import PairFigures
    from qual.agree.summary import Agreement
    from qual.blindness import AllWork
    from qual.codebook import Codebook
    from qual.report.agreement_lists import Question
    from qual.report.rating_agreement import RatingAgreement
    from qual.study import Study


def show_ratings(study: Study, codebook: Codebook, format: Format) -> None:
    """Print agreement of those who rated the same constructs at the same sites."""
    from qual.rating import read_ratings
    from qual.report.rating_agreement import compare_ratings

    files = read_ratings(study.root)
    stop_at([problem for file in files.values() for problem in file.problems])
    found = compare_ratings(files, codebook.history.renamed)
    if format is Format.json:
        show_json(found)
        return
    heads = (
        *("pair", "cells", "without a number", "same", "within 1"),
        *("alpha (ordinal)", "kappa (quadratic)", "AC2 (quadratic)"),
    )
    if format is Format.csv:
        show_csv(heads, map(_rating_row, found))
    elif not found:
        print("No two people rated the same construct at the same site.")
    else:
        shown = [[short(cell) for cell in _rating_row(one)] for one in found]
        show_table(heads, shown, "ratings, before consensus", right=heads[3:5], whole=heads[:1])
        for one in found:
            for name, why in one.why.items():
                sentence(f"{'–'.join(one.pair)}: {name} is not estimable: {why}.")


def _rating_row(one: RatingAgreement) -> tuple[object, ...]:
    counts = ("–".join(one.pair), one.places, one.apart)
    return (*counts, one.same, one.within_one, one.alpha, one.kappa, one.ac2)


def show_differences(found: Agreement, question: Question, format: Format) -> None:
    """Print every place where coders differ on one question."""
    from qual.report.agreement_lists import DIFFERENCE_COLUMNS, difference_rows

    rows = [row for pair in found.pairs for row in difference_rows(pair, question)]
    if format is Format.table and question == "what":
        _show_confused(found)
    _show_list(DIFFERENCE_COLUMNS, rows, format, text=6)


def _show_confused(found: Agreement) -> None:
    """Print which constructs are taken for one another."""
    from qual.report.agreement_lists import confused_constructs, confusion_heads

    for pair in found.pairs:
        rows = [one.row for one in confused_constructs(found, pair)]
        heads = confusion_heads(pair)
        if rows:
            print("Constructs taken for one another, where both coded the same text:")
            show_table(heads, rows, right=heads[2:])


def show_units(work: AllWork, found: Agreement, code: str, level: Level, format: Format) -> None:
    """Print the units behind the number of one code."""
    from qual.agree.evidence import units_behind
    from qual.report.agreement_lists import UNIT_COLUMNS, unit_rows

    rows: list[tuple[object, ...]] = []
    for pair in found.pairs:
        own = [row for row in pair.levels[level] if row.code == code]
        units = units_behind(work, found, pair, code, level)
        rows += unit_rows(pair, units)
        for row in own if format is Format.table else ():
            figures = row.figures
            sentence(
                f"{'–'.join(pair.pair)}, {code} {row.name}, {found.unit}: both {figures.both}, "
                f"only 1 {figures.first}, only 2 {figures.second}, neither {figures.neither}; "
                f"kappa {short(figures.kappa)}, positive agreement {short(figures.positive)}."
            )
    _show_list(UNIT_COLUMNS, rows, format, text=6)


def show_mode(work: AllWork, found: Agreement, tool: str, overlap: float, format: Format) -> None:
    """Print what another tool would print."""
    from qual.report.agreement_lists import MODE_COLUMNS, mode_rows

    made = [(pair, _mode(work, found, pair, tool, overlap)) for pair in found.pairs]
    if format is Format.json:
        show_json([{"coders": list(pair.pair), "mode": mode} for pair, mode in made])
        return
    rows = [("–".join(pair.pair), *row) for pair, mode in made for row in mode_rows(mode)]
    if format is Format.csv:
        show_csv(("pair", *MODE_COLUMNS), rows)
        return
    for pair, mode in made:
        sentence(f"{'–'.join(pair.pair)}: computed as {mode.tool} does; not the reported figure.")
        for note in mode.notes:
            wrapped(f"  {note}")
        show_table(
            MODE_COLUMNS,
            [[short(cell) for cell in row] for row in mode_rows(mode)],
            right=MODE_COLUMNS[2:],
            whole=MODE_COLUMNS[:2],
        )
        for name, value in mode.figures.items():
            print(f"  {name}: {'not estimable' if value is None else f'{value:.4f}'}")


def _mode(work: AllWork, found: Agreement, pair: PairFigures, tool: str, overlap: float) -> Mode:
    from qual.agree.modes import like_dedoose, like_maxqda, like_nvivo
    from qual.final import read_texts

    compared = [r.compared for r in found.readings if r.compared.transcript in pair.transcripts]
    if tool == "maxqda":
        return like_maxqda(compared, pair.pair, overlap)
    read = [read_texts(work, one.transcript)[0] for one in compared]
    texts = [one.transcript for one in read if one is not None]
    if tool == "dedoose":
        return like_dedoose(compared, pair.pair, texts)
    return like_nvivo(compared, pair.pair, {text.id: len(text.text) for text in texts})


def _show_list(
    columns: Sequence[str], rows: Sequence[Sequence[object]], format: Format, text: int
) -> None:
    """Print a list with excerpts: short on a terminal, whole as CSV or JSON."""
    if format is Format.csv:
        show_csv(columns, rows)
    elif format is Format.json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif not rows:
        print("Nothing to list.")
    else:
        last = len(columns) - 1
        several = len({row[0] for row in rows}) > 1
        kept = range(0 if several else 1, last)  # whose, only where there is more than one pair
        shown = [[row[n] if n != text else _excerpt(row[n]) for n in kept] for row in rows]
        show_table([columns[n] for n in kept], shown, right=("start", "end", "n"))


def _excerpt(cell: object) -> str:
    said = " ".join(str(cell).split())
    return said if len(said) <= 160 else f"{said[:100]} … {said[-50:]}"
