"""`qual matrix`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.options import (
    BasisName,
    BasisOption,
    DraftOption,
    Format,
    FormatOption,
    StudyOption,
    the_study,
)
from qual.cli.show import progress, say, show_csv, show_json, show_table, stop_at
from qual.problem import Misuse
from qual.study import Study

if TYPE_CHECKING:
    from qual.matrix import Matrix
    from qual.report.findings import Evidence
    from qual.report.tables import Table


class ByName(StrEnum):
    """What the columns of a matrix are."""

    site = "site"
    role = "role"


def matrix(
    by: Annotated[ByName, typer.Option("--by", help="What the columns are.")] = ByName.site,
    site: Annotated[
        str | None,
        typer.Option(
            "--site",
            help="One site's barriers and facilitators with excerpts; * for those who answer for "
            "all sites.",
            show_default=False,
        ),
    ] = None,
    rollup: Annotated[
        bool, typer.Option("--rollup", help="Count subconstructs into their constructs too.")
    ] = False,
    wave: Annotated[
        str | None, typer.Option("--wave", help="Only this wave.", show_default=False)
    ] = None,
    basis: BasisOption = BasisName.codings,
    draft: DraftOption = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write it to FILE.csv, .md or .xlsx.", show_default=False),
    ] = None,
    study: StudyOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Show constructs by site: participants with barriers and facilitators, and the rating.

    Internal output, not for release: it shows everything.
    """
    from qual.blindness import read_all
    from qual.codebook import read_codebook
    from qual.matrix import build_matrix
    from qual.report.findings import gather_evidence

    opened = the_study(study)
    _suffix(out)
    codebook, problems = read_codebook(opened.root)
    stop_at(problems)
    column = _column(opened, site) if site is not None else None
    if column is not None and by is ByName.role:
        raise Misuse("--site shows one site; leave out --by role.")
    work = read_all(opened)
    evidence = gather_evidence(
        work, codebook, basis.value, draft, lambda ids: progress(ids, "Suggesting")
    )
    found = build_matrix(
        opened,
        evidence.finals.codings,
        evidence.codebook,
        evidence.ratings,
        wave=wave,
        rollup=rollup,
        by=by.value,
    )
    stop_at([*evidence.problems, *found.problems])
    if out is not None:
        _write(out, evidence, found, column)
    elif format is Format.json:
        _show_record(evidence, found, column)
    elif format is Format.csv:
        from qual.report.tables import csv_rows

        show_csv(*csv_rows(_full(evidence, found, column), evidence.marks))
    else:
        _show(evidence, found, column)


def _suffix(out: Path | None) -> None:
    if out is not None and out.suffix.lower() not in (".csv", ".md", ".xlsx"):
        raise Misuse(f"{out.name} is none of .csv, .md and .xlsx; say by the suffix what to write.")


def _column(study: Study, site: str) -> str:
    """Find the site a matrix is wanted of."""
    known = {one.id.casefold(): one.id for one in study.sites} | {"*": "*"}
    if site.casefold() not in known:
        named = ", ".join(one.id for one in study.sites)
        raise Misuse(f"{site!r} is not a site of this study; sites.csv names {named}.")
    return known[site.casefold()]


def _full(evidence: Evidence, found: Matrix, column: str | None) -> Table:
    """The table in full: the whole matrix, or one site with excerpts."""
    from qual.excerpts import theme_matrix
    from qual.report.matrix_tables import construct_table, site_table
    from qual.report.tables import without_heads
    from qual.report.wording import site_name

    if column is None:
        return construct_table(found)
    title = f"{site_name(evidence.study, column)}: barriers and facilitators"
    return without_heads(site_table(found, theme_matrix(found, column), title))


def _show_record(evidence: Evidence, found: Matrix, column: str | None) -> None:
    from qual.excerpts import theme_matrix
    from qual.report.matrix_tables import matrix_record, site_record

    if column is None:
        show_json(matrix_record(found, evidence.marks))
    else:
        groups = theme_matrix(found, column)
        show_json(site_record(found, groups, column, evidence.marks))


def _show(evidence: Evidence, found: Matrix, column: str | None) -> None:
    """Print the matrix to be read, and on stderr what a reader could misread."""
    from qual.report.matrix_tables import short_table

    print(f"{evidence.study.settings.title} ({'; '.join(evidence.marks)})")
    if column is None:
        table = short_table(found)
        columns = [c.name for c in table.columns]
        show_table(columns, [_bold(row) for row in table.rows])
        notes = table.notes
    else:
        from qual.excerpts import theme_matrix
        from qual.report.wording import site_name

        rows = [
            (f"{t.construct} {t.name}\n{_sign(t.cell)}", _quotes(found, t, 0), _quotes(found, t, 1))
            for group in theme_matrix(found, column)
            for t in group.themes
        ]
        show_table(("construct", "barriers", "facilitators"), rows, site_name(evidence.study, column))
        notes = tuple(found.notes)
    for note in notes:
        say(note)
    _say_left_out(evidence)
