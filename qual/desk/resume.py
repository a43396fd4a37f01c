"""Where a coder left off."""

from __future__ import annotations

from qual.blindness import OwnWork
from qual.journal import Change
from qual.problem import Misuse
from qual.study import Study


def resume_transcript(study: Study, own: OwnWork) -> str:
    """Find the transcript a coder goes on with.

    The one touched last that is not submitted, else the first assigned and not begun; where
    nothing is assigned in the study, the first of all that is not begun.

    Raises:
        Misuse: there is none left.
    """
    coder = own.journal.coder
    touched = _last_touched(own)
    open_ = [id_ for id_ in study.transcripts if own.submissions.latest(id_) is None]
    allowed = [id_ for id_ in open_ if _is_free(study, coder, id_)]
    begun = [id_ for id_ in allowed if id_ in touched]
    if begun:
        return max(begun, key=lambda id_: touched[id_])
    first = [id_ for id_ in allowed if coder in study.coders_of.get(id_, {})]
    if not study.assignments:
        first = allowed
    if first:
        return first[0]
    if not study.transcripts:
        raise Misuse("The study has no transcripts yet: bring them in with 'qual ingest FILES'.")
    raise Misuse(f"{coder} has nothing left to code: name a transcript to look at it.")


def _is_free(study: Study, coder: str, transcript: str) -> bool:
    assigned = study.coders_of.get(transcript, {})
    return not assigned or coder in assigned


def _last_touched(own: OwnWork) -> dict[str, str]:
    """The id of the last line about each transcript, submissions included."""
    found: dict[str, str] = {}
    codings = {**own.standing.withdrawn, **own.standing.codings}
    for entry in own.journal.entries:
        line = entry.line
        if isinstance(line, Change):
            coding = codings.get(line.of)
            transcript = coding.transcript if coding else None
        else:
            transcript = getattr(line, "transcript", None) or getattr(line, "during", None)
        if transcript:
            found[transcript] = line.id
    for sent in own.submissions.file.entries:
        here = sent.line.transcript
        found[here] = max(found.get(here, ""), sent.line.id)
    return found
