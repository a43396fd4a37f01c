"""Fusing: what was learned, likeness in meaning and keywords, weighed into one calibrated score.

A passage's shares (see `learned`) are moved by how far its likeness to a code stands above the
usual and by the terms found, and turned into a score that says how often such an offer is right:
of offers at 0.6, six in ten. That was fitted, with all weights but that of likeness, on interviews
and quotations that the encoder had not seen. Codes that were not learned are scored from likeness
and terms alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from qual.suggest import embedding, keywords
from qual.suggest.embedding import Likeness
from qual.suggest.keywords import Hit
from qual.suggest.kinds import Ground, Offer
from qual.suggest.learned import Learned, evidence_of, log_shares, places
from qual.suggest.plain import joint_evidence, suggest_plain
from qual.suggest.weighing import NO_CODE, Scores, calibrate, score_codes

Hits = Sequence[Mapping[int, Sequence[Hit]]]
ROLE = 0.15  # score from which a characteristic is offered as about a role


def suggest_fused(ground: Ground, most: int) -> list[list[Offer]]:
    """Offer the codes for which all together speak most; none where nothing is there to code."""
    if not ground.codes or not ground.passages:
        return [[] for _ in ground.passages]
    place = find_places(ground)
    if not (place >= 0).any():
        return suggest_plain(ground, most)
    likeness = embedding.weigh_likeness(ground)
    terms = keywords.read_terms(ground.codes)
    hits = [keywords.hits_by_code(terms, passage.text) for passage in ground.passages]
    spoken = keyword_scores(hits, len(ground.codes))
    assert ground.learned is not None
    shares = log_shares(ground.learned, ground.tuned, place)
    scores, none = score_codes(ground.learned.weights, shares, likeness.above, spoken)
    offers: list[list[Offer]] = []
    for i, row in enumerate(scores):
        best = [] if none[i] else np.argsort(-row, kind="stable")[:most].tolist()
        found = [_offer(ground, likeness, hits[i], row, place, i, n) for n in best]
        offers.append(_with_role(ground, row, found))
    return offers


def suggest_learned(ground: Ground, most: int) -> list[list[Offer]]:
    """Offer, for each passage, the codes whose exemplars it resembles; none for "no code"."""
    learned = ground.learned
    if learned is None or not ground.codes or not ground.passages:
        return [[] for _ in ground.passages]
    place = find_places(ground)
    shares = log_shares(learned, ground.tuned, place)
    weights = learned.weights
    scores = calibrate(shares[:, :-1], weights["learned_slope"], weights["learned_intercept"])
    none = shares[:, -1] > np.log(NO_CODE)
    offers: list[list[Offer]] = []
    for i, row in enumerate(scores):
        best = [] if none[i] else np.argsort(-row, kind="stable")[:most].tolist()
        offers.append(
            [
                Offer(
                    ground.codes[n].id,
                    _rounded(row[n]),
                    "learned",
                    _heard(learned, ground, place, i, n),
                )
                for n in best
                if place[n] >= 0
            ]
        )
    return offers


def find_places(ground: Ground) -> NDArray[np.int64]:
    """Find the codes offered among those learned: [k], -1 for a code that was not."""
    if ground.learned is None:
        return np.full(len(ground.codes), -1)
    return places(ground.learned, ((code.id, code.name) for code in ground.codes))


def keyword_scores(hits: Hits, codes: int) -> Scores:
    """Turn the terms found into scores: [n passages, k codes], 0 where none was found."""
    scores = np.zeros((len(hits), codes))
    for i, found in enumerate(hits):
        for code, each in found.items():
            scores[i, code] = keywords.score_hits(each)
    return scores


def _offer(
    ground: Ground,
    likeness: Likeness,
    hits: Mapping[int, Sequence[Hit]],
    scores: Scores,
    place: NDArray[np.int64],
    passage: int,
    code: int,
) -> Offer:
    evidence = joint_evidence(likeness, hits.get(code, ()), passage, code)
    if ground.learned is not None and place[code] >= 0:
        heard = _heard(ground.learned, ground, place, passage, code)
        found = hits.get(code, ())
        evidence = f"{keywords.evidence_of(found)}; {heard}" if found else heard
    return Offer(ground.codes[code].id, _rounded(scores[code]), "fused", evidence)


def _with_role(ground: Ground, scores: Scores, offers: list[Offer]) -> list[Offer]:
    """Make a characteristic a pair: about the role that scores best, if it does well enough."""
    kinds = {code.id: code.kind for code in ground.codes}
    roles = [(scores[n], code.id) for n, code in enumerate(ground.codes) if code.kind == "role"]
    score, role = max(roles, default=(0.0, ""))
    if score < ROLE:
        return offers
    return [
        replace(offer, evidence=f"{offer.evidence}; {role} scores {score:.2f} here", about=role)
        if kinds[offer.code] == "characteristic"
        else offer
        for offer in offers
    ]


def _heard(
    learned: Learned, ground: Ground, place: NDArray[np.int64], passage: int, code: int
) -> str:
    return evidence_of(learned, ground.tuned[passage], int(place[code]))


def _rounded(score: float) -> float:
    return round(float(score), 4)
