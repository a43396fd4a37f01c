"""Krippendorff's alpha at every level, and distances between sets of codes."""

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import jaccard_distance as their_jaccard
from nltk.metrics.distance import masi_distance as their_masi

from qual.agree import coefficients as agree

LEVELS = ["nominal", "ordinal", "interval", "ratio"]
CODES = st.frozensets(st.sampled_from("abcd"))
SOME = st.frozensets(st.sampled_from("abcd"), min_size=1)  # nltk divides by zero on empty sets


@st.composite
def ratings(draw):
    units = draw(st.integers(1, 12))
    value = st.integers(0, 5) | st.none()
    return [[draw(value) for _ in range(units)] for _ in range(draw(st.integers(2, 4)))]


@pytest.mark.parametrize("level", LEVELS)
@given(said=ratings())
def test_alpha_equals_the_krippendorff_package(level, said):
    ours = agree.krippendorff_alpha(said, level=level)
    assume(ours is not None)
    array = np.array([[np.nan if v is None else v for v in row] for row in said], dtype=float)
    theirs = krippendorff.alpha(reliability_data=array, level_of_measurement=level)
    assert ours == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize("level", LEVELS)
@given(said=ratings(), order=st.randoms(use_true_random=False))
def test_coders_and_units_may_change_places(level, said, order):
    places = order.sample(range(len(said[0])), len(said[0]))
    shuffled = [[row[k] for k in places] for row in order.sample(said, len(said))]
    value = agree.krippendorff_alpha(said, level=level)
    again = agree.krippendorff_alpha(shuffled, level=level)
    assert again == (value if value is None else pytest.approx(value, abs=1e-9))


@pytest.mark.parametrize("level", LEVELS)
@given(row=st.lists(st.integers(0, 5), min_size=2, max_size=9))
def test_identical_coders_agree_fully_if_that_can_be_estimated(level, row):
    value = agree.krippendorff_alpha([row, row], level=level)
    assert value == (1.0 if len(set(row)) > 1 else None)


@given(said=ratings())
def test_a_unit_with_one_rating_changes_nothing(said):
    extra = [[*row, 5 if k == 0 else None] for k, row in enumerate(said)]
    assert agree.krippendorff_alpha(extra) == agree.krippendorff_alpha(said)


@given(rows=st.lists(st.tuples(SOME, SOME), min_size=1, max_size=12))
def test_alpha_of_sets_equals_nltk(rows):
    said = [list(coder) for coder in zip(*rows, strict=True)]
    ours = agree.krippendorff_alpha(said, level=agree.masi_distance)
    assume(ours is not None)
    data = [(who, unit, pair[who]) for unit, pair in enumerate(rows) for who in (0, 1)]
    theirs = AnnotationTask(data=data, distance=their_masi).alpha()
    assert ours == pytest.approx(theirs, abs=1e-9)


@given(a=CODES, b=CODES)
def test_distances_equal_nltk_and_are_symmetric(a, b):
    for ours, theirs in (
        (agree.masi_distance, their_masi),
        (agree.jaccard_distance, their_jaccard),
    ):
        assert ours(a, b) == ours(b, a)
        assert (ours(a, b) == 0) == (a == b)
        assert ours(a, b) == pytest.approx(theirs(a, b) if a | b else 0.0)


def test_order_of_ranks_can_be_named():
    said = [["low", "high", "mid", "low", "low"], ["low", "mid", "mid", "high", "high"]]
    numbers = [[0, 2, 1, 0, 0], [0, 1, 1, 2, 2]]
    named = agree.krippendorff_alpha(said, level="ordinal", categories=["low", "mid", "high"])
    assert named == agree.krippendorff_alpha(numbers, level="ordinal")
    assert named != agree.krippendorff_alpha(said, level="ordinal")


def test_the_interval_level_on_a_table_takes_the_values_of_its_categories():
    table = [[5, 1, 0], [2, 3, 1], [0, 1, 4]]
    even = agree.krippendorff_alpha_of_table(table, level="interval")
    shifted = agree.krippendorff_alpha_of_table(table, level="interval", categories=(-2, 0, 2))
    assert shifted == pytest.approx(even)
    uneven = agree.krippendorff_alpha_of_table(table, level="interval", categories=(-2, -1, 2))
    assert uneven != pytest.approx(even)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ([[1, None], [None, 2]], "no unit was coded by two coders"),
        ([], "no unit was coded by two coders"),
        ([[1, 1, 2], [1, 1, None]], "nothing could differ"),
    ],
)
def test_degenerate_ratings_have_a_reason_and_no_number(said, reason):
    assert agree.krippendorff_alpha(said) is None
    assert reason in agree.why_undefined("krippendorff_alpha", said)


def test_levels_refuse_values_that_do_not_suit_them():
    with pytest.raises(ValueError, match="needs numbers"):
        agree.krippendorff_alpha([["a", "b"], ["a", "c"]], level="interval")
    with pytest.raises(ValueError, match="zero or more"):
        agree.krippendorff_alpha([[-1, 2], [1, 2]], level="ratio")
    with pytest.raises(ValueError, match="nominal, ordinal"):
        agree.krippendorff_alpha([[1, 2], [1, 2]], level="cardinal")
