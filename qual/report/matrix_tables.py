"""The tables of a matrix: construct by site or role, and a site's barriers and facilitators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from qual.cells import Cell, CellEvidence
from qual.excerpts import DomainThemes, SiteTheme
from qual.matrix import Matrix, MatrixRow, column_name
from qual.model import Excerpt
from qual.report.tables import Column, Table
from qual.report.wording import (
    LEGEND,
    cell_short,
    count_short,
    each_once,
    is_blank,
    quoted,
    rating_short,
    rating_value,
    whose,
)

COUNTS = (
    "barrier codings",
    "barrier participants",
    "facilitator codings",
    "facilitator participants",
    "mixed codings",
    "no side codings",
)


def construct_table(matrix: Matrix, columns: Sequence[str] | None = None) -> Table:
    """Lay a matrix out in full: for each column the counts, the rating, whose, whether asked."""
    shown = matrix.columns if columns is None else tuple(columns)
    heads = [Column("id", width=12), Column("construct", width=40), Column("kind", width=15)]
    rated = matrix.by == "site"
    for name in shown:
        heads += _count_columns(column_name(name))
        if rated:
            heads += [
                Column("rating", "rating", 7, column_name(name)),
                Column("rated by", "text", 21, column_name(name)),
            ]
        heads.append(Column("asked", "text", 14, column_name(name)))
    heads += [*_count_columns("all"), Column("nobody's words", "count", 11.5, "all")]
    rows = tuple(_full_row(row, shown, rated) for row in matrix.rows)
    domains = frozenset(n for n, row in enumerate(matrix.rows) if row.is_domain)
    title = f"Construct by {matrix.by}"
    return Table(title, tuple(heads), rows, domains, tuple(matrix.notes))


def _count_columns(band: str) -> list[Column]:
    return [Column(name, "count", 11.5, band) for name in COUNTS]


def _full_row(row: MatrixRow, columns: Iterable[str], rated: bool) -> tuple[object, ...]:
    cells: list[object] = [row.id, row.name, row.kind]
    for column in columns:
        cell = row.cells[column]
        cells += _counts(cell.evidence)
        if rated:
            cells += [rating_value(cell.rating), whose(cell)]
        cells.append(cell.asked)
    return (*cells, *_counts(row.total), len(row.total.nobody))


def _counts(evidence: CellEvidence) -> list[object]:
    return [
        len(evidence.barriers.codings),
        len(evidence.barriers.participants),
        len(evidence.facilitators.codings),
        len(evidence.facilitators.participants),
        len(evidence.mixed.codings),
        len(evidence.neutral.codings) + len(evidence.unjudged.codings),
    ]


def short_table(matrix: Matrix) -> Table:
    """Lay a matrix out to be read: one column a site, counts of participants and the rating."""
    heads = [Column("id", width=12), Column("construct", width=40)]
    heads += [Column(column_name(name), "cell", 16) for name in matrix.columns]
    rows = [
        (
            row.id,
            _indented(matrix, row),
            *(_short(row, row.cells[name]) for name in matrix.columns),
        )
        for row in matrix.rows
    ]
    domains = frozenset(n for n, row in enumerate(matrix.rows) if row.is_domain)
    notes = (LEGEND, *matrix.notes)
    return Table(f"Construct by {matrix.by}", tuple(heads), tuple(rows), domains, notes)


def _indented(matrix: Matrix, row: MatrixRow) -> str:
    return f"– {row.name}" if row.parent in matrix.by_id else row.name


def _short(row: MatrixRow, cell: Cell) -> str:
    if row.is_domain:
        return count_short(cell.evidence)
    return cell_short(cell)


def site_table(
    matrix: Matrix, groups: Iterable[DomainThemes], title: str, spread: bool = False
) -> Table:
    """Lay out one site: construct, rating, barriers with excerpts, facilitators with excerpts.

    Mixed excerpts stand on both sides, and say so; those on no side have a column of their own.

    Args:
        matrix: holds the codings.
        groups: from `theme_matrix`.
        title: of the table.
        spread: put every excerpt in a row of its own, for a workbook, whose rows cannot be high.
    """
    heads = (
        Column("id", width=12),
        Column("construct", width=24),
        Column("rating", "rating", 7),
        Column("rated by", width=21),
        Column("barriers", "quote", 60),
        Column("facilitators", "quote", 60),
        Column("on no side", "quote", 40),
    )
    rows: list[tuple[object, ...]] = []
    domains: list[int] = []
    for group in groups:
        domains.append(len(rows))
        rows.append((group.domain, group.name or "Codes apart", *[None] * 5))
        for theme in group.themes:
            rows += _site_rows(matrix, theme, spread)
    return Table(title, heads, tuple(rows), frozenset(domains))


def _site_rows(matrix: Matrix, theme: SiteTheme, spread: bool) -> list[tuple[object, ...]]:
    rating, by = rating_value(theme.cell.rating), whose(theme.cell)
    head = (theme.construct, theme.name, rating, by)
    sides = [
        _quotes(matrix, theme.barriers, theme.mixed),
        _quotes(matrix, theme.facilitators, theme.mixed),
        _quotes(matrix, theme.listed, ()),
    ]
    if not spread:
        return [(*head, *("\n".join(side) for side in sides))]
    lines = zip_longest(*sides)
    return [(*(head if n == 0 else (None,) * 4), *line) for n, line in enumerate(lines)]


def _quotes(matrix: Matrix, excerpts: Iterable[Excerpt], mixed: Iterable[Excerpt]) -> list[str]:
    lines = [quoted(matrix, excerpt) for excerpt in each_once(excerpts)]
    return lines + [f"[mixed] {quoted(matrix, excerpt)}" for excerpt in each_once(mixed)]


def terminal_site_table(matrix: Matrix, groups: Iterable[DomainThemes]) -> Table:
    """Lay out one site for a terminal: three columns, the rating under the construct's name."""
    heads = (Column("construct"), Column("barriers", "quote"), Column("facilitators", "quote"))
    rows = [
        (
            f"{theme.construct} {theme.name}\n{_verdict(theme.cell)}",
            "\n".join(_quotes(matrix, theme.barriers, theme.mixed)),
            "\n".join(_quotes(matrix, theme.facilitators, theme.mixed)),
        )
        for group in groups
        for theme in group.themes
    ]
    return Table("", heads, tuple(rows))


