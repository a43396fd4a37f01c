"""Agreement on the double-coded subset: what is compared, what is left out, and the figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from qual.adjudication import Open
from qual.agree.coefficients import (
    cohen_kappa,
    krippendorff_alpha,
    percent_agreement,
    pooled_kappa,
    positive_agreement,
    why_undefined,
)
from qual.agree.marking import Counted, Unit, count_transcript, ratings_of, table_of
from qual.blindness import AllWork
from qual.codebook import Codebook
from qual.final import read_texts
from qual.model import Coding
from qual.passages import Placed
from qual.problem import Problem
from qual.spans import Span
from qual.submission import Reopen, Submit

TRAINING = "training"
FEW = 10
RARE = 5


@dataclass(frozen=True)
class Figures:
    """Counts of one comparison and what follows from them; None is not estimable.

    Attributes:
        both, first, second, neither: units marked by both coders, by one, by neither.
        why: for each coefficient that is None, the reason.
    """

    both: int
    first: int
    second: int
    neither: int
    percent: float | None
    kappa: float | None
    alpha: float | None
    positive: float | None
    why: dict[str, str] = field(default_factory=dict)

    @property
    def units(self) -> int:
        """How many units were compared."""
        return self.both + self.first + self.second + self.neither


@dataclass(frozen=True)
class CodeFigures:
    """Agreement on one code between two coders, with how many codings each made."""

    code: str
    name: str
    domain: str
    used: tuple[int, int]
    figures: Figures


@dataclass(frozen=True)
class PairFigures:
    """Agreement of two coders: every code, and over all codes.

    Attributes:
        summed: figures of the tables of all codes added up.
        pooled_kappa: De Vries' pooled kappa; `mean_kappa`: mean of the kappas that exist.
        estimable: how many codes have a kappa.
    """

    pair: tuple[str, str]
    transcripts: list[str]
    codes: list[CodeFigures]
    summed: Figures
    pooled_kappa: float | None
    mean_kappa: float | None
    estimable: int
    why: dict[str, str]


@dataclass(frozen=True)
class Agreement:
    """The agreement report.

    Attributes:
        alpha: Krippendorff's alpha over all codes and coders, the pooled figure where pairs of
            coders change from transcript to transcript.
        reopened: transcripts submitted, reopened and submitted again: reported apart.
        left_out: transcripts not compared, with the reason.
    """

    unit: Unit
    pairs: list[PairFigures]
    alpha: float | None
    why_alpha: str | None
    transcripts: list[str]
    reopened: list[str]
    left_out: dict[str, str]
    never_used: int
    units: int
    aided: tuple[int, int, int, int]
    notes: list[str]
    problems: list[Problem]


@dataclass
class _Material:
    """Codings gathered for the comparison, by transcript and coder."""

    counted: list[Counted] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    aided: int = 0
    codings: int = 0
    problems: list[Problem] = field(default_factory=list)


def compare_coders(
    work: AllWork,
    codebook: Codebook,
    unit: Unit,
    reopened: bool = False,
    round_: str | None = None,
) -> Agreement:
    """Compare the coders of the double-coded transcripts, before any consensus.

    Args:
        work: all that was coded.
        codebook: names and how many codes there are; codes count as they stood at submission.
        unit: turn, sentence, segment or character.
        reopened: compare the transcripts that were reopened, instead of the others.
        round_: only transcripts of this round; by default all but `training`.
    """
    material = _gather(work, unit, reopened, round_)
    counted = material.counted
    present = {coder for one in counted for coder in one.coders}
    coders = [coder for coder in work.work if coder in present]
    codes = sorted({code for one in counted for code in one.patterns})
    pairs = [
        _pair(counted, pair, codes, codebook)
        for pair in combinations(coders, 2)
        if any(set(pair) <= set(one.coders) for one in counted)
    ]
    alpha, why = _alpha_over(counted, codes, coders)
    outside = _outside(work, {one.transcript for one in counted})
    return Agreement(
        unit=unit,
        pairs=pairs,
        alpha=alpha,
        why_alpha=why,
        transcripts=[one.transcript for one in counted],
        reopened=sorted(material.reopened),
        left_out=material.left_out,
        never_used=sum(code.use == "yes" for code in codebook.codes.values()) - len(codes),
        units=sum(one.units for one in counted),
        aided=(material.aided, material.codings, *outside),
        notes=_notes(counted, pairs),
        problems=material.problems,
    )


def _gather(work: AllWork, unit: Unit, reopened: bool, round_: str | None) -> _Material:
    """Read the double-coded transcripts that may be compared, one text at a time."""
    material = _Material(problems=list(work.problems))
    for id_ in sorted(work.study.double_coded):
        reason = _excluded(work, id_, round_)
        if reason:
            material.left_out[id_] = reason
            continue
        again = was_reopened(work, id_)
        if again:
            material.reopened.append(id_)
        if again != reopened:
            continue
        _add(material, work, id_, unit)
    return material


def _excluded(work: AllWork, transcript: str, round_: str | None) -> str:
    rounds = {row.round for row in work.study.coders_of[transcript].values()}
    if transcript in work.sealed:
        return "not yet submitted by all its coders"
    if round_ is not None and round_ not in rounds:
        return f"not in round {round_}"
    if round_ is None and TRAINING in rounds:
        return "round training"
    return ""


def was_reopened(work: AllWork, transcript: str) -> bool:
    """Whether any coder reopened a transcript before it was compared."""
    seals = work.opened[transcript].seals if transcript in work.opened else None
    for coder in work.study.coders_of[transcript]:
        own = work.work.get(coder)
        if own is None:
            continue
        until = seals.get(coder) if seals else None
        entries = [e for e in own.submissions.of(transcript) if not until or e.line.id <= until]
        if any(isinstance(entry.line, Reopen) for entry in entries):
            return True
    return False


def _add(material: _Material, work: AllWork, transcript: str, unit: Unit) -> None:
    texts, problems = read_texts(work, transcript)
    material.problems += problems
    if texts is None:
        return
    by_coder: dict[str, list[Coding]] = submitted_codings(work, transcript, material.problems)
    if len(by_coder) < 2:
        material.left_out[transcript] = "fewer than two submissions are there"
        return
    marks: dict[str, dict[str, list[Span]]] = {}
    for coder, codings in by_coder.items():
        own = marks.setdefault(coder, {})
        for coding in codings:
            placed = texts.place(coding)
            if isinstance(placed, Problem):
                material.problems.append(placed)
                continue
            _mark(own, placed)
            material.codings += 1
            material.aided += coding.aided
    material.counted.append(count_transcript(texts.transcript, marks, unit))


def _mark(own: dict[str, list[Span]], placed: Placed) -> None:
    """A characteristic about a role counts under both."""
    own.setdefault(placed.coding.code, []).append(placed.span)
    if placed.coding.about:
        own.setdefault(placed.coding.about, []).append(placed.span)


def submitted_codings(
    work: AllWork, transcript: str, problems: list[Problem]
) -> dict[str, list[Coding]]:
    """What each coder submitted: as named when reconciling began, before that the latest."""
    opened: Open | None = work.opened.get(transcript)
    found: dict[str, list[Coding]] = {}
    for coder in opened.seals if opened else work.study.coders_of[transcript]:
        submit = _submission(work, transcript, coder, opened)
        if submit is not None:
            found[coder], more = work.folds[coder].submitted(submit)
            problems += more
        elif opened:
            said = f"The submission of {transcript} by {coder} that was opened is missing."
            advice = "Take in that coder's files again with 'qual take-in'."
            problems.append(Problem(said, f"submissions/{coder}.jsonl", None, advice))
    return found


def _submission(work: AllWork, transcript: str, coder: str, opened: Open | None) -> Submit | None:
    own = work.work.get(coder)
    if own is None:
        return None
    if opened is None:
        return own.submissions.latest(transcript)
    return own.submissions.by_id(opened.seals[coder])


def _pair(
    counted: Sequence[Counted], pair: tuple[str, str], codes: Sequence[str], codebook: Codebook
) -> PairFigures:
    shared = [one for one in counted if set(pair) <= set(one.coders)]
    rows: list[CodeFigures] = []
    tables: list[list[list[int]]] = []
    for code in codes:
        used = tuple(sum(_used(one, code, coder) for one in shared) for coder in pair)
        if not any(used):
            continue
        table = table_of(shared, code, pair)
        tables.append(table)
        entry = codebook.find(code)
        name, domain = (entry.name, entry.domain) if entry else (code, "")
        rows.append(CodeFigures(code, name, domain, (used[0], used[1]), figures_of(table)))
    summed = [[sum(t[i][j] for t in tables) for j in (0, 1)] for i in (0, 1)]
    kappas = [row.figures.kappa for row in rows if row.figures.kappa is not None]
    why = why_undefined("pooled_kappa", tables)
    return PairFigures(
        pair=pair,
        transcripts=[one.transcript for one in shared],
        codes=rows,
        summed=figures_of(summed),
        pooled_kappa=pooled_kappa(tables),
        mean_kappa=sum(kappas) / len(kappas) if kappas else None,
        estimable=len(kappas),
        why={"pooled_kappa": why} if why else {},
    )


def _used(one: Counted, code: str, coder: str) -> int:
    return one.used.get(code, (0,) * len(one.coders))[one.coders.index(coder)]


def figures_of(table: list[list[int]]) -> Figures:
    """Compute what a 2 x 2 table supports."""
    (both, first), (second, neither) = table
    ratings: list[list[int | None]] = [[1, 1, 0, 0], [1, 0, 1, 0]]
    times = [both, first, second, neither]
    alpha = krippendorff_alpha(ratings, times=times)
    why = {
        "percent": why_undefined("percent_agreement", table),
        "kappa": why_undefined("cohen_kappa", table),
        "alpha": why_undefined("krippendorff_alpha", ratings, times=times),
        "positive": why_undefined("positive_agreement", table),
    }
    return Figures(
        both=both,
        first=first,
        second=second,
        neither=neither,
        percent=percent_agreement(table),
        kappa=cohen_kappa(table),
        alpha=alpha,
        positive=positive_agreement(table),
        why={name: reason for name, reason in why.items() if reason},
    )


def _alpha_over(
    counted: Sequence[Counted], codes: Sequence[str], coders: Sequence[str]
) -> tuple[float | None, str | None]:
    """Alpha over all codes: each code's units stand side by side as units of their own."""
    rows: list[list[int | None]] = [[] for _ in coders]
    times: list[int] = []
    for code in codes:
        own, often = ratings_of(counted, code, coders)
        for row, more in zip(rows, own, strict=True):
            row.extend(more)
        times += often
    if not times:
        return None, "nothing was compared"
    alpha = krippendorff_alpha(rows, times=times)
    return alpha, why_undefined("krippendorff_alpha", rows, times=times)


def _outside(work: AllWork, inside: set[str]) -> tuple[int, int]:
    """Aided codings and all codings in transcripts coded once."""
    aided = total = 0
    for own in work.work.values():
        for coding in own.standing.codings.values():
            if coding.transcript not in inside and coding.transcript not in work.sealed:
                aided += coding.aided
                total += 1
    return aided, total


def _notes(counted: Sequence[Counted], pairs: Iterable[PairFigures]) -> list[str]:
    notes: list[str] = []
    if counted and len(counted) < FEW:
        few = "transcript was" if len(counted) == 1 else "transcripts were"
        notes.append(
            f"Only {len(counted)} {few} double coded: with fewer than {FEW} the figures say "
            "little about the rest."
        )
    rare = {r.code for pair in pairs for r in pair.codes if sum(r.used) < RARE}
    if rare:
        notes.append(
            f"{len(rare)} codes were applied fewer than {RARE} times by both coders together: "
            "too rare to judge."
        )
    return notes
