"""A study that has every file and every kind of line, read whole and compared with what is stored.

`pytest tests/test_golden.py --update-golden` writes what it yields now as what is expected.
"""

import difflib
import hashlib
import shutil
from pathlib import Path
from random import Random

import msgspec
import pytest

from qual.agree.marking import UNITS
from qual.agree.summary import compare_coders
from qual.blindness import read_all
from qual.checks import check_study
from qual.codebook import read_codebook
from qual.final import find_finals, own_codes
from qual.model import Transcript
from qual.moves import read_moves
from qual.passages import Passage
from qual.progress import find_steps
from qual.rating import find_ratings, read_ratings
from qual.report.agreement_table import agreement_record
from qual.segment import find_sentences, segments
from qual.study import open_study
from qual.suggest.study_run import read_suggestions
from qual.themes import read_themes
from qual.transcript import find_transcripts, read_transcript

GOLDEN = Path(__file__).parent / "golden"
ROOT = GOLDEN / "study"


def read_whole(root):
    """Everything a study says, as it is read: the shape of contracts 1 to 4."""
    study = open_study(root)
    work = read_all(study)
    codebook, codebook_problems = read_codebook(root)
    finals = find_finals(work, codebook)
    drafts = find_finals(work, codebook, draft=True)
    grown = codebook.with_own(own_codes(work))
    themes, theme_problems = read_themes(root, grown, finals.codings)
    return {
        "settings": study.settings,
        "tables": {
            "sites": study.sites,
            "participants": study.participants,
            "assignments": study.assignments,
            "guide": study.guide,
            "asked": study.asked,
        },
        "transcripts": {id_: _transcript(root, id_) for id_ in find_transcripts(root)},
        "codebook": {
            "codes": codebook.codes,
            "domains": codebook.domains,
            "number": codebook.number,
            "digest": codebook.digest,
            "changes": codebook.changes,
            "problems": codebook_problems,
        },
        "coders": {coder: _coder(own) for coder, own in work.work.items()},
        "opened": work.opened,
        "decisions": work.decisions,
        "sealed": sorted(work.sealed),
        "last date": work.last_date(),
        "steps": find_steps(work),
        "finals": {
            "codings": finals.codings,
            "by_basis": finals.by_basis,
            "queue": [_passage(passage) for passage in finals.queue],
            "stale": [decide.id for decide in finals.stale],
            "unsubmitted": finals.unsubmitted,
            "uncoded": finals.uncoded,
            "pre_consensus": finals.pre_consensus,
            "drafts": [c.id for c in drafts.codings if c.basis == "draft"],
        },
        "agreement": agreement_record(compare_coders(work, codebook, "sentence")),
        "training": agreement_record(compare_coders(work, codebook, "turn", round_="training")),
        "reopened": agreement_record(
            compare_coders(work, codebook, "character", reopened=True, round_="training")
        ),
        "ratings": {" ".join(k): v for k, v in find_ratings(read_ratings(root)).items()},
        "themes": {"themes": themes, "problems": theme_problems},
        "suggestions": read_suggestions(root, "C1"),
        "problems": [str(problem) for problem in check_study(study, work, codebook)],
    }


def _transcript(root, id_):
    found = read_transcript(root, id_)
    assert isinstance(found, Transcript)
    return {
        "record": found.record,
        "sentences": [found.text[start:end] for start, end in find_sentences(found)],
        "segments": [segment.id for segment in segments(found)],
        "moves": read_moves(root, id_),
    }


def _coder(own):
    standing = own.standing
    return {
        "lines": [f"{e.number} {e.line.id} {type(e.line).__name__}" for e in own.journal.entries],
        "heads": own.journal.heads,
        "standing": {**vars(standing)},
        "submissions": [entry.line for entry in own.submissions.file.entries],
        "torn": own.journal.file.torn.decode(),
        "problems": own.problems,
    }


def _passage(passage: Passage):
    return {"id": passage.id, "codings": [placed.coding.id for placed in passage.codings]}


def written(found):
    return msgspec.json.format(msgspec.json.encode(found, order="deterministic"), indent=1).decode()


def test_the_golden_study_is_read_as_stored(request):
    path = GOLDEN / "expected.json"
    now = written(read_whole(ROOT)) + "\n"
    if request.config.getoption("--update-golden"):
        path.write_text(now, encoding="utf-8", newline="")
    stored = path.read_text("utf-8")
    changed = difflib.unified_diff(
        stored.splitlines(), now.splitlines(), "stored", "now", lineterm=""
    )
    assert stored == now, "\n".join(changed)


def test_reading_it_again_gives_the_same():
    assert written(read_whole(ROOT)) == written(read_whole(ROOT))


@pytest.mark.parametrize(
    "name",
    [
        "study.yaml", "codebook.yaml", "codebook/1.yaml", "codebook/changes.jsonl", "sites.csv",
        "participants.csv", "assignments.csv", "guide.csv", "asked.csv", "transcripts/S1.txt",
        "transcripts/S1.json", "transcripts/S1.moves.jsonl", "codings/007.jsonl",
        "submissions/ana.jsonl", "adjudications/ana.jsonl", "ratings/consensus.jsonl",
        "themes.yaml", "suggestions/C1.jsonl", "releases.jsonl",
    ],
)  # fmt: skip
def test_it_has_every_file_a_study_may_have(name):
    assert (ROOT / name).is_file()


@pytest.mark.parametrize(
    "op",
    ["apply", "revise", "withdraw", "restore", "memo", "code", "dismiss", "aid", "pass", "open",
     "decide", "submit", "reopen"],
)  # fmt: skip
def test_it_has_every_kind_of_line(op):
    lines = b"".join(path.read_bytes() for path in sorted(ROOT.glob("*/*.jsonl")))
    assert f'"op":"{op}"'.encode() in lines


def test_reading_changes_nothing():
    before = {p: p.read_bytes() for p in sorted(ROOT.rglob("*")) if p.is_file()}
    read_whole(ROOT)
    assert {p: p.read_bytes() for p in sorted(ROOT.rglob("*")) if p.is_file()} == before


def test_an_older_text_lies_under_its_hash():
    (old,) = (ROOT / "transcripts" / "old").iterdir()
    assert old.stem == hashlib.sha256(old.read_bytes()).hexdigest()


def read_damaged(root):
    """Read all that commands read before they compute."""
    study = open_study(root)
    work = read_all(study)
    codebook, _ = read_codebook(root)
    check_study(study, work, codebook)
    finals = find_finals(work, codebook, draft=True)
    for unit in UNITS:
        compare_coders(work, codebook, unit)
    find_steps(work)
    read_themes(root, codebook, finals.codings)
    find_ratings(read_ratings(root))


def damages(content):
    """A file's bytes gone, cut, turned into others, or with single bytes changed."""
    chance = Random(7)
    yield b""
    yield b"\xff\xfe\x00{"
    yield b"[[[{" * 2000
    yield content[: len(content) // 2]
    yield content + content
    for _ in range(8):
        changed = bytearray(content)
        for _ in range(3):
            changed[chance.randrange(len(changed))] = chance.choice(b'\x00\xff"{}[]:,0-9nA\n\\')
        yield bytes(changed)


FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in ROOT.rglob("*")
    if path.is_file() and path.parent.name not in ("old", "suggestions", ".qual")
)


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_never_raises(tmp_path, name):
    shutil.copytree(ROOT, tmp_path / "study")
    path = tmp_path / "study" / name
    for content in damages(path.read_bytes()):
        path.write_bytes(content)
        read_damaged(tmp_path / "study")
