import pytest
from built import material, remark, towards

from qual.emerging.candidates import find_candidates
from qual.themes import Theme


def ids(candidate):
    return {one.id for one in candidate.remarks}


CODED = [
    (remark("1", "A", "the river flooded the road"), towards(0)),
    (remark("2", "B", "flood and river, no road"), towards(0, 0.1)),
    (remark("3", "C", "flooding river took the road"), towards(0, 0.2)),
    (remark("4", "C", "no money came", start=40), towards(1)),
    (remark("5", "D", "money ran out"), towards(1, 0.1)),
    (remark("6", "A", "a good room", valence="facilitator", start=40), towards(0, 0.1)),
    (remark("7", "D", "alone with this", start=40), towards(5)),
]


def test_codings_are_grouped_within_construct_and_direction_most_participants_first():
    found = find_candidates(material(CODED), [])
    assert [ids(one) for one in found.candidates] == [{"1", "2", "3"}, {"4", "5"}]
    first, second = found.candidates
    assert (first.number, first.valence, first.constructs) == (1, "barrier", ("INS.F",))
    assert (first.people, first.sites) == (("A", "B", "C"), ("north", "south"))
    assert second.sites == ("south",)
    assert (found.looked["codings"], found.grouped["codings"]) == (7, 5)


def test_the_label_is_words_of_the_people_not_stems():
    proposal = find_candidates(material(CODED), [])
    label = proposal.labelled(proposal.candidates)[0].label
    assert set(label.partition(":")[0].split(", ")) >= {"river", "road"}
    assert "flood" in label or "flooding" in label


def test_a_label_is_the_same_whichever_others_are_labelled():
    proposal = find_candidates(material(CODED), [])
    every = proposal.labelled(proposal.candidates)
    for n in (0, 1):
        assert proposal.labelled(proposal.candidates[n : n + 1]) == [every[n]]
    assert proposal.labelled([]) == []


def test_neither_reruns_nor_the_order_of_transcripts_change_anything():
    orders = [
        find_candidates(material(coded), [])
        for coded in (CODED, CODED[::-1], CODED[3:] + CODED[:3])
    ]
    assert orders[0] == orders[1] == orders[2]
    first, *others = [found.labelled(found.candidates) for found in orders]
    assert others == [first, first]


def test_one_participant_alone_makes_no_candidate():
    coded = [(remark(str(n), "A", start=20 * n), towards(0, n / 10)) for n in range(4)]
    found = find_candidates(material(coded), [])
    assert found.candidates == ()
    assert (found.looked["codings"], found.grouped["codings"]) == (4, 0)


def test_each_participant_s_most_typical_remark_stands_before_anyone_s_second():
    coded = [
        (remark("a1", "A"), towards(0)),
        (remark("a2", "A", start=20), towards(0, 0.05)),
        (remark("b1", "B"), towards(0, 0.4)),
    ]
    found = find_candidates(material(coded), []).candidates[0]
    assert [one.people[0].id for one in found.remarks[:2]] in (["A", "B"], ["B", "A"])


def test_a_mixed_coding_stands_on_both_sides_and_mixed_ones_alone_are_a_mixed_candidate():
    coded = [
        (remark("1", "A", valence="mixed"), towards(0)),
        (remark("2", "B", valence="barrier"), towards(0, 0.1)),
        (remark("3", "C", valence="facilitator"), towards(0, 0.1)),
    ]
    found = find_candidates(material(coded), []).candidates
    assert {(one.valence, frozenset(ids(one))) for one in found} == {
        ("barrier", frozenset("12")),
        ("facilitator", frozenset("13")),
    }
    mixed = [(remark(n, p, valence="mixed"), towards(0)) for n, p in (("1", "A"), ("2", "B"))]
    (only,) = find_candidates(material(mixed), []).candidates
    assert only.valence == "mixed"


GONE = "But then our first practical nurse left us"
CAME = "the nurse showed us all of it"
SIDES = [
    (remark("1", "A", GONE, valence="mixed"), towards(0)),
    (remark("2", "B", CAME, valence="facilitator"), towards(0, 0.3)),
    (remark("3", "B", "Yes.", valence="facilitator", start=20), towards(0, 0.2)),
]


def test_what_a_mixed_coding_quotes_stands_last_and_lends_no_label():
    proposal = find_candidates(material(SIDES), [])
    (found,) = proposal.labelled(proposal.candidates)
    assert found.valence == "facilitator"
    assert [one.id for one in found.remarks] == ["3", "2", "1"]
    assert found.label.endswith(f"“{CAME}”")
    without_stretch = find_candidates(material([SIDES[0], SIDES[2]]), [])
    (found,) = without_stretch.labelled(without_stretch.candidates)
    assert found.label == "“Yes.”"


