"""A study small enough to know by heart, written to a folder: for tests of every room.

`make_study(tmp_path)` gives two sites (north implemented well, south did not) with two interviews
each, two coders, and a codebook of eight codes. Everything can be given instead. `apply`,
`add`, `submit` and `reopen` write what a coder would, with ids that are the same in every run.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import yaml

from qual.files import sha256_text, table_text, write_bytes, write_text
from qual.journal import add_lines, read_journal
from qual.lines import append, next_id
from qual.model import Source, Transcript, TranscriptRecord, Turn
from qual.standing import fold
from qual.submission import read_submissions, standing_hash, submissions_path
from qual.transcript import read_transcript, record_bytes

AT = "2026-03-01T09:00:00Z"

# Per transcript its turns: (speaker, what was said); the interviewer is "Interviewer".
TRANSCRIPTS = {
    "N-P01": [
        ("Interviewer", "How did the start go?"),
        ("N-P01", "Our director asked for it every week. The room was ready on the first day."),
        ("Interviewer", "And what was hard?"),
        ("N-P01", "There was no money for training, so two nurses never learned it."),
    ],
    "N-P02": [
        ("Interviewer", "How did the start go?"),
        ("N-P02", "We had the tablets in a week. The director gave us two hours every Friday."),
    ],
    "S-P01": [
        ("Interviewer", "How did the start go?"),
        ("S-P01", "Nobody had the time. The ward was short of three people all winter."),
        ("Interviewer", "And what was hard?"),
        ("S-P01", "The form is long. It asks the same thing twice, and the printer is broken."),
    ],
    "S-P02": [
        ("Interviewer", "How did the start go?"),
        ("S-P02", "I heard of it by chance. It does not fit how we work at night."),
    ],
}
SITES = [
    {"site": "north", "implementation": "high", "setting": "urban"},
    {"site": "south", "implementation": "low", "setting": "rural"},
]
PARTICIPANTS = [
    {"participant": "N-P01", "transcript": "N-P01", "role": "nurse", "site": "north"},
    {"participant": "N-P02", "transcript": "N-P02", "role": "manager", "site": "north"},
    {"participant": "S-P01", "transcript": "S-P01", "role": "nurse", "site": "south"},
    {"participant": "S-P02", "transcript": "S-P02", "role": "manager", "site": "south"},
]
# N-P01 and S-P01 are double coded; ana is primary everywhere but on S-P01.
ASSIGNMENTS = [
    {"transcript": "N-P01", "coder": "ana", "part": "primary", "round": "main", "drawn": ""},
    {"transcript": "N-P02", "coder": "ana", "part": "primary", "round": "main", "drawn": ""},
    {"transcript": "S-P01", "coder": "ben", "part": "primary", "round": "main", "drawn": ""},
    {"transcript": "S-P02", "coder": "ana", "part": "primary", "round": "main", "drawn": ""},
    {"transcript": "N-P01", "coder": "ben", "part": "second", "round": "main", "drawn": "test"},
    {"transcript": "S-P01", "coder": "ana", "part": "second", "round": "main", "drawn": "test"},
]
CODEBOOK = {
    "name": "Tiny codebook",
    "framework": "2022",
    "domains": [
        {"id": "INN", "name": "Innovation"},
        {"id": "INS", "name": "Inner Setting"},
        {"id": "IND", "name": "Individuals"},
    ],
    "codes": [
        {"id": "INN.G", "name": "Innovation Design", "domain": "INN", "kind": "construct"},
        {"id": "INS.F", "name": "Compatibility", "domain": "INS", "kind": "construct"},
        {"id": "INS.J", "name": "Available Resources", "domain": "INS", "kind": "construct"},
        {
            "id": "INS.J1",
            "name": "Funding",
            "domain": "INS",
            "kind": "subconstruct",
            "parent": "INS.J",
            "terms": ["money", "budget"],
        },
        {
            "id": "INS.J2",
            "name": "Space",
            "domain": "INS",
            "kind": "subconstruct",
            "parent": "INS.J",
            "terms": ["room"],
        },
        {"id": "IND.R.B", "name": "Mid-level Leaders", "domain": "IND", "kind": "role"},
        {"id": "IND.C.C", "name": "Motivation", "domain": "IND", "kind": "characteristic"},
        {"id": "T.night", "name": "Night work", "constructs": ["INS.F"]},
    ],
}


def make_study(
    folder,
    transcripts=None,
    sites=None,
    participants=None,
    assignments=None,
    codebook=None,
    **settings,
):
    """Write a study into a folder and return its path; settings are keys of study.yaml."""
    root = Path(folder)
    root.mkdir(parents=True, exist_ok=True)
    said = {"format": 1, "title": "Tiny study", "framework": "2022", "coders": ["ana", "ben"]}
    write_text(root / "study.yaml", yaml.safe_dump({**said, **settings}, sort_keys=False))
    text = yaml.safe_dump(CODEBOOK if codebook is None else codebook, sort_keys=False)
    write_text(root / "codebook.yaml", text)
    write_table(root / "sites.csv", SITES if sites is None else sites, ["site"])
    people = PARTICIPANTS if participants is None else participants
    write_table(root / "participants.csv", people, ["participant", "transcript", "role", "site"])
    columns = ["transcript", "coder", "part", "round", "drawn"]
    rows = ASSIGNMENTS if assignments is None else assignments
    write_table(root / "assignments.csv", rows, columns)
    for id_, turns in (TRANSCRIPTS if transcripts is None else transcripts).items():
        write_transcript(root, id_, turns)
    return root


def write_table(path, rows, columns=()):
    """Write dicts as a CSV table: the given columns, then any other a row has."""
    columns = list(dict.fromkeys([*columns, *(key for row in rows for key in row)]))
    write_text(path, table_text(columns, [[row.get(c, "") for c in columns] for row in rows]))


def lay_transcript(*turns, id_="T", kind="interview"):
    """A transcript of turns, with their real offsets; nothing is written."""
    text, found = "", []
    for speaker, said in turns:
        text += f"{speaker}: "
        asks = speaker == "Interviewer"
        person = None if asks else speaker
        start, end = len(text), len(text) + len(said)
        found.append(
            Turn(speaker=speaker, participant=person, is_interviewer=asks, start=start, end=end)
        )
        text += f"{said}\n\n"
    text = text[:-1]
    record = TranscriptRecord(
        format=1,
        id=id_,
        kind=kind,
        text_sha256=sha256_text(text),
        source=Source(suffix=".txt", sha256=sha256_text(text)),
        reader="plain",
        turns=found,
    )
    return Transcript(id=id_, text=text, sha256=record.text_sha256, record=record)


def write_transcript(root, id_, turns, kind="interview"):
    """Write a transcript's text and turns; return the text."""
    made = lay_transcript(*turns, id_=id_, kind=kind)
    write_text(root / "transcripts" / f"{id_}.txt", made.text)
    write_bytes(root / "transcripts" / f"{id_}.json", record_bytes(made.record))
    return made.text


