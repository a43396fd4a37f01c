"""`qual demo`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from qual.cli.width import sentence
from qual.problem import Misuse

PEOPLE = ("codings", "submissions", "adjudications", "ratings", "themes.yaml", "assignments.csv")


@dataclass(frozen=True)
class Step:
    """One step of the demonstration: what people brought, or a command as one would type it.

    Attributes:
        say: printed first.
        bring: what of the sample is put into the study: folders or files people wrote.
        words: the command's words, or empty.
    """

    say: str
    words: tuple[str, ...] = ()
    bring: tuple[str, ...] = ()


def demo(
    folder: Annotated[
        Path, typer.Argument(help="Where to put it.", metavar="[DIR]", show_default=True)
    ] = Path("qual-demo"),
) -> None:
    """Run every step on an invented sample study.

    Copies it to DIR and says what each step made. The study is invented: a safer-supply pilot at
    four sites, eight interviews, two coders.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Misuse(f"{folder} is not empty; name another folder.")
    from importlib.resources import files

    from cfir.places import find_shipped
    from qual.files import write_text

    sample = find_shipped("transcripts_sample")
    study = folder / "study"
    _copy(sample / "raw", folder / "raw")
    for path in sorted((sample / "study").iterdir()):
        if path.name not in PEOPLE:
            _copy(path, study / path.name)
    ignored = files("qual.cli").joinpath("starter", "gitignore").read_text("utf-8")
    write_text(study / ".gitignore", ignored)
    sentence(f"The sample study is in {folder}: raw interviews in raw/, the study in study/.")
    for step in steps(folder):
        sentence(f"\n{step.say}")
        for name in step.bring:
            _copy(sample / "study" / name, study / name)
        if step.words:
            _run(folder, study, step.words)
    sentence(f"\nOpen {(study / 'reports' / 'report.html').resolve()} in a browser.")
    sentence(f"The tables are beside it in {study / 'reports'}.")


def steps(folder: Path) -> Iterator[Step]:
    """The steps from interview files to reports, in the order a team takes them."""
    raw = [str(path) for path in sorted((folder / "raw").iterdir())]
    reconcile, ratings = str(folder / "reconcile.xlsx"), str(folder / "ratings.xlsx")
    yield Step("Bring the interviews in.", ("ingest", *raw))
    yield Step("Decide who codes what; draw what is double coded.", ("sample",))
    yield Step("A blind copy for the second coder.", ("hand-out", str(folder / "ben.zip"), *BEN))
    yield Step(
        "ana and ben have coded and submitted (weeks of work, put in from the sample).",
        ("status",),
        ("codings", "submissions"),
    )
    yield Step("Does the study hold together?", ("check",))
    yield Step("Do the coders agree?", ("agree", "--unit", "turn"))
    yield Step("Where they differ, for the meeting.", ("reconcile", "--out", reconcile, *BOTH))
    yield Step(
        "They have met and decided (put in from the sample); what is left for a third person:",
        ("reconcile", "--list"),
        ("adjudications",),
    )
    yield Step("Ratings to fill in, each with a proposal.", ("rate", "--out", ratings))
    yield Step("The ratings are in.", ("rate",), ("ratings",))
    yield Step("Ten themes, by site.", ("themes",), ("themes.yaml",))
    yield Step("Barriers and facilitators, construct by site.", ("matrix",))
    yield Step("Suggestions for comparison: they enter no result.", ("suggest",))
    yield Step("The reports.", ("report",))


BEN = ("--coder", "ben")
BOTH = ("--by", "ana,ben")


def _run(folder: Path, study: Path, words: tuple[str, ...]) -> None:
    """Print a command as one would type it in the study's folder, and run it."""
    from qual.cli.app import app

    typed = [word.replace(str(folder), "..") for word in words]
    shown = " ".join(typed) if len(typed) < 6 else f"{typed[0]} ../raw/*"
    sentence(f"$ qual {shown}")
    sys.stdout.flush()
    ended = app([*words, "--study", str(study)], standalone_mode=False, prog_name="qual")
    if ended:
        raise typer.Exit(ended)


def _copy(source: Path, target: Path) -> None:
    """Copy a file or folder, readable by its owner alone."""
    import shutil

    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        for path in sorted(source.iterdir()):
            if path.name != "__pycache__":
                _copy(path, target / path.name)
    else:
        shutil.copyfile(source, target)
        target.chmod(0o600)
