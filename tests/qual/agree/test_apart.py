import numpy as np
import pytest
from msgspec.structs import replace
from test_modes import compared

from qual.agree.apart import confusion_matrix, find_confusions, judge, pair_up
from qual.agree.boundaries import Boundaries, overlap_share
from qual.agree.unitizing import alpha_u

PAIR = ("ana", "ben")


def with_answers(one, **answers):
    for coder, given in answers.items():
        for n, (valence, strength) in enumerate(given):
            placed = one.placed[coder][n]
            said = replace(placed.coding, valence=valence, strength=strength)
            one.placed[coder][n] = replace(placed, coding=said)
    return one


def test_every_coding_is_in_one_place():
    one = compared(
        ana=[(0, 10, "x"), (20, 30, "x"), (40, 50, "y"), (70, 80, "z")],
        ben=[(1, 10, "x"), (40, 50, "x"), (20, 22, "x"), (90, 99, "z")],
    )
    found = pair_up(one, PAIR, 0.5)
    assert [(a.span, b.span) for a, b in found.same] == [((0, 10), (1, 10))]
    assert [(a.span, b.span) for a, b in found.swapped] == [((40, 50), (40, 50))]
    assert [p.span for p in found.alone] == [(20, 22), (20, 30), (70, 80), (90, 99)]


def test_valence_and_strength_are_judged_on_codings_both_made():
    spans = [(0, 10, "x"), (20, 30, "x"), (40, 50, "y"), (60, 70, "y")]
    one = with_answers(
        compared(ana=spans, ben=spans),
        ana=[("barrier", 1), ("barrier", 2), ("mixed", 2), (None, None)],
        ben=[("barrier", 1), ("facilitator", 2), ("mixed", 1), ("neutral", None)],
    )
    paired = [pair_up(one, PAIR, 0.5)]
    valence = judge("valence", paired, np.ones((3, 1)))
    assert (valence.pairs, valence.silent, len(valence.differing)) == (3, 1, 2)
    assert valence.values["percent"] == pytest.approx(2 / 3)
    assert valence.interval.low == pytest.approx(valence.values["kappa"])
    strength = judge("strength", paired, np.zeros((0, 1)))
    assert strength.table == ((1, 0), (1, 1))
    assert (strength.silent, strength.interval) == (1, None)


def test_nothing_both_made_is_not_estimable():
    judged = judge("valence", [pair_up(compared(ana=[], ben=[]), PAIR, 0.5)], np.ones((2, 1)))
    assert set(judged.values.values()) == {None}
    assert set(judged.why) == set(judged.values)


def test_confusions_are_counted_by_construct():
    one = compared(
        ana=[(0, 10, "J1"), (20, 30, "J1"), (40, 50, "J1")],
        ben=[(0, 10, "F"), (20, 30, "F"), (40, 50, "J2")],
    )
    found = find_confusions([pair_up(one, PAIR, 0.5)])
    assert [(c.codes, len(c.places)) for c in found] == [(("J1", "F"), 2), (("J1", "J2"), 1)]
    places = confusion_matrix(found, lambda code: [code[0]])
    assert {codes: len(twos) for codes, twos in places.items()} == {("J", "F"): 2}


def test_boundaries_are_measured_without_interviewers_turns():
    one = compared(ana=[(0, 20, "x")], ben=[(5, 20, "x"), (8, 12, "y")])
    cut = type(one)("T", "main", (0,), False, False, ((0, 10), (15, 40)), one.placed)
    value = Boundaries([cut, cut], PAIR).as_one({"x"}).value
    ends = [[(0, 15, 1), (35, 50, 1)], [(5, 15, 1), (40, 50, 1)]]
    assert value == pytest.approx(alpha_u(ends, length=70))
    assert overlap_share([cut], PAIR, {"x", "y"}) == pytest.approx(10 / 15)
    assert overlap_share([cut], PAIR, {"none"}) is None


def test_boundaries_of_several_codes_add_up_their_disagreements():
    one = compared(ana=[(0, 20, "x"), (10, 30, "y")], ben=[(5, 20, "x"), (8, 12, "y")])
    found = Boundaries([one, one], PAIR, (20, 7))
    length = one.stretches[2][-1]
    own = {"ana": [(0, 20, "x"), (10, 30, "y")], "ben": [(5, 20, "x"), (8, 12, "y")]}
    laid = {c: [(s + at, e + at, k) for at in (0, length) for s, e, k in own[c]] for c in PAIR}
    summed = found.summed(["x", "y"])
    assert summed.value == pytest.approx(alpha_u(laid, length=2 * length))
    assert summed.interval.low == pytest.approx(summed.interval.high)
    assert summed.value != pytest.approx(found.as_one(["x", "y"]).value)
    nothing = found.as_one(["none"])
    assert (nothing.value, nothing.interval) == (None, None)
    assert "no coder coded anything" in nothing.why
