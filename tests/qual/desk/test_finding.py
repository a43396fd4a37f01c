import pytest
from tiny_study import CODEBOOK, make_study

from qual.codebook import read_codebook
from qual.desk.finding import find_codes
from qual.journal import NewCode

NIGHT = {"id": "T.night", "name": "Night work", "aliases": ["late shift"], "terms": ["dark"]}


@pytest.fixture
def codebook(tmp_path):
    codes = [*CODEBOOK["codes"][:-1], NIGHT]
    codes.append({"id": "T.gone", "name": "Gone", "use": "no", "why": "too broad"})
    return read_codebook(make_study(tmp_path / "s", codebook={**CODEBOOK, "codes": codes}))[0]


def ids(codebook, query, *used):
    return [code.id for code in find_codes(codebook, query, *used)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("INS.J1", "INS.J1"),
        ("ins.j1", "INS.J1"),
        ("j2", "INS.J2"),
        ("fund", "INS.J1"),
        ("FUNDING", "INS.J1"),
        ("resources", "INS.J"),
        ("res avail", "INS.J"),
        ("budget", "INS.J1"),
        ("late shift", "T.night"),
        ("shift", "T.night"),
        ("dark", "T.night"),
        ("avres", "INS.J"),
        ("mll", "IND.R.B"),
        ("fudning", "INS.J1"),
        ("compatiblity", "INS.F"),
    ],
)
def test_a_few_letters_find_the_code_meant(codebook, query, first):
    assert ids(codebook, query)[0] == first


def test_a_name_comes_before_an_alias_and_an_alias_before_a_term(codebook):
    named = NewCode(id="1", at="", code="X.ana.dark", name="Dark rooms")
    assert ids(codebook.with_own([named]), "dark") == ["X.ana.dark", "T.night"]


def test_every_word_has_to_fit(codebook):
    assert ids(codebook, "fund night") == []
    assert ids(codebook, "xyzzy") == []


def test_codes_not_in_use_are_not_found(codebook):
    assert "T.gone" not in ids(codebook, "")
    assert ids(codebook, "gone") == []


def test_without_a_query_recent_codes_come_first_then_frequent_ones(codebook):
    found = ids(codebook, "", ["INS.F"], ["INS.J2", "INS.F"])
    assert found[:3] == ["INS.F", "INS.J2", "INN.G"]
    assert len(found) == len(set(found)) == 8


def test_of_codes_that_fit_alike_the_used_come_first(codebook):
    assert ids(codebook, "ins.j")[:2] == ["INS.J", "INS.J1"]
    assert ids(codebook, "i", ["INS.J2"])[0] == "INS.J2"


@pytest.mark.parametrize("query", ["", " ", "a", "\\", "(", "ß", "é", "*", "i" * 500])
def test_nothing_typed_raises(codebook, query):
    assert isinstance(ids(codebook, query), list)
