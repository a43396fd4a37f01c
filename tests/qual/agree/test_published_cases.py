"""Every published worked example, run through the library."""

import json
import runpy
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats import inter_rater

TESTS = Path(__file__).parents[2]
CASES = json.loads((TESTS / "data" / "agreement_cases.json").read_text(encoding="utf-8"))
evaluate = runpy.run_path(str(TESTS / "published_cases.py"))["evaluate"]

N = None
# Gwet (2014), four raters, twelve units; values printed in the irrCAC documentation.
FOUR_RATERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, N],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]
# Fleiss (1971), first fifteen patients, six raters; values printed in the irrCAC documentation.
SIX_RATERS = [
    [0, 0, 0, 6, 0],
    [0, 3, 0, 0, 3],
    [0, 1, 4, 0, 1],
    [0, 0, 0, 0, 6],
    [0, 3, 0, 3, 0],
    [2, 0, 4, 0, 0],
    [0, 0, 4, 0, 2],
    [2, 0, 3, 1, 0],
    [2, 0, 0, 4, 0],
    [0, 0, 0, 0, 6],
    [1, 0, 0, 5, 0],
    [1, 1, 0, 4, 0],
    [0, 3, 3, 0, 0],
    [1, 0, 0, 5, 0],
    [0, 2, 0, 3, 1],
]
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]


def same(value, expected, tolerance):
    if expected is None:
        return value is None
    if isinstance(expected, dict):
        ends = zip([value["se"], *value["ci95"]], [expected["se"], *expected["ci95"]], strict=True)
        return all(abs(a - b) <= tolerance for a, b in ends)
    return value is not None and abs(value - expected) <= tolerance


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_published_value_is_reproduced(case):
    value = evaluate(case)
    assert same(value, case["expected"], case["tolerance"])
    if not isinstance(value, dict):
        assert same(value, case["exact_value"], 2e-9)


def test_all_cases_are_here():
    assert len(CASES) == 104


@pytest.mark.parametrize(
    ("statistic", "expected"),
    [
        ("percent_agreement", 0.8181818),
        ("gwet_ac1", 0.77544),
        ("fleiss_kappa", 0.76117),
        ("conger_kappa", 0.76282),
        ("krippendorff_alpha_nominal", 0.74342),
        ("brennan_prediger", 0.77273),
        ("gwet_ac2_quadratic", 0.91400),
        ("expected_agreement_fleiss", 0.2387153),
    ],
)
def test_four_raters_with_missing_ratings(statistic, expected):
    value = evaluate(case_of(statistic, {"kind": "ratings", "ratings": FOUR_RATERS}))
    assert value == pytest.approx(expected, abs=6e-6)


@pytest.mark.parametrize(
    ("statistic", "se", "low"),
    [
        ("gwet_ac1", 0.14295, 0.461),
        ("fleiss_kappa", 0.15302, 0.424),
        ("conger_kappa", 0.14917, 0.435),
        ("brennan_prediger", 0.14472, 0.454),
        ("krippendorff_alpha_nominal", 0.14557, 0.419),
    ],
)
def test_errors_of_four_raters_with_missing_ratings(statistic, se, low):
    value = evaluate(case_of(f"{statistic}_se_ci", {"kind": "ratings", "ratings": FOUR_RATERS}))
    assert value["se"] == pytest.approx(se, abs=6e-6)
    assert value["ci95"] == [pytest.approx(low, abs=6e-4), 1.0]


@pytest.mark.parametrize(
    ("statistic", "expected", "se"),
    [
        ("gwet_ac1", 0.4448007, 0.08418757),
        ("fleiss_kappa", 0.4139265, 0.08119291),
        ("krippendorff_alpha_nominal", 0.4204384, None),
        ("brennan_prediger", 0.4388889, 0.08312142),
    ],
)
def test_six_raters_by_counts(statistic, expected, se):
    data = {"kind": "counts", "counts": SIX_RATERS}
    assert evaluate(case_of(statistic, data)) == pytest.approx(expected, abs=1e-7)
    if se is not None:
        error = evaluate(case_of(f"{statistic}_se_ci", data))
        assert error["se"] == pytest.approx(se, abs=1e-8)


