"""`qual agree`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from qual.cli.options import Format, FormatOption, StudyOption, the_study
from qual.cli.show import say, show_csv, show_json, show_table, stop_at

COLUMNS = (
    "pair",
    "code",
    "name",
    "codings 1",
    "codings 2",
    "both",
    "only 1",
    "only 2",
    "neither",
    "agreement",
    "positive",
    "kappa",
    "alpha",
    "not estimable because",
)
SHORT = ("code", "name", "n 1", "n 2", "both", "only 1", "only 2", "agree", "pos", "kappa", "alpha")
SHOWN = (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12)


class UnitName(StrEnum):
    """What is compared."""

    turn = "turn"
    sentence = "sentence"
    segment = "segment"
    character = "character"


def agree(
    unit: Annotated[
        UnitName, typer.Option("--unit", help="What is compared.", case_sensitive=False)
    ] = UnitName.sentence,
    round: Annotated[
        str | None,
        typer.Option("--round", help="Only this round of double coding.", show_default=False),
    ] = None,
    reopened: Annotated[
        bool, typer.Option("--reopened", help="Only transcripts that were reopened.")
    ] = False,
    study: StudyOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Compute inter-coder agreement, before consensus.

    On the double-coded transcripts, per code and over all codes: percent agreement, positive
    agreement, Cohen's kappa and Krippendorff's alpha. What the data do not determine is "not
    estimable", with the reason.
    """
    from qual.agree.summary import compare_coders
    from qual.blindness import read_all
    from qual.codebook import read_codebook
    from qual.report.agreement_table import account, agreement_record, agreement_rows

    opened = the_study(study)
    codebook, problems = read_codebook(opened.root)
    stop_at(problems)
    work = read_all(opened)
    found = compare_coders(work, codebook, unit.value, reopened, round)
    stop_at(found.problems)
    if format is Format.json:
        show_json(agreement_record(found))
        return
    rows = agreement_rows(found)
    if format is Format.csv:
        show_csv(COLUMNS, rows)
        return
    for note in account(found, opened, codebook):
        print(note)
    for pair in found.pairs:
        label = "–".join(pair.pair)
        shown = [[_short(row[n]) for n in SHOWN] for row in rows if row[0] == label]
        print()
        show_table(SHORT, shown, label, right=SHORT[2:], whole=SHORT[:2])
    if found.pairs:
        print("n: codings; both, only: units marked; pos: positive agreement; –: not estimable.")
    for note in found.notes:
        say(note)


def _short(cell: object) -> object:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{cell:.2f}"
    return cell if not isinstance(cell, str) or len(cell) <= 24 else cell[:23] + "…"
