"""Suggestions taken as if they were codings: a first look where nobody has coded yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from qual.blindness import AllWork
from qual.codebook import Codebook
from qual.final import read_texts
from qual.model import FinalCoding, Suggestion
from qual.problem import Misuse, Problem
from qual.suggest.kept import damaged, read_mark, read_suggestions, suggestions_path
from qual.suggest.study_run import mark_of, mark_with, own_learning, suggest_study
from qual.suggest.tuned import choose_tuned

BASIS = "suggestion"


@dataclass
class FirstLook:
    """The first suggestion of every segment, in the shape of final codings.

    Attributes:
        encoder: what the likeness in meaning was measured with.
        sealed: double-coded transcripts left out until all their coders have submitted.
        bare: transcripts in which nothing was suggested.
    """

    codings: list[FinalCoding] = field(default_factory=list)
    encoder: str = ""
    sealed: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def find_first_look(
    work: AllWork,
    codebook: Codebook,
    each: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> FirstLook:
    """Take the first suggestion of each segment for a coding, marked as a suggestion.

    Suggestions that are missing, or made for another text or codebook, are made anew.
    Transcripts that somebody still has to code blind are left out.

    Args:
        work: all that was coded; says which transcripts are sealed.
        codebook: the codes in use are offered.
        each: wraps the walk through the transcripts, to show progress.

    Raises:
        Misuse: study.yaml turns suggestions off.
    """
    if work.study.settings.suggestions == "off":
        raise Misuse("Suggestions are off in this study (suggestions: off in study.yaml).")
    found = FirstLook(sealed=[id_ for id_ in work.study.transcripts if id_ in work.sealed])
    ids = [id_ for id_ in work.study.transcripts if id_ not in work.sealed]
    made_from = basis_mark(work, codebook)
    outdated = [id_ for id_ in ids if is_outdated(work, made_from, id_)]
    if outdated:
        found.problems += suggest_study(work.study, codebook, outdated, None, each).problems
    for id_ in ids:
        _add(found, work, id_)
    found.problems = list(dict.fromkeys(found.problems))
    return found


def basis_mark(work: AllWork, codebook: Codebook) -> str:
    """The hash of what suggestions made now would rest on."""
    return mark_of(codebook, choose_tuned(own_learning(work.study)))


def is_outdated(work: AllWork, made_from: str, transcript: str) -> bool:
    """Whether a transcript has no suggestions for its present text, codebook and learning."""
    texts, _ = read_texts(work, transcript)
    if texts is None:
        return False
    root, text = work.study.root, texts.transcript
    if not suggestions_path(root, transcript).is_file() or damaged(root, [transcript]):
        return True
    other = any(s.text != text.sha256 for s in read_suggestions(root, transcript))
    return other or read_mark(root, transcript) != mark_with(made_from, text)


def _add(found: FirstLook, work: AllWork, transcript: str) -> None:
    texts, problems = read_texts(work, transcript)
    found.problems += problems
    if texts is None:
        return
    first: dict[tuple[int, int], Suggestion] = {}
    for suggestion in read_suggestions(work.study.root, transcript):
        first.setdefault((suggestion.start, suggestion.end), suggestion)
        found.encoder = found.encoder or suggestion.encoder
    if not first:
        found.bare.append(transcript)
    for (start, end), suggestion in sorted(first.items()):
        found.codings.append(
            FinalCoding(
                id=f"{transcript}:{start}-{end}",
                transcript=transcript,
                start=start,
                end=end,
                code=suggestion.code,
                about=None,
                valence=suggestion.valence,
                strength=None,
                basis=BASIS,
                quote=texts.transcript.text[start:end],
                participants=texts.participants((start, end)),
                by=suggestion.suggester,
            )
        )
