"""Agreement of 42 codes on 40 of 200 transcripts, beside character vectors through scikit-learn.

Run from the repository: `python benchmarks/agreement.py [--quick]`. A study of 8.5 million
characters and 34,400 codings is made in a scratch folder from a fixed seed, and one of a million
codings; what is timed is CPU seconds. Targets: at most 0.02 of the character vectors, 1 s for the
table with loading, 5 s for 1,000 bootstrap replicates, 10 s for a million codings. Elsewhere:
QualCoder 30 s, plain interval code 0.3 s, on their machines.
"""

from __future__ import annotations

import argparse
import gc
import random
import re
import shutil
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import msgspec

from cfir.places import find_shipped
from qual.agree.coefficients import cohen_kappa
from qual.agree.interval import REPLICATES
from qual.agree.marking import Unit, count_transcript, table_of
from qual.agree.summary import compare_coders
from qual.blindness import read_all
from qual.cli.guard import RARELY
from qual.codebook import read_codebook
from qual.files import sha256_text, table_text, write_bytes, write_text
from qual.journal import read_journal
from qual.lines import next_ids
from qual.model import Source, Transcript, TranscriptRecord, Turn
from qual.report.agreement_columns import COUNTS, VALUES
from qual.report.agreement_table import agreement_rows
from qual.segment import participant_turns
from qual.spans import Span
from qual.standing import fold
from qual.study import open_study
from qual.submission import by_transcript, standing_hash
from qual.transcript import read_transcript, record_bytes

TRANSCRIPTS, DOUBLE, CODES, CODINGS, MILLION = 200, 40, 42, 34_400, 1_000_000
TURNS, TURN = 106, 400
AT = "2026-01-05T09:00:00Z"
SPOKEN = tuple(
    re.findall(
        r"\w+", "we had no time on the ward and the team met once a week to plan what came next"
    )
)
Places = list[tuple[int, int, str]]


def make_study(root: Path, transcripts: int, double: int, codings: int, seed: int = 7) -> None:
    """Write a study with as many transcripts, double-coded ones and codings as asked for."""
    draw = random.Random(seed)
    ids = [f"T{n:03d}" for n in range(transcripts)]
    write_text(root / "study.yaml", "format: 1\ntitle: Benchmark\ncoders: [ana, ben]\n")
    shutil.copyfile(find_shipped("codebooks") / "cfir-2022.yaml", root / "codebook.yaml")
    write_text(root / "sites.csv", table_text(["site"], [["north"]]))
    people = [[id_, id_, "nurse", "north"] for id_ in ids]
    columns = ["participant", "transcript", "role", "site"]
    write_text(root / "participants.csv", table_text(columns, people))
    rows = [[id_, "ana", "primary", "main", ""] for id_ in ids]
    rows += [[id_, "ben", "second", "main", "fixed"] for id_ in ids[:double]]
    columns = ["transcript", "coder", "part", "round", "drawn"]
    write_text(root / "assignments.csv", table_text(columns, rows))
    hashes = {id_: make_transcript(root, id_, draw) for id_ in ids}
    codes = list(read_codebook(root)[0].codes)[:CODES]
    each = codings // (transcripts + double)
    places = {id_: make_places(draw, codes, each) for id_ in ids}
    write_journal(root, "ana", {id_: places[id_] for id_ in ids}, hashes, draw)
    second = {id_: near(draw, codes, places[id_]) for id_ in ids[:double]}
    write_journal(root, "ben", second, hashes, draw)


