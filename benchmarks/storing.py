"""Seconds to store 34,400 codings in one batch with one fsync, beside one fsync a coding.

Target: at most 1 s. Elsewhere: 518 s through qualitative-coding 1.7.8's library, on its machine.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from qual.journal import add_lines, read_journal

CODINGS = 34_400
AT = "2024-06-03T14:00:00Z"


def line(number: int) -> dict[str, object]:
    """A coding as `qual apply` writes it, with a quote of usual length."""
    start = number * 37 % 40_000
    return {
        "op": "apply",
        "transcript": f"T{number % 200:03d}",
        "start": start,
        "end": start + 240,
        "quote": "so we just, we stood there and nobody had the key " * 5,
        "code": f"INS.{'ABCDEFGHIJK'[number % 11]}",
        "about": None,
        "valence": "barrier",
        "strength": 2,
        "memo": "",
        "origin": "import:apply",
        "codebook": 1,
        "entry": "sha256:" + "0" * 64,
        "text": "sha256:" + "1" * 64,
    }


def main() -> None:
    """Print the batch, the same one by one (a hundredth of it), and reading all of it back."""
    codings = CODINGS // 10 if "--quick" in sys.argv else CODINGS
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        begin = time.perf_counter()
        add_lines(root, read_journal(root, "ana"), AT, [line(n) for n in range(codings)])
        batch = time.perf_counter() - begin
        begin = time.perf_counter()
        found = len(read_journal(root, "ana").entries)
        reading = time.perf_counter() - begin
        few = codings // 100
        begin = time.perf_counter()
        for number in range(few):
            add_lines(root, read_journal(root, "ben"), AT, [line(number)])
        single = (time.perf_counter() - begin) * codings / few
    print(f"store {found:,} codings in a batch: {batch:.2f} s; read them back: {reading:.2f} s")
    print(f"one by one, estimated from {few}: {single:.0f} s, {single / batch:.0f} x the batch")


if __name__ == "__main__":
    main()
