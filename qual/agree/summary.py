"""Agreement on the double-coded subset: what is compared, what is left out, and the figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from qual.agree.before_after import before_and_after, find_rules
from qual.agree.course import Step, find_course
from qual.agree.gather import (
    TRAINING,
    Compared,
    Made,
    Material,
    aided_outside,
    gather,
)
from qual.agree.interval import REPLICATES
from qual.agree.levels import LEVELS, Level, group_codes, in_order
from qual.agree.marking import Counted, Unit, count_grid, lay_out, ruler_for
from qual.agree.pairs import PairFigures, Reading, compare_pair
from qual.agree.sets import SetAgreement, agree_on_all_sets, combinations_of
from qual.agree.several import SeveralFigures, compare_several, compare_side_by_side
from qual.blindness import AllWork
from qual.codebook import Codebook
from qual.final import own_codes
from qual.model import Transcript
from qual.problem import Problem

FEW = 10
RARE = 5
OF_TRAINING = f"round {TRAINING}"


@dataclass(frozen=True)
class Agreement:
    """The agreement report.

    Attributes:
        restriction: of which transcripts alone it is, where that was asked for.
        coders: who coded what is compared; see `several`.
        overall: all coders over all codes; its alpha is the pooled figure where pairs of coders
            change from transcript to transcript.
        reopened: transcripts submitted, reopened and submitted again: reported apart.
        left_out: transcripts not compared, with the reason.
        aided: aided codings and all codings compared, and the same elsewhere.
        course: by round and codebook, so that drift shows; before and since each rule agreed on.
        draws: replicates of the bootstrap over transcripts and its seed.
        least: share of the text that either marks, from which two codings are paired.
        codebook: with the codes that coders made while coding.
        outside: codings compared that lie wholly outside participants' turns, and so mark nothing.
    """

    unit: Unit
    restriction: str
    pairs: list[PairFigures]
    coders: list[str]
    overall: SeveralFigures
    transcripts: list[str]
    reopened: list[str]
    left_out: dict[str, str]
    never_used: int
    units: int
    outside: int
    aided: tuple[int, int, int, int]
    course: list[Step]
    draws: tuple[int, int]
    least: float
    codebook: Codebook
    readings: list[Reading]
    problems: list[Problem]

    @cached_property
    def sets(self) -> SetAgreement:
        """Agreement of all coders on whole sets of codes."""
        return agree_on_all_sets([reading.combinations for reading in self.readings], self.draws)

    @cached_property
    def several(self) -> dict[Level, list[SeveralFigures]]:
        """All coders at once at each level; nothing for two coders, whom a pair compares."""
        if len(self.coders) <= 2:
            return {}
        found: dict[Level, list[SeveralFigures]] = {}
        for level in LEVELS:
            counted = [reading.counted[level] for reading in self.readings]
            names = in_order({name for one in counted for name in one.patterns}, self.codebook)
            found[level] = compare_several(counted, names, self.coders, self.draws)
        return found

    @property
    def ungrouped(self) -> list[str]:
        """Codes compared that belong to no construct, and so stand in none and in no domain."""
        used = {code for reading in self.readings for code in reading.counted["code"].patterns}
        return in_order(
            (c for c in used if not group_codes("construct", [c], self.codebook)), self.codebook
        )

    @property
    def idle(self) -> dict[str, list[str]]:
        """Coders who marked nothing in some transcript that another coder did code."""
        found: dict[str, list[str]] = {}
        for reading in self.readings:
            placed = reading.compared.placed
            for coder in placed if any(placed.values()) else ():
                if not placed[coder]:
                    found.setdefault(coder, []).append(reading.compared.transcript)
        return found

    @property
    def alone(self) -> list[str]:
        """Codes that a single coder applied in all that is compared."""
        users: dict[str, set[str]] = {}
        for reading in self.readings:
            for coder, marks in reading.compared.marks.items():
                for code in marks:
                    users.setdefault(code, set()).add(coder)
        return in_order((code for code, by in users.items() if len(by) == 1), self.codebook)

    @property
    def rare(self) -> list[str]:
        """Codes that no two coders applied five times together: too rare to judge."""
        return self.rare_at("code")

    def rare_at(self, level: Level) -> list[str]:
        """Codes, constructs or domains that no two coders applied five times together."""
        most: dict[str, int] = {}
        for pair in self.pairs:
            for row in pair.levels[level]:
                most[row.code] = max(most.get(row.code, 0), sum(row.used))
        return in_order((code for code, n in most.items() if n < RARE), self.codebook)

    @property
    def notes(self) -> list[str]:
        """What a reader must know before the figures are quoted."""
        return [*self.few, *self._seldom()]

    @property
    def few(self) -> Iterator[str]:
        """Say how little so few double-coded transcripts support."""
        n = len(self.transcripts)
        if 0 < n < FEW:
            were = "transcript was" if n == 1 else "transcripts were"
            yield (
                f"Only {n} {were} double coded: with fewer than {FEW} the figures and their "
                "intervals say little about the rest."
            )
        for pair in self.pairs if n >= FEW else ():
            if len(pair.transcripts) < FEW:
                yield (
                    f"{' and '.join(pair.pair)} share only {len(pair.transcripts)} of them: with "
                    f"fewer than {FEW} their figures and intervals say little about the rest."
                )

    def _seldom(self) -> Iterator[str]:
        n = len(self.rare)
        if n:
            were = "code was" if n == 1 else "codes were"
            yield (
                f"{n} {were} applied fewer than {RARE} times by any two coders together: too rare "
                "to judge."
            )

    @property
    def alpha(self) -> float | None:
        """Krippendorff's alpha over all codes and coders."""
        return self.overall.values["alpha"]

    @property
    def why_alpha(self) -> str | None:
        """Why alpha is not estimable."""
        return self.overall.why.get("alpha")