def make_transcript(root: Path, id_: str, draw: random.Random) -> str:
    """Write a transcript of interviewer and participant turns; return its hash."""
    text, turns = "", []
    for number in range(TURNS):
        asks = number % 6 == 0
        label = "Interviewer" if asks else id_
        said = ""
        while len(said) < TURN - 20:
            said += " ".join(draw.choices(SPOKEN, k=9)).capitalize() + ". "
        start = len(text) + len(label) + 2
        text += f"{label}: {said.strip()}\n\n"
        turns.append(
            Turn(
                speaker=label,
                participant=None if asks else id_,
                is_interviewer=asks,
                start=start,
                end=len(text) - 2,
            )
        )
    text = text[:-1]
    record = TranscriptRecord(
        format=1,
        id=id_,
        kind="interview",
        text_sha256=sha256_text(text),
        source=Source(suffix=".txt", sha256=sha256_text(text)),
        reader="plain",
        turns=turns,
    )
    write_text(root / "transcripts" / f"{id_}.txt", text)
    write_bytes(root / "transcripts" / f"{id_}.json", record_bytes(record))
    return record.text_sha256


def make_places(draw: random.Random, codes: list[str], each: int) -> Places:
    """Place codings of about two sentences anywhere in a transcript."""
    starts = [draw.randrange(40_000) for _ in range(each)]
    return [(start, start + draw.randrange(60, 300), draw.choice(codes)) for start in starts]


def near(draw: random.Random, codes: list[str], places: Places) -> Places:
    """What a second coder makes of the same text: most alike, some moved, some another code."""
    found = []
    for start, end, code in places:
        moved = max(0, start + draw.randrange(-60, 60))
        other = code if draw.random() < 0.75 else draw.choice(codes)
        found.append((moved, moved + end - start, other))
    return found


def write_journal(
    root: Path,
    coder: str,
    places: dict[str, Places],
    hashes: dict[str, str],
    draw: random.Random,
) -> None:
    """Write a coder's journal line by line and hand in every transcript."""
    total = sum(map(len, places.values()))
    ids = iter(next_ids(total, AT, "", lambda n: bytes(n)))
    lines: list[bytes] = []
    before: list[str] = []
    last: dict[str, list[str]] = {}
    for id_, own in places.items():
        for start, end, code in own:
            line: dict[str, object] = {"id": next(ids), "op": "apply", "at": AT, "prev": before}
            line |= {"transcript": id_, "start": start, "end": end, "quote": "what was said " * 12}
            line |= {
                "code": code,
                "about": None,
                "valence": draw.choice(("barrier", "facilitator")),
            }
            line |= {"strength": draw.choice((1, 2)), "memo": "", "origin": "manual"}
            line |= {"codebook": 1, "entry": "sha256:" + "0" * 64, "text": hashes[id_]}
            lines.append(msgspec.json.encode(line))
            before = [str(line["id"])]
        last[id_] = before
    write_bytes(root / "codings" / f"{coder}.jsonl", b"\n".join(lines) + b"\n")
    standing = by_transcript(fold(read_journal(root, coder)))
    marks = next_ids(len(places), AT, "", lambda n: bytes(n))
    submits = [
        {"id": mark, "op": "submit", "at": AT, "transcript": id_, "last": last[id_]}
        | {"sha256": standing_hash(standing.get(id_, [])), "reason": ""}
        for mark, id_ in zip(marks, places, strict=True)
    ]
    content = b"".join(msgspec.json.encode(line) + b"\n" for line in submits)
    write_bytes(root / "submissions" / f"{coder}.jsonl", content)


@dataclass(frozen=True)
class Table:
    """How long the table took from the files on: CPU seconds, of which loading; by the clock."""

    seconds: float
    loading: float
    clock: float


def ours(root: Path, unit: Unit, replicates: int) -> Table:
    """Time the table of every code, loading included."""
    began, started = time.perf_counter(), time.process_time()
    study = open_study(root)
    codebook, _ = read_codebook(root)
    work = read_all(study)
    loaded = time.process_time()
    found = compare_coders(work, codebook, unit, replicates=replicates)
    agreement_rows(found, ("code", *COUNTS, *VALUES), ("code",))
    spent = time.process_time()
    return Table(spent - started, loaded - started, time.perf_counter() - began)


