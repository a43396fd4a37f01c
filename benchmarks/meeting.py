"""Seconds until a meeting over 2,000 disagreements stands on the screen.

A study of ten interviews, two coders, 2,000 passages on which they differ and 400 trivial
boundary differences, half of the passages decided. Measured: from the start of `open_meeting` to
the first screen drawn at 80×24, then one decision by keys (its line on disk), and one switch of
order; processor time beside the wall clock. Target: open in about a second.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from pathlib import Path

import yaml

from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.desk.meeting import Meeting, open_meeting
from qual.desk.meeting_screen import MeetingApp
from qual.files import sha256_text, table_text, write_bytes, write_text
from qual.journal import add_lines, read_journal
from qual.model import Source, TranscriptRecord, Turn
from qual.reconcile import agenda, decide, decision_line, open_transcripts
from qual.study import open_study
from qual.submitting import submit
from qual.transcript import record_bytes

AT = "2026-03-01T09:00:00Z"
TRANSCRIPTS, PASSAGES, ALIKE = 10, 2_000, 400
CODES = [f"INS.{letter}" for letter in "ABCDEFGHIJ"]
SAID = "Nobody had the time and the ward was short of three people all winter so we waited. "


def make_study(root: Path) -> None:
    """Write the study, both coders' journals and their submissions."""
    chance = random.Random(7)
    ids = [f"P{number:02}" for number in range(TRANSCRIPTS)]
    study = {"format": 1, "title": "Large", "framework": "2022", "coders": ["ana", "ben"]}
    write_text(root / "study.yaml", yaml.safe_dump(study))
    codes = [{"id": c, "name": c, "domain": "INS", "kind": "construct"} for c in CODES]
    domains = [{"id": "INS", "name": "Inner Setting"}]
    book = {"name": "Codes", "framework": "2022", "domains": domains, "codes": codes}
    write_text(root / "codebook.yaml", yaml.safe_dump(book, sort_keys=False))
    write_text(root / "sites.csv", table_text(["site"], [["north"]]))
    people = [[id_, id_, "nurse", "north"] for id_ in ids]
    columns = ["participant", "transcript", "role", "site"]
    write_text(root / "participants.csv", table_text(columns, people))
    parts = [[i, c, p, "main", ""] for i in ids for c, p in (("ana", "primary"), ("ben", "second"))]
    columns = ["transcript", "coder", "part", "round", "drawn"]
    write_text(root / "assignments.csv", table_text(columns, parts))
    texts = {id_: _write(root, id_) for id_ in ids}
    for coder in ("ana", "ben"):
        lines = [
            _line(id_, texts[id_], place, coder, chance)
            for id_ in ids
            for place in range((PASSAGES + ALIKE) // TRANSCRIPTS)
        ]
        add_lines(root, read_journal(root, coder), AT, lines, chance.randbytes)
        for id_ in ids:
            submit(open_study(root), coder, id_, AT, chance.randbytes)


def _write(root: Path, id_: str) -> str:
    said = SAID * ((PASSAGES + ALIKE) // TRANSCRIPTS)
    text = f"{id_}: {said}\n"
    start = len(id_) + 2
    turn = Turn(
        speaker=id_, participant=id_, is_interviewer=False, start=start, end=start + len(said)
    )
    record = TranscriptRecord(
        format=1,
        id=id_,
        kind="interview",
        text_sha256=sha256_text(text),
        source=Source(suffix=".txt", sha256=sha256_text(text)),
        reader="plain",
        turns=[turn],
    )
    write_text(root / "transcripts" / f"{id_}.txt", text)
    write_bytes(root / "transcripts" / f"{id_}.json", record_bytes(record))
    return text


def _line(id_: str, text: str, place: int, coder: str, chance: random.Random) -> dict[str, object]:
    """One coding a sentence: every sixth is alike but for its end, the others differ in code."""
    start = len(id_) + 2 + place * len(SAID)
    alike = place % 6 == 0
    end = start + (70 if coder == "ana" or not alike else 60)
    number = 0 if alike else 2 * chance.randrange(5) + (coder == "ben")
    return {
        "op": "apply",
        "transcript": id_,
        "start": start,
        "end": end,
        "quote": text[start:end],
        "code": CODES[number],
        "about": None,
        "valence": "barrier",
        "strength": 1,
        "memo": "",
        "origin": "manual",
        "codebook": 0,
        "entry": "",
        "text": sha256_text(text),
    }


def decide_half(root: Path) -> int:
    """Decide every other passage; returns how many passages there are."""
    open_transcripts(read_all(open_study(root)), "ana-ben", AT)
    items, _ = agenda(read_all(open_study(root)))
    lines = [decision_line(i, "ana", ["ana", "ben"], "the narrower code") for i in items[::2]]
    decide(root, "ana-ben", lines, AT)
    return len(items)


def sit_down(root: Path) -> Meeting:
    """Open the meeting as the command does."""
    begun = open_meeting(open_study(root), read_codebook(root)[0], ["ana", "ben"], lambda: AT)
    assert begun.meeting is not None, begun.problems
    return begun.meeting


async def measure(root: Path) -> dict[str, float]:
    """Open, decide and switch the order; seconds for each."""
    found: dict[str, float] = {}
    began, worked = time.perf_counter(), time.process_time()
    meeting = sit_down(root)
    found["laid out"] = time.perf_counter() - began
    app = MeetingApp(meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        found["on the screen"] = time.perf_counter() - began
        found["  processor"] = time.process_time() - worked
        await pilot.press("2")
        await pilot.press("1")
        began = time.perf_counter()
        await pilot.pause()
        found["decided"] = time.perf_counter() - began
        began = time.perf_counter()
        await pilot.press("s")
        await pilot.pause()
        found["order switched"] = time.perf_counter() - began
    meeting.close()
    return found


def main() -> None:
    """Print the seconds of five openings: the fastest and the slowest."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "study"
        root.mkdir()
        make_study(root)
        print(f"{decide_half(root)} passages differ, half of them decided")
        runs = [asyncio.run(measure(root)) for _ in range(5)]
        for name in runs[0]:
            seconds = sorted(run[name] for run in runs)
            print(f"{name:>15}  {seconds[0]:.2f} to {seconds[-1]:.2f} s")


if __name__ == "__main__":
    main()