def test_mixed_codings_alone_lend_their_candidate_its_words():
    coded = [
        (remark(n, p, text, valence="mixed"), towards(0))
        for n, p, text in (("1", "A", GONE), ("2", "B", "Yes."))
    ]
    proposal = find_candidates(material(coded), [])
    (found,) = proposal.labelled(proposal.candidates)
    assert (found.valence, found.label) == ("mixed", f"“{GONE}”")


def test_a_passage_stands_once_before_any_again_also_where_a_mixed_one_follows():
    coded = [
        (remark(f"{code}{person}", person, codes=code, valence=valence), towards(0, tilt))
        for code in ("INS.F", "OUT.A")
        for person, valence, tilt in (("A", "barrier", 0), ("B", "mixed", 0.1))
    ]
    (only,) = find_candidates(material(coded), []).candidates
    assert [one.transcript for one in only.remarks] == ["T-A", "T-B", "T-A", "T-B"]


def test_a_label_is_no_laugh():
    coded = [
        (remark("1", "A", "[laughs]"), towards(0)),
        (remark("2", "B", "[laughs] Oh, no."), towards(0, 0.1)),
    ]
    proposal = find_candidates(material(coded), [])
    assert [one.label for one in proposal.labelled(proposal.candidates)] == ["“Oh, no.”"]


def test_the_same_passages_under_two_constructs_are_one_candidate():
    coded = [
        (remark(f"{code}{person}", person, codes=code), towards(0))
        for code in ("INS.F", "OUT.A")
        for person in ("A", "B")
    ]
    (only,) = find_candidates(material(coded), []).candidates
    assert only.constructs == ("INS.F", "OUT.A")
    assert len(only.remarks) == 4
    assert {one.transcript for one in only.remarks[:2]} == {"T-A", "T-B"}


def test_a_candidate_that_a_theme_mostly_holds_is_marked_and_keeps_its_number():
    themes = [Theme(id="B1", statement="Water", codings=["1", "2"])]
    found = find_candidates(material(CODED), themes).candidates
    assert [(one.number, one.held) for one in found] == [(1, "B1"), (2, None)]
    half = [Theme(id="B1", statement="Money", codings=["4"])]
    assert [one.held for one in find_candidates(material(CODED), half).candidates] == [None, None]


def test_text_without_a_code_is_grouped_apart_with_the_nearest_constructs():
    open_ = [
        (remark("T-A:50-60", "A", codes="", valence=None, start=50), towards(1, 0.1)),
        (remark("T-B:50-60", "B", codes="", valence=None, start=50), towards(1)),
        (remark("T-C:50-60", "C", codes="", valence=None, start=50), towards(7)),
    ]
    coded = [*CODED[:3], (remark("m", "D", codes="INS.J1", start=60), towards(1))]
    found = find_candidates(material(coded, open_), [])
    last = found.candidates[-1]
    assert (last.source, last.valence, last.constructs) == ("uncoded", None, ())
    assert ids(last) == {"T-A:50-60", "T-B:50-60"}
    assert last.near[0] == "INS.J1"
    assert (found.looked["uncoded"], found.grouped["uncoded"]) == (3, 2)


def test_someone_who_answers_for_all_sites_is_a_participant_of_no_site():
    coded = [(remark("1", "A"), towards(0)), (remark("2", "S"), towards(0))]
    (only,) = find_candidates(material(coded), []).candidates
    assert (only.people, only.sites) == (("A", "S"), ("north",))


def test_candidates_of_one_direction_that_are_much_alike_name_each_other():
    coded = [
        (remark("1", "A"), towards(0)),
        (remark("2", "B"), towards(0, 0.1)),
        (remark("3", "C", codes="OUT.A"), towards(0, 0.1)),
        (remark("4", "D", codes="OUT.A"), towards(0, 0.2)),
    ]
    found = find_candidates(material(coded), []).candidates
    assert [one.beside for one in found] == [(2,), (1,)]


@pytest.mark.parametrize("part", [{}, {"open_": [(remark("T-A:0-10", "A"), towards(0))]}])
def test_of_nothing_there_are_no_candidates(part):
    found = find_candidates(material(**part), [])
    assert found.candidates == ()
    assert found.looked["codings"] == 0
