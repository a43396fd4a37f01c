"""Segments that no code fits well: nobody coded them, and no suggestion for them is strong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from qual.blindness import AllWork
from qual.codebook import Codebook
from qual.final import Finals, Texts, read_texts
from qual.model import Coding, Segment
from qual.problem import Problem
from qual.segment import count_words, segments
from qual.spans import Span, merge, overlap, touching
from qual.submission import by_transcript
from qual.suggest.basis import basis_mark, is_outdated
from qual.suggest.kept import read_suggestions
from qual.suggest.study_run import suggest_study

# Where scores are calibrated, a best suggestion below this is likelier wrong than right.
WEAK = 0.5
# Shorter ones ("Yes, that's right.") cannot be grouped by what they are about.
FEWEST_WORDS = 8

Each = Callable[[Sequence[str], str], Iterable[str]]
Open = dict[str, list[tuple[Segment, str]]]


@dataclass
class Left:
    """An account of the segments that were not looked at further.

    Attributes:
        segments: all segments of the transcripts whose coding is done.
        covered: those that share text with a coding.
        fitting: those without one for which a suggestion is strong enough.
        beside: those too short, or talk beside the matter.
        sealed: double-coded transcripts left out until all their coders have submitted.
        unsubmitted: transcripts left out because their coding is not handed in, or not begun.
        unsuggested: whether study.yaml turns suggestions off, so that none could fit.
    """

    segments: int = 0
    covered: int = 0
    fitting: int = 0
    beside: int = 0
    sealed: list[str] = field(default_factory=list)
    unsubmitted: list[str] = field(default_factory=list)
    unsuggested: bool = False


def find_open(
    work: AllWork, codebook: Codebook, finals: Finals, heard: Collection[str], each: Each
) -> tuple[Open, Left, list[Problem]]:
    """Find the segments of coded transcripts that no code fits well, with their words.

    Suggestions that are missing, or made for another text or codebook, are made anew.

    Args:
        work: all that was coded; what any coder coded counts as covered.
        codebook: the codes in use are offered.
        finals: says which transcripts are not to be shown, or not coded yet.
        heard: transcripts of the wave that is looked at.
        each: wraps a walk through transcripts, to show progress under a heading.
    """
    waiting = [*finals.unsubmitted, *finals.uncoded]
    left = Left(
        sealed=[id_ for id_ in finals.sealed if id_ in heard],
        unsubmitted=[id_ for id_ in waiting if id_ in heard],
        unsuggested=work.study.settings.suggestions == "off",
    )
    out = {*finals.sealed, *waiting}
    ids = [id_ for id_ in sorted(work.study.transcripts) if id_ in heard and id_ not in out]
    problems = [] if left.unsuggested else _suggest(work, codebook, ids, each)
    coded = [by_transcript(own.standing) for own in work.work.values()]
    final: dict[str, list[Span]] = {}
    for coding in finals.codings:
        final.setdefault(coding.transcript, []).append((coding.start, coding.end))
    found: Open = {}
    for id_ in ids:
        texts, faults = read_texts(work, id_)
        problems += faults
        if texts is not None:
            spans = final.get(id_, []) + _spans(
                texts, [coding for by in coded for coding in by.get(id_, ())]
            )
            found[id_] = _open(work, texts, merge(spans), left)
    return found, left, list(dict.fromkeys(problems))


def _suggest(work: AllWork, codebook: Codebook, ids: Sequence[str], each: Each) -> list[Problem]:
    made_from = basis_mark(work, codebook)
    outdated = [id_ for id_ in ids if is_outdated(work, made_from, id_)]
    if not outdated:
        return []
    return suggest_study(
        work.study, codebook, outdated, None, lambda items: each(items, "Suggesting")
    ).problems


def _spans(texts: Texts, codings: Iterable[Coding]) -> list[Span]:
    """Where coders' codings stand now; those without a place are Problems of other commands."""
    return [placed.span for placed in texts.place_all(codings)[0]]


def _open(
    work: AllWork, texts: Texts, spans: Sequence[Span], left: Left
) -> list[tuple[Segment, str]]:
    """The segments of one transcript that no code fits well; the others are counted."""
    text = texts.transcript.text
    best: dict[Span, float] = {}
    for suggestion in (
        [] if left.unsuggested else read_suggestions(work.study.root, texts.transcript.id)
    ):
        span = suggestion.start, suggestion.end
        best[span] = max(best.get(span, 0.0), suggestion.score)
    starts = [start for start, _ in spans]
    found: list[tuple[Segment, str]] = []
    for segment in segments(texts.transcript):
        span, said = (segment.start, segment.end), text[segment.start : segment.end]
        left.segments += 1
        if any(overlap(span, spans[n]) for n in touching(span, spans, starts)):
            left.covered += 1
        elif best.get(span, 0.0) >= WEAK:
            left.fitting += 1
        elif count_words(said) < FEWEST_WORDS:
            left.beside += 1
        else:
            found.append((segment, said))
    return found