@pytest.mark.parametrize(
    ("statistic", "se"),
    [
        ("cohen_kappa", 0.05891072),
        ("scott_pi", 0.05905473),
        ("krippendorff_alpha_nominal", 0.05905473),
    ],
)
def test_errors_of_two_abstractors(statistic, se):
    error = evaluate(case_of(f"{statistic}_se_ci", {"kind": "contingency", "table": ABSTRACTORS}))
    assert error["se"] == pytest.approx(se, abs=1e-8)


def test_a_symbol_that_matters_leaves_the_value_open():
    data = {"kind": "contingency", "table": [[50, 100], [50, "d"]]}
    assert evaluate(case_of("positive_agreement", data)) == pytest.approx(0.4)
    assert evaluate(case_of("cohen_kappa", data)) is None


def test_spans_of_several_codes_are_compared_as_sets():
    coders = {"A": [[0, 10, "x"], [5, 15, "y"]], "B": [[0, 10, "x"], [5, 10, "y"]]}
    data = {"kind": "spans", "length": 20, "coders": coders}
    assert evaluate(case_of("percent_agreement", data)) == pytest.approx(0.75)
    one = {**data, "params": {"code": "y"}}
    assert evaluate(case_of("positive_agreement", one)) == pytest.approx(10 / 15)


def test_sets_may_be_categories():
    data = {"kind": "sets", "coderA": [["a"], ["a", "b"], []], "coderB": [["a"], ["b"], []]}
    assert evaluate(case_of("percent_agreement", data)) == pytest.approx(2 / 3)
    assert evaluate(case_of("holsti", data)) == pytest.approx(2 * 2 / (3 + 2))


TWO = [[1, 2, 3, 3, 2, 1, 4, 1], [1, 2, 4, 3, 2, 2, 4, 3]]


@pytest.mark.parametrize("level", ["ordinal", "ratio", "interval", "nominal"])
def test_alpha_of_every_level_equals_an_independent_library(level):
    value = evaluate(case_of(f"krippendorff_alpha_{level}", {"kind": "ratings", "ratings": TWO}))
    expected = krippendorff.alpha(np.array(TWO, float), level_of_measurement=level)
    assert value == pytest.approx(expected)


def test_the_asymptotic_error_of_kappa_equals_an_independent_library():
    data = {"kind": "contingency", "table": ABSTRACTORS}
    expected = inter_rater.cohens_kappa(np.array(ABSTRACTORS))
    names = ("cohen_kappa_ase", "cohen_kappa_ci95_low", "cohen_kappa_ci95_high")
    values = [evaluate(case_of(name, data)) for name in names]
    ends = [expected.std_kappa, expected.kappa_low, expected.kappa_upp]
    assert values == pytest.approx(ends)


@pytest.mark.parametrize("category", [1, 2, 3, 4, 5])
def test_fleiss_of_a_category_is_that_category_against_the_rest(category):
    data = {"kind": "counts", "counts": SIX_RATERS}
    rest = np.array([[row[category - 1], 6 - row[category - 1]] for row in SIX_RATERS])
    value = evaluate(case_of(f"fleiss_kappa_category_{category}", data))
    assert value == pytest.approx(inter_rater.fleiss_kappa(rest))


def test_conger_of_two_coders_is_cohen():
    value = evaluate(case_of("conger_kappa", {"kind": "ratings", "ratings": TWO}))
    assert value == pytest.approx(cohen_kappa_score(*TWO))


CODERS = {"A": [[0, 5, "c"]], "B": [[0, 5, "c"]]}


