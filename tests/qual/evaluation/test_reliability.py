"""Reliability worked by hand, and what holds whatever the scores."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qual.evaluation.reliability import find_reliability


def test_bins_and_error_worked_by_hand():
    found = find_reliability([(0.25, False), (0.25, True), (0.95, True), (0.65, False)])
    held = {round(one.low, 1): (one.n, one.score, one.share) for one in found.bins if one.n}
    assert held == {0.2: (2, 0.25, 0.5), 0.6: (1, 0.65, 0.0), 0.9: (1, 0.95, 1.0)}
    # Two are a quarter apart, one 0.65 and one 0.05: 1.2 over four.
    assert found.error == pytest.approx(0.3)
    assert len(found.bins) == 10


@pytest.mark.parametrize(("score", "low"), [(0.0, 0.0), (0.3, 0.3), (0.7, 0.7), (1.0, 0.9)])
def test_a_score_on_an_edge_is_of_the_bin_above(score, low):
    (one,) = [one for one in find_reliability([(score, True)]).bins if one.n]
    assert one.low == pytest.approx(low)


def test_no_suggestion_has_no_error():
    found = find_reliability([])
    assert (found.n, found.error) == (0, None)
    assert {(one.share, one.interval) for one in found.bins} == {(None, None)}


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_the_error_is_a_mean_distance(firsts):
    found = find_reliability(firsts)
    assert sum(one.n for one in found.bins) == len(firsts)
    assert 0 <= found.error <= 1
    weighed = sum(one.n * abs(one.score - one.share) for one in found.bins if one.n)
    assert found.error == pytest.approx(weighed / len(firsts))


@settings(deadline=None)
@given(st.lists(st.booleans(), min_size=1))
def test_scores_that_are_sure_and_right_are_not_apart(right):
    assert find_reliability([(float(one), one) for one in right]).error == 0
