import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfir.rating import Evidence, Rating, parse, propose, render


@pytest.mark.parametrize(
    ("cell", "value", "state", "conflict"),
    [
        ("2", 2, "rated", False),
        ("+1", 1, "rated", False),
        ("0", 0, "rated", False),
        ("-1", -1, "rated", False),
        ("\u22122", -2, "rated", False),
        ("1*", 1, "rated", True),
        (" -2 * ", -2, "rated", True),
        ("0x", None, "mixed", False),
        ("X", None, "mixed", False),
        ("x*", None, "mixed", True),
        ("M", None, "missing", False),
        ("", None, "missing", False),
        ("Missing", None, "missing", False),
        ("NA", None, "not_applicable", False),
        ("n/a", None, "not_applicable", False),
        ("E", None, "nonnumeric", False),
        ("i", None, "nonnumeric", False),
    ],
)
def test_published_cells_are_read(cell, value, state, conflict):
    rating = parse(cell)
    assert (rating.value, rating.state, rating.conflict) == (value, state, conflict)


@pytest.mark.parametrize("cell", ["3", "-3", "1.5", "++1", "XX", "yes", "2 1", "**", "?", "٢"])
def test_anything_else_is_refused_in_a_sentence(cell):
    with pytest.raises(ValueError, match=r"is no rating; write .*\.$"):
        parse(cell)


CELLS = ["+2", "+1", "0", "-1", "-2", "X", "M", "NA", "E", "I", "E/I"]


@pytest.mark.parametrize("cell", [cell + mark for cell in CELLS for mark in ("", "*")])
def test_what_is_written_is_read_back(cell):
    assert render(parse(cell)) == cell


@pytest.mark.parametrize(
    ("value", "state"), [(3, "rated"), (None, "rated"), (0, "mixed"), (1, "missing")]
)
def test_a_value_that_does_not_belong_to_its_state_is_refused(value, state):
    with pytest.raises(ValueError):
        Rating(value, state)


@pytest.mark.parametrize(
    ("evidence", "cell"),
    [
        (Evidence(n_plus=3, c_plus=2, n=3), "+2"),
        (Evidence(n_plus=3, c_plus=1, n=3), "+1"),
        (Evidence(n_plus=9, c_plus=0, n=9), "+1"),
        (Evidence(n_minus=2, c_minus=2, n=2), "-2"),
        (Evidence(n_minus=1, c_minus=1, n=1), "-1"),
        (Evidence(n_plus=2, c_plus=2, n_neutral=5, n_null=1, n=7), "+2"),
        (Evidence(n_plus=1, n_minus=1, n=1), "X"),
        (Evidence(n_plus=3, c_plus=3, n_minus=2, n=5), "X"),
        (Evidence(n_plus=4, c_plus=4, n_minus=2, c_minus=2, n=6), "+1"),
        (Evidence(n_plus=1, n_minus=3, c_minus=3, n=4), "-1"),
        (Evidence(n_neutral=2, n=2), "0"),
        (Evidence(n_neutral=1, n_null=2, n=3), "0"),
        (Evidence(n_null=2, n=2), "M"),
        (Evidence(), "M"),
    ],
)
def test_the_rule_for_proposals(evidence, cell):
    assert render(propose(evidence).rating) == cell


@pytest.mark.parametrize(
    ("evidence", "rule"),
    [
        (
            Evidence(n_plus=3, c_plus=2, n=3),
            "facilitator only: 3 participants, 2 with a concrete example → +2",
        ),
        (
            Evidence(n_plus=1, n_minus=3, n=4),
            "facilitator: 1 participant, barrier: 3 participants, majority → -1",
        ),
        (Evidence(n_neutral=1, n=1), "neither barrier nor facilitator: 1 participant → 0"),
        (Evidence(n_null=2, n=2), "no valence given: 2 participants → missing"),
        (Evidence(), "no participant coded → missing"),
    ],
)
def test_the_rule_is_said(evidence, rule):
    assert propose(evidence).rule == rule


def test_a_missing_proposal_says_why():
    assert propose(Evidence(n_null=1, n=1)).rating.note == "no valence given: 1 participant"


@pytest.mark.parametrize(
    "counts",
    [{"n_plus": 1, "c_plus": 2, "n": 2}, {"n_plus": 2, "n": 1}, {"n": 3}, {"n_minus": -1, "n": 0}],
)
def test_impossible_counts_are_refused(counts):
    with pytest.raises(ValueError):
        Evidence(**counts)


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_barrier_and_facilitator_are_mirror_images(n_plus, n_minus, c_plus, c_minus):
    c_plus, c_minus = min(c_plus, n_plus), min(c_minus, n_minus)
    n = n_plus + n_minus
    here = propose(Evidence(n_plus, c_plus, n_minus, c_minus, n=n)).rating
    there = propose(Evidence(n_minus, c_minus, n_plus, c_plus, n=n)).rating
    assert here.state == there.state
    assert here.value == (None if there.value is None else -there.value)
