"""`qual reconcile`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from qual.cli.meeting import meet, on_terminal
from qual.cli.options import Format, InOption, OutOption, StudyOption, now, the_study
from qual.cli.show import (
    counted,
    end_with_problems,
    say,
    show_csv,
    show_json,
    show_problems,
    show_table,
    stop_at,
)
from qual.problem import Misuse, Problem

COLUMNS = ("passage", "coders", "codes", "decision", "by", "reason")


def reconcile(
    out: OutOption = None,
    in_: InOption = None,
    by: Annotated[
        str | None,
        typer.Option("--by", help="Who meets, separated by commas.", show_default=False),
    ] = None,
    again: Annotated[
        list[str] | None,
        typer.Option(
            "--again",
            help="Rest this open transcript on the newest submissions; may be repeated.",
            metavar="ID",
        ),
    ] = None,
    list_: Annotated[
        bool, typer.Option("--list", help="List what waits instead of opening the screen.")
    ] = False,
    order: Annotated[
        str,
        typer.Option(
            "--order",
            help="Passages on the screen by transcript, by construct, or by most confused pair.",
            metavar="transcript|construct|pair",
        ),
    ] = "transcript",
    light: Annotated[
        bool, typer.Option("--light", help="Dark letters on a light ground (F2 changes it too).")
    ] = False,
    study: StudyOption = None,
    format: Annotated[
        Format | None,
        typer.Option("--format", help="Print a table, JSON or CSV.", case_sensitive=False),
    ] = None,
) -> None:
    """Settle what coders coded differently.

    On a terminal it opens the adjudication desk, one passage at a time (? there shows all keys).
    With --list or --format, or in a pipe, it lists what waits for a decision. --out writes one row
    per passage with a decision to choose; --in reads the decisions back. The screen and --out open
    the double-coded transcripts that all their coders have submitted. Codings that are alike by
    study.yaml's agree_overlap need no decision. Originals are never changed.
    """
    if out is not None and in_ is not None:
        raise Misuse("Either --out or --in, not both.")
    if out is None and in_ is None:
        if list_ or format is not None or not on_terminal():
            _list(study, format or Format.table)
        else:
            meet(study, _names(by or ""), again or [], order, light)
    elif not by:
        raise Misuse("Say who meets: --by ana,ben.")
    elif out is not None:
        _write(study, out, _names(by), again or [])
    elif in_ is not None:
        _read(study, in_, _names(by))


def _names(by: str) -> list[str]:
    return sorted({name.strip() for name in by.split(",") if name.strip()})


def _stop_unless_decidable(problems: Iterable[Problem]) -> None:
    """Show faults; those of decisions can be settled by deciding again, others end the command."""
    listed = list(problems)
    show_problems(listed)
    if any(not (problem.file or "").startswith("adjudications/") for problem in listed):
        end_with_problems()


def _write(study: StudyOption, out: Path, by: list[str], again: list[str]) -> None:
    """Open what is complete and write the sheet of the passages that wait."""
    from qual.blindness import read_all
    from qual.codebook import read_codebook
    from qual.final import own_codes
    from qual.reconcile import agenda, open_transcripts, write_sheet
    from qual.submitting import known_transcript

    opened = the_study(study)
    codebook, problems = read_codebook(opened.root)
    stop_at(problems)
    chosen = [known_transcript(opened, id_) for id_ in again]
    done = open_transcripts(read_all(opened), "-".join(by), now(), chosen)
    stop_at(done.problems)
    work = read_all(opened)
    items, problems = agenda(work)
    _stop_unless_decidable(problems)
    write_sheet(items, codebook.with_own(own_codes(work)), out, opened.settings.title)
    if done.opened:
        print(f"Opened for reconciling: {', '.join(done.opened)}.")
    if done.waiting:
        say(f"Not yet submitted by all their coders: {', '.join(done.waiting)}.")
    waiting = sum(_waits(item.decision) for item in items)
    print(f"{out}: {counted(len(items), 'passage')}, {waiting} of them to decide.")


def _waits(decision: object) -> bool:
    return decision is None or isinstance(getattr(decision, "result", None), str)


def _read(study: StudyOption, path: Path, by: list[str]) -> None:
    """Read decisions back; good rows count though others have faults."""
    from qual.blindness import read_all
    from qual.codebook import read_codebook
    from qual.final import own_codes
    from qual.reconcile import agenda, decide, read_sheet

    opened = the_study(study)
    codebook, problems = read_codebook(opened.root)
    stop_at(problems)
    work = read_all(opened)
    items, problems = agenda(work)
    _stop_unless_decidable(problems)
    whole = codebook.with_own(own_codes(work))
    answers = read_sheet(path, items, whole, by, opened.settings.title)
    written = decide(opened.root, "-".join(by), answers.lines, now())
    print(
        f"{counted(len(written), 'decision')} recorded by {' and '.join(by)}; "
        "the rest says nothing new."
    )
    if show_problems(answers.problems):
        end_with_problems()


def _list(study: StudyOption, format: Format) -> None:
    """List the passages that wait for a decision, and what has been settled."""
    from qual.blindness import read_all
    from qual.codebook import read_codebook
    from qual.final import find_finals
    from qual.reconcile import agenda

    opened = the_study(study)
    codebook, problems = read_codebook(opened.root)
    work = read_all(opened)
    items, faults = agenda(work)
    stop_at(problems)
    _stop_unless_decidable(faults)
    finals = find_finals(work, codebook)
    rows = [
        (
            item.where,
            " ".join(item.coders),
            " ".join(sorted({placed.coding.code for placed in item.passage.codings})),
            "undecided" if item.decision else "",
            " ".join(item.decision.by) if item.decision else "",
            item.decision.reason if item.decision else "",
        )
        for item in items
        if _waits(item.decision)
    ]
    if format is Format.json:
        waiting = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        show_json({"basis": finals.by_basis, "stale": len(finals.stale), "waiting": waiting})
        return
    if format is Format.csv:
        show_csv(COLUMNS, rows)
        return
    if not work.opened:
        print("Nothing is open yet: qual reconcile --by NAMES begins, with --out in a spreadsheet.")
        return
    counts = ", ".join(f"{n} {basis}" for basis, n in finals.by_basis.items())
    print(f"Open: {', '.join(sorted(work.opened))}. Final codings: {counts}.")
    print(f"{counted(len(items), 'passage')} differed, {len(items) - len(rows)} are decided.")
    if finals.stale:
        say(f"{len(finals.stale)} decisions are stale: what they were about was changed since.")
    if rows:
        show_table(COLUMNS, rows)
