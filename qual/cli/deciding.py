"""Who decides on a change of the codebook, and what the commands that change it print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.options import now
from qual.cli.show import counted, say, stop_at
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.refactor import Decision, Outcome

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
