"""Remarks: what participants said, coded or left without a code, and where it lies in meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from qual.blindness import AllWork
from qual.codebook import Codebook
from qual.emerging.uncovered import Left, find_open
from qual.final import Finals
from qual.gathering import gather
from qual.model import ALL_SITES, FinalCoding, Participant, Segment, Valence
from qual.problem import Problem
from qual.suggest.anchors import ORDINARY
from qual.suggest.cache import THEMES, cached_vectors
from qual.suggest.encoder import Encoder, Vectors
from qual.suggest.kinds import Ground, Passage
from qual.suggest.smalltalk import talk_score

# What a transcriber noted, not what was said: it would make all that laughs alike.
ASIDE = re.compile(r"\[(?:pause|laugh|crosstalk|inaudible|sigh|silence|cough)[^\]]*\] ?", re.I)

Each = Callable[[Sequence[str], str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Remark:
    """A stretch of what participants said.

    Attributes:
        id: of the final coding, or `ID:start-end` of a segment without a code.
        people: the participants in whose turns it lies.
        constructs: those its codes count for; a code that counts for none stands for itself.
    """

    id: str
    transcript: str
    start: int
    end: int
    text: str
    people: tuple[Participant, ...] = ()
    constructs: tuple[str, ...] = ()
    valence: Valence | None = None

    @property
    def place(self) -> str:
        """Where it stands, as segments are named."""
        return f"{self.transcript}:{self.start}-{self.end}"

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites its people speak for; who answers for all sites speaks for none."""
        return tuple(dict.fromkeys(p.site for p in self.people if p.site != ALL_SITES))


@dataclass(frozen=True)
class Heap:
    """Remarks with their vectors, [n, d] with rows of unit length, in the same order."""

    remarks: list[Remark]
    vectors: Vectors


@dataclass(frozen=True)
class Material:
    """All that candidates for themes are made from.

    Attributes:
        coded: one remark per final coding; `open`: segments that no code fits well.
        ordinary: [m, d] of plain sentences about anything.
        left: what of the segments was not looked at further.
        encode: turns further texts into vectors, kept on the shelf of the name given.
    """

    coded: Heap
    open: Heap
    ordinary: Vectors
    left: Left
    encode: Callable[[Sequence[str], str], Vectors]
    problems: list[Problem] = field(default_factory=list)


def gather_material(
    work: AllWork,
    codebook: Codebook,
    finals: Finals,
    encoder: Encoder,
    each: Each,
    wave: str | None = None,
) -> Material:
    """Gather final codings and uncoded segments, and encode them one transcript at a time.

    Args:
        work: all that was coded.
        codebook: with the codes coders made while coding.
        finals: the final codings and what is not among them.
        encoder: whose vectors; they are kept in `.qual/vectors/`.
        each: wraps a walk through transcripts, to show progress under a heading.
        wave: one wave, or None for all.
    """
    folder = work.study.root / ".qual" / "vectors"
    gathered = gather(work.study, finals.codings, codebook, wave, "site")
    heard = {transcript for _, transcript in gathered.people}
    coded: dict[str, list[Remark]] = {}
    for coding in gathered.codings.values():
        coded.setdefault(coding.transcript, []).append(_coded(coding, codebook, gathered.people))
    open_, left, problems = find_open(work, codebook, finals, heard, each)
    found = _Encoded(encoder, folder)
    for id_ in each(sorted({*coded, *open_}), "Encoding"):
        segments = [_uncoded(s, text, gathered.people) for s, text in open_.get(id_, ())]
        left.beside += found.add(id_, coded.get(id_, []), segments)
    return Material(
        coded=_heap(found.coded),
        open=_heap(found.open),
        ordinary=found.encode(ORDINARY, "ordinary"),
        left=left,
        encode=found.encode,
        problems=problems,
    )


People = Mapping[tuple[str, str], Participant]


def _coded(coding: FinalCoding, codebook: Codebook, people: People) -> Remark:
    constructs: dict[str, None] = {}
    for id_ in coding.codes:
        code = codebook.find(id_)
        own = code.id if code is not None else id_
        constructs |= dict.fromkeys(codebook.constructs_of(own) or [own])
    speaking = [people.get((name.casefold(), coding.transcript)) for name in coding.participants]
    return Remark(
        id=coding.id,
        transcript=coding.transcript,
        start=coding.start,
        end=coding.end,
        text=coding.quote,
        people=tuple(person for person in speaking if person is not None),
        constructs=tuple(constructs),
        valence=coding.valence,
    )


def _uncoded(segment: Segment, text: str, people: People) -> Remark:
    person = people.get(((segment.participant or "").casefold(), segment.transcript))
    return Remark(
        id=segment.id,
        transcript=segment.transcript,
        start=segment.start,
        end=segment.end,
        text=text,
        people=(person,) if person is not None else (),
    )


Pairs = list[tuple[list[Remark], Vectors]]


@dataclass
class _Encoded:
    """Remarks encoded so far, transcript by transcript."""

    encoder: Encoder
    folder: Path
    coded: Pairs = field(default_factory=list)
    open: Pairs = field(default_factory=list)

    def encode(self, texts: Sequence[str], shelf: str) -> Vectors:
        """Encode texts that are the same for every transcript."""
        return cached_vectors(self.encoder, texts, self.folder, f"_{shelf}")

    def add(self, transcript: str, coded: list[Remark], open_: list[Remark]) -> int:
        """Encode a transcript's remarks; says how many segments were talk beside the matter."""
        texts = [ASIDE.sub("", remark.text).strip() for remark in (*coded, *open_)]
        vectors = cached_vectors(self.encoder, texts, self.folder, f"{THEMES}{transcript}")
        self.coded.append((coded, vectors[: len(coded)]))
        rest = vectors[len(coded) :]
        passages = [Passage(remark.text) for remark in open_]
        talk = talk_score(Ground([], passages, self.encoder, rest, self.encode)) > 0
        if not self.encoder.meaning:
            talk[:] = False
        self.open.append(
            ([r for r, beside in zip(open_, talk, strict=True) if not beside], rest[~talk])
        )
        return int(talk.sum())


def _heap(found: Pairs) -> Heap:
    """Put transcripts together, without remarks in which nobody listed speaks."""
    remarks = [remark for part, _ in found for remark in part]
    kept = np.array([bool(remark.people) for remark in remarks], dtype=bool)
    if not remarks:
        return Heap([], np.zeros((0, 0), dtype=np.float32))
    vectors = np.concatenate([vectors for part, vectors in found if part])
    return Heap([r for r in remarks if r.people], vectors[kept])
