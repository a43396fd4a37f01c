"""The three layouts in which codings are compared, and the ways from one to another.

* table: q x q counts, rows what coder A said, columns what coder B said;
* counts: units x categories, how many coders put the unit in the category;
* ratings: coders x units, the value a coder gave, None where the coder did not code the unit.

`times` says how many units look alike: counts and ratings may list each pattern once.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Table: TypeAlias = "Sequence[Sequence[float]] | npt.NDArray[np.number[Any]]"
Ratings: TypeAlias = Sequence[Sequence[Hashable | None]]
Categories: TypeAlias = int | Sequence[Hashable] | None
Times: TypeAlias = Sequence[float] | None


def rows_of(counts: Table) -> list[list[float]]:
    """The rows of a table of counts as plain numbers.

    Raises:
        ValueError: rows of unequal length, or a count that is negative or not a number.
    """
    rows: list[list[float]] = [list(row) for row in _plain(counts)]
    if any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("the rows of a table of counts must be equally long")
    if not all(isfinite(count) and count >= 0 for row in rows for count in row):
        raise ValueError("counts must be numbers of zero or more")
    return rows


def square(table: Table, *, categories: Categories = None) -> list[list[float]]:
    """The rows of a two-coder table, widened with zeros to the number of possible categories.

    Raises:
        ValueError: as many rows as columns are needed, and no more than there are categories.
    """
    rows = rows_of(table)
    if rows and len(rows) != len(rows[0]):
        raise ValueError("a table of two coders needs as many rows as columns")
    size = number_of_categories(categories, len(rows))
    widened = [[*row, *[0] * (size - len(row))] for row in rows]
    return widened + [[0] * size for _ in range(size - len(rows))]


def cells(table: Table) -> tuple[float, float, float, float]:
    """The four cells of a 2 x 2 table: both, A only, B only, neither; an empty table has none.

    Raises:
        ValueError: the table is not 2 x 2 counts of zero or more.
    """
    rows = _plain(table)
    if not rows:
        return 0, 0, 0, 0
    if len(rows) != 2 or len(rows[0]) != 2 or len(rows[1]) != 2:
        raise ValueError("this quantity is defined on a 2 x 2 table: code applied, or not")
    (a, b), (c, d) = rows
    if not (a >= 0 and b >= 0 and c >= 0 and d >= 0 and isfinite(a + b + c + d)):
        raise ValueError("counts must be numbers of zero or more")
    return a, b, c, d


def number_of_categories(categories: Categories, seen: int) -> int:
    """How many categories the coders could choose from: as stated, else those laid out.

    Raises:
        ValueError: fewer categories are stated than the counts have.
    """
    if categories is None:
        return seen
    stated = categories if isinstance(categories, int) else len(categories)
    if stated < seen:
        raise ValueError(f"{seen} categories are laid out but only {stated} are said to exist")
    return stated


def columns_of(ratings: Ratings) -> list[tuple[Hashable | None, ...]]:
    """The ratings unit by unit, each as a tuple over coders.

    Raises:
        ValueError: the coders' rows differ in length, or a rating is NaN (missing is None).
    """
    rows = [list(row) for row in _plain(ratings)]
    if any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("every coder's row of ratings must have the same number of units")
    if any(value != value for row in rows for value in row):
        raise ValueError("NaN is not a rating: a missing rating is None")
    return list(zip(*rows, strict=True))


def times_of(times: Times, units: int) -> list[float]:
    """How often each pattern occurs: as stated, else once.

    Raises:
        ValueError: one number of zero or more is needed for every unit.
    """
    if times is None:
        return [1] * units
    if len(times) != units or not all(isfinite(count) and count >= 0 for count in times):
        raise ValueError("times needs one number of zero or more for every unit")
    return list(times)


def categories_in(ratings: Ratings, categories: Categories = None) -> list[Hashable]:
    """The categories in order: as stated, else the values seen, sorted where they can be.

    Raises:
        ValueError: a rating is none of the stated categories, or only their number is stated.
    """
    seen = dict.fromkeys(v for row in _plain(ratings) for v in row if v is not None)
    if categories is None:
        return _ordered(list(seen))
    if isinstance(categories, int):
        raise ValueError("name the categories that ratings can take, not only their number")
    strange = [value for value in seen if value not in set(categories)]
    if strange:
        raise ValueError(f"{strange[0]!r} is not one of the categories")
    return list(categories)


def table_of_ratings(
    ratings: Ratings, *, categories: Categories = None, times: Times = None
) -> list[list[float]]:
    """Cross-tabulate two coders' ratings of the units that both of them coded.

    Raises:
        ValueError: not exactly two coders, or ratings outside `categories`.
    """
    if len(ratings) != 2:
        raise ValueError(f"a table is for two coders; here are {len(ratings)}")
    place = {value: i for i, value in enumerate(categories_in(ratings, categories))}
    table: list[list[float]] = [[0] * len(place) for _ in place]
    units = columns_of(ratings)
    for (first, second), count in zip(units, times_of(times, len(units)), strict=True):
        if first is not None and second is not None:
            table[place[first]][place[second]] += count
    return table


def counts_of_ratings(ratings: Ratings, *, categories: Categories = None) -> list[list[float]]:
    """Count for every unit how many coders chose each category."""
    place = {value: i for i, value in enumerate(categories_in(ratings, categories))}
    counts: list[list[float]] = []
    for unit in columns_of(ratings):
        row: list[float] = [0] * len(place)
        for value in unit:
            if value is not None:
                row[place[value]] += 1
        counts.append(row)
    return counts


def ratings_of_table(
    table: Table, *, categories: Sequence[Hashable] | None = None
) -> tuple[list[list[Hashable | None]], list[float]]:
    """The two coders' ratings, one unit for each cell of the table, and how often it occurs.

    Categories are numbered from 1 unless they are named.
    """
    rows = square(table, categories=categories)
    names = list(range(1, len(rows) + 1)) if categories is None else list(categories)
    pairs = [(i, j) for i in range(len(rows)) for j in range(len(rows)) if rows[i][j]]
    ratings: list[list[Hashable | None]] = [
        [names[i] for i, _ in pairs],
        [names[j] for _, j in pairs],
    ]
    return ratings, [rows[i][j] for i, j in pairs]


def counts_of_table(
    table: Table, *, categories: Categories = None
) -> tuple[list[list[float]], list[float]]:
    """Two coders' choices as counts per category, one unit for each cell, and its frequency."""
    size = len(square(table, categories=categories))
    ratings, times = ratings_of_table(table)
    return counts_of_ratings(ratings, categories=range(1, size + 1)), times


def ratings_of_counts(
    counts: Table, *, categories: Sequence[Hashable] | None = None
) -> list[list[Hashable | None]]:
    """Ratings by unnamed coders that give these counts; short units end in None.

    Categories are numbered from 1 unless they are named.

    Raises:
        ValueError: a count of coders is not whole.
    """
    rows = rows_of(counts)
    if any(n != int(n) for row in rows for n in row):
        raise ValueError("coders are counted in whole numbers")
    width = len(rows[0]) if rows else 0
    names = list(range(1, width + 1)) if categories is None else list(categories)
    units = [[names[k] for k, n in enumerate(row) for _ in range(int(n))] for row in rows]
    coders = max((len(unit) for unit in units), default=0)
    return [[unit[g] if g < len(unit) else None for unit in units] for g in range(coders)]


def _plain(layout: Any) -> Any:  # noqa: ANN401
    """Rows of Python values from nested sequences or an array."""
    return layout.tolist() if hasattr(layout, "tolist") else layout


def _ordered(values: list[Any]) -> list[Hashable]:
    """Numbers and texts sorted; anything else in order of appearance."""
    for kind in (int | float, str):
        if all(isinstance(value, kind) for value in values):
            return sorted(values)
    return values
