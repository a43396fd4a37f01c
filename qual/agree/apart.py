"""Where, what, which way, how strong: four questions on which coders can differ, kept apart.

Codings of two coders are paired one to one, by the share of their union. Paired on one code (and
role) they tell of direction and strength; what remains and lies on the same text tells which codes
are taken for one another; the rest was marked by one coder alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter

import numpy as np

from qual.agree.coefficients import (
    cohen_kappa,
    gwet_ac1,
    krippendorff_alpha_of_table,
    percent_agreement,
    why_undefined,
)
from qual.agree.gather import Compared
from qual.agree.interval import Interval, Stack, intervals_of, resample
from qual.agree.partners import ID, pair_at_once
from qual.agree.stacked import kappa_of_tables
from qual.model import VALENCES, Coding
from qual.passages import Placed

Two = tuple[Placed, Placed]
COEFFICIENTS: dict[str, Callable[[list[list[float]]], float | None]] = {
    "percent": percent_agreement,
    "kappa": cohen_kappa,
    "alpha": krippendorff_alpha_of_table,
    "ac1": gwet_ac1,
}


@dataclass(frozen=True)
class Paired:
    """Two coders' codings of one transcript, sorted by how far they go together.

    Attributes:
        same: paired on one code and role; `swapped`: paired on the text, the code differs.
        alone: codings that nothing of the other coder is paired with.
    """

    transcript: str
    coders: tuple[str, str]
    same: list[Two]
    swapped: list[Two]
    alone: list[Placed]


def pair_up(one: Compared, coders: tuple[str, str], least: float) -> Paired:
    """Pair two coders' codings of a transcript, on the code first and then on the text alone.

    Args:
        one: the transcript.
        coders: the two.
        least: share of the union that two codings must have.
    """
    first, second = (one.placed[coder] for coder in coders)
    same = pair_at_once(first, second, least, attrgetter("code", "about"))
    rest = _without(same, first), _without(same, second)
    swapped = pair_at_once(*rest, least, lambda _: None)
    alone = [placed for own in rest for placed in _without(swapped, own)]
    order = [sorted(twos, key=lambda two: two[0].span) for twos in (same, swapped)]
    return Paired(one.transcript, coders, order[0], order[1], sorted(alone, key=lambda p: p.span))


def _without(taken: Sequence[Two], own: Sequence[Placed]) -> list[Placed]:
    ids = set(map(ID, chain.from_iterable(taken)))
    return [placed for placed in own if placed.coding.id not in ids]


@dataclass(frozen=True)
class Judged:
    """Agreement on what two coders said of codings that both made: direction, or strength.

    Attributes:
        question: what was judged; `answers`: the possible ones, in the order of the table.
        table: rows the first coder, columns the second; pairs in which one gave no answer are
            counted in `silent` and are not in it.
        differing: the pairs that differ, silent ones too.
    """

    question: str
    answers: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]
    silent: int
    values: dict[str, float | None]
    why: dict[str, str] = field(default_factory=dict)
    interval: Interval | None = None
    differing: list[Two] = field(default_factory=list)

    @property
    def pairs(self) -> int:
        """How many pairs of codings were compared."""
        return sum(map(sum, self.table))


QUESTIONS: dict[str, tuple[tuple[object, ...], Callable[[Coding], object]]] = {
    "valence": (VALENCES, attrgetter("valence")),
    "strength": ((1, 2), attrgetter("strength")),
}
"""What is judged of a coding: the possible answers, and how one is read off it."""


def judge(question: str, paired: Sequence[Paired], weights: Stack) -> Judged:
    """Compare what two coders said of the codings they share.

    Args:
        question: `valence` or `strength`.
        paired: from `pair_up`, one for each transcript of the pair.
        weights: draws of these transcripts, for the interval of kappa.
    """
    answers, read = QUESTIONS[question]
    tables, silent = _cross(paired, answers, read)
    total = tables.sum(axis=0).astype(int).tolist()
    drawn = kappa_of_tables(resample(tables, weights))
    values = {name: formula(total) for name, formula in COEFFICIENTS.items()}
    why = {
        name: why_undefined(COEFFICIENTS[name].__name__, total) or ""
        for name, value in values.items()
        if value is None
    }
    return Judged(
        question,
        tuple(map(str, answers)),
        tuple(tuple(row) for row in total),
        silent,
        values,
        why,
        intervals_of(drawn[:, None])[0] if len(weights) and values["kappa"] is not None else None,
        [two for one in paired for two in one.same if read(two[0].coding) != read(two[1].coding)],
    )


def _cross(
    paired: Sequence[Paired], answers: Sequence[object], read: Callable[[Coding], object]
) -> tuple[Stack, int]:
    """For each transcript what one coder said by what the other did; pairs with no answer apart."""
    place = {answer: n for n, answer in enumerate(answers)}
    tables, silent = np.zeros((len(paired), len(answers), len(answers))), 0
    for n, one in enumerate(paired):
        said = Counter((read(first.coding), read(its.coding)) for first, its in one.same)
        for both, times in said.items():
            if None in both:
                silent += times
            else:
                tables[n, place[both[0]], place[both[1]]] += times
    return tables, silent


@dataclass(frozen=True)
class Confusion:
    """Two codes that coders take for one another on the same text, with every place.

    Attributes:
        codes: as labels, a role after its characteristic; the first coder's first.
    """

    codes: tuple[str, str]
    places: list[Two]


def find_confusions(paired: Sequence[Paired]) -> list[Confusion]:
    """Find which codes stand on the same text in place of one another, most often first."""
    found: defaultdict[tuple[str, str], list[Two]] = defaultdict(list)
    for one in paired:
        for two in one.swapped:
            found[label(two[0].coding), label(two[1].coding)].append(two)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Confusion(codes, places) for codes, places in ordered]


def confusion_matrix(
    confusions: Sequence[Confusion], groups: Callable[[str], Sequence[str]]
) -> dict[tuple[str, str], list[Two]]:
    """Find where constructs are confused, a code rolled up to each it belongs to.

    Two codes of one construct are no confusion of constructs.
    """
    found: dict[tuple[str, str], list[Two]] = {}
    for confusion in confusions:
        first, second = (groups(code.partition(" about ")[0]) for code in confusion.codes)
        for one in first:
            for other in second:
                if one != other and one not in second and other not in first:
                    found.setdefault((one, other), []).extend(confusion.places)
    return found


def label(coding: Coding) -> str:
    """A coding's code, and for a characteristic the role it is about."""
    return coding.code if coding.about is None else f"{coding.code} about {coding.about}"
