"""Suggesting: every suggester before the same ground, by name.

To add a suggester, write a function of a Ground and a number of offers and name it in SUGGESTERS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from qual.problem import Misuse
from qual.suggest import embedding, keywords
from qual.suggest.cache import cached_vectors
from qual.suggest.encoder import Encoder, Vectors
from qual.suggest.english import find_foreign
from qual.suggest.fused import suggest_fused, suggest_learned
from qual.suggest.kinds import CodeLike, Ground, Offer, Passage, Suggester
from qual.suggest.tuned import Tuned
from qual.suggest.valence import with_valence

MOST = 10
SHORT = 12
ASKED = 30  # words of a question, its last, that are read with the answer
NOT_ENGLISH = "not in English, so nothing was guessed"


def suggest(
    name: str,
    codes: Sequence[CodeLike],
    passages: Sequence[Passage],
    encoder: Encoder | None,
    folder: Path | None = None,
    shelf: str = "texts",
    most: int = MOST,
    tuned: Tuned | None = None,
) -> list[list[Offer]]:
    """Offer codes for the passages of one transcript, best first, each with a first valence.

    Args:
        name: keyword, embedding, learned or fused; the latter two offer by keyword alone where a
            passage is not in English.
        codes: the codes that may be offered.
        passages: the passages of one transcript, in order.
        encoder: from `choose_encoder`; keyword alone can do without.
        folder: where vectors are kept between runs, or None.
        shelf: name of the transcript, under which its vectors are kept.
        most: longest list per passage.
        tuned: from `choose_tuned`, what was learned; without it, fused is keyword and embedding.

    Returns:
        One list per passage; empty where nothing in the passage speaks for any code.

    Raises:
        Misuse: for a name that is no suggester, or one that needs an encoder and has none.
    """
    return offer(name, prepare(codes, passages, encoder, folder, shelf, tuned), most)


def offer(name: str, ground: Ground, most: int = MOST) -> list[list[Offer]]:
    """Offer codes on prepared ground; see `suggest`."""
    if name not in SUGGESTERS:
        raise Misuse(f"There is no suggester {name!r}; there are {', '.join(SUGGESTERS)}.")
    if ground.encoder is None and name != "keyword":
        raise Misuse(f"The suggester {name} needs an encoder.")
    offers = with_valence(ground, SUGGESTERS[name](ground, most))
    return _only_keywords(ground, offers, most) if name in ("learned", "fused") else offers


def _only_keywords(
    ground: Ground, offers: Sequence[Sequence[Offer]], most: int
) -> list[list[Offer]]:
    """Where a passage is not in English, offer only the codes whose terms were found.

    What was learned says nothing there, of codes as of valence.
    """
    foreign = foreign_passages(ground.passages)
    if not any(foreign):
        return [list(group) for group in offers]
    found = keywords.suggest_keyword(ground, most)
    return [
        [replace(one, valence_reason=NOT_ENGLISH) for one in terms] if other else list(group)
        for other, group, terms in zip(foreign, offers, found, strict=True)
    ]


def foreign_passages(passages: Sequence[Passage]) -> list[bool]:
    """Say which passages of a transcript, in order, are not in English, as they are encoded."""
    return find_foreign([spoken(passage) for passage in passages])


def prepare(
    codes: Sequence[CodeLike],
    passages: Sequence[Passage],
    encoder: Encoder | None,
    folder: Path | None = None,
    shelf: str = "texts",
    tuned: Tuned | None = None,
) -> Ground:
    """Encode the passages, and set out what every suggester needs."""
    done: dict[str, tuple[list[str], Vectors]] = {}

    def encode(texts: Sequence[str], name: str) -> Vectors:
        if encoder is None:
            return np.zeros((len(texts), 0), dtype=np.float32)
        if name not in done or done[name][0] != list(texts):
            done[name] = list(texts), cached_vectors(encoder, texts, folder, f"_{name}")
        return done[name][1]

    texts = [spoken(passage) for passage in passages]
    vectors = own = np.zeros((len(passages), 0), dtype=np.float32)
    if encoder is not None:
        vectors = cached_vectors(encoder, texts, folder, shelf)
    if tuned is not None:
        own = cached_vectors(tuned.encoder, [asked(each) for each in passages], folder, shelf)
    learned = tuned.learned if tuned is not None else None
    return Ground(codes, passages, encoder, vectors, encode, own, learned)


def asked(passage: Passage) -> str:
    """Say what of a passage the tuned encoder reads: its words after those of the question.

    What an answer is about often stands in the question alone.
    """
    return " ".join([*asked_before(passage).split(), passage.text])


def asked_before(passage: Passage) -> str:
    """Say what of the question before a passage is read with it: its last words, or nothing."""
    return " ".join(passage.context.split()[-ASKED:])


def spoken(passage: Passage) -> str:
    """Say what of a passage likeness is judged by: its words; a short answer with its question."""
    if passage.context and len(passage.text.split()) < SHORT:
        return f"{passage.context} {passage.text}"
    return passage.text


SUGGESTERS: dict[str, Suggester] = {
    "keyword": keywords.suggest_keyword,
    "embedding": embedding.suggest_embedding,
    "learned": suggest_learned,
    "fused": suggest_fused,
}
