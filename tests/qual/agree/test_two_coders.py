"""Two coders: properties every coefficient must have, and independent libraries."""

import warnings

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score, f1_score
from statsmodels.stats.inter_rater import cohens_kappa

from qual.agree import coefficients as agree

SIZES = st.integers(1, 4)
CELL = st.integers(0, 30)


@st.composite
def tables(draw, size=SIZES):
    q = draw(size)
    return [[draw(CELL) for _ in range(q)] for _ in range(q)]


PAIRS = tables(st.just(2))
GENERAL = [
    agree.percent_agreement,
    agree.cohen_kappa,
    agree.scott_pi,
    agree.gwet_ac1,
    agree.brennan_prediger,
    agree.krippendorff_alpha_of_table,
]
BINARY = [
    agree.pabak,
    agree.positive_agreement,
    agree.negative_agreement,
    agree.jaccard_index,
    agree.prevalence_index,
    agree.bias_index,
]
ORDERED = [
    agree.gwet_ac2,
    lambda table: agree.gwet_ac2(table, weights="linear"),
    lambda table: agree.cohen_kappa(table, weights="quadratic"),
    lambda table: agree.krippendorff_alpha_of_table(table, level="ordinal"),
    lambda table: agree.krippendorff_alpha_of_table(table, level="interval"),
]


def transposed(table):
    return [list(row) for row in zip(*table, strict=True)]


def about(value):
    return value if value is None else pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("coefficient", GENERAL + ORDERED)
@given(table=tables())
def test_coders_may_be_swapped(coefficient, table):
    assert coefficient(table) == about(coefficient(transposed(table)))


@pytest.mark.parametrize("coefficient", BINARY)
@given(table=PAIRS)
def test_coders_may_be_swapped_in_two_by_two(coefficient, table):
    assert coefficient(table) == about(coefficient(transposed(table)))


@pytest.mark.parametrize("coefficient", GENERAL)
@given(table=tables(), order=st.randoms(use_true_random=False))
def test_the_order_of_unordered_categories_is_nothing(coefficient, table, order):
    places = list(range(len(table)))
    order.shuffle(places)
    shuffled = [[table[i][j] for j in places] for i in places]
    assert coefficient(shuffled) == about(coefficient(table))


@pytest.mark.parametrize("coefficient", ORDERED)
@given(table=tables())
def test_ordered_categories_may_be_read_backwards(coefficient, table):
    assert coefficient([row[::-1] for row in table[::-1]]) == about(coefficient(table))


@pytest.mark.parametrize("coefficient", GENERAL + ORDERED)
@given(diagonal=st.lists(st.integers(0, 40), min_size=1, max_size=5))
def test_identical_codings_agree_fully_if_that_can_be_estimated(coefficient, diagonal):
    q = len(diagonal)
    table = [[diagonal[i] if i == j else 0 for j in range(q)] for i in range(q)]
    value = coefficient(table)
    assert value is None or value == pytest.approx(1.0, abs=1e-12)
    if sum(count > 0 for count in diagonal) > 1:
        assert value is not None


@pytest.mark.parametrize("coefficient", GENERAL + ORDERED)
@given(table=tables())
def test_no_coefficient_exceeds_one(coefficient, table):
    value = coefficient(table)
    assert value is None or value <= 1 + 1e-12


@given(table=PAIRS)
def test_kappa_follows_from_pabak_prevalence_and_bias(table):
    kappa = agree.cohen_kappa(table)
    assume(kappa is not None)
    shift = agree.bias_index(table) ** 2 - agree.prevalence_index(table) ** 2
    assert kappa == pytest.approx((agree.pabak(table) + shift) / (1 + shift), abs=1e-9)


@given(table=PAIRS)
def test_dice_and_jaccard_rank_alike(table):
    jaccard = agree.jaccard_index(table)
    assume(jaccard is not None)
    assert agree.positive_agreement(table) == pytest.approx(2 * jaccard / (1 + jaccard))


@given(table=PAIRS)
def test_kappa_tends_to_positive_agreement_as_uncoded_text_grows(table):
    (a, b), (c, _) = table
    assume(a + b + c > 0)
    grown = [[a, b], [c, 10**12]]
    assert agree.cohen_kappa(grown) == pytest.approx(agree.positive_agreement(grown), abs=1e-6)


