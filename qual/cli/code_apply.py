"""`qual apply`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qual.cli.options import (
    CoderOption,
    Format,
    FormatOption,
    StudyOption,
    now,
    the_coder,
    the_study,
)
from qual.cli.show import (
    PROBLEM_COLUMNS,
    counted,
    end_with_problems,
    problem_rows,
    say,
    show_csv,
    show_json,
    show_problems,
    stop_at,
    tell,
)


def apply(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV with the columns transcript, quote (or start and end), code, and if you "
            "like about, valence, strength, memo.",
            metavar="FILE.csv",
        ),
    ],
    keep_good: Annotated[
        bool, typer.Option("--keep-good", help="Apply the rows without fault even if others have.")
    ] = False,
    coder: CoderOption = None,
    study: StudyOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Apply codings from a spreadsheet or script.

    All of them are applied, or none and why. A row that equals a standing coding in all but its
    memo changes nothing, so a file may be applied twice.
    """
    from qual.codebook import read_codebook
    from qual.coding_sheet import apply_sheet

    opened = the_study(study)
    who = the_coder(opened, coder)
    codebook, problems = read_codebook(opened.root)
    stop_at(problems)
    applied = apply_sheet(opened, codebook, who, file, now(), keep_good)
    if applied.unread:
        say(f"Columns not read: {', '.join(applied.unread)}.")
    show_problems(applied.noticed)
    faults = show_problems(applied.problems)
    stood = f", {applied.known} stood already" if applied.known else ""
    tell(f"{counted(applied.written, 'coding')} applied for {who}{stood}.", format)
    rows = problem_rows(applied.problems)
    if format is Format.json:
        counts = {"coder": who, "applied": applied.written, "stood_already": applied.known}
        show_json(
            {**counts, "problems": [dict(zip(PROBLEM_COLUMNS, row, strict=True)) for row in rows]}
        )
    elif format is Format.csv:
        show_csv(PROBLEM_COLUMNS, rows)
    if faults:
        kept = "the rest was applied" if applied.written else "nothing was applied"
        say(f"{faults} to put right; {kept}.")
        end_with_problems()
