"""Keyword pass over 1.6 million words and 126 terms, beside a `re.finditer` per term.

Run from the repository: `python benchmarks/keywords.py [--quick]`. The text is the gold passages,
repeated with their sentences shuffled by a fixed seed; the reference looks for each term as whole
words in the lower-cased text, without stems, which is the least such a search can do.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from dataclasses import dataclass
from pathlib import Path

from qual.suggest.keywords import hits_by_code, read_terms

GOLD = Path(__file__).resolve().parents[1] / "tests/data/gold_dev.jsonl"
WORDS, QUICK_WORDS, TERMS, PER_CODE = 1_600_000, 160_000, 126, 3


@dataclass(frozen=True)
class TermsOnly:
    """A code of which only its terms matter."""

    id: str
    terms: tuple[str, ...]
    name: str = ""
    domain: str = ""
    definition: str = ""
    include: tuple[str, ...] = ()
    not_terms: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    constructs: tuple[str, ...] = ()
    kind: str = "construct"
    orientation: str = "favourable"


def make_passages(words: int, seed: int = 7) -> list[str]:
    """Make passages of the gold sentences, shuffled, until there are so many words."""
    rows = [json.loads(line)["text"] for line in GOLD.read_text(encoding="utf-8").splitlines()]
    sentences = [part for text in rows for part in re.split(r"(?<=[.?!]) ", text)]
    draw = random.Random(seed)
    passages: list[str] = []
    count = 0
    while count < words:
        passages.append(" ".join(draw.choices(sentences, k=5)))
        count += len(passages[-1].split())
    return passages


def make_terms(passages: list[str], seed: int = 7) -> list[str]:
    """Draw 126 words and pairs of words from the passages."""
    draw = random.Random(seed)
    spoken = sorted(set(re.findall(r"[a-z]{5,}", " ".join(passages[:400]).lower())))
    pairs = sorted(set(re.findall(r"[a-z]{4,} [a-z]{4,}", " ".join(passages[:400]).lower())))
    return draw.sample(spoken, TERMS * 2 // 3) + draw.sample(pairs, TERMS - TERMS * 2 // 3)


def main() -> None:
    """Time both and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the text")
    passages = make_passages(QUICK_WORDS if parser.parse_args().quick else WORDS)
    words = make_terms(passages)
    codes = [
        TermsOnly(f"C{at}", tuple(words[at : at + PER_CODE]))
        for at in range(0, len(words), PER_CODE)
    ]
    terms = read_terms(codes)
    started = time.process_time()
    found = sum(len(hits) for text in passages for hits in hits_by_code(terms, text).values())
    ours = time.process_time() - started
    started = time.process_time()
    whole = "\n".join(passages).lower()
    plain = sum(1 for word in words for _ in re.finditer(rf"\b{re.escape(word)}\b", whole))
    theirs = time.process_time() - started
    count = sum(len(text.split()) for text in passages)
    print(
        f"keyword: {count} words, {len(words)} terms: {ours:.2f} s ({found} hits by stem), "
        f"re.finditer per term {theirs:.2f} s ({plain} hits), ratio {ours / theirs:.3f} "
        "(target at most 0.5)"
    )


if __name__ == "__main__":
    main()
