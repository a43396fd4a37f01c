"""Likeness by letters: what is left when the encoder's weights are not installed.

TF-IDF over three to five letters inside words (scikit-learn's `char_wb`). It sees that "trained"
and "training" are alike, never that "schooled" is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

NAME = "character TF-IDF"
KEY = "character-tf-idf-2"
WIDTH = 1 << 11


def encode_letters(texts: Sequence[str]) -> NDArray[np.float32]:
    """Turn texts into vectors of unit length from groups of letters, [n, 2048] float32.

    Rarity of a group is counted over the whole words of the shipped vocabulary, so that a text's
    vector does not depend on which other texts are encoded with it. A text without any letters
    gets the same vector as any other such text.
    """
    if not texts:
        return np.zeros((0, WIDTH), dtype=np.float32)
    hashing, rarity = _fitted()
    rows = rarity.transform(hashing.transform(texts)).toarray().astype(np.float32)
    empty = ~rows.any(axis=1)
    rows[empty, 0] = 1.0
    return rows  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def _fitted() -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

    lines = Path(__file__).with_name("vocab.txt").read_text(encoding="utf-8").split("\n")
    words = [word for word in lines if word.isalpha() and len(word) > 1]
    hashing = HashingVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), n_features=WIDTH, alternate_sign=False, norm=None
    )
    rarity = TfidfTransformer(sublinear_tf=True, norm="l2").fit(hashing.transform(words))
    return hashing, rarity
