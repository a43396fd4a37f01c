"""WordPiece: the way the encoder's vocabulary cuts a text into pieces.

Lower-cased, accents stripped, ideographs apart, each punctuation mark a word of its own, then the
longest piece first (Devlin et al. 2019, arXiv:1810.04805, section 3; Schuster and Nakajima 2012).
Names of special pieces inside a text, such as "[SEP]", are read as plain text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

MAX_PIECES = 256
MAX_LETTERS = 100
ASCII_WORD = re.compile(r"[a-z0-9]+|[!-/:-@\[-`{-~]")
IDEOGRAPHS = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)

Tokenize = Callable[[str], list[int]]


def read_vocabulary(path: Path) -> dict[str, int]:
    """Read a vocabulary: one piece a line, its number the line counted from 0."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return {piece: number for number, piece in enumerate(lines) if piece}


def make_tokenizer(vocabulary: dict[str, int], most: int = MAX_PIECES) -> Tokenize:
    """Make the function that turns a text into piece numbers, framed by [CLS] and [SEP].

    Args:
        vocabulary: pieces and their numbers; pieces inside a word begin with `##`.
        most: longest sequence, frame included; what goes beyond is cut off.
    """
    first, last, unknown = (vocabulary[name] for name in ("[CLS]", "[SEP]", "[UNK]"))

    @lru_cache(maxsize=1 << 17)
    def pieces(word: str) -> tuple[int, ...]:
        if len(word) > MAX_LETTERS:
            return (unknown,)
        found: list[int] = []
        start = 0
        while start < len(word):
            lead = "##" if start else ""
            for end in range(len(word), start, -1):
                number = vocabulary.get(lead + word[start:end])
                if number is not None:
                    break
            else:
                return (unknown,)
            found.append(number)
            start = end
        return tuple(found)

    def tokenize(text: str) -> list[int]:
        row = [first]
        for word in split_words(text):
            row += pieces(word)
        del row[most - 1 :]
        row.append(last)
        return row

    return tokenize


def split_words(text: str) -> Sequence[str]:
    """Lower-case a text, strip its accents and split it into words and punctuation marks."""
    if text.isascii() and text.isprintable():
        return ASCII_WORD.findall(text.lower())
    text = "".join(map(_clean, text))
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    # letter by letter, for a Greek final sigma stays as the vocabulary's authors lowered it
    return "".join(map(_spaced, "".join(map(str.lower, bare)))).split(" ")


@lru_cache(maxsize=1 << 14)
def _clean(letter: str) -> str:
    """Make white space a blank, drop control characters and set ideographs apart."""
    if letter in "\t\n\r":
        return " "
    if letter == "\ufffd" or unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs"):
        return ""
    if letter.isspace():
        return " "
    number = ord(letter)
    return f" {letter} " if any(low <= number <= high for low, high in IDEOGRAPHS) else letter


@lru_cache(maxsize=1 << 14)
def _spaced(letter: str) -> str:
    """Set a punctuation mark apart: every ASCII sign, and what Unicode calls punctuation."""
    if letter.isascii():
        return letter if letter.isalnum() or letter == " " else f" {letter} "
    return f" {letter} " if unicodedata.category(letter).startswith("P") else letter
