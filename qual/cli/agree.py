"""`qual agree`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.options import Format, FormatOption, StudyOption, the_study
from qual.cli.show import end_with_problems, say, show_problems, stop_at
from qual.model import PRIMARY
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.agree.pairs import CodeFigures
    from qual.agree.summary import Agreement
    from qual.study import Study


OVERLAP = 0.9


class UnitName(StrEnum):
    """What is compared."""

    turn = "turn"
    sentence = "sentence"
    segment = "segment"
    character = "character"
    nonblank = "nonblank"
    transcript = "transcript"


class LevelName(StrEnum):
    """At what level codes are compared."""

    code = "code"
    construct = "construct"
    domain = "domain"
    any = "any"


class ToolName(StrEnum):
    """Tools whose figures can be reproduced."""

    nvivo = "nvivo"
    maxqda = "maxqda"
    dedoose = "dedoose"


class QuestionName(StrEnum):
    """Questions on which coders can differ."""

    where = "where"
    what = "what"
    which_way = "which-way"
    how_strong = "how-strong"


class BasisName(StrEnum):
    """What is compared; only one of them can be."""

    submitted = "submitted"
    adjudicated = "adjudicated"


def agree(
    unit: Annotated[
        UnitName | None,
        typer.Option(
            "--unit",
            help="What is compared; sentence if not given.",
            case_sensitive=False,
            show_default=False,
        ),
    ] = None,
    level: Annotated[
        LevelName, typer.Option("--level", help="Codes, or rolled up.", case_sensitive=False)
    ] = LevelName.code,
    every: Annotated[bool, typer.Option("--all", help="Every coefficient, in several tables.")] = (
        False
    ),
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns",
            help="Which columns, separated by commas; 'list' names all.",
            show_default=False,
        ),
    ] = None,
    code: Annotated[
        str | None,
        typer.Option(
            "--code", help="Only this code, construct or domain; see --level.", show_default=False
        ),
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="With --code: the units behind the number.")
    ] = False,
    differences: Annotated[
        QuestionName | None,
        typer.Option("--list", help="List differences on one question.", show_default=False),
    ] = None,
    methods: Annotated[
        bool, typer.Option("--methods", help="Print a paragraph for a methods section.")
    ] = False,
    ratings: Annotated[
        bool, typer.Option("--ratings", help="Compare who rated the same constructs and sites.")
    ] = False,
    like: Annotated[
        ToolName | None,
        typer.Option("--like", help="Compute as another tool does.", show_default=False),
    ] = None,
    overlap: Annotated[
        float | None,
        typer.Option(
            "--overlap",
            help=f"With --like maxqda: least overlap of segments; {OVERLAP} if not given.",
            show_default=False,
        ),
    ] = None,
    round: Annotated[
        str | None,
        typer.Option("--round", help="Only this round of double coding.", show_default=False),
    ] = None,
    reopened: Annotated[
        bool, typer.Option("--reopened", help="Only transcripts that were reopened.")
    ] = False,
    replicates: Annotated[
        int, typer.Option("--replicates", min=0, help="Of the bootstrap over transcripts.")
    ] = 1000,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed", min=0, help="Of the bootstrap; by default study.yaml's.", show_default=False
        ),
    ] = None,
    on: Annotated[
        BasisName, typer.Option("--on", help="Submitted codings; others are refused.")
    ] = BasisName.submitted,
    study: StudyOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Compute inter-coder agreement before consensus.

    What is compared are the double-coded transcripts. Four questions are kept apart: where (is the
    text coded at all), what (which code), which way (valence) and how strong. Per code, construct
    and domain: counts, percent and positive agreement, Cohen's kappa, Krippendorff's alpha and
    more, with intervals by bootstrap over transcripts. What the data do not determine is "not
    estimable", with the reason.
    """
    from qual.agree.summary import compare_coders
    from qual.blindness import read_all
    from qual.cli import agree_like, agree_lists, agree_show
    from qual.codebook import read_codebook

    if on is BasisName.adjudicated:
        raise Misuse(
            "Coders who decided together agree by construction, so that is no reliability: "
            "agreement is computed on what each submitted before."
        )
    if show and not code:
        raise Misuse("Say whose spans to show: --code INS.J1 --show.")
    asked = {"--like": like, "--list": differences, "--show": show, "--methods": methods}
    several = [name for name, said in {**asked, "--ratings": ratings}.items() if said]
    if len(several) > 1:
        raise Misuse(f"{' and '.join(several)} print different things: ask for one at a time.")
    if code and (methods or ratings):
        raise Misuse(f"{several[0]} is over all codes: leave --code out.")
    if like and level is not LevelName.code:
        raise Misuse("Other tools compare codes: leave --level out.")
    if unit and (like or ratings):
        raise Misuse(f"{several[0]} has a unit of its own: leave --unit out.")
    of_codings = {"--level": level is not LevelName.code, "--round": round, "--reopened": reopened}
    for name in (name for name, said in of_codings.items() if said and ratings):
        raise Misuse(f"--ratings is of ratings, not of codings: leave {name} out.")
    if overlap is not None and like is not ToolName.maxqda:
        raise Misuse("--overlap is of segments, with --like maxqda.")
    if overlap is not None and not 0 < overlap <= 1:
        raise Misuse("The overlap is a share above 0 and up to 1, such as 0.9.")
    if columns is not None and (every or several):
        other = "--all" if every else several[0]
        raise Misuse(f"{other} has columns of its own: leave --columns out.")
    if columns == agree_show.LIST:
        agree_show.show_columns(format)
        return
    if columns is not None and format is Format.json:
        raise Misuse("JSON holds every figure: leave --columns out, or ask for CSV.")
    chosen = agree_show.chosen_columns(columns)
    opened = the_study(study)
    codebook, problems = read_codebook(opened.root)
    stop_at(problems)
    if ratings:
        agree_lists.show_ratings(opened, codebook, format)
        return
    _check_round(opened, round)
    work = read_all(opened)
    unit = unit or UnitName.sentence
    found = compare_coders(work, codebook, unit.value, reopened, round, replicates, seed)
    stop_at([*found.problems, *(work.of_decisions if methods else ())])
    if code:
        code = _known(found, code, level)
    if not found.pairs and format is Format.table and (like or differences):
        print("Nothing is compared; 'qual agree' says why.")
    elif like is not None:
        agree_like.show_mode(work, found, like.value, overlap or OVERLAP, code, format)
    elif differences is not None:
        agree_lists.show_differences(found, differences.value, code, level.value, format)
    elif show and code:
        agree_lists.show_units(work, found, code, level.value, format)
    elif methods:
        agree_show.show_methods(work, found, format)
    elif format is not Format.table:
        agree_show.show_machine(found, chosen, code, format)
    else:
        agree_show.show_report(work, found, agree_show.Choice(level.value, chosen, every, code))
    if show_problems(work.of_decisions):
        say("Agreement is of what was submitted and does not rest on decisions: the figures stand.")
        end_with_problems()


