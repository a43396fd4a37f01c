"""`qual codebook split`: a code divided, and the codings that wait for a code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.deciding import (
    ByOption,
    ReasonOption,
    ids_of,
    report,
    said_with,
    say_waiting,
    the_decision,
)
from qual.cli.options import Format, FormatOption, InOption, OutOption, StudyOption, the_study
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
    from qual.refactor import Decision, Waiting
    from qual.study import Study


def split(
    code: Annotated[
        str | None,
        typer.Argument(
            help="The code to divide; with --out only its codings.",
            metavar="CODE",
            show_default=False,
        ),
    ] = None,
    into: Annotated[
        list[str] | None,
        typer.Option(
            "--into",
            help="A code it is divided into; a new one with its name: 'T.slug=Name'.",
            metavar="CODE",
        ),
    ] = None,
    out: OutOption = None,
    in_: InOption = None,
    by: ByOption = None,
    reason: ReasonOption = None,
    study: StudyOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Divide a code into several, and give each of its codings one of them.

    --into declares the parts. --out writes the codings that wait for a code, of this code or of all
    that were split or retired, as a spreadsheet (.xlsx or .csv); --in reads it back. What was not
    assigned keeps waiting. Alone it lists what waits.
    """
    if sum((bool(into), out is not None, in_ is not None)) > 1:
        raise Misuse("One of --into, --out and --in at a time.")
    opened = the_study(study)
    if into:
        if code is None:
            raise Misuse("Say which code is split: qual codebook split CODE --into ID --into ID.")
        _split(opened, code, into, the_decision(by, reason))
    elif in_ is not None:
        _read(opened, in_, the_decision(by, reason or "as for each coding"), reason or "")
    else:
        finals, whole = the_finals(opened)
        show_waiting(opened, finals, whole, code, out, format)


def _split(study: Study, code: str, into: list[str], decision: Decision) -> None:
    from qual.refactor import split as split_code

    parts: dict[str, str] = {}
    for one in into:
        id_, _, name = one.partition("=")
        parts[id_.strip()] = name.strip()
    done = split_code(study, code, parts, decision)
    report(done)
    sentence(
        f"{ids_of(done, 'from')[0]} is split into {', '.join(ids_of(done, 'to'))}{said_with(done)}."
    )
    say_waiting(done)


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
    if out is not None:
        stop_at(write_recode_sheet(waiting, study, whole, out))
        tell(
            f"{out}: {counted(len(waiting), 'coding')} to recode; then "
            f"qual codebook split --in {out.name} --by NAMES.",
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
        sentence(f"{counted(len(rows), 'coding')} to recode: qual codebook split --out FILE.xlsx.")
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
