"""`qual codebook adopt`, `merge`, `split`, `rename`, `retire`, `convert` and `note`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.options import Format, FormatOption, InOption, OutOption, StudyOption, now, the_study
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
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.codebook import Codebook
    from qual.final import Finals
    from qual.refactor import Decision, Outcome, Waiting
    from qual.study import Study

OWN = ("code", "coder", "name", "codings", "constructs", "definition")
ByOption = Annotated[
    str | None,
    typer.Option(
        "--by", envvar="QUAL_CODER", help="Who decides, separated by commas.", show_default=False
    ),
]
ReasonOption = Annotated[
    str | None, typer.Option("--reason", help="Why, for the audit trail.", show_default=False)
]
CodeArgument = Annotated[str, typer.Argument(help="A code's id.", metavar="CODE")]


def adopt(
    code: Annotated[
        str | None,
        typer.Argument(
            help="A coder's own code; without, all of them.",
            metavar="X.CODER.SLUG",
            show_default=False,
        ),
    ] = None,
    as_: Annotated[
        str | None, typer.Option("--as", help="Its id in the team.", metavar="T.SLUG")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="Another name.")] = None,
    definition: Annotated[
        str | None, typer.Option("--definition", help="Another definition.")
    ] = None,
    constructs: Annotated[
        list[str] | None,
        typer.Option("--construct", help="A construct it belongs to; may be repeated."),
    ] = None,
    by: ByOption = None,
    reason: ReasonOption = None,
    study: StudyOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Make a coder's own code one of the team's; alone, list the codes coders made.

    It is written into codebook.yaml with its definition and constructs, and every coding that has
    it counts under its new id. Codes so far used only in transcripts that not all of their coders
    have submitted stay out of sight until they have.
    """
    from qual.refactor import adopt as adopt_code

    opened = the_study(study)
    if code is None:
        _list_own(opened, format)
        return
    decision = _decision(by, reason)
    done = adopt_code(
        opened, code, decision, as_ or "", name or "", definition or "", constructs or None
    )
    _report(done)
    print(f"{_ids(done, 'from')[0]} is {_ids(done, 'to')[0]} now{_with(done)}.")


def merge(
    codes: Annotated[list[str], typer.Argument(help="The codes to give up.", metavar="CODE…")],
    into: Annotated[str, typer.Option("--into", help="The code they become.", metavar="CODE")],
    by: ByOption = None,
    reason: ReasonOption = None,
    study: StudyOption = None,
) -> None:
    """Unite codes into one: their codings count as its own from now on."""
    from qual.refactor import merge as merge_codes

    done = merge_codes(the_study(study), codes, into, _decision(by, reason))
    _report(done)
    print(f"{' and '.join(_ids(done, 'from'))} merged into {_ids(done, 'to')[0]}{_with(done)}.")


def rename(
    code: CodeArgument,
    new: Annotated[str, typer.Argument(help="Its new id.", metavar="T.SLUG")],
    name: Annotated[str | None, typer.Option("--name", help="Another name, too.")] = None,
    by: ByOption = None,
    reason: ReasonOption = None,
    study: StudyOption = None,
) -> None:
    """Give a code of the team another id; what it means stays.

    Other codes that point to it point to the new id.
    """
    from qual.refactor import rename as rename_code

    done = rename_code(the_study(study), code, new, _decision(by, reason), name or "")
    _report(done)
    print(f"{_ids(done, 'from')[0]} is {new} now{_with(done)}.")


def retire(
    code: CodeArgument,
    by: ByOption = None,
    reason: ReasonOption = None,
    study: StudyOption = None,
) -> None:
    """Stop using a code; codings that have it wait for another.

    They keep it until somebody gives them another: 'qual codebook split --out' lists them.
    """
    from qual.refactor import retire as retire_code

    done = retire_code(the_study(study), code, _decision(by, reason))
    _report(done)
    print(f"{_ids(done, 'from')[0]} is retired{_with(done)}.")
    _say_waiting(done)


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
        _split(opened, code, into, _decision(by, reason))
    elif in_ is not None:
        _read(opened, in_, _decision(by, reason or "as for each coding"), reason or "")
    else:
        finals, whole = _finals(opened)
        _waiting(opened, finals, whole, code, out, format)


def convert(
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write the codings to recode by hand (.csv or .xlsx)."),
    ] = None,
    by: ByOption = None,
    reason: ReasonOption = None,
    study: StudyOption = None,
) -> None:
    """Take a study coded with CFIR 2009 over to 2022.

    What is safe is recoded on reading; codings that a person must read again wait, each with the
    question to answer. The codebook of 2009 is kept as a release.
    """
    from qual.refactor import convert as convert_study

    if out is not None and out.exists():
        raise Misuse(f"{out.name} is there already and may hold answers; choose another name.")
    opened = the_study(study)
    done = convert_study(opened, _decision(by, reason))
    stop_at(done.problems)
    if done.release:
        print(f"The codebook of 2009 is kept as release {done.release}.")
    print(
        f"{counted(len(done.safe), 'code')} of 2009 carry over by themselves, with "
        f"{counted(done.codings, 'coding')}; {counted(len(done.by_hand), 'code')} need a person."
    )
    if done.carried:
        print(f"Taken along: {', '.join(done.carried)}.")
    for note in done.notes:
        say(note)
    again = the_study(opened.root)
    finals, whole = _finals(again)
    _waiting(again, finals, whole, None, out, Format.table)


