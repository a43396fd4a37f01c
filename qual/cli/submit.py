"""`qual submit` and `qual reopen`."""

from __future__ import annotations

from typing import Annotated

import typer

from qual.cli.options import CoderOption, StudyOption, now, the_coder, the_study
from qual.cli.show import counted, say, stop_at
from qual.cli.width import sentence

TranscriptArgument = Annotated[str, typer.Argument(help="The transcript's id.", metavar="ID")]


def submit(
    transcript: TranscriptArgument, coder: CoderOption = None, study: StudyOption = None
) -> None:
    """Hand in a transcript; it is locked from then on."""
    from qual.submitting import submit as submit_transcript

    opened = the_study(study)
    who = the_coder(opened, coder)
    handed = submit_transcript(opened, who, transcript, now())
    stop_at(handed.problems)
    sentence(
        f"{who} submitted {handed.transcript} with {counted(handed.codings, 'coding')}; "
        "it is locked."
    )
    if not handed.codings:
        say(f"There was nothing coded in it; 'qual reopen {handed.transcript}' unlocks it.")


def reopen(
    transcript: TranscriptArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why it is opened again; kept.")],
    coder: CoderOption = None,
    study: StudyOption = None,
) -> None:
    """Unlock a submitted transcript, with the reason."""
    from qual.submitting import reopen as reopen_transcript

    opened = the_study(study)
    who = the_coder(opened, coder)
    handed = reopen_transcript(opened, who, transcript, reason, now())
    sentence(
        f"{handed.transcript} is open again for {who}; {counted(handed.codings, 'coding')} in it."
    )
