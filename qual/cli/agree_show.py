"""Printing the agreement report."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qual.cli.agree_tables import say_reasons, short, show_fitted, wrapped
from qual.cli.options import Format
from qual.cli.show import show_csv, show_json, show_table
from qual.cli.width import WIDTH, fitted
from qual.problem import Misuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qual.agree.levels import Level
    from qual.agree.pairs import PairFigures
    from qual.agree.summary import Agreement
    from qual.blindness import AllWork
    from qual.report.agreement_columns import Line

NEAREST = 10
LIST = "list"
SHORT_NAMES = {"their tables added up": "summed"}
USUAL_LEGEND = "n: codings; both, only: units marked; pos: positive agreement;"
ALL_LEGEND = (
    "n: codings; both, only, neither: units marked; agree: percent agreement; prev, bias: their "
    "indices; pi: Scott's; alpha: Krippendorff's, nominal; AC1: Gwet's; PABAK: Brennan and "
    "Prediger's of two categories; pos, neg: positive, negative agreement; Jacc: Jaccard's index; "
    "alpha_U: of the characters, whatever the unit;"
)
LEGEND = (
    "95 %: interval; n.e.: replicates in which it is not estimable; –: not estimable. More: --all, "
    "--columns, --level, --code, --list."
)
TOGETHER = ("percent", "fleiss", "conger", "ac1", "alpha")


@dataclass(frozen=True)
class Choice:
    """What of the report is printed."""

    level: Level
    columns: tuple[str, ...] | None
    every: bool
    code: str | None

    @property
    def hides(self) -> bool:
        """Whether figures of codes too rare to judge are held back."""
        return not self.every and self.columns is None and not self.code


def chosen_columns(said: str | None) -> tuple[str, ...] | None:
    """Read the names of columns.

    Raises:
        Misuse: there is no such column.
    """
    if said is None:
        return None
    from difflib import get_close_matches

    from qual.report.agreement_columns import COLUMNS

    names = tuple(name.strip() for name in said.split(",") if name.strip())
    for name in names:
        if name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, NEAREST, cutoff=0.3)
            nearest = f" (near it: {', '.join(near)})" if near else ""
            every = "'qual agree --columns list' names all"
            raise Misuse(f"There is no column {name!r}{nearest}; {every}.")
    return names


def show_columns(format: Format) -> None:
    """List the columns that can be asked for, with their headings."""
    from qual.report.agreement_columns import COLUMNS

    rows = [(name, column.heading) for name, column in COLUMNS.items()]
    if format is Format.json:
        show_json(dict(rows))
    elif format is Format.csv:
        show_csv(("column", "heading"), rows)
    else:
        show_table(("column", "heading"), rows)


def show_report(work: AllWork, found: Agreement, choice: Choice) -> None:
    """Print what was compared, the figures over all codes, and the table of each pair."""
    from qual.report.agreement_columns import BLOCKS, KEY, USUAL
    from qual.report.agreement_words import account, next_steps

    for line in account(found, work.study, found.codebook):
        wrapped(line)
    blocks = BLOCKS if choice.every else {"": choice.columns or USUAL}
    for pair in found.pairs:
        for about, block in blocks.items():
            names = (*KEY, *(name for name in block if name not in KEY))
            title = ", ".join(said for said in ("–".join(pair.pair), found.unit, about) if said)
            _show_pair(found, pair, choice, names, title)
        _show_reasons(found, pair, choice, [name for names in blocks.values() for name in names])
        if choice.every:
            _show_sets(pair)
    if found.several:
        _show_several(found, choice)
    if found.pairs:
        wrapped(f"{ALL_LEGEND if choice.every else USUAL_LEGEND} {LEGEND}")
    for line in (*next_steps(found), *found.few):
        wrapped(line)


def _show_pair(
    found: Agreement, pair: PairFigures, choice: Choice, names: tuple[str, ...], title: str
) -> None:
    """Print one table; codes too rare to judge come last, with their counts only."""
    from qual.agree.summary import RARE
    from qual.report.agreement_columns import COLUMNS, COUNTS, TEXT

    lines = _lines(found, pair, choice)
    rare = [one for one in lines if one.rare and not choice.code]
    rows = [[_cell(n, line) for n in names] for line in lines if line not in rare]
    if rare:
        rows.append([f"(under {RARE})" if n == "code" else "" for n in names])
        blank = [choice.hides and n not in (*TEXT, *COUNTS) for n in names]
        rows += [
            ["" if hidden else _cell(n, line) for n, hidden in zip(names, blank, strict=True)]
            for line in rare
        ]
    words = (*TEXT, "why", "alpha_u_why")
    heads = [COLUMNS[name].short for name in names]
    right = [head for name, head in zip(names, heads, strict=True) if name not in words]
    show_fitted(heads, rows, title, right)


def _lines(found: Agreement, pair: PairFigures, choice: Choice) -> list[Line]:
    from qual.report.agreement_table import find_lines

    lines = find_lines(found, pair, choice.level)
    return [one for one in lines if choice.code in (None, one.row.code)]


def _show_reasons(
    found: Agreement, pair: PairFigures, choice: Choice, columns: Sequence[str]
) -> None:
    """Say of each figure of a pair shown as a dash why it is not estimable."""
    from qual.report.agreement_columns import COLUMNS

    say_reasons(
        (COLUMNS[name].short, line.row.code, line.why(name))
        for line in _lines(found, pair, choice)
        if not (choice.hides and line.rare)
        for name in columns
    )


def _cell(name: str, line: Line) -> object:
    """A cell of a pair's table; codes are whole, and the name of the row of all codes is short."""
    from qual.report.agreement_columns import COLUMNS, ENDS

    cell = COLUMNS[name].read(line)
    if name == "name":
        return SHORT_NAMES.get(line.row.name, line.row.name)
    if name in ("code", "why", "alpha_u_why"):
        return cell
    return "" if cell is None and name in ENDS else short(cell)


