"""`qual hand-out` and `qual take-in`: a coder's other laptop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qual.cli.options import StudyOption, now, the_coder, the_study
from qual.cli.show import counted, end_with_problems, say, show_problems, stop_at
from qual.cli.width import sentence

WhoseOption = Annotated[
    str | None,
    typer.Option(
        "--coder",
        envvar="QUAL_CODER",
        help="Whose copy it is, as in study.yaml.",
        show_default=False,
    ),
]


def hand_out(
    out: Annotated[Path, typer.Argument(help="The zip file to write.", metavar="OUT.zip")],
    coder: WhoseOption = None,
    study: StudyOption = None,
) -> None:
    """Make a blind copy for a coder's other laptop.

    It holds the transcripts assigned to that coder and their own codings: nothing that others
    coded, decided or rated, and no suggestions.
    """
    from qual.handout import hand_out as make

    opened = the_study(study)
    made = make(opened, the_coder(opened, coder), out, now())
    stop_at(made.problems)
    held = counted(len(made.transcripts), "transcript")
    sentence(f"{made.path} holds {held}: {', '.join(made.transcripts)}.")
    say("Unzip it on the other laptop, code there, and bring the folder or zip back: qual take-in.")


def take_in(
    file: Annotated[
        Path,
        typer.Argument(
            help="The zip or folder that came back, or one CODER.jsonl.", metavar="FILE"
        ),
    ],
    study: StudyOption = None,
) -> None:
    """Merge what was done on another laptop.

    Codings, decisions, ratings and what became of codes come in; of a blind copy its coder's own
    codings and ratings, while decisions made there are counted and stay out. A second copy of a
    journal, of decisions, of ratings or of codebook/changes.jsonl that a sync tool left is merged
    in the same way. Lines are united by their ids; taking the same file in twice changes nothing.
    """
    from qual.handout import take_in as merge

    opened = the_study(study)
    taken = merge(opened, file)
    for coder in sorted({*taken.codings, *taken.submissions}):
        sentence(f"{coder}: new work came in.")
    for kind, counts in (("decisions", taken.decisions), ("ratings", taken.ratings)):
        for name, n in sorted(counts.items()):
            came = f"{counted(n, 'line')} of {kind} came in" if n else f"no new {kind}"
            sentence(f"{name}: {came}.")
    if taken.changes:
        sentence(f"codebook: {counted(taken.changes, 'change')} of codes came in.")
    if not (
        taken.codings or taken.submissions or taken.decisions or taken.ratings or taken.changes
    ):
        _say_nothing_came(taken.same, bool(taken.problems))
    for note in taken.notes:
        say(note)
    if show_problems(taken.problems):
        end_with_problems()


def _say_nothing_came(same: int, faulty: bool) -> None:
    """Say why nothing came in, unless its faults say it."""
    if same:
        are = "is" if same == 1 else "are"
        sentence(f"Nothing new: {counted(same, 'line')} of it {are} in the study already.")
    elif not faulty:
        sentence("Nothing was coded, decided or rated there yet: nothing came in.")
