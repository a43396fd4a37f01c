"""A coefficient that cannot be estimated is None, and says why when asked.

Formulas raise `NotEstimable` where the data do not determine them (0/0, nothing compared). The
decorator `estimable` turns that into None for callers; `why_undefined` hands out the sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

FORMULAS: dict[str, Callable[..., Any]] = {}
"""Every formula by its public name; `estimable` adds to it."""


class NotEstimable(ArithmeticError):
    """The data do not determine the coefficient; the message is one readable reason."""


def estimable(formula: Callable[P, T]) -> Callable[P, T | None]:
    """Give None where a formula is undefined, and remember the formula so it can say why."""
    FORMULAS[formula.__name__] = formula

    @wraps(formula)
    def value(*args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return formula(*args, **kwargs)
        except NotEstimable:
            return None

    return value


def why_undefined(name: str, *args: Any, **kwargs: Any) -> str | None:  # noqa: ANN401
    """Say why a coefficient is not estimable on these data; None if it is.

    Args:
        name: the coefficient's name, such as `cohen_kappa`.
        *args: what the coefficient was given.
        **kwargs: its keyword arguments.

    Raises:
        ValueError: no coefficient has that name.
    """
    if name not in FORMULAS:
        raise ValueError(f"no coefficient is called {name!r}")
    try:
        FORMULAS[name](*args, **kwargs)
    except NotEstimable as reason:
        return str(reason)
    return None


def corrected(observed: float, chance: float) -> float:
    """Agreement beyond chance as a share of what chance leaves: (observed - chance)/(1 - chance).

    Cohen (1960), Educ. Psychol. Meas. 20:37-46; every kappa-like coefficient differs in `chance`.
    """
    if chance >= 1:
        raise NotEstimable("agreement expected by chance is already 1, which leaves 0/0")
    return (observed - chance) / (1 - chance)
