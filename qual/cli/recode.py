"""`qual codebook split` and `recode`: a code divided, and the codings that wait for a code."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.deciding import (
    ByOption,
    ReasonOption,
    ids_of,
    names_of,
    report,
    said_with,
    the_decision,
)
from qual.cli.meeting import end_sitting, on_terminal
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
from qual.cli.show import (
    counted,
    end_with_problems,
    show_csv,
    show_json,
    show_problems,
    show_table,
    stop_at,
    tell,
)
from qual.cli.width import sentence
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.codebook import Codebook
    from qual.final import Finals
    from qual.refactor import Decision, Outcome, Waiting
    from qual.study import Study

RECODE_KINDS = (".csv", ".xlsx")
CodeArgument = Annotated[
    str | None, typer.Argument(help="Only codings of this code.", metavar="CODE")
]
LaterOption = Annotated[
    bool, typer.Option("--later", help="Do not open the desk for its codings now.")
]


def _moved(typed: bool) -> None:
    """Say what to use instead of the options that split had.

    Raises:
        Misuse: one of them was typed.
    """
    if typed:
        raise Misuse(
            "Codings are recoded with 'qual codebook recode': --by NAMES at the desk, --out and "
            "--in in a spreadsheet, --list to see what waits."
        )


def recode(
    code: CodeArgument = None,
    list_: ListOption = False,
    out: OutOption = None,
    in_: InOption = None,
    by: ByOption = None,
    reason: Annotated[
        str | None,
        typer.Option("--reason", help="With --in: why, where a row gives no reason."),
    ] = None,
    light: LightOption = False,
    study: StudyOption = None,
    format: AskedFormatOption = None,
) -> None:
    """Give a code to each coding whose code was split or retired.

    On a terminal it opens a desk (? there shows all keys): one coding at a time in its context,
    the new codes on the digits. Leave it whenever you like; it goes on where you stopped. With
    --list or --format, or in a pipe, it lists what waits. --out writes what waits as a spreadsheet
    (.xlsx or .csv); --in reads it back. What is given no code keeps waiting. Only codings that
    count are among them: others come up when they do.
    """
    if sum((list_, out is not None, in_ is not None)) > 1:
        raise Misuse("One of --list, --out and --in at a time.")
    opened = the_study(study)
    if in_ is not None:
        _read(opened, in_, the_decision(by, reason or "as for each coding"), reason or "")
    elif out is None and format is None and not list_ and on_terminal():
        recode_at_desk(opened, code, names_of(by), light)
    else:
        finals, whole = the_finals(opened)
        show_waiting(opened, finals, whole, code, out, format or Format.table)


def split(
    code: Annotated[
        str, typer.Argument(help="The code to divide.", metavar="CODE", show_default=False)
    ],
    into: Annotated[
        list[str],
        typer.Option(
            "--into",
            help="A code it is divided into, twice or more; a new one with its name: "
            "'T.slug=Name'.",
            metavar="CODE",
        ),
    ],
    by: ByOption = None,
    reason: ReasonOption = None,
    later: LaterOption = False,
    light: LightOption = False,
    study: StudyOption = None,
    moved: Annotated[
        bool, typer.Option("--out", "--in", "--list", hidden=True, is_eager=True, callback=_moved)
    ] = False,
) -> None:
    """Divide a code into several, and recode its codings.

    On a terminal the desk opens for the codings concerned. 'qual codebook recode' goes on with them
    later, at the desk or in a spreadsheet.
    """
    from qual.refactor import split as split_code

    parts: dict[str, str] = {}
    for one in into:
        id_, _, name = one.partition("=")
        parts[id_.strip()] = name.strip()
    opened = the_study(study)
    done = split_code(opened, code, parts, the_decision(by, reason))
    report(done)
    old = ids_of(done, "from")[0]
    sentence(f"{old} is split into {', '.join(ids_of(done, 'to'))}{said_with(done)}.")
    recode_now(opened, done, names_of(by), later, light)


def recode_now(study: Study, done: Outcome, by: list[str], later: bool, light: bool) -> None:
    """After a split or retirement: open the desk for the codings concerned, or say how to."""
    if not done.codings:
        return
    code = ids_of(done, "from")[0]
    waiting = _waiting(study, code)
    if not waiting:
        sentence("None of them counts yet: they come up in 'qual codebook recode' when they do.")
        return
    wait = "waits" if waiting == 1 else "wait"
    sentence(f"{counted(waiting, 'final coding')} {wait} for a code: qual codebook recode {code}.")
    if on_terminal() and not later:
        recode_at_desk(study, code, by, light)


def _waiting(study: Study, code: str) -> int:
    from qual.refactor import find_waiting

    finals, whole = the_finals(study)
    return len(find_waiting(finals, whole, code))


def recode_at_desk(study: Study, code: str | None, by: list[str], light: bool) -> None:
    """Open the recoding desk, and say afterwards how far one came.

    Raises:
        Misuse: nobody is named, there is no such code, or another such desk is open.
    """
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    from qual.desk.recoding import Recoding, open_recoding
    from qual.desk.recoding_screen import run_recoding

    if not by:
        raise Misuse("Say who decides: --by ana,ben (or --list to see what waits).")
    recoding = open_recoding(study, by, now, code or "")
    if not isinstance(recoding, Recoding):
        stop_at(recoding)
        return
    try:
        if recoding.items:
            run_recoding(recoding, light)
    finally:
        end_sitting(recoding, "recoding")
    made = recoding.progress
    left = made.total - made.decided
    if not left:
        sentence(
            f"No coding waits for a code{f'; {made.total} were given one' if made.total else ''}."
        )
        return
    sentence(f"{made.decided} of {counted(made.total, 'coding')} recoded, {left} to go.")
    words = ["qual codebook recode", *([code] if code else []), f"--by {','.join(by)}"]
    sentence(f"Go on with: {' '.join(words)}")


def the_finals(study: Study) -> tuple[Finals, Codebook]:
    """The codings as they count, with the codebook that says so."""
    from qual.blindness import read_all
    from qual.codebook import read_codebook
    from qual.final import find_finals, own_codes

    codebook, problems = read_codebook(study.root)
    stop_at(problems)
    work = read_all(study)
    whole = codebook.with_own(own_codes(work))
    return find_finals(work, whole), whole


def show_waiting(
    study: Study,
    finals: Finals,
    whole: Codebook,
    code: str | None,
    out: Path | None,
    format: Format,
) -> None:
    """List the codings that wait for a code, or write them as a sheet."""
    from qual.refactor import find_waiting, write_recode_sheet

    if code is not None and whole.find(code) is None:
        raise Misuse(f"There is no code {code!r}; 'qual codebook search WORD' finds one.")
    found_code = whole.find(code) if code is not None else None
    waiting = find_waiting(finals, whole, found_code.id if found_code is not None else "")
    if out is not None and not waiting:
        tell(f"No coding waits for a code; {out} was not written.", format)
    elif out is not None:
        check_new_sheet(out, "answers", RECODE_KINDS)
        stop_at(write_recode_sheet(waiting, study, whole, out))
        tell(
            f"{out}: {counted(len(waiting), 'coding')} to recode; then "
            f"qual codebook recode --in {out} --by NAMES.",
            format,
        )
    if out is None or format is not Format.table:
        _list_waiting(waiting, format)


def _list_waiting(waiting: list[Waiting], format: Format) -> None:
    columns = ("where", "code", "choose among", "text")
    rows = [
        (
            f"{one.coding.transcript}:{one.coding.start}-{one.coding.end}",
            one.coding.code,
            " ".join(one.choices),
            one.coding.quote,
        )
        for one in waiting
    ]
    if format is Format.json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif format is Format.csv:
        show_csv(columns, rows)
    elif rows:
        show_table(columns, rows, whole=["code"])
        sentence(
            f"{counted(len(rows), 'coding')} to recode: qual codebook recode --by NAMES at the "
            "desk, --out FILE.xlsx in a spreadsheet."
        )
    else:
        sentence("No coding waits for a code.")


def _read(study: Study, path: Path, decision: Decision, reason: str) -> None:
    """Read a recode sheet; good rows count though others have faults."""
    from qual.refactor import find_waiting, read_recodings, recode

    finals, whole = the_finals(study)
    found = read_recodings(path, finals, whole, reason)
    recode(study, found.lines, decision)
    finals, whole = the_finals(study)
    sentence(
        f"{counted(found.codings, 'coding')} recoded; "
        f"{len(find_waiting(finals, whole))} still wait for a code."
    )
    if show_problems(found.problems):
        end_with_problems()
