"""Every open transcript compared once: what its coders coded alike, and where they differ."""

from __future__ import annotations

from dataclasses import dataclass

from qual.blindness import AllWork
from qual.final import Texts, read_texts, sealed_codings
from qual.passages import Alike, Passage, compare
from qual.problem import Problem


@dataclass(frozen=True)
class Compared:
    """The codings of one open transcript.

    Attributes:
        texts: the transcript as it is now, with its corrections.
        coders: everyone who coded it, the primary first; none where a submission is missing.
        alike: paired codings that need no decision; `passages`: what remains.
    """

    texts: Texts
    coders: tuple[str, ...]
    alike: tuple[Alike, ...]
    passages: tuple[Passage, ...]

    @property
    def transcript(self) -> str:
        """The transcript's id."""
        return self.texts.transcript.id


def compare_open(work: AllWork) -> tuple[list[Compared], list[Problem]]:
    """Compare the coders of every open transcript, in the order of the study."""
    found: list[Compared] = []
    problems: list[Problem] = []
    for id_ in [id_ for id_ in work.study.transcripts if id_ in work.opened]:
        texts, faults = read_texts(work, id_)
        problems += faults
        if texts is None:
            continue
        by_coder, faults = sealed_codings(work, work.opened[id_], texts)
        problems += faults
        alike, passages = compare(by_coder, work.study.settings.agree_overlap)
        found.append(Compared(texts, tuple(by_coder), tuple(alike), tuple(passages)))
    return found, problems
