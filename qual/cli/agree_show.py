"""Printing the agreement report, the lists behind it, and other tools' tables."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qual.cli.options import Format
from qual.cli.show import say, show_csv, show_json, show_table, stop_at
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.agree.levels import Level
    from qual.agree.modes import Mode
    from qual.agree.pairs import PairFigures
    from qual.agree.summary import Agreement
    from qual.blindness import AllWork
    from qual.codebook import Codebook
    from qual.report.agreement_lists import Question
    from qual.study import Study

WIDE, WIDTH = 20, 100
LEGEND = (
    "n: codings; both, only: units marked; pos: positive agreement; 95 %: interval; n.e.: "
    "replicates in which it is not estimable; –: not estimable. More: --all, --columns, --level, "
    "--code, --list."
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
    from qual.report.agreement_columns import COLUMNS

    names = tuple(name.strip() for name in said.split(",") if name.strip())
    for name in names:
        if name not in COLUMNS:
            raise Misuse(f"There is no column {name!r}; there are {', '.join(COLUMNS)}.")
    return names


def show_report(work: AllWork, found: Agreement, choice: Choice) -> None:
    """Print what was compared, the figures over all codes, and the table of each pair."""
    from qual.report.agreement_columns import BLOCKS, COLUMNS, KEY, USUAL
    from qual.report.agreement_words import account, next_steps

    for line in account(found, work.study, found.codebook):
        _print(line)
    blocks = BLOCKS if choice.every else (choice.columns or USUAL,)
    for pair in found.pairs:
        for block in blocks:
            names = (*KEY, *(name for name in block if name not in KEY))
            _show_pair(found, pair, choice, tuple(names), [COLUMNS[n].short for n in names])
        if choice.every:
            _show_sets(pair)
    if found.several:
        _show_several(found, choice)
    if found.pairs:
        _print(LEGEND)
    for line in next_steps(found):
        _print(line)
    for note in found.notes:
        say(note)


def _show_pair(
    found: Agreement, pair: PairFigures, choice: Choice, names: tuple[str, ...], heads: list[str]
) -> None:
    """Print one table; codes too rare to judge come last, with their counts only."""
    from qual.agree.summary import RARE
    from qual.report.agreement_columns import COLUMNS, COUNTS, TEXT
    from qual.report.agreement_table import find_lines

    lines = find_lines(found, pair, choice.level)
    lines = [one for one in lines if choice.code in (None, one.row.code)]
    rare = [one for one in lines if sum(one.row.used) < RARE and not choice.code]
    rows = [[_short(COLUMNS[n].read(line)) for n in names] for line in lines if line not in rare]
    if rare and not choice.every and choice.columns is None:
        rows.append([f"(applied fewer than {RARE} times:)" if n == "name" else "" for n in names])
        blank = [n not in (*TEXT, *COUNTS) for n in names]
        rows += [
            [
                "" if hide else _short(COLUMNS[n].read(line))
                for n, hide in zip(names, blank, strict=True)
            ]
            for line in rare
        ]
    else:
        rows += [[_short(COLUMNS[n].read(line)) for n in names] for line in rare]
    print()
    right = [head for name, head in zip(names, heads, strict=True) if name not in (*TEXT, "why")]
    whole = [head for name, head in zip(names, heads, strict=True) if name == "code"]
    show_table(heads, rows, "–".join(pair.pair), right=right, whole=whole)


def _show_sets(pair: PairFigures) -> None:
    """Print agreement of two coders on whole sets of codes."""
    from qual.report.agreement_words import sets_said

    for said, sets in zip(("all units", "units both marked"), pair.sets, strict=True):
        _print(sets_said(said, sets))


def _show_several(found: Agreement, choice: Choice) -> None:
    """Print the coefficients of all coders together."""
    from qual.report.agreement_columns import spread
    from qual.report.agreement_words import sets_said

    heads = ("code", "agree", "Fleiss", "Conger", "AC1", "alpha", "95 %")
    order = ("percent", "fleiss", "conger", "ac1", "alpha")
    rows = [
        [one.code, *(_short(one.values[name]) for name in order), spread(one.interval)]
        for one in found.several
        if choice.code in (None, one.code) and (choice.every or one.code not in found.rare)
    ]
    print()
    show_table(heads, rows, "all coders", right=heads[1:], whole=heads[:1])
    if choice.every:
        _print(sets_said("all coders, all units", found.sets))


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
        print(textwrap.fill(said, WIDTH))


def show_ratings(study: Study, codebook: Codebook, format: Format) -> None:
    """Print agreement of those who rated the same constructs at the same sites."""
    from qual.rating import read_ratings
    from qual.report.rating_agreement import compare_ratings

    files = read_ratings(study.root)
    stop_at([problem for file in files.values() for problem in file.problems])
    found = compare_ratings(files, codebook.history.renamed)
    if format is Format.json:
        show_json(found)
        return
    heads = (
        *("pair", "cells", "without a number", "same", "within 1"),
        *("alpha (ordinal)", "kappa (quadratic)", "AC2 (quadratic)"),
    )
    rows = [
        ["–".join(r.pair), r.places, r.apart, r.same, r.within_one, r.alpha, r.kappa, r.ac2]
        for r in found
    ]
    if format is Format.csv:
        show_csv(heads, rows)
    elif not rows:
        print("No two people rated the same construct at the same site.")
    else:
        shown = [[_short(cell) for cell in row] for row in rows]
        show_table(heads, shown, "ratings, before consensus", right=heads[3:5], whole=heads[:1])
        for one in found:
            for name, why in one.why.items():
                print(f"{'–'.join(one.pair)}: {name} is not estimable: {why}.")


def show_differences(found: Agreement, question: Question, format: Format) -> None:
    """Print every place where coders differ on one question."""
    from qual.report.agreement_lists import DIFFERENCE_COLUMNS, difference_rows

    rows = [row for pair in found.pairs for row in difference_rows(pair, question)]
    if format is Format.table and question == "what":
        _show_confused(found)
    _show_list(DIFFERENCE_COLUMNS, rows, format, text=6)


def _show_confused(found: Agreement) -> None:
    """Print which constructs are taken for one another."""
    from qual.report.agreement_lists import confused_constructs, confusion_heads

    for pair in found.pairs:
        rows = [one.row for one in confused_constructs(found, pair)]
        heads = confusion_heads(pair)
        if rows:
            print("Constructs taken for one another, where both coded the same text:")
            show_table(heads, rows, right=heads[2:])


def show_units(work: AllWork, found: Agreement, code: str, level: Level, format: Format) -> None:
    """Print the units behind the number of one code."""
    from qual.agree.evidence import units_behind
    from qual.report.agreement_lists import UNIT_COLUMNS, unit_rows

    rows: list[tuple[object, ...]] = []
    for pair in found.pairs:
        own = [row for row in pair.levels[level] if row.code == code]
        units = units_behind(work, found, pair, code, level)
        rows += unit_rows(pair, units)
        for row in own if format is Format.table else ():
            figures = row.figures
            print(
                f"{'–'.join(pair.pair)}, {code} {row.name}, {found.unit}: both {figures.both}, "
                f"only 1 {figures.first}, only 2 {figures.second}, neither {figures.neither}; "
                f"kappa {_short(figures.kappa)}, positive agreement {_short(figures.positive)}."
            )
    _show_list(UNIT_COLUMNS, rows, format, text=6)


def show_mode(work: AllWork, found: Agreement, tool: str, overlap: float, format: Format) -> None:
    """Print what another tool would print."""
    from qual.report.agreement_lists import MODE_COLUMNS, mode_rows

    made = [(pair, _mode(work, found, pair, tool, overlap)) for pair in found.pairs]
    if format is Format.json:
        show_json([{"coders": list(pair.pair), "mode": mode} for pair, mode in made])
        return
    rows = [("–".join(pair.pair), *row) for pair, mode in made for row in mode_rows(mode)]
    if format is Format.csv:
        show_csv(("pair", *MODE_COLUMNS), rows)
        return
    for pair, mode in made:
        print(f"{'–'.join(pair.pair)}: computed as {mode.tool} does; not the reported figure.")
        for note in mode.notes:
            _print(f"  {note}")
        show_table(
            MODE_COLUMNS,
            [[_short(cell) for cell in row] for row in mode_rows(mode)],
            right=MODE_COLUMNS[2:],
            whole=MODE_COLUMNS[:2],
        )
        for name, value in mode.figures.items():
            print(f"  {name}: {'not estimable' if value is None else f'{value:.4f}'}")


def _mode(work: AllWork, found: Agreement, pair: PairFigures, tool: str, overlap: float) -> Mode:
    from qual.agree.modes import like_dedoose, like_maxqda, like_nvivo
    from qual.final import read_texts

    compared = [r.compared for r in found.readings if r.compared.transcript in pair.transcripts]
    if tool == "maxqda":
        return like_maxqda(compared, pair.pair, overlap)
    read = [read_texts(work, one.transcript)[0] for one in compared]
    texts = [one.transcript for one in read if one is not None]
    if tool == "dedoose":
        return like_dedoose(compared, pair.pair, texts)
    return like_nvivo(compared, pair.pair, {text.id: len(text.text) for text in texts})


def _show_list(
    columns: Sequence[str], rows: Sequence[Sequence[object]], format: Format, text: int
) -> None:
    """Print a list with excerpts: short on a terminal, whole as CSV or JSON."""
    if format is Format.csv:
        show_csv(columns, rows)
    elif format is Format.json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif not rows:
        print("Nothing to list.")
    else:
        last = len(columns) - 1
        kept = [n for n in range(1, last)]
        shown = [[row[n] if n != text else _excerpt(row[n]) for n in kept] for row in rows]
        show_table([columns[n] for n in kept], shown, right=("start", "end", "n"))


def _print(line: str) -> None:
    """Print a sentence within the width of a table, its further lines set in."""
    lead = len(line) - len(line.lstrip())
    print(textwrap.fill(line.lstrip(), WIDTH, initial_indent=line[:lead], subsequent_indent="    "))


def _excerpt(cell: object) -> str:
    said = " ".join(str(cell).split())
    return said if len(said) <= 160 else f"{said[:100]} … {said[-50:]}"


def _short(cell: object) -> object:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        from qual.report.wording import two_places

        return two_places(cell)
    return cell if not isinstance(cell, str) or len(cell) <= WIDE else cell[: WIDE - 1] + "…"
