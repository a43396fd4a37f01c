"""Intervals: Wilson's against published values, the bootstrap where it can be worked out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import DOMAINS, offers, row

from qual.evaluation.intervals import over_groups, wilson, wilson_of
from qual.suggest.measures import MEASURES, score_rows


# Newcombe (1998), Stat. Med. 17:857-872, table I, method 3.
@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_published(right, n, low, high):
    found = wilson(right, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_no_rows_have_no_interval():
    assert wilson(0, 0) is None
    assert wilson_of(np.zeros((2, len(MEASURES)))) == {}


@settings(deadline=None)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_narrows_with_more_rows(pair):
    right, n = pair
    found, more = wilson(right, n), wilson(10 * right, 10 * n)
    assert 0 <= found.low <= right / n + 1e-12 and right / n - 1e-12 <= found.high <= 1
    assert more.high - more.low < found.high - found.low


def scores(right):
    """A group of two rows of which one or none is found."""
    rows, given_ = [row("A1"), row("B1")], [offers("A1" if right else "C1"), offers("C1")]
    return score_rows(rows, given_, DOMAINS).sum(axis=0)


def test_groups_are_drawn_as_a_whole():
    found = over_groups({"x": scores(True), "y": scores(False)}, 7)["hit@1"]
    # Two groups: of four draws one is y alone, one is x alone; their shares are 0 and 1/2.
    assert (found.low, found.high) == (0.0, 0.5)
    assert over_groups({"x": scores(True), "y": scores(True)}, 7)["hit@1"].low == 0.5


def test_the_same_seed_gives_the_same_interval():
    groups = {str(n): scores(n % 3 == 0) for n in range(9)}
    assert over_groups(groups, 7) == over_groups(dict(reversed(groups.items())), 7)
    assert over_groups(groups, 7) != over_groups(groups, 8)


def test_one_group_has_no_interval_nor_what_is_undefined():
    assert over_groups({"x": scores(True)}, 7) == {}
    assert over_groups({}, 7) == {}
    assert "none_recall" not in over_groups({"x": scores(True), "y": scores(True)}, 7)
