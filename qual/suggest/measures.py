"""What offers come to on passages whose codes people have settled: every measure, written once.

Each measure is a share: over the rows, what was reached by what could be. A row gives each measure
both numbers, so that rows add up to a setting, a transcript or a whole file, and can be drawn anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from qual.suggest.gold import GoldRow
from qual.suggest.kinds import CodeLike, Offer

Measures = dict[str, float | None]
Domains = Mapping[str, Collection[str]]
Shares: TypeAlias = npt.NDArray[np.float64]
FIRST = 5
HITS = (1, 3, 5, 10)
ANY = (3, 5)
MEASURES = (
    *(f"hit@{k}" for k in HITS),
    *(f"hit@{k}_any" for k in ANY),
    "recall@5",
    "domain@1",
    "valence",
    "none_precision",
    "none_recall",
)
WHY = {
    "valence": "no code among the first five has a valence to compare with",
    "none_precision": "every row got a suggestion",
    "none_recall": "every row has a code",
}
NO_CODE = "no row has a code"


def domains_of(codes: Iterable[CodeLike]) -> dict[str, frozenset[str]]:
    """Say for every code its domain; for one of the team's own, those of its constructs."""
    codes = list(codes)
    own = {code.id: code.domain for code in codes}
    found: dict[str, frozenset[str]] = {}
    for code in codes:
        named = [code.domain] if code.domain else [own.get(id_, "") for id_ in code.constructs]
        found[code.id] = frozenset(domain for domain in named if domain)
    return found


def score_rows(
    rows: Sequence[GoldRow], offers: Sequence[Sequence[Offer]], domains: Domains
) -> Shares:
    """Compare offers with agreed codes, row by row.

    Args:
        rows: the agreed passages.
        offers: one list per row, best first.
        domains: from `domains_of`.

    Returns:
        rows x 2 x measures: what a row reached of each measure, and what could be reached; 0 of 0
        where a row has nothing to say of it.
    """
    scores = [_score(row, group, domains) for row, group in zip(rows, offers, strict=True)]
    return np.array(scores, dtype=np.float64).reshape(len(rows), 2, len(MEASURES))


def _score(row: GoldRow, group: Sequence[Offer], domains: Domains) -> list[list[float]]:
    """One row's numbers in the order of MEASURES."""
    codes = {gold.code for gold in row.codes}
    offered = [offer.code for offer in group]
    both_none = float(not codes and not offered)
    none = [both_none, both_none], [float(not offered), float(not codes)]
    if not codes:
        empty = [0.0] * (len(MEASURES) - 2)
        return [[*empty, *none[0]], [*empty, *none[1]]]
    reached = [
        *hits(codes, offered, HITS),
        *hits(codes | set(row.alternates), offered, ANY),
        len(codes & set(offered[:FIRST])) / len(codes),
        float(bool(offered) and shares_domain(offered[0], codes, domains)),
    ]
    right, of = judge_valences(row, group)
    could = [1.0] * len(reached)
    return [[*reached, float(right), *none[0]], [*could, float(of), *none[1]]]


def hits(right: Collection[str], offered: Sequence[str], firsts: Iterable[int]) -> list[float]:
    """Say for each k, as 1 or 0, whether a right code is among the first k offered."""
    place = next((n for n, code in enumerate(offered) if code in right), len(offered))
    return [float(place < min(k, len(offered))) for k in firsts]


def shares_domain(code: str, codes: Iterable[str], domains: Domains) -> bool:
    """Say whether a code is of a domain that one of the others is of."""
    others = {domain for other in codes for domain in domains.get(other, ())}
    return not others.isdisjoint(domains.get(code, ()))


def judge_valences(row: GoldRow, group: Sequence[Offer]) -> tuple[int, int]:
    """Count the row's codes with a valence among the first five, those guessed right first."""
    guesses = {offer.code: offer.valence for offer in reversed(group[:FIRST])}
    judged = [
        guesses[gold.code] == gold.valence
        for gold in row.codes
        if gold.valence is not None and gold.code in guesses
    ]
    return sum(judged), len(judged)


def shares_of(total: Shares) -> Measures:
    """Divide what was reached by what could be: 2 x measures; None where nothing could."""
    return {
        name: round(float(reached / could), 4) if could else None
        for name, reached, could in zip(MEASURES, *total, strict=True)
    }


def why_undefined(measures: Measures) -> dict[str, str]:
    """Say for every measure that is None why it is."""
    return {name: WHY.get(name, NO_CODE) for name, value in measures.items() if value is None}


def measure(
    rows: Sequence[GoldRow], offers: Sequence[Sequence[Offer]], domains: Domains
) -> Measures:
    """Compare offers with agreed codes; see `score_rows`."""
    return shares_of(score_rows(rows, offers, domains).sum(axis=0))
