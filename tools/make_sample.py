"""Make the sample study's journals, submissions, decisions, ratings and themes from its sheets.

The sheets in transcripts_sample/sheets/ are what two coders, their meeting and the lead wrote;
this replays them through the library at fixed times, so that the same sheets give the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import cast

from cfir.rating import parse
from qual.adjudication import Result
from qual.blindness import read_all
from qual.checks import check_study
from qual.codebook import Codebook, read_codebook
from qual.coding_sheet import alike, apply_sheet, find_quote
from qual.files import table_text, write_text
from qual.final import Finals, find_finals
from qual.ingest.store import Intake, bring_in
from qual.matrix import build_matrix
from qual.model import FinalCoding, Strength, Valence
from qual.problem import Problem
from qual.rating import Judgement, append_ratings
from qual.reconcile import Item, agenda, decide, decision_line, open_transcripts
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


def make_codebook(folder: Path) -> None:
    """Write the study's codebook: CFIR 2022 as shipped, and the team's own codes at its end."""
    shipped = (ROOT.parent / "codebooks" / "cfir-2022.yaml").read_text("utf-8")
    own = (ROOT / "sheets" / "team-codes.yaml").read_text("utf-8")
    write_text(folder / "codebook.yaml", shipped.rstrip("\n") + "\n" + own)


def meet(study: Study, day: float) -> None:
    """Open the double-coded transcripts and record what the coders decided, with reasons."""
    work = read_all(study)
    randomness = seeded("meeting")
    opened = open_transcripts(work, "ana-ben", moment(day), randomness=randomness)
    stop(opened.problems)
    items, problems = agenda(read_all(study))
    stop(problems)
    sheet = {(r["transcript"], r["start"], r["end"]): r for r in read_sheet("decisions.csv")}
    lines = []
    for item in items:
        span = item.passage.span
        row = sheet.pop((item.passage.transcript, str(span[0]), str(span[1])), None)
        if row is None:
            sys.exit(f"decisions.csv has no row for {item.where}: {item.text[:60]}")
        other = [_other(item, row)] if row["decision"] == "other" else []
        lines.append(decision_line(item, row["decision"], ["ana", "ben"], row["reason"], other))
    if sheet:
        sys.exit(f"decisions.csv has rows for no passage: {sorted(sheet)}")
    decide(study.root, "ana-ben", lines, moment(day + 0.1), randomness)


def _other(item: Item, row: dict[str, str]) -> Result:
    start, end = item.passage.span
    if row["quote"]:
        found = find_quote(item.text, row["quote"])
        if isinstance(found[0], str):
            sys.exit(f"decisions.csv, {item.where}: {found[0]}")
        start, end = start + int(found[0]), start + int(found[1])
    valence = cast("Valence | None", row["valence"] or None)
    strength = cast("Strength | None", int(row["strength"]) if row["strength"] else None)
    return Result(start, end, row["code"], row["about"] or None, valence, strength)


def rate(study: Study, day: float) -> None:
    """Record the ratings the two agreed on, with the codings that stood in each cell."""
    matrix = build_matrix(study, find(study).codings, codebook_of(study), {}, wave="", every=True)
    judgements: list[Judgement] = []
    for row in read_sheet("ratings.csv"):
        given = parse(row["rating"])
        evidence = matrix.cell(row["construct"], row["site"]).evidence
        judgements.append(
            Judgement(
                site=row["site"],
                construct=row["construct"],
                value=given.value,
                state=given.state,
                conflict=row["conflict"] == "yes",
                summary=row["summary"],
                rationale=row["rationale"],
                codings=list(evidence.codings),
                n_participants=len(evidence.participants),
            )
        )
    _, problems = append_ratings(study.root, "consensus", judgements, moment(day), seeded("rate"))
    stop(problems)


def name_themes(study: Study) -> None:
    """Write themes.yaml: each theme's codings found by the words the sheet quotes."""
    codings = find(study).codings
    entries: list[str] = []
    for row in read_sheet("themes.csv"):
        carried = [id_ for q in row["quotes"].split(";;") for id_ in _finals(codings, q)]
        against = [id_ for q in row["against"].split(";;") if q for id_ in _finals(codings, q)]
        ids = {"codings": carried, "against": against, "excerpts": carried[:3]}
        lists = "".join(f"  {name}: [{', '.join(found)}]\n" for name, found in ids.items())
        entries.append(
            f"- id: {row['id']}\n"
            f"  statement: {json.dumps(row['statement'], ensure_ascii=False)}\n"
            f"  valence: {row['valence']}\n"
            f"  constructs: [{', '.join(row['constructs'].split(';'))}]\n{lists}"
        )
    write_text(study.root / "themes.yaml", "\n".join(entries))


def _finals(codings: list[FinalCoding], reference: str) -> list[str]:
    """Find the final codings whose words begin as a reference `TRANSCRIPT|first words` says."""
    transcript, _, words = reference.strip().partition("|")
    found = [
        c.id
        for c in codings
        if c.transcript == transcript and alike(c.quote).startswith(alike(words))
    ]
    if not found:
        print(f"themes.csv: no final coding begins so: {reference}")
    return found


def codebook_of(study: Study) -> Codebook:
    """Read the study's codebook."""
    codebook, problems = read_codebook(study.root)
    stop(problems)
    return codebook


def find(study: Study) -> Finals:
    """Find the final codings as they stand."""
    finals = find_finals(read_all(study), codebook_of(study))
    stop(finals.problems)
    return finals


def main() -> None:
    """Make the sample anew and put what was made beside its settings."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        make_codebook(ROOT / "study")
        study = prepare(folder)
        code(study, "ana", 0)
        code(study, "ben", 3)
        meet(study, 14)
        rate(study, 21)
        name_themes(study)
        codebook, problems = read_codebook(folder)
        stop([*problems, *check_study(study, read_all(study), codebook)])
        for name in MADE:
            shutil.rmtree(ROOT / "study" / name, ignore_errors=True)
            shutil.copytree(folder / name, ROOT / "study" / name)
        for name in ("assignments.csv", "themes.yaml"):
            shutil.copy(folder / name, ROOT / "study" / name)
        counts = find(study).by_basis
    print("Final codings of the sample:", ", ".join(f"{n} {b}" for b, n in counts.items()))


if __name__ == "__main__":
    main()
