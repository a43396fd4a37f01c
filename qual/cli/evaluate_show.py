"""Printing an evaluation: on the terminal, as JSON or CSV, and as a page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qual.cli.options import Format
from qual.cli.show import console, counted, say, show_csv, show_json, show_table
from qual.codebook import Codebook
from qual.evaluation.breakdown import By
from qual.evaluation.of_study import StudyEvaluation
from qual.evaluation.record import evaluation_record
from qual.evaluation.tally import Evaluation, Tally
from qual.problem import Misuse
from qual.report.evaluation_tables import (
    long_table,
    measures_table,
    parts_table,
    reliability_table,
    uptake_table,
)
from qual.report.evaluation_words import (
    foot,
    say_about,
    say_measures,
    say_parts,
    say_reliability,
    say_uptake,
    say_valence,
)
from qual.report.tables import Kind, Table

Lines = By | Literal["construct"]

MOST = 15
SHORT = 20
STACKED = 94  # columns below which an interval stands under its share
BETWEEN = 2  # columns that a table puts between two cells
# What a table that is too wide does without, in this order.
SPARED = ("times", "name", "frequent@5", "hit@3", "keyword@5")
LEAST = 12  # letters of a name that still say which it is


@dataclass(frozen=True)
class Shown:
    """An evaluation to be printed.

    Attributes:
        suggester: whose parts and reliability are shown.
        title: the file or study; `said`: what the measures rest on.
    """

    found: Evaluation
    study: StudyEvaluation | None
    suggester: str
    codebook: Codebook
    title: str
    said: list[str]

    @property
    def tally(self) -> Tally:
        """The suggester's."""
        return self.found.tallies[self.suggester]

    @property
    def noun(self) -> str:
        """What is measured one by one."""
        return "row" if self.study is None else "segment"

    @property
    def names(self) -> dict[str, str]:
        """Names of codes and domains by id."""
        codes = {id_: code.name for id_, code in self.codebook.codes.items()}
        return codes | {domain.id: domain.name for domain in self.codebook.domains}


def show(shown: Shown, by: Lines | None, html: Path | None, format: Format) -> None:
    """Print an evaluation, and write its page if one is wanted."""
    if by not in (None, "construct") and not shown.found.n_coded:
        raise Misuse(f"No {shown.noun} has a code, so --by has no line to show.")
    if by == "setting" and not shown.tally.parts_by("setting"):
        raise Misuse("No row names its setting or topic.")
    if html is not None:
        _write(shown, html)
    if format is Format.json:
        show_json(evaluation_record(shown.found, shown.study))
    elif format is Format.csv:
        table = _lines(shown, by) if by else long_table(shown.found)
        show_csv([column.name for column in table.columns], table.rows)
    else:
        _show(shown, by)


def _write(shown: Shown, path: Path) -> None:
    from qual.files import write_text
    from qual.report.evaluation_page import evaluation_page

    last = foot(shown.found, shown.codebook.name, shown.codebook.digest)
    page = evaluation_page(
        shown.found, shown.study, shown.suggester, shown.names, shown.title, shown.said, last
    )
    write_text(path, page)
    say(f"Wrote {path}.")


def _show(shown: Shown, by: Lines | None) -> None:
    _say(*shown.said)
    if by == "construct" and shown.study is not None:
        _show_uptake(shown.study, None)
        return
    if by is not None and by != "construct":
        _say(f"Suggester {shown.suggester}.")
        _show_fitted(_lines(shown, by), "--format csv")
        _say(say_parts(shown.found, by))
        return
    _table(measures_table(shown.found, "\n" if console().width < STACKED else " "))
    _say(*say_measures(shown.found, shown.noun), "", say_valence(shown.found, shown.suggester))
    _say(*say_about(shown.suggester, shown.tally, shown.noun))
    _say(say_reliability(shown.suggester, shown.tally))
    if shown.tally.firsts:
        _table(reliability_table(shown.tally.reliability))
    if shown.study is not None:
        _show_uptake(shown.study, MOST)


