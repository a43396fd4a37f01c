"""`qual codings`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.options import (
    CoderOption,
    Format,
    FormatOption,
    SaidAtOption,
    StudyOption,
    the_coder,
    the_study,
)
from qual.cli.show import (
    console,
    counted,
    end_with_problems,
    say,
    show_csv,
    show_json,
    show_problems,
    show_table,
    stop_at,
)
from qual.cli.width import sentence

if TYPE_CHECKING:
    from qual.coding_list import Listed

COLUMNS = (
    "transcript",
    "sites",
    "participants",
    "start",
    "end",
    "code",
    "about",
    "valence",
    "strength",
    "quote",
    "memo",
    "with",
    "origin",
    "aided",
    "id",
)
SHOWN = ("transcript", "site", "code", "valence", "strength", "quote", "memo")
LONG = 160
WIDE = 96  # columns from which codings stand in a table


def codings(
    code: Annotated[
        str,
        typer.Option(
            "--code",
            help="Only of this code and those below it, or of a domain.",
            show_default=False,
        ),
    ] = "",
    valence: Annotated[
        str,
        typer.Option(
            "--valence",
            help="Only barrier, facilitator, mixed, neutral or none.",
            show_default=False,
        ),
    ] = "",
    site: SaidAtOption = "",
    transcript: Annotated[
        str, typer.Option("--transcript", help="Only in this transcript.", show_default=False)
    ] = "",
    text: Annotated[
        str,
        typer.Option("--text", help="Only where the passage has these words.", show_default=False),
    ] = "",
    with_code: Annotated[
        str,
        typer.Option(
            "--with",
            help="Only what shares text with a coding of this code: where both occur.",
            metavar="CODE",
            show_default=False,
        ),
    ] = "",
    memo: Annotated[bool, typer.Option("--memo", help="Only what has a memo.")] = False,
    coder: CoderOption = None,
    study: StudyOption = None,
    format: FormatOption = Format.table,
) -> None:
    """List your own codings, all or only some.

    Each option leaves out those that do not fit it.
    """
    from qual.blindness import read_own
    from qual.codebook import read_codebook
    from qual.coding_list import Wanted, find_codings

    opened = the_study(study)
    who = the_coder(opened, coder)
    team, problems = read_codebook(opened.root)
    stop_at(problems)
    own = read_own(opened, who)
    wanted = Wanted(code, valence, site, transcript, text, with_code, memo)
    codebook = team.with_own(own.standing.codes.values())
    found, problems = find_codings(opened, codebook, own, wanted)
    if format is Format.json:
        show_json([dict(zip(COLUMNS, _row(one), strict=True)) for one in found])
    elif format is Format.csv:
        show_csv(COLUMNS, [_flat(one) for one in found])
    else:
        _table(found, bool(with_code))
        say(f"{len(found)} of {counted(len(own.standing.codings), 'coding')} that {who} has made.")
    if show_problems([*own.problems, *problems]):
        end_with_problems()


def _row(one: Listed) -> tuple[object, ...]:
    coding = one.coding
    return (
        coding.transcript,
        list(one.sites),
        list(one.participants),
        one.span[0],
        one.span[1],
        coding.code,
        coding.about,
        coding.valence,
        coding.strength,
        one.quote,
        list(one.memos),
        [beside.coding.id for beside in one.beside],
        coding.origin,
        coding.aided,
        coding.id,
    )


def _flat(one: Listed) -> list[object]:
    """A row whose cells are plain: several values are separated by a semicolon."""
    return [";".join(cell) if isinstance(cell, list) else cell for cell in _row(one)]


def _table(found: list[Listed], beside: bool) -> None:
    if not found:
        return
    if console().width < WIDE:
        _list(found, beside)
        return
    columns = [*SHOWN, "with"] if beside else SHOWN
    show_table(columns, [_cells(one, beside) for one in found], whole=["transcript", "code"])


def _list(found: list[Listed], beside: bool) -> None:
    """Two lines a coding or more, where a table has no room for what was said."""
    for one in found:
        place, site, code, valence, strength, quote, memo, *others = _cells(one, beside)
        judged = [str(part) for part in (valence, strength) if part is not None]
        sentence("  ".join(filter(None, [f"{place}  {site}  {code}", " ".join(judged)])))
        sentence(f"    “{quote}”")
        if memo:
            sentence(f"    memo: {memo}")
        if others and others[0]:
            sentence(f"    with: {others[0]}")


def _cells(one: Listed, beside: bool) -> list[object]:
    coding = one.coding
    code = coding.code if coding.about is None else f"{coding.code} ({coding.about})"
    cells: list[object] = [coding.transcript, " ".join(one.sites), code, coding.valence]
    cells += [coding.strength, _short(one.quote), _short("; ".join(one.memos))]
    if beside:
        cells.append(" ".join(dict.fromkeys(other.coding.code for other in one.beside)))
    return cells


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONG else f"{plain[: LONG - 1]}…"
