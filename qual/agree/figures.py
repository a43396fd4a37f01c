"""What a 2 x 2 table supports: every coefficient by its name, and why one is not estimable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from qual.agree import stacked
from qual.agree.coefficients import (
    bias_index,
    cohen_kappa,
    gwet_ac1,
    jaccard_index,
    krippendorff_alpha_of_table,
    negative_agreement,
    pabak,
    percent_agreement,
    positive_agreement,
    prevalence_index,
    scott_pi,
    why_undefined,
)
from qual.agree.interval import Interval

Table = Sequence[Sequence[float]]
COEFFICIENTS: dict[str, Callable[[Table], float | None]] = {
    "percent": percent_agreement,
    "kappa": cohen_kappa,
    "pi": scott_pi,
    "alpha": krippendorff_alpha_of_table,
    "ac1": gwet_ac1,
    "pabak": pabak,
    "positive": positive_agreement,
    "negative": negative_agreement,
    "jaccard": jaccard_index,
    "prevalence": prevalence_index,
    "bias": bias_index,
}
"""Coefficients of a 2 x 2 table by the name they have in outputs; add a function to add one."""

STACKED: dict[str, Callable[..., npt.NDArray[np.float64]]] = {
    "percent": stacked.observed,
    "kappa": stacked.kappa,
    "pi": stacked.pi,
    "alpha": stacked.alpha,
    "ac1": stacked.ac1,
    "pabak": stacked.pabak,
    "positive": stacked.ppos,
    "negative": stacked.pneg,
}
"""Those that get an interval, as they are computed on many tables at once."""


@dataclass(frozen=True)
class Figures:
    """Counts of one comparison and what follows from them; None is not estimable.

    Attributes:
        both, first, second, neither: units marked by both coders, by one, by neither.
        values: the coefficients by name; `why`: for each that is None, the reason.
        intervals: from the bootstrap, for those that have one.
    """

    both: int
    first: int
    second: int
    neither: int
    values: dict[str, float | None]
    why: dict[str, str] = field(default_factory=dict)
    intervals: dict[str, Interval] = field(default_factory=dict)

    @property
    def units(self) -> int:
        """How many units were compared."""
        return self.both + self.first + self.second + self.neither

    @property
    def percent(self) -> float | None:
        """Percent agreement."""
        return self.values["percent"]

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa."""
        return self.values["kappa"]

    @property
    def alpha(self) -> float | None:
        """Krippendorff's alpha."""
        return self.values["alpha"]

    @property
    def positive(self) -> float | None:
        """Positive agreement."""
        return self.values["positive"]


def figures_of(table: Table, intervals: dict[str, Interval] | None = None) -> Figures:
    """Compute what a 2 x 2 table supports."""
    (both, first), (second, neither) = table
    values = {name: formula(table) for name, formula in COEFFICIENTS.items()}
    why = {
        name: why_undefined(COEFFICIENTS[name].__name__, table) or ""
        for name, value in values.items()
        if value is None
    }
    counts = (int(both), int(first), int(second), int(neither))
    return Figures(*counts, values, why, intervals or {})
