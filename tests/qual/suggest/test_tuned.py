"""The tuned encoder: unit rows, the same twice; not used where any part of it does not fit."""

import importlib.util

import numpy as np
import pytest
from small_learned import small_learned

from qual.problem import Misuse
from qual.suggest import tuned as room
from qual.suggest.encoder import choose_encoder
from qual.suggest.learned import learned_bytes, read_learned
from qual.suggest.tuned import choose_tuned, name_of

TEXTS = [
    "There was never any budget for this, so I paid for it myself.",
    "Okay.",
    "",
    "Nobody showed us how to use it, " * 60,
]


@pytest.fixture(scope="module")
def tuned():
    return choose_tuned()


def test_rows_are_of_unit_length_and_the_same_twice(tuned):
    once, again = tuned.encoder.encode(TEXTS), tuned.encoder.encode(TEXTS)
    np.testing.assert_array_equal(once, again)
    assert once.shape == (4, 384) and once.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(once, axis=1), 1, rtol=1e-5)


def test_its_name_says_what_it_was_learned_from(tuned):
    said = name_of(choose_encoder(), tuned)
    assert said.endswith("encoder-2022 (learned from exemplars)")
    assert name_of(choose_encoder(), None) == choose_encoder().name


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """A folder with weights and what was learned on them, as if it were what ships."""
    (tmp_path / room.MODEL).write_bytes(b"weights")
    sha = np.array(room.sha256_of(tmp_path / room.MODEL))
    path = tmp_path / "learned-2022.npz"
    path.write_bytes(learned_bytes(small_learned(encoder=sha)))
    monkeypatch.setattr(room, "find_shipped", lambda name: tmp_path)
    monkeypatch.setattr(room, "shipped_learned", lambda: path)
    monkeypatch.setattr(room, "read_learned", lambda own=None: read_learned(own or path))
    return tmp_path


def test_all_there(shipped):
    assert choose_tuned().learned.codes.tolist() == ["INS.J1", "INS.K"]


@pytest.mark.parametrize("name", [room.MODEL, "learned-2022.npz"])
def test_nothing_learned_is_used_where_a_file_is_missing(shipped, name):
    (shipped / name).unlink()
    assert choose_tuned() is None


def test_nor_without_onnxruntime(shipped, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert choose_tuned() is None


def test_nor_on_other_weights(shipped):
    (shipped / room.MODEL).write_bytes(b"other weights")
    assert choose_tuned() is None


def test_a_study_s_own_learning_is_used_if_it_is_on_this_encoder(shipped):
    own = shipped / "learned.npz"
    assert choose_tuned(own).learned.origin == "exemplars"
    sha = choose_tuned().learned.encoder
    changes = {"origin": np.array("7 remarks of this study")}
    own.write_bytes(learned_bytes(small_learned(encoder=sha, **changes)))
    assert choose_tuned(own).learned.origin == "7 remarks of this study"
    own.write_bytes(learned_bytes(small_learned(**changes)))
    assert choose_tuned(own).learned.origin == "exemplars"


def test_a_study_s_damaged_learning_is_one_sentence(shipped):
    own = shipped / "learned.npz"
    own.write_bytes(b"PK\x03\x04 torn")
    with pytest.raises(Misuse, match="damaged: forget it with 'qual suggest --forget'"):
        choose_tuned(own)
