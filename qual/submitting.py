"""Handing in a transcript, which locks it, and unlocking it with a reason."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from qual.blindness import read_own
from qual.journal import journal_path
from qual.lines import append, next_id, set_aside
from qual.problem import Misuse, Problem
from qual.study import Study, lock
from qual.submission import standing_hash, submissions_path


@dataclass(frozen=True)
class Handed:
    """What was submitted or reopened: how many codings stood, and what was in the way."""

    transcript: str
    codings: int
    problems: list[Problem]


def submit(
    study: Study,
    coder: str,
    transcript: str,
    at: str,
    randomness: Callable[[int], bytes] = os.urandom,
) -> Handed:
    """Submit what stands of a coder's codings in a transcript; it is locked from then on.

    Raises:
        Misuse: no such transcript, not assigned to the coder, or submitted already.
    """
    transcript = known_transcript(study, transcript)
    assigned = study.coders_of.get(transcript, {})
    if assigned and coder not in assigned:
        raise Misuse(f"{transcript} is not assigned to {coder}; see assignments.csv.")
    with lock(study.root, coder):
        return submit_held(study, coder, transcript, at, randomness)


def submit_held(
    study: Study,
    coder: str,
    transcript: str,
    at: str,
    randomness: Callable[[int], bytes] = os.urandom,
) -> Handed:
    """Submit a transcript for a caller who holds the coder's lock; see `submit`."""
    own = read_own(study, coder)
    if own.submissions.latest(transcript) is not None:
        raise Misuse(f"{coder} has submitted {transcript} already; 'qual reopen' unlocks it.")
    codings = own.standing.of_transcript(transcript)
    if own.problems:
        set_aside(journal_path(study.root, coder), own.journal.file)
        set_aside(submissions_path(study.root, coder), own.submissions.file)
        return Handed(transcript, len(codings), own.problems)
    line = {
        "transcript": transcript,
        "last": own.journal.heads,
        "sha256": standing_hash(codings),
        "reason": "",
    }
    _write(study, coder, "submit", at, line, randomness)
    return Handed(transcript, len(codings), [])


def reopen(
    study: Study,
    coder: str,
    transcript: str,
    reason: str,
    at: str,
    randomness: Callable[[int], bytes] = os.urandom,
) -> Handed:
    """Unlock a submitted transcript; the reason is kept.

    Raises:
        Misuse: no such transcript, not submitted, or no reason.
    """
    transcript = known_transcript(study, transcript)
    if not reason.strip():
        raise Misuse("Reopening needs a reason: --reason TEXT.")
    with lock(study.root, coder):
        return reopen_held(study, coder, transcript, reason, at, randomness)


def reopen_held(
    study: Study,
    coder: str,
    transcript: str,
    reason: str,
    at: str,
    randomness: Callable[[int], bytes] = os.urandom,
) -> Handed:
    """Unlock a submitted transcript for a caller who holds the coder's lock; see `reopen`."""
    own = read_own(study, coder)
    if own.submissions.latest(transcript) is None:
        raise Misuse(f"{coder} has not submitted {transcript}, so it is not locked.")
    line = {
        "transcript": transcript,
        "last": own.journal.heads,
        "sha256": "",
        "reason": reason.strip(),
    }
    _write(study, coder, "reopen", at, line, randomness)
    return Handed(transcript, len(own.standing.of_transcript(transcript)), [])


def _write(
    study: Study,
    coder: str,
    op: str,
    at: str,
    line: Mapping[str, object],
    randomness: Callable[[int], bytes],
) -> None:
    found = read_own(study, coder).submissions.file
    head = {"id": next_id(at, found.last, randomness), "op": op, "at": at}
    append(submissions_path(study.root, coder), found, [{**head, **line}])


def known_transcript(study: Study, id_: str) -> str:
    """Find a transcript's id as participants.csv writes it.

    Raises:
        Misuse: there is none.
    """
    for known in study.transcripts:
        if known.casefold() == id_.casefold():
            return known
    some = ", ".join(study.transcripts[:8]) or "none yet"
    raise Misuse(f"There is no transcript {id_!r}; the study has {some}.")
