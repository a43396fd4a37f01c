"""Suggestions for a study's transcripts, kept in suggestions/ apart from what people coded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qual.codebook import Codebook
from qual.files import write_bytes
from qual.model import Segment, Suggestion, Transcript
from qual.problem import Problem
from qual.segment import segments
from qual.study import Study
from qual.suggest.cache import clear_shelves
from qual.suggest.encoder import choose_encoder
from qual.suggest.fuse import foreign_passages, suggest
from qual.suggest.kept import line_of, mark_path, suggestions_path
from qual.suggest.kept import read_suggestions as read_suggestions
from qual.suggest.kinds import Offer, Passage
from qual.suggest.learned import STUDY_NAME, learned_bytes
from qual.suggest.tuned import Tuned, choose_tuned, is_other, name_of, tuned_for
from qual.transcript import read_transcript

SHOWN = 5
LACKING = (
    "What exemplars taught is not used: encoder-2022.onnx or learned-2022.npz is missing or other; "
    "install the program again."
)
OTHER = (
    "What was learned from this study's codings was learned with another version of the program "
    "and is not used: 'qual suggest --learn' learns from them anew."
)


@dataclass
class Run:
    """What a run over a study gave.

    Attributes:
        transcripts: those suggested for; the others are among the problems.
        offered: segments with at least one suggestion.
        note: what was not used that might be expected, and why, or empty.
        foreign: by transcript, how many segments are not in English.
    """

    encoder: str = ""
    note: str = ""
    transcripts: int = 0
    segments: int = 0
    offered: int = 0
    suggestions: int = 0
    foreign: dict[str, int] = field(default_factory=dict)
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
    codes = [code for code in codebook.codes.values() if code.use == "yes"]
    encoder, chosen = choose_encoder(model), choose_tuned(own_learning(study))
    tuned = tuned_for(codes, chosen)
    notes = encoder.note, LACKING if chosen is None else "", unused_learning(study, chosen)
    run = Run(encoder=name_of(encoder, tuned), note=" ".join(filter(None, notes)))
    folder, made_from = study.root / ".qual" / "vectors", mark_of(codebook, chosen)
    for id_ in each(ids):
        transcript = read_transcript(study.root, id_)
        if isinstance(transcript, Problem):
            run.problems.append(transcript)
            continue
        cut = segments(transcript)
        passages = [passage_of(transcript, segment) for segment in cut]
        offers = suggest("fused", codes, passages, encoder, folder, id_, SHOWN, tuned)
        lines = [
            line_of(_suggestion(offer, segment, transcript, run.encoder, codebook))
            for segment, found in zip(cut, offers, strict=True)
            for offer in found
        ]
        write_bytes(suggestions_path(study.root, id_), b"".join(lines))
        mark = mark_with(made_from, transcript)
        write_bytes(mark_path(study.root, id_), mark.encode())
        foreign = sum(foreign_passages(passages))
        if foreign:
            run.foreign[id_] = foreign
        run.transcripts += 1
        run.segments += len(cut)
        run.offered += sum(bool(found) for found in offers)
        run.suggestions += len(lines)
    if folder.is_dir():
        used = [encoder, *([tuned.encoder] if tuned else [])]
        clear_shelves(folder, used, study.transcripts)
    return run


def own_learning(study: Study) -> Path:
    """Where a study keeps what it learned from its own codings; it may be deleted."""
    return study.root / ".qual" / STUDY_NAME


def unused_learning(study: Study, tuned: Tuned | None) -> str:
    """Why what a study learned from its own codings is not used, or nothing."""
    return OTHER if is_other(own_learning(study), tuned) else ""


def mark_of(codebook: Codebook, tuned: Tuned | None) -> str:
    """The hash of what suggestions rest on beside the text and the encoder asked for."""
    learned = learned_bytes(tuned.learned) if tuned else b""
    return hashlib.sha256(codebook.digest.encode() + learned).hexdigest()


def mark_with(made_from: str, transcript: Transcript) -> str:
    """What a transcript's suggestions were made from: `mark_of`, and its text."""
    return f"{made_from} {transcript.sha256}"


def passage_of(transcript: Transcript, segment: Segment) -> Passage:
    """A segment as suggesters see it: its words, and the question before it."""
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
        about=offer.about,
    )
