"""Why a passage gets the suggestions it gets: everything that was weighed, code by code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from qual.suggest import embedding, keywords
from qual.suggest.fuse import asked_before, foreign_passages, offer
from qual.suggest.fused import find_places, keyword_scores
from qual.suggest.kinds import Ground, Offer
from qual.suggest.learned import log_shares, nearest_exemplars, quote
from qual.suggest.weighing import Scores, score_codes, weigh

NEAR = 2
WEIGHED = ("sharp", "likeness", "keyword", "none")


@dataclass(frozen=True)
class Why:
    """What spoke for one code.

    Attributes:
        offer: as suggested, with its calibrated score.
        share: what exemplars say, 0 to 1; None for a code that was not learned.
        above: standard deviations of likeness above the usual for this code; None where likeness
            was not weighed.
        terms: the codebook's terms found, or empty; `keyword`: their score, 0 to 1.
        describes: what of the codebook the passage resembles most.
        exemplars: remarks of this code that it resembles most.
        of_study: whether the code was learned from this study's codings alone.
    """

    offer: Offer
    share: float | None
    above: float | None
    terms: str
    keyword: float
    describes: str
    exemplars: tuple[str, ...]
    of_study: bool = False


@dataclass(frozen=True)
class Explained:
    """A passage with all that speaks for each code offered.

    Attributes:
        question: the end of the question before, as it was read with the answer, or empty.
        answer: the words that the codes are offered for.
        none: the share of "no code", or None where nothing was learned; `weighed`: the same after
            all was weighed.
        hidden: whether nothing is offered for this passage.
        english: whether it is in English; if not, only keywords were weighed.
        weights: what share, likeness and keywords are multiplied by, and what is added to "no
            code"; empty where nothing was learned.
    """

    question: str
    answer: str
    none: float | None
    hidden: bool
    codes: list[Why]
    english: bool = True
    weights: Mapping[str, float] = field(default_factory=dict)
    weighed: float | None = None


def explain(ground: Ground, passage: int, most: int) -> Explained:
    """Explain the fused suggestions of one passage among those of its transcript.

    Args:
        ground: the transcript's passages, prepared.
        passage: the number of the passage.
        most: how many codes to explain; where nothing is offered, the likeliest ones.
    """
    read = asked_before(ground.passages[passage]), ground.passages[passage].text
    if foreign_passages(ground.passages)[passage]:
        return _by_keyword(read, offer("fused", ground, most)[passage])
    likeness = embedding.weigh_likeness(ground)
    hits = keywords.hits_by_code(keywords.read_terms(ground.codes), ground.passages[passage].text)
    place = find_places(ground)
    shares, weighed = None, None
    scores = likeness.above[passage]
    if ground.learned is not None and (place >= 0).any():
        own = slice(passage, passage + 1)
        logs = log_shares(ground.learned, ground.tuned[own], place)
        evidence = logs, likeness.above[own], keyword_scores([hits], len(ground.codes))
        shares = np.exp(logs)[0]
        weighed = float(np.exp(weigh(ground.learned.weights, *evidence)[0, -1]))
        scores = score_codes(ground.learned.weights, *evidence)[0][0]
    offers = offer("fused", ground, most)[passage]
    numbers = {code.id: number for number, code in enumerate(ground.codes)}
    shown = offers or _likeliest(ground, scores, most)
    whys = []
    for each in shown:
        number = numbers[each.code]
        whys.append(
            Why(
                each,
                None if shares is None or place[number] < 0 else float(shares[number]),
                float(likeness.above[passage, number]),
                keywords.evidence_of(hits[number]) if hits.get(number) else "",
                keywords.score_hits(hits.get(number, ())),
                embedding.evidence_of(likeness, passage, number),
                _exemplars(ground, passage, int(place[number])),
                _of_study(ground, int(place[number])),
            )
        )
    none = None if shares is None else float(shares[-1])
    weights = {} if shares is None else _weights(ground)
    return Explained(*read, none, not offers, whys, weights=weights, weighed=weighed)


def _weights(ground: Ground) -> dict[str, float]:
    assert ground.learned is not None
    return {name: ground.learned.weights[name] for name in WEIGHED}


def _by_keyword(read: tuple[str, str], offers: Sequence[Offer]) -> Explained:
    """Explain a passage that is not in English: its terms, and nothing else."""
    whys = [Why(one, None, None, one.evidence, one.score, "", ()) for one in offers]
    return Explained(*read, None, not offers, whys, english=False)


def _likeliest(ground: Ground, scores: Scores, most: int) -> list[Offer]:
    """The codes that would come first if the passage were not taken for talk beside the matter."""
    best = np.argsort(-scores, kind="stable")[:most]
    return [Offer(ground.codes[n].id, 0.0, "fused", "") for n in map(int, best)]


def _exemplars(ground: Ground, passage: int, place: int) -> tuple[str, ...]:
    if ground.learned is None or place < 0:
        return ()
    near = nearest_exemplars(ground.learned, ground.tuned[passage], place, NEAR)
    return tuple(f"“{quote(e.text)}” ({e.setting}, likeness {like:.2f})" for e, like in near)


def _of_study(ground: Ground, place: int) -> bool:
    """Whether a code has no exemplar, so that only the study's codings can have taught it."""
    return ground.learned is not None and place >= 0 and place not in ground.learned.owner