@given(table=tables(st.integers(2, 4)))
def test_unused_categories_move_only_what_counts_them(table):
    wide = [[*row, 0] for row in table] + [[0] * (len(table) + 1)]
    assert agree.cohen_kappa(wide) == about(agree.cohen_kappa(table))
    assert agree.scott_pi(wide) == about(agree.scott_pi(table))
    more = len(table) + 1
    assert agree.brennan_prediger(wide) == agree.brennan_prediger(table, categories=more)
    assert agree.gwet_ac1(wide) == about(agree.gwet_ac1(table, categories=more))


@given(table=tables(st.integers(2, 4)))
def test_identity_weights_are_no_weights(table):
    assert agree.gwet_ac2(table, weights="identity") == about(agree.gwet_ac1(table))
    own = [[float(i == j) for j in range(len(table))] for i in range(len(table))]
    assert agree.cohen_kappa(table, weights=own) == about(agree.cohen_kappa(table))


@given(tables=st.lists(PAIRS, min_size=1, max_size=4))
def test_pooling_one_code_is_its_own_kappa(tables):
    first = tables[0]
    assert agree.pooled_kappa([first, first]) == about(agree.cohen_kappa(first))
    assert agree.pooled_kappa(tables) == about(agree.pooled_kappa(tables[::-1]))


@given(
    codings=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60),
    weights=st.sampled_from([None, "linear", "quadratic"]),
)
def test_kappa_equals_scikit_learn(codings, weights):
    first, second = zip(*codings, strict=True)
    table = np.zeros((4, 4), dtype=int)
    np.add.at(table, (first, second), 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = cohen_kappa_score(first, second, labels=[0, 1, 2, 3], weights=weights)
    ours = agree.cohen_kappa(table, weights=weights or "identity")
    assert ours is None if np.isnan(theirs) else ours == pytest.approx(theirs, abs=1e-9)


@given(codings=st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_positive_agreement_is_scikit_learns_f1(codings):
    first, second = zip(*codings, strict=True)
    table = [[codings.count((i, j)) for j in (True, False)] for i in (True, False)]
    ours = agree.positive_agreement(table)
    if ours is not None:
        assert ours == pytest.approx(f1_score(first, second))


@given(table=tables(st.integers(2, 4)))
def test_kappa_equals_statsmodels(table):
    ours = agree.cohen_kappa(table)
    assume(ours is not None)
    assert ours == pytest.approx(cohens_kappa(np.array(table)).kappa, abs=1e-9)


@given(codings=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=40))
def test_nltk_gives_the_same_where_all_is_defined(codings):
    table = [[codings.count((i, j)) for j in range(4)] for i in range(4)]
    ours = agree.scott_pi(table)
    assume(ours is not None)
    rows = [(who, unit, value[who]) for unit, value in enumerate(codings) for who in (0, 1)]
    task = AnnotationTask(data=rows)
    assert ours == pytest.approx(task.pi(), abs=1e-9)
    assert agree.cohen_kappa(table) == pytest.approx(task.kappa(), abs=1e-9)
    assert agree.percent_agreement(table) == pytest.approx(task.avg_Ao(), abs=1e-9)
    kept = [k for k in range(4) if any(k in pair for pair in codings)]
    square = [[table[i][j] for j in kept] for i in kept]
    assert agree.brennan_prediger(square) == pytest.approx(task.S(), abs=1e-9)


NEVER = [[0, 0], [0, 10]]
ALWAYS = [[10, 0], [0, 0]]
NOBODY = [[0, 0], [0, 0]]
ONE_ONLY = [[0, 1], [0, 9]]


@pytest.mark.parametrize("name", ["cohen_kappa", "scott_pi", "gwet_ac1", "gwet_ac2"])
@pytest.mark.parametrize("table", [NEVER, ALWAYS, NOBODY, [[5]], []])
def test_degenerate_tables_have_a_reason_and_no_number(name, table):
    assert getattr(agree, name)(table) is None
    assert len(agree.why_undefined(name, table)) > 10


@pytest.mark.parametrize(
    ("name", "table", "reason"),
    [
        ("positive_agreement", NEVER, "neither coder used the code"),
        ("jaccard_index", NEVER, "neither coder used the code"),
        ("negative_agreement", ALWAYS, "both coders used the code everywhere"),
        ("percent_agreement", NOBODY, "no unit was compared"),
        ("pabak", NOBODY, "no unit was compared"),
        ("pabak", [], "no unit was compared"),
        ("positive_agreement", [], "neither coder used the code"),
        ("prevalence_index", NOBODY, "no unit was compared"),
        ("bias_index", NOBODY, "no unit was compared"),
        ("brennan_prediger", [[7]], "fewer than two categories"),
        ("cohen_kappa", NEVER, "one and the same category"),
        ("krippendorff_alpha_of_table", NEVER, "nothing could differ"),
    ],
)
def test_the_reason_fits(name, table, reason):
    assert getattr(agree, name)(table) is None
    assert reason in agree.why_undefined(name, table)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("percent_agreement", 1.0),
        ("pabak", 1.0),
        ("brennan_prediger", 1.0),
        ("negative_agreement", 1.0),
        ("prevalence_index", 1.0),
        ("bias_index", 0.0),
    ],
)
def test_what_a_never_used_code_does_determine(name, value):
    assert getattr(agree, name)(NEVER) == value
    assert agree.why_undefined(name, NEVER) is None


