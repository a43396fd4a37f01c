"""Printing: tables, Problems, JSON and CSV, and a progress bar on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NoReturn, TypeVar

import typer

from qual.cli.columns import lay_out, wrapped
from qual.cli.guard import PROBLEMS
from qual.cli.width import WIDTH, fitted
from qual.problem import Problem

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")
WHOLE_RUN = 86_400.0  # seconds a rate is taken over: one item may take minutes
PROBLEM_COLUMNS = ("file", "line", "problem", "what to do")


def console() -> Console:
    """The terminal results are printed on; plain where it is not one."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else WIDTH
    return Console(highlight=False, soft_wrap=False, width=width, emoji=False, markup=False)


def say(text: str) -> None:
    """Print a message for the person: on stderr, so that results stay alone on stdout."""
    print(fitted(text, sys.stderr), file=sys.stderr)


def tell(text: str, format: str) -> None:
    """Print what a command did: on stdout where people read it, beside JSON and CSV on stderr."""
    stream = sys.stdout if format == "table" else sys.stderr
    print(fitted(text, stream), file=stream)


def counted(n: int, noun: str) -> str:
    """Say how many: 1 coding, 2 codings."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def show_problems(problems: Iterable[Problem]) -> int:
    """Print Problems, each with its place, on stderr; returns how many."""
    listed = in_order(problems)
    for problem in listed:
        say(str(problem))
    return len(listed)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Each Problem once, by file and line."""
    return sorted(dict.fromkeys(problems), key=lambda p: (p.file or "", p.line or 0))


def problem_rows(problems: Iterable[Problem]) -> list[tuple[object, ...]]:
    """Problems as rows of `PROBLEM_COLUMNS`."""
    return [(one.file, one.line, one.text, one.advice) for one in in_order(problems)]


def stop_at(problems: Iterable[Problem]) -> None:
    """End the command with its Problems, if there are any."""
    listed = list(problems)
    if listed:
        show_problems(listed)
        end_with_problems()


def end_with_problems() -> NoReturn:
    """End the command with the exit code for faults in the data."""
    raise typer.Exit(PROBLEMS)


def show_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    title: str = "",
    right: Iterable[str] = (),
    whole: Iterable[str] = (),
) -> None:
    """Print a table as wide as the terminal, 100 columns in a pipe; what does not fit is wrapped.

    Args:
        columns: headings.
        rows: cells, None is shown empty.
        title: printed above it.
        right: headings of the columns set flush right (numbers), never wrapped.
        whole: headings of other columns that are never wrapped.
    """
    from rich import box
    from rich.table import Table

    table = Table(
        title=title or None,
        box=box.SIMPLE_HEAD,
        title_justify="left",
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    out, numbers = console(), set(right)
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    # Two characters lie between columns, and one at either edge.
    widths = lay_out(columns, cells, out.width - 2 * len(columns), numbers | set(whole))
    for column, width in zip(columns, widths, strict=True):
        justify: Literal["left", "right"] = "right" if column in numbers else "left"
        table.add_column(wrapped(column, width), justify=justify, overflow="fold", width=width)
    for row in cells:
        table.add_row(*map(wrapped, row, widths))
    out.print(table)


def show_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table as CSV on stdout."""
    from qual.files import table_text

    sys.stdout.write(table_text(columns, rows))


def show_json(value: object) -> None:
    """Print a result as JSON alone on stdout."""
    import msgspec

    encoded = msgspec.json.format(msgspec.json.encode(value), indent=2)
    sys.stdout.write(encoded.decode() + "\n")


def progress(
    items: Sequence[T], what: str, sizes: Sequence[int] = (), unit: str = ""
) -> Iterator[T]:
    """Go through items with a progress bar on a terminal, and none in a pipe.

    A single item has no share that is done: the bar only shows that it goes on.

    Args:
        items: what is gone through.
        what: a word for the work.
        sizes: how much work each item is, in `unit`; by default all alike.
        unit: what the rate is said in.
    """
    if not sys.stderr.isatty() or not items:
        yield from items
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        SpinnerColumn,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = [
        TextColumn("{task.description}"),
        SpinnerColumn(),
        BarColumn(),
        TaskProgressColumn(),
    ]
    if unit:
        columns.append(TextColumn("{task.fields[rate]}"))
    bar = Progress(
        *columns,
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        speed_estimate_period=WHOLE_RUN,
    )
    with bar:
        parts = sizes if any(sizes) else [1] * len(items)
        task = bar.add_task(what, total=sum(parts) if len(items) > 1 else None, rate="")
        bar.advance(task, 0)  # the rate is counted from here, so that the first item has one
        for item, size in zip(items, parts, strict=True):
            yield item
            bar.advance(task, size)
            speed = bar.tasks[0].speed
            bar.update(task, rate=f"{speed:,.0f} {unit}/s" if speed else "")
