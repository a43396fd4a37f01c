"""Who decides, on a passage or a change of the codebook, and what commands that change it print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.options import now
from qual.cli.show import counted, say, stop_at
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.refactor import Decision, Outcome
    from qual.study import Study

ByOption = Annotated[
    str | None,
    typer.Option(
        "--by", envvar="QUAL_CODER", help="Who decides, separated by commas.", show_default=False
    ),
]
ReasonOption = Annotated[
    str | None,
    typer.Option("--reason", help="Why, for the audit trail; needed.", show_default=False),
]


def names_of(by: str | None) -> list[str]:
    """The names given with --by, in the order given."""
    return list(dict.fromkeys(name.strip() for name in (by or "").split(",") if name.strip()))


def note_strangers(study: Study, names: Sequence[str]) -> None:
    """Say whose name is new here: anybody may decide, but a slip makes another person of one."""
    from difflib import get_close_matches

    from qual.adjudication import Decide, read_adjudications

    known = dict.fromkeys(study.settings.coders)
    for file in read_adjudications(study.root).values():
        lines = (entry.line for entry in file.entries)
        known |= dict.fromkeys(n for line in lines if isinstance(line, Decide) for n in line.by)
    folded = {name.casefold(): name for name in known}
    for name in names:
        if name not in known:
            near = get_close_matches(name.casefold(), folded, n=1)
            guess = f" Did you mean {folded[near[0]]}?" if near else ""
            say(f"{name} is no coder of this study and has not decided here before.{guess}")


def the_decision(by: str | None, reason: str | None) -> Decision:
    """Who decides and why: never guessed, never left out."""
    from qual.refactor import Decision

    names = names_of(by)
    if not names:
        raise Misuse("Say who decides: --by NAMES, or set QUAL_CODER.")
    said = " ".join((reason or "").split())
    if not said:
        raise Misuse("Say why, for the audit trail: --reason TEXT.")
    return Decision(", ".join(names), said, now())


def report(done: Outcome) -> None:
    """Print what a person should look at; a change that could not be made ends the command."""
    stop_at(done.problems)
    for note_ in done.notes:
        say(note_)


def ids_of(done: Outcome, key: str) -> list[str]:
    """The codes a change was from or to."""
    found = done.lines[0][key]
    return [str(id_) for id_ in found] if isinstance(found, list) else []


def said_with(done: Outcome) -> str:
    """Say how many codings a change concerns, if any."""
    return f", with {counted(done.codings, 'coding')}" if done.codings else ""
