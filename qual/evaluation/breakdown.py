"""Where suggestions succeed and where not: by code, by domain, by setting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from qual.evaluation.baselines import Valued
from qual.model import Valence
from qual.suggest.gold import GoldRow
from qual.suggest.kinds import Offer
from qual.suggest.measures import FIRST, Domains, hits

By = Literal["code", "domain", "setting"]
FIRSTS = (1, 3, 5)
NOTHING = "(nothing)"
NO_DOMAIN = "(no domain)"
NO_SETTING = "(no setting)"
ByGroup = dict[str, Counter[Valence]]
Counts = tuple[float, ...]


@dataclass
class Part:
    """What the offers for one part of the coded rows come to.

    Attributes:
        found: by group of rows, the rows with the code, with a code of the domain or of the
            setting, then in how many of them it is among the first one, three and five.
        given: by group of rows, the valences that people gave to the codes that belong here.
        judged: of these the ones whose code is among the first five; `right`: guessed right.
        wrong: what stood first where that is none of the row's codes.
    """

    found: dict[str, Counts] = field(default_factory=dict)
    given: ByGroup = field(default_factory=dict)
    judged: ByGroup = field(default_factory=dict)
    right: int = 0
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def n(self) -> int:
        """Rows with the code, with a code of the domain, or of the setting."""
        return round(self._total[0])

    @property
    def hits(self) -> list[float]:
        """In how many of them it is among the first one, three and five."""
        return self._total[1:]

    @property
    def _total(self) -> list[float]:
        return [sum(column) for column in zip(*self.found.values(), strict=True)]

    @property
    def valued(self) -> int:
        """Codes among the first five with a valence to compare."""
        return sum(counts.total() for counts in self.judged.values())

    @property
    def usual(self) -> tuple[Valence, int] | None:
        """The most frequent valence of those judged, and how often; the first by name of equals."""
        counts = sum(self.judged.values(), Counter[Valence]())
        return min(counts.items(), key=lambda pair: (-pair[1], pair[0]), default=None)

    @property
    def worst(self) -> tuple[str, int] | None:
        """The wrong first suggestion most often made, and how often; the first by id of equals."""
        found = sorted(self.wrong.items(), key=lambda pair: (-pair[1], pair[0]))
        return found[0] if found else None


def add_to_parts(
    parts: dict[str, Part],
    row: GoldRow,
    offers: Sequence[Offer],
    by: By,
    domains: Domains,
    group: str = "",
) -> None:
    """Add one coded row to the parts it belongs to: one for each of its codes or domains.

    Within a part only the codes that belong there count as right. A row's group says with which
    rows it is left out where a line's usual valence is learned from others.
    """
    offered = [offer.code for offer in offers]
    guesses = {offer.code: offer.valence for offer in reversed(offers[:FIRST])}
    codes = {gold.code for gold in row.codes}
    for name, right in _parts_of(codes, row.setting, by, domains):
        part = parts.setdefault(name, Part())
        counts = part.found.get(group, (0.0,) * (1 + len(FIRSTS)))
        now = 1.0, *hits(right, offered, FIRSTS)
        part.found[group] = tuple(a + b for a, b in zip(counts, now, strict=True))
        given = part.given.setdefault(group, Counter())
        judged = part.judged.setdefault(group, Counter())
        for gold in row.codes:
            if gold.valence is None or gold.code not in right:
                continue
            given[gold.valence] += 1
            if gold.code in guesses:
                judged[gold.valence] += 1
                part.right += guesses[gold.code] == gold.valence
        if not offered:
            part.wrong[NOTHING] += 1
        elif offered[0] not in codes:
            part.wrong[offered[0]] += 1


def found_valences(row: GoldRow, offers: Sequence[Offer]) -> list[Valence]:
    """The valences that people gave to the row's codes that are among the first five."""
    found = {offer.code for offer in offers[:FIRST]}
    return [g.valence for g in row.codes if g.valence is not None and g.code in found]


def by_group(lines: Mapping[str, ByGroup]) -> dict[str, Valued]:
    """Turn the valences of each line, by group, into those of each group, by line."""
    found: dict[str, Valued] = {}
    for name, groups in lines.items():
        for group, counts in groups.items():
            own = found.setdefault(group, Counter())
            own.update({(name, valence): count for valence, count in counts.items()})
    return found


def _parts_of(
    codes: set[str], setting: str, by: By, domains: Domains
) -> Iterable[tuple[str, set[str]]]:
    """The parts a row belongs to, each with the codes that are right there."""
    if by == "setting":
        return [(setting or NO_SETTING, codes)]
    if by == "code":
        return [(code, {code}) for code in sorted(codes)]
    found: dict[str, set[str]] = {}
    for code in codes:
        for domain in domains.get(code) or (NO_DOMAIN,):
            found.setdefault(domain, set()).add(code)
    return sorted(found.items())
