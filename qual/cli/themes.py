"""`qual themes`."""

from __future__ import annotations

from typing import Annotated

import typer

from qual.cli.matrix import DraftOption
from qual.cli.options import Format, FormatOption, StudyOption, the_study
from qual.cli.show import say, show_csv, show_json, show_problems, show_table, stop_at


def themes(
    wave: Annotated[
        str | None, typer.Option("--wave", help="Only this wave.", show_default=False)
    ] = None,
    draft: DraftOption = False,
    study: StudyOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Show the themes of themes.yaml by site: participants for and against each.

    A theme that points to a coding or a construct that is not there is a Problem.
    """
    from qual.blindness import read_all
    from qual.cli.show import end_with_problems
    from qual.codebook import read_codebook
    from qual.matrix import build_matrix
    from qual.pending import find_pending
    from qual.report.findings import gather_evidence
    from qual.report.study_tables import short_theme_table, theme_record, theme_table
    from qual.report.tables import csv_rows
    from qual.themes import read_themes, theme_by_site

    opened = the_study(study)
    codebook, problems = read_codebook(opened.root)
    stop_at(problems)
    work = read_all(opened)
    evidence = gather_evidence(work, codebook, draft=draft)
    stop_at(evidence.problems)
    codings, book = evidence.finals.codings, evidence.codebook
    pending = find_pending(work, evidence.finals)
    named, faults = read_themes(opened.root, book, codings, pending)
    matrix = build_matrix(opened, codings, book, evidence.ratings, wave=wave)
    rows = theme_by_site(named, matrix)
    if format is Format.json:
        show_json(theme_record(rows, matrix, evidence.marks))
    elif format is Format.csv:
        show_csv(*csv_rows(theme_table(rows, matrix), evidence.marks))
    elif rows:
        table = short_theme_table(rows, matrix)
        print(f"{opened.settings.title} ({'; '.join(evidence.marks)})\n")
        columns = [column.name for column in table.columns]
        show_table(columns, table.rows, right=columns[3:], whole=columns[:2])
        print(table.notes[0])
    else:
        say("No themes are named in themes.yaml.")
    if show_problems([*faults, *matrix.problems]):
        end_with_problems()
