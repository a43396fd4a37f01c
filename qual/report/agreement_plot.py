"""The plot of agreement: a dot for each construct's kappa, its interval as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from qual.agree.pairs import CodeFigures
from qual.agree.summary import RARE, Agreement

ROW, TOP, LABEL, WIDE, COUNT = 20, 34, 330, 380, 90
LOW, HIGH = -0.2, 1.0
TICKS = (-0.2, 0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
LONGEST = 40


@dataclass(frozen=True)
class Dot:
    """One line of the plot: a label, the coefficient and its interval, and how many codings.

    Attributes:
        faint: whether it rests on too few codings to judge.
        why: why there is no coefficient.
    """

    label: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    faint: bool = False
    why: str = ""


def draw_agreement(found: Agreement | None) -> list[str]:
    """Draw kappa per construct for every pair of coders."""
    if found is None:
        return []
    return [
        agreement_plot([_dot(row) for row in pair.levels["construct"]], " and ".join(pair.pair))
        for pair in found.pairs
        if pair.levels["construct"]
    ]


def _dot(row: CodeFigures) -> Dot:
    interval = row.figures.intervals.get("kappa")
    ends = (interval.low, interval.high) if interval is not None else (None, None)
    n = sum(row.used)
    return Dot(
        f"{row.name} {row.code}",
        row.figures.kappa,
        *ends,
        n,
        n < RARE,
        row.figures.why.get("kappa", ""),
    )


def agreement_plot(dots: Sequence[Dot], title: str) -> str:
    """Draw dots with their intervals as SVG; its colours come from the page around it.

    Args:
        dots: one a line, from top to bottom; without a value only the label stands there.
        title: what is compared, such as the names of the coders.
    """
    bottom = TOP + ROW * len(dots)
    width, height = LABEL + WIDE + COUNT, bottom + 12
    parts = [_axis(tick, bottom) for tick in TICKS]
    parts += [_line(dot, TOP + ROW * n + ROW / 2) for n, dot in enumerate(dots)]
    label = f"Cohen's kappa per construct with 95 % intervals: {title}"
    return (
        f'<svg class="picture" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(label)}">'
        f'<text x="0" y="14" class="site">{escape(title)}</text>'
        f'<text x="{width}" y="14" class="end count">codings</text>{"".join(parts)}</svg>'
    )


def _x(value: float) -> float:
    """Where a value stands; what lies left of the axis is drawn at its end."""
    return LABEL + (max(LOW, min(HIGH, value)) - LOW) / (HIGH - LOW) * WIDE


def _axis(tick: float, bottom: int) -> str:
    x = f"{_x(tick):.1f}"
    said = f"{tick:g}".replace("-", "−")
    return (
        f'<line x1="{x}" y1="{TOP - 6}" x2="{x}" y2="{bottom}" class="rule"/>'
        f'<text x="{x}" y="{TOP - 12}" class="mid count">{said}</text>'
    )


def _line(dot: Dot, y: float) -> str:
    label = dot.label if len(dot.label) <= LONGEST else dot.label[: LONGEST - 1] + "…"
    said = f"{dot.label}: not estimable{f' ({dot.why})' if dot.why else ''}"
    shape = f'<text x="{_x(0) + 6:.1f}" y="{y + 4:.1f}" class="count">not estimable</text>'
    if dot.value is not None:
        said, shape = f"{dot.label}: {dot.value:.2f}", ""
        if dot.low is not None and dot.high is not None:
            said += f", {dot.low:.2f} to {dot.high:.2f}"
            shape = (
                f'<line x1="{_x(dot.low):.1f}" y1="{y:.1f}" x2="{_x(dot.high):.1f}" y2="{y:.1f}" '
                'class="spread"/>'
            )
        shape += f'<circle cx="{_x(dot.value):.1f}" cy="{y:.1f}" r="4" class="dot"/>'
    rare = ' class="rare"' if dot.faint else ""
    return (
        f"<g{rare}><title>{escape(said)}</title>"
        f'<text x="{LABEL - 14}" y="{y + 4:.1f}" class="end">{escape(label)}</text>{shape}'
        f'<text x="{LABEL + WIDE + COUNT}" y="{y + 4:.1f}" class="end count">{dot.n}</text></g>'
    )
