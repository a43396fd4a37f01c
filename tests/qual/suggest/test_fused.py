"""Fusing: the learned shares moved and calibrated; plain where nothing was learned."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from small_codes import CODES, MONEY, STEPS, TRAINING, SmallCode
from small_learned import small_ground, small_learned, unit

from qual.suggest import fused
from qual.suggest.fused import suggest_fused, suggest_learned
from qual.suggest.learned import log_shares
from qual.suggest.plain import suggest_plain
from qual.suggest.weighing import calibrate, log_softmax, score_codes

ROWS = arrays(np.float64, (4, 2), elements=st.floats(-1, 1))
SHARES = arrays(np.float64, 20, elements=st.floats(-700, 0))
LEFT, RIGHT = [-1, 0], [1, 0]


def fuse_scores(learned, above, spoken, place):
    """Score codes for one remark that lies to the right."""
    shares = log_shares(learned, unit(RIGHT), np.array(place))
    return score_codes(learned.weights, shares, np.array(above), np.array(spoken))


def test_fused_scores_worked_by_hand():
    # Funding's share among both codes and "no code" is 4/7; a slope of 1 leaves it as it is.
    learned = small_learned(weights={"other": np.log(3)})
    nothing = np.zeros((1, 3))
    scores, none = fuse_scores(learned, nothing, nothing, [0, 1, -1])
    np.testing.assert_allclose(scores, [[4 / 7, 2 / 7, 3 / 4]])
    assert not none[0]


def test_a_term_and_likeness_move_the_share():
    learned = small_learned(weights={"keyword": np.log(4), "likeness": np.log(2)})
    # Training weighs 1 and by its term 4; funding 2; no code 1/2.
    spoken = np.array([[0, 1.0]])
    scores, _ = fuse_scores(learned, np.zeros((1, 2)), spoken, [0, 1])
    np.testing.assert_allclose(scores, [[2 / 6.5, 4 / 6.5]])
    # Funding lies two standard deviations above its usual: 2 becomes 8.
    scores, _ = fuse_scores(learned, [[2.0, 0]], 0 * spoken, [0, 1])
    np.testing.assert_allclose(scores, [[8 / 9.5, 1 / 9.5]])


def test_no_code_is_an_answer():
    learned = small_learned(scale=5, weights={"other": -5})
    assert suggest_fused(small_ground([LEFT, RIGHT], learned), 5)[0] == []
    assert [bool(group) for group in suggest_learned(small_ground([LEFT, RIGHT], learned), 5)] == [
        False,
        True,
    ]


def test_a_code_not_learned_can_stand_against_no_code():
    learned = small_learned(scale=5, weights={"other": 5})
    assert suggest_fused(small_ground([LEFT], learned), 5)[0][0].code == STEPS.id


def test_learned_offers_only_what_was_learned():
    (group,) = suggest_learned(small_ground([RIGHT], small_learned(scale=5)), 5)
    assert [offer.code for offer in group] == [MONEY.id, TRAINING.id]
    assert suggest_learned(small_ground([RIGHT], None), 5) == [[]]


def pair(kind):
    """The passage's code is a characteristic; the other one is of the kind given."""
    codes = (replace(MONEY, kind="characteristic"), replace(TRAINING, kind=kind), STEPS)
    ground = small_ground([RIGHT], small_learned(weights={"other": -9}), codes)
    (group,) = suggest_fused(ground, 5)
    return {offer.code: offer.about for offer in group}, group[0].evidence


def test_a_characteristic_is_about_the_role_that_scores_well():
    abouts, evidence = pair("role")
    assert abouts == {MONEY.id: TRAINING.id, TRAINING.id: None, STEPS.id: None}
    # Training's share is 2/7.
    assert evidence.endswith(f"; {TRAINING.id} scores 0.29 here")


@pytest.mark.parametrize("kind", ["construct", "characteristic"])
def test_a_characteristic_is_about_nothing_but_a_role(kind):
    assert set(pair(kind)[0].values()) == {None}


def test_a_role_that_scores_low_is_not_named(monkeypatch):
    monkeypatch.setattr(fused, "ROLE", 0.3)
    assert set(pair("role")[0].values()) == {None}


@settings(max_examples=30, deadline=None)
@given(ROWS, st.integers(1, 3))
def test_scores_lie_between_0_and_1_best_first(rows, most):
    ground = small_ground(rows, small_learned(scale=4))
    for suggester in (suggest_fused, suggest_learned):
        for group in suggester(ground, most):
            scores = [offer.score for offer in group]
            assert all(0 <= score <= 1 for score in scores)
            assert scores == sorted(scores, reverse=True) and len(group) <= most
            assert len({offer.code for offer in group}) == len(group)


@settings(max_examples=50, deadline=None)
@given(SHARES, st.floats(0.1, 3), st.floats(-3, 3))
def test_calibrating_keeps_the_order(log_share, slope, intercept):
    scores = calibrate(np.sort(log_share), slope, intercept)
    assert (np.diff(scores) >= 0).all() and (scores >= 0).all() and (scores <= 1).all()


def test_calibrating_worked_by_hand():
    np.testing.assert_allclose(calibrate(np.log([0.2, 0.5]), 1, 0), [0.2, 0.5])
    np.testing.assert_allclose(calibrate(np.log([0.2, 0.5]), 1, np.log(4)), [0.5, 0.8])
    assert calibrate(np.array([-np.inf, 0.0]), 1, 0)[0] == 0


def test_log_shares_sum_to_one():
    shares = np.exp(log_softmax(np.array([[0.0, -np.inf, np.log(3)]])))
    np.testing.assert_allclose(shares, [[0.25, 0, 0.75]])


@pytest.mark.parametrize("learned", [small_learned(), None], ids=["other names", "nothing learned"])
def test_where_no_code_was_learned_it_is_plain(learned):
    codes = [SmallCode(code.id, f"{code.name} (2009)", code.domain) for code in CODES]

    def encode(texts, shelf):
        return unit(*([len(text), 20] for text in texts))

    ground = small_ground([RIGHT, LEFT], learned, codes, encode)
    assert suggest_fused(ground, 3) == suggest_plain(ground, 3)
