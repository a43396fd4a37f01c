"""Fusing where nothing was learned: keywords and likeness in meaning weighed together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from qual.suggest import embedding, keywords
from qual.suggest.kinds import Ground, Offer
from qual.suggest.smalltalk import against_talk, talk_score

# What a keyword score of 1 is worth in standard deviations of likeness, and against being talk
# beside the matter. Chosen on tests/data/gold_own.jsonl and kept low.
PER_KEYWORD = 1.5
KEYWORD_AGAINST_TALK = 4.0


def suggest_plain(ground: Ground, most: int) -> list[list[Offer]]:
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
            joint_evidence(likeness, hits.get(n, ()), passage, n),
        )
        for n in map(int, np.argsort(-weights, kind="stable"))
    ]


def joint_evidence(
    likeness: embedding.Likeness, hits: Sequence[keywords.Hit], passage: int, code: int
) -> str:
    """Name the terms found, and what of the codebook a passage resembles."""
    meaning = embedding.evidence_of(likeness, passage, code)
    return f"{keywords.evidence_of(hits)}; {meaning}" if hits else meaning
