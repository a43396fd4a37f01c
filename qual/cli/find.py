"""`qual find`."""

from __future__ import annotations

from itertools import groupby
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
    stop_at,
)

if TYPE_CHECKING:
    from qual.concordance import Hit

COLUMNS = (
    "site",
    "role",
    "transcript",
    "participant",
    "start",
    "end",
    "before",
    "match",
    "after",
    "codes",
)
USUAL, FEWEST = 30, 10  # letters of context on each side
BETWEEN = 6  # spaces that stand in a line


def find(
    text: Annotated[str, typer.Argument(help="What to look for, without case.", metavar="TEXT")],
    words: Annotated[
        bool, typer.Option("--words", "-w", help="Whole words only, not parts of words.")
    ] = False,
    width: Annotated[
        int | None,
        typer.Option(
            "--width",
            help=f"Letters of context to show on each side; by default {USUAL}, or what fits.",
            show_default=False,
        ),
    ] = None,
    interviewer: Annotated[
        bool, typer.Option("--interviewer", help="Look in the interviewer's turns too.")
    ] = False,
    site: SaidAtOption = "",
    coder: CoderOption = None,
    study: StudyOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Find words in the transcripts, each place in its context.

    Places stand by site and role, your own codes beside them.
    """
    from qual.blindness import read_own
    from qual.codebook import read_codebook
    from qual.concordance import Sought, find_text
    from qual.model import ALL_SITES

    opened = the_study(study)
    who = the_coder(opened, coder)
    team, problems = read_codebook(opened.root)
    stop_at(problems)
    own = read_own(opened, who)
    codebook = team.with_own(own.standing.codes.values())
    sought = Sought(text, words, USUAL if width is None else width, interviewer, site)
    hits, problems = find_text(opened, codebook, own, sought)
    if format is Format.json:
        show_json([_row(hit) for hit in hits])
    elif format is Format.csv:
        rows = [[*list(_row(hit).values())[:-1], ";".join(hit.codes)] for hit in hits]
        show_csv(COLUMNS, rows)
    else:
        _lines(hits, _fitting(hits) if width is None else width)
        people = len({(hit.transcript, hit.participant) for hit in hits})
        sites = len({hit.site for hit in hits} - {ALL_SITES})
        who_said = "1 person" if people == 1 else f"{people} people"
        say(f"{counted(len(hits), 'time')}, said by {who_said} at {counted(sites, 'site')}.")
    if show_problems([*own.problems, *problems]):
        end_with_problems()


def _row(hit: Hit) -> dict[str, object]:
    return {column: getattr(hit, column) for column in COLUMNS}


def _fitting(hits: list[Hit]) -> int:
    """How much context fits on each side, so that a line on a terminal stays a line."""
    longest = max(
        (len(h.transcript) + len(h.match) + len(" ".join(h.codes)) for h in hits), default=0
    )
    return max(FEWEST, min(USUAL, (console().width - longest - BETWEEN) // 2))


def _lines(hits: list[Hit], width: int) -> None:
    """One line a place, the words below each other, under a heading for each site and role."""
    from rich.cells import cell_len
    from rich.text import Text

    from qual.model import ALL_SITES

    out = console()
    name = max((len(hit.transcript) for hit in hits), default=0)
    for (site, role), group in groupby(hits, key=lambda hit: (hit.site, hit.role)):
        found = list(group)
        place = "all sites" if site == ALL_SITES else site
        out.print(Text(f"{place} · {role} ({len(found)})", style="bold"))
        for hit in found:
            before, after = hit.before[-width:] if width else "", hit.after[:width]
            pad = " " * max(0, width - cell_len(before))
            line = Text(f"  {hit.transcript:<{name}}  {pad}{before}", no_wrap=True)
            line.append(hit.match, style="bold underline" if out.is_terminal else "")
            line.append(after.ljust(width) if hit.codes else after)
            line.append(f"  {' '.join(hit.codes)}" if hit.codes else "", style="dim")
            out.print(line, soft_wrap=True)
