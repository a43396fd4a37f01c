from collections import Counter

import pytest

from cfir.framework import load
from cfir.places import find_shipped
from cfir.yaml_text import YamlFault, parse_yaml, read_yaml
from qual.suggest.stems import stem_word, words

NEW = load("2022")
OLD = load("2009")


def stems(text):
    return tuple(stem_word(word) for word in words(text))


def holds(long, short):
    return any(long[i : i + len(short)] == short for i in range(len(long) - len(short) + 1))


def test_counts_of_2022_are_those_of_the_article():
    kinds = Counter(construct.kind for construct in NEW.constructs)
    assert len(NEW.domains) == 5
    assert kinds["subconstruct"] == 19
    assert kinds["construct"] + kinds["role"] + kinds["characteristic"] == 48
    assert (len(NEW.roles), len(NEW.characteristics)) == (9, 4)
    assert Counter(c.domain for c in NEW.constructs) == {
        "INN": 8,
        "OUT": 10,
        "INS": 21,
        "IND": 13,
        "PRO": 15,
    }


def test_ids_are_unique_and_official_names_are_not():
    assert len({c.id for c in NEW.constructs}) == 67
    assert len({c.official_name for c in NEW.constructs}) == 63
    assert len({c.name for c in NEW.constructs}) == 67


def test_counts_of_2009_are_those_of_the_article():
    assert Counter(c.domain for c in OLD.constructs if c.counted_in_39) == {
        "INT": 8,
        "OUT09": 4,
        "INS09": 14,
        "IND09": 5,
        "PRO09": 8,
    }
    assert len(OLD.constructs) == 41


def test_parents_children_and_domains():
    assert [c.id for c in NEW.children("INS.J")] == ["INS.J1", "INS.J2", "INS.J3"]
    assert [c.id for c in NEW.ancestors("INS.J1")] == ["INS.J"]
    assert NEW.ancestors("INN.A") == ()
    assert NEW["PRO.B2"].domain == "PRO"
    assert "INS.J1" in NEW
    assert "INS.Z" not in NEW
    with pytest.raises(KeyError):
        NEW["INS.Z"]


def test_an_unknown_version_is_refused_with_the_valid_ones():
    with pytest.raises(ValueError, match="2022 or 2009"):
        load("2015")


def test_few_constructs_are_worded_so_that_more_hinders():
    assert [c.id for c in OLD.constructs if c.orientation == "reverse"] == ["INT.F"]
    assert [c.id for c in NEW.constructs if c.orientation == "reverse"] == ["INN.F", "OUT.A"]


@pytest.mark.parametrize("construct", NEW.constructs, ids=lambda c: c.id)
def test_terms_are_fit_for_matching(construct):
    terms = [stems(term) for term in construct.terms]
    names = {stems(construct.name), stems(construct.official_name)}
    names |= {stems(alias) for alias in construct.aliases}
    assert len(terms) >= 8
    assert all(terms)
    assert [t for t, n in Counter(terms).items() if n > 1] == []
    assert [t for t in construct.terms if t != t.lower()] == []
    plain = {name.casefold().replace("-", " ") for name in (construct.name, *construct.aliases)}
    assert [t for t in construct.terms if t.replace("-", " ") in plain] == []


@pytest.mark.parametrize("construct", NEW.constructs, ids=lambda c: c.id)
def test_not_terms_rule_out_a_term_without_ruling_it_out_always(construct):
    terms = [stems(term) for term in construct.terms]
    not_terms = [stems(text) for text in construct.not_terms]
    assert len(not_terms) >= 2
    assert [n for n in not_terms if not any(holds(n, term) for term in terms)] == []
    assert [n for n in not_terms if any(holds(term, n) for term in terms)] == []


@pytest.mark.parametrize("framework", [NEW, OLD], ids=["2022", "2009"])
def test_every_id_that_is_pointed_to_exists(framework):
    for construct in framework.constructs:
        pointed = [id_ for note in construct.exclude for id_ in note.code_to]
        pointed += [construct.parent] if construct.parent else []
        assert [id_ for id_ in pointed if id_ not in framework] == []
        assert construct.id not in pointed
        assert [id_ for id_ in construct.from_2009 if id_ not in OLD] == []
        assert [id_ for id_ in construct.maps_to_2022 if id_ not in NEW] == []
        assert construct.domain in {domain.id for domain in framework.domains}
        assert construct.definition


@pytest.mark.parametrize("version", ["2022", "2009"])
def test_a_shipped_codebook_says_what_a_team_edits(version):
    found = read_yaml(find_shipped("codebooks") / f"cfir-{version}.yaml")
    assert (found["format"], found["framework"]) == (1, version)
    assert {code["use"] for code in found["codes"]} == {"yes"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("off", "off"),
        ("2026-11-22", "2026-11-22"),
        ("007", "007"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("true", True),
        ("~", None),
        ("-12", -12),
        ("0.5", 0.5),
    ],
)
def test_only_plain_types_are_implicit(text, value):
    assert parse_yaml(f"a: {text}") == {"a": value}


@pytest.mark.parametrize(("text", "line"), [("a: 1\nb: 2\na: 3\n", 3), ("a: 1\nb: [1\nc: 2\n", 3)])
def test_a_yaml_fault_carries_its_line(text, line):
    with pytest.raises(YamlFault) as caught:
        parse_yaml(text)
    assert caught.value.line == line
