"""Keyword in context: every place where something is said, by site and role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qual.blindness import OwnWork
from qual.codebook import Codebook
from qual.coding_list import known_site, place_own
from qual.coding_sheet import quote_pattern
from qual.model import Transcript, Turn
from qual.passages import Placed
from qual.problem import Misuse, Problem
from qual.spans import Span, overlap
from qual.study import Study
from qual.transcript import read_transcript

INTERVIEWER = "interviewer"


@dataclass(frozen=True)
class Sought:
    """What to look for.

    Attributes:
        text: words, found without case; white space and typographic marks are alike.
        whole: only where they begin and end as words.
        width: how many code points of context to show on each side.
        interviewer: look in the interviewer's turns too.
        site: only what was said at one site.
    """

    text: str
    whole: bool = False
    width: int = 40
    interviewer: bool = False
    site: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where it is said.

    Attributes:
        start: first code point in the transcript's text, `end`: one past the last.
        before: what stands before it in the turn, in one line; `after`: what stands after it.
        codes: codes of the coder's own codings that share text with it.
    """

    site: str
    role: str
    transcript: str
    participant: str
    start: int
    end: int
    before: str
    match: str
    after: str
    codes: tuple[str, ...]


def find_text(
    study: Study, codebook: Codebook, own: OwnWork, sought: Sought
) -> tuple[list[Hit], list[Problem]]:
    """Find words in all transcripts of a study, by site, role, transcript and place.

    Args:
        study: the study.
        codebook: says which code a coding has now.
        own: the coder whose codings are named beside each place; no other's are opened.
        sought: what to look for.

    Raises:
        Misuse: nothing to look for, a width below 0, or no such site.
    """
    if not sought.text.strip():
        raise Misuse("Say what to look for.")
    if sought.width < 0:
        raise Misuse("The width of the context is not below 0.")
    site = known_site(study, sought.site) if sought.site else ""
    pattern = _pattern(sought)
    hits: list[Hit] = []
    problems: list[Problem] = []
    for id_ in study.transcripts:
        read = read_transcript(study.root, id_)
        if isinstance(read, Problem):
            problems.append(read)
            continue
        spans = list(_spans(read, pattern, sought.interviewer))
        if spans:
            placed, _, more = place_own(study, codebook, own, id_)
            problems += more
            hits += [_hit(study, read, turn, span, placed, sought.width) for turn, span in spans]
    found = [hit for hit in hits if not site or hit.site == site]
    return sorted(found, key=lambda h: (h.site, h.role, h.transcript, h.start)), problems


def _pattern(sought: Sought) -> re.Pattern[str]:
    plain = quote_pattern(sought.text)
    edges = (r"(?<!\w)", r"(?!\w)") if sought.whole else ("", "")
    return re.compile(f"{edges[0]}{plain}{edges[1]}", re.IGNORECASE)


def _spans(
    transcript: Transcript, pattern: re.Pattern[str], interviewer: bool
) -> Iterator[tuple[Turn, Span]]:
    for turn in transcript.turns:
        if turn.is_interviewer and not interviewer:
            continue
        for match in pattern.finditer(transcript.text, turn.start, turn.end):
            yield turn, match.span()


def _hit(
    study: Study,
    transcript: Transcript,
    turn: Turn,
    span: Span,
    placed: list[Placed],
    width: int,
) -> Hit:
    text, (start, end) = transcript.text, span
    site, role = _who(study, transcript.id, turn)
    codes = dict.fromkeys(p.coding.code for p in placed if overlap(p.span, span))
    return Hit(
        site=site,
        role=role,
        transcript=transcript.id,
        participant=turn.participant or "",
        start=start,
        end=end,
        before=_in_line(text[turn.start : start])[-width:] if width else "",
        match=_in_line(text[start:end]),
        after=_in_line(text[end : turn.end])[:width],
        codes=tuple(codes),
    )


def _in_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _who(study: Study, transcript: str, turn: Turn) -> tuple[str, str]:
    """The site and role of whoever speaks in a turn."""
    if turn.is_interviewer:
        return ";".join(study.sites_of(transcript)), INTERVIEWER
    for row in study.by_transcript.get(transcript, []):
        if row.id == turn.participant:
            return row.site, row.role
    return "", ""