def _verdict(cell: Cell) -> str:
    return " ".join(part for part in (rating_short(cell), whose(cell)) if part)


def matrix_record(matrix: Matrix, marks: Sequence[str]) -> dict[str, object]:
    """The matrix for JSON: numbers, ratings and the ids of the codings behind each cell."""
    return {
        "status": list(marks),
        "by": matrix.by,
        "wave": matrix.wave,
        "columns": list(matrix.columns),
        "rows": [
            {
                "id": row.id,
                "name": row.name,
                "kind": row.kind,
                "domain": row.domain,
                "parent": row.parent,
                "cells": {name: _cell_record(row.cells[name]) for name in matrix.columns},
                "all": _evidence_record(row.total),
            }
            for row in matrix.rows
        ],
        "notes": matrix.notes,
    }


def _cell_record(cell: Cell) -> dict[str, object]:
    rating = cell.rating
    return {
        **_evidence_record(cell.evidence),
        "rating": rating.value if rating else None,
        "state": rating.state if rating else None,
        "conflict": rating.conflict if rating else False,
        "rated_by": list(cell.given.by) if cell.given else [],
        "source": cell.source,
        "rule": cell.proposal.rule if cell.proposal else None,
        "asked": cell.asked,
        "shown": rating_short(cell) if not is_blank(cell) else "",
    }


def _evidence_record(evidence: CellEvidence) -> dict[str, object]:
    counted = dict(zip((name.replace(" ", "_") for name in COUNTS), _counts(evidence), strict=True))
    return {**counted, "codings": list(evidence.codings), "nobody": list(evidence.nobody)}


def site_record(
    matrix: Matrix, groups: Iterable[DomainThemes], site: str, marks: Sequence[str]
) -> dict[str, object]:
    """One site's barriers and facilitators for JSON, with excerpts."""
    return {
        "status": list(marks),
        "site": site,
        "constructs": [
            {
                "id": theme.construct,
                "name": theme.name,
                "domain": group.domain,
                **_cell_record(theme.cell),
                "barriers": [quoted(matrix, excerpt) for excerpt in theme.barriers],
                "facilitators": [quoted(matrix, excerpt) for excerpt in theme.facilitators],
                "mixed": [quoted(matrix, excerpt) for excerpt in theme.mixed],
                "no_side": [quoted(matrix, excerpt) for excerpt in theme.listed],
            }
            for group in groups
            for theme in group.themes
        ],
    }