def note(
    code: CodeArgument,
    not_when: Annotated[str, typer.Option("--not-when", help="When it is not to be used.")],
    use: Annotated[
        list[str] | None,
        typer.Option("--use", help="The code to use instead; may be repeated.", metavar="CODE"),
    ] = None,
    passages: Annotated[
        list[str] | None,
        typer.Option(
            "--passages",
            help="Where the rule comes from, as 'qual reconcile --confused' names it; several "
            "separated by commas, or repeated.",
            metavar="ID…",
        ),
    ] = None,
    by: ByOption = None,
    study: StudyOption = None,
) -> None:
    """Write a rule coders agreed on into codebook.yaml: when not to use a code.

    The note carries the date, who agreed and the passages it comes from.
    """
    from qual.refactor import write_rule

    places = [one.strip() for many in passages or [] for one in many.split(",") if one.strip()]
    opened = the_study(study)
    stop_at(write_rule(opened, code, use or [], places, _decision(by, not_when)))
    print(f"Noted in codebook.yaml; 'qual codebook show {code}' shows it.")


def _decision(by: str | None, reason: str | None) -> Decision:
    """Who decides and why: never guessed, never left out."""
    from qual.refactor import Decision

    names = [name.strip() for name in (by or "").split(",") if name.strip()]
    if not names:
        raise Misuse("Say who decides: --by NAMES, or set QUAL_CODER.")
    said = " ".join((reason or "").split())
    if not said:
        raise Misuse("Say why, for the audit trail: --reason TEXT.")
    return Decision(", ".join(names), said, now())


def _report(done: Outcome) -> None:
    stop_at(done.problems)
    for note_ in done.notes:
        say(note_)


def _ids(done: Outcome, key: str) -> list[str]:
    found = done.lines[0][key]
    return [str(id_) for id_ in found] if isinstance(found, list) else []


def _with(done: Outcome) -> str:
    return f", with {counted(done.codings, 'coding')}" if done.codings else ""


def _say_waiting(done: Outcome) -> None:
    if done.codings:
        print("Those that count wait for a code: qual codebook split lists them.")


def _list_own(study: Study, format: Format) -> None:
    from qual.refactor import find_own_codes
    from qual.refactor.team import gather

    team = gather(study)
    stop_at(team.problems)
    found, hidden = find_own_codes(team)
    rows = [
        (
            own.code.code,
            own.coder,
            own.code.name,
            own.codings,
            " ".join(own.code.constructs),
            own.code.definition,
        )
        for own in found
    ]
    if hidden:
        say(
            f"{counted(hidden, 'code')} more so far used only in transcripts that not all of "
            "their coders have submitted."
        )
    if format is Format.json:
        show_json([dict(zip(OWN, row, strict=True)) for row in rows])
    elif format is Format.csv:
        show_csv(OWN, rows)
    elif rows:
        show_table(OWN, rows, right=["codings"], whole=["code"])
    else:
        print("No coder's own code waits to be adopted.")


def _split(study: Study, code: str, into: list[str], decision: Decision) -> None:
    from qual.refactor import split as split_code

    parts: dict[str, str] = {}
    for one in into:
        id_, _, name = one.partition("=")
        parts[id_.strip()] = name.strip()
    done = split_code(study, code, parts, decision)
    _report(done)
    print(f"{_ids(done, 'from')[0]} is split into {', '.join(_ids(done, 'to'))}{_with(done)}.")
    _say_waiting(done)


def _finals(study: Study) -> tuple[Finals, Codebook]:
    """The codings as they count, with the codebook that says so."""
    from qual.blindness import read_all
    from qual.codebook import read_codebook
    from qual.final import find_finals, own_codes

    codebook, problems = read_codebook(study.root)
    stop_at(problems)
    work = read_all(study)
    whole = codebook.with_own(own_codes(work))
    return find_finals(work, whole), whole


def _waiting(
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
    if out is None:
        _list_waiting(waiting, format)
        return
    stop_at(write_recode_sheet(waiting, study, whole, out))
    print(
        f"{out}: {counted(len(waiting), 'coding')} to recode; then "
        f"qual codebook split --in {out.name} --by NAMES."
    )


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
        print(f"{counted(len(rows), 'coding')} to recode: qual codebook split --out FILE.xlsx.")
    else:
        print("No coding waits for a code.")


def _read(study: Study, path: Path, decision: Decision, reason: str) -> None:
    """Read a recode sheet; good rows count though others have faults."""
    from qual.refactor import find_waiting, read_recodings, recode

    finals, whole = _finals(study)
    found = read_recodings(path, finals, whole, reason)
    recode(study, found.lines, decision)
    finals, whole = _finals(study)
    print(
        f"{counted(found.codings, 'coding')} recoded; "
        f"{len(find_waiting(finals, whole))} still wait for a code."
    )
    if show_problems(found.problems):
        end_with_problems()
