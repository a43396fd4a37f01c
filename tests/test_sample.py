"""The sample study: made from its sheets to the byte, and as large and varied as it claims."""

import csv
from collections import Counter
from pathlib import Path

import pytest

import tools.make_sample as maker
from qual.ingest.build import build
from qual.model import Participant
from qual.segment import count_words

SAMPLE = Path(__file__).parent.parent / "transcripts_sample"


def test_what_is_committed_is_what_the_sheets_make(tmp_path, monkeypatch, capsys):
    def files(folder):
        return {
            p.relative_to(folder).as_posix(): p.read_bytes()
            for p in sorted(folder.rglob("*"))
            if p.is_file()
        }

    copy = tmp_path / "transcripts_sample"
    for name, content in files(SAMPLE).items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(content)
    (tmp_path / "codebooks").symlink_to(SAMPLE.parent / "codebooks")
    monkeypatch.setattr(maker, "ROOT", copy)
    maker.main()
    stale = {n for n, content in files(copy).items() if files(SAMPLE).get(n) != content}
    assert not stale, "run 'make sample'"
    assert "no final coding begins so" not in capsys.readouterr().out


@pytest.mark.parametrize("path", sorted((SAMPLE / "raw").iterdir()), ids=lambda p: p.name)
def test_each_interview_has_at_least_1800_words(path):
    person = Participant(id=path.stem, transcript=path.stem, role="x", site="X")
    made = build(path, path.stem, [person])
    assert not made.problems
    spoken = [made.text[t.start : t.end] for t in made.record.turns]
    assert sum(map(count_words, spoken)) >= 1800


def test_six_formats_and_a_system_interview():
    assert len({p.suffix for p in (SAMPLE / "raw").iterdir()}) >= 6
    with (SAMPLE / "study" / "participants.csv").open(newline="") as file:
        sites = Counter(row["site"] for row in csv.DictReader(file))
    assert sites["*"] == 1
    assert len(sites) == 5
