"""Agreement of two coders, from the table that crosses what one said with what the other said.

Rows are coder A, columns coder B. Where the table is 2 x 2 its cells are read as a: both applied
the code, b: only A, c: only B, d: neither.
"""

from __future__ import annotations

from collections.abc import Sequence

from qual.agree.estimable import NotEstimable, corrected, estimable
from qual.agree.layouts import Categories, Table, cells, number_of_categories, square
from qual.agree.weights import Weights, weight_matrix

NOTHING = "no unit was compared"
ONE_CATEGORY = (
    "every unit is in one and the same category for both coders, so agreement expected by chance "
    "is already complete (0/0)"
)
ONE_POSSIBLE = "fewer than two categories are possible, so there was nothing to disagree about"


@estimable
def percent_agreement(table: Table) -> float:
    """The share of units on which two coders said the same: (a + d)/n on a 2 x 2 table."""
    rows = square(table)
    n = _total(rows)
    return sum(row[k] for k, row in enumerate(rows)) / n


@estimable
def cohen_kappa(
    table: Table, *, weights: Weights = "identity", categories: Categories = None
) -> float:
    """Agreement beyond what two coders with these very margins would reach by chance.

    Source: Cohen (1960), Educ. Psychol. Meas. 20:37-46; weighted: Cohen (1968), Psychol. Bull. 70.
    """
    observed, chance, everything = _cohen_parts(table, weights, categories)
    if chance >= everything:
        raise NotEstimable(ONE_CATEGORY)
    return (observed - chance) / (everything - chance)


@estimable
def scott_pi(table: Table) -> float:
    """Agreement beyond chance where chance is what both coders' pooled shares would give.

    Source: Scott (1955), Public Opin. Q. 19:321-325.
    """
    rows = square(table)
    n = _total(rows)
    pooled = pooled_shares(rows)
    _need_two_used(pooled)
    observed = sum(row[k] for k, row in enumerate(rows)) / n
    return corrected(observed, sum(share * share for share in pooled))


@estimable
def gwet_ac1(table: Table, *, categories: Categories = None) -> float:
    """Agreement beyond chance where chance falls as one category takes over.

    Not estimable when only one category was ever used: the formula would give 1, but nothing
    was there to tell apart.

    Source: Gwet (2008), Br. J. Math. Stat. Psychol. 61:29-48.
    """
    return ac2_of_table(table, "identity", categories)


@estimable
def gwet_ac2(
    table: Table, *, weights: Weights = "quadratic", categories: Categories = None
) -> float:
    """AC1 in which a near miss on ordered categories counts in part.

    Args:
        table: q x q counts in the order of the categories.
        weights: `quadratic`, `linear`, `identity`, or a matrix.
        categories: their number, or the categories; numbers among them give the distances.

    Source: Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., ch. 5.
    """
    return ac2_of_table(table, weights, categories)


@estimable
def brennan_prediger(table: Table, *, categories: Categories = None) -> float:
    """Agreement beyond chance where every possible category is equally likely: chance 1/q.

    Source: Brennan and Prediger (1981), Educ. Psychol. Meas. 41:687-699.
    """
    rows = square(table, categories=categories)
    n = _total(rows)
    if len(rows) < 2:
        raise NotEstimable(ONE_POSSIBLE)
    return corrected(sum(row[k] for k, row in enumerate(rows)) / n, 1 / len(rows))


@estimable
def pabak(table: Table) -> float:
    """Kappa adjusted for prevalence and bias: twice the percent agreement less one (2 x 2).

    Source: Byrt, Bishop and Carlin (1993), J. Clin. Epidemiol. 46:423-429.
    """
    a, b, c, d = cells(table)
    return 2 * _share(a + d, a + b + c + d, NOTHING) - 1


@estimable
def positive_agreement(table: Table) -> float:
    """Of all applications of the code, the share that both made: 2a/(2a + b + c); Dice, or F1.

    Kappa tends to it as the uncoded text grows (Hripcsak and Rothschild 2005, JAMIA 12:296-298).

    Source: Cicchetti and Feinstein (1990), J. Clin. Epidemiol. 43:551-558.
    """
    a, b, c, _ = cells(table)
    return _share(2 * a, 2 * a + b + c, "neither coder used the code")


@estimable
def negative_agreement(table: Table) -> float:
    """Of all decisions not to apply the code, the share that both made: 2d/(2d + b + c).

    Source: Cicchetti and Feinstein (1990), J. Clin. Epidemiol. 43:551-558.
    """
    _, b, c, d = cells(table)
    return _share(2 * d, 2 * d + b + c, "both coders used the code everywhere")


@estimable
def jaccard_index(table: Table) -> float:
    """Of the units that either coder gave the code, the share that both did: a/(a + b + c).

    Source: Jaccard (1912), New Phytol. 11:37-50.
    """
    a, b, c, _ = cells(table)
    return _share(a, a + b + c, "neither coder used the code")


