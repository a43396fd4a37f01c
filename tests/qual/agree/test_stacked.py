"""Coefficients on stacks of tables equal those on one table at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qual.agree import coefficients as agree
from qual.agree import stacked

CELLS = st.tuples(*[st.integers(0, 10**7) | st.integers(0, 5)] * 4)
TWINS = [
    (stacked.observed, agree.percent_agreement),
    (stacked.kappa, agree.cohen_kappa),
    (stacked.pi, agree.scott_pi),
    (stacked.alpha, agree.krippendorff_alpha_of_table),
    (stacked.ac1, agree.gwet_ac1),
    (stacked.pabak, agree.pabak),
    (stacked.ppos, agree.positive_agreement),
    (stacked.pneg, agree.negative_agreement),
]


@pytest.mark.parametrize(("stack", "single"), TWINS)
@given(rows=st.lists(CELLS, min_size=1, max_size=6))
def test_each_table_of_a_stack_gets_its_own_value(stack, single, rows):
    cells = np.array(rows).T.reshape(4, 1, len(rows))
    values = stack(*cells)
    assert values.shape == (1, len(rows))
    for value, (a, b, c, d) in zip(values[0], rows, strict=True):
        expected = single([[a, b], [c, d]])
        if expected is None:
            assert np.isnan(value)
        else:
            assert value == pytest.approx(expected, abs=1e-7)  # the single one cancels


@given(rows=st.lists(CELLS, min_size=1, max_size=6))
def test_pooled_kappa_runs_over_codes(rows):
    tables = [[[a, b], [c, d]] for a, b, c, d in rows]
    value = stacked.pooled_kappa(*np.array([rows, rows]).transpose(2, 0, 1))
    expected = agree.pooled_kappa(tables)
    assert value.shape == (2,)
    assert np.isnan(value[0]) if expected is None else value[0] == pytest.approx(expected, abs=1e-7)
