import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qual.agree.coefficients import cohen_kappa, krippendorff_alpha
from qual.agree.interval import draw_weights, intervals_of, resample
from qual.agree.marking import Counted
from qual.agree.several import alpha_over, alpha_sums
from qual.agree.stacked import alpha_of_sums, kappa_of_tables


def test_a_seed_gives_the_same_draws_and_another_gives_others():
    assert (draw_weights(5, 200, 7) == draw_weights(5, 200, 7)).all()
    assert (draw_weights(5, 200, 7) != draw_weights(5, 200, 8)).any()
    assert draw_weights(5, 3, 7).tolist() == [[0, 1, 0, 2, 2], [1, 2, 2, 0, 0], [3, 0, 0, 0, 2]]


@pytest.mark.parametrize("transcripts", [2, 5, 40])
def test_every_replicate_holds_as_many_transcripts(transcripts):
    assert (draw_weights(transcripts, 100, 1).sum(axis=1) == transcripts).all()


def test_one_transcript_cannot_be_drawn_again():
    assert len(draw_weights(1, 100, 7)) == 0


def test_tables_are_added_up_as_drawn():
    tables = np.arange(12.0).reshape(3, 4)
    assert resample(tables, np.array([[2.0, 0, 1]])).tolist() == [[8, 11, 14, 17]]


@given(st.lists(st.floats(-1, 1) | st.just(float("nan")), min_size=1, max_size=60))
def test_ends_are_quantiles_of_what_can_be_estimated(values):
    (found,) = intervals_of(np.array(values)[:, None])
    good = [value for value in values if value == value]
    assert (found.replicates, found.failed) == (len(values), len(values) - len(good))
    if good:
        low, high = np.quantile(good, [0.025, 0.975])
        assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
    else:
        assert (found.low, found.high) == (None, None)


@given(
    st.lists(
        st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=3),
        min_size=1,
        max_size=4,
    )
)
def test_kappa_of_a_stack_of_tables_is_that_of_each(tables):
    for value, table in zip(kappa_of_tables(np.array(tables)), tables, strict=True):
        expected = cohen_kappa(table)
        assert np.isnan(value) if expected is None else value == pytest.approx(expected)


@given(st.dictionaries(st.integers(1, 7), st.integers(1, 9), max_size=7), st.integers(0, 20))
def test_alpha_of_sums_is_that_of_the_ratings(patterns, rest):
    one = Counted("T", ("a", "b", "c"), sum(patterns.values()) + rest, {"x": patterns})
    value = alpha_of_sums(*alpha_sums(one, "x"))
    columns = [*patterns, 0]
    ratings = [[pattern >> bit & 1 for pattern in columns] for bit in range(3)]
    expected = krippendorff_alpha(ratings, times=[*patterns.values(), rest])
    assert np.isnan(value) if expected is None else value == pytest.approx(expected)


def test_alpha_over_changing_pairs_takes_the_missing_for_missing():
    ones = Counted("T", ("a", "b"), 4, {"x": {3: 2, 1: 1}})
    others = Counted("U", ("a", "c"), 4, {"x": {3: 1}})
    found = alpha_over([ones, others], ["x"], ["a", "b", "c"], (100, 7))
    rows = [
        [1, 1, 1, 0, 1, 0, 0, 0],
        [1, 1, 0, 0, None, None, None, None],
        [None, None, None, None, 1, 0, 0, 0],
    ]
    assert found.values["alpha"] == pytest.approx(krippendorff_alpha(rows))
    assert found.interval.replicates == 100
