"""`qual matrix`."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.options import Format, FormatOption, StudyOption, the_study
from qual.cli.show import (
    end_with_problems,
    progress,
    say,
    show_csv,
    show_json,
    show_problems,
    show_table,
    stop_at,
    tell,
)
from qual.cli.width import TOGETHER, sentence
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.excerpts import DomainThemes
    from qual.matrix import Matrix
    from qual.report.findings import Evidence
    from qual.report.tables import Table
    from qual.study import Study


class BasisName(StrEnum):
    """What counts as a coding."""

    codings = "codings"
    suggestions = "suggestions"


BasisOption = Annotated[
    BasisName,
    typer.Option(
        "--basis",
        help="Count people's codings, or for a first look the machine's suggestions.",
        case_sensitive=False,
    ),
]
DraftOption = Annotated[
    bool, typer.Option("--draft", help="Count codings that are not submitted yet, too.")
]


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
    """Show constructs by site, with counts and ratings.

    Counted are the participants with barriers and those with facilitators. Internal output, not for
    release: it shows everything.
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
    stop_at(evidence.problems)
    groups = None
    if column is not None:
        from qual.excerpts import theme_matrix

        groups = theme_matrix(found, column)
    if out is not None:
        _write(out, evidence, found, column, groups, format)
    if format is Format.json:
        _show_record(evidence, found, column, groups)
    elif format is Format.csv:
        from qual.report.tables import csv_rows, without_heads

        show_csv(*csv_rows(without_heads(_full(evidence, found, column, groups)), evidence.marks))
    elif out is None:
        _show(evidence, found, column, groups)
    if show_problems(found.problems):
        end_with_problems()


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


def _full(
    evidence: Evidence,
    found: Matrix,
    column: str | None,
    groups: list[DomainThemes] | None,
    spread: bool = False,
) -> Table:
    """The table in full: the whole matrix, or one site with excerpts."""
    from qual.report.matrix_tables import construct_table, site_table
    from qual.report.wording import site_name

    if column is None or groups is None:
        return construct_table(found)
    title = f"{site_name(evidence.study, column)}: barriers and facilitators"
    return site_table(found, groups, title, spread)


def _write(
    out: Path,
    evidence: Evidence,
    found: Matrix,
    column: str | None,
    groups: list[DomainThemes] | None,
    format: Format,
) -> None:
    """Write the matrix as its suffix says."""
    from qual.files import write_bytes
    from qual.report.matrix_tables import short_table
    from qual.report.study_tables import evidence_foot
    from qual.report.tables import csv_text, markdown_text, without_heads
    from qual.report.workbook import workbook_bytes

    suffix = out.suffix.lower()
    full = _full(evidence, found, column, groups, spread=suffix == ".xlsx")
    if suffix == ".csv":
        content = csv_text(without_heads(full), evidence.marks).encode()
    elif suffix == ".md":
        read = full if column is not None else short_table(found)
        title = evidence.study.settings.title
        content = markdown_text([read], title, evidence.marks, evidence_foot(evidence)).encode()
    else:
        sheets = [("Site" if column is not None else "Constructs", full)]
        content = workbook_bytes(sheets, evidence.marks, evidence.date)
    write_bytes(out, content)
    tell(f"{out}: {full.title} ({'; '.join(evidence.marks)})", format)
    _say_left_out(evidence)


def _show_record(
    evidence: Evidence, found: Matrix, column: str | None, groups: list[DomainThemes] | None
) -> None:
    from qual.report.matrix_tables import matrix_record, site_record

    if column is None or groups is None:
        show_json(matrix_record(found, evidence.marks))
    else:
        show_json(site_record(found, groups, column, evidence.marks))


def _show(
    evidence: Evidence, found: Matrix, column: str | None, groups: list[DomainThemes] | None
) -> None:
    """Print the matrix to be read, and after it what a reader could misread."""
    from qual.report.matrix_tables import short_table, terminal_site_table
    from qual.report.wording import LEGEND, site_name

    sentence(f"{evidence.study.settings.title} ({'; '.join(evidence.marks)})\n")
    if column is None or groups is None:
        table, title = short_table(found), ""
    else:
        table, title = terminal_site_table(found, groups), site_name(evidence.study, column)
    if not table.rows:
        _show_nothing(evidence, title)
    elif title:
        show_table([c.name for c in table.columns], table.rows, title)
    else:
        show_table([c.name for c in table.columns], map(_kept, table.rows), whole=["id"])
        sentence(LEGEND)
    for note in found.notes:
        say(note)
    _say_left_out(evidence)


def _kept(row: Sequence[object]) -> list[str]:
    """Keep the counts of a cell on one line, its rating below them if need be."""
    id_, name, *cells = map(str, row)
    counts = [one.replace(" ", TOGETHER).replace(f"{TOGETHER}[", " [") for one in cells]
    return [id_, name.replace("– ", f"–{TOGETHER}"), *counts]


def _show_nothing(evidence: Evidence, title: str) -> None:
    """Say plainly why there is nothing to show, and what comes next."""
    from qual.progress import next_step

    if evidence.finals.codings:
        print(f"Nothing that counts was said at {title}." if title else "No coding has a column.")
        return
    sentence("No coding counts yet: there is nothing to show.")
    if not evidence.draft and any(own.standing.codings for own in evidence.work.work.values()):
        sentence("Codings count once their transcript is submitted; --draft shows them before.")
    sentence(f"Next: {next_step(evidence.work, evidence.finals, True, True)}")


def _say_left_out(evidence: Evidence) -> None:
    """Say on stderr what is not in the numbers."""
    from qual.report.study_tables import waiting

    for label, text in waiting(evidence):
        if text:
            say(f"{label}: {text}.")