Spans = dict[str, dict[str, list[Span]]]


def read_spans(root: Path) -> list[tuple[Transcript, Spans]]:
    """The double-coded transcripts, with the spans of each coder by code."""
    study = open_study(root)
    journals = {c: by_transcript(fold(read_journal(root, c))) for c in study.settings.coders}
    found = []
    for id_ in sorted(study.double_coded):
        text = read_transcript(root, id_)
        if isinstance(text, Transcript):
            spans: Spans = {}
            for coder, own in journals.items():
                marks = spans.setdefault(coder, {})
                for coding in own[id_]:
                    marks.setdefault(coding.code, []).append((coding.start, coding.end))
            found.append((text, spans))
    return found


def by_intervals(read: list[tuple[Transcript, Spans]]) -> dict[str, float | None]:
    """Kappa of every code from spans, by interval arithmetic."""
    counted = [count_transcript(text, spans, "character") for text, spans in read]
    codes = {code for one in counted for code in one.patterns}
    return {code: cohen_kappa(table_of(counted, code, ("ana", "ben"))) for code in codes}


def by_characters(read: list[tuple[Transcript, Spans]], codes: Iterable[str]) -> dict[str, float]:
    """Kappa of every code from a vector of characters for each coder, through scikit-learn."""
    import numpy as np
    from sklearn.metrics import cohen_kappa_score

    sizes = [len(text.text) for text, _ in read]
    begins = list(accumulate([0, *sizes]))
    mask = np.zeros(sum(sizes), dtype=bool)
    for (text, _), begin in zip(read, begins, strict=False):
        for start, end in participant_turns(text):
            mask[begin + start : begin + end] = True
    kappas = {}
    for code in codes:
        vectors = {coder: np.zeros(sum(sizes), dtype=np.int8) for coder in ("ana", "ben")}
        for (_, spans), begin in zip(read, begins, strict=False):
            for coder, marks in spans.items():
                for start, end in marks.get(code, ()):
                    vectors[coder][begin + start : begin + end] = 1
        kappas[code] = float(cohen_kappa_score(*(vector[mask] for vector in vectors.values())))
    return kappas


def main() -> None:
    """Print each figure and its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the study, no million")
    quick = parser.parse_args().quick
    gc.set_threshold(*RARELY)  # as every command does
    share = 10 if quick else 1
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "study"
        make_study(root, TRANSCRIPTS // share, DOUBLE // share, CODINGS // share)
        read = read_spans(root)
        started = time.process_time()
        mine = by_intervals(read)
        middle = time.process_time()
        theirs = by_characters(read, mine)
        seconds, reference = middle - started, time.process_time() - middle
        apart = max(abs(theirs[code] - (mine[code] or 0)) for code in theirs)
        print(
            f"agreement: {len(mine)} codes by character, spans in memory: {seconds:.3f} s CPU; "
            f"character vectors through scikit-learn {reference:.1f} s; ratio "
            f"{seconds / reference:.3f} (target at most 0.02); kappas differ by at most "
            f"{apart:.0e}"
        )
        plain = ours(root, "sentence", 0)
        drawn = ours(root, "sentence", REPLICATES)
        print(
            f"agreement: sentences {plain.seconds:.2f} s CPU with loading, {plain.clock:.2f} s by "
            "the clock (target 1 s); "
            f"{REPLICATES} replicates of the bootstrap {drawn.seconds - plain.seconds:.2f} s more "
            "(target 5 s)"
        )
        if not quick:
            root = Path(scratch) / "million"
            make_study(root, TRANSCRIPTS, DOUBLE, MILLION)
            many = ours(root, "sentence", 0)
            print(
                f"agreement: a million codings {many.seconds:.1f} s CPU, of which loading "
                f"{many.loading:.1f} s; {many.clock:.1f} s by the clock (target 10 s)"
            )


if __name__ == "__main__":
    main()
