"""Suggestions for a study's transcripts, kept in suggestions/ apart from what people coded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from qual.codebook import Codebook
from qual.files import write_bytes
from qual.model import Segment, Suggestion, Transcript
from qual.problem import Problem
from qual.segment import segments
from qual.study import Study
from qual.suggest.encoder import choose_encoder
from qual.suggest.fuse import suggest
from qual.suggest.kept import read_suggestions as read_suggestions
from qual.suggest.kept import suggestions_path
from qual.suggest.kinds import Offer, Passage
from qual.transcript import read_transcript

SHOWN = 5


@dataclass
class Run:
    """What a run over a study gave.

    Attributes:
        offered: segments with at least one suggestion.
        note: why another encoder was used than asked for, or empty.
    """

    encoder: str = ""
    note: str = ""
    segments: int = 0
    offered: int = 0
    suggestions: int = 0
    problems: list[Problem] = field(default_factory=list)


def suggest_study(
    study: Study,
    codebook: Codebook,
    ids: Sequence[str],
    model: Path | None = None,
    each: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> Run:
    """Suggest codes for every segment of some transcripts, one transcript at a time.

    Args:
        study: the study; vectors are cached in its `.qual/vectors/`.
        codebook: the codes in use are offered.
        ids: transcripts.
        model: folder of another encoder, or None for the one shipped.
        each: wraps the walk through the transcripts, to show progress.
    """
    encoder = choose_encoder(model)
    run = Run(encoder=encoder.name, note=encoder.note)
    codes = [code for code in codebook.codes.values() if code.use == "yes"]
    for id_ in each(ids):
        transcript = read_transcript(study.root, id_)
        if isinstance(transcript, Problem):
            run.problems.append(transcript)
            continue
        cut = segments(transcript)
        passages = [_passage(transcript, segment) for segment in cut]
        folder = study.root / ".qual" / "vectors"
        offers = suggest("fused", codes, passages, encoder, folder, id_, SHOWN)
        lines = [
            msgspec.json.encode(_suggestion(offer, segment, transcript, encoder.name, codebook))
            for segment, found in zip(cut, offers, strict=True)
            for offer in found
        ]
        write_bytes(suggestions_path(study.root, id_), b"".join(line + b"\n" for line in lines))
        run.segments += len(cut)
        run.offered += sum(bool(found) for found in offers)
        run.suggestions += len(lines)
    return run


def _passage(transcript: Transcript, segment: Segment) -> Passage:
    question = segment.question
    context = transcript.text[question[0] : question[1]] if question else ""
    return Passage(transcript.text[segment.start : segment.end], context)


def _suggestion(
    offer: Offer, segment: Segment, transcript: Transcript, encoder: str, codebook: Codebook
) -> Suggestion:
    return Suggestion(
        start=segment.start,
        end=segment.end,
        code=offer.code,
        score=offer.score,
        suggester=offer.suggester,
        evidence=offer.evidence,
        valence=offer.valence,
        valence_reason=offer.valence_reason,
        encoder=encoder,
        codebook=codebook.number,
        text=transcript.sha256,
    )
