"""`qual reconcile`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.meeting import meet, on_terminal
from qual.cli.options import Format, InOption, LightOption, OutOption, StudyOption, now, the_study
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

if TYPE_CHECKING:
    from qual.blindness import AllWork
    from qual.codebook import Codebook
    from qual.reconcile import Item

STALE = ("passage", "text", "decided", "by", "reason", "because")
CONFUSED = ("code", "other code", "passages", "passage", "coded", "decided", "text")
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
    confused: Annotated[
        bool,
        typer.Option("--confused", help="List the pairs of codes that coders confuse most."),
    ] = False,
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
    light: LightOption = False,
    study: StudyOption = None,
    format: Annotated[
        Format | None,
        typer.Option("--format", help="Print a table, JSON or CSV.", case_sensitive=False),
    ] = None,
) -> None:
    """Settle what coders coded differently.

    On a terminal it opens the adjudication desk, one passage at a time (? there shows all keys).
    With --list or --format, or in a pipe, it lists what waits for a decision, and decisions that no
    longer hold because what they were about was changed. --confused shows which codes were taken
    for each other and where; 'qual codebook note' writes down the rule you agree on. --out writes
    one row per passage with a decision to choose; --in reads the decisions back. The screen and
    --out open the double-coded transcripts that all their coders have submitted. Codings that are
    alike by study.yaml's agree_overlap need no decision. Originals are never changed.
    """
    if out is not None and in_ is not None:
        raise Misuse("Either --out or --in, not both.")
    if confused:
        if out is not None or in_ is not None:
            raise Misuse("--confused only shows; leave out --out and --in.")
        _show_confused(study, format or Format.table)
    elif out is None and in_ is None:
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
    from qual.reconcile import (
        agenda,
        decided_before,
        find_stale,
        open_transcripts,
        write_sheet,
    )
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
    stale = find_stale(work, items)
    whole = codebook.with_own(own_codes(work))
    write_sheet(items, whole, out, opened.settings.title, decided_before(items, stale))
    if done.opened:
        print(f"Opened for reconciling: {', '.join(done.opened)}.")
    if done.waiting:
        say(f"Not yet submitted by all their coders: {', '.join(done.waiting)}.")
    _say_renewed(work)
    if stale:
        n = counted(len(stale), "decision")
        say(f"{n} no longer hold; 'decided before' says what was decided there.")
    waiting = sum(_waits(item.decision) for item in items)
    print(f"{out}: {counted(len(items), 'passage')}, {waiting} of them to decide.")


def _say_renewed(work: AllWork) -> None:
    if work.renewed:
        again = " ".join(f"--again {id_}" for id_ in work.renewed)
        say(
            f"Submitted again since reconciling began: {', '.join(work.renewed)}. "
            f"Decisions still rest on the earlier work; {again} with --out takes the new up."
        )


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
    written = decide(opened.root, "-".join(by), answers.lines, now(), known=answers.known)
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
    from qual.reconcile import agenda, find_stale

    opened = the_study(study)
    codebook, problems = read_codebook(opened.root)
    work = read_all(opened)
    items, faults = agenda(work)
    stop_at(problems)
    _stop_unless_decidable(faults)
    finals = find_finals(work, codebook)
    stale = find_stale(work, items)
    gone = [
        (one.where, one.text, one.decided, " ".join(one.decide.by), one.decide.reason, one.why)
        for one in stale
    ]
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
        told = [dict(zip(STALE, row, strict=True)) for row in gone]
        show_json({"basis": finals.by_basis, "stale": told, "waiting": waiting})
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
    _say_renewed(work)
    if rows:
        show_table(COLUMNS, rows)
    if gone:
        show_table(STALE, gone, title="Decisions that no longer hold")


def _show_confused(study: StudyOption, format: Format) -> None:
    """Show which codes coders took for each other, with the passages."""
    from qual.blindness import read_all
    from qual.codebook import read_codebook
    from qual.final import own_codes
    from qual.reconcile import agenda, find_confused

    opened = the_study(study)
    codebook, problems = read_codebook(opened.root)
    stop_at(problems)
    work = read_all(opened)
    items, faults = agenda(work)
    _stop_unless_decidable(faults)
    whole = codebook.with_own(own_codes(work))
    found = find_confused(items)
    rows = [
        (*one.codes, len(one.items), item.where, _coded(item), _decided(item), item.text)
        for one in found
        for item in one.items
    ]
    if format is Format.json:
        show_json([dict(zip(CONFUSED, row, strict=True)) for row in rows])
    elif format is Format.csv:
        show_csv(CONFUSED, rows)
    elif not found:
        print("No two codes were taken for each other in the transcripts being reconciled.")
    for one in found if format is Format.table else []:
        names = " and ".join(_named(whole, id_) for id_ in one.codes)
        shown = [(item.where, _coded(item), _decided(item), item.text) for item in one.items]
        title = f"{names}: {counted(len(one.items), 'passage')}"
        show_table(CONFUSED[3:], shown, title=title, whole=["passage"])


def _coded(item: Item) -> str:
    """Say who applied which codes in a passage."""
    said = []
    for coder in item.coders:
        codes = dict.fromkeys(placed.coding.code for placed in item.by(coder))
        said.append(f"{coder}: {', '.join(codes) or 'nothing'}")
    return "; ".join(said)


def _decided(item: Item) -> str:
    from qual.reconcile import in_force

    return in_force(item)[0]


def _named(codebook: Codebook, id_: str) -> str:
    found = codebook.find(id_)
    now = codebook.current(id_, "")
    since = f", now {now}" if now != id_ else ""
    return f"{id_} {found.name if found is not None else ''}".strip() + since
