"""Any number of coders: properties, independent libraries, missing ratings."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from statsmodels.stats.inter_rater import fleiss_kappa as their_fleiss

from qual.agree import coefficients as agree
from qual.agree import layouts

CODERS = st.integers(2, 4)


@st.composite
def ratings(draw, missing=True, coders=CODERS):
    value = st.integers(0, 3) | st.none() if missing else st.integers(0, 3)
    units = draw(st.integers(1, 12))
    return [[draw(value) for _ in range(units)] for _ in range(draw(coders))]


def counts_of(said):
    return layouts.counts_of_ratings(said, categories=[0, 1, 2, 3])


COUNTED = [
    agree.observed_agreement,
    agree.fleiss_kappa,
    agree.randolph_kappa,
    agree.gwet_ac1_of_counts,
    agree.gwet_ac2_of_counts,
    agree.expected_agreement_fleiss,
]
RATED = [agree.conger_kappa, agree.krippendorff_alpha, agree.expected_agreement_alpha]


def about(value):
    return value if value is None else pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("coefficient", COUNTED)
@given(said=ratings(), order=st.randoms(use_true_random=False))
def test_the_order_of_units_is_nothing(coefficient, said, order):
    counts = counts_of(said)
    shuffled = order.sample(counts, len(counts))
    assert coefficient(shuffled) == about(coefficient(counts))


@pytest.mark.parametrize("coefficient", RATED)
@given(said=ratings(), order=st.randoms(use_true_random=False))
def test_coders_and_units_may_change_places_among_themselves(coefficient, said, order):
    coders = order.sample(said, len(said))
    places = order.sample(range(len(said[0])), len(said[0]))
    shuffled = [[row[k] for k in places] for row in coders]
    assert coefficient(shuffled) == about(coefficient(said))


@pytest.mark.parametrize(
    "coefficient", [*COUNTED[:2], COUNTED[2], COUNTED[3], agree.expected_agreement_fleiss]
)
@given(said=ratings())
def test_the_order_of_categories_is_nothing(coefficient, said):
    counts = counts_of(said)
    assert coefficient([row[::-1] for row in counts]) == about(coefficient(counts))


@given(said=ratings())
def test_names_of_categories_are_nothing(said):
    renamed = [[None if v is None else "dbca"[v] for v in row] for row in said]
    assert agree.conger_kappa(renamed) == about(agree.conger_kappa(said))
    assert agree.krippendorff_alpha(renamed) == about(agree.krippendorff_alpha(said))


@given(row=st.lists(st.integers(0, 3), min_size=1, max_size=12), coders=st.integers(2, 4))
def test_identical_coders_agree_fully_if_that_can_be_estimated(row, coders):
    said = [row] * coders
    varied = len(set(row)) > 1
    for coefficient in (agree.conger_kappa, agree.krippendorff_alpha):
        assert coefficient(said) == (pytest.approx(1.0) if varied else None)
    for coefficient in (agree.fleiss_kappa, agree.gwet_ac1_of_counts):
        assert coefficient(counts_of(said)) == (pytest.approx(1.0) if varied else None)
    assert agree.observed_agreement(counts_of(said)) == 1
    assert agree.randolph_kappa(counts_of(said)) == 1


@given(said=ratings(missing=False, coders=st.just(2)))
def test_two_coders_are_a_special_case(said):
    table = layouts.table_of_ratings(said, categories=[0, 1, 2, 3])
    counts = counts_of(said)
    assert agree.conger_kappa(said) == about(agree.cohen_kappa(table))
    assert agree.fleiss_kappa(counts) == about(agree.scott_pi(table))
    assert agree.randolph_kappa(counts) == about(agree.brennan_prediger(table))
    assert agree.gwet_ac1_of_counts(counts) == about(agree.gwet_ac1(table))
    assert agree.gwet_ac2_of_counts(counts) == about(agree.gwet_ac2(table))
    assert agree.observed_agreement(counts) == about(agree.percent_agreement(table))
    assert agree.holsti(said) == about(agree.percent_agreement(table))
    assert agree.krippendorff_alpha(said) == about(agree.krippendorff_alpha_of_table(table))


@given(said=ratings(missing=False))
def test_alpha_is_fleiss_with_a_small_sample_term(said):
    kappa = agree.fleiss_kappa(counts_of(said))
    assume(kappa is not None)
    made = len(said) * len(said[0])
    assert agree.krippendorff_alpha(said) == pytest.approx(kappa + (1 - kappa) / made)


@given(said=ratings(missing=False))
def test_fleiss_and_randolph_equal_statsmodels(said):
    counts = counts_of(said)
    kappa = agree.fleiss_kappa(counts)
    assume(kappa is not None)
    assert kappa == pytest.approx(their_fleiss(np.array(counts)), abs=1e-9)
    free = their_fleiss(np.array(counts), method="randolph")
    assert agree.randolph_kappa(counts) == pytest.approx(free, abs=1e-9)


@given(said=ratings(missing=False))
def test_conger_and_fleiss_equal_nltk(said):
    assume(len({v for row in said for v in row}) > 1)
    rows = [(who, unit, v) for who, row in enumerate(said) for unit, v in enumerate(row)]
    task = AnnotationTask(data=rows)
    assert agree.conger_kappa(said) == pytest.approx(task.multi_kappa(), abs=1e-9)


@given(said=ratings(), by=st.integers(1, 5))
def test_times_stand_for_repeated_units(said, by):
    repeated = [row * by for row in said]
    times = [by] * len(said[0])
    counts = counts_of(said)
    for coefficient in COUNTED:
        assert coefficient(counts, times=times) == about(coefficient(counts * by))
    for coefficient in (*RATED, agree.krippendorff_alpha):
        assert coefficient(said, times=times) == about(coefficient(repeated))


@given(said=ratings(missing=False), category=st.integers(0, 3))
def test_one_category_is_fleiss_of_that_category_and_the_rest(said, category):
    counts = counts_of(said)
    two = [[row[category], sum(row) - row[category]] for row in counts]
    assert agree.fleiss_kappa_category(counts, category) == about(agree.fleiss_kappa(two))


def test_category_kappas_average_to_fleiss_with_weights_p_q():
    counts = [[3, 0, 1], [2, 1, 1], [0, 4, 0], [1, 1, 2], [0, 0, 4]]
    shares = np.array(counts).sum(axis=0) / 20
    weights = shares * (1 - shares)
    kappas = [agree.fleiss_kappa_category(counts, k) for k in range(3)]
    assert agree.fleiss_kappa(counts) == pytest.approx(np.average(kappas, weights=weights))


def test_holsti_counts_decisions_even_where_coders_coded_different_units():
    assert agree.holsti([["a", "b", None], ["a", None, "b"]]) == pytest.approx(2 / 4)
    assert agree.holsti([[None], [None]]) is None
    assert agree.why_undefined("holsti", [[None], [None]]) == "neither coder made a decision"
    assert agree.why_undefined("holsti", [["a"]]) == "fewer than two coders"
    with pytest.raises(ValueError, match="two coders"):
        agree.holsti([["a"], ["a"], ["a"]])


@pytest.mark.parametrize(
    ("name", "said", "reason"),
    [
        ("conger_kappa", [[1, None], [None, 2]], "two coders"),
        ("conger_kappa", [[None, None], [None, None]], "no unit"),
        ("conger_kappa", [[1, 1], [1, 1]], "every coder"),
        ("conger_kappa", [[1, 2], [1, 1], [None, None]], "coder 3"),
        ("fleiss_kappa", [], "no unit"),
        ("fleiss_kappa", [[0, 0]], "no unit"),
        ("fleiss_kappa", [[1, 0], [0, 1]], "two coders"),
        ("fleiss_kappa", [[3, 0], [3, 0]], "every coder"),
        ("gwet_ac1_of_counts", [[3, 0], [3, 0]], "every coder"),
        ("randolph_kappa", [[3], [3]], "fewer than two categories"),
    ],
)
def test_degenerate_ratings_have_a_reason_and_no_number(name, said, reason):
    assert getattr(agree, name)(said) is None
    assert reason in agree.why_undefined(name, said)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="same number of units"):
        agree.conger_kappa([[1, 2], [1]])
    with pytest.raises(ValueError, match="NaN"):
        agree.krippendorff_alpha([[1.0, float("nan")], [1.0, 2.0]])
    with pytest.raises(ValueError, match="times"):
        agree.fleiss_kappa([[1, 1], [2, 0]], times=[1])
    with pytest.raises(ValueError, match="no category 2"):
        agree.fleiss_kappa_category([[1, 1], [2, 0]], 2)
    with pytest.raises(ValueError, match="not one of the categories"):
        agree.conger_kappa([[1, 2], [1, 3]], categories=[1, 2])
    with pytest.raises(ValueError, match="two coders"):
        layouts.table_of_ratings([[1]])
