"""What a study's own coders settled, as remarks to learn on from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from qual.blindness import AllWork
from qual.codebook import Codebook
from qual.evaluation.never import submitted_by_all
from qual.evaluation.of_study import measured_on
from qual.evaluation.study_rows import agreed_rows, cut_transcript, undecided_segments
from qual.final import find_finals, own_codes, read_texts
from qual.model import FinalCoding
from qual.problem import Problem
from qual.suggest import embedding, keywords
from qual.suggest.encoder import Encoder, Vectors
from qual.suggest.fuse import prepare
from qual.suggest.fused import keyword_scores
from qual.suggest.kinds import CodeLike, Passage
from qual.suggest.learn_on import Remark
from qual.suggest.tuned import Tuned
from qual.suggest.weighing import Scores


@dataclass
class Settled:
    """What a study's coders settled.

    Attributes:
        remarks: the segments of its transcripts, with their final codes.
        codings: final codings in them with a code in use; `aided`: those that rest on a coding for
            which a suggestion was in sight, so that to learn from them is to learn from oneself.
    """

    remarks: list[Remark] = field(default_factory=list)
    codings: int = 0
    aided: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def share_aided(self) -> float | None:
        """Share of the codings that were aided."""
        return self.aided / self.codings if self.codings else None


def study_remarks(
    work: AllWork,
    codebook: Codebook,
    each: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> Settled:
    """Give every segment of the transcripts whose codings count, with its final codes.

    Transcripts that somebody still has to code blind are left out, and so are segments that wait
    for a decision.
    """
    book = codebook.with_own(own_codes(work))
    finals = find_finals(work, book)
    if finals.problems:
        return Settled(problems=finals.problems)
    held: dict[str, list[FinalCoding]] = {}
    for coding in finals.codings:
        held.setdefault(coding.transcript, []).append(coding)
    found = Settled()
    used = {code.id for code in codebook.codes.values() if code.use == "yes"}
    for id_ in each(measured_on(work, finals)):
        texts, problems = read_texts(work, id_)
        if texts is None:
            return Settled(problems=problems)
        aided = {coding.id for coding in submitted_by_all(work, id_) if coding.aided}
        taken = [coding for coding in held.get(id_, []) if not used.isdisjoint(coding.codes)]
        found.codings += len(taken)
        found.aided += sum(not aided.isdisjoint(coding.sources) for coding in taken)
        cut = cut_transcript(texts.transcript, work.study.sites_of(id_))
        waiting = undecided_segments(cut, finals.queue)
        rows = zip(cut.passages, agreed_rows(cut, held.get(id_, [])), strict=True)
        found.remarks += [
            Remark(id_, passage, tuple(gold.code for gold in row.codes))
            for number, (passage, row) in enumerate(rows)
            if number not in waiting
        ]
    return found


def lay_out(
    remarks: Sequence[Remark],
    codes: Sequence[CodeLike],
    encoder: Encoder,
    tuned: Tuned,
    folder: Path,
    each: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> tuple[Vectors, Scores, Scores]:
    """Lay out what speaks for each code, transcript by transcript, as suggesting does.

    Args:
        remarks: those of one transcript stand together.
        codes: the k codes in use.
        encoder: of likeness in meaning.
        tuned: of what was learned.
        folder: where vectors are kept, those that suggesting left among them.
        each: wraps the walk through the transcripts, to show progress.

    Returns:
        In the order of the remarks: [m, d] vectors of the tuned encoder, [m, k] likeness in
        standard deviations above the usual, and [m, k] keyword scores.
    """
    passages: dict[str, list[Passage]] = {}
    for remark in remarks:
        passages.setdefault(remark.transcript, []).append(remark.passage)
    terms = keywords.read_terms(codes)
    vectors, above, said = [], [], []
    for id_ in each(list(passages)):
        ground = prepare(codes, passages[id_], encoder, folder, id_, tuned)
        vectors.append(ground.tuned)
        above.append(embedding.weigh_likeness(ground).above)
        hits = [keywords.hits_by_code(terms, passage.text) for passage in passages[id_]]
        said.append(keyword_scores(hits, len(codes)))
    return np.concatenate(vectors), np.concatenate(above), np.concatenate(said)