def test_a_code_used_once_by_one_coder():
    assert agree.cohen_kappa(ONE_ONLY) == 0
    assert agree.krippendorff_alpha_of_table(ONE_ONLY) == pytest.approx(0)
    assert agree.gwet_ac1(ONE_ONLY) == pytest.approx(0.8895, abs=1e-4)


def test_pooled_kappa_stands_where_single_codes_fall():
    assert agree.pooled_kappa([NEVER, [[4, 1], [2, 3]]]) is not None
    assert agree.pooled_kappa([NEVER, ALWAYS]) is None
    assert "everywhere or nowhere" in agree.why_undefined("pooled_kappa", [NEVER, ALWAYS])
    assert agree.why_undefined("pooled_kappa", []) == "no code was compared"


@pytest.mark.parametrize(
    "table", [[[1, 2]], [[1, 2], [3]], [[1, -1], [0, 1]], [[1, float("nan")], [0, 1]]]
)
def test_what_is_no_table_is_refused(table):
    with pytest.raises(ValueError, match=r"table|counts"):
        agree.cohen_kappa(table)
    with pytest.raises(ValueError, match=r"2 x 2|counts"):
        agree.pabak(table)


def test_too_few_categories_and_unknown_weights_are_refused():
    with pytest.raises(ValueError, match="only 2"):
        agree.brennan_prediger([[1, 0, 0], [0, 1, 0], [0, 0, 1]], categories=2)
    with pytest.raises(ValueError, match="identity, linear, quadratic"):
        agree.gwet_ac2([[1, 0], [0, 1]], weights="cubic")
    with pytest.raises(ValueError, match="2 x 2"):
        agree.gwet_ac2([[1, 0], [0, 1]], weights=[[1.0]])
    with pytest.raises(ValueError, match="diagonal"):
        agree.gwet_ac2([[1, 0], [0, 1]], weights=[[1.0, 0.0], [0.0, 0.5]])
    with pytest.raises(ValueError, match="no coefficient"):
        agree.why_undefined("kapa", NEVER)


def test_distances_between_categories_come_from_their_values():
    table = [[5, 4, 1], [0, 4, 2], [1, 0, 6]]
    evenly = agree.gwet_ac2(table, weights="linear")
    assert agree.gwet_ac2(table, weights="linear", categories=(-2, 0, 2)) == about(evenly)
    assert agree.gwet_ac2(table, weights="linear", categories=(-2, -1, 2)) != about(evenly)
    assert agree.gwet_ac2(table, weights="linear", categories=("a", "b", "c")) == about(evenly)


def test_arrays_are_taken_like_lists():
    assert agree.cohen_kappa(np.array([[20, 5], [10, 15]])) == pytest.approx(0.4)
    assert agree.pabak(np.array([[20, 5], [10, 15]], dtype=np.int32)) == pytest.approx(0.4)