def _check_round(study: Study, round: str | None) -> None:
    """Refuse a round in which nothing is double coded.

    Raises:
        Misuse: there is no such round.
    """
    rows = (row for row in study.assignments if row.transcript in study.double_coded)
    rounds = dict.fromkeys(row.round for row in rows if row.part != PRIMARY)
    if round is not None and round not in rounds:
        there = f"; there is {', '.join(rounds)}" if rounds else ""
        raise Misuse(f"Nothing is double coded in a round {round!r}{there}.")


def _known(found: Agreement, code: str, level: LevelName) -> str:
    """Find a code, construct or domain as the report names it."""
    for name in {row.code for row in _rows(found, level)}:
        if name.casefold() == code.casefold():
            return name
    book = found.codebook
    domains = {domain.id.casefold() for domain in book.domains}
    if book.find(code) is None and code.casefold() not in domains:
        raise Misuse(f"There is no code {code!r}; 'qual codebook search WORD' finds one.")
    for other in LevelName:
        if any(row.code.casefold() == code.casefold() for row in _rows(found, other)):
            raise Misuse(
                f"Nobody applied {code!r} itself, but codes below it: add --level {other.value}."
            )
    raise Misuse(f"Nobody applied {code!r} in what is compared; see 'qual agree --level {level}'.")


def _rows(found: Agreement, level: LevelName) -> list[CodeFigures]:
    return [row for pair in found.pairs for row in pair.levels[level.value]]
