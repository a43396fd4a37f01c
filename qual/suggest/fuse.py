"""Fusing: keywords and likeness in meaning weighed together into one list of offers.

To add a suggester, write a function of a Ground and a number of offers and name it in SUGGESTERS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from qual.problem import Misuse
from qual.suggest import embedding, keywords
from qual.suggest.cache import cached_vectors
from qual.suggest.encoder import Encoder, Vectors
from qual.suggest.kinds import CodeLike, Ground, Offer, Passage, Suggester
from qual.suggest.smalltalk import against_talk, talk_score
from qual.suggest.valence import with_valence

MOST = 10
SHORT = 12

# What a keyword score of 1 is worth in standard deviations of likeness, and against being talk
# beside the matter. Chosen on tests/data/gold_own.jsonl and kept low: the codebook's terms fit
# gold_dev.jsonl far better than other passages (first three right by keyword: 0.77 against 0.33),
# so a weight chosen there would trust keywords too much.
PER_KEYWORD = 1.5
KEYWORD_AGAINST_TALK = 4.0


def suggest(
    name: str,
    codes: Sequence[CodeLike],
    passages: Sequence[Passage],
    encoder: Encoder | None,
    folder: Path | None = None,
    shelf: str = "texts",
    most: int = MOST,
) -> list[list[Offer]]:
    """Offer codes for the passages of one transcript, best first, each with a first valence.

    Args:
        name: keyword, embedding or fused.
        codes: the codes that may be offered.
        passages: the passages of one transcript, in order.
        encoder: from `choose_encoder`; keyword alone can do without.
        folder: where vectors are kept between runs, or None.
        shelf: name of the transcript, under which its vectors are kept.
        most: longest list per passage.

    Returns:
        One list per passage; empty where nothing in the passage speaks for any code.

    Raises:
        Misuse: for a name that is no suggester, or one that needs an encoder and has none.
    """
    return offer(name, prepare(codes, passages, encoder, folder, shelf), most)


def offer(name: str, ground: Ground, most: int = MOST) -> list[list[Offer]]:
    """Offer codes on prepared ground; see `suggest`."""
    if name not in SUGGESTERS:
        raise Misuse(f"There is no suggester {name!r}; there are {', '.join(SUGGESTERS)}.")
    if ground.encoder is None and name != "keyword":
        raise Misuse(f"The suggester {name} needs an encoder.")
    return with_valence(ground, SUGGESTERS[name](ground, most))


def prepare(
    codes: Sequence[CodeLike],
    passages: Sequence[Passage],
    encoder: Encoder | None,
    folder: Path | None = None,
    shelf: str = "texts",
) -> Ground:
    """Encode the passages, and set out what every suggester needs."""
    done: dict[str, tuple[list[str], Vectors]] = {}

    def encode(texts: Sequence[str], name: str) -> Vectors:
        if encoder is None:
            return np.zeros((len(texts), 0), dtype=np.float32)
        if name not in done or done[name][0] != list(texts):
            done[name] = list(texts), cached_vectors(encoder, texts, folder, f"_{name}")
        return done[name][1]

    vectors = np.zeros((len(passages), 0), dtype=np.float32)
    if encoder is not None:
        vectors = cached_vectors(encoder, [spoken(p) for p in passages], folder, shelf)
    return Ground(codes, passages, encoder, vectors, encode)


def spoken(passage: Passage) -> str:
    """Say what of a passage is encoded: its words; a short answer together with its question."""
    if passage.context and len(passage.text.split()) < SHORT:
        return f"{passage.context} {passage.text}"
    return passage.text


def suggest_fused(ground: Ground, most: int) -> list[list[Offer]]:
    """Offer the codes for which keywords and likeness together speak most."""
    if not ground.codes or not ground.passages:
        return [[] for _ in ground.passages]
    likeness = embedding.weigh_likeness(ground)
    terms = keywords.read_terms(ground.codes)
    talk = talk_score(ground) - against_talk(likeness.above)
    offers: list[list[Offer]] = []
    for i, passage in enumerate(ground.passages):
        hits = keywords.hits_by_code(terms, passage.text)
        scores = {code: keywords.score_hits(found) for code, found in hits.items()}
        beside = talk[i] > KEYWORD_AGAINST_TALK * max(scores.values(), default=0.0)
        offers.append([] if beside else _offers(ground, likeness, hits, scores, i)[:most])
    return offers


def _offers(
    ground: Ground,
    likeness: embedding.Likeness,
    hits: Mapping[int, Sequence[keywords.Hit]],
    scores: Mapping[int, float],
    passage: int,
) -> list[Offer]:
    weights = likeness.above[passage].copy()
    for code, score in scores.items():
        weights[code] += PER_KEYWORD * score
    strengths = embedding.squash(weights)
    return [
        Offer(
            ground.codes[n].id,
            round(float(strengths[n]), 4),
            "fused",
            _evidence(likeness, hits.get(n, ()), passage, n),
        )
        for n in map(int, np.argsort(-weights, kind="stable"))
    ]


def _evidence(
    likeness: embedding.Likeness, hits: Sequence[keywords.Hit], passage: int, code: int
) -> str:
    meaning = embedding.evidence_of(likeness, passage, code)
    return f"{keywords.evidence_of(hits)}; {meaning}" if hits else meaning


SUGGESTERS: dict[str, Suggester] = {
    "keyword": keywords.suggest_keyword,
    "embedding": embedding.suggest_embedding,
    "fused": suggest_fused,
}
