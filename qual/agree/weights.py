"""How much a near miss counts where categories are ordered, such as ratings from -2 to +2."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeAlias

Weights: TypeAlias = str | Sequence[Sequence[float]]

SHORTFALL: dict[str, Callable[[float], float]] = {
    "identity": lambda gap: 0.0 if gap == 0 else 1.0,
    "linear": abs,
    "quadratic": lambda gap: gap * gap,
}
"""Weight lost at a distance given as a share of the widest one; add a function to add a kind."""


def weight_matrix(
    weights: Weights, size: int, values: Sequence[Hashable] | None = None
) -> list[list[float]]:
    """The q x q matrix of weights: 1 on the diagonal, less the farther two categories lie apart.

    Args:
        weights: `identity`, `linear`, `quadratic`, or the matrix itself.
        size: the number of categories.
        values: the categories; if all are numbers, distances are between these, else between
            their places in the order given.

    Raises:
        ValueError: an unknown kind, or a matrix of the wrong shape.

    Source: Cohen (1968), Psychol. Bull. 70:213-220; Gwet (2014), Handbook, 4th ed., ch. 3.
    """
    if not isinstance(weights, str):
        return _stated(weights, size)
    if weights not in SHORTFALL:
        raise ValueError(f"weights are one of {', '.join(SHORTFALL)} or a matrix, not {weights!r}")
    places = _places(size, values)
    span = max(places, default=0) - min(places, default=0) or 1
    lost = SHORTFALL[weights]
    return [[1 - lost((a - b) / span) for b in places] for a in places]


def _places(size: int, values: Sequence[Hashable] | None) -> list[float]:
    numbers = [v for v in values or () if isinstance(v, int | float)]
    return list(numbers) if len(numbers) == size else [float(k) for k in range(size)]


def _stated(weights: Sequence[Sequence[float]], size: int) -> list[list[float]]:
    matrix = [list(row) for row in weights]
    if len(matrix) != size or any(len(row) != size for row in matrix):
        raise ValueError(f"the matrix of weights must be {size} x {size}")
    if any(matrix[k][k] != 1 for k in range(size)):
        raise ValueError("the matrix of weights must have 1 on its diagonal")
    return matrix
