"""Whether a passage is in English, which the encoders were made for.

On other languages they answer as surely as on English, and wrongly. A passage counts as not English
where hardly any of its words is one of English grammar and too few stand in the encoder's English
vocabulary: both, so that a clipped remark or one full of names is not taken for another language.
A short one of drugs, names or places alone can look so too; its neighbours tell. What is mostly in
other letters than Latin ones, with or without spaces between its words, needs none of that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from qual.suggest.encoder import VOCABULARY
from qual.suggest.wordpiece import read_vocabulary

WORD = re.compile(r"[^\W\d_]+")
SPOKEN = re.compile(r"[a-z']+")
NOTED = re.compile(r"\[[^\]]*\]")  # by the transcriber: [inaudible], [crosstalk]
LATIN = "\u02ff\u1e00\u1eff"  # letters up to the first are Latin, and from the second to the third
FEWEST = 4  # words, or letters that are not Latin, below which nothing can be told
ENOUGH = 25  # words from which a passage tells by itself
GRAMMAR = 0.04  # share of words of English grammar from which a passage is English
KNOWN = 0.7  # share of words in the vocabulary from which it is
# Words of English grammar, without those that are words of another language in Latin letters too
# (also, in, me, no, of, on, over, so, to, was, we).
LISTED = """
about all and any are aren't because been before being both could couldn't did didn't does
doesn't don't each every from get getting going gonna got had hadn't hasn't have haven't he's
here his how i'd i'll i'm i've isn't it it's its just know like maybe might more much nobody
not our out people really right should shouldn't some somebody something that that's
the their them then there there's these they they'd they'll they're they've thing things think
this those through too us very wasn't we'd we'll we're we've well were weren't what what's
when where which who who's why with won't would wouldn't yeah yes you you'd you'll you're
you've your
"""
WORDS = frozenset(LISTED.split())


def find_foreign(texts: Sequence[str]) -> list[bool]:
    """Say which passages of a transcript are not in English.

    A short one counts only where it does not look English together with those beside it either:
    better a remark in another language with suggestions than one in English without.

    Args:
        texts: the passages, in order.
    """
    return [
        _in_other_letters(text)
        or (
            not is_english(text)
            and (
                len(_words(text)) >= ENOUGH
                or not is_english(" ".join(texts[max(0, n - 1) : n + 2]))
            )
        )
        for n, text in enumerate(texts)
    ]


def is_english(text: str) -> bool:
    """Say whether a passage is in English, or too short to tell.

    Measured on 24,280 exemplars, 1,095 other invented remarks and the sample study's 393 segments,
    all English, and on 40 invented turns in French, Spanish, Portuguese, German and Inuktitut; see
    docs/methods.md.
    """
    if _in_other_letters(text):
        return False
    words = _words(text)
    if len(words) < FEWEST:
        return True
    grammar = sum(word in WORDS for word in SPOKEN.findall(_plain(text)))
    if grammar >= GRAMMAR * len(words):
        return True
    vocabulary = _vocabulary()
    return sum(word in vocabulary for word in words) >= KNOWN * len(words)


def _in_other_letters(text: str) -> bool:
    """Say whether most letters are not Latin: Cyrillic, Arabic, Han, syllabics and the like."""
    letters = [c for c in _plain(text) if c.isalpha()]
    other = sum(c > LATIN[0] and not LATIN[1] <= c <= LATIN[2] for c in letters)
    return len(letters) >= FEWEST and 2 * other > len(letters)


def _words(text: str) -> list[str]:
    return WORD.findall(_plain(text))


def _plain(text: str) -> str:
    return NOTED.sub(" ", text).lower().replace("’", "'")


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    return frozenset(read_vocabulary(Path(__file__).with_name(VOCABULARY)))
