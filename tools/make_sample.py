"""Make the sample study's journals, submissions, decisions, ratings and themes from its sheets.

The sheets in transcripts_sample/sheets/ are what two coders, their meeting and the lead wrote;
this replays them through the library at fixed times, so that the same sheets give the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.coding_sheet import apply_sheet
from qual.files import table_text, write_text
from qual.final import Finals, find_finals
from qual.ingest.store import Intake, bring_in
from qual.passages import Passage
from qual.problem import Problem
from qual.sampling import add_assignments, assign_primaries, draw
from qual.study import Study, open_study
from qual.submitting import submit

ROOT = Path(__file__).parent.parent / "transcripts_sample"
MADE = ("codings", "submissions", "adjudications", "ratings")
BEGIN = datetime(2024, 6, 3, 14, 0, tzinfo=UTC)


def seeded(seed: str) -> Callable[[int], bytes]:
    """Bytes that look random and are the same in every run."""
    numbers: Iterator[int] = count()

    def randomness(size: int) -> bytes:
        return hashlib.sha256(f"{seed}:{next(numbers)}".encode()).digest()[:size]

    return randomness


def stop(problems: list[Problem]) -> None:
    """End with the Problems, if there are any."""
    if problems:
        sys.exit("\n".join(str(problem) for problem in problems))


def read_sheet(name: str) -> list[dict[str, str]]:
    """Read one of the sheets."""
    with (ROOT / "sheets" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def moment(days: float) -> str:
    """A time so many days after the study's first day of coding."""
    return (BEGIN + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def prepare(folder: Path) -> Study:
    """Copy the settings and tables, ingest the raw files and draw the double-coded subset."""
    for path in sorted((ROOT / "study").iterdir()):
        if path.is_file() and path.name not in ("themes.yaml", "assignments.csv"):
            shutil.copy(path, folder / path.name)
    study = open_study(folder)
    stop(study.problems)
    raw = sorted((ROOT / "raw").iterdir())
    brought = bring_in(study, raw, Intake())
    stop(brought.problems)
    add_assignments(folder, assign_primaries(study))
    study = open_study(folder)
    drawn = draw(study, set())
    stop(drawn.problems + add_assignments(folder, drawn.drawn))
    return open_study(folder)


def code(study: Study, coder: str, first_day: float) -> None:
    """Apply a coder's sheet one transcript a day, and submit each."""
    codebook, problems = read_codebook(study.root)
    stop(problems)
    rows = read_sheet(f"{coder}.csv")
    randomness = seeded(coder)
    mine = [id_ for id_ in study.transcripts if coder in study.coders_of[id_]]
    for day, transcript in enumerate(mine):
        own = [row for row in rows if row["transcript"] == transcript]
        columns = list(own[0])
        with tempfile.TemporaryDirectory() as scratch:
            sheet = Path(scratch) / f"{coder}.csv"
            write_text(sheet, table_text(columns, [[r[c] for c in columns] for r in own]))
            at = moment(first_day + day)
            applied = apply_sheet(study, codebook, coder, sheet, at, randomness=randomness)
        stop(applied.problems)
        handed = submit(study, coder, transcript, moment(first_day + day + 0.15), randomness)
        stop(handed.problems)


def settle(study: Study) -> tuple[Finals, list[Passage]]:
    """Find the final codings as they stand."""
    work = read_all(study)
    codebook, problems = read_codebook(study.root)
    stop(problems)
    finals = find_finals(work, codebook)
    stop(finals.problems)
    return finals, finals.queue


def make_codebook(folder: Path) -> None:
    """Write the study's codebook: CFIR 2022 as shipped, and the team's own codes at its end."""
    shipped = (ROOT.parent / "codebooks" / "cfir-2022.yaml").read_text("utf-8")
    own = (ROOT / "sheets" / "team-codes.yaml").read_text("utf-8")
    write_text(folder / "codebook.yaml", shipped.rstrip("\n") + "\n" + own)