@estimable
def prevalence_index(table: Table) -> float:
    """How lopsided the code's use is: |a - d|/n; 0 is balanced, 1 all or nothing.

    Source: Byrt, Bishop and Carlin (1993), J. Clin. Epidemiol. 46:423-429.
    """
    a, b, c, d = cells(table)
    return _share(abs(a - d), a + b + c + d, NOTHING)


@estimable
def bias_index(table: Table) -> float:
    """How much more often one coder applies the code than the other: |b - c|/n.

    Source: Byrt, Bishop and Carlin (1993), J. Clin. Epidemiol. 46:423-429.
    """
    a, b, c, d = cells(table)
    return _share(abs(b - c), a + b + c + d, NOTHING)


@estimable
def pooled_kappa(tables: Sequence[Table]) -> float:
    """One kappa over many codes: observed and chance agreement are averaged before they meet.

    Defined even where single codes have no kappa of their own; neither the mean of the kappas
    nor the kappa of the summed table.

    Args:
        tables: one q x q table for each code.

    Source: De Vries, Elliott, Kanouse and Teleki (2008), Field Methods 20:272-282.
    """
    parts = [_cohen_parts(table, "identity", None) for table in tables]
    if not parts:
        raise NotEstimable("no code was compared")
    if all(chance >= everything for _, chance, everything in parts):
        raise NotEstimable(
            "every code was used everywhere or nowhere by both coders, which leaves 0/0"
        )
    observed = sum(part[0] / part[2] for part in parts) / len(parts)
    chance = sum(part[1] / part[2] for part in parts) / len(parts)
    return corrected(observed, chance)


@estimable
def mean_kappa(tables: Sequence[Table]) -> float:
    """The mean of the codes' own Cohen's kappas, those that have none left out.

    A rare code weighs as much as a frequent one, and which codes it rests on depends on the data:
    neither the pooled kappa nor the kappa of the summed table.

    Args:
        tables: one q x q table for each code.
    """
    kappas = [kappa for kappa in map(cohen_kappa, tables) if kappa is not None]
    if not kappas:
        raise NotEstimable("no code has a kappa that can be estimated")
    return sum(kappas) / len(kappas)


def pooled_shares(rows: Sequence[Sequence[float]]) -> list[float]:
    """The share of each category among the choices of both coders together."""
    n = sum(map(sum, rows))
    columns = list(map(sum, zip(*rows, strict=True)))
    return [(sum(row) + column) / (2 * n) for row, column in zip(rows, columns, strict=True)]


def ac_chance(shares: Sequence[float], matrix: Sequence[Sequence[float]]) -> float:
    """Chance agreement after Gwet: the weights' sum times the mean of share x (1 - share)."""
    q = len(shares)
    return sum(map(sum, matrix)) * sum(p * (1 - p) for p in shares) / (q * (q - 1))


def ac2_of_table(table: Table, weights: Weights, categories: Categories) -> float:
    """Gwet's AC2; with identity weights it is AC1."""
    size = number_of_categories(categories, len(square(table)))
    rows = square(table, categories=categories)
    n = _total(rows)
    shares = pooled_shares(rows)
    _need_two_used(shares)
    values = None if isinstance(categories, int) else categories
    matrix = weight_matrix(weights, size, values)
    observed = sum(map(_inner, matrix, rows)) / n
    return corrected(observed, ac_chance(shares, matrix))


def _cohen_parts(
    table: Table, weights: Weights, categories: Categories
) -> tuple[float, float, float]:
    """Observed and chance agreement times n squared, and n squared: exact for whole counts."""
    rows = square(table, categories=categories)
    n = _total(rows)
    margins = [sum(row) for row in rows]
    columns = [sum(column) for column in zip(*rows, strict=True)]
    if isinstance(weights, str) and weights == "identity":
        diagonal = sum(row[k] for k, row in enumerate(rows))
        return n * diagonal, _inner(margins, columns), n * n
    values = None if isinstance(categories, int) else categories
    matrix = weight_matrix(weights, len(rows), values)
    chance = sum(m * _inner(row, columns) for m, row in zip(margins, matrix, strict=True))
    return n * sum(map(_inner, matrix, rows)), chance, n * n


def _inner(left: Sequence[float], right: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))


def _total(rows: Sequence[Sequence[float]]) -> float:
    n = sum(map(sum, rows))
    if n == 0:
        raise NotEstimable(NOTHING)
    return n


def _share(part: float, whole: float, reason: str) -> float:
    if whole == 0:
        raise NotEstimable(reason)
    return part / whole


def _need_two_used(shares: Sequence[float]) -> None:
    if len(shares) < 2 or sum(share > 0 for share in shares) < 2:
        raise NotEstimable(ONE_CATEGORY)
