"""Who is who: from the labels of a file to participants and interviewers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qual.files import read_table
from qual.ingest.labels import key_of
from qual.ingest.raw import RawTranscript, RawTurn
from qual.ingest.turns import shorten
from qual.model import Participant
from qual.problem import Problem

INTERVIEWER = "interviewer"
_INTERVIEWER = re.compile(r"i|int|q|researcher|interviewer.*")
# Software writes these for several people: never one person by default.
_MANY = re.compile(r"(?:unknown|unidentified|inaudible|multiple|all)\b.*|group|everyone|speakers")

Speakers = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class ResolvedTurn:
    """A turn whose speaker is known; participant is None for the interviewer.

    Attributes:
        line: where in the raw file it begins.
    """

    participant: str | None
    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    line: int | None = None

    @property
    def is_interviewer(self) -> bool:
        """Whether the interviewer speaks."""
        return self.participant is None

    @property
    def speaker(self) -> str:
        """The label that stands in the transcript's text."""
        return self.participant or "Interviewer"


def is_interviewer(label: str) -> bool:
    """Say whether a label means the interviewer by itself."""
    return _INTERVIEWER.fullmatch(key_of(label)) is not None


def resolve(
    raw: RawTranscript,
    participants: Sequence[Participant],
    mapping: Mapping[str, str] | None = None,
    name: str | None = None,
) -> tuple[list[ResolvedTurn], list[Problem], list[str]]:
    """Find the speaker of every turn, or say of which label it is not known.

    The speaker map decides first; then `I`, `Int`, `Q`, `Researcher` and `Interviewer…` are the
    interviewer, and a label equal to a participant's id is that participant. One other label in
    the transcript of one participant is that person, which is noted. Anything else is a Problem.

    Args:
        raw: the file as read.
        participants: those of this transcript.
        mapping: keys of labels (see `labels.key_of`) to participant ids or `interviewer`; an
            empty label stands for turns that name no speaker.
        name: the file, for Problems.

    Returns:
        The turns (none where there are Problems), the Problems and the notes.
    """
    first: dict[str, RawTurn] = {}
    counts: dict[str, int] = {}
    for turn in raw.turns:
        key = key_of(turn.label or "")
        first.setdefault(key, turn)
        counts[key] = counts.get(key, 0) + 1
    found, problems = _by_rule(first, participants, dict(mapping or {}), name)
    unknown = [key for key in first if key not in found]
    notes: list[str] = []
    alone = participants[0].id if len({p.id for p in participants}) == 1 else None
    if alone and len(unknown) == 1 and alone not in found.values() and _one_person(unknown[0]):
        found[unknown[0]] = alone
        notes.append(f"The label {first[unknown[0]].label!r} was taken to be {alone}.")
        unknown = []
    if not problems:
        problems = [_unknown(first[key], counts[key], participants, name) for key in unknown]
    if not problems and found and participants and set(found.values()) == {INTERVIEWER}:
        problems = [_nobody_else(participants, name)]
    if problems:
        return [], problems, notes
    return [_resolved(turn, found[key_of(turn.label or "")]) for turn in raw.turns], [], notes


def _one_person(key: str) -> bool:
    return bool(key) and _MANY.fullmatch(key) is None


def _by_rule(
    first: Mapping[str, RawTurn],
    participants: Sequence[Participant],
    mapping: Mapping[str, str],
    name: str | None,
) -> tuple[dict[str, str], list[Problem]]:
    """Find the labels that the map or the contract's rules settle."""
    ids = {key_of(p.id): p.id for p in participants}
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for key, turn in first.items():
        target = mapping.get(key)
        if target is not None and key_of(target) == INTERVIEWER:
            found[key] = INTERVIEWER
        elif target is not None and key_of(target) in ids:
            found[key] = ids[key_of(target)]
        elif target is not None:
            text = f"The speaker map gives {turn.label!r} to {target}, not in this transcript."
            advice = "Correct the map, or add a line for this person to participants.csv."
            problems.append(Problem(text, name, turn.line, advice))
        elif key in ids and is_interviewer(key):
            text = f"{turn.label!r} is a participant's id and also means the interviewer."
            advice = "Say who it is in a speaker map (--speakers speakers.csv)."
            problems.append(Problem(text, name, turn.line, advice))
        elif key in ids:
            found[key] = ids[key]
        elif is_interviewer(key):
            found[key] = INTERVIEWER
    return found, problems


def _unknown(
    turn: RawTurn, count: int, participants: Sequence[Participant], name: str | None
) -> Problem:
    people = ", ".join(dict.fromkeys(p.id for p in participants)) or "a participant"
    turns = "1 turn" if count == 1 else f"{count} turns"
    begins = f", the first {shorten(turn.text)}" if turn.text.strip() else ""
    how = "Map it"
    text = f"It is not known who {turn.label!r} is ({turns}{begins})."
    if turn.label is None:
        how = "Label who speaks, or map the empty label"
        text = f"No speaker is named in {turns}{begins}."
    advice = f"{how} to {people} or interviewer with --speakers speakers.csv (label,participant)."
    return Problem(text, name, turn.line, advice)


def _nobody_else(participants: Sequence[Participant], name: str | None) -> Problem:
    people = ", ".join(dict.fromkeys(p.id for p in participants))
    text = f"Only the interviewer speaks in this file, and {people} should."
    advice = "Label the participant's turns, or add their label to the file given with --speakers."
    return Problem(text, name, None, advice)


def _resolved(turn: RawTurn, speaker: str) -> ResolvedTurn:
    participant = None if speaker == INTERVIEWER else speaker
    return ResolvedTurn(participant, turn.text, turn.start_ms, turn.end_ms, turn.line)


def read_speakers(path: Path, study_root: Path) -> tuple[Speakers, list[Problem]]:
    """Read a speaker map: CSV with the columns label and participant, and optionally transcript.

    It ties names to participants, so it must lie outside the study.

    Returns:
        For each transcript id (key; empty: all transcripts), labels (keys) to participant ids or
        `interviewer`; and the Problems.
    """
    if path.resolve().is_relative_to(study_root.resolve()):
        text = "A speaker map ties names to participants and must not lie inside the study."
        return {}, [Problem(text, path.name, None, "Move it out of the study folder.")]
    table = read_table(path, ("label", "participant"))
    speakers: Speakers = {}
    problems = list(table.problems)
    for row in table.rows:
        label, participant = row.cells["label"], row.cells["participant"]
        if not participant:
            text = f"No participant is given for the label {label!r}."
            advice = "Write a participant's id or interviewer."
            problems.append(Problem(text, path.name, row.line, advice))
            continue
        of_transcript = speakers.setdefault(key_of(row.cells.get("transcript", "")), {})
        before = of_transcript.setdefault(key_of(label), participant)
        if key_of(before) != key_of(participant):
            text = f"The label {label!r} is given to {before} and to {participant}."
            advice = "Keep one, or add a column transcript and say where each holds."
            problems.append(Problem(text, path.name, row.line, advice))
    return speakers, problems


def labels_for(speakers: Speakers, transcript: str) -> dict[str, str]:
    """Find the labels that hold for one transcript: its own before those of all."""
    return {**speakers.get("", {}), **speakers.get(key_of(transcript), {})}
