import pytest
from tiny_study import apply

from qual.blindness import read_own
from qual.codebook import read_codebook
from qual.concordance import Sought, find_text
from qual.problem import Misuse
from qual.study import open_study


def hits(root, text, **more):
    study = open_study(root)
    own = read_own(study, "ana")
    found, problems = find_text(study, read_codebook(root)[0], own, Sought(text, **more))
    assert problems == []
    return found


def test_each_place_stands_in_its_context_by_site_and_role(root):
    found = hits(root, "director", width=9)
    assert [(h.site, h.role, f"{h.before}|{h.match}|{h.after}") for h in found] == [
        ("north", "manager", "eek. The |director| gave us "),
        ("north", "nurse", "Our |director| asked fo"),
    ]
    everywhere = hits(root, "the")
    assert [(h.site, h.role) for h in everywhere] == sorted((h.site, h.role) for h in everywhere)
    assert len({h.transcript for h in everywhere}) == 3


def test_words_are_found_without_case_and_in_parts_unless_whole(root):
    assert {h.match for h in hits(root, "THE")} == {"the", "The"}
    assert len(hits(root, "room", whole=True)) == len(hits(root, "room")) == 1
    assert hits(root, "roo")[0].match == "roo"
    assert hits(root, "roo", whole=True) == []


def test_the_interviewer_is_looked_at_when_asked(root):
    assert hits(root, "start go") == []
    found = hits(root, "start go", interviewer=True)
    assert len(found) == 4
    assert {h.role for h in found} == {"interviewer"}


def test_white_space_and_typographic_marks_are_alike(root):
    assert hits(root, "no   money")[0].match == "no money"
    assert hits(root, "(.*)") == []


def test_one_site_alone(root):
    assert {h.site for h in hits(root, "the", site="South")} == {"south"}
    with pytest.raises(Misuse, match="no site"):
        hits(root, "the", site="west")


def test_own_codes_stand_beside_and_no_other_s(root):
    apply(root, "ana", "N-P01", "no money for training", "INS.J1")
    apply(root, "ben", "N-P01", "no money", "INN.G")
    assert [h.codes for h in hits(root, "money")] == [("INS.J1",)]


@pytest.mark.parametrize("more", [{"text": " "}, {"text": "x", "width": -1}])
def test_nothing_to_look_for_is_a_misuse(root, more):
    with pytest.raises(Misuse):
        hits(root, **more)


def test_context_may_be_none(root):
    (found,) = hits(root, "money", width=0)
    assert (found.before, found.after) == ("", "")
