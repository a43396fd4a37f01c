"""`qual sample`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.options import Format, FormatOption, StudyOption, the_study
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
    from qual.sampling import Draw


def sample(
    fraction: Annotated[
        str | None,
        typer.Option("--fraction", help="What share to double code; by default study.yaml's."),
    ] = None,
    strata: Annotated[
        str | None,
        typer.Option("--strata", help="Columns to spread the draw over, separated by commas."),
    ] = None,
    round: Annotated[
        str, typer.Option("--round", help="Name of the round; 'training' is not reported.")
    ] = "main",
    seed: Annotated[
        int | None, typer.Option("--seed", help="Of the draw; by default study.yaml's.")
    ] = None,
    begun: Annotated[
        bool, typer.Option("--begun", help="Admit transcripts that somebody has begun to code.")
    ] = False,
    dry: Annotated[bool, typer.Option("--dry-run", help="Show the draw, write nothing.")] = False,
    study: StudyOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Draw the transcripts that a second coder codes too.

    The same settings draw the same transcripts, so that anyone can redraw them. Where
    assignments.csv is empty, the first coder of study.yaml becomes the primary coder of every
    transcript.
    """
    from qual.blindness import read_all
    from qual.sampling import add_assignments, draw

    opened = the_study(study)
    work = read_all(opened)
    started = {id_ for id_ in opened.transcripts for c in work.work if work.begun(id_, c)}
    if not opened.transcripts:
        raise Misuse("participants.csv names no transcripts yet; bring some in with 'qual ingest'.")
    columns = [name.strip() for name in strata.split(",")] if strata else None
    drawn = draw(opened, started, _decimal(fraction), round, seed, columns, begun)
    if show_problems(drawn.problems):
        end_with_problems()
    if not dry:
        stop_at(add_assignments(opened.root, drawn.drawn))
    _show(drawn, dry, format)
    if dry:
        say("Nothing was written (--dry-run).")


def _show(drawn: Draw, dry: bool, format: Format) -> None:
    """Print what was drawn in each stratum, and who codes it second."""
    from qual.model import PRIMARY

    columns = ("stratum", "transcripts", "share", "drawn", "which")
    rows = [
        (s.name, s.pool, f"{float(s.share):.2f}", s.quota, " ".join(s.chosen)) for s in drawn.strata
    ]
    second = [row for row in drawn.drawn if row.part != PRIMARY]
    if format is Format.json:
        strata = [dict(zip(columns, row, strict=True)) for row in rows]
        show_json(
            {"sentence": drawn.sentence, "strata": strata, "drawn": second, "written": not dry}
        )
    elif format is Format.csv:
        show_csv(columns, rows)
    else:
        show_table(columns, rows, right=columns[1:4])
        sentence(drawn.sentence)
        for row in second if not dry else []:
            sentence(f"{row.transcript}: {row.part} coder {row.coder}.")


def _decimal(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise Misuse(f"--fraction {text!r} is no number; write 0.2, say.") from None
    if not 0 < value <= 1:
        raise Misuse("--fraction is above 0 and up to 1.")
    return value
