"""Learning on: a code moves towards its remarks, a new one is learned from three on."""

import numpy as np
import pytest
from small_codes import MONEY, TRAINING
from small_learned import small_learned, unit

from qual.suggest.kinds import Passage
from qual.suggest.learn_on import Remark, fit_directions, held_out_shares, learn_on
from qual.suggest.learned import learned_bytes, log_shares, places

NAMES = {MONEY.id: MONEY.name, TRAINING.id: TRAINING.name}


def remark(*codes, transcript="T1"):
    return Remark(transcript, Passage("text"), codes)


def test_a_code_moves_towards_its_remarks():
    learned = small_learned(scale=5)
    remarks, down = [remark(MONEY.id)] * 5, unit(*[[1, -1]] * 5)
    grown = learn_on(learned, down, remarks, NAMES)
    assert grown.head[0] @ down[0] > learned.head[0] @ down[0]
    assert grown.head[1] @ down[0] < learned.head[1] @ down[0]
    assert grown.codes.tolist() == learned.codes.tolist()
    assert str(grown.origin) == "5 remarks of this study"


def test_no_code_stays_where_it_was_and_segments_without_one_teach_nothing():
    learned, up = small_learned(scale=5), unit(*[[0, 1]] * 5)
    grown = learn_on(learned, up, [remark()] * 5, NAMES)
    np.testing.assert_array_equal(grown.head, learned.head)
    grown = learn_on(learned, up, [remark(MONEY.id)] * 5, NAMES)
    np.testing.assert_array_equal(grown.head[-1], learned.head[-1])


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


def test_what_all_of_a_study_share_is_half_taken_off_a_new_code():
    names = NAMES | {"T.night": "Night work"}
    about = [[3, 4], [3, 4], [3, 4], [5, 0], [5, 0], [5, 0]]
    remarks = [remark("T.night")] * 3 + [remark()] * 3
    grown = learn_on(small_learned(scale=1e6), unit(*about), remarks, names)
    # The mean of night work is (.6, .8), of all (.8, .4); taking half of that off leaves (.2, .6).
    assert grown.head[2] == pytest.approx(unit([1, 3])[0], abs=1e-4)


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
    head = fit_directions(np.zeros((2, 1)), np.zeros(2), np.ones((1, 1)), np.array([[1.0, 0.0]]))
    x = head[0, 0]
    assert head[1, 0] == pytest.approx(-x)
    assert x == pytest.approx((1 - 1 / (1 + np.exp(-2 * x))) / 30, rel=1e-3)


def test_what_is_given_to_a_code_stays_and_a_new_one_is_given_nothing():
    names = NAMES | {"T.night": "Night work"}
    learned = small_learned(scale=5, given=np.array([0.3, -0.2, 0.0]))
    vectors, remarks = unit(*[[0, -1]] * 3), [remark("T.night")] * 3
    grown = learn_on(learned, vectors, remarks, names)
    assert grown.given.tolist() == [0.3, -0.2, 0.0, 0.0]


def test_a_code_that_is_given_enough_needs_no_move():
    far = np.array([50.0, 0.0])
    head = fit_directions(np.zeros((2, 1)), far, np.ones((1, 1)), np.array([[1.0, 0.0]]))
    np.testing.assert_allclose(head, 0, atol=1e-9)


def test_the_same_remarks_teach_the_same():
    vectors, remarks = unit([1, -1], [0, -1], [1, 1]), [remark(MONEY.id)] * 3
    once, again = (learn_on(small_learned(5), vectors, remarks, NAMES) for _ in range(2))
    assert learned_bytes(once) == learned_bytes(again)


def test_one_transcript_with_codes_cannot_be_left_out():
    remarks = [remark(MONEY.id), remark(transcript="T2")]
    assert held_out_shares(small_learned(), unit([1, 0], [1, 0]), remarks, NAMES) is None


def test_a_remark_is_judged_by_the_other_transcripts_alone():
    down, learned = unit(*[[0, -1]] * 21), small_learned(scale=5)
    remarks = [remark(MONEY.id, transcript="T1")] * 10 + [remark(MONEY.id, transcript="T2")]
    remarks += [remark(transcript="T3")] * 10
    held = held_out_shares(learned, down, remarks, NAMES)
    assert held.folds == 2 and held.part.tolist() == [0] * 10 + [1] + [0] * 10
    np.testing.assert_allclose(np.exp(held.shares).sum(axis=1), 1)
    # T2 is judged by the ten of T1, T1 and T3 by T2's one.
    for row, rest in ((10, remarks[:10] + remarks[11:]), (0, remarks[10:11])):
        grown = learn_on(learned, down[: len(rest)], rest, NAMES)
        alone = log_shares(grown, down[:1], np.array([0, 1]))
        np.testing.assert_allclose(held.shares[row : row + 1], alone)
    assert held.shares[10, 0] > held.shares[0, 0]


def test_a_code_not_in_use_takes_no_share():
    remarks = [remark(MONEY.id, transcript=f"T{n % 2}") for n in range(4)]
    held = held_out_shares(small_learned(), unit(*[[0, 1]] * 4), remarks, {MONEY.id: MONEY.name})
    assert held.shares.shape == (4, 2)


def test_a_code_that_the_others_do_not_teach_has_no_share():
    names = {"T.night": "Night work"} | NAMES
    remarks = [remark("T.night", transcript="T1")] * 3 + [remark(MONEY.id, transcript="T2")]
    held = held_out_shares(small_learned(), unit(*[[0, -1]] * 4), remarks, names)
    assert (held.shares[:3, 0] == -np.inf).all() and np.isfinite(held.shares[3, 0])
