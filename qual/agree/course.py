"""How agreement went: by round of double coding and by release of the codebook, so drift shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from qual.agree.coefficients import positive_agreement, why_undefined
from qual.agree.gather import Compared
from qual.agree.marking import Counted, table_of
from qual.agree.pairs import Reading
from qual.agree.several import SeveralFigures, alpha_over


@dataclass(frozen=True)
class Step:
    """Agreement over the transcripts of one round, or one release of the codebook.

    Attributes:
        by: `round`, `codebook`, `apart` or `rule`; `name`: which one.
        codings: how many were made of the codes compared.
        positive: of all applications of codes by either of two coders, the share both made; None
            is not estimable, `why_positive` says why.
        all_codes: alpha over all codes and coders.
    """

    by: str
    name: str
    transcripts: int
    codings: int
    positive: float | None
    all_codes: SeveralFigures
    why_positive: str | None = None


def find_course(
    readings: Sequence[Reading],
    codes: Sequence[str],
    coders: Sequence[str],
    draws: tuple[int, int],
) -> list[Step]:
    """Follow agreement over rounds, over releases of the codebook, and in what is kept apart.

    Args:
        readings: all that may be shown, those outside the reported figure too.
        codes: those compared.
        coders: all coders.
        draws: replicates of the bootstrap and its seed.
    """
    steps: list[Step] = []
    for by, name_of in COURSE.items():
        groups: dict[str, list[Reading]] = {}
        for reading in readings:
            name = name_of(reading.compared)
            if name:
                groups.setdefault(name, []).append(reading)
        steps += [
            step_of(by, name, groups[name], codes, coders, draws)
            for name in sorted(groups, key=_in_turn)
        ]
    return steps


def _in_turn(name: str) -> list[tuple[int, str]]:
    """The order of rounds and releases: 2 comes before 10."""
    parts = re.split(r"(\d+)", name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _release(compared: Compared) -> str:
    if compared.apart:
        return ""
    return "–".join(str(n) for n in sorted({*compared.codebooks[:1], *compared.codebooks[-1:]}))


COURSE: dict[str, Callable[[Compared], str]] = {
    "round": lambda compared: "" if compared.apart else compared.round,
    "codebook": _release,
    "apart": lambda compared: compared.apart,
}
"""What the course follows, and the group that a transcript is in; an empty one is in none."""


def step_of(
    by: str,
    name: str,
    readings: Sequence[Reading],
    codes: Sequence[str],
    coders: Sequence[str],
    draws: tuple[int, int],
) -> Step:
    """Say how far coders agreed on some codes in some transcripts.

    Args:
        by: what the course follows.
        name: which group this is.
        readings: the transcripts of the group.
        codes: those compared.
        coders: all coders.
        draws: replicates of the bootstrap and its seed.
    """
    counted = [reading.counted["code"] for reading in readings]
    present = [coder for coder in coders if any(coder in one.coders for one in counted)]
    total = np.zeros((2, 2))
    for pair in combinations(present, 2):
        total += sum(np.array(table_of(counted, code, pair)) for code in codes)
    table = total.tolist()
    return Step(
        by,
        name,
        len(readings),
        sum(_codings(reading.compared, set(codes)) for reading in readings),
        positive_agreement(table),
        alpha_over(counted, _used(counted, codes), present, draws),
        why_undefined("positive_agreement", table),
    )


def _codings(compared: Compared, codes: set[str]) -> int:
    made = (item for own in compared.made.values() for item in own.items())
    return sum(n for both, n in made if not codes.isdisjoint(both))


def _used(counted: Sequence[Counted], codes: Sequence[str]) -> list[str]:
    return [code for code in codes if any(one.patterns.get(code) for one in counted)]
