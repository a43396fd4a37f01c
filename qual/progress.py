"""Who has done what, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qual.blindness import AllWork
from qual.final import Finals
from qual.transcript import find_transcripts

# This file lies in a copy for another laptop alone.
SLIP = "handout.json"
BRING_BACK = "bring this folder back to the study and take it in there: qual take-in FOLDER"


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


BASES = ("adjudicated", "alike", "primary", "pre-consensus")


def count_finals(finals: Finals, waiting: int = 0) -> dict[str, int]:
    """Count the codings that count in results by how they came to, and what is not among them.

    Args:
        finals: the final codings.
        waiting: how many of them wait for another code, theirs having been split or retired.

    Returns:
        Codings by basis; passages undecided and the codings in them, which are left out; decisions
        that no longer hold and are to be made again; codings that wait for a code.
    """
    counts = {basis: finals.by_basis.get(basis, 0) for basis in BASES}
    counts |= {"undecided passages": len(finals.queue)}
    counts |= {"undecided codings": sum(len(passage.codings) for passage in finals.queue)}
    return counts | {"stale decisions": len(finals.again), "waiting for a code": waiting}


def say_finals(counts: Mapping[str, int]) -> list[str]:
    """Say in a few lines what `count_finals` counted; nothing where nothing is final or waits."""
    if not any(counts.values()):
        return []
    said = f"Final codings: {counts['adjudicated']} adjudicated, {counts['alike']} alike, "
    said += f"{counts['primary']} primary only"
    if counts["pre-consensus"]:
        said += f", {counts['pre-consensus']} double coded but not reconciled"
    lines = [f"{said}."]
    if counts["undecided passages"]:
        lines.append(
            f"Undecided: {_many(counts['undecided passages'], 'passage')} with "
            f"{_many(counts['undecided codings'], 'coding')}, left out of results."
        )
    if counts["stale decisions"]:
        n = _many(counts["stale decisions"], "decision")
        lines.append(f"Stale: {n} on what was changed since, to be made again: qual reconcile.")
    if counts["waiting for a code"]:
        n = _many(counts["waiting for a code"], "coding")
        lines.append(f"To recode: {n} of a split or retired code; qual codebook recode.")
    return lines


def say_reopened(work: AllWork) -> list[str]:
    """Say of which open transcripts a coder has reopened the work that decisions rest on."""
    lines: list[str] = []
    rest = "decisions and agreement rest on the work before"
    for id_, coders in work.reopened.items():
        who = " and ".join(coders)
        lines.append(f"{id_} was reopened by {who} after reconciling began; {rest}.")
    if work.renewed:
        again = " ".join(f"--again {id_}" for id_ in work.renewed)
        ids = ", ".join(work.renewed)
        lines.append(
            f"Submitted again since reconciling began: {ids}; {rest} until "
            f"qual reconcile --by NAMES {again} takes the new up."
        )
    return lines


def _many(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def next_step(work: AllWork, finals: Finals, rated: bool, themed: bool) -> str:
    """Say in a sentence or two what the study needs next, with the command for it."""
    study = work.study
    there = find_transcripts(study.root)
    if not there:
        return "Bring the interviews in: qual ingest FILES…"
    missing = [id_ for id_ in study.transcripts if id_ not in there]
    if missing:
        return f"{_some(missing)} not yet brought in: qual ingest FILES…"
    copy = (study.root / SLIP).is_file()
    if copy and not study.assignments:
        return f"Code and submit what you were given, then {BRING_BACK}"
    if not study.assignments:
        return "Decide who codes what and draw the double-coded subset: qual sample"
    steps = find_steps(work)
    waiting = [step for step in steps if step.state in ("not begun", "begun", "reopened")]
    meet = f"qual reconcile --by {','.join(study.settings.coders)}"
    unopened = sorted(study.double_coded - set(work.opened))
    if waiting:
        return _coding_step(waiting) + _meeting_too(work, finals, unopened, meet)
    if copy:
        return f"All that was handed out here is submitted: {BRING_BACK}"
    if unopened:
        return (
            f"All coders have submitted {_some(unopened)}: look at their agreement with "
            f"qual agree, then meet: {meet} (with --out FILE.xlsx in a spreadsheet)"
        )
    if work.renewed:
        again = " ".join(f"--again {id_}" for id_ in work.renewed)
        return f"{_some(work.renewed)} submitted again since reconciling began: {meet} {again}"
    if finals.queue:
        one = "passage waits" if len(finals.queue) == 1 else "passages wait"
        return (
            f"{len(finals.queue)} {one} for a decision: {meet} "
            "(with --out FILE.xlsx in a spreadsheet, --in once it is filled in)"
        )
    if not rated:
        return "Rate each construct at each site: qual rate --out ratings.xlsx"
    if not themed:
        return "Write the themes into themes.yaml, then: qual themes"
    return "Write the reports: qual report"


def _meeting_too(work: AllWork, finals: Finals, unopened: list[str], meet: str) -> str:
    """Say what can be reconciled while others still code; nothing where nothing can."""
    ready = [id_ for id_ in unopened if id_ not in work.sealed]
    said = [f"{_some(ready)} submitted by all coders"] if ready else []
    said += [f"{_some(work.renewed)} submitted again"] if work.renewed else []
    said += [f"{_many(len(finals.queue), 'passage')} to decide"] if finals.queue else []
    if finals.again:
        said.append(f"{_many(len(finals.again), 'stale decision')} to make again")
    again = "".join(f" --again {id_}" for id_ in work.renewed)
    first = "qual agree, then " if ready else ""
    return f". Ready to reconcile: {'; '.join(said)}: {first}{meet}{again}" if said else ""


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
