"""`qual codebook adopt`, `merge`, `rename`, `retire`, `convert` and `note`."""

from __future__ import annotations

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
from qual.cli.meeting import on_terminal
from qual.cli.options import (
    Format,
    FormatOption,
    LightOption,
    StudyOption,
    check_new_sheet,
    the_study,
)
from qual.cli.recode import (
    RECODE_KINDS,
    LaterOption,
    recode_at_desk,
    recode_now,
    show_waiting,
    the_finals,
)
from qual.cli.show import counted, say, show_csv, show_json, show_table, stop_at
from qual.cli.width import sentence

if TYPE_CHECKING:
    from qual.study import Study

OWN = ("code", "coder", "name", "codings", "constructs", "definition")
CodeArgument = Annotated[str, typer.Argument(help="A code's id.", metavar="CODE")]


def adopt(
    code: Annotated[
        str | None,
        typer.Argument(
            help="A coder's own code; without it all are listed.",
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
    """Make a coder's own code one of the team's.

    Without a code it lists those that coders made. The code is written into codebook.yaml with its
    definition and constructs, and every coding that has it counts under its new id. Codes so far
    used only in transcripts that not all of their coders have submitted stay out of sight until
    they have.
    """
    from qual.refactor import adopt as adopt_code

    opened = the_study(study)
    if code is None:
        _list_own(opened, format)
        return
    decision = the_decision(by, reason)
    done = adopt_code(
        opened, code, decision, as_ or "", name or "", definition or "", constructs or None
    )
    report(done)
    sentence(f"{ids_of(done, 'from')[0]} is {ids_of(done, 'to')[0]} now{said_with(done)}.")


def merge(
    codes: Annotated[list[str], typer.Argument(help="The codes to give up.", metavar="CODE…")],
    into: Annotated[str, typer.Option("--into", help="The code they become.", metavar="CODE")],
    by: ByOption = None,
    reason: ReasonOption = None,
    study: StudyOption = None,
) -> None:
    """Unite codes into one: their codings count as its own from now on."""
    from qual.refactor import merge as merge_codes

    done = merge_codes(the_study(study), codes, into, the_decision(by, reason))
    report(done)
    given_up, kept = " and ".join(ids_of(done, "from")), ids_of(done, "to")[0]
    sentence(f"{given_up} merged into {kept}{said_with(done)}.")


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

    done = rename_code(the_study(study), code, new, the_decision(by, reason), name or "")
    report(done)
    sentence(f"{ids_of(done, 'from')[0]} is {new} now{said_with(done)}.")


def retire(
    code: CodeArgument,
    by: ByOption = None,
    reason: ReasonOption = None,
    later: LaterOption = False,
    light: LightOption = False,
    study: StudyOption = None,
) -> None:
    """Stop using a code; codings that have it wait for another.

    They keep it until somebody gives them another. On a terminal the desk opens for them, as
    'qual codebook recode' does.
    """
    from qual.refactor import retire as retire_code

    opened = the_study(study)
    done = retire_code(opened, code, the_decision(by, reason))
    report(done)
    sentence(f"{ids_of(done, 'from')[0]} is retired{said_with(done)}.")
    recode_now(opened, done, names_of(by), later, light)


def convert(
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write the codings to recode by hand (.csv or .xlsx)."),
    ] = None,
    by: ByOption = None,
    reason: ReasonOption = None,
    later: LaterOption = False,
    light: LightOption = False,
    study: StudyOption = None,
) -> None:
    """Take a study coded with CFIR 2009 over to 2022.

    What is safe is recoded on reading; codings that a person must read again wait, each with the
    question to answer: on a terminal the desk opens for them, as 'qual codebook recode' does. The
    codebook of 2009 is kept as a release.
    """
    from qual.refactor import convert as convert_study
    from qual.refactor import find_waiting

    if out is not None:
        check_new_sheet(out, "answers", RECODE_KINDS)
    opened = the_study(study)
    done = convert_study(opened, the_decision(by, reason))
    stop_at(done.problems)
    if done.release:
        sentence(f"The codebook of 2009 is kept as release {done.release}.")
    sentence(
        f"{counted(len(done.safe), 'code')} of 2009 carry over by themselves, with "
        f"{counted(done.codings, 'coding')}; {counted(len(done.by_hand), 'code')} need a person."
    )
    if done.carried:
        sentence(f"Taken along: {', '.join(done.carried)}.")
    for note in done.notes:
        say(note)
    again = the_study(opened.root)
    finals, whole = the_finals(again)
    if out is None and not later and on_terminal() and find_waiting(finals, whole):
        recode_at_desk(again, None, names_of(by), light)
    else:
        show_waiting(again, finals, whole, None, out, Format.table)


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
    """Write down when not to use a code, as coders agreed.

    The rule stands in codebook.yaml with the date, who agreed and the passages it comes from.
    """
    from qual.refactor import write_rule

    places = [one.strip() for many in passages or [] for one in many.split(",") if one.strip()]
    opened = the_study(study)
    stop_at(write_rule(opened, code, use or [], places, the_decision(by, not_when)))
    sentence(f"Noted in codebook.yaml; 'qual codebook show {code}' shows it.")
    sentence(
        "'qual codebook release' freezes it: who codes from then on codes with it, and qual agree "
        "reports agreement on its codes before and since, as soon as transcripts double coded "
        "since are submitted."
    )


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
        sentence("No coder's own code waits to be adopted.")
