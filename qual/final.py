"""Final codings: which codings count in results, and which wait or are left out and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from qual.adjudication import Decide, Open, Result
from qual.blindness import AllWork
from qual.codebook import Codebook
from qual.journal import NewCode
from qual.model import Coding, FinalCoding, Transcript
from qual.moves import Move, place, read_moves
from qual.passages import Alike, Passage, Placed, compare
from qual.problem import Problem
from qual.spans import Span, touching
from qual.submission import by_transcript
from qual.transcript import read_transcript


@dataclass
class Finals:
    """The final codings of a study and an account of what is not among them.

    Attributes:
        queue: passages not yet decided; `stale`: decisions whose passage no longer exists;
            `again`: those of them of which a coding waits in a passage once more.
        unsubmitted: transcripts left out because nobody submitted them.
        sealed: double-coded transcripts left out until all their coders have submitted.
        uncoded: transcripts that nobody was assigned or has begun.
        alike_differ: alike codings whose boundaries or strengths differ, settled by the rule.
    """

    codings: list[FinalCoding] = field(default_factory=list)
    queue: list[Passage] = field(default_factory=list)
    stale: list[Decide] = field(default_factory=list)
    again: list[Decide] = field(default_factory=list)
    unsubmitted: list[str] = field(default_factory=list)
    sealed: list[str] = field(default_factory=list)
    uncoded: list[str] = field(default_factory=list)
    pre_consensus: list[str] = field(default_factory=list)
    alike_differ: list[Alike] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def by_basis(self) -> dict[str, int]:
        """How many final codings came to count in which way."""
        counts: dict[str, int] = {}
        for coding in self.codings:
            counts[coding.basis] = counts.get(coding.basis, 0) + 1
        return dict(sorted(counts.items()))


@dataclass(frozen=True)
class Texts:
    """A transcript with its corrections: where codings made on older texts stand now."""

    transcript: Transcript
    moves: list[Move]

    def place(self, coding: Coding) -> Placed | Problem:
        """Find a coding's place in the present text."""
        span = place((coding.start, coding.end), coding.text, self.transcript.sha256, self.moves)
        if isinstance(span, str):
            said = f"A coding of {coding.transcript} has no place in the text: {span}."
            name = f"codings/{coding.coder}.jsonl"
            return Problem(said, name, coding.line, "Code the passage again and withdraw this.")
        if not 0 <= span[0] < span[1] <= len(self.transcript.text):
            said = f"A coding of {coding.transcript} lies outside the text."
            name = f"codings/{coding.coder}.jsonl"
            return Problem(said, name, coding.line, "The line was changed by hand; restore it.")
        return Placed(coding, span)

    def place_all(self, codings: Iterable[Coding]) -> tuple[list[Placed], list[Problem]]:
        """Find where codings stand in the present text, and what is wrong with those that cannot.

        Those made on the present text need no moving: nearly all.
        """
        placed: list[Placed] = []
        problems: list[Problem] = []
        present, length = self.transcript.sha256, len(self.transcript.text)
        for coding in codings:
            if coding.text == present and 0 <= coding.start < coding.end <= length:
                placed.append(Placed(coding, (coding.start, coding.end)))
                continue
            found = self.place(coding)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                placed.append(found)
        return placed, problems

    @cached_property
    def spoken(self) -> tuple[list[Span], list[str]]:
        """The spans of the participants' turns in order, and who speaks in each."""
        turns = [turn for turn in self.transcript.turns if turn.participant]
        return [(turn.start, turn.end) for turn in turns], [t.participant or "" for t in turns]

    @cached_property
    def starts(self) -> list[int]:
        """Where the participants' turns begin."""
        return [start for start, _ in self.spoken[0]]

    def participants(self, span: Span) -> tuple[str, ...]:
        """The participants in whose turns a span has a letter or digit."""
        text = self.transcript.text
        turns, people = self.spoken
        found = {
            people[n]
            for n in touching(span, turns, self.starts)
            if any(c.isalnum() for c in text[max(turns[n][0], span[0]) : min(turns[n][1], span[1])])
        }
        return tuple(sorted(found))


def read_texts(work: AllWork, transcript: str) -> tuple[Texts | None, list[Problem]]:
    """Read one transcript and its corrections."""
    found = read_transcript(work.study.root, transcript)
    moves, problems = read_moves(work.study.root, transcript)
    if isinstance(found, Problem):
        return None, [found, *problems]
    return Texts(found, moves), problems


