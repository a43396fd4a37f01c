"""Who has done what, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from qual.blindness import AllWork
from qual.final import Finals
from qual.transcript import find_transcripts


@dataclass(frozen=True)
class Step:
    """What one coder has done with one transcript.

    Attributes:
        codings: how many stand, or None where that may not be shown yet.
    """

    transcript: str
    coder: str
    part: str
    round: str
    state: str
    codings: int | None


def find_steps(work: AllWork) -> list[Step]:
    """Say for each transcript and each of its coders: not begun, begun, submitted, reopened."""
    steps: list[Step] = []
    for transcript in work.study.transcripts:
        assigned = work.study.coders_of.get(transcript, {})
        others = [c for c in work.work if c not in assigned and work.begun(transcript, c)]
        for coder in [*assigned, *others]:
            row = assigned.get(coder)
            part, round_ = (row.part, row.round) if row else ("not assigned", "")
            state = _state(work, transcript, coder)
            count = _count(work, transcript, coder)
            steps.append(Step(transcript, coder, part, round_, state, count))
    return steps


def _state(work: AllWork, transcript: str, coder: str) -> str:
    own = work.work.get(coder)
    if own is None or not work.begun(transcript, coder):
        return "not begun"
    if own.submissions.latest(transcript) is not None:
        return "submitted"
    if transcript in work.sealed:
        return "begun"
    return "reopened" if own.submissions.reopened(transcript) else "begun"


def _count(work: AllWork, transcript: str, coder: str) -> int | None:
    if transcript in work.sealed or coder not in work.work:
        return None
    return len(work.work[coder].standing.of_transcript(transcript))


def next_step(work: AllWork, finals: Finals, rated: bool, themed: bool) -> str:
    """Say in a sentence or two what the study needs next, with the command for it."""
    study = work.study
    there = find_transcripts(study.root)
    if not there:
        return "Bring the interviews in: qual ingest FILES…"
    missing = [id_ for id_ in study.transcripts if id_ not in there]
    if missing:
        return f"{_some(missing)} not yet brought in: qual ingest FILES…"
    if not study.assignments:
        return "Decide who codes what and draw the double-coded subset: qual sample"
    steps = find_steps(work)
    waiting = [step for step in steps if step.state in ("not begun", "begun", "reopened")]
    if waiting:
        return _coding_step(waiting)
    unopened = sorted(study.double_coded - set(work.opened))
    if unopened:
        return (
            f"All coders have submitted {_some(unopened)}: look at their agreement with "
            "qual agree, then qual reconcile --out reconcile.xlsx"
        )
    if finals.queue:
        one = "passage waits" if len(finals.queue) == 1 else "passages wait"
        return (
            f"{len(finals.queue)} {one} for a decision: qual reconcile --out reconcile.xlsx, "
            "and --in once it is filled in."
        )
    if not rated:
        return "Rate each construct at each site: qual rate --out ratings.xlsx"
    if not themed:
        return "Write the themes into themes.yaml, then: qual themes"
    return "Write the reports: qual report"


def _coding_step(waiting: list[Step]) -> str:
    first = waiting[0]
    own = [step for step in waiting if step.coder == first.coder]
    rest = sorted({step.coder for step in waiting} - {first.coder})
    others = f" ({' and '.join(rest)} too)" if rest else ""
    ids = _some([step.transcript for step in own])
    todo = f"qual code --coder {first.coder}, then qual submit ID"
    return f"{first.coder} codes {ids}{others}: {todo}"


def _some(ids: list[str], most: int = 4) -> str:
    shown = ", ".join(ids[:most])
    return shown if len(ids) <= most else f"{shown} and {len(ids) - most} more"
