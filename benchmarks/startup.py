"""CPU seconds of `qual --help` and of `qual status` on the sample study, beside bare Python.

Target: 0.30 s each. Elsewhere (CPU seconds, their own machines): qc 2.04, taguette 1.53,
crisp-t 4.38.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 5


def cpu(words: list[str]) -> float:
    """Run a command several times; the median of its CPU seconds."""
    spent: list[float] = []
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(words, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(spent)


def main() -> None:
    """Print each figure and its ratio to bare Python."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "demo"
        subprocess.run(
            [sys.executable, "-m", "qual", "demo", str(folder)], check=True, capture_output=True
        )
        bare = cpu([sys.executable, "-c", "pass"])
        shown = cpu([sys.executable, "-m", "qual", "--help"])
        study = str(folder / "study")
        status = cpu([sys.executable, "-m", "qual", "status", "--study", study])
    print(f"python -c pass   {bare:.3f} s CPU")
    print(f"qual --help      {shown:.3f} s CPU, {shown / bare:.0f} x bare Python")
    print(f"qual status      {status:.3f} s CPU, {status / bare:.0f} x bare Python")


if __name__ == "__main__":
    main()
