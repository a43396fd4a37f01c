"""What the sentence model aims at, worked by hand."""

import numpy as np
import pytest
from small_codes import MONEY, TRAINING

from qual.suggest.exemplars import Exemplar
from tools.aims import (
    SENTENCES,
    Sayings,
    as_exemplars,
    part_of,
    read_sayings,
    targets,
    taught,
    valence_targets,
)

CODES = [MONEY, TRAINING]
PAID = Exemplar("farm", ((MONEY.id, "barrier"), (TRAINING.id, "mixed")), "Nobody paid us.")
COLD = Exemplar("farm", (), "Cold today.", kind="quotations")
TOLD = Exemplar("farm", ((TRAINING.id, "facilitator"),), "She showed us.", "Who?", 3, "interviews")


def shares(*values):
    return np.array(values, dtype=np.float32)


def test_a_further_code_counts_less_than_the_main_one():
    np.testing.assert_allclose(targets([PAID, COLD], CODES), [[1 / 1.6, 0.6 / 1.6, 0], [0, 0, 1]])
    np.testing.assert_allclose(valence_targets([PAID, COLD]), [[1, 0, 0, 0], [0, 0, 0, 0]])


def test_readers_and_the_larger_model_are_mixed_and_parts_are_the_model_s():
    said = shares(0.5, 0.5, 0), shares(0, 0, 1, 0)
    parts = {
        "Of money.": (shares(1, 0, 0), shares(0, 1, 0, 0)),
        "Hello there.": (shares(0.1, 0, 0.9), shares(1, 0, 0, 0)),
    }
    sayings = Sayings({"Who? She showed us.": said, "Cold today.": said}, parts)
    wanted, valences = taught([PAID, COLD, TOLD], CODES, sayings)
    # Of the answer, read with its question, seven tenths are the model's; PAID was not asked about.
    np.testing.assert_allclose(wanted[0], [1 / 1.6, 0.6 / 1.6, 0])
    np.testing.assert_allclose(wanted[1], [0.35, 0.35, 0.3])
    np.testing.assert_allclose(wanted[2], [0.35, 0.65, 0])
    np.testing.assert_allclose(wanted[3:], [[1, 0, 0], [0.1, 0, 0.9]])
    np.testing.assert_allclose(valences[2], [0, 0.3, 0.7, 0], atol=1e-7)
    # What carries no code has no valence to learn.
    assert valences[1].sum() == 0 and valences[4].sum() == 0
    np.testing.assert_allclose(valences[3], [0, 1, 0, 0])
    assert [each.text for each in as_exemplars(parts)] == list(parts)


def test_a_part_is_some_of_the_sentences_in_their_order():
    text = "We had no van that whole first winter. So we walked. Then the council lent us one."
    part = part_of(text)
    assert part is not None and part in text and part != text and len(part.split()) >= 8
    assert part_of(text) == part
    assert set(SENTENCES.split(part)) <= set(SENTENCES.split(text))


@pytest.mark.parametrize("text", ["We walked all the way there in the rain", "No. Never. Not us."])
def test_what_has_no_part_long_enough_has_none(text):
    assert part_of(text) is None


def write(path, **changes):
    kept = {
        "texts": np.array(["One.", "Two."]),
        "codes": np.eye(2, 3, dtype=np.float32),
        "valences": np.zeros((2, 4), np.float32),
        "part": np.array([False, True]),
        "held": np.array(["farm", "ward"]),
    }
    np.savez(path, **(kept | changes))


def test_parts_are_met_when_asked_for(tmp_path):
    write(tmp_path / "said.npz")
    read = read_sayings(tmp_path / "said.npz", {"farm"}, parts=True)
    assert (list(read.remarks), list(read.parts)) == (["One."], ["Two."])
    assert not read_sayings(tmp_path / "said.npz", set(), parts=False).parts


def test_what_was_learned_from_a_setting_held_out_is_refused(tmp_path):
    write(tmp_path / "said.npz")
    with pytest.raises(SystemExit, match="held out: school"):
        read_sayings(tmp_path / "said.npz", {"farm", "school"}, parts=True)
