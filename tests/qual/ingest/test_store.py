"""A transcript brought in again: what differs beside its words."""

import pytest

from qual.ingest.store import Intake, bring_in
from qual.study import open_study
from qual.transcript import read_transcript

CUES = """WEBVTT

00:00:01.000 --> 00:00:04.000
Interviewer: How did the start go?

00:00:{at}.000 --> 00:00:09.000
N-P01: There was no money for training.
"""


@pytest.fixture
def bring(root, tmp_path):
    """Bring one interview of the tiny study in, with the second turn at a given second."""
    for path in (root / "transcripts").glob("N-P01.*"):
        path.unlink()

    def bring(at="05", more="", **how):
        raw = tmp_path / "N-P01.vtt"
        raw.write_text(CUES.format(at=at) + more)
        return bring_in(open_study(root), [raw], Intake(**how))

    return bring


@pytest.mark.parametrize(
    ("again", "told"),
    [
        ({"kind": "notes"}, "the kind (interview before, notes now)"),
        ({"at": "07"}, "the times of turns"),
        ({"kind": "notes", "at": "07"}, "the kind (interview before, notes now) and the times"),
    ],
)
def test_what_differs_beside_the_words_is_written_with_replace_and_said_without(
    bring, root, again, told
):
    assert bring().problems == []
    before = read_transcript(root, "N-P01")
    asked = bring(**again)
    assert asked.same == ["N-P01"]
    assert told in asked.notes[-1]
    assert "add --replace" in asked.notes[-1]
    assert read_transcript(root, "N-P01") == before
    made = bring(**again, replace=True)
    assert (made.same, made.notes) == ([], [])
    assert made.renewed["N-P01"].startswith(told)
    after = read_transcript(root, "N-P01")
    assert after.text == before.text
    assert after.record.kind == again.get("kind", "interview")
    assert after.turns[1].start_ms == int(again.get("at", "05")) * 1000
    assert not (root / "transcripts" / "N-P01.moves.jsonl").exists()


def test_the_same_file_again_changes_nothing(bring, root):
    bring()
    before = (root / "transcripts" / "N-P01.json").read_bytes()
    for replace in (False, True):
        made = bring(replace=replace)
        assert (made.same, made.renewed, made.notes) == (["N-P01"], {}, [])
    assert (root / "transcripts" / "N-P01.json").read_bytes() == before


def test_another_file_of_the_same_words_and_turns_is_noted_down_with_replace(bring, root):
    bring()
    assert (bring(more="\n").same, bring(more="\n").notes) == (["N-P01"], [])
    before = read_transcript(root, "N-P01").record.source
    assert bring(more="\n", replace=True).renewed == {"N-P01": "which file it was made from"}
    assert read_transcript(root, "N-P01").record.source != before
