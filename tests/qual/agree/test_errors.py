"""Standard errors: one from another, from a library, and from resampling."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.inter_rater import cohens_kappa

from qual.agree import coefficients as agree
from qual.agree import errors, layouts
from qual.agree.linearised import t_quantile

TABLE = [[20, 5, 1, 0], [4, 15, 6, 1], [0, 5, 18, 4], [0, 1, 3, 12]]
CELL = st.integers(0, 30)
TABLES = st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=3, max_size=3)
ON_TABLES = [
    (errors.cohen_kappa_error, agree.cohen_kappa),
    (errors.cohen_kappa_ase, agree.cohen_kappa),
    (errors.scott_pi_error, agree.scott_pi),
    (errors.brennan_prediger_error, agree.brennan_prediger),
    (errors.gwet_ac1_error, agree.gwet_ac1),
    (errors.gwet_ac2_error, agree.gwet_ac2),
    (errors.krippendorff_alpha_of_table_error, agree.krippendorff_alpha_of_table),
    (
        lambda table: errors.krippendorff_alpha_of_table_error(table, level="interval"),
        lambda table: agree.krippendorff_alpha_of_table(table, level="interval"),
    ),
]


@given(table=TABLES)
def test_the_asymptotic_error_equals_statsmodels(table):
    ours = errors.cohen_kappa_ase(table)
    assume(ours is not None and ours.se > 1e-6)
    theirs = cohens_kappa(np.array(table))
    assert ours.se == pytest.approx(theirs.std_kappa, rel=1e-6)
    assert ours.low == pytest.approx(theirs.kappa_low, abs=1e-6)
    assert ours.high == pytest.approx(theirs.kappa_upp, abs=1e-6)


@pytest.mark.parametrize(("error", "coefficient"), ON_TABLES)
def test_the_error_is_about_the_spread_over_resampled_units(error, coefficient):
    rng = np.random.default_rng(3)
    n = np.sum(TABLE)
    draws = rng.multinomial(n, np.ravel(TABLE) / n, size=1500).reshape(-1, 4, 4)
    spread = np.std([coefficient(draw) for draw in draws])
    assert error(TABLE).se == pytest.approx(spread, rel=0.08)


@pytest.mark.parametrize(("error", "coefficient"), ON_TABLES)
def test_the_interval_lies_around_the_coefficient(error, coefficient):
    found = error(TABLE)
    assert (found.low + found.high) / 2 == pytest.approx(coefficient(TABLE))


@pytest.mark.parametrize(("error", "coefficient"), ON_TABLES)
@given(table=TABLES)
def test_coders_may_be_swapped_and_there_is_no_error_without_a_coefficient(
    error, coefficient, table
):
    found = error(table)
    swapped = error([list(column) for column in zip(*table, strict=True)])
    if coefficient(table) is None:
        assert found is None
    if found is None:
        assert swapped is None
    else:
        assert found.se == pytest.approx(swapped.se, abs=1e-7)


def test_counts_and_tables_differ_only_in_the_divisor():
    n = np.sum(TABLE)
    counts, times = layouts.counts_of_table(TABLE)
    by_n = errors.gwet_ac1_error(TABLE).se
    by_less = errors.gwet_ac1_of_counts_error(counts, times=times).se
    assert by_less == pytest.approx(by_n * np.sqrt(n / (n - 1)))


def test_repeated_units_may_be_counted():
    ratings, times = layouts.ratings_of_table([[3, 1], [1, 4]])
    long = [[v for v, t in zip(row, times, strict=True) for _ in range(int(t))] for row in ratings]
    assert errors.conger_kappa_error(ratings, times=times).se == pytest.approx(
        errors.conger_kappa_error(long).se
    )
    assert errors.krippendorff_alpha_error(ratings, times=times).se == pytest.approx(
        errors.krippendorff_alpha_error(long).se
    )


def test_the_upper_end_is_cut_at_one_only_after_gwet():
    table = [[9, 1], [0, 2]]
    assert errors.cohen_kappa_error(table).high == 1
    assert errors.cohen_kappa_ase(table).high > 1


def test_confidence_widens_the_interval():
    narrow = errors.cohen_kappa_error(TABLE, confidence=0.8)
    wide = errors.cohen_kappa_error(TABLE, confidence=0.99)
    assert narrow.se == wide.se
    assert wide.low < narrow.low


@pytest.mark.parametrize("table", [[[0, 0], [0, 10]], [[0, 0], [0, 0]]])
def test_no_error_for_what_is_not_estimable(table):
    assert errors.cohen_kappa_error(table) is None
    assert errors.cohen_kappa_ase(table) is None
    assert agree.why_undefined("cohen_kappa_ase", table)
    assert errors.krippendorff_alpha_of_table_error(table) is None


def test_one_unit_has_no_error():
    assert errors.brennan_prediger_error([[1, 0], [0, 0]]) is None
    reason = agree.why_undefined("brennan_prediger_error", [[1, 0], [0, 0]])
    assert reason == "a standard error needs at least two units"


@given(p=st.floats(0.5, 0.999), freedom=st.integers(1, 500))
def test_the_quantile_is_students(p, freedom):
    assert t_quantile(p, freedom) == pytest.approx(stats.t.ppf(p, freedom), rel=1e-8, abs=1e-12)
