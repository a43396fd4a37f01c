"""What is compared: the double-coded transcripts that may be, and what each coder submitted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from operator import attrgetter

from qual.adjudication import Open
from qual.blindness import AllWork
from qual.final import read_texts
from qual.model import PRIMARY, Coding, Transcript
from qual.passages import Placed
from qual.problem import Problem
from qual.segment import participant_turns
from qual.spans import Span, merge
from qual.submission import Reopen, Submit

TRAINING = "training"
CODES, AIDED = attrgetter("coding.code", "coding.about"), attrgetter("coding.aided")
Made = Mapping[tuple[str, ...], int]


@dataclass(frozen=True)
class Compared:
    """One double-coded transcript with the codings that its coders submitted.

    Attributes:
        round: the round of double coding; `codebooks`: releases its codings were made with.
        training, reopened: why it is not in the reported figure.
        turns: the participants' turns; all else is masked.
        placed: each coder's codings where they stand in the present text.
    """

    transcript: str
    round: str
    codebooks: tuple[int, ...]
    training: bool
    reopened: bool
    turns: tuple[Span, ...]
    placed: dict[str, list[Placed]]

    @property
    def apart(self) -> str:
        """Why it stands outside the reported figure, or nothing."""
        return TRAINING if self.training else "reopened" if self.reopened else ""

    @property
    def coders(self) -> tuple[str, ...]:
        """Its coders, the primary first."""
        return tuple(self.placed)

    @cached_property
    def marks(self) -> dict[str, dict[str, list[Span]]]:
        """For each coder the spans of each code."""
        return {coder: marks_of(own) for coder, own in self.placed.items()}

    @cached_property
    def made(self) -> dict[str, Made]:
        """For each coder how many codings have a code, or a code and a role."""
        return {coder: _count(own) for coder, own in self.placed.items()}

    @cached_property
    def stretches(self) -> tuple[list[Span], list[int], list[int]]:
        """The unmasked stretches, where each starts, and the characters before each and in all."""
        turns = merge(self.turns)
        before = [0, *accumulate(end - start for start, end in turns)]
        return turns, [start for start, _ in turns], before

    @property
    def codings(self) -> int:
        """How many codings all its coders made."""
        return sum(map(len, self.placed.values()))

    @property
    def aided(self) -> int:
        """How many of them were made with a suggestion in sight."""
        return sum(sum(map(AIDED, own)) for own in self.placed.values())


@dataclass
class Material:
    """All double-coded transcripts that may be shown, and why others may not.

    Attributes:
        compared: in order of their ids, those kept apart too.
        left_out: transcripts nothing of which is shown, with the reason.
    """

    compared: list[Compared] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def gather(work: AllWork, visit: Callable[[Transcript, Compared], None]) -> Material:
    """Read the double-coded transcripts that all their coders submitted, one text at a time.

    Problems with decisions alone are not among the material's: it is what was submitted before.

    Args:
        work: all that was coded.
        visit: is shown each transcript with its codings while its text is at hand.
    """
    apart = set(work.of_decisions)
    material = Material(problems=[one for one in work.problems if one not in apart])
    for id_ in sorted(work.study.double_coded):
        if id_ in work.sealed:
            material.left_out[id_] = "not yet submitted by all its coders"
            continue
        texts, problems = read_texts(work, id_)
        material.problems += problems
        if texts is None:
            continue
        placed: dict[str, list[Placed]] = {}
        for coder, codings in submitted_codings(work, id_, material.problems).items():
            placed[coder], problems = texts.place_all(codings)
            material.problems += problems
        if len(placed) < 2:
            material.left_out[id_] = "fewer than two submissions are there"
            continue
        one = _compared(work, texts.transcript, placed)
        material.compared.append(one)
        visit(texts.transcript, one)
    return material


def _compared(
    work: AllWork, transcript: Transcript, placed: Mapping[str, list[Placed]]
) -> Compared:
    rows = work.study.coders_of[transcript.id].values()
    rounds = {row.round for row in rows if row.part != PRIMARY}  # a primary codes in every round
    releases = {p.coding.codebook for own in placed.values() for p in own}
    return Compared(
        transcript.id,
        "+".join(sorted(rounds)),
        tuple(sorted(releases)),
        TRAINING in rounds,
        was_reopened(work, transcript.id),
        tuple(participant_turns(transcript)),
        dict(placed),
    )


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


def submitted_codings(
    work: AllWork, transcript: str, problems: list[Problem]
) -> dict[str, list[Coding]]:
    """What each coder submitted: as named when reconciling began, before that the latest."""
    opened: Open | None = work.opened.get(transcript)
    found: dict[str, list[Coding]] = {}
    for coder in _order(work, transcript, opened):
        submit = _submission(work, transcript, coder, opened)
        if submit is not None:
            found[coder], more = work.folds[coder].submitted(submit)
            problems += more
        elif opened:
            said = f"The submission of {transcript} by {coder} that was opened is missing."
            advice = "Take in that coder's files again with 'qual take-in'."
            problems.append(Problem(said, f"submissions/{coder}.jsonl", None, advice))
    return found


def _order(work: AllWork, transcript: str, opened: Open | None) -> list[str]:
    """The coders to be compared, the primary first; once opened, those whose work was opened."""
    assigned = list(work.study.coders_of[transcript])
    if opened is None:
        return assigned
    return sorted(opened.seals, key=lambda c: assigned.index(c) if c in assigned else len(assigned))


def _submission(work: AllWork, transcript: str, coder: str, opened: Open | None) -> Submit | None:
    own = work.work.get(coder)
    if own is None:
        return None
    if opened is None:
        return own.submissions.latest(transcript)
    return own.submissions.by_id(opened.seals[coder])


def marks_of(placed: Iterable[Placed]) -> dict[str, list[Span]]:
    """One coder's spans by code; a characteristic about a role counts under both."""
    marks: defaultdict[str, list[Span]] = defaultdict(list)
    for one in placed:
        for code in codes_of(one.coding):
            marks[code].append(one.span)
    return dict(marks)


def _count(placed: Iterable[Placed]) -> Made:
    made = Counter(map(CODES, placed))
    return {(code,) if about is None else (code, about): n for (code, about), n in made.items()}


def codes_of(coding: Coding) -> tuple[str, ...]:
    """The code of a coding and, for a characteristic, the role it is about."""
    return (coding.code,) if coding.about is None else (coding.code, coding.about)


def aided_outside(work: AllWork, inside: set[str]) -> tuple[int, int]:
    """Aided codings and all codings in the transcripts that are not compared, nor sealed."""
    shown = inside | work.sealed
    aided = total = 0
    for own in work.work.values():
        for coding in own.standing.codings.values():
            if coding.transcript not in shown:
                aided += coding.aided
                total += 1
    return aided, total
