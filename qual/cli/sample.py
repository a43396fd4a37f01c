"""`qual sample`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from qual.cli.options import StudyOption, the_study
from qual.cli.show import end_with_problems, say, show_problems, show_table, stop_at
from qual.problem import Misuse


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
    seed: Annotated[int | None, typer.Option("--seed", help="By default study.yaml's.")] = None,
    begun: Annotated[
        bool, typer.Option("--begun", help="Admit transcripts that somebody has begun to code.")
    ] = False,
    dry: Annotated[bool, typer.Option("--dry-run", help="Show the draw, write nothing.")] = False,
    study: StudyOption = None,
) -> None:
    """Draw the transcripts that a second coder codes too.

    The same settings draw the same transcripts, so that anyone can redraw them. Where
    assignments.csv is empty, the first coder of study.yaml becomes the primary coder of every
    transcript.
    """
    from qual.blindness import read_all
    from qual.model import PRIMARY
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
    rows = [
        (s.name, s.pool, f"{float(s.share):.2f}", s.quota, " ".join(s.chosen)) for s in drawn.strata
    ]
    show_table(
        ("stratum", "transcripts", "share", "drawn", "which"),
        rows,
        right=["transcripts", "share", "drawn"],
    )
    print(drawn.sentence)
    if dry:
        say("Nothing was written (--dry-run).")
        return
    stop_at(add_assignments(opened.root, drawn.drawn))
    for row in drawn.drawn:
        if row.part != PRIMARY:
            print(f"{row.transcript}: {row.part} coder {row.coder}.")


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
