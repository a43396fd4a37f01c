"""`qual themes`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.matrix import DraftOption
from qual.cli.options import Format, FormatOption, StudyOption, the_study
from qual.cli.propose import Wish, propose_themes
from qual.cli.show import (
    end_with_problems,
    say,
    show_csv,
    show_json,
    show_problems,
    show_table,
    stop_at,
)
from qual.cli.width import sentence
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.matrix import Matrix
    from qual.report.findings import Evidence
    from qual.themes import ThemeRow

MOST, LEAST = 10, 2


def themes(
    propose: Annotated[
        bool, typer.Option("--propose", help="Propose themes: groups of remarks that are alike.")
    ] = False,
    take: Annotated[
        list[int] | None,
        typer.Option("--take", help="Make a theme of this candidate.", metavar="NUMBER"),
    ] = None,
    statement: Annotated[
        list[str] | None, typer.Option("--statement", help="What the theme says, in your words.")
    ] = None,
    construct: Annotated[
        str | None,
        typer.Option("--construct", help="Only candidates of this construct.", metavar="CODE"),
    ] = None,
    site: Annotated[
        str | None, typer.Option("--site", help="Only candidates that this site carries, too.")
    ] = None,
    most: Annotated[
        int | None,
        typer.Option("--most", help=f"How many to show of each kind; {MOST} by default.", min=1),
    ] = None,
    min_participants: Annotated[
        int | None,
        typer.Option(
            "--min-participants", help=f"Carried by so many at least; {LEAST} by default.", min=1
        ),
    ] = None,
    wave: Annotated[
        str | None, typer.Option("--wave", help="Only this wave.", show_default=False)
    ] = None,
    draft: DraftOption = False,
    study: StudyOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Show themes by site: participants for and against each.

    They stand in themes.yaml; one that points to a coding or a construct that is not there is
    named.

    --propose groups codings of one construct and direction that are alike in meaning, and text
    that nobody coded and no suggestion fits well, into candidates: each with the words that set it
    apart, its most typical excerpts, and who carries it. Nothing is made of one until you --take
    it and state what you make of it: several with one --statement become one theme.
    """
    from qual.blindness import read_all
    from qual.codebook import read_codebook
    from qual.matrix import build_matrix
    from qual.pending import find_pending
    from qual.report.findings import gather_evidence
    from qual.themes import read_themes, theme_by_site

    wish = Wish(
        construct, site, most or MOST, min_participants or LEAST, take or (), statement or ()
    )
    if not propose and (take or statement or construct or site or most or min_participants):
        raise Misuse("--take, --statement, --construct, --site, --most go with --propose.")
    opened = the_study(study)
    codebook, problems = read_codebook(opened.root)
    stop_at(problems)
    work = read_all(opened)
    evidence = gather_evidence(work, codebook, draft=draft)
    stop_at(evidence.problems)
    codings, book = evidence.finals.codings, evidence.codebook
    pending = find_pending(work, evidence.finals)
    named, faults = read_themes(opened.root, book, codings, pending)
    if propose:
        propose_themes(evidence, named, wave, wish, format)
    else:
        matrix = build_matrix(opened, codings, book, evidence.ratings, wave=wave)
        _show(evidence, theme_by_site(named, matrix), matrix, format)
        faults += matrix.problems
    if show_problems(faults):
        end_with_problems()


def _show(evidence: Evidence, rows: list[ThemeRow], matrix: Matrix, format: Format) -> None:
    from qual.report.study_tables import short_theme_table, theme_record, theme_table
    from qual.report.tables import csv_rows

    if format is Format.json:
        show_json(theme_record(rows, matrix, evidence.marks))
    elif format is Format.csv:
        show_csv(*csv_rows(theme_table(rows, matrix), evidence.marks))
    elif rows:
        table = short_theme_table(rows, matrix)
        sentence(f"{evidence.study.settings.title} ({'; '.join(evidence.marks)})\n")
        columns = [column.name for column in table.columns]
        show_table(columns, table.rows, right=columns[3:], whole=columns[:2])
        sentence(table.notes[0])
    else:
        say("No themes are named in themes.yaml; qual themes --propose offers some.")
