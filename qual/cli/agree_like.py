"""Printing what another tool would print for the same codings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from qual.cli.agree_tables import say_reasons, short, show_fitted, wrapped
from qual.cli.options import Format
from qual.cli.show import show_csv, show_json

if TYPE_CHECKING:
    from qual.agree.modes import Mode, ModeRow
    from qual.agree.pairs import PairFigures
    from qual.agree.summary import Agreement
    from qual.blindness import AllWork

HEADS = ("code", "name", "both", "only 1", "only 2", "neither", "agree", "kappa", "printed")
COLUMNS = {"NVivo": 9, "Dedoose": 8, "MAXQDA": 7}  # kappa per code, and one printed for 0/0
DASHES = {"percent": "agree", "kappa": "kappa"}


def show_mode(
    work: AllWork, found: Agreement, tool: str, overlap: float, code: str | None, format: Format
) -> None:
    """Print what another tool would print; of one code the rows only, the figures are of all."""
    from qual.report.agreement_lists import MODE_COLUMNS, in_book_order, mode_rows

    made = [
        (pair, in_book_order(_mode(work, found, pair, tool, overlap), found.codebook, code))
        for pair in found.pairs
    ]
    if format is Format.json:
        show_json([{"coders": list(pair.pair), "mode": mode} for pair, mode in made])
    elif format is Format.csv:
        rows = [("–".join(pair.pair), *row) for pair, mode in made for row in mode_rows(mode)]
        show_csv(("pair", *MODE_COLUMNS), rows)
    else:
        for pair, mode in made:
            _show_one(found, pair, mode, code)


def _show_one(found: Agreement, pair: PairFigures, mode: Mode, code: str | None) -> None:
    first, second = pair.pair
    who = f"{first} (1) and {second} (2)" if mode.tool != "Dedoose" else f"{first} and {second}"
    print()
    wrapped(f"{who}: computed as {mode.tool} does; not the reported figure.")
    for note in mode.notes:
        wrapped(f"  {note}")
    for transcript, own in groupby(mode.rows, key=lambda row: row.transcript):
        _show_rows(found, list(own), transcript, HEADS[: COLUMNS[mode.tool]])
    several = len({row.transcript for row in mode.rows}) > 1
    say_reasons(
        (
            (DASHES[name], f"{row.transcript} {row.code}" if several else row.code, why)
            for row in mode.rows
            for name, why in row.why.items()
            if DASHES[name] in HEADS[: COLUMNS[mode.tool]]
        ),
        "rows",
    )
    if code:
        wrapped("  Over all codes, not this one alone:")
    for name, value in mode.figures.items():
        said = f"not estimable ({mode.why[name]})" if value is None else f"{value:.4f}"
        wrapped(f"  {name}: {said}")


def _show_rows(found: Agreement, rows: Sequence[ModeRow], title: str, heads: Sequence[str]) -> None:
    """Print the rows of a file, or of all, with the columns that the tool has."""
    from qual.agree.levels import name_of

    cells = [
        [
            *(row.code, name_of(row.code, found.codebook)[0], *row.table[0], *row.table[1]),
            *(short(value) for value in (row.percent, row.kappa, row.said)),
        ]
        for row in rows
    ]
    show_fitted(heads, [row[: len(heads)] for row in cells], title, heads[2:])


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
