"""How wide the columns of a printed table are: no word is cut, and spare room saves lines."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Sequence

from qual.cli.width import TOGETHER

# So many rows tell how wide columns should be.
SAMPLE = 300
# What people said is hard to read in a narrower column.
SPEECH = 24
HYPHEN = re.compile(r"(?<=[^\W\d_]{2}-)(?=[^\W\d_]{2})")


def lay_out(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    room: int,
    whole: Collection[str] = (),
) -> list[int]:
    """Find the width of each column.

    Where all cells fit they are as wide as they are. Else no word is broken as long as that is
    possible; then hyphens may end a line; then the widest columns break words. What room is left
    goes to columns of sentences up to a width that can be read, then where it makes rows shorter.

    Args:
        columns: headings.
        rows: cells, lines of their own after a line break.
        room: characters for all columns together.
        whole: headings of columns that are never wrapped, unless they do not fit by themselves.
    """
    cells = [[head, *(row[n] for row in rows)] for n, head in enumerate(columns)]
    natural = [max(_longest(cell.split("\n")) for cell in column) for column in cells]
    if sum(natural) <= room:
        return natural
    fixed = [natural[n] if head in whole else 0 for n, head in enumerate(columns)]
    for break_at in (_at_spaces, _at_hyphens, _anywhere):
        least = [
            fixed[n] or max(_longest(break_at(cell)) for cell in column)
            for n, column in enumerate(cells)
        ]
        if sum(least) <= room:
            speech = [
                max(one, SPEECH) if most >= 2 * SPEECH else one
                for one, most in zip(least, natural, strict=True)
            ]
            return _spread(rows, speech if sum(speech) <= room else least, natural, room)
    return _level(least, fixed if sum(fixed) + len(columns) <= room else [0] * len(columns), room)


def _longest(parts: Sequence[str]) -> int:
    return max(map(len, parts), default=0)


def _at_spaces(cell: str) -> list[str]:
    return re.split(r"[ \n]+", cell)


def _at_hyphens(cell: str) -> list[str]:
    return [part for word in _at_spaces(cell) for part in HYPHEN.split(word)]


def _anywhere(cell: str) -> list[str]:
    return _at_hyphens(cell.replace(TOGETHER, " "))


def _spread(
    rows: Sequence[Sequence[str]], least: Sequence[int], natural: Sequence[int], room: int
) -> list[int]:
    """Widen columns, one character at a time, where most rows are tall because of them."""
    widths = list(least)
    some = rows[:: max(1, len(rows) // SAMPLE)]
    lengths = [[[len(line) for line in cell.split("\n")] for cell in row] for row in some]
    for _ in range(room - sum(widths)):
        votes = [0] * len(widths)
        for row in lengths:
            tall = [
                sum(max(1, -(-line // width)) for line in cell)
                for cell, width in zip(row, widths, strict=True)
            ]
            for n, lines in enumerate(tall):
                votes[n] += lines == max(tall) and widths[n] < natural[n]
        if not any(votes):
            votes = [most - width for most, width in zip(natural, widths, strict=True)]
        widths[votes.index(max(votes))] += 1
    return widths


def _level(least: Sequence[int], fixed: Sequence[int], room: int) -> list[int]:
    """Narrow the widest columns until all fit; those that are fixed stay."""
    widths = list(least)
    while sum(widths) > room:
        free = [width if not kept else 0 for width, kept in zip(widths, fixed, strict=True)]
        if max(free) <= 1:
            break
        widths[free.index(max(free))] -= 1
    return widths


def wrapped(cell: str, width: int) -> str:
    """Break a cell into lines of a width; nothing is cut off."""
    lines = [part for line in cell.split("\n") for part in _fill(line, width)]
    return "\n".join(lines).replace(TOGETHER, " ")


def _fill(line: str, width: int) -> list[str]:
    if len(line) <= width:
        return [line]
    hyphens = _longest(_at_spaces(line)) > width
    loose = line.replace(TOGETHER, " ") if _longest(_at_hyphens(line)) > width else line
    return textwrap.wrap(loose, width, break_on_hyphens=hyphens) or [""]
