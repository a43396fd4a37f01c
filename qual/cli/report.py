"""`qual report`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from qual.cli.matrix import BasisName, BasisOption, DraftOption
from qual.cli.options import StudyOption, the_study
from qual.cli.show import end_with_problems, progress, say, show_problems, stop_at
from qual.cli.width import fitted, sentence
from qual.problem import Misuse

FURTHEST = 50  # columns a further line is set in at most, however long the paths are


def report(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="The folder to write to; by default reports/.", show_default=False
        ),
    ] = None,
    basis: BasisOption = BasisName.codings,
    draft: DraftOption = False,
    wave: Annotated[
        str | None,
        typer.Option("--wave", help="Which wave; by default the last.", show_default=False),
    ] = None,
    release: Annotated[
        bool, typer.Option("--release", help="For people outside the team; not possible yet.")
    ] = False,
    study: StudyOption = None,
) -> None:
    """Write the reports: tables, a workbook and one html page.

    The tables are matrices, themes by site and contrasts. They are internal, not for release: they
    show full counts, participant ids and excerpts.
    """
    if release:
        raise Misuse(
            "Reports for release are not made by this version; without --release you get the "
            "internal ones, which must stay in the team."
        )
    from qual.blindness import read_all
    from qual.codebook import read_codebook
    from qual.report.findings import gather_findings
    from qual.report.study_tables import waiting
    from qual.report.writing import write_report

    opened = the_study(study)
    folder = out if out is not None else opened.root / "reports"
    if folder.exists() and not folder.is_dir():
        raise Misuse(f"{folder} is a file; name a folder.")
    codebook, problems = read_codebook(opened.root)
    stop_at(problems)
    found = gather_findings(
        read_all(opened),
        codebook,
        basis.value,
        draft,
        wave,
        lambda ids: progress(ids, "Suggesting"),
    )
    stop_at(found.evidence.problems)
    made = write_report(found, folder)
    sentence(f"{opened.settings.title} ({'; '.join(found.evidence.marks)})")
    wide = max(len(str(_near(folder / file.path))) for file in made)
    for file in made:
        line = f"{_near(folder / file.path)!s:{wide}}  {file.what}"
        print(fitted(line, sys.stdout, further=" " * min(wide + 2, FURTHEST)))
    for label, text in waiting(found.evidence):
        if text:
            say(f"{label}: {text}.")
    if show_problems(found.problems):
        say("The reports were written without what is wrong above.")
        end_with_problems()


def _near(path: Path) -> Path:
    """Name a path from where one stands, if it lies below."""
    here = Path.cwd()
    return path.resolve().relative_to(here) if path.resolve().is_relative_to(here) else path
