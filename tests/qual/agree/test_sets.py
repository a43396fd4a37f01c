import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_marking import ONE, at

from qual.agree.coefficients import jaccard_distance, krippendorff_alpha, masi_distance
from qual.agree.interval import draw_weights, intervals_of
from qual.agree.marking import lay_out
from qual.agree.sets import (
    Combinations,
    agree_on_all_sets,
    agree_on_sets,
    combinations_of,
    tables_given,
)

CODES = ("w", "x", "y", "z")
one_set = st.frozensets(st.sampled_from(CODES), max_size=3)


def combinations(units, coders=("ana", "ben")):
    marks = [[[code in said for code in CODES] for said in unit] for unit in units]
    shape = (len(units), len(coders), len(CODES))
    flags = np.array(marks, dtype=bool).reshape(shape)
    return Combinations("T", coders, CODES, flags, np.ones(len(units)))


@given(st.lists(st.tuples(one_set, one_set), min_size=1, max_size=12))
def test_sets_agree_as_alpha_with_their_distance_does(units):
    everything, given_ = agree_on_sets([combinations(units)], ("ana", "ben"))
    both = [unit for unit in units if all(unit)]
    for found, kept in ((everything, units), (given_, both)):
        assert found.units == len(kept)
        ratings = [list(row) for row in zip(*kept, strict=True)]
        for value, distance in ((found.masi, masi_distance), (found.jaccard, jaccard_distance)):
            expected = krippendorff_alpha(ratings, level=distance) if kept else None
            if expected is None:
                assert value is None
                assert found.why
            else:
                assert value == pytest.approx(expected, abs=1e-9)


@given(
    st.lists(st.tuples(one_set, one_set, one_set), min_size=1, max_size=6),
    st.lists(st.tuples(one_set, one_set), max_size=6),
)
def test_sets_of_changing_coders_agree_as_alpha_with_gaps_does(three, two):
    parts = [combinations(three, ("ana", "ben", "eva")), combinations(two, ("ben", "eva"))]
    found = agree_on_all_sets(parts if two else parts[:1])
    units = [*three, *((None, *unit) for unit in two)]
    ratings = [list(row) for row in zip(*units, strict=True)]
    for value, distance in ((found.masi, masi_distance), (found.jaccard, jaccard_distance)):
        expected = krippendorff_alpha(ratings, level=distance)
        assert value == (None if expected is None else pytest.approx(expected, abs=1e-9))


@given(
    st.lists(st.lists(st.tuples(one_set, one_set), min_size=1, max_size=4), min_size=2, max_size=5),
    st.integers(0, 9),
)
def test_sets_of_transcripts_drawn_again_are_those_transcripts_counted_anew(study, seed):
    parts = [combinations(units) for units in study]
    draws, pair = (12, seed), ("ana", "ben")
    weights = draw_weights(len(parts), *draws).astype(int)
    found = [*agree_on_sets(parts, pair, draws), agree_on_all_sets(parts, draws)]
    for number, one in enumerate(found):
        again = [
            [*agree_on_sets(drawn, pair), agree_on_all_sets(drawn)][number]
            for drawn in (
                [part for n, part in enumerate(parts) for _ in range(row[n])] for row in weights
            )
        ]
        for name in ("masi", "jaccard"):
            values = [getattr(other, name) for other in again]
            interval = getattr(one, f"{name}_interval")
            if getattr(one, name) is None:
                assert interval is None
                continue
            counted = np.array([[np.nan if value is None else value] for value in values])
            (expected,) = intervals_of(counted)
            assert interval.failed == expected.failed == values.count(None)
            assert interval.low == pytest.approx(expected.low, abs=1e-9)
            assert interval.high == pytest.approx(expected.high, abs=1e-9)


def test_masi_alpha_equals_nltk():
    from nltk.metrics import masi_distance as masi
    from nltk.metrics.agreement import AnnotationTask

    draw = np.random.RandomState(3)
    units = [
        tuple(frozenset(np.array(CODES)[draw.rand(4) < 0.4].tolist()) | {"w"} for _ in range(2))
        for _ in range(40)
    ]
    rows = [(c, n, unit[k]) for n, unit in enumerate(units) for k, c in enumerate("ab")]
    found = agree_on_sets([combinations(units)], ("ana", "ben"))[0]
    assert found.masi == pytest.approx(AnnotationTask(data=rows, distance=masi).alpha(), abs=1e-9)


def test_every_different_way_of_marking_is_listed_once():
    by_coder = {"ana": {"x": [at("abcde")], "y": [at("abcde")]}, "ben": {"x": [at("Rstuv")]}}
    found = combinations_of(lay_out(ONE, by_coder, ["x", "y"], "sentence"))
    assert sorted(found.times.tolist()) == [1, 1, 2]
    assert len(found.marks) == 3


def test_tables_given_count_only_what_both_marked():
    units = [({"x"}, {"x", "y"}), ({"x"}, set()), (set(), set()), ({"y"}, {"x"})]
    tables = tables_given([combinations(units)], ("ana", "ben"), CODES)
    assert tables[0, CODES.index("x")].tolist() == [1, 0, 1, 0]
    assert tables[0, CODES.index("y")].tolist() == [0, 1, 1, 0]
    assert tables[0, CODES.index("z")].tolist() == [0, 0, 0, 2]


def test_nothing_marked_is_not_estimable():
    found = agree_on_sets([combinations([(set(), set())])], ("ana", "ben"))
    assert [one.masi for one in found] == [None, None]
    assert all(one.why for one in found)
