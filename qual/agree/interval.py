"""Intervals by bootstrap over transcripts: per-transcript tables are drawn again, never recounted.

Transcripts are the clusters: units within one are not independent, so that an interval over units
is far too narrow. The generator's stream is one that numpy keeps for ever, so that a seed gives the
same interval everywhere.

Source: Field and Welsh (2007), J. R. Stat. Soc. B 69:369-390; percentile interval: Efron and
Tibshirani (1993), An Introduction to the Bootstrap, ch. 13.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Stack: TypeAlias = npt.NDArray[np.float64]
REPLICATES = 1000
CONFIDENCE = 0.95
FEWEST = 2


@dataclass(frozen=True)
class Interval:
    """A percentile interval, None where no replicate could be estimated.

    Attributes:
        replicates: how many were drawn; `failed`: in how many the coefficient is not estimable.
    """

    low: float | None
    high: float | None
    replicates: int
    failed: int


def draw_weights(transcripts: int, replicates: int, seed: int) -> Stack:
    """Draw transcripts with replacement: how often each is in each replicate.

    Returns:
        replicates x transcripts; no rows where fewer than two transcripts could differ.
    """
    if transcripts < FEWEST:
        return np.zeros((0, transcripts))
    draws = np.random.RandomState(seed % 2**32).randint(0, transcripts, (replicates, transcripts))
    offsets = np.arange(replicates)[:, None] * transcripts
    counts = np.bincount((draws + offsets).ravel(), minlength=replicates * transcripts)
    return counts.reshape(replicates, transcripts).astype(np.float64)


def resample(tables: Stack, weights: Stack) -> Stack:
    """Add up per-transcript counts as drawn: transcripts x … becomes replicates x …."""
    flat = weights @ tables.reshape(len(tables), -1)
    return flat.reshape(len(weights), *tables.shape[1:])


def intervals_of(values: Stack) -> list[Interval]:
    """The percentile interval of each column of replicates x quantities; NaN is not estimable."""
    ordered = np.sort(values, axis=0)
    good = (~np.isnan(values)).sum(axis=0)
    tail = (1 - CONFIDENCE) / 2
    low, high = (_quantile(ordered, good, share) for share in (tail, 1 - tail))
    drawn = len(values)
    return [
        Interval(
            float(low[n]) if good[n] else None,
            float(high[n]) if good[n] else None,
            drawn,
            drawn - int(good[n]),
        )
        for n in range(values.shape[1])
    ]


def _quantile(ordered: Stack, good: npt.NDArray[np.int64], share: float) -> Stack:
    """The quantile of the first `good` values of each sorted column, by linear interpolation."""
    place = np.maximum(good - 1, 0) * share
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(good - 1, 0))
    columns = np.arange(ordered.shape[1])
    one, other = ordered[below, columns], ordered[above, columns]
    found: Stack = one + (other - one) * (place - below)
    return found
