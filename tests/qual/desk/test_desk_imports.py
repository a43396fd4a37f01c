"""The desk starts light: what works out suggestions is imported when they are asked for."""

import subprocess
import sys
from pathlib import Path

from tiny_study import make_study

ROOT = Path(__file__).parents[3]
SCRIPT = """
import asyncio, sys
from pathlib import Path
from qual.codebook import read_codebook
from qual.desk.app import DeskApp
from qual.desk.sitting import open_sitting
from qual.study import open_study

root = Path(sys.argv[1])
study = open_study(root)
codebook, _ = read_codebook(root)
sitting = open_sitting(study, codebook, "ana", "N-P01", lambda: "2026-03-01T09:00:00Z")

async def drive():
    async with DeskApp(sitting).run_test(size=(80, 24)) as pilot:
        for key in ("down", "c", "r", "o", "o", "m", "enter", "b", "P", "S", "escape"):
            await pilot.press(key)

asyncio.run(drive())
assert sitting.codings, "nothing was coded"
heavy = {"spacy", "sklearn", "onnxruntime", "numpy", "pandas", "docx", "lxml", "openpyxl"}
print(",".join(sorted(heavy & set(sys.modules))))
"""


def test_a_sitting_imports_nothing_heavy(tmp_path):
    root = make_study(tmp_path / "study")
    words = [sys.executable, "-c", SCRIPT, str(root)]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == ""
