"""Keywords: a code is offered where its codebook terms stand in the passage.

Terms and text are compared by the stems of their words, hyphens split. A phrase in `not_terms`
rules out the hits of the same code that it shares a word with: with term "plan" and not_term
"health plan", "our health plan" is no hit and "a plan for the health plan" is one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from qual.suggest.kinds import CodeLike, Ground, Offer
from qual.suggest.stems import make_doc, stem_word, vocabulary, words

LONGER = 0.5
HALF = 1.5


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a code: as the codebook writes it, and how much one hit of it says."""

    code: int
    text: str
    weight: float
    rules_out: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """All terms of a codebook, ready to be looked for."""

    matcher: Any
    by_key: dict[int, list[Term]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found: the words as spoken and where, counted in words of the passage."""

    term: Term
    spoken: str
    start: int
    end: int


def read_terms(codes: Sequence[CodeLike]) -> Terms:
    """Ready the terms of a codebook: a term that many codes share says less, a phrase more."""
    return _read_terms(tuple((tuple(code.terms), tuple(code.not_terms)) for code in codes))


@lru_cache(maxsize=2)
def _read_terms(codes: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]) -> Terms:
    """Ready each code's terms and not_terms, once for all transcripts and suggesters."""
    from spacy.matcher import PhraseMatcher

    wanted: dict[str, list[tuple[int, str, bool]]] = defaultdict(list)
    for number, (speak_for, speak_against) in enumerate(codes):
        for rules_out, texts in ((False, speak_for), (True, speak_against)):
            for text in texts:
                stems = " ".join(map(stem_word, words(text)))
                if stems and (number, rules_out) not in [(n, r) for n, _, r in wanted[stems]]:
                    wanted[stems].append((number, text, rules_out))
    matcher = PhraseMatcher(vocabulary(), attr="NORM")
    by_key: dict[int, list[Term]] = {}
    for stems, uses in wanted.items():
        doc = make_doc(uses[0][1])
        matcher.add(stems, [doc])
        shared = sum(not rules_out for _, _, rules_out in uses)
        weight = _weight(len(doc), shared, len(codes))
        terms = [Term(number, text, weight, rules_out) for number, text, rules_out in uses]
        by_key[vocabulary().strings[stems]] = terms
    return Terms(matcher, by_key)


def _weight(length: int, shared: int, codes: int) -> float:
    """Weigh a term by its words and by how few codes share it (inverse document frequency)."""
    rarity = 1.0 if shared <= 1 else max(0.0, 1 - math.log(shared) / math.log(max(codes, 2)))
    return rarity * (1 + LONGER * (length - 1))


def find_hits(terms: Terms, text: str) -> list[Hit]:
    """Find the codebook's terms in a text, those ruled out by a `not_terms` phrase left out."""
    doc = make_doc(text)
    found: list[Hit] = []
    ruled: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for key, start, end in terms.matcher(doc):
        for term in terms.by_key[key]:
            if term.rules_out:
                ruled[term.code].append((start, end))
            else:
                found.append(Hit(term, doc[start:end].text, start, end))
    return [hit for hit in found if not _is_out(hit, ruled.get(hit.term.code, ()))]


def _is_out(hit: Hit, ruled: Sequence[tuple[int, int]]) -> bool:
    return any(start < hit.end and hit.start < end for start, end in ruled)


def score_hits(hits: Sequence[Hit]) -> float:
    """Turn the distinct terms found into a score from 0 to 1; repetition adds nothing."""
    weight = sum({hit.term.text: hit.term.weight for hit in _longest(hits)}.values())
    return weight / (weight + HALF)


def _longest(hits: Sequence[Hit]) -> list[Hit]:
    """Leave out hits that lie inside a longer hit of the same code."""
    return [
        hit
        for hit in hits
        if not any(
            other.start <= hit.start
            and hit.end <= other.end
            and other.end - other.start > hit.end - hit.start
            for other in hits
        )
    ]


def evidence_of(hits: Sequence[Hit]) -> str:
    """Name the terms found and the words they were found in."""
    spoken: dict[str, list[str]] = {}
    for hit in _longest(hits):
        heard = spoken.setdefault(hit.term.text, [])
        if hit.spoken.lower() not in heard:
            heard.append(hit.spoken.lower())
    parts = [
        f'"{term}"' if heard == [term.lower()] else f'"{term}" ({", ".join(heard)})'
        for term, heard in spoken.items()
    ]
    return f"{'term' if len(parts) == 1 else 'terms'} {', '.join(parts)}"


def hits_by_code(terms: Terms, text: str) -> dict[int, list[Hit]]:
    """Find the terms in a text, gathered by the number of their code."""
    gathered: dict[int, list[Hit]] = defaultdict(list)
    for hit in find_hits(terms, text):
        gathered[hit.term.code].append(hit)
    return gathered


def suggest_keyword(ground: Ground, most: int) -> list[list[Offer]]:
    """Offer, for each passage, the codes whose terms stand in it, best first."""
    terms = read_terms(ground.codes)
    return [
        _offers(ground.codes, hits_by_code(terms, passage.text), most)
        for passage in ground.passages
    ]


def _offers(codes: Sequence[CodeLike], gathered: dict[int, list[Hit]], most: int) -> list[Offer]:
    offers = [
        Offer(codes[n].id, round(score_hits(hits), 4), "keyword", evidence_of(hits))
        for n, hits in gathered.items()
    ]
    return sorted(offers, key=lambda offer: (-offer.score, offer.code))[:most]
