"""What a study's own coders settled, as remarks to learn on from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from qual.blindness import AllWork
from qual.codebook import Codebook
from qual.evaluation.of_study import measured_on
from qual.evaluation.study_rows import agreed_rows, cut_transcript, undecided_segments
from qual.final import find_finals, own_codes, read_texts
from qual.model import FinalCoding
from qual.problem import Problem
from qual.suggest.cache import cached_vectors
from qual.suggest.encoder import Encoder, Vectors
from qual.suggest.fuse import spoken
from qual.suggest.learn_on import Remark


def study_remarks(
    work: AllWork,
    codebook: Codebook,
    each: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> tuple[list[Remark], list[Problem]]:
    """Give every segment of the transcripts whose codings count, with its final codes.

    Transcripts that somebody still has to code blind are left out, and so are segments that wait
    for a decision.
    """
    book = codebook.with_own(own_codes(work))
    finals = find_finals(work, book)
    if finals.problems:
        return [], finals.problems
    held: dict[str, list[FinalCoding]] = {}
    for coding in finals.codings:
        held.setdefault(coding.transcript, []).append(coding)
    remarks: list[Remark] = []
    for id_ in each(measured_on(work, finals)):
        texts, problems = read_texts(work, id_)
        if texts is None:
            return [], problems
        cut = cut_transcript(texts.transcript, work.study.sites_of(id_))
        waiting = undecided_segments(cut, finals.queue)
        rows = zip(cut.passages, agreed_rows(cut, held.get(id_, [])), strict=True)
        remarks += [
            Remark(id_, spoken(passage), tuple(gold.code for gold in row.codes))
            for number, (passage, row) in enumerate(rows)
            if number not in waiting
        ]
    return remarks, []


def remark_vectors(
    encoder: Encoder,
    remarks: Sequence[Remark],
    folder: Path,
    each: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> Vectors:
    """Encode remarks transcript by transcript, taking what suggesting has left in the cache.

    Args:
        encoder: the tuned one.
        remarks: those of one transcript stand together.
        folder: where vectors are kept.
        each: wraps the walk through the transcripts, to show progress.

    Returns:
        [m, d] in the order of the remarks.
    """
    texts: dict[str, list[str]] = {}
    for remark in remarks:
        texts.setdefault(remark.transcript, []).append(remark.text)
    parts = [cached_vectors(encoder, texts[id_], folder, id_) for id_ in each(list(texts))]
    return np.concatenate(parts)
