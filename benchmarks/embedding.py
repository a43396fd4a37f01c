"""Encoding passages, beside onnxruntime alone on the same batches; and a second run from the cache.

Run from the repository: `python benchmarks/embedding.py [--quick]`. Both sides take turns, so that
a busy machine slows them alike; what is compared is texts encoded per second.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from qual.suggest import encoder
from qual.suggest.cache import cached_vectors

GOLD = Path(__file__).resolve().parents[1] / "tests/data/gold_dev.jsonl"
TURNS, QUICK_TURNS = 7, 2


def main() -> None:
    """Time both and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two turns in place of seven")
    turns = QUICK_TURNS if parser.parse_args().quick else TURNS
    texts = [json.loads(line)["text"] for line in GOLD.read_text(encoding="utf-8").splitlines()]
    chosen = encoder.choose_encoder()
    if not chosen.meaning:
        print(f"embedding: not measured. {chosen.note}")
        return
    model = encoder.shipped_model()
    batches = [
        feeds for _, feeds in encoder.make_batches(model, [model.tokenize(t) for t in texts])
    ]
    pairs = []
    for _ in range(turns):
        alone = _seconds(lambda: [model.session.run(None, feeds) for feeds in batches])
        pairs.append((alone, _seconds(lambda: chosen.encode(texts))))
    share = statistics.median(alone / ours for alone, ours in pairs)
    speed = len(texts) / statistics.median(ours for _, ours in pairs)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cached_vectors(chosen, texts, folder)
        again = _seconds(lambda: cached_vectors(chosen, texts, folder))
        changed = [*texts[:-1], "One passage has changed."]
        one = _seconds(lambda: cached_vectors(chosen, changed, folder))
    print(
        f"embedding: {len(texts)} passages at {speed:.1f} a second, {share:.3f} of onnxruntime "
        f"alone (target at least 0.85); second run {again:.3f} s, with one changed {one:.3f} s"
    )


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
