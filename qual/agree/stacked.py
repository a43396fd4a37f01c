"""The 2 x 2 coefficients on stacks of tables at once, for bootstrap replicates by codes.

Each function takes the four cells as arrays of one shape (a both, b only A, c only B, d neither)
and gives an array of that shape, NaN where the coefficient is not estimable. The formulas are
those of `two_coders`, rearranged so that whole counts cancel exactly; tests hold the two equal.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Stack: TypeAlias = npt.NDArray[np.float64]


def observed(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike) -> Stack:
    """Percent agreement of each table."""
    a, b, c, d = _floats(a, b, c, d)
    return _over(a + d, a + b + c + d)


def chance(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike) -> Stack:
    """Agreement that Cohen's kappa expects by chance, in each table."""
    a, b, c, d = _floats(a, b, c, d)
    return _over((a + b) * (a + c) + (c + d) * (b + d), (a + b + c + d) ** 2)


def kappa(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike) -> Stack:
    """Cohen's kappa of each table."""
    a, b, c, d = _floats(a, b, c, d)
    return _over(2 * (a * d - b * c), (a + b) * (b + d) + (a + c) * (c + d))


def pi(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike) -> Stack:
    """Scott's pi of each table."""
    a, b, c, d = _floats(a, b, c, d)
    used = (2 * a + b + c) * (2 * d + b + c)
    return _over(used - 2 * (a + b + c + d) * (b + c), used)


def alpha(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike) -> Stack:
    """Krippendorff's nominal alpha of each table."""
    a, b, c, d = _floats(a, b, c, d)
    used = (2 * a + b + c) * (2 * d + b + c)
    return _over(used - (2 * (a + b + c + d) - 1) * (b + c), used)


def ac1(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike) -> Stack:
    """Gwet's AC1 of each table."""
    a, b, c, d = _floats(a, b, c, d)
    n = a + b + c + d
    used = (2 * a + b + c) * (2 * d + b + c)
    value = _over(2 * n * (a + d) - used, 2 * n * n - used)
    return np.where(used > 0, value, np.nan)


def pabak(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike) -> Stack:
    """Prevalence-adjusted bias-adjusted kappa of each table."""
    return 2 * observed(a, b, c, d) - 1


def ppos(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike) -> Stack:
    """Positive agreement of each table."""
    a, b, c, d = _floats(a, b, c, d)
    return _over(2 * a, 2 * a + b + c)


def pneg(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike) -> Stack:
    """Negative agreement of each table."""
    a, b, c, d = _floats(a, b, c, d)
    return _over(2 * d, 2 * d + b + c)


def pooled_kappa(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike) -> Stack:
    """Pooled kappa over the last axis (codes): NaN where any of its tables is empty."""
    po = observed(a, b, c, d).mean(axis=-1)
    pe = chance(a, b, c, d).mean(axis=-1)
    return _over(po - pe, 1 - pe)


def kappa_of_tables(tables: npt.ArrayLike) -> Stack:
    """Cohen's kappa of each q x q table; the last two axes are the table's."""
    (whole,) = _floats(tables)
    n = whole.sum(axis=(-2, -1))
    matched = n * np.trace(whole, axis1=-2, axis2=-1)
    expected = (whole.sum(axis=-1) * whole.sum(axis=-2)).sum(axis=-1)
    return _over(matched - expected, n * n - expected)


def alpha_of_sums(
    disagreement: npt.ArrayLike, marks: npt.ArrayLike, ratings: npt.ArrayLike
) -> Stack:
    """Krippendorff's nominal alpha of yes-or-no ratings, any number of coders, from sums.

    Args:
        disagreement: over units, the ordered pairs of ratings that differ per rating less one.
        marks: how many ratings are yes.
        ratings: how many there are, each on a unit with at least two.
    """
    disagreement, marks, ratings = _floats(disagreement, marks, ratings)
    return _over(
        2 * marks * (ratings - marks) - (ratings - 1) * disagreement, 2 * marks * (ratings - marks)
    )


def _floats(*cells: npt.ArrayLike) -> tuple[Stack, ...]:
    return tuple(np.asarray(cell, dtype=np.float64) for cell in cells)


def _over(part: Stack, whole: Stack) -> Stack:
    """Division that gives NaN for 0/0 without a warning."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole != 0, part / whole, np.nan)
