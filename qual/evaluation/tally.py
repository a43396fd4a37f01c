"""What a suggester's offers add up to, group by group, and what is made of the sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from qual.agree.interval import REPLICATES, Interval
from qual.evaluation.baselines import (
    Majority,
    Usual,
    Valued,
    find_majority,
    frequent_offers,
    right_held_out,
)
from qual.evaluation.breakdown import (
    FIRSTS,
    NO_SETTING,
    By,
    Part,
    add_to_parts,
    by_group,
    found_valences,
)
from qual.evaluation.intervals import Intervals, bootstrap, over_groups, wilson, wilson_of
from qual.evaluation.reliability import First, Reliability, find_reliability
from qual.model import Valence
from qual.suggest.gold import GoldRow
from qual.suggest.kinds import Offer
from qual.suggest.measures import (
    FIRST,
    MEASURES,
    Domains,
    Measures,
    Shares,
    score_rows,
    shares_of,
)

Over = Literal["rows", "setting", "transcript"]
BYS: tuple[By, ...] = ("code", "domain", "setting")


@dataclass
class Tally:
    """What one suggester's offers add up to.

    Attributes:
        groups: for each group of rows what was reached and could be: 2 x measures.
        parts: by code, domain and setting.
        firsts: score of each first suggestion, and whether it is right.
        abouts: for each of a row's characteristics offered as about a role, among the first five,
            whether the row carries that role.
        words: of the codes whose valence was guessed, what words of helping and hindering alone
            say of the row, None where they say nothing, with the valence people gave.
    """

    groups: dict[str, Shares] = field(default_factory=dict)
    parts: dict[By, dict[str, Part]] = field(default_factory=lambda: {by: {} for by in BYS})
    firsts: list[First] = field(default_factory=list)
    abouts: list[bool] = field(default_factory=list)
    words: Counter[tuple[Valence | None, Valence]] = field(default_factory=Counter)

    def parts_by(self, by: By) -> dict[str, Part]:
        """The parts of one kind; none by setting where no row names one."""
        found = self.parts[by]
        return {} if set(found) == {NO_SETTING} else found

    @property
    def total(self) -> Shares:
        """All groups together."""
        return sum(self.groups.values(), np.zeros((2, len(MEASURES))))

    @property
    def measures(self) -> Measures:
        """Every measure over all rows."""
        return shares_of(self.total)

    def counts(self, name: str) -> int:
        """How many rows, or for valence codes, a measure is a share of."""
        return round(float(self.total[1, MEASURES.index(name)]))

    @property
    def reliability(self) -> Reliability:
        """Whether its scores mean what they say."""
        return find_reliability(self.firsts)

    @property
    def majority(self) -> Majority:
        """How often one and the same valence is right for the codes whose valence it guessed."""
        return find_majority(sum(self.judged_by("code").values(), Counter()))

    @property
    def share_words(self) -> float | None:
        """Share right for these codes with words alone; where they say nothing, the majority."""
        n, usual = self.words.total(), self.majority.valence
        right = sum(k for (said, valence), k in self.words.items() if (said or usual) == valence)
        return right / n if n else None

    def judged_by(self, by: By) -> dict[str, Valued]:
        """By group the valences of the codes among the first five, under their parts."""
        return by_group({name: part.judged for name, part in self.parts[by].items()})

    def given_by(self, by: By) -> dict[str, Valued]:
        """By group all valences that people gave, under their parts; the same for every tally."""
        return by_group({name: part.given for name, part in self.parts[by].items()})


def add_rows(
    tally: Tally,
    rows: Sequence[GoldRow],
    offers: Sequence[Sequence[Offer]],
    groups: Sequence[str],
    domains: Domains,
    words: Sequence[Valence | None] = (),
) -> None:
    """Add rows to a tally, each with its offers, its group and, if wanted, what its words say.

    Args:
        tally: added to.
        rows: the agreed passages.
        offers: one list per row, best first.
        groups: the group of each row.
        domains: from `domains_of`.
        words: from `guess_from_words` for each row, or none for a tally that is only a baseline.
    """
    for group, score in zip(groups, score_rows(rows, offers, domains), strict=True):
        tally.groups[group] = tally.groups.get(group, 0) + score
    for n, (row, own, group) in enumerate(zip(rows, offers, groups, strict=True)):
        codes = {gold.code for gold in row.codes}
        if own:
            tally.firsts.append((own[0].score, own[0].code in codes))
        if codes:
            pairs = [o for o in own[:FIRST] if o.about is not None and o.code in codes]
            tally.abouts += [o.about in codes for o in pairs]
            if words:
                tally.words.update((words[n], valence) for valence in found_valences(row, own))
            for by in BYS:
                add_to_parts(tally.parts[by], row, own, by, domains, group)


@dataclass(frozen=True)
class Evaluation:
    """How good suggestions are on one set of rows.

    Attributes:
        over: what intervals rest on: single rows, settings or transcripts drawn again.
        held_out: whose rows the frequencies of the baseline leave out: each row, or its group.
        tallies: by suggester; `frequent`: of always the codes most frequent elsewhere;
            `frequent_here`: of always those most frequent in these very rows.
    """

    n: int
    n_coded: int
    encoder: str
    over: Over
    held_out: Over
    seed: int
    tallies: dict[str, Tally]
    frequent: Tally
    frequent_here: Tally

    @property
    def groups(self) -> int:
        """How many settings or transcripts there are."""
        return len(self.frequent.groups)

    def intervals(self, tally: Tally) -> Intervals:
        """The 95 % intervals of a tally's measures that have one."""
        if self.over == "rows":
            return wilson_of(tally.total)
        return over_groups(tally.groups, self.seed, REPLICATES)

    def intervals_by(self, tally: Tally, by: By) -> dict[str, list[Interval | None]]:
        """For each line the 95 % intervals of its hits among the first one, three and five.

        Over settings or transcripts they are drawn again whole, those without the line too; a line
        that only one of them has gets none.
        """
        return {name: self._hit_intervals(part) for name, part in tally.parts_by(by).items()}

    def _hit_intervals(self, part: Part) -> list[Interval | None]:
        if self.over == "rows":
            return [wilson(hit, part.n) for hit in part.hits]
        nothing = (0.0,) * (1 + len(FIRSTS))
        counted = {group: part.found.get(group, nothing) for group in self.frequent.groups}
        groups = {
            group: np.array([counts[1:], counts[:1] * len(FIRSTS)])
            for group, counts in counted.items()
        }
        drawn = bootstrap(groups, self.seed) if len(part.found) > 1 else []
        return [*drawn] or [None] * len(FIRSTS)

    @property
    def majority(self) -> Majority:
        """How often one and the same valence is right for all codes that people gave one."""
        return find_majority(sum(self.frequent.given_by("code").values(), Counter()))

    def usual(self, tally: Tally, by: By) -> Usual:
        """What a tally's guesses would come to, were they always each line's usual valence."""
        alone = self.held_out == "rows"
        elsewhere = right_held_out(tally.judged_by(by), tally.given_by(by), alone)
        return Usual(
            {
                name: (part.usual[1] if part.usual else 0, elsewhere[name], part.valued)
                for name, part in tally.parts_by(by).items()
            }
        )


def evaluate(
    rows: Sequence[GoldRow],
    groups: Sequence[str],
    tallies: Mapping[str, Tally],
    domains: Domains,
    encoder: str,
    over: Over,
    seed: int,
) -> Evaluation:
    """Set tallies of some rows beside what the most frequent codes would reach.

    Args:
        rows: the agreed passages; of their text nothing is needed any more.
        groups: the group of each row, as the tallies have it.
        tallies: by suggester.
        domains: from `domains_of`.
        encoder: what the likeness in meaning was measured with.
        over: what intervals rest on.
        seed: of the bootstrap.
    """
    alone = len(set(groups)) < 2
    apart = [str(n) for n in range(len(rows))] if alone else groups
    frequent, here = Tally(), Tally()
    add_rows(frequent, rows, frequent_offers(rows, apart), groups, domains)
    add_rows(here, rows, frequent_offers(rows, apart, known=True), groups, domains)
    return Evaluation(
        n=len(rows),
        n_coded=sum(bool(row.codes) for row in rows),
        encoder=encoder,
        over=over,
        held_out="rows" if alone else ("transcript" if over == "transcript" else "setting"),
        seed=seed,
        tallies=dict(tallies),
        frequent=frequent,
        frequent_here=here,
    )