def _lines(shown: Shown, by: Lines) -> Table:
    """One line each: of one suggester, or of what coders made of the suggestions."""
    if by == "construct":
        return Table("", (), ()) if shown.study is None else uptake_table(shown.study)
    return parts_table(shown.found, shown.suggester, by, shown.names)


def _show_uptake(study: StudyEvaluation, most: int | None) -> None:
    _say(*say_uptake(study))
    table = uptake_table(study)
    if table.rows:
        first = Table("", table.columns, table.rows[:most])
        _show_fitted(first, "--by construct --format csv")
    if most is not None and len(table.rows) > most:
        _say(f"{counted(len(table.rows) - most, 'more construct')}: --by construct.")


def _show_fitted(table: Table, whole: str) -> None:
    """Print a table; one that is too wide with ids alone, then without some columns, named.

    Args:
        table: as wide as it is.
        whole: the options that print all of it.
    """
    wide, left_out = console().width, []
    table = _cut(table, "", SHORT)
    if _width(table) > wide:
        table = _ids_alone(table)
    for name in SPARED:
        if _width(table) <= wide or name not in [column.name for column in table.columns]:
            continue
        bare = _without(table, name)
        room = wide - _width(bare) - BETWEEN
        fits = name == "name" and room >= LEAST
        table = _cut(table, name, room) if fits else bare
        left_out += [] if fits else [name]
    _table(table)
    if left_out:
        _say(f"Not shown for want of width: {', '.join(left_out)}; {whole} has all.")


def _width(table: Table) -> int:
    """How many columns of the terminal a table takes."""
    widths = [len(column.name) for column in table.columns]
    for row in table.rows:
        cells = zip(row, table.columns, widths, strict=True)
        widths = [max(width, len(str(_cell(cell, c.kind) or ""))) for cell, c, width in cells]
    return sum(widths) + BETWEEN * len(widths)


def _ids_alone(table: Table) -> Table:
    """Leave the names out of the wrong first suggestions: they stand with the codes' own lines."""
    at = [n for n, column in enumerate(table.columns) if column.name == "wrong first"]
    rows = [
        tuple(str(cell).split(" ")[0] if n in at and cell else cell for n, cell in enumerate(row))
        for row in table.rows
    ]
    return Table(table.title, table.columns, tuple(rows))


def _without(table: Table, name: str) -> Table:
    kept = [n for n, column in enumerate(table.columns) if column.name != name]
    columns = tuple(table.columns[n] for n in kept)
    return Table(table.title, columns, tuple(tuple(row[n] for n in kept) for row in table.rows))


def _say(*lines: str) -> None:
    """Print sentences, broken between words where a line is full."""
    for line in lines:
        console().print(line)


def _table(table: Table) -> None:
    """Print a table; numbers flush right, an undefined one as a stroke."""
    rows = [
        [_cell(cell, column.kind) for column, cell in zip(table.columns, row, strict=True)]
        for row in table.rows
    ]
    names = [column.name for column in table.columns]
    right = [column.name for column in table.columns if column.kind != "text"]
    show_table(names, rows, right=right, whole=[n for n in names if n not in right])


def _cell(cell: object, kind: Kind) -> object:
    if cell is None and kind == "figure":
        return "–"
    return f"{cell:.2f}" if isinstance(cell, float) else cell


def _cut(table: Table, name: str, most: int) -> Table:
    """Cut long texts of one column, or of every column, so that a line stays a line."""
    rows = (
        tuple(
            _cut_text(cell, most) if name in ("", column.name) else cell
            for cell, column in zip(row, table.columns, strict=True)
        )
        for row in table.rows
    )
    return Table(table.title, table.columns, tuple(rows))


def _cut_text(cell: object, most: int) -> object:
    if isinstance(cell, str) and len(cell) > most:
        return cell[: most - 1].rstrip() + "…"
    return cell
