"""Whether scores mean what they say: of suggestions at 0.6, are six in ten right?

Source: Guo, Pleiss, Sun and Weinberger (2017), On Calibration of Modern Neural Networks, ICML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qual.agree.interval import Interval
from qual.evaluation.intervals import wilson

BINS = 10
First = tuple[float, bool]


@dataclass(frozen=True)
class Bin:
    """First suggestions of about one score.

    Attributes:
        low, high: scores from low up to, but without, high; the last bin holds 1 too.
        n: how many; `score`: their mean score; `share`: how many of them are right.
        interval: Wilson's, of that share.
    """

    low: float
    high: float
    n: int
    score: float | None
    share: float | None
    interval: Interval | None


@dataclass(frozen=True)
class Reliability:
    """First suggestions by score.

    Attributes:
        n: rows with a suggestion.
        error: expected calibration error, the mean distance of score and share right; None
            where there is no suggestion.
        bins: of equal width.
    """

    n: int
    error: float | None
    bins: tuple[Bin, ...]


def find_reliability(firsts: Sequence[First], bins: int = BINS) -> Reliability:
    """Sort first suggestions into bins by score and compare score with share right.

    A first suggestion for a row without a code is wrong: a score is to say how sure it is that
    there is something to code, too.

    Args:
        firsts: the score of every row's first suggestion, and whether it is one of its codes.
        bins: how many of equal width.
    """
    held: list[list[First]] = [[] for _ in range(bins)]
    for first in firsts:
        held[max(0, min(bins - 1, int(first[0] * bins + 1e-9)))].append(first)
    found = tuple(_bin(n / bins, (n + 1) / bins, own) for n, own in enumerate(held))
    apart = sum(abs(sum(score - right for score, right in own)) for own in held)
    return Reliability(len(firsts), apart / len(firsts) if firsts else None, found)


def _bin(low: float, high: float, held: Sequence[First]) -> Bin:
    n = len(held)
    right = sum(right for _, right in held)
    score = sum(score for score, _ in held) / n if n else None
    return Bin(low, high, n, score, right / n if n else None, wilson(right, n))
