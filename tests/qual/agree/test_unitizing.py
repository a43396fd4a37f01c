"""Alpha for unitizing: the sweep against the printed double sums, and its properties."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qual.agree.coefficients import why_undefined
from qual.agree.unitizing import Section, alpha_u, alpha_u_parts, section_distance, sections

LENGTH = 30


@st.composite
def stretches(draw, category="c"):
    ends = draw(st.sets(st.integers(0, LENGTH), max_size=10))
    cuts = sorted(ends)
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return [(start, end, category) for start, end in pairs]


CODERS = st.lists(stretches(), min_size=2, max_size=3)


def by_double_sums(coders):
    """Observed and expected disagreement of one category as printed, pair by pair."""
    cut = [sections(rows, "c", LENGTH) for rows in coders]
    m = len(cut)
    observed = sum(
        section_distance(a, b) for one, two in permutations(cut, 2) for a in one for b in two
    ) / (m * (m - 1) * LENGTH**2)
    every = [section for one in cut for section in one]
    coded = [s.length for s in every if s.category is not None]
    gaps = [s.length for s in every if s.category is None]
    below = m * LENGTH * (m * LENGTH - 1) - sum(size * (size - 1) for size in coded)
    above = sum(
        (len(coded) - 1) / 3 * (2 * size**3 - 3 * size**2 + size)
        + size**2 * sum(gap - size + 1 for gap in gaps if gap >= size)
        for size in coded
    )
    return observed, 2 / LENGTH * above / below if coded else 0.0


@given(coders=CODERS)
def test_the_sweep_equals_the_double_sums(coders):
    parts = alpha_u_parts(coders, length=LENGTH)
    observed, expected = by_double_sums(coders)
    assert parts.observed == pytest.approx(observed)
    assert parts.expected == pytest.approx(expected)


@given(coders=CODERS, order=st.randoms(use_true_random=False))
def test_order_of_coders_and_stretches_is_nothing(coders, order):
    shuffled = [order.sample(rows, len(rows)) for rows in order.sample(coders, len(coders))]
    value = alpha_u(coders, length=LENGTH)
    again = alpha_u(shuffled, length=LENGTH)
    assert again == (value if value is None else pytest.approx(value))


@given(rows=stretches(), coders=st.integers(2, 4))
def test_identical_stretches_agree_fully(rows, coders):
    value = alpha_u([rows] * coders, length=LENGTH)
    assert value == (1.0 if rows else None)


@given(coders=CODERS, by=st.integers(1, 1000))
def test_where_the_continuum_begins_is_nothing(coders, by):
    moved = [[(start + by, end + by, c) for start, end, c in rows] for rows in coders]
    value = alpha_u(coders, length=LENGTH)
    assert alpha_u(moved, length=LENGTH, begin=by) == value


@given(first=CODERS, second=st.lists(stretches("d"), min_size=3, max_size=3))
def test_categories_add_up(first, second):
    both = [rows + more for rows, more in zip(first, second, strict=False)]
    parts = alpha_u_parts(both, length=LENGTH)
    assert parts.observed == pytest.approx(sum(part.observed for part in parts.categories))
    assert parts.expected == pytest.approx(sum(part.expected for part in parts.categories))


def test_coders_may_be_named():
    named = {"ana": [(0, 5, "c")], "ben": [(1, 6, "c")]}
    assert alpha_u(named, length=LENGTH) == alpha_u(list(named.values()), length=LENGTH)


def test_the_continuum_is_cut_whole():
    assert sections([(4, 6, "c"), (2, 4, "c"), (3, 9, "d")], "c", 10) == [
        Section(0, 2, None),
        Section(2, 2, "c"),
        Section(4, 2, "c"),
        Section(6, 4, None),
    ]


@pytest.mark.parametrize("rows", [[(0, 0, "c")], [(0, 31, "c")], [(0, 5, "c"), (4, 6, "c")]])
def test_impossible_stretches_are_refused(rows):
    with pytest.raises(ValueError, match="overlaps"):
        alpha_u([rows, []], length=LENGTH)


def test_fractions_of_a_character_are_refused():
    with pytest.raises(ValueError, match="whole offsets"):
        alpha_u([[(0.5, 2, "c")], []], length=LENGTH)


def test_different_categories_are_not_compared():
    with pytest.raises(ValueError, match="one category"):
        section_distance(Section(0, 1, "c"), Section(0, 1, "d"))


def test_why_it_is_undefined():
    assert alpha_u([[], []], length=LENGTH) is None
    assert "no coder" in why_undefined("alpha_u", [[], []], length=LENGTH)
    assert "two coders" in why_undefined("alpha_u", [[(0, 1, "c")]], length=LENGTH)
