"""The picture: who spoke of each construct as barrier or facilitator, and its rating at each site.

One drawing: bars to the left count participants with a barrier, to the right with a facilitator;
beside them stands a strip of the sites' ratings, high sites first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from qual.cells import Cell
from qual.matrix import Matrix, MatrixRow, column_name
from qual.model import ALL_SITES
from qual.report.views import Chip, anchor, cell_chip

ROW, DOMAIN_GAP, DOMAIN_LINE = 22, 14, 24
LABEL, HALF, GUTTER = 290, 128, 28
CHIP_HEIGHT, LETTER = 17, 7.2
BLANKS = {"asked": "–", "not asked": "○", "not recorded": "·"}


def draw_picture(
    matrix: Matrix, groups: Sequence[tuple[str, Sequence[str]]], parents: Mapping[str, str]
) -> str:
    """Draw a matrix of sites as SVG whose colours come from the page around it.

    Args:
        matrix: by site.
        groups: columns in the order in which they are to stand, grouped with a word (the outcome).
        parents: for a row, the name of the construct to be written above it; see `lone_parents`.
    """
    columns = [(column, word) for word, sites in groups for column in sites]
    places, width = _places(groups, len(columns))
    tall = _heading_height([column_name(column) for column, _ in columns], _chip_width(columns))
    top = 30 + tall
    parts: list[str] = []
    y = float(top)
    most = max((_most(row) for row in matrix.rows if not row.is_domain), default=1) or 1
    for row in matrix.rows:
        if row.is_domain:
            y += DOMAIN_GAP if y > top else 0
            parts.append(_domain(row, y, width))
            y += DOMAIN_LINE
        else:
            if row.id in parents:
                parts.append(_text(0, y + 15, _short(parents[row.id], 42), "label quiet"))
                y += ROW
            parts.append(_construct(row, y, most, places, matrix, _chip_width(columns)))
            y += ROW
    head = _head(groups, places, tall, _chip_width(columns))
    label = "Participants with barriers and facilitators per construct, and the ratings per site"
    return (
        f'<svg class="picture" viewBox="0 0 {width:.0f} {y + 8:.0f}" width="{width:.0f}" '
        f'height="{y + 8:.0f}" role="group" aria-label="{label}">{head}{"".join(parts)}</svg>'
    )


def _chip_width(columns: Sequence[object]) -> float:
    return max(26.0, min(50.0, 420 / max(1, len(columns))))


def _places(groups: Sequence[tuple[str, Sequence[str]]], n: int) -> tuple[dict[str, float], float]:
    """Say where each column's chips begin, and how wide all is; groups stand a little apart."""
    step = _chip_width([None] * n) + 4
    x = LABEL + 2 * HALF + 2 * GUTTER + 34.0
    places: dict[str, float] = {}
    for _, sites in groups:
        for site in sites:
            places[site] = x
            x += step
        x += 12
    return places, max(x - 8, 720.0)


def _heading_height(names: Sequence[str], chip_width: float) -> float:
    """Headings too long for their column stand upright."""
    longest = max((len(name) for name in names), default=0)
    return longest * LETTER + 6 if longest * LETTER > chip_width - 2 else 18


def _most(row: MatrixRow) -> int:
    return max(len(row.total.barriers.participants), len(row.total.facilitators.participants))


def _text(x: float, y: float, text: str, look: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{look}"{more}>{escape(text)}</text>'


def _head(
    groups: Sequence[tuple[str, Sequence[str]]], places: dict[str, float], tall: float, wide: float
) -> str:
    middle = LABEL + GUTTER + HALF
    base = 22 + tall
    parts = [
        _text(middle - 8, base, "barriers", "end axis-b"),
        _text(middle + 8, base, "facilitators", "axis-f"),
    ]
    for word, sites in groups:
        first, last = places[sites[0]], places[sites[-1]] + wide
        if word:
            parts.append(_text((first + last) / 2, 12, word, "mid quiet"))
            parts.append(f'<path class="rule" d="M{first:.1f} 18H{last:.1f}"/>')
        for site in sites:
            x = places[site] + wide / 2
            name = "system" if site == ALL_SITES else site
            if tall > 18:
                turned = f' transform="rotate(-90 {x + 4:.1f} {base:.1f})"'
                parts.append(_text(x + 4, base, name, "site", turned))
            else:
                parts.append(_text(x, base, name, "mid site"))
    return "".join(parts)


def _domain(row: MatrixRow, y: float, width: float) -> str:
    line = f'<path class="rule" d="M0 {y + 20:.1f}H{width:.1f}"/>'
    return _text(0, y + 14, row.name, "domain") + line


def _construct(
    row: MatrixRow,
    y: float,
    most: int,
    places: dict[str, float],
    matrix: Matrix,
    wide: float,
) -> str:
    middle = LABEL + GUTTER + HALF
    base = y + 15
    shift = 14 if row.parent else 0
    name = _short(row.name, 40 if row.parent else 42)
    parts = [_text(shift, base, name, "label sub" if row.parent else "label")]
    parts.append(f'<path class="rule" d="M{middle} {y + 3:.1f}V{y + 19:.1f}"/>')
    barriers = len(row.total.barriers.participants)
    facilitators = len(row.total.facilitators.participants)
    if barriers:
        long = HALF * barriers / most
        parts.append(_bar(middle - 1 - long, y, long, "bar-b"))
        parts.append(_text(middle - 6 - long, base, str(barriers), "end count"))
    if facilitators:
        long = HALF * facilitators / most
        parts.append(_bar(middle + 1, y, long, "bar-f"))
        parts.append(_text(middle + 6 + long, base, str(facilitators), "count"))
    for column, x in places.items():
        site = anchor(column, "").removesuffix(".")
        parts.append(f'<g data-site="{site}">{_cell(row, column, x, y, wide)}</g>')
    find = escape(f"{row.id} {row.name}")
    return f'<g data-find="{find}">{"".join(parts)}</g>'


def _bar(x: float, y: float, long: float, look: str) -> str:
    return f'<rect class="{look}" x="{x:.1f}" y="{y + 5:.1f}" width="{long:.1f}" height="12"/>'


def _cell(row: MatrixRow, column: str, x: float, y: float, wide: float) -> str:
    cell = row.cells[column]
    shown = cell_chip(cell)
    if shown is None:
        sign = _sides(cell) if cell.evidence.codings else BLANKS[cell.asked]
        found = _text(x + wide / 2, y + 15, sign, "mid quiet")
    else:
        found = _chip(shown, x, y, wide)
    if not cell.evidence.codings:
        return found
    said = f"{row.name}, {column_name(column)}: {shown.said if shown else 'no side taken'}"
    link = anchor(column, row.id)
    return f'<a class="open" href="#{escape(link)}" aria-label="{escape(said)}">{found}</a>'


def _sides(cell: Cell) -> str:
    """Where a cell has codings and no rating: the sides they are on."""
    down = "▾" if cell.evidence.barriers.codings else ""
    up = "▴" if cell.evidence.facilitators.codings else ""
    return down + up or "?"


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def _chip(shown: Chip, x: float, y: float, wide: float) -> str:
    look = f"chip {shown.look}{' proposed' if shown.proposed else ''}"
    box = (
        f'<rect class="{look}" x="{x + 0.5:.1f}" y="{y + 2.5:.1f}" width="{wide:.1f}" '
        f'height="{CHIP_HEIGHT}" rx="2"/>'
    )
    return box + _text(x + 0.5 + wide / 2, y + 15, shown.text, f"mid on {look}")
