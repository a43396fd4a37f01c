"""Weighing and calibrating: worked by hand, and found again where what is true is known."""

import numpy as np
import pytest
from small_learned import PLAIN

from qual.suggest.weighing import (
    Evidence,
    calibrate,
    calibrate_on,
    fit_calibration,
    log_softmax,
    weigh,
)


def drawn(n, seed=7, codes=6):
    """Remarks whose true shares are known, each with one code drawn from them, the last none."""
    chance = np.random.default_rng(seed)
    shares = log_softmax(2 * chance.normal(size=(n, codes + 1)))
    pick = [chance.choice(codes + 1, p=row) for row in np.exp(shares)]
    right = np.zeros((n, codes + 1), dtype=bool)
    right[np.arange(n), pick] = True
    return shares, right


def evidence_of(shares, right):
    nothing = np.zeros((len(shares), shares.shape[1] - 1))
    return Evidence(shares, nothing, nothing, right)


def test_weighing_worked_by_hand():
    weights = PLAIN | {"likeness": np.log(2), "keyword": np.log(4), "none": np.log(3)}
    shares = np.log([[0.5, 0.25, 0.25]])
    # 0.5 stays, 0.25 goes twice by 2 and once by 4 to 4, "no code" by 3 to 0.75.
    found = weigh(weights, shares, np.array([[0.0, 2]]), np.array([[0.0, 1]]))
    np.testing.assert_allclose(np.exp(found), [[0.5 / 5.25, 4 / 5.25, 0.75 / 5.25]])


def test_calibrating_finds_shares_that_are_already_right():
    shares, right = drawn(4000)
    slope, intercept = fit_calibration(shares, right)
    assert (slope, intercept) == (pytest.approx(1, abs=0.08), pytest.approx(0, abs=0.1))


def test_calibrating_finds_what_scores_promise_too_much():
    shares, right = drawn(4000)
    loud = log_softmax(2 * shares)
    slope, intercept = fit_calibration(loud, right)
    offered = loud[:, :-1].max(axis=1)
    hit = right[np.arange(len(loud)), loud[:, :-1].argmax(axis=1)]
    assert np.exp(offered).mean() - hit.mean() > 0.05
    assert calibrate(offered, slope, intercept).mean() == pytest.approx(hit.mean(), abs=0.02)


def test_calibrating_never_turns_the_order_round():
    shares, _ = drawn(400)
    lowest = np.arange(shares.shape[1]) == shares[:, :-1].argmin(axis=1)[:, None]
    assert fit_calibration(shares, lowest, (1.5, 0.2)) == (1.5, 0.2)


def test_codes_that_are_not_offered_do_not_count():
    shares, right = drawn(500)
    wider = np.insert(shares, 0, -np.inf, axis=1)
    also = np.insert(right, 0, False, axis=1)
    assert fit_calibration(wider, also) == pytest.approx(fit_calibration(shares, right), abs=1e-4)


def test_a_studys_remarks_say_what_scores_mean_and_leave_how_all_is_weighed():
    shares, right = drawn(3000)
    fitted = calibrate_on(PLAIN, evidence_of(log_softmax(2 * shares), right))
    assert fitted["slope"] == pytest.approx(fitted["learned_slope"])
    assert fitted["slope"] < 0.8 < PLAIN["slope"]
    same = PLAIN.keys() - {"slope", "intercept", "learned_slope", "learned_intercept"}
    assert all(fitted[name] == PLAIN[name] for name in same)


def test_few_remarks_move_the_calibration_little():
    slopes = []
    for n in (5, 2000):
        shares, right = drawn(n)
        slopes.append(calibrate_on(PLAIN, evidence_of(log_softmax(3 * shares), right))["slope"])
    few, many = (abs(slope - PLAIN["slope"]) for slope in slopes)
    assert few < many


@pytest.mark.parametrize("n", [0, 3])
def test_remarks_of_unknown_codes_leave_all_as_it_was(n):
    shares = np.log(np.full((n, 3), 1 / 3))
    assert calibrate_on(PLAIN, evidence_of(shares, np.zeros((n, 3), dtype=bool))) == PLAIN
