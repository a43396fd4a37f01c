"""Submissions: a transcript's codings locked by their coder, and unlocked with a reason."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from pathlib import Path

import msgspec

from qual.journal import Apply, Journal, JournalLine, Restore, Revise, Withdraw
from qual.lines import Entry, LineFile, read_lines
from qual.model import Coding
from qual.problem import Problem
from qual.standing import Standing, fold


class Content(msgspec.Struct, frozen=True, gc=False):
    """What a coding says, its fields sorted: what is hashed at submission."""

    about: str | None
    code: str
    end: int
    id: str
    start: int
    strength: int | None
    text: str
    transcript: str
    valence: str | None


ENCODER = msgspec.json.Encoder()


class Submit(msgspec.Struct, frozen=True, tag_field="op", tag="submit"):
    """A transcript handed in: `last` are the journal's newest lines, sha256 what stood."""

    id: str
    at: str
    transcript: str
    last: list[str]
    sha256: str
    reason: str = ""


class Reopen(msgspec.Struct, frozen=True, tag_field="op", tag="reopen"):
    """A submitted transcript unlocked, with the reason."""

    id: str
    at: str
    transcript: str
    last: list[str]
    sha256: str = ""
    reason: str = ""


SubmissionLine = Submit | Reopen
DECODER: msgspec.json.Decoder[SubmissionLine] = msgspec.json.Decoder(SubmissionLine)


@dataclass(frozen=True)
class Submissions:
    """One coder's submissions as read, in id order."""

    coder: str
    file: LineFile[SubmissionLine]

    def of(self, transcript: str) -> list[Entry[SubmissionLine]]:
        """The submissions and reopenings of one transcript, oldest first."""
        return [entry for entry in self.file.entries if entry.line.transcript == transcript]

    def latest(self, transcript: str) -> Submit | None:
        """The submission in force, None where there is none or it was reopened."""
        entries = self.of(transcript)
        last = entries[-1].line if entries else None
        return last if isinstance(last, Submit) else None

    def reopened(self, transcript: str) -> bool:
        """Whether the transcript was ever reopened."""
        return any(isinstance(entry.line, Reopen) for entry in self.of(transcript))

    def by_id(self, id_: str) -> Submit | None:
        """Find a submission by its id."""
        lines = (entry.line for entry in self.file.entries if entry.line.id == id_)
        return next((line for line in lines if isinstance(line, Submit)), None)


def submissions_path(root: Path, coder: str) -> Path:
    """Say where a coder's submissions lie in a study."""
    return root / "submissions" / f"{coder}.jsonl"


def read_submissions(root: Path, coder: str) -> Submissions:
    """Read one coder's submissions; none yet is empty."""
    name = f"submissions/{coder}.jsonl"
    return Submissions(coder, read_lines(submissions_path(root, coder), DECODER, name))


def content_line(coding: Coding) -> bytes:
    """Write what a coding says as one compact line with sorted keys: the form that is hashed."""
    return ENCODER.encode(_content(coding))


def _content(coding: Coding) -> Content:
    return Content(
        coding.about,
        coding.code,
        coding.end,
        coding.id,
        coding.start,
        coding.strength,
        coding.text,
        coding.transcript,
        coding.valence,
    )


def content_hash(coding: Coding) -> str:
    """Hash what a coding says."""
    return "sha256:" + hashlib.sha256(content_line(coding)).hexdigest()


def standing_hash(codings: Iterable[Coding]) -> str:
    """Hash what stands in a transcript: one line a coding, in id order."""
    lines = [_content(coding) for coding in sorted(codings, key=attrgetter("id"))]
    return "sha256:" + hashlib.sha256(ENCODER.encode_lines(lines)).hexdigest()


class Folds:
    """A journal folded as it stood at submissions, each time only the lines of one transcript."""

    def __init__(self, journal: Journal, standing: Standing) -> None:
        """Start with nothing folded but what the whole journal leads to."""
        self.journal = journal
        self._known: dict[tuple[str, ...], list[Coding]] = {}
        self._standing = standing

    @cached_property
    def _whole(self) -> dict[str, list[Coding]]:
        return by_transcript(self._standing)

    @cached_property
    def _newest(self) -> dict[str, str]:
        """The newest line about each transcript."""
        found: dict[str, str] = {}
        standing = self._standing
        for entry in self.journal.entries:
            line = entry.line
            if isinstance(line, Apply):
                found[line.transcript] = line.id
            elif isinstance(line, Revise | Withdraw | Restore):
                coding = standing.codings.get(line.of) or standing.withdrawn.get(line.of)
                found[coding.transcript if coding else ""] = line.id
            else:
                found[getattr(line, "transcript", "") or ""] = line.id
        return found

    @cached_property
    def _entries(self) -> dict[str, list[Entry[JournalLine]]]:
        """The lines about the codings of each transcript, in id order."""
        found: defaultdict[str, list[Entry[JournalLine]]] = defaultdict(list)
        home: dict[str, str] = {}
        for entry in self.journal.entries:
            line = entry.line
            if isinstance(line, Apply):
                transcript = home[line.id] = line.transcript
            elif isinstance(line, Revise | Withdraw | Restore):
                transcript = home.get(line.of, "")
            else:
                transcript = getattr(line, "transcript", "") or ""
            if transcript:
                found[transcript].append(entry)
        return found

    def submitted(self, submit: Submit) -> tuple[list[Coding], list[Problem]]:
        """Find the codings a submission locked, and whether they are still what it locked."""
        key = (submit.transcript, *submit.last)
        if key not in self._known:
            self._known[key] = self._fold(submit)
        codings = self._known[key]
        if standing_hash(codings) == submit.sha256:
            return codings, []
        said = f"What {self.journal.coder} submitted of {submit.transcript} was changed since."
        advice = "The journal was edited by hand or lines are missing; restore it from a copy."
        return codings, [Problem(said, self.journal.file.name, None, advice)]

    def _fold(self, submit: Submit) -> list[Coding]:
        """Fold what the submission knew of; with nothing written since that is what stands."""
        known, id_ = self.journal.known_at(submit.last), submit.transcript
        if self.journal.linear and known(self._newest.get(id_, "")):
            return self._whole.get(id_, [])
        entries = [entry for entry in self._entries.get(id_, []) if known(entry.line.id)]
        return by_transcript(fold(self.journal, entries=entries)).get(id_, [])


def by_transcript(standing: Standing) -> dict[str, list[Coding]]:
    """Group the codings that stand by transcript, in id order."""
    found: defaultdict[str, list[Coding]] = defaultdict(list)
    for coding in sorted(standing.codings.values(), key=attrgetter("id")):
        found[coding.transcript].append(coding)
    return dict(found)
