"""The confusion matrix: what one coder called the text that another called something else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape

from qual.agree.apart import confusion_matrix
from qual.agree.levels import in_order, name_of
from qual.agree.pairs import PairFigures
from qual.agree.summary import Agreement
from qual.codebook import Codebook
from qual.report.agreement_lists import constructs_of

CELL, ROW, LABEL, TOP = 52, 24, 340, 58
MOST = 14  # constructs drawn: more cannot be read at once; the table below has them all
LONGEST = 44


@dataclass(frozen=True)
class Grid:
    """How often each construct stood against each, for two coders.

    Attributes:
        coders: whose are the rows, and whose the columns.
        constructs: (id, name) in the codebook's order.
        counts: rows by columns; the diagonal counts codings on which both agree.
        more: constructs that were confused too, less often, and are left out.
    """

    coders: tuple[str, str]
    constructs: tuple[tuple[str, str], ...]
    counts: tuple[tuple[int, ...], ...]
    more: int


def draw_confusions(found: Agreement | None) -> list[str]:
    """Draw the confusion matrix of every pair of coders who confused any constructs."""
    if found is None:
        return []
    grids = [confusion_grid(pair, found.codebook) for pair in found.pairs]
    return [confusion_plot(grid) for grid in grids if grid.constructs]


def confusion_grid(pair: PairFigures, codebook: Codebook, most: int = MOST) -> Grid:
    """Count how often constructs stood against one another, those most often confused.

    Args:
        pair: the figures of two coders.
        codebook: names the constructs, and says which codes are of each.
        most: how many constructs at the most.
    """
    places = confusion_matrix(pair.confusions, lambda code: constructs_of(code, codebook))
    times: Counter[str] = Counter()
    for both, twos in places.items():
        times.update({code: len(twos) for code in both})
    order = in_order(times, codebook)
    chosen = set(sorted(order, key=lambda code: -times[code])[:most])
    kept = [code for code in order if code in chosen]
    alike = Counter(
        construct
        for one in pair.paired
        for first, _ in one.same
        for construct in constructs_of(first.coding.code, codebook)
    )
    counts = tuple(
        tuple(
            alike[row] if row == column else len(places.get((row, column), ())) for column in kept
        )
        for row in kept
    )
    named = tuple((code, name_of(code, codebook)[0]) for code in kept)
    return Grid(pair.pair, named, counts, len(order) - len(kept))


def confusion_plot(grid: Grid) -> str:
    """Draw a confusion matrix as SVG; its colours come from the page around it."""
    first, second = grid.coders
    width = LABEL + CELL * len(grid.constructs)
    bottom = TOP + ROW * len(grid.constructs)
    height = bottom + (28 if grid.more else 8)
    title = f"{first} and {second}"
    most = max(count for _, _, count in _apart(grid))
    parts = [_heading(n, id_) for n, (id_, _) in enumerate(grid.constructs)]
    parts += [_row(grid, n, most) for n in range(len(grid.constructs))]
    label = f"How often constructs were taken for one another: {title}"
    if grid.more:
        were = "construct was" if grid.more == 1 else "constructs were"
        said = f"{grid.more} more {were} confused, none more often than these; the table has all."
        parts.append(f'<text x="0" y="{bottom + 20}" class="quiet">{said}</text>')
    return (
        f'<svg class="picture" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(label)}">'
        f'<text x="0" y="14" class="site">{escape(title)}</text>'
        f'<text x="0" y="{TOP - 8}" class="quiet">{escape(first)} said</text>'
        f'<text x="{LABEL}" y="14" class="quiet">{escape(second)} said</text>'
        f"{''.join(parts)}</svg>"
    )


def _apart(grid: Grid) -> list[tuple[int, int, int]]:
    """The cells off the diagonal: row, column and count."""
    size = range(len(grid.constructs))
    return [(n, m, grid.counts[n][m]) for n in size for m in size if n != m]


def _heading(column: int, id_: str) -> str:
    x = LABEL + CELL * column + CELL / 2
    return f'<text x="{x}" y="{TOP - 8}" class="mid count">{escape(id_)}</text>'


def _row(grid: Grid, row: int, most: int) -> str:
    id_, name = grid.constructs[row]
    y = TOP + ROW * row
    said = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
    text = said if name == id_ else f"{said} {id_}"
    cells = "".join(
        _cell(LABEL + CELL * column, y, count, row == column, most)
        for column, count in enumerate(grid.counts[row])
    )
    return f'<text x="0" y="{y + 16}">{escape(text)}</text>{cells}'


def _cell(x: float, y: float, count: int, alike: bool, most: int) -> str:
    """One cell: shaded by how often, the diagonal in another colour; nothing where never."""
    look = "z" if alike else "m1"
    opacity = 1.0 if alike or not most else 0.25 + 0.75 * count / most
    box = f'x="{x + 1}" y="{y + 1}" width="{CELL - 2}" height="{ROW - 2}" rx="2"'
    if not count:
        return f'<rect {box} class="chip none"/>'
    return (
        f'<rect {box} class="chip {look}" style="opacity: {opacity:.2f}"/>'
        f'<text x="{x + CELL / 2}" y="{y + 16}" class="mid">{count}</text>'
    )