def find_finals(work: AllWork, codebook: Codebook, draft: bool = False) -> Finals:
    """Find the codings that count: agreed, adjudicated, or the only coder's.

    Args:
        work: all that was coded.
        codebook: its changes say which code a coding has now.
        draft: also take what stands but is not submitted, where a transcript has one coder.
    """
    finals = Finals(problems=list(work.problems))
    for transcript in work.study.transcripts:
        _transcript(finals, work, codebook, transcript, draft)
    unopened = [d for d in work.decisions.values() if d.transcript not in work.opened]
    finals.stale += unopened
    finals.again += unopened
    finals.codings.sort(key=lambda c: (c.transcript, c.start, c.end, c.code, c.id))
    return finals


def _transcript(
    finals: Finals, work: AllWork, codebook: Codebook, transcript: str, draft: bool
) -> None:
    """Settle one transcript by the first rule that fits."""
    coders = _coders(work, transcript)
    if not coders:
        finals.uncoded.append(transcript)
        return
    if transcript in work.sealed:
        finals.sealed.append(transcript)
        return
    opened = work.opened.get(transcript)
    if opened is None and transcript not in work.study.double_coded and len(coders) > 1:
        said = f"{', '.join(coders)} all coded {transcript}, but assignments.csv does not say so."
        advice = "Assign it: one row per coder, parts primary and second."
        finals.problems.append(Problem(said, "assignments.csv", None, advice))
        return
    lead, basis = _locked(finals, work, transcript, coders[0], draft)
    if opened is None and lead is None:
        finals.unsubmitted.append(transcript)
        return
    texts, problems = read_texts(work, transcript)
    finals.problems += problems
    if texts is None:
        return
    if opened is not None:
        _opened(finals, work, codebook, texts, opened)
        return
    if transcript in work.study.double_coded:
        finals.pre_consensus.append(transcript)
        basis = "pre-consensus"
    placed = _place(finals, texts, lead or [])
    finals.codings += [_final(texts, p, basis, codebook) for p in placed]


def _coders(work: AllWork, transcript: str) -> list[str]:
    """Who coded a transcript: those assigned, the primary first, else whoever did."""
    assigned = list(work.study.coders_of.get(transcript, {}))
    return assigned or [coder for coder in work.work if work.begun(transcript, coder)]


def _locked(
    finals: Finals, work: AllWork, transcript: str, coder: str, draft: bool
) -> tuple[list[Coding] | None, str]:
    """What a coder submitted of a transcript, or as a draft what stands; None for neither."""
    own = work.work.get(coder)
    if own is None:
        return None, ""
    submit = own.submissions.latest(transcript)
    if submit is not None:
        codings, problems = work.folds[coder].submitted(submit)
        finals.problems += problems
        return codings, "primary"
    standing = by_transcript(own.standing).get(transcript) if draft else None
    return standing, "draft"


def _place(finals: Finals, texts: Texts, codings: Iterable[Coding]) -> list[Placed]:
    """Place codings in the present text; those without a place are Problems."""
    found: list[Placed] = []
    for coding in codings:
        placed = texts.place(coding)
        if isinstance(placed, Problem):
            finals.problems.append(placed)
        else:
            found.append(placed)
    return found


def sealed_codings(
    work: AllWork, opened: Open, texts: Texts
) -> tuple[dict[str, list[Placed]], list[Problem]]:
    """The codings that reconciling of a transcript rests on, by coder, the primary first.

    Where one of the submissions is missing there are none: without it nothing can be compared.
    """
    account = Finals()
    by_coder: dict[str, list[Placed]] = {}
    order = list(work.study.coders_of.get(opened.transcript, {}))
    for coder in sorted(opened.seals, key=lambda c: order.index(c) if c in order else len(order)):
        own = work.work.get(coder)
        submit = own.submissions.by_id(opened.seals[coder]) if own is not None else None
        if submit is None:
            said = f"The submission of {opened.transcript} by {coder} that was opened is missing."
            advice = "Take in that coder's files again with 'qual take-in'."
            account.problems.append(Problem(said, f"submissions/{coder}.jsonl", None, advice))
            continue
        codings, problems = work.folds[coder].submitted(submit)
        account.problems += problems
        by_coder[coder] = _place(account, texts, codings)
    return (by_coder if len(by_coder) == len(opened.seals) else {}), account.problems


def _opened(finals: Finals, work: AllWork, codebook: Codebook, texts: Texts, opened: Open) -> None:
    """Take alike codings whole, decided passages as decided, and queue the rest."""
    by_coder, problems = sealed_codings(work, opened, texts)
    finals.problems += problems
    if not by_coder:
        finals.unsubmitted.append(opened.transcript)
        return
    least = work.study.settings.agree_overlap
    alike, passages = compare(by_coder, least)
    finals.codings += [_alike(texts, pair, least, codebook) for pair in alike]
    finals.alike_differ += [pair for pair in alike if pair.differs]
    known = {passage.id: passage for passage in passages}
    for passage in passages:
        decide = work.decisions.get(passage.id)
        if decide is None or isinstance(decide.result, str):
            finals.queue.append(passage)
        else:
            decided, faults = _decided(texts, passage, decide, codebook, list(by_coder))
            finals.codings += decided
            finals.problems += [_of_decision(fault, decide, work) for fault in faults]
    gone = [
        decide
        for decide in work.decisions.values()
        if decide.transcript == opened.transcript and decide.passage not in known
    ]
    finals.stale += gone
    waits = {placed.coding.id for passage in finals.queue for placed in passage.codings}
    finals.again += [decide for decide in gone if waits.intersection(decide.from_)]


