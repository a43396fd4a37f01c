"""Baselines worked by hand: nothing of a row, or its setting, is known when it is guessed."""

from collections import Counter

import pytest
from judged import row

from qual.evaluation.baselines import (
    Usual,
    find_majority,
    frequent_offers,
    right_held_out,
    valued_codes,
)


def codes(found):
    return [[offer.code for offer in group] for group in found]


def test_a_row_is_guessed_from_the_others():
    rows = [row("A1"), row("A1"), row("B1"), row()]
    found = frequent_offers(rows, ["1", "2", "3", "4"])
    # Without the first row A1 and B1 are once each; without the third only A1 is left.
    assert codes(found) == [["A1", "B1"], ["A1", "B1"], ["A1"], ["A1", "B1"]]
    assert [offer.score for offer in found[3]] == [0.6667, 0.3333]


def test_a_setting_is_guessed_from_other_settings():
    rows = [row("A1"), row("A1"), row("B1")]
    assert codes(frequent_offers(rows, ["x", "x", "y"])) == [["B1"], ["B1"], ["A1"]]
    assert codes(frequent_offers(rows, ["x", "x", "y"], known=True)) == [["A1", "B1"]] * 3


def test_frequent_codes_bring_their_most_frequent_valence():
    rows = [row("A1-"), row("A1-"), row("A1+"), row("B1")]
    found = frequent_offers(rows, ["1", "2", "3", "4"])
    assert [offer.valence for offer in found[2]] == ["barrier", None]


def test_one_row_alone_is_guessed_from_nothing():
    assert frequent_offers([row("A1")], ["x"]) == [[]]


def test_the_majority_of_valences_worked_by_hand():
    rows = [row("A1-"), row("A1-"), row("A1+"), row("B1+"), row("C1")]
    found = find_majority(valued_codes(rows))
    # Two of four are barriers, which as the first by name is taken of two as frequent.
    assert (found.valence, found.right, found.n, found.share) == ("barrier", 2, 4, 0.5)
    assert found.by_code == {"A1": ("barrier", 2, 3), "B1": ("facilitator", 1, 1)}
    assert found.share_by_code == 0.75


def test_no_valence_has_no_majority():
    found = find_majority(Counter())
    assert (found.valence, found.share, found.share_by_code) == (None, None, None)
    assert right_held_out({}, {}, alone=True) == {}
    assert (Usual({}).share, Usual({}).share_elsewhere) == (None, None)


@pytest.mark.parametrize("alone", [True, False])
def test_valences_are_guessed_from_other_rows(alone):
    one = valued_codes([row("A1-"), row("A1-"), row("B1+")])
    other = valued_codes([row("A1-"), row("B1+"), row("C1-")])
    groups = {"x": one, "y": other}
    # A1 and B1 are the same everywhere. C1 stands nowhere else: it takes the most frequent of the
    # rest, barrier: three of five without it alone, two of three in the other group.
    assert right_held_out(groups, groups, alone) == {"A1": 3, "B1": 2, "C1": 1}


def test_a_code_that_differs_elsewhere_is_guessed_wrong():
    groups = {"x": valued_codes([row("A1-")]), "y": valued_codes([row("A1+"), row("B1+")])}
    # x: A1 is a facilitator in y. y: A1 is a barrier in x, and B1 is not there.
    assert right_held_out(groups, groups, alone=False).total() == 0


def test_the_usual_of_each_line_adds_up():
    found = Usual({"A1": (2, 0, 3), "B1": (1, 1, 1), "C1": (0, 0, 0)})
    assert (found.share, found.share_elsewhere) == (0.75, 0.25)
    assert found.of("A1") == (2 / 3, 0.0) and found.of("C1") == (None, None)
