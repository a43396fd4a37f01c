"""Encoding passages, beside onnxruntime alone on the same batches; and a second run from the cache.

Run from the repository: `python benchmarks/embedding.py [--quick]`. The stock encoder and the tuned
one are timed in one run; in every turn each works once and its onnxruntime alone once, so that a
busy machine slows all alike. What is compared is texts encoded per second.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cfir.places import find_shipped
from qual.suggest import encoder, tuned
from qual.suggest.cache import cached_vectors

GOLD = Path(__file__).resolve().parents[1] / "tests/data/gold_dev.jsonl"
TURNS, QUICK_TURNS = 7, 2


@dataclass(frozen=True)
class Side:
    """An encoder, and what onnxruntime alone is given in its place.

    Attributes:
        pairs: seconds of onnxruntime alone and of the encoder, one pair a turn.
    """

    chosen: encoder.Encoder
    model: encoder.Model
    batches: list[dict[str, Any]]
    pairs: list[tuple[float, float]] = field(default_factory=list)

    def take_turn(self, texts: Sequence[str]) -> None:
        """Time both once."""
        alone = _seconds(lambda: [self.model.session.run(None, feeds) for feeds in self.batches])
        self.pairs.append((alone, _seconds(lambda: self.chosen.encode(texts))))


def main() -> None:
    """Time both encoders and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two turns in place of seven")
    turns = QUICK_TURNS if parser.parse_args().quick else TURNS
    texts = [json.loads(line)["text"] for line in GOLD.read_text(encoding="utf-8").splitlines()]
    chosen = encoder.choose_encoder()
    if not chosen.meaning:
        print(f"embedding: not measured. {chosen.note}")
        return
    sides = [_side(chosen, encoder.shipped_model(), texts)]
    own = tuned.choose_tuned()
    if own is None:
        print(f"embedding: {tuned.NAME} not measured, since it is not there whole.")
    else:
        sides.append(_side(own.encoder, _tuned_model(), texts))
    for _ in range(turns):
        for side in sides:
            side.take_turn(texts)
    for side in sides:
        print(_line(side, texts))


def _side(chosen: encoder.Encoder, model: encoder.Model, texts: Sequence[str]) -> Side:
    rows = [model.tokenize(text) for text in texts]
    return Side(chosen, model, [feeds for _, feeds in encoder.make_batches(model, rows)])


def _tuned_model() -> encoder.Model:
    """The model that the tuned encoder runs, by the same paths, so that it is loaded once."""
    vocabulary = Path(encoder.__file__).with_name(encoder.VOCABULARY)
    return encoder.load_model(find_shipped("codebooks") / tuned.MODEL, vocabulary)


def _line(side: Side, texts: Sequence[str]) -> str:
    share = statistics.median(alone / ours for alone, ours in side.pairs)
    speed = len(texts) / statistics.median(ours for _, ours in side.pairs)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cached_vectors(side.chosen, texts, folder)
        again = _seconds(lambda: cached_vectors(side.chosen, texts, folder))
        changed = [*texts[:-1], "One passage has changed."]
        one = _seconds(lambda: cached_vectors(side.chosen, changed, folder))
    return (
        f"embedding, {side.chosen.name}: {len(texts)} passages at {speed:.1f} a second, "
        f"{share:.3f} of onnxruntime alone (target at least 0.85); second run {again:.3f} s, with "
        f"one changed {one:.3f} s"
    )


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
