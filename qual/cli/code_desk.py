"""`qual code`: the coding desk."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.options import CoderOption, LightOption, StudyOption, now, the_coder, the_study
from qual.cli.show import say, stop_at
from qual.cli.width import sentence
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.codebook import Codebook
    from qual.study import Study


def code(
    transcript: Annotated[
        str | None,
        typer.Argument(
            help="The transcript's id; without it you go on where you left off.",
            metavar="[ID]",
            show_default=False,
        ),
    ] = None,
    coder: CoderOption = None,
    study: StudyOption = None,
    light: LightOption = False,
) -> None:
    """Code a transcript on the full screen; ? there shows all keys.

    Each thing you do is on disk before the screen says saved. You see nothing of what other coders
    did. Suggestions are shown as study.yaml says.
    """
    from qual.blindness import read_own
    from qual.codebook import read_codebook
    from qual.desk.resume import resume_transcript

    opened = the_study(study)
    who = the_coder(opened, coder)
    codebook, problems = read_codebook(opened.root)
    stop_at(problems)
    _needs_terminal()
    id_: str | None = transcript or resume_transcript(opened, read_own(opened, who))
    while id_ is not None:
        id_, light = _sit(opened, codebook, who, id_, light)


def _needs_terminal() -> None:
    """Refuse a pipe, where nothing could be shown.

    Raises:
        Misuse: input or output is no terminal.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Misuse("The desk needs a terminal; from a script or spreadsheet use 'qual apply'.")


def _sit(
    study: Study, codebook: Codebook, coder: str, id_: str, light: bool
) -> tuple[str | None, bool]:
    """One sitting, from opening to closing.

    Returns:
        The transcript to open next, if any, and whether the desk was light at the end.
    """
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    from qual.desk.app import run_desk
    from qual.desk.sitting import open_sitting
    from qual.desk.wording import counted, percent
    from qual.problem import Problem
    from qual.submitting import known_transcript
    from qual.transcript import read_transcript

    found = read_transcript(study.root, known_transcript(study, id_))
    if isinstance(found, Problem):
        stop_at([found])
    sitting = open_sitting(study, codebook, coder, id_, now)
    try:
        following, light = run_desk(sitting, light)
    finally:
        lost = sitting.unsaved if not sitting.retry() else 0
        sitting.close()
    if lost:
        say(f"Not saved: {counted(lost, 'line')}. {sitting.fault}")
    state = "submitted" if sitting.locked else f"{percent(sitting.coded_share)} coded"
    if following is None:
        sentence(
            f"{sitting.transcript.id}: {counted(len(sitting.codings), 'coding')} saved, {state}."
        )
        if not sitting.locked:
            sentence(f"Go on with: qual code --coder {coder}")
    return following, light