@pytest.mark.parametrize(
    "row",
    [
        None,
        {},
        {"statistic": "cohen_kappa"},
        {"statistic": "cohen_kappa", "data": {"kind": "film"}},
        {"statistic": "cohen_kappa", "data": {"kind": "contingency"}},
        {"statistic": "cohen_kappa", "data": {"kind": "contingency", "table": [[1, None], [1, 2]]}},
        {"statistic": "cohen_kappa", "data": {"kind": "contingency", "table": [[1, 2], [3]]}},
        {"statistic": "cohen_kappa", "data": {"kind": "ratings", "ratings": [[1, 2], [1]]}},
        {"statistic": "conger_kappa", "data": {"kind": "counts", "counts": [[1, 2], [3, 0]]}},
        {"statistic": "fleiss_kappa", "data": {"kind": "counts", "counts": [[1.5, 1.5]]}},
        {"statistic": "cohen_kappa", "data": {"kind": "spans", "length": 4, "coders": CODERS}},
        {"statistic": "alpha_u", "data": {"kind": "spans", "coders": CODERS}},
        {"statistic": "masi_distance", "data": {"kind": "set_pair", "a": [1]}},
        {
            "statistic": "krippendorff_alpha_masi",
            "data": {"kind": "ratings", "ratings": [["a", "b"], ["b", "b"]]},
        },
        {
            "statistic": "krippendorff_alpha_ordinal",
            "data": {"kind": "ratings", "ratings": [[1, "x"], [1, 2]]},
        },
    ],
)
def test_a_bad_row_gives_one_clear_sentence(row):
    with pytest.raises(ValueError, match=r"\w+ \w+") as fault:
        evaluate(row)
    assert "\n" not in str(fault.value)


def test_an_unknown_statistic_is_refused():
    with pytest.raises(ValueError, match="no such statistic"):
        evaluate(case_of("agreement", {"kind": "contingency", "table": ABSTRACTORS}))


def test_counts_do_not_name_their_coders():
    with pytest.raises(ValueError, match="which coder"):
        evaluate(case_of("cohen_kappa", {"kind": "counts", "counts": SIX_RATERS}))


EMPTY = [
    {"kind": "contingency", "table": [[0, 0], [0, 0]]},
    {"kind": "contingency", "table": []},
    {"kind": "counts", "counts": []},
    {"kind": "counts", "counts": [[0, 0], [0, 0]]},
    {"kind": "ratings", "ratings": [[None], [None]]},
    {"kind": "ratings", "ratings": [[], []]},
    {"kind": "ratings", "ratings": [[1, None], [None, 0]]},
]


@pytest.mark.parametrize("data", EMPTY)
@pytest.mark.parametrize(
    "statistic",
    [
        "percent_agreement",
        "fleiss_kappa",
        "conger_kappa",
        "gwet_ac1",
        "gwet_ac2_quadratic",
        "krippendorff_alpha_ordinal",
        "expected_agreement_alpha",
        "fleiss_kappa_category_1",
        "fleiss_kappa_se_ci",
        "conger_kappa_se_ci",
        "krippendorff_alpha_nominal_se_ci",
    ],
)
def test_where_no_two_coders_meet_there_is_no_number(statistic, data):
    assert evaluate(case_of(statistic, data)) is None


@pytest.mark.parametrize("ratings", [[], [[]], [[1, 0, 1]]], ids=["nobody", "nothing", "one coder"])
@pytest.mark.parametrize(
    "statistic",
    [
        "percent_agreement", "cohen_kappa", "scott_pi", "gwet_ac1", "brennan_prediger", "pabak",
        "positive_agreement", "prevalence_index", "holsti", "cohen_kappa_ase", "cohen_kappa_se_ci",
        "gwet_ac2_linear", "cohen_kappa_linear", "conger_kappa", "krippendorff_alpha_interval",
    ],
)  # fmt: skip
def test_one_coder_agrees_with_nobody(statistic, ratings):
    assert evaluate(case_of(statistic, {"kind": "ratings", "ratings": ratings})) is None


def case_of(statistic, data):
    return {"statistic": statistic, "data": data}
