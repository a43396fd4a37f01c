"""Suggestions measured on a study: its segments against the codings that count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qual.blindness import AllWork
from qual.codebook import Codebook
from qual.evaluation.never import Nevers, count_never, submitted_by_all
from qual.evaluation.study_rows import Cut, agreed_rows, cut_transcript, undecided_segments
from qual.evaluation.tally import Evaluation, Tally, add_rows, evaluate
from qual.evaluation.uptake import Uptakes, find_uptake
from qual.final import Finals, find_finals, own_codes, read_texts
from qual.model import FinalCoding
from qual.problem import Problem
from qual.suggest.encoder import Encoder
from qual.suggest.fuse import SUGGESTERS, offer, prepare
from qual.suggest.gold import GoldRow
from qual.suggest.kinds import CodeLike, Offer
from qual.suggest.measures import Domains, domains_of
from qual.suggest.tuned import Tuned, name_of
from qual.suggest.valence import guess_from_words

SHOWN = "fused"


@dataclass
class StudyEvaluation:
    """How good suggestions are in a study, what they were measured against, what became of them.

    Attributes:
        finals: the codings that count, and what is left out and why.
        transcripts: those measured on.
        undecided: segments left out because a coding there waits for a decision.
        foreign: how often a segment carries a code that cannot be offered: made by a coder while
            coding, or no longer in use.
    """

    evaluation: Evaluation
    codebook: Codebook
    finals: Finals
    transcripts: list[str]
    undecided: int
    foreign: int
    uptakes: Uptakes
    nevers: Nevers
    problems: list[Problem]


@dataclass
class _Walk:
    """What a walk through the transcripts has gathered so far."""

    codes: Sequence[CodeLike]
    domains: Domains
    encoder: Encoder
    folder: Path
    tuned: Tuned | None
    rows: list[GoldRow] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)
    nevers: Nevers = field(default_factory=Nevers)
    undecided: int = 0


def evaluate_study(
    work: AllWork,
    codebook: Codebook,
    encoder: Encoder,
    seed: int | None = None,
    each: Callable[[Sequence[str]], Iterable[str]] = iter,
    tuned: Tuned | None = None,
) -> StudyEvaluation:
    """Measure every suggester on the study's segments, one transcript at a time.

    Args:
        work: all that was coded.
        codebook: the codes in use are offered.
        encoder: from `choose_encoder`; vectors are cached in the study's `.qual/vectors/`.
        seed: of the bootstrap over transcripts; by default that of study.yaml's double_coding.
        each: wraps the walk through the transcripts, to show progress.
        tuned: from `choose_tuned`, without what the study itself taught: that would be measuring on
            what was learned.
    """
    book = codebook.with_own(own_codes(work))
    finals = find_finals(work, book)
    codes = [code for code in codebook.codes.values() if code.use == "yes"]
    folder = work.study.root / ".qual" / "vectors"
    walk = _Walk(codes, domains_of(book.codes.values()), encoder, folder, tuned)
    walk.tallies = {name: Tally() for name in SUGGESTERS}
    ids = [] if finals.problems else measured_on(work, finals)
    by_transcript: dict[str, list[FinalCoding]] = {id_: [] for id_ in ids}
    for coding in finals.codings:
        by_transcript.setdefault(coding.transcript, []).append(coding)
    for id_ in each(ids):
        _visit(walk, work, book, finals, id_, by_transcript[id_])
    drawn = work.study.settings.double_coding.seed if seed is None else seed
    made_with = name_of(encoder, tuned)
    known = {code.id for code in codes}
    carried = Counter(gold.code in known for row in walk.rows for gold in row.codes)
    return StudyEvaluation(
        evaluation=evaluate(
            walk.rows,
            walk.groups,
            walk.tallies,
            walk.domains,
            made_with,
            "transcript",
            drawn,
        ),
        codebook=book,
        finals=finals,
        transcripts=ids,
        undecided=walk.undecided,
        foreign=carried[False],
        uptakes=find_uptake(work, book),
        nevers=walk.nevers,
        problems=finals.problems,
    )


def measured_on(work: AllWork, finals: Finals) -> list[str]:
    """The transcripts whose codings count: submitted, and by all who code them."""
    left_out = {*finals.sealed, *finals.unsubmitted, *finals.uncoded}
    return [id_ for id_ in work.study.transcripts if id_ not in left_out]


def _visit(
    walk: _Walk,
    work: AllWork,
    book: Codebook,
    finals: Finals,
    id_: str,
    codings: Sequence[FinalCoding],
) -> None:
    """Measure one transcript; the segments whose codes nobody has decided yet are left out."""
    texts, _ = read_texts(work, id_)
    if texts is None:
        return
    cut = cut_transcript(texts.transcript, work.study.sites_of(id_))
    rows, gone = agreed_rows(cut, codings), undecided_segments(cut, finals.queue)
    kept = [n for n in range(len(rows)) if n not in gone]
    chosen = [rows[n] for n in kept]
    groups = [id_] * len(kept)
    passages = cut.passages
    words = [guess_from_words(passages[n].text) for n in kept]
    for name, offers in _offers(walk, cut).items():
        own = [offers[n] for n in kept]
        add_rows(walk.tallies[name], chosen, own, groups, walk.domains, words)
        if name == SHOWN:
            made = submitted_by_all(work, id_)
            count_never(walk.nevers, texts, cut, made, offers, book)
    walk.rows += chosen
    walk.groups += groups
    walk.undecided += len(gone)


def _offers(walk: _Walk, cut: Cut) -> dict[str, list[list[Offer]]]:
    """Every suggester's offers for every segment of a transcript."""
    id_ = cut.transcript.id
    ground = prepare(walk.codes, cut.passages, walk.encoder, walk.folder, id_, walk.tuned)
    return {name: offer(name, ground) for name in SUGGESTERS}
