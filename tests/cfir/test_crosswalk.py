from collections import Counter

import pytest

from cfir.crosswalk import recode, recodings, without_ancestor
from cfir.framework import load

NEW = load("2022")
OLD = load("2009")


def test_every_code_of_2009_has_a_place_in_the_crosswalk():
    assert [r.code for r in recodings()] == [c.id for c in OLD.constructs]
    assert Counter(r.recode for r in recodings()) == {"safe": 22, "person": 17, "none": 2}


def test_a_safe_code_becomes_one_code_and_the_others_ask_a_person():
    for recoding in recodings():
        assert [id_ for id_ in (*recoding.to, *recoding.finer) if id_ not in NEW] == []
        assert recoding.safe == (recoding.decide is None)
        assert not recoding.safe or len(recoding.to) == 1
        assert bool(recoding.to) == (recoding.recode != "none")


def test_the_crosswalk_and_the_codebook_of_2009_say_the_same():
    for construct in OLD.constructs:
        recoding = recode(construct.id)
        assert {*recoding.to, *recoding.finer} == set(construct.maps_to_2022)


def test_the_crosswalk_and_the_codebook_of_2022_say_the_same():
    reached = {id_ for r in recodings() for id_ in (*r.to, *r.finer)}
    assert set(without_ancestor()) == set(NEW.by_id) - reached
    assert set(without_ancestor()) == {c.id for c in NEW.constructs if not c.from_2009}
    assert len(without_ancestor()) == 11
    for construct in NEW.constructs:
        for ancestor in construct.from_2009:
            assert construct.id in OLD[ancestor].maps_to_2022


def test_one_code_of_each_kind():
    assert (recode("INT.A").to, recode("INT.A").safe) == (("INN.A",), True)
    assert recode("INT.H").to == ("INN.H", "INS.J1")
    assert "INS.J1" in recode("INT.H").decide
    assert recode("INS09.D").to == ()
    assert recode("PRO09.B3").confidence == "low"


def test_a_code_of_another_version_is_refused():
    with pytest.raises(ValueError, match="no code of CFIR 2009"):
        recode("INN.A")
