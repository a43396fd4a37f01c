"""Options that several commands share, and the study and coder they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.study import Study


class Format(StrEnum):
    """How a result is printed."""

    table = "table"
    json = "json"
    csv = "csv"


def _before_the_command(context: typer.Context, folder: Path | None) -> Path | None:
    """Where a command has no --study of its own, take the one given before its name."""
    if folder is None and isinstance(context.obj, Path):
        return context.obj
    return folder


StudyOption = Annotated[
    Path | None,
    typer.Option(
        "--study",
        help="The study's folder; by default the one you are in.",
        show_default=False,
        callback=_before_the_command,
    ),
]
CoderOption = Annotated[
    str | None,
    typer.Option(
        "--coder",
        envvar="QUAL_CODER",
        help="Who you are, as in study.yaml.",
        show_default=False,
    ),
]
SaidAtOption = Annotated[
    str,
    typer.Option("--site", help="Only what was said at this site.", show_default=False),
]
LightOption = Annotated[
    bool,
    typer.Option(
        "--light",
        envvar="QUAL_LIGHT",
        help="Dark letters on a light ground (F2 changes it too).",
    ),
]
FormatOption = Annotated[
    Format, typer.Option("--format", help="Print a table, JSON or CSV.", case_sensitive=False)
]
AskedFormatOption = Annotated[  # None: nobody asked, so that a desk may open
    Format | None,
    typer.Option("--format", help="Print a table, JSON or CSV.", case_sensitive=False),
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", help="Write a spreadsheet to fill in.", show_default=False),
]
ListOption = Annotated[
    bool, typer.Option("--list", help="List what waits instead of opening the desk.")
]
InOption = Annotated[
    Path | None,
    typer.Option("--in", help="Read the filled-in spreadsheet.", show_default=False),
]


def now() -> str:
    """The time as it is written on lines: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def check_new_sheet(out: Path, holds: str, kinds: Sequence[str] = (".xlsx",)) -> None:
    """Refuse a file that a sheet to fill in cannot be written to, before anything else is done.

    Args:
        out: the file named with --out.
        holds: what people fill in there.
        kinds: the suffixes such a sheet may have.

    Raises:
        Misuse: it is there already, or its suffix says that it is something else.
    """
    if out.suffix.lower() not in kinds:
        named = " or ".join(out.stem + kind for kind in kinds)
        raise Misuse(f"{out.name} is no name for this sheet; write {named}.")
    if out.exists():
        raise Misuse(f"{out} is there already and may hold {holds}; choose another name.")


def the_folder(folder: Path | None) -> Path:
    """Find the folder of the study a command is about: the one given, or the one you are in.

    Raises:
        Misuse: there is none.
    """
    from qual.study import find_study

    if folder is not None and not folder.is_dir():
        raise Misuse(f"There is no folder {folder}.")
    return folder if folder is not None else find_study(Path.cwd())


def the_study(folder: Path | None) -> Study:
    """Open the study a command is about; faults in its settings or tables end the command."""
    from qual.cli.show import stop_at
    from qual.study import open_study

    study = open_study(the_folder(folder))
    stop_at(study.problems)
    return study


def the_coder(study: Study, name: str | None) -> str:
    """Find who is coding: --coder or QUAL_CODER, never guessed.

    Raises:
        Misuse: neither is given, or the study has no such coder.
    """
    if not name:
        known = ", ".join(study.settings.coders)
        raise Misuse(f"Say who you are: --coder NAME, or set QUAL_CODER. Coders here: {known}.")
    return study.coder(name)
