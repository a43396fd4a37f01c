"""Learning on: a code moves towards its remarks, a new one is learned from three on."""

import numpy as np
import pytest
from small_codes import MONEY, TRAINING
from small_learned import small_learned, unit

from qual.suggest.learn_on import Remark, fit_directions, learn_on, measure_gain
from qual.suggest.learned import learned_bytes, places

NAMES = {MONEY.id: MONEY.name, TRAINING.id: TRAINING.name}


def remark(*codes, transcript="T1"):
    return Remark(transcript, "text", codes)


def test_a_code_moves_towards_its_remarks():
    learned = small_learned(scale=5)
    remarks, down = [remark(MONEY.id)] * 5, unit(*[[1, -1]] * 5)
    grown = learn_on(learned, down, remarks, NAMES)
    assert grown.head[0] @ down[0] > learned.head[0] @ down[0]
    assert all(grown.head[n] @ down[0] < learned.head[n] @ down[0] for n in (1, 2))
    assert grown.codes.tolist() == learned.codes.tolist()
    assert str(grown.origin) == "5 remarks of this study"


def test_nothing_to_code_is_learned_as_well():
    learned, up = small_learned(scale=5), unit(*[[0, 1]] * 5)
    grown = learn_on(learned, up, [remark()] * 5, NAMES)
    assert grown.head[-1] @ up[0] > learned.head[-1] @ up[0]


@pytest.mark.parametrize("remarks", [[], [remark("X.a")] * 2], ids=["none", "of unknown codes"])
def test_without_remarks_nothing_changes(remarks):
    learned = small_learned(scale=5)
    vectors = np.ones((len(remarks), 2), dtype=np.float32)
    grown = learn_on(learned, vectors, remarks, NAMES)
    np.testing.assert_array_equal(grown.head, learned.head)
    assert grown.codes.tolist() == learned.codes.tolist()


@pytest.mark.parametrize(("n", "learned_anew"), [(2, False), (3, True)])
def test_a_new_code_is_learned_from_three_remarks_on(n, learned_anew):
    names = NAMES | {"T.night": "Night work"}
    vectors = unit(*[[0, -1]] * n)
    grown = learn_on(small_learned(scale=5), vectors, [remark("T.night")] * n, names)
    assert ("T.night" in grown.codes) == learned_anew
    if learned_anew:
        place = places(grown, [("T.night", "Night work")])[0]
        assert np.argmax(grown.head @ vectors[0]) == place == 2


def test_a_code_of_no_name_in_use_is_not_learned():
    grown = learn_on(small_learned(), unit(*[[0, -1]] * 3), [remark("T.night")] * 3, NAMES)
    assert "T.night" not in grown.codes


def test_an_id_with_another_name_is_learned_anew_beside_the_old():
    names = {MONEY.id: "Money of one's own", TRAINING.id: TRAINING.name}
    learned, down = small_learned(scale=5), unit(*[[0, -1]] * 3)
    grown = learn_on(learned, down, [remark(MONEY.id)] * 3, names)
    assert places(grown, [(MONEY.id, MONEY.name), (MONEY.id, names[MONEY.id])]).tolist() == [0, 2]
    assert grown.head[2] @ down[0] > 0 >= grown.head[0] @ down[0]


def test_a_held_direction_is_where_the_slope_of_loss_is_zero():
    # One dimension, one code against none, one remark at 1: with HOLD 60 over 2 rows the pull is
    # 30 x, and both rows move by 1 - share, so x = (1 - share) / 30 with share = 1 / (1 + e^-2x).
    head = fit_directions(np.zeros((2, 1)), np.ones((1, 1)), np.array([[1.0, 0.0]]))
    x = head[0, 0]
    assert head[1, 0] == pytest.approx(-x)
    assert x == pytest.approx((1 - 1 / (1 + np.exp(-2 * x))) / 30, rel=1e-3)


def test_the_same_remarks_teach_the_same():
    vectors, remarks = unit([1, -1], [0, -1], [1, 1]), [remark(MONEY.id)] * 3
    once, again = (learn_on(small_learned(5), vectors, remarks, NAMES) for _ in range(2))
    assert learned_bytes(once) == learned_bytes(again)


def test_one_transcript_shows_no_gain():
    remarks = [remark(MONEY.id), remark(transcript="T2")]
    assert measure_gain(small_learned(), unit([1, 0], [1, 0]), remarks, NAMES) is None


def test_a_gain_worked_by_hand():
    # What was learned takes each of these for training; the other transcript teaches better.
    up, names = [0.6, 0.8], {MONEY.id: MONEY.name, TRAINING.id: TRAINING.name}
    remarks = [remark(MONEY.id, transcript=f"T{n % 2}") for n in range(40)]
    gain = measure_gain(small_learned(scale=3), unit(*[up] * 40), remarks, names)
    assert (gain.n, gain.folds) == (40, 2)
    assert (gain.before[1], gain.after[1]) == (0.0, 1.0)
    assert gain.before[3] == gain.after[3] == 1.0


def test_a_code_not_in_use_takes_no_place_in_the_gain():
    # Training, which would come first, is not in use: funding is first before and after.
    remarks = [remark(MONEY.id, transcript=f"T{n % 2}") for n in range(4)]
    names = {MONEY.id: MONEY.name}
    gain = measure_gain(small_learned(scale=3), unit(*[[0.3, 1]] * 4), remarks, names)
    assert (gain.before[1], gain.after[1]) == (1.0, 1.0)