def no_chance(name):
    """Stand in for randomness: the same bytes for one coder in every run."""
    return lambda n: hashlib.sha256(name.encode()).digest()[:n]


def add(root, coder, lines, at=AT):
    """Append lines (an op and its fields) to a coder's journal; return their ids."""
    return add_lines(root, read_journal(root, coder), at, lines, no_chance(coder))


def apply_line(root, transcript, quote, code, **fields):
    """Make the line that applies a code to the first place where a transcript says a quote."""
    found = read_transcript(root, transcript)
    start = found.text.index(quote)
    line = {"op": "apply", "transcript": transcript, "start": start, "end": start + len(quote)}
    line |= {"quote": quote, "code": code, "about": None, "valence": None, "strength": None}
    line |= {"memo": "", "origin": "manual", "codebook": 0, "entry": "", "text": found.sha256}
    return line | fields


def apply(root, coder, transcript, quote, code, valence=None, strength=None, at=AT, **fields):
    """Apply a code to a quote as one coder; return the coding's id."""
    fields |= {"valence": valence, "strength": strength}
    return add(root, coder, [apply_line(root, transcript, quote, code, **fields)], at)[0]


def submit(root, coder, transcript, at=AT):
    """Submit a transcript as one coder; return the submission's id."""
    return _hand_in(root, coder, transcript, at, "submit", "")


def reopen(root, coder, transcript, reason="something was missed", at=AT):
    """Reopen a transcript as one coder; return the line's id."""
    return _hand_in(root, coder, transcript, at, "reopen", reason)


def _hand_in(root, coder, transcript, at, op, reason):
    journal = read_journal(root, coder)
    file = read_submissions(root, coder).file
    after = file.entries[-1].line.id if file.entries else ""
    id_ = next_id(at, after, no_chance(f"{coder} submits"))
    standing = fold(journal).of_transcript(transcript)
    line = {"id": id_, "op": op, "at": at, "transcript": transcript, "last": journal.heads}
    line |= {"sha256": standing_hash(standing), "reason": reason}
    append(submissions_path(root, coder), file, [line])
    return id_
