"""The adjudication desk as `qual reconcile` opens it on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qual.cli.deciding import note_strangers
from qual.cli.options import now, the_study
from qual.cli.show import counted, end_with_problems, say, show_problems, stop_at
from qual.cli.width import sentence
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.desk.queued import Queue


def on_terminal() -> bool:
    """Say whether people sit there: input and output are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def end_sitting(sitting: Queue, step: str) -> None:
    """End a sitting, and say what of it could not be saved or was written again.

    Args:
        sitting: the sitting.
        step: what a decision is called there.
    """
    lost = sitting.kept.unsaved if not sitting.retry() else 0
    sitting.close()
    if lost:
        say(f"{counted(lost, step)} could not be saved: {sitting.kept.fault}")
    show_problems(sitting.kept.noticed)


def meet(
    folder: Path | None, by: Sequence[str], again: Sequence[str], order: str, light: bool
) -> None:
    """Hold a meeting on the screen, and say afterwards how far it came.

    Raises:
        Misuse: nobody is named, the order is none, or another meeting is open.
    """
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    from qual.codebook import read_codebook
    from qual.desk.meeting import open_meeting
    from qual.desk.meeting_screen import run_meeting
    from qual.reconcile.meeting import ORDERS
    from qual.submitting import known_transcript

    if not by:
        raise Misuse("Say who meets: --by ana,ben (or --list to see what waits).")
    if order not in ORDERS:
        raise Misuse(f"The order is one of {', '.join(ORDERS)}.")
    study = the_study(folder)
    codebook, problems = read_codebook(study.root)
    stop_at(problems)
    chosen = [known_transcript(study, id_) for id_ in again]
    note_strangers(study, by)
    begun = open_meeting(study, codebook, by, now, chosen, order)
    meeting = begun.meeting
    for line in begun.reopened:
        say(line)
    if begun.waiting:
        say(f"Not yet submitted by all their coders: {', '.join(begun.waiting)}.")
    if meeting is None:
        show_problems(list(begun.problems))
        end_with_problems()
    try:
        if meeting.items:
            run_meeting(meeting, light, _welcome(len(begun.opened), meeting.boundaries))
    finally:
        end_sitting(meeting, "decision")
    made = meeting.progress
    if not made.total:
        sentence("Nothing differs in what all coders have submitted.")
        return
    left = made.total - made.decided
    sentence(f"{made.decided} of {counted(made.total, 'passage')} decided, {left} to go.")
    if left:
        sentence(f"Go on with: qual reconcile --by {','.join(by)}")


def _welcome(opened: int, boundaries: int) -> str:
    """Say in the status line what was opened, and what the rule settled, in few words."""
    said = [f"{counted(opened, 'transcript')} opened"] if opened else []
    if boundaries:
        many = "1 boundary" if boundaries == 1 else f"{boundaries} boundaries"
        said.append(f"{many} settled by the rule: v")
    return "; ".join(said)
