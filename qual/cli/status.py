"""`qual status`, and the next step that `qual` alone prints."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from qual.cli.options import Format, FormatOption, StudyOption, the_study
from qual.cli.show import console, say, show_csv, show_json, show_problems, show_table, stop_at
from qual.cli.width import sentence
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.blindness import AllWork
    from qual.final import Finals
    from qual.progress import Step
    from qual.study import Study

SHOWN = 6
BAR = 24
COLUMNS = ("transcript", "site", "coder", "part", "round", "state", "codings")


def status(study: StudyOption = None, format: FormatOption = Format.table) -> None:
    """Show who has done what, and what comes next."""
    from qual.blindness import read_all
    from qual.progress import count_finals, find_steps, say_finals, say_reopened

    opened = the_study(study)
    work = read_all(opened)
    steps = find_steps(work)
    rows = [_row(opened, step) for step in steps]
    finals, waiting = _finals(work)
    if format is Format.json:
        told = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        show_json({"steps": told, "final": count_finals(finals, waiting)})
        return
    if format is Format.csv:
        show_csv(COLUMNS, rows)
        return
    sentence(f"{opened.settings.title}\n")
    _bars(work, steps)
    if rows:
        show_table(COLUMNS, rows, right=["codings"])
    for line in say_finals(count_finals(finals, waiting)):
        sentence(line)
        if line.startswith("Stale:"):
            _stale(work, finals)
    for line in say_reopened(work):
        sentence(line)
    sentence(f"Next: {_next(work, finals)}")
    if work.problems:
        show_problems(work.problems)
        say("'qual check' tells more.")


def _row(study: Study, step: Step) -> tuple[object, ...]:
    sites = " ".join(study.sites_of(step.transcript))
    return step.transcript, sites, step.coder, step.part, step.round, step.state, step.codings


def _bars(work: AllWork, steps: list[Step]) -> None:
    """One bar a coder: how many of their transcripts are submitted; in a pipe the figures alone."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    for coder in work.work:
        own = [step for step in steps if step.coder == coder]
        if not own:
            continue
        done = sum(step.state == "submitted" for step in own)
        begun = sum(step.state in ("begun", "reopened") for step in own)
        said = f"{done} of {len(own)} submitted" + (f", {begun} begun" if begun else "")
        if sys.stdout.isatty():
            grid.add_row(coder, _bar(done, len(own)), said)
        else:
            grid.add_row(coder, said)
    if grid.row_count:
        console().print(grid)
        print()


def _bar(done: int, total: int) -> str:
    """A bar whose two parts differ without colour; only all is full, only none is empty."""
    full = BAR * done // total
    full = max(full, 1) if done else 0
    return "█" * full + "░" * (BAR - full)


def _finals(work: AllWork) -> tuple[Finals, int]:
    """The codings that count, and how many of them wait for another code."""
    from qual.changes import read_changes
    from qual.codebook import Codebook
    from qual.final import find_finals

    changes, problems = read_changes(work.study.root)
    stop_at(problems)
    codebook = Codebook("", "", [], {}, changes=changes)
    finals = find_finals(work, codebook)
    if not changes:
        return finals, 0
    from qual.refactor import find_waiting

    return finals, len(find_waiting(finals, codebook))


def _stale(work: AllWork, finals: Finals) -> None:
    """Say of each decision to be made again where it is and why it no longer holds."""
    if not finals.again:
        return
    from qual.reconcile import agenda, find_stale

    again = [one for one in find_stale(work, agenda(work)[0]) if one.waits]
    for one in again[:SHOWN]:
        sentence(f"  {one.where}: {one.why}")
    if len(again) > SHOWN:
        sentence(f"  … and {len(again) - SHOWN} more: qual reconcile --list")


def _next(work: AllWork, finals: Finals) -> str:
    from qual.progress import next_step

    rated = any((work.study.root / "ratings").glob("*.jsonl"))
    themed = (work.study.root / "themes.yaml").is_file()
    return next_step(work, finals, rated, themed)


def say_next_step(folder: Path | None, start: Path, help_text: str) -> None:
    """Print the study's next step; outside a study, how to begin and the help."""
    from qual.blindness import read_all
    from qual.study import find_study

    if folder is None:
        try:
            folder = find_study(start)
        except Misuse:
            sentence(
                "You are in no study. See one with 'qual demo', begin one with 'qual new DIR'.\n"
            )
            print(help_text)
            return
    opened = the_study(folder)
    work = read_all(opened)
    sentence(f"{opened.settings.title}\nNext: {_next(work, _finals(work)[0])}")
