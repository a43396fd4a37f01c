"""Words as they are compared: their Snowball stem, so that "trained" meets "training"."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

APOSTROPHES = "'\u2019\u02bc"
MARKS = (*range(0x0250), *range(0x2000, 0x2070), 0x2212, *range(0x3000, 0x3040))
PLAIN = {number: " " for number in MARKS if not chr(number).isalnum()}
PLAIN |= {ord(mark): "'" for mark in APOSTROPHES}


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer

    stem: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stem


@lru_cache(maxsize=1 << 17)
def stem_word(word: str) -> str:
    """Cut one word to its lower-case stem (the English Snowball stemmer, "Porter2")."""
    return _stemmer()(word.lower())


def words(text: str) -> list[str]:
    """Split a text into words: at blanks, hyphens and every mark but the apostrophe."""
    return text.translate(PLAIN).split()


@lru_cache(maxsize=1)
def vocabulary() -> Any:  # noqa: ANN401 - spaCy's own types are not checked
    """Give spaCy's empty English vocabulary, in which the NORM of a word is its stem.

    A word's NORM is worked out once, when the vocabulary first meets the word.
    """
    import spacy
    from spacy.attrs import NORM

    vocab: Any = spacy.blank("en").vocab
    vocab.lex_attr_getters[NORM] = stem_word
    for lexeme in vocab:
        lexeme.norm_ = stem_word(lexeme.text)
    return vocab


def make_doc(text: str) -> Any:  # noqa: ANN401
    """Make a spaCy Doc of a text's words, without marks, to be matched on NORM.

    Our own split stands in for spaCy's tokenizer, which takes five times as long and splits
    "can't" and "clinic's", where the stem does what matching needs.
    """
    from spacy.tokens import Doc

    return Doc(vocabulary(), words=words(text))
