"""`qual new`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from qual.cli.width import sentence
from qual.problem import Misuse

FOLDERS = ("transcripts", "codings", "submissions", "adjudications", "ratings", "reports")


def new(
    folder: Annotated[Path, typer.Argument(help="Where to make it.", metavar="DIR")],
    title: Annotated[str, typer.Option("--title", help="The study's title.")] = "",
    coders: Annotated[str, typer.Option("--coders", help="Who codes, separated by commas.")] = "",
) -> None:
    """Make a study folder with commented files."""
    from importlib.resources import files

    from cfir.places import find_shipped
    from qual.files import write_bytes, write_text
    from qual.study import unfit_coders

    if (folder / "study.yaml").exists():
        raise Misuse(f"{folder} is a study already; 'qual status' says how it stands.")
    if folder.exists() and not folder.is_dir():
        raise Misuse(f"{folder} is a file; name a folder.")
    names = [name.strip() for name in (coders or "ana,ben").split(",") if name.strip()]
    for name, why in unfit_coders(names):
        raise Misuse(f"The coder {name!r} {why}.")
    if not names:
        raise Misuse("--coders names nobody; write --coders ana,ben.")
    starter = files("qual.cli").joinpath("starter")
    settings = starter.joinpath("study.yaml").read_text("utf-8")
    heading = re.sub(r'["\\]', "'", title or folder.resolve().name)
    # The title last: what it holds is the researcher's, and nothing in it is filled in.
    settings = settings.replace("{coders}", f"[{', '.join(names)}]").replace("{title}", heading)
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    write_text(folder / "study.yaml", settings)
    write_text(folder / ".gitignore", starter.joinpath("gitignore").read_text("utf-8"))
    write_bytes(
        folder / "codebook.yaml", (find_shipped("codebooks") / "cfir-2022.yaml").read_bytes()
    )
    sentence(f"{folder} is a study now. Next:")
    named = "" if coders else " (it names ana and ben until you do)"
    sentence(f"  1. Say in {folder}/study.yaml what is put in place, and who codes{named}.")
    sentence(f"  2. Bring the interviews in: cd {folder}, then qual ingest FILES…")
    sentence("     (keep the raw files outside the study)")
