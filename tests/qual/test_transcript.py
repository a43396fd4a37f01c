import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_study import make_study

from qual.model import Transcript
from qual.problem import Problem
from qual.transcript import find_transcripts, read_transcript, record_bytes, record_path, text_path


def test_a_transcript_is_read(root):
    found = read_transcript(root, "N-P01")
    assert [turn.speaker for turn in found.turns][:2] == ["Interviewer", "N-P01"]
    first = found.turns[1]
    assert found.text[first.start : first.end].startswith("Our director")
    assert found.text[first.start - 7 : first.start] == "N-P01: "


def test_its_record_has_the_keys_contracted_and_no_names(root):
    said = json.loads(record_path(root, "N-P01").read_bytes())
    assert list(said) == ["format", "id", "kind", "text_sha256", "source", "reader", "turns"]
    assert list(said["source"]) == ["suffix", "sha256"]
    assert list(said["turns"][0]) == [
        "speaker", "participant", "is_interviewer", "start", "end", "start_ms", "end_ms",
    ]  # fmt: skip


def test_a_record_is_written_as_it_is_read(root):
    record = read_transcript(root, "N-P01").record
    assert record_bytes(record) == record_path(root, "N-P01").read_bytes()


def test_transcripts_are_those_with_a_text(root):
    (root / "transcripts" / "old").mkdir()
    (root / "transcripts" / "old" / "abc.txt").write_text("x")
    (root / "transcripts" / "N-P01.moves.jsonl").write_text("")
    assert find_transcripts(root) == ["N-P01", "N-P02", "S-P01", "S-P02"]


def break_text(root):
    text_path(root, "N-P01").write_bytes(text_path(root, "N-P01").read_bytes() + b"more")


def turn(start, end):
    def change(root):
        path = record_path(root, "N-P01")
        said = json.loads(path.read_bytes())
        said["turns"][1] |= {"start": start, "end": end}
        path.write_text(json.dumps(said))

    return change


@pytest.mark.parametrize(
    ("spoil", "file", "said"),
    [
        (lambda r: text_path(r, "N-P01").unlink(), ".txt", "is not in the study"),
        (
            lambda r: record_path(r, "N-P01").unlink(),
            ".json",
            "turns of this transcript are missing",
        ),
        (lambda r: text_path(r, "N-P01").write_bytes(b"caf\xe9"), ".txt", "not in UTF-8"),
        (lambda r: record_path(r, "N-P01").write_bytes(b"{"), ".json", "cannot be read"),
        (
            lambda r: record_path(r, "N-P01").write_bytes(b'{"id":"\xff"}'),
            ".json",
            "cannot be read",
        ),
        (lambda r: record_path(r, "N-P01").write_bytes(b'{"x":' + b"[" * 5000), ".json", "cannot"),
        (break_text, ".txt", "was changed after it was ingested"),
        (turn(0, 99999), ".json", "lies outside the text or over another"),
        (turn(5, 2), ".json", "lies outside the text or over another"),
        (turn(0, 100), ".json", "lies outside the text or over another"),
    ],
)
def test_what_is_wrong_is_a_problem_with_its_file(root, spoil, file, said):
    spoil(root)
    found = read_transcript(root, "N-P01")
    assert isinstance(found, Problem)
    assert found.file == f"transcripts/N-P01{file}"
    assert said in found.text


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2000), st.binary(min_size=1, max_size=3))
def test_no_bytes_raise(tmp_path_factory, at, put):
    root = make_study(tmp_path_factory.mktemp("s"))
    path = record_path(root, "N-P01")
    content = path.read_bytes()
    at %= len(content)
    path.write_bytes(content[:at] + put + content[at + len(put) :])
    found = read_transcript(root, "N-P01")
    assert isinstance(found, Transcript | Problem)
    if isinstance(found, Transcript):
        msgspec.json.encode(found.record)
