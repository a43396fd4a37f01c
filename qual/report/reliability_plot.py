"""The reliability diagram: share right against score, with how many suggestions have that score."""

from __future__ import annotations

from html import escape

from qual.evaluation.reliability import Bin, Reliability

SIDE, LEFT, TOP, BARS, FOOT = 260, 46, 34, 56, 40
WIDTH = LEFT + SIDE + 16
HEIGHT = TOP + SIDE + 14 + BARS + FOOT
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def reliability_plot(found: Reliability, title: str) -> str:
    """Draw one suggester's reliability as SVG; its colours come from the page around it.

    Points on the slanting line mean what they say; below it scores promise too much. Bars under
    the square say how many first suggestions have such a score.

    Args:
        found: the bins; empty ones are not drawn.
        title: the suggester.
    """
    held = [one for one in found.bins if one.n]
    most = max((one.n for one in held), default=1)
    error = "" if found.error is None else f", {found.error:.2f} apart on average"
    label = f"Share of first suggestions that are right against their score: {title}{error}"
    parts = [_axes(), _slant(), *(_point(one, most) for one in held)]
    parts += [_bar(one, most) for one in held]
    return (
        f'<svg class="picture" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{escape(label)}">'
        f'<text x="{LEFT}" y="14" class="site">{escape(title)}</text>'
        f'<text x="{WIDTH - 16}" y="14" class="end count">n = {found.n}{error}</text>'
        f"{''.join(parts)}</svg>"
    )


def _x(value: float) -> float:
    return LEFT + value * SIDE


def _y(value: float) -> float:
    return TOP + (1 - value) * SIDE


def _axes() -> str:
    parts = []
    for tick in TICKS:
        x, y = f"{_x(tick):.1f}", f"{_y(tick):.1f}"
        parts.append(f'<line x1="{x}" y1="{_y(0):.1f}" x2="{x}" y2="{_y(1):.1f}" class="rule"/>')
        parts.append(f'<line x1="{_x(0):.1f}" y1="{y}" x2="{_x(1):.1f}" y2="{y}" class="rule"/>')
        parts.append(
            f'<text x="{LEFT - 8}" y="{_y(tick) + 4:.1f}" class="end count">{tick:g}</text>'
        )
        parts.append(f'<text x="{x}" y="{HEIGHT - 22}" class="mid count">{tick:g}</text>')
    middle = TOP + SIDE / 2
    parts.append(
        f'<text x="12" y="{middle:.1f}" class="mid count" '
        f'transform="rotate(-90 12 {middle:.1f})">share right</text>'
    )
    parts.append(f'<text x="{_x(0.5):.1f}" y="{HEIGHT - 4}" class="mid count">score</text>')
    return "".join(parts)


def _slant() -> str:
    ends = f'x1="{_x(0):.1f}" y1="{_y(0):.1f}" x2="{_x(1):.1f}" y2="{_y(1):.1f}"'
    return f'<line {ends} class="rule slant"/>'


def _point(one: Bin, most: int) -> str:
    if one.score is None or one.share is None:
        return ""
    said = f"score {one.score:.2f}: {one.share:.2f} of {one.n} right"
    spread, x = "", f"{_x(one.score):.1f}"
    if one.interval is not None and one.interval.low is not None and one.interval.high is not None:
        low, high = one.interval.low, one.interval.high
        said += f", {low:.2f} to {high:.2f}"
        spread = f'<line x1="{x}" y1="{_y(low):.1f}" x2="{x}" y2="{_y(high):.1f}" class="spread"/>'
    size = 3 + 4 * (one.n / most) ** 0.5
    return (
        f"<g><title>{said}</title>{spread}"
        f'<circle cx="{x}" cy="{_y(one.share):.1f}" r="{size:.1f}" class="dot"/></g>'
    )


def _bar(one: Bin, most: int) -> str:
    long = BARS * one.n / most
    x, wide, foot = _x(one.low) + 2, (one.high - one.low) * SIDE - 4, TOP + SIDE + 14 + BARS
    return (
        f"<g><title>{one.n} with a score from {one.low:.1f} to {one.high:.1f}</title>"
        f'<rect x="{x:.1f}" y="{foot - long:.1f}" width="{wide:.1f}" height="{long:.1f}" '
        'class="bar-f"/></g>'
    )
