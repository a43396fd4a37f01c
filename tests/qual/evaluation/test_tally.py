"""What adds up: measures over groups, and what holds of them whatever was offered."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import CODES, DOMAINS, offers, row

from qual.evaluation.record import evaluation_record
from qual.evaluation.tally import Tally, add_rows, evaluate
from qual.report.evaluation_words import say_valence
from qual.suggest.measures import MEASURES, measure, score_rows

SIGNED = [code + sign for code in CODES for sign in ("", "-", "+")]
ROWS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(SIGNED), max_size=3),
        st.lists(st.sampled_from(CODES), unique=True, max_size=5),
        st.sampled_from("xy"),
    ),
    max_size=12,
)


def tallied(found):
    rows = [row(*codes, setting=setting) for codes, _, setting in found]
    groups = [setting for _, _, setting in found]
    given_ = [offers(*own) for _, own, _ in found]
    tally = Tally()
    add_rows(tally, rows, given_, groups, DOMAINS)
    return rows, given_, groups, tally


@settings(deadline=None)
@given(ROWS)
def test_every_measure_is_a_share_and_more_offers_find_no_fewer(found):
    rows, given_, _, tally = tallied(found)
    measures = measure(rows, given_, DOMAINS)
    assert tally.measures == measures
    assert all(value is None or 0 <= value <= 1 for value in measures.values())
    if any(row.codes for row in rows):
        assert measures["hit@1"] <= measures["hit@3"] <= measures["hit@5"] <= measures["hit@10"]
        assert measures["hit@1"] <= measures["domain@1"]
        assert measures["recall@5"] <= measures["hit@5"] <= measures["hit@5_any"]
        assert tally.counts("hit@1") == sum(bool(row.codes) for row in rows)


@settings(deadline=None)
@given(ROWS)
def test_what_was_reached_never_passes_what_could_be(found):
    rows, given_, _, _ = tallied(found)
    scores = score_rows(rows, given_, DOMAINS)
    assert scores.shape == (len(rows), 2, len(MEASURES))
    assert np.all(scores[:, 0] <= scores[:, 1])


@settings(deadline=None)
@given(ROWS)
def test_the_order_of_the_rows_changes_nothing(found):
    forth, back = tallied(found)[3], tallied(found[::-1])[3]
    assert forth.measures == back.measures
    assert forth.parts == back.parts
    assert forth.reliability == back.reliability


def test_a_role_is_counted_where_its_characteristic_is_right():
    """A wrong characteristic, one without a role and one beyond the fifth say nothing of roles."""
    rows = [row("A1", "B1"), row("A1"), row("A2", "B1"), row("A1", "B1"), row("A1")]
    pairs = [[replace(one, about="B1") for one in offers("A1")] for _ in range(3)]
    late = [*offers("A2", "B2", "C1", "B1", "A3"), replace(offers("A1")[0], about="B1")]
    tally = Tally()
    add_rows(tally, rows, [*pairs, offers("A1"), late], [""] * 5, DOMAINS)
    assert tally.abouts == [True, False]
    record = evaluation_record(evaluate(rows, [""] * 5, {"fused": tally}, DOMAINS, "x", "rows", 7))
    about = record["about"]["fused"]
    assert (about["n"], about["right"], about["share"]) == (2, 1, 0.5)
    assert about["low"] < 0.5 < about["high"]


def test_without_a_role_nothing_is_said_of_roles():
    record = evaluation_record(evaluated([(["A1"], ["A1"], "x")]))
    nothing = {"n": 0, "right": 0, "share": None, "low": None, "high": None}
    assert record["about"]["fused"] == nothing


def evaluated(found, over="rows"):
    rows, _, groups, tally = tallied(found)
    return evaluate(rows, groups, {"fused": tally}, DOMAINS, "none", over, 7)


def test_an_evaluation_worked_by_hand():
    found = evaluated(
        [
            (["A1-"], ["A1"], "x"),
            (["A1-"], ["A2"], "x"),
            (["B1+"], ["B1", "A1"], "y"),
            ([], [], "y"),
        ]
    )
    record = evaluation_record(found)
    assert (record["n"], record["n_coded"]) == (4, 3)
    assert record["suggesters"]["fused"]["hit@1"] == 0.6667
    # Of each setting only the other's codes are known: A1 for y, B1 for x.
    assert record["baselines"]["frequent"]["hit@1"] == 0.0
    assert record["baselines"]["held_out"] == "setting"
    # Known from these very rows, A1 is first and right for two of three.
    assert record["baselines"]["frequent_in_sample"]["hit@1"] == 0.6667
    # Found are A1 (a barrier, guessed so) and B1 (a facilitator, guessed a barrier).
    assert record["suggesters"]["fused"]["valence"] == 0.5
    assert record["baselines"]["valence"]["share"] == 0.6667
    held = record["baselines"]["valence_of_found"]["fused"]
    assert (held["n"], held["share"], held["share_by_code"]) == (2, 0.5, 1.0)
    assert held["share_by_code_held_out"] == 0.0
    assert record["intervals"]["fused"]["hit@1"] == {"low": 0.2077, "high": 0.9385, "n": 3}
    assert record["by_code"]["fused"]["A1"]["wrong"] == "A2"
    assert record["study"] is None


def test_a_guess_that_only_says_which_code_it_is_does_not_beat_the_codes_usual_valence():
    found = evaluated(
        [
            (["A1-"], ["A1"], "x"),
            (["A1-", "B1+"], ["A1", "B1"], "y"),
            (["A1+", "B1+"], ["A1"], "y"),
        ]
    )
    part = evaluation_record(found)["by_code"]["fused"]["A1"]
    assert (part["valence"], part["n_valence"], part["usual"]) == (0.6667, 3, "barrier")
    assert part["share_usual"] == 0.6667
    # For x, A1 is a barrier and a facilitator in y, where most are facilitators: wrong. For y it
    # is a barrier in x: right for one of two.
    assert part["share_usual_held_out"] == 0.3333
    setting = evaluation_record(found)["by_setting"]["fused"]
    assert setting["y"]["share_usual"] == 0.6667 and setting["x"]["share_usual"] == 1.0
    # Elsewhere than in x most are facilitators, elsewhere than in y all are barriers.
    assert [setting[name]["share_usual_held_out"] for name in "xy"] == [0.0, 0.3333]
    held = evaluation_record(found)["baselines"]["valence_of_found"]["fused"]
    assert (held["share_by_setting"], held["share_by_setting_held_out"]) == (0.75, 0.25)


def test_words_alone_are_held_against_the_same_codes_as_the_guess():
    rows = [row("A1-"), row("A1-", "B1+"), row("A1-"), row("A1+")]
    words = ["barrier", "facilitator", None, "facilitator"]
    tally = Tally()
    made = [offers("A1"), offers("A1"), offers("A1"), offers("C1")]
    add_rows(tally, rows, made, [""] * 4, DOMAINS, words)
    # A1 is found in three rows: right by its words, wrong, and silent, where most are barriers.
    assert tally.words == {
        ("barrier", "barrier"): 1,
        ("facilitator", "barrier"): 1,
        (None, "barrier"): 1,
    }
    assert tally.share_words == 2 / 3
    found = evaluate(rows, [""] * 4, {"fused": tally}, DOMAINS, "none", "rows", 7)
    held = evaluation_record(found)["baselines"]["valence_of_found"]["fused"]
    assert held["share_words"] == 0.6667
    assert say_valence(found, "fused").endswith("words of helping and hindering alone for 0.67.")


@pytest.mark.parametrize("over", ["rows", "setting"])
def test_nothing_to_measure_is_null_with_a_reason(over):
    record = evaluation_record(evaluated([([], ["A1"], "x")], over))
    assert record["suggesters"]["fused"]["hit@1"] is None
    assert record["why"]["fused"]["hit@1"] == "no row has a code"
    assert record["intervals"]["fused"]["hit@1"] == {"low": None, "high": None, "n": 0}
    assert record["suggesters"]["fused"]["none_recall"] == 0.0
    empty = evaluation_record(evaluated([], over))
    assert set(empty["suggesters"]["fused"].values()) == {None}
    assert set(empty["why"]["fused"]) == set(MEASURES)
