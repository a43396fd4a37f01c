"""Why a passage gets its suggestions: everything weighed, and what would come first if hidden."""

from dataclasses import replace

import numpy as np
from small_codes import CODES, MONEY, TRAINING
from small_learned import small_ground, small_learned

from qual.suggest.explain import explain
from qual.suggest.kinds import Ground, Passage

BUDGET = "There was no budget for it at all, and the money we had was spoken for by then."


def ground(vectors, learned, texts):
    made = small_ground(vectors, learned)
    passages = [Passage(text) for text in texts]
    # `offer` asks for an encoder; which one it is does not matter where vectors are given.
    return Ground(CODES, passages, object(), made.vectors, made.encode, made.tuned, learned)


def test_what_spoke_for_a_code():
    learned = small_learned(weights={"other": -9})
    found = explain(ground([[1, 0]], learned, [BUDGET]), 0, 2)
    assert (found.question, found.answer, found.hidden) == ("", BUDGET, False)
    np.testing.assert_allclose(found.none, 1 / 7)
    first, second = found.codes
    assert (first.offer.code, second.offer.code) == (MONEY.id, TRAINING.id)
    np.testing.assert_allclose([first.share, second.share], [4 / 7, 2 / 7])
    assert first.terms == 'terms "budget", "money"' and second.terms == ""
    assert first.describes.startswith("resembles the")
    assert first.exemplars == ()
    assert first.keyword > 0 == second.keyword
    weights = found.weights
    assert list(weights) == ["sharp", "likeness", "keyword", "none"]
    # Nothing but the share is weighed here.
    np.testing.assert_allclose(found.weighed, 1 / 7)


def test_where_nothing_is_suggested_the_likeliest_are_told():
    learned = small_learned(scale=5, weights={"other": -90})
    found = explain(ground([[-1, 0.1]], learned, ["Bye."]), 0, 2)
    assert found.hidden and found.none > 0.5
    assert [why.offer.code for why in found.codes] == [TRAINING.id, MONEY.id]


def test_no_code_may_be_likelier_than_exemplars_say():
    # Shares 4, 2 and 1 sevenths; "no code" counted twelve times over is 12 of 18.
    learned = small_learned(weights={"other": -9, "none": float(np.log(12))})
    found = explain(ground([[1, 0]], learned, [BUDGET]), 0, 2)
    assert found.hidden
    np.testing.assert_allclose([found.none, found.weighed], [1 / 7, 12 / 18])


def test_of_what_is_hidden_a_code_that_was_not_learned_may_be_the_likeliest():
    lone = small_learned(
        codes=np.array([TRAINING.id]),
        names=np.array([TRAINING.name]),
        head=np.array([[0, 1], [-1, 0]], dtype=np.float32),
        given=np.zeros(2),
        scale=5,
        weights={"other": -1},
    )
    found = explain(ground([[-1, 0.1]], lone, [BUDGET]), 0, 2)
    assert found.hidden and found.codes[0].offer.code == MONEY.id


def test_a_code_without_exemplars_was_learned_from_the_study():
    learned = small_learned(weights={"other": -9})
    own = replace(
        learned, owner=np.array([1]), row=np.array([0]), vectors=np.zeros((1, 2), dtype=np.int8)
    )
    found = explain(ground([[1, 0]], own, [BUDGET]), 0, 2)
    assert {why.offer.code: why.of_study for why in found.codes} == {
        MONEY.id: True,
        TRAINING.id: False,
    }
