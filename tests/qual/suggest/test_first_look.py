"""Suggestions as a basis: the first of each segment, made anew where they are out of date."""

import pytest
from tiny_study import make_study

from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.problem import Misuse
from qual.study import open_study
from qual.suggest.basis import find_first_look
from qual.suggest.study_run import read_suggestions, suggestions_path


def look(root):
    codebook, _ = read_codebook(root)
    return find_first_look(read_all(open_study(root)), codebook)


def test_the_first_suggestion_of_each_segment_counts_once(tmp_path):
    root = make_study(tmp_path / "study", assignments=[])
    found = look(root)
    assert not found.problems and found.encoder
    kept = {}
    for transcript in ("N-P01", "N-P02", "S-P01", "S-P02"):
        for suggestion in read_suggestions(root, transcript):
            kept.setdefault((transcript, suggestion.start, suggestion.end), suggestion.code)
    assert {(c.transcript, c.start, c.end): c.code for c in found.codings} == kept
    assert {c.basis for c in found.codings} == {"suggestion"}
    money = next(c for c in found.codings if "money" in c.quote)
    assert money.code == "INS.J1" and money.participants == ("N-P01",)


def test_suggestions_for_another_text_are_made_anew(tmp_path):
    root = make_study(tmp_path / "study", assignments=[])
    before = look(root)
    path = suggestions_path(root, "N-P01")
    path.write_text(path.read_text().replace("sha256:", "sha256:0"))
    assert look(root).codings == before.codings


def test_what_somebody_has_to_code_blind_is_left_out(tmp_path):
    root = make_study(tmp_path / "study")
    found = look(root)
    assert found.sealed == ["N-P01", "S-P01"]
    assert {c.transcript for c in found.codings} <= {"N-P02", "S-P02"}


def test_a_study_without_suggestions_has_no_first_look(tmp_path):
    root = make_study(tmp_path / "study", suggestions="off")
    with pytest.raises(Misuse, match="off"):
        look(root)
