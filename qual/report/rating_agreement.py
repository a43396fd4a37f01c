"""Agreement of people who rated the same constructs at the same sites, before they met."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from qual.agree.coefficients import (
    cohen_kappa,
    gwet_ac2,
    gwet_ac2_of_counts,
    krippendorff_alpha,
    observed_agreement,
    percent_agreement,
    why_undefined,
)
from qual.agree.layouts import counts_of_ratings, table_of_ratings
from qual.rating import Place, RatingLine, Ratings, last_lines
from qual.study import CONSENSUS

VALUES = (-2, -1, 0, 1, 2)


@dataclass(frozen=True)
class RatingAgreement:
    """Ratings of two people, or of all, compared on the cells that two rated with a number.

    Attributes:
        places: how many cells that is; `apart`: cells both rated, but not both with a number.
        within_one: the share that lies at most one step apart.
        alpha: Krippendorff's, ordinal; `kappa` and `ac2` with quadratic weights.
    """

    pair: tuple[str, ...]
    places: int
    apart: int
    same: float | None
    within_one: float | None
    alpha: float | None
    kappa: float | None
    ac2: float | None
    why: dict[str, str] = field(default_factory=dict)


def compare_ratings(
    files: Mapping[str, Ratings], renamed: Callable[[str], str] = str
) -> list[RatingAgreement]:
    """Compare every two people who rated some cell both; what was rated together is left out.

    Args:
        files: everybody's ratings, by coder.
        renamed: says what a code is called now; by default as it is written.
    """
    held = {
        coder: last_lines(file, renamed)
        for coder, file in files.items()
        if coder.casefold() != CONSENSUS
    }
    found: list[RatingAgreement] = []
    for pair in combinations(sorted(held), 2):
        shared = [
            (line.value, held[pair[1]][place].value)
            for place, line in held[pair[0]].items()
            if place in held[pair[1]]
        ]
        if shared:
            found.append(_compare(pair, shared))
    if len(held) > 2 and len(found) > 1:
        found.append(_compare_all(held))
    return found


def _compare_all(held: Mapping[str, Mapping[Place, RatingLine]]) -> RatingAgreement:
    """Compare everybody at once on the cells that at least two rated with a number."""
    coders = sorted(held)
    cells = _shared(held, coders)
    rated = [cell for cell in cells if len(_numbers(cell)) >= 2]
    rows = [list(row) for row in zip(*rated, strict=True)]
    counts = counts_of_ratings(rows, categories=VALUES) if rows else []
    near = [abs(a - b) <= 1 for cell in rated for a, b in combinations(_numbers(cell), 2)]
    why = {
        **_nothing(len(rated)),
        "alpha": why_undefined("krippendorff_alpha", rows, level="ordinal", categories=VALUES),
        "kappa": "it is of two people",
        "ac2": why_undefined("gwet_ac2_of_counts", counts, categories=VALUES),
    }
    return RatingAgreement(
        pair=tuple(coders),
        places=len(rated),
        apart=len(cells) - len(rated),
        same=observed_agreement(counts),
        within_one=sum(near) / len(near) if near else None,
        alpha=krippendorff_alpha(rows, level="ordinal", categories=VALUES),
        kappa=None,
        ac2=gwet_ac2_of_counts(counts, categories=VALUES),
        why={name: reason for name, reason in why.items() if reason},
    )


def _shared(
    held: Mapping[str, Mapping[Place, RatingLine]], coders: Sequence[str]
) -> list[list[int | None]]:
    """What each coder said of every cell that at least two of them rated."""
    places = dict.fromkeys(place for own in held.values() for place in own)
    lines = [[held[coder].get(place) for coder in coders] for place in places]
    both = [cell for cell in lines if sum(line is not None for line in cell) >= 2]
    return [[line.value if line is not None else None for line in cell] for cell in both]


def _nothing(cells: int) -> dict[str, str | None]:
    """Why shares of cells are not estimable, where they are not."""
    return dict.fromkeys(("same", "within_one"), None if cells else "no cell was rated by two")


def _numbers(cell: Sequence[int | None]) -> list[int]:
    return [value for value in cell if value is not None]


def _compare(pair: tuple[str, str], shared: list[tuple[int | None, int | None]]) -> RatingAgreement:
    rated = [(a, b) for a, b in shared if a is not None and b is not None]
    rows = [[a for a, _ in rated], [b for _, b in rated]]
    table = table_of_ratings(rows, categories=VALUES)
    why = {
        **_nothing(len(rated)),
        "alpha": why_undefined("krippendorff_alpha", rows, level="ordinal", categories=VALUES),
        "kappa": why_undefined("cohen_kappa", table, weights="quadratic", categories=VALUES),
        "ac2": why_undefined("gwet_ac2", table, categories=VALUES),
    }
    near = sum(abs(a - b) <= 1 for a, b in rated) / len(rated) if rated else None
    return RatingAgreement(
        pair=pair,
        places=len(rated),
        apart=len(shared) - len(rated),
        same=percent_agreement(table),
        within_one=near,
        alpha=krippendorff_alpha(rows, level="ordinal", categories=VALUES),
        kappa=cohen_kappa(table, weights="quadratic", categories=VALUES),
        ac2=gwet_ac2(table, categories=VALUES),
        why={name: reason for name, reason in why.items() if reason},
    )