def compare_coders(
    work: AllWork,
    codebook: Codebook,
    unit: Unit,
    reopened: bool = False,
    round_: str | None = None,
    replicates: int = REPLICATES,
    seed: int | None = None,
) -> Agreement:
    """Compare the coders of the double-coded transcripts, before any consensus.

    Args:
        work: all that was coded.
        codebook: names and how many codes there are; codes count as they stood at submission.
        unit: what is compared.
        reopened: compare the transcripts that were reopened, instead of the others.
        round_: only transcripts of this round; by default all but `training`.
        replicates: of the bootstrap over transcripts; 0 for no intervals.
        seed: of the bootstrap; by default that of study.yaml's double_coding.
    """
    book = codebook.with_own(own_codes(work))
    draws = (replicates, work.study.settings.double_coding.seed if seed is None else seed)
    everything: list[Reading] = []
    material = gather(work, lambda text, one: everything.append(_read(text, one, book, unit)))
    chosen, left_out = _choose(everything, material, reopened, round_)
    counted = [reading.counted["code"] for reading in chosen]
    coders = [c for c in work.work if any(c in one.coders for one in counted)]
    codes = list(group_codes("code", {code for one in counted for code in one.patterns}, book))
    pairs = _pairs(chosen, coders, book, work.study.settings.agree_overlap, draws)
    inside = [reading.compared for reading in chosen]
    return Agreement(
        unit=unit,
        restriction=_restriction(reopened, round_),
        pairs=pairs,
        coders=coders,
        overall=compare_side_by_side(counted, codes, coders, draws),
        transcripts=[one.transcript for one in inside],
        reopened=[
            one.transcript
            for one in material.compared
            if one.reopened and one.transcript not in left_out
        ],
        left_out=left_out,
        never_used=sum(c.use == "yes" and c.id not in codes for c in book.codes.values()),
        units=sum(one.units for one in counted),
        outside=sum(reading.outside for reading in chosen),
        aided=(
            sum(one.aided for one in inside),
            sum(one.codings for one in inside),
            *aided_outside(work, {one.transcript for one in inside}),
        ),
        course=_course(work, everything, book, draws),
        draws=draws,
        least=work.study.settings.agree_overlap,
        codebook=book,
        readings=chosen,
        problems=material.problems,
    )


def _restriction(reopened: bool, round_: str | None) -> str:
    said = [f"of round {round_} alone"] if round_ is not None else []
    return ", ".join([*said, *(["reopened by a coder"] if reopened else [])])


def _course(
    work: AllWork, everything: Sequence[Reading], book: Codebook, draws: tuple[int, int]
) -> list[Step]:
    """Follow agreement over rounds and releases, and before and since the rules agreed on."""
    coders = list(work.work)
    steps = find_course(everything, _all_codes(everything, book), coders, draws)
    rules = find_rules(work.study.root, book)
    return steps + before_and_after(rules, everything, coders, draws)


def _read(transcript: Transcript, compared: Compared, book: Codebook, unit: Unit) -> Reading:
    """Count one transcript at every level while its text is at hand."""
    codes = sorted({code for marks in compared.marks.values() for code in marks})
    ruler = ruler_for(transcript, unit)
    grid = lay_out(transcript, compared.marks, codes, unit, ruler)
    spans = (p.span for placed in compared.placed.values() for p in placed)
    counted: dict[Level, Counted] = {}
    made = list(compared.made.values())
    for level in LEVELS:
        groups = group_codes(level, codes, book)
        counted[level] = count_grid(grid, groups, _used(made, groups))
    return Reading(compared, counted, combinations_of(grid), ruler.silent(spans))


def _used(made: Sequence[Made], groups: dict[str, tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """How many codings each coder made in each group; one coding counts once in a group.

    Args:
        made: each coder's codings, counted.
        groups: the codes of each group.
    """
    names: dict[str, list[str]] = {}
    for name, codes in groups.items():
        for code in codes:
            names.setdefault(code, []).append(name)
    used = {name: [0] * len(made) for name in groups}
    for place, own in enumerate(made):
        for both, count in own.items():
            for name in {name for code in both for name in names.get(code, ())}:
                used[name][place] += count
    return {name: tuple(counts) for name, counts in used.items()}


def _choose(
    everything: Sequence[Reading], material: Material, reopened: bool, round_: str | None
) -> tuple[list[Reading], dict[str, str]]:
    """Pick what the reported figure is about, and say why the rest is not in it."""
    left_out = dict(material.left_out)
    chosen: list[Reading] = []
    for reading in everything:
        one = reading.compared
        rounds = one.round.split("+")
        if round_ is not None and round_ not in rounds:
            left_out[one.transcript] = f"not in round {round_}"
        elif round_ is None and one.training:
            left_out[one.transcript] = OF_TRAINING
        elif one.reopened == reopened:
            chosen.append(reading)
    return chosen, left_out


def _pairs(
    chosen: Sequence[Reading],
    coders: Sequence[str],
    book: Codebook,
    least: float,
    draws: tuple[int, int],
) -> list[PairFigures]:
    found: list[PairFigures] = []
    for pair in combinations(coders, 2):
        shared = [reading for reading in chosen if set(pair) <= set(reading.compared.coders)]
        if shared:
            found.append(compare_pair(shared, pair, book, least, draws))
    return found


def _all_codes(readings: Sequence[Reading], book: Codebook) -> list[str]:
    used = {code for reading in readings for code in reading.counted["code"].patterns}
    return list(group_codes("code", used, book))
