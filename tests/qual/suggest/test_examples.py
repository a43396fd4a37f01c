"""Examples at the desk: chosen from the shipped exemplars, for CFIR 2022's own codes alone."""

from pathlib import Path

import pytest

from cfir.framework import load
from cfir.places import find_shipped
from qual.suggest.examples import ENOUGH, SHORT, _names, short_examples
from qual.suggest.exemplars import read_exemplars

NAMES = {construct.id: construct.name for construct in load("2022").constructs}


@pytest.fixture(scope="module")
def exemplars():
    return read_exemplars(Path(find_shipped("codebooks") / "exemplars"))[0]


def test_the_names_are_those_of_the_codebook():
    assert _names() == NAMES


@pytest.mark.parametrize("code", NAMES)
def test_every_code_has_one_example_of_a_barrier_and_one_of_a_facilitator(code, exemplars):
    own = {each.text: each.codes for each in exemplars}
    one, other = short_examples(code, NAMES[code])
    assert own[one] == ((code, "barrier"),)
    assert own[other] == ((code, "facilitator"),)
    assert all(ENOUGH <= len(text) <= SHORT for text in (one, other))


def test_a_code_with_another_name_has_none():
    assert short_examples("INS.J1", "Money") == short_examples("T.night", "Night work") == ()
