"""`qual evaluate`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qual.cli.options import Format, FormatOption, StudyOption, the_study
from qual.cli.show import progress, say, stop_at
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.cli.evaluate_show import Lines
    from qual.codebook import Codebook

SEED = 7
LEFT_OUT = (
    "What this study taught is left out here, since it would be measured on what it was learned "
    "from; 'qual suggest --learn' shows what it is worth on transcripts left out."
)


class ByName(StrEnum):
    """What the lines of a table are."""

    domain = "domain"
    code = "code"
    setting = "setting"
    site = "site"
    construct = "construct"


class OverName(StrEnum):
    """What intervals rest on in a file."""

    rows = "rows"
    setting = "setting"


def evaluate(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="JSON lines: id, text, codes [{code, valence}], and if you like context, "
            "alternates, and topic or setting. Without it the study you are in.",
            metavar="[FILE.jsonl]",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        ByName | None,
        typer.Option(
            "--by",
            help="One line each, of one suggester; setting in a file, site in a study. "
            "construct, in a study: what coders made of the suggestions.",
            show_default=False,
        ),
    ] = None,
    suggester: Annotated[
        str, typer.Option("--suggester", help="Whose lines and whose reliability are shown.")
    ] = "fused",
    over: Annotated[
        OverName,
        typer.Option(
            "--over", help="In a file: intervals over rows, or by bootstrap over settings."
        ),
    ] = OverName.rows,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            min=0,
            help=f"Of the bootstrap; by default study.yaml's, or {SEED}.",
            show_default=False,
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            help="Write one page with every table and the reliability diagrams.",
            show_default=False,
        ),
    ] = None,
    codebook: Annotated[
        Path | None,
        typer.Option("--codebook", help="With a file: another codebook than CFIR 2022 as shipped."),
    ] = None,
    study: StudyOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Measure how good the suggestions are.

    On a file of remarks that people have coded, which needs no study; or in a study on its
    segments, against the codings that count, with what coders made of suggestions. Every measure
    has its interval, and beside it what it would be if the most frequent codes were always offered.
    """
    from qual.suggest.fuse import SUGGESTERS

    if file is not None and by is ByName.site:
        raise Misuse("The rows of a file have settings: --by setting.")
    if file is not None and by is ByName.construct:
        raise Misuse("What coders made of suggestions is known of a study alone, not of a file.")
    if suggester not in SUGGESTERS:
        raise Misuse(f"There is no suggester {suggester!r}; there are {', '.join(SUGGESTERS)}.")
    if html is not None and html.suffix.lower() not in (".html", ".htm"):
        raise Misuse(f"{html.name} is no name for a page; write {html.stem}.html.")
    if file is None:
        if codebook is not None:
            raise Misuse("A study is measured with its own codebook; --codebook goes with a file.")
        if over is not OverName.rows:
            raise Misuse("In a study intervals are over transcripts; --over goes with a file.")
        _study(study, by, suggester, seed, html, format)
        return
    if study is not None:
        raise Misuse("Name a file or a study, not both.")
    if seed is not None and over is OverName.rows:
        raise Misuse("Intervals over rows draw nothing by chance: --seed goes with --over setting.")
    _file(file, codebook, by, suggester, over, SEED if seed is None else seed, html, format)


def _file(
    file: Path,
    codebook: Path | None,
    by: ByName | None,
    suggester: str,
    over: OverName,
    seed: int,
    html: Path | None,
    format: Format,
) -> None:
    from qual.cli import evaluate_show
    from qual.evaluation.of_rows import evaluate_file
    from qual.report.evaluation_words import say_rows
    from qual.suggest.encoder import choose_encoder
    from qual.suggest.gold import check_rows, read_rows
    from qual.suggest.tuned import choose_tuned

    for given in (file, codebook):
        if given is not None and not given.is_file():
            raise Misuse(f"There is no file {given}.")
    book = _codebook(codebook)
    rows, problems = read_rows(file)
    used = [code for code in book.codes.values() if code.use == "yes"]
    stop_at([*problems, *check_rows(rows, used, file.name)])
    if not rows:
        raise Misuse(f"{file.name} holds no rows.")
    encoder = choose_encoder(None)
    if encoder.note:
        say(encoder.note)
    found = evaluate_file(rows, used, encoder, over.value, seed, choose_tuned())
    shown = evaluate_show.Shown(found, None, suggester, book, file.name, say_rows(found, file.name))
    evaluate_show.show(shown, _lines(by), html, format)


def _codebook(path: Path | None) -> Codebook:
    """Read the codebook a file is measured with."""
    from cfir.places import find_shipped
    from qual.codebook import parse_codebook
    from qual.files import decode

    path = path or find_shipped("codebooks") / "cfir-2022.yaml"
    text, problems = decode(path.read_bytes(), path.name)
    stop_at(problems)
    codes, problems = parse_codebook(text, path.name)
    stop_at(problems)
    return codes


def _study(
    folder: Path | None,
    by: ByName | None,
    suggester: str,
    seed: int | None,
    html: Path | None,
    format: Format,
) -> None:
    from qual.blindness import read_all
    from qual.cli import evaluate_show
    from qual.codebook import read_codebook
    from qual.evaluation.of_study import evaluate_study
    from qual.report.evaluation_words import say_study
    from qual.suggest.encoder import choose_encoder
    from qual.suggest.study_run import own_learning, unused_learning
    from qual.suggest.tuned import choose_tuned

    opened = the_study(folder)
    codebook, problems = read_codebook(opened.root)
    stop_at(problems)
    encoder = choose_encoder(None)
    if encoder.note:
        say(encoder.note)
    work = read_all(opened)
    tuned = choose_tuned()
    found = evaluate_study(work, codebook, encoder, seed, _shown, tuned)
    stop_at(found.problems)
    title, said = opened.settings.title, say_study(found)
    if own_learning(opened).is_file():
        said.append(unused_learning(opened, tuned) or LEFT_OUT)
    shown = evaluate_show.Shown(found.evaluation, found, suggester, found.codebook, title, said)
    evaluate_show.show(shown, _lines(by), html, format)


def _lines(by: ByName | None) -> Lines | None:
    """What the lines are: the sites of a study are the settings of its segments."""
    names: dict[ByName, Lines] = {
        ByName.domain: "domain",
        ByName.code: "code",
        ByName.setting: "setting",
        ByName.site: "setting",
        ByName.construct: "construct",
    }
    return None if by is None else names[by]


def _shown(ids: Sequence[str]) -> Iterable[str]:
    return progress(ids, "Measuring")
