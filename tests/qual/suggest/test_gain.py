"""What learning on is worth, worked by hand on two codes."""

import numpy as np
import pytest
from small_codes import MONEY, TRAINING
from small_learned import small_learned, unit

from qual.suggest.gain import judge, measure_gain, right_codes, with_calibration
from qual.suggest.kinds import Passage
from qual.suggest.learn_on import Remark, held_out_shares
from qual.suggest.weighing import Evidence

NAMES = {MONEY.id: MONEY.name, TRAINING.id: TRAINING.name}


def remark(*codes, transcript="T1"):
    return Remark(transcript, Passage("text"), codes)


def gain_of(learned, vectors, remarks, names=NAMES):
    held = held_out_shares(learned, vectors, remarks, names)
    nothing = np.zeros((len(remarks), len(names)))
    evidence = Evidence(held.shares, nothing, nothing, right_codes(remarks, names))
    return measure_gain(learned, names, vectors, held, evidence)


def test_codes_out_of_use_are_no_right_answer_and_no_none_either():
    remarks = [remark(MONEY.id), remark("X.other"), remark(), remark("X.other", TRAINING.id)]
    right = right_codes(remarks, NAMES)
    assert right.tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 1], [0, 1, 0]]


def test_a_gain_worked_by_hand():
    # What was learned takes each of these for training; the other transcript teaches better.
    remarks = [remark(MONEY.id, transcript=f"T{n % 2}") for n in range(40)]
    gain = gain_of(small_learned(scale=3), unit(*[[0.6, 0.8]] * 40), remarks)
    assert (gain.n, gain.folds, gain.better, gain.worse) == (40, 2, 0, 0)
    assert (gain.before.hits[1], gain.after.hits[1]) == (0.0, 1.0)
    assert gain.before.hits[3] == gain.after.hits[3] == 1.0
    assert gain.before.silent is None
    assert {right for _, right in gain.before.firsts} == {False}


def test_nothing_offered_is_no_hit_and_counts_where_there_is_no_code():
    learned = small_learned(scale=5)
    left = unit(*[[-1, 0]] * 4)
    remarks = [remark(MONEY.id, transcript="T1"), remark(MONEY.id, transcript="T2")]
    remarks += [remark(transcript="T1"), remark(transcript="T2")]
    gain = gain_of(learned, left, remarks)
    assert gain.before.hits[5] == 0.0 and gain.before.silent == 1.0 and not gain.before.firsts


def test_a_score_is_that_of_the_first_offer():
    shares = np.log([[0.5, 0.3, 0.2]])
    evidence = Evidence(shares, np.zeros((1, 2)), np.zeros((1, 2)), np.array([[0, 1, 0]], bool))
    judged = judge(small_learned().weights, evidence)
    assert judged.score == pytest.approx([0.5])
    assert judged.hits.tolist() == [[False, True, True, True, True]]
    assert not judged.first[0] and not judged.silent[0]


def test_a_code_that_was_not_learned_is_offered_before_as_well():
    # Without exemplars it is scored from likeness and terms: the gain is over that, not over 0.
    shares = np.log([[0.5, 1e-300, 0.5]])
    shares[:, 1] = -np.inf
    right = np.array([[0, 1, 0]], bool)
    evidence = Evidence(shares, np.array([[0.0, 2.0]]), np.zeros((1, 2)), right)
    weights = small_learned(weights={"other_likeness": 1.0}).weights
    judged = judge(weights, evidence)
    assert judged.first[0] and judged.score == pytest.approx([1 / (1 + np.exp(-2.0))])


def test_a_calibration_is_kept_with_the_rest():
    shares = np.log(np.tile([0.9, 0.05, 0.05], (200, 1)))
    right = np.tile(np.array([[True, False, False], [False, True, False]]), (100, 1))
    nothing = np.zeros((200, 2))
    grown = with_calibration(small_learned(), Evidence(shares, nothing, nothing, right))
    assert grown.weights["slope"] < small_learned().weights["slope"]
    assert grown.weights.keys() == small_learned().weights.keys()
