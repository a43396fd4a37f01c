"""Tables of agreement on a terminal: numbers whole, names cut, every dash explained below."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from qual.cli.show import show_table
from qual.cli.width import WIDTH, sentence, terminal_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDE = 20
LEAST = 10  # characters of a name that are worth a column
OF_INTERVALS = ("95 %", "low", "high", "n.e.")
LISTED = 12  # names that a note lists before it only counts them


def show_fitted(
    heads: Sequence[str], rows: Sequence[Sequence[object]], title: str, right: Sequence[str]
) -> None:
    """Print a table of numbers, none of which is ever cut.

    Names are cut to the room beside the numbers, or left out where there is none; columns that do
    not fit stand in further tables below, each with the codes.

    Args:
        heads: the code, the name, and the numbers.
        rows: cells as they are printed.
        title: printed above each table.
        right: headings of the columns of numbers.
    """
    room = terminal_width(sys.stdout) or WIDTH
    wide = [2 + max(len(str(cell)) for cell in column) for column in zip(heads, *rows, strict=True)]
    left = room - sum(wide) + wide[1] - 2
    if left < LEAST and sum(wide) - wide[1] > room:  # several tables: one more column is no matter
        widest = max(sum(wide[n] for n in columns) for columns in _together(heads))
        left = min(WIDE, room - wide[0] - widest - 2)
    key = [0, 1] if left >= LEAST and any(row[1] for row in rows) else [0]
    name = max(LEAST, left)
    for columns in _beside(heads, wide, key, min(name + 2, wide[1]), room):
        print()
        show_table(
            [heads[n] for n in columns],
            [[_cut(row[n], name) if n == 1 else row[n] for n in columns] for row in rows],
            title,
            right=right,
            whole=heads[:2],
        )
    if key == [0] and any(row[1] for row in rows):
        wrapped(f"Not shown for want of width: {heads[1]}; --format csv has it.")


def _beside(
    heads: Sequence[str], wide: Sequence[int], key: Sequence[int], name: int, room: int
) -> list[list[int]]:
    """Which columns stand beside one another; the first of each table are the key's."""
    start = wide[0] + (name if 1 in key else 0)
    tables, taken = [list(key)], start
    for columns in _together(heads):
        more = sum(wide[n] for n in columns)
        if taken + more > room and len(tables[-1]) > len(key):
            tables.append(list(key))
            taken = start
        tables[-1] += columns
        taken += more
    return tables


def _together(heads: Sequence[str]) -> list[list[int]]:
    """The columns of each figure: the figure itself, and its interval behind it."""
    found: list[list[int]] = []
    for n in range(2, len(heads)):
        if heads[n] in OF_INTERVALS and found:
            found[-1].append(n)
        else:
            found.append([n])
    return found


def _cut(cell: object, room: int) -> str:
    said = str(cell)
    return said if len(said) <= room else f"{said[: room - 1]}…"


def say_reasons(dashes: Iterable[tuple[str, str, str | None]], rows: str = "codes") -> None:
    """Say why figures are not estimable, those with the same reason together.

    Args:
        dashes: a figure's heading, whose it is, and the reason; none for one that is estimable.
        rows: what whose it is are, where there are too many to list.
    """
    by_figure: dict[tuple[str, str], list[str]] = {}
    for heading, name, why in dashes:
        if why:
            by_figure.setdefault((heading, why), []).append(name)
    said: dict[tuple[str, ...], list[str]] = {}
    for (heading, why), names in by_figure.items():
        said.setdefault((why, *names), []).append(heading)
    for (why, *names), headings in said.items():
        whose = ", ".join(names) if len(names) <= LISTED else f"{len(names)} {rows}"
        wrapped(f"Not estimable: {', '.join(headings)} of {whose}: {why}.")


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
    return _cut(cell, WIDE) if isinstance(cell, str) else cell
