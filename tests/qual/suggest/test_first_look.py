"""Suggestions as a basis: the first of each segment, made anew where they are out of date."""

import numpy as np
import pytest
from small_learned import small_learned
from tiny_study import make_study, write_transcript

from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.problem import Misuse
from qual.study import open_study
from qual.suggest import basis, study_run
from qual.suggest.basis import find_first_look
from qual.suggest.encoder import Encoder
from qual.suggest.kept import mark_path, read_mark
from qual.suggest.letters import encode_letters
from qual.suggest.study_run import mark_of, read_suggestions, suggestions_path
from qual.suggest.tuned import Tuned


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
    assert money.code.startswith("INS.J") and money.participants == ("N-P01",)


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


@pytest.fixture
def looked(tmp_path, monkeypatch):
    """A study that was looked at once without an encoder of meaning; counts what is made anew."""
    monkeypatch.setattr(study_run, "choose_encoder", lambda model: choose_letters())
    for room in (study_run, basis):
        monkeypatch.setattr(room, "choose_tuned", lambda own=None: None)
    root = make_study(tmp_path / "study", assignments=[])
    look(root)
    made = []
    kept = basis.suggest_study

    def count(study, codebook, ids, *rest):
        made.extend(ids)
        return kept(study, codebook, ids, *rest)

    monkeypatch.setattr(basis, "suggest_study", count)
    return root, made


def choose_letters():
    return Encoder("letters", "letters", encode_letters, meaning=False)


def test_nothing_is_made_anew_where_nothing_changed(looked):
    root, made = looked
    look(root)
    assert made == []


def test_a_term_of_a_codebook_not_yet_released_makes_all_of_them_anew(looked):
    root, made = looked
    path = root / "codebook.yaml"
    path.write_text(path.read_text().replace("- budget", "- purse"))
    look(root)
    assert made == ["N-P01", "N-P02", "S-P01", "S-P02"]


@pytest.mark.parametrize("content", [None, "{torn", "other mark"])
def test_what_is_missing_or_torn_is_made_anew(looked, content):
    root, made = looked
    if content is None:
        suggestions_path(root, "N-P01").unlink()
    elif content == "{torn":
        suggestions_path(root, "N-P01").write_text(content)
    else:
        mark_path(root, "N-P01").write_text(content)
    look(root)
    assert made == ["N-P01"]


def test_a_text_in_which_nothing_was_suggested_is_looked_at_again(looked):
    root, made = looked
    suggestions_path(root, "N-P01").write_text("")
    look(root)
    assert made == []
    write_transcript(root, "N-P01", [("N-P01", "There is no money in the budget this year.")])
    look(root)
    assert made == ["N-P01"] and read_suggestions(root, "N-P01")


def test_learning_on_makes_them_anew(looked):
    root, _ = looked
    codebook, _ = read_codebook(root)
    learned = small_learned()
    grown = small_learned(origin=np.array("9 remarks of this study"))
    marks = {
        mark_of(codebook, given and Tuned(choose_letters(), given))
        for given in (None, learned, grown)
    }
    assert len(marks) == 3
    assert all(mark not in read_mark(root, "N-P01") for mark in marks - {mark_of(codebook, None)})
