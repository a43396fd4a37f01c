"""Fusing: keywords and likeness in meaning weighed together into one list of offers.

To add a suggester, write a function of a Ground and a number of offers and name it in SUGGESTERS.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qual.problem import Misuse
from qual.suggest import embedding, keyword
from qual.suggest.cache import cached_vectors
from qual.suggest.encoder import Encoder, Vectors
from qual.suggest.kinds import CodeLike, Ground, Offer, Passage, Suggester
from qual.suggest.smalltalk import talk_score
from qual.suggest.valence import with_valence

MOST = 10
SHORT = 12

# What a keyword score of 1 is worth in standard deviations of likeness; and against being talk
# beside the matter. Chosen on tests/data/gold_dev.jsonl, see docs/methods.md.
PER_KEYWORD = 3.0
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
    if name not in SUGGESTERS:
        raise Misuse(f"There is no suggester {name!r}; there are {', '.join(SUGGESTERS)}.")
    if encoder is None and name != "keyword":
        raise Misuse(f"The suggester {name} needs an encoder.")
    ground = prepare(codes, passages, encoder, folder, shelf)
    return with_valence(ground, SUGGESTERS[name](ground, most))


def prepare(
    codes: Sequence[CodeLike],
    passages: Sequence[Passage],
    encoder: Encoder | None,
    folder: Path | None = None,
    shelf: str = "texts",
) -> Ground:
    """Encode the passages, and set out what every suggester needs."""

    def encode(texts: Sequence[str], name: str) -> Vectors:
        if encoder is None:
            return np.zeros((len(texts), 0), dtype=np.float32)
        return cached_vectors(encoder, texts, folder, f"_{name}")

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
    terms = keyword.read_terms(ground.codes)
    talk = talk_score(ground, likeness.plain)
    offers: list[list[Offer]] = []
    for i, passage in enumerate(ground.passages):
        hits = keyword.hits_by_code(terms, passage.text)
        scores = {code: keyword.score_hits(found) for code, found in hits.items()}
        best = max(scores.values(), default=0.0)
        if talk[i] - KEYWORD_AGAINST_TALK * best > 0:
            offers.append([])
            continue
        weights = likeness.above[i].copy()
        for code, score in scores.items():
            weights[code] += PER_KEYWORD * score
        order = np.argsort(-weights, kind="stable")[:most]
        strengths = embedding.squash(weights)
        offers.append(
            [
                Offer(
                    ground.codes[n].id,
                    round(float(strengths[n]), 4),
                    "fused",
                    _evidence(likeness, hits.get(int(n), []), i, int(n)),
                )
                for n in order
            ]
        )
    return offers


def _evidence(
    likeness: embedding.Likeness, hits: Sequence[keyword.Hit], passage: int, code: int
) -> str:
    meaning = embedding.evidence_of(likeness, passage, code)
    return f"{keyword.evidence_of(hits)}; {meaning}" if hits else meaning


SUGGESTERS: dict[str, Suggester] = {
    "keyword": keyword.suggest_keyword,
    "embedding": embedding.suggest_embedding,
    "fused": suggest_fused,
}
