"""Bringing transcripts into a study: all files of a call or none, old texts and moves kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from qual.files import append_lines, sha256_text, write_bytes, write_text
from qual.ingest.build import Ingested, build, identify
from qual.ingest.draft import Draft, draft_participants
from qual.ingest.readers import read_raw
from qual.ingest.speakers import labels_for, read_speakers
from qual.model import Kind, Transcript, TranscriptRecord
from qual.moves import find_edits, moves_path
from qual.problem import Problem
from qual.segment import count_words
from qual.study import Study, lock
from qual.transcript import read_transcript, record_bytes, record_path, text_path


@dataclass(frozen=True)
class Intake:
    """How files are to be brought in.

    Attributes:
        speakers: a speaker map outside the study, or None.
        accept: kinds of identifiers let in.
        replace: correct transcripts that are there already.
    """

    speakers: Path | None = None
    accept: frozenset[str] = frozenset()
    kind: Kind = "interview"
    encoding: str | None = None
    replace: bool = False


@dataclass
class Brought:
    """What came of bringing files in.

    Attributes:
        written: per transcript its turns and words; `corrected`: per transcript how many places.
        renewed: per transcript whose words are as before what was written anew beside them.
        same: transcripts that were in the study already, unchanged.
        notes: what the researcher should read, file by file.
    """

    written: dict[str, tuple[int, int]] = field(default_factory=dict)
    corrected: dict[str, int] = field(default_factory=dict)
    renewed: dict[str, str] = field(default_factory=dict)
    same: list[str] = field(default_factory=list)
    accepted: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def draft_tables(study: Study, paths: Sequence[Path]) -> tuple[Draft | None, list[Problem]]:
    """Write a first participants.csv, and sites.csv where there is none, from the raw files."""
    raws = [read_raw(path) for path in paths]
    problems = [problem for raw in raws for problem in raw.problems]
    if problems:
        return None, problems
    draft = draft_participants(paths, raws)
    write_text(study.root / "participants.csv", draft.participants)
    if not (study.root / "sites.csv").exists():
        write_text(study.root / "sites.csv", draft.sites)
    return draft, []


def bring_in(
    study: Study,
    paths: Sequence[Path],
    intake: Intake,
    each: Callable[[Sequence[tuple[Path, str]]], Iterable[tuple[Path, str]]] = iter,
) -> Brought:
    """Bring raw files into a study; where any has a Problem, nothing is written.

    Args:
        study: the study, with its participants.
        paths: the raw files; each file's stem is a transcript of participants.csv.
        intake: how.
        each: wraps the walk through the files, to show progress.
    """
    brought = Brought()
    pairs, brought.problems = identify(paths, study.participants)
    labels, problems = read_speakers(intake.speakers, study.root) if intake.speakers else ({}, [])
    brought.problems += problems
    made: list[tuple[str, Ingested]] = []
    for path, id_ in each(pairs):
        people = study.by_transcript[id_]
        mapping = labels_for(labels, id_)
        one = build(path, id_, people, mapping, intake.kind, intake.accept, intake.encoding)
        brought.problems += one.problems
        brought.notes += [f"{path.name}: {note}" for note in one.notes]
        made.append((id_, one))
    plans = [_plan(study, id_, one, intake.replace) for id_, one in made if one.record]
    brought.problems += [plan for plan in plans if isinstance(plan, Problem)]
    if brought.problems:
        return brought
    with lock(study.root, "transcripts"):
        for plan in plans:
            if not isinstance(plan, Problem):
                _carry_out(study.root, plan, brought, intake.replace)
    for _, one in made:
        for kind, count in one.accepted.items():
            brought.accepted[kind] = brought.accepted.get(kind, 0) + count
    return brought


@dataclass(frozen=True)
class _Plan:
    """What will be written for one transcript: new, the same, or corrected."""

    record: TranscriptRecord
    text: str
    before: Transcript | None


def _plan(study: Study, id_: str, one: Ingested, replace: bool) -> _Plan | Problem:
    assert one.record is not None
    if not text_path(study.root, id_).exists():
        return _Plan(one.record, one.text, None)
    before = read_transcript(study.root, id_)
    if isinstance(before, Problem):
        return before
    if before.text != one.text and not replace:
        said = f"{id_} is in the study already, with another text."
        name = f"transcripts/{id_}.txt"
        return Problem(said, name, None, "To correct it, add --replace; codings follow the text.")
    return _Plan(one.record, one.text, before)


def _carry_out(root: Path, plan: _Plan, brought: Brought, replace: bool) -> None:
    """Write one transcript; of a corrected one the old text and the edits are kept first."""
    id_ = plan.record.id
    if plan.before is not None and plan.before.text == plan.text:
        _renew(root, plan.record, plan.before.record, brought, replace)
        return
    if plan.before is not None:
        edits = find_edits(plan.before.text, plan.text)
        old = plan.before.sha256
        write_text(root / "transcripts" / "old" / f"{old.partition(':')[2]}.txt", plan.before.text)
        line = {"old": old, "new": sha256_text(plan.text), "edits": edits}
        append_lines(moves_path(root, id_), [msgspec.json.encode(line)])
        brought.corrected[id_] = len(edits)
    write_text(text_path(root, id_), plan.text)
    write_bytes(record_path(root, id_), record_bytes(plan.record))
    words = sum(
        count_words(plan.text[turn.start : turn.end])
        for turn in plan.record.turns
        if not turn.is_interviewer
    )
    brought.written[id_] = (len(plan.record.turns), words)


def _renew(
    root: Path, record: TranscriptRecord, before: TranscriptRecord, brought: Brought, replace: bool
) -> None:
    """Of a transcript whose words are as before write its kind and turns anew, if asked to."""
    told = _differences(before, record)
    if replace and record != before:
        write_bytes(record_path(root, record.id), record_bytes(record))
        brought.renewed[record.id] = told or "which file it was made from"
        return
    brought.same.append(record.id)
    if told:
        said = f"{record.id}: the words are those in the study, but not {told}"
        brought.notes.append(f"{said}; the study's stands. To take the new, add --replace.")


def _differences(before: TranscriptRecord, now: TranscriptRecord) -> str:
    """Say what differs beside the words; not that the raw file does, which changes at a touch."""
    kinds = f"the kind ({before.kind} before, {now.kind} now)"
    found = [kinds] if before.kind != now.kind else []
    if before.turns != now.turns:
        told = [
            [(turn.start, turn.end, turn.participant, turn.is_interviewer) for turn in one.turns]
            for one in (before, now)
        ]
        found.append("the times of turns" if told[0] == told[1] else "the turns")
    return " and ".join(found)
