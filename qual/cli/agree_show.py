"""Printing the agreement report."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qual.cli.options import Format
from qual.cli.show import say, show_csv, show_json, show_table
from qual.cli.width import WIDTH, fitted, sentence, terminal_width
from qual.problem import Misuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qual.agree.levels import Level
    from qual.agree.pairs import PairFigures
    from qual.agree.summary import Agreement
    from qual.blindness import AllWork
    from qual.report.agreement_columns import Line

WIDE = 20
SUMMED = "summed"
NEAREST = 10
LEAST = 10  # characters of a name that are worth a column
LIST = "list"
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


@dataclass(frozen=True)
class Choice:
    """What of the report is printed."""

    level: Level
    columns: tuple[str, ...] | None
    every: bool
    code: str | None


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
    for line in next_steps(found):
        wrapped(line)
    for note in found.notes:
        say(note)


def _show_pair(
    found: Agreement, pair: PairFigures, choice: Choice, names: tuple[str, ...], title: str
) -> None:
    """Print one table; codes too rare to judge come last, with their counts only."""
    from qual.agree.summary import RARE
    from qual.report.agreement_columns import COLUMNS, COUNTS, TEXT

    heads = [COLUMNS[name].short for name in names]
    lines = _lines(found, pair, choice)
    rare = [one for one in lines if sum(one.row.used) < RARE and not choice.code]
    rows = [[_cell(n, line) for n in names] for line in lines if line not in rare]
    if rare:
        rows.append([f"(under {RARE})" if n == "code" else "" for n in names])
        hide = not choice.every and choice.columns is None
        blank = [hide and n not in (*TEXT, *COUNTS) for n in names]
        rows += [
            ["" if hidden else _cell(n, line) for n, hidden in zip(names, blank, strict=True)]
            for line in rare
        ]
    if choice.columns is None and _no_room(heads, rows, names.index("name")):
        at = names.index("name")
        names, heads = names[:at] + names[at + 1 :], heads[:at] + heads[at + 1 :]
        rows = [row[:at] + row[at + 1 :] for row in rows]
    print()
    right = [head for name, head in zip(names, heads, strict=True) if name not in (*TEXT, "why")]
    whole = [head for name, head in zip(names, heads, strict=True) if name == "code"]
    show_table(heads, rows, title, right=right, whole=whole)


def _lines(found: Agreement, pair: PairFigures, choice: Choice) -> list[Line]:
    from qual.report.agreement_table import find_lines

    lines = find_lines(found, pair, choice.level)
    return [one for one in lines if choice.code in (None, one.row.code)]


def _show_reasons(
    found: Agreement, pair: PairFigures, choice: Choice, columns: Sequence[str]
) -> None:
    """Say of each figure shown as a dash why it is not estimable."""
    from qual.agree.summary import RARE
    from qual.report.agreement_columns import COLUMNS

    hide = not choice.every and choice.columns is None and not choice.code
    codes: dict[tuple[str, str], list[str]] = {}
    for line in _lines(found, pair, choice):
        for name in columns if not hide or sum(line.row.used) >= RARE else ():
            why = line.why(name)
            if why:
                codes.setdefault((COLUMNS[name].short, why), []).append(line.row.code)
    said: dict[tuple[str, ...], list[str]] = {}
    for (heading, why), names in codes.items():
        said.setdefault((why, *names), []).append(heading)
    for (why, *names), headings in said.items():
        wrapped(f"Not estimable: {', '.join(headings)} of {', '.join(names)}: {why}.")


def _no_room(heads: Sequence[str], rows: Sequence[Sequence[object]], name: int) -> bool:
    """Whether the numbers fill a terminal so that names could not be read beside them."""
    width = terminal_width(sys.stdout)
    if width is None:
        return False
    columns = list(zip(heads, *rows, strict=True))
    numbers = columns[:name] + columns[name + 1 :]
    taken = sum(2 + max(len(str(cell)) for cell in column) for column in numbers)
    return width < taken + LEAST


def _cell(name: str, line: Line) -> object:
    """A cell of a pair's table; the name of the row of all codes is short, to leave it one line."""
    from qual.report.agreement_columns import ALL_CODES, COLUMNS

    if name == "name" and line.row.code == ALL_CODES:
        return SUMMED
    return short(COLUMNS[name].read(line))


def _show_sets(pair: PairFigures) -> None:
    """Print agreement of two coders on whole sets of codes."""
    from qual.report.agreement_words import sets_said

    for said, sets in zip(("all units", "units both marked"), pair.sets, strict=True):
        wrapped(sets_said(said, sets))


def _show_several(found: Agreement, choice: Choice) -> None:
    """Print the coefficients of all coders together."""
    from qual.report.agreement_columns import spread
    from qual.report.agreement_words import sets_said

    heads = ("code", "agree", "Fleiss", "Conger", "AC1", "alpha", "95 %")
    order = ("percent", "fleiss", "conger", "ac1", "alpha")
    rows = [
        [one.code, *(short(one.values[name]) for name in order), spread(one.interval)]
        for one in found.several
        if choice.code in (None, one.code) and (choice.every or one.code not in found.rare)
    ]
    print()
    show_table(heads, rows, "all coders", right=heads[1:], whole=heads[:1])
    if choice.every:
        wrapped(sets_said("all coders, all units", found.sets))


def show_machine(
    found: Agreement, columns: tuple[str, ...] | None, code: str | None, format: Format
) -> None:
    """Print the report as JSON or CSV, every level and coefficient."""
    from qual.report.agreement_columns import COLUMNS, EVERY
    from qual.report.agreement_table import agreement_record, agreement_rows

    if format is Format.json:
        show_json(agreement_record(found))
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


def wrapped(line: str) -> None:
    """Print a sentence within the width of a table, in a pipe too."""
    sentence(line, in_pipe=WIDTH)


def short(cell: object) -> object:
    """A cell of a table on a terminal: two decimals, a dash for not estimable, long text cut."""
    if cell is None:
        return "–"
    if isinstance(cell, float):
        from qual.report.wording import two_places

        return two_places(cell)
    return cell if not isinstance(cell, str) or len(cell) <= WIDE else cell[: WIDE - 1] + "…"