def _show_sets(pair: PairFigures) -> None:
    """Print agreement of two coders on whole sets of codes."""
    from qual.report.agreement_words import sets_said

    for said, sets in zip(("all units", "units both marked"), pair.sets, strict=True):
        wrapped(sets_said(said, sets))


def _show_several(found: Agreement, choice: Choice) -> None:
    """Print the coefficients of all coders together; the too rare with --all."""
    from qual.agree.levels import name_of
    from qual.report.agreement_columns import COLUMNS, spread
    from qual.report.agreement_table import of_all
    from qual.report.agreement_words import sets_said

    rare = found.rare_at(choice.level) if choice.hides else []
    kept = [
        one
        for one in of_all(found, choice.level)
        if choice.code in (None, one.code) and one.code not in rare
    ]
    rows = []
    for one in kept:
        name = "side by side" if one is found.overall else name_of(one.code, found.codebook)[0]
        failed = one.interval.failed if one.interval is not None else ""
        figures = [short(one.values[name]) for name in TOGETHER]
        rows.append([one.code, name, *figures, spread(one.interval), failed])
    heads = ("code", "name", *(COLUMNS[name].short for name in TOGETHER), "95 %", "n.e.")
    who = ", ".join(found.coders)
    show_fitted(heads, rows, f"all coders ({who}), {found.unit}; interval of alpha", heads[2:])
    say_reasons(
        (COLUMNS[name].short, one.code, one.why.get(name)) for one in kept for name in TOGETHER
    )
    if choice.every:
        wrapped(sets_said("all coders, all units", found.sets))


def show_machine(
    found: Agreement, columns: tuple[str, ...] | None, code: str | None, format: Format
) -> None:
    """Print the report as JSON or CSV, every level and coefficient."""
    from qual.report.agreement_columns import COLUMNS, EVERY
    from qual.report.agreement_table import agreement_record, agreement_rows

    if format is Format.json:
        show_json(agreement_record(found, code))
        return
    names = columns or EVERY
    rows = agreement_rows(found, ("code", *names))
    kept = [row[1:] for row in rows if code in (None, row[0])]
    show_csv([COLUMNS[name].heading for name in names], kept)


def show_methods(work: AllWork, found: Agreement, format: Format) -> None:
    """Print the methods paragraph."""
    from qual.report.agreement_methods import methods_paragraph

    inside = set(found.transcripts)
    decided = sum(
        decide.transcript in inside and not isinstance(decide.result, str)
        for decide in work.decisions.values()
    )
    said = methods_paragraph(found, work.study, decided)
    if format is Format.json:
        show_json({"methods": said})
    elif format is Format.csv:
        show_csv(("methods",), [(said,)])
    else:
        print(fitted(said, sys.stdout, in_pipe=WIDTH, further=""))
