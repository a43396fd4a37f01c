"""`qual reconcile`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qual.cli.deciding import note_strangers
from qual.cli.meeting import meet, on_terminal
from qual.cli.options import (
    AskedFormatOption,
    Format,
    InOption,
    LightOption,
    ListOption,
    OutOption,
    StudyOption,
    check_new_sheet,
    now,
    the_study,
)
from qual.cli.reconcile_list import (
    say_reopened,
    show_confused,
    show_waiting,
    stop_unless_decidable,
    the_agenda,
)
from qual.cli.show import counted, end_with_problems, say, show_problems, stop_at, tell
from qual.problem import Misuse


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
    list_: ListOption = False,
    order: Annotated[
        str,
        typer.Option(
            "--order",
            help="Passages at the desk by transcript, by construct, or by most confused pair.",
            metavar="transcript|construct|pair",
        ),
    ] = "transcript",
    light: LightOption = False,
    study: StudyOption = None,
    format: AskedFormatOption = None,
) -> None:
    """Settle what coders coded differently.

    On a terminal it opens the adjudication desk, one passage at a time (? there shows all keys).
    With --list or --format, or in a pipe, it lists what waits for a decision, and decisions that no
    longer hold because what they were about was changed. --confused shows which codes were taken
    for each other and where; 'qual codebook note' writes down the rule you agree on. --out writes
    one row per passage with a decision to choose; --in reads the decisions back. The desk and
    --out open the double-coded transcripts that all their coders have submitted. Codings that are
    alike by study.yaml's agree_overlap need no decision. Originals are never changed.
    """
    if out is not None and in_ is not None:
        raise Misuse("Either --out or --in, not both.")
    listing = confused or list_ or format is not None or not on_terminal()
    if again and (in_ is not None or (out is None and listing)):
        raise Misuse("--again goes with the desk or with --out, which take the new work up.")
    if confused:
        if out is not None or in_ is not None:
            raise Misuse("--confused only shows; leave out --out and --in.")
        show_confused(study, format or Format.table)
    elif out is None and in_ is None:
        if listing:
            show_waiting(study, format or Format.table)
        else:
            meet(study, _names(by or ""), again or [], order, light)
    elif not by:
        raise Misuse("Say who meets: --by ana,ben.")
    else:
        _exchange(study, out, in_, _names(by), again or [], format or Format.table)


def _exchange(
    study: StudyOption,
    out: Path | None,
    in_: Path | None,
    by: list[str],
    again: list[str],
    format: Format,
) -> None:
    """Write the sheet of what waits, or read it back; as JSON or CSV what waits is printed too."""
    if out is not None:
        _write(study, out, by, again, format)
    elif in_ is not None:
        _read(study, in_, by, format)
    if format is not Format.table:
        show_waiting(study, format)


def _names(by: str) -> list[str]:
    return sorted({name.strip() for name in by.split(",") if name.strip()})


def _write(study: StudyOption, out: Path, by: list[str], again: list[str], format: Format) -> None:
    """Open what is complete and write the sheet of the passages that wait."""
    from qual.blindness import read_all
    from qual.codebook import read_codebook
    from qual.final import shown_codes
    from qual.reconcile import (
        agenda,
        decided_before,
        find_stale,
        open_transcripts,
        write_sheet,
    )
    from qual.reconcile.agenda import is_decided
    from qual.submitting import known_transcript

    check_new_sheet(out, "decisions")  # opening a transcript cannot be taken back
    opened = the_study(study)
    codebook, problems = read_codebook(opened.root)
    stop_at(problems)
    chosen = [known_transcript(opened, id_) for id_ in again]
    note_strangers(opened, by)
    done = open_transcripts(read_all(opened), "-".join(by), now(), chosen)
    stop_at(done.problems)
    work = read_all(opened)
    items, problems = agenda(work)
    stop_unless_decidable(problems)
    stale = find_stale(work, items)
    whole = codebook.with_own(shown_codes(work))
    write_sheet(items, whole, out, opened.settings.title, decided_before(items, stale))
    if done.opened:
        tell(f"Opened for reconciling: {', '.join(done.opened)}.", format)
    if done.waiting:
        say(f"Not yet submitted by all their coders: {', '.join(done.waiting)}.")
    say_reopened(work)
    gone = sum(one.waits for one in stale)
    if gone:
        n = f"{counted(gone, 'decision')} no longer {'holds' if gone == 1 else 'hold'}"
        say(f"{n}; 'decided before' says what was decided there.")
    waiting = sum(not is_decided(item) for item in items)
    tell(f"{out}: {counted(len(items), 'passage')}, {waiting} of them to decide.", format)


def _read(study: StudyOption, path: Path, by: list[str], format: Format) -> None:
    """Read decisions back; good rows count though others have faults."""
    from qual.reconcile import decide, read_sheet

    opened = the_study(study)
    items, whole = the_agenda(opened)
    note_strangers(opened, by)
    answers = read_sheet(path, items, whole, by, opened.settings.title)
    written = decide(opened.root, "-".join(by), answers.lines, now(), known=answers.known)
    if answers.lines or answers.unchanged:
        rows = counted(answers.unchanged, "row")
        says = "says" if answers.unchanged == 1 else "say"
        tell(
            f"{counted(len(written), 'decision')} recorded by {' and '.join(by)}; "
            f"{rows} {says} nothing new.",
            format,
        )
    if show_problems(answers.problems):
        end_with_problems()