def _alike(texts: Texts, pair: Alike, least: float, codebook: Codebook) -> FinalCoding:
    """Take the primary's coding whole, with the rule that settled it on it."""
    return msgspec.structs.replace(
        _final(texts, pair.primary, "alike", codebook),
        sources=(pair.primary.coding.id, *(p.coding.id for p in pair.others)),
        strengths=pair.strengths,
        rule=pair.rule(least),
    )


def _decided(
    texts: Texts,
    passage: Passage,
    decide: Decide,
    codebook: Codebook,
    order: list[str],
) -> tuple[list[FinalCoding], list[Problem]]:
    """Turn a decision's results into final codings, with the ids of the codings they equal."""
    found: list[FinalCoding] = []
    problems: list[Problem] = []
    used: set[str] = set()
    results = [] if isinstance(decide.result, str) else decide.result
    for n, result in enumerate(results, 1):
        same = _equal(passage, decide, result, used, order)
        id_ = same.coding.id if same is not None else f"{decide.id}.{n}"
        used.add(id_)
        coding = Coding(
            id=id_,
            coder=", ".join(decide.by),
            transcript=decide.transcript,
            start=result.start,
            end=result.end,
            quote="",
            code=result.code,
            about=result.about,
            valence=result.valence,
            strength=result.strength,
            text=decide.text,
        )
        placed = texts.place(coding)
        if isinstance(placed, Problem):
            problems.append(placed)
            continue
        made = _final(texts, placed, "adjudicated", codebook)
        why = {"rule": decide.rule, "reason": decide.reason}
        found.append(msgspec.structs.replace(made, sources=tuple(decide.from_), **why))
    return found, problems


def _of_decision(problem: Problem, decide: Decide, work: AllWork) -> Problem:
    """Say of a decision what was found of the coding it would make."""
    text = problem.text.replace("A coding", "A decision")
    for file in work.adjudications.values():
        for entry in file.entries:
            if entry.line is decide:
                return Problem(text, file.name, entry.number, "Decide the passage again.")
    return Problem(text, None, None, "Decide the passage again.")


def _equal(
    passage: Passage, decide: Decide, result: Result, used: set[str], order: list[str]
) -> Placed | None:
    """Find the coding of the passage that a result equals in every field, the primary's first."""
    for placed in sorted(passage.codings, key=lambda p: order.index(p.coding.coder)):
        coding = placed.coding
        if coding.id in used or coding.id not in decide.from_ or coding.text != decide.text:
            continue
        fields = (coding.start, coding.end, coding.code, coding.about)
        said = (result.start, result.end, result.code, result.about)
        if fields == said and (coding.valence, coding.strength) == (
            result.valence,
            result.strength,
        ):
            return placed
    return None


def _final(texts: Texts, placed: Placed, basis: str, codebook: Codebook) -> FinalCoding:
    coding, (start, end) = placed.coding, placed.span
    fate = codebook.fate(coding.code, coding.id)
    about = coding.about and codebook.current(coding.about, coding.id)
    return FinalCoding(
        id=coding.id,
        transcript=coding.transcript,
        start=start,
        end=end,
        code=fate.code,
        about=about,
        valence=coding.valence,
        strength=coding.strength,
        basis=basis,
        sources=(coding.id,),
        quote=texts.transcript.text[start:end],
        participants=texts.participants((start, end)),
        by=coding.coder,
        was=coding.code if fate.code != coding.code else "",
    )


def own_codes(work: AllWork) -> list[NewCode]:
    """The codes coders made while coding, of all coders: for lead commands only."""
    return [code for own in work.work.values() for code in own.standing.codes.values()]


def shown_codes(work: AllWork) -> list[NewCode]:
    """The codes coders made, but for those so far used only where not all have submitted.

    What a desk or a sheet offers to choose from: the name of a code would say what was coded in a
    transcript that is still sealed.
    """
    found: list[NewCode] = []
    for own in work.work.values():
        where: dict[str, set[str]] = {}
        for coding in own.standing.codings.values():
            where.setdefault(coding.code, set()).add(coding.transcript)
        for code in own.standing.codes.values():
            used = where.get(code.code, set())
            if not used or used - work.sealed:
                found.append(code)
    return found
