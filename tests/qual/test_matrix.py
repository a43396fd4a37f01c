import random

import pytest
from hand_built import CODES, NOT_ASKED, PEOPLE, codebook, coding, person, study
from hypothesis import given
from hypothesis import strategies as st

from cfir.rating import Rating
from qual.codebook import Code
from qual.excerpts import attribution, find_excerpts, theme_matrix
from qual.matrix import APART, build_matrix, column_name
from qual.problem import Misuse
from qual.rating import CellRating


def build(codings, people=None, ratings=None, codes=CODES, sites=None, **options):
    options.setdefault("asked", NOT_ASKED)
    found = study(people, sites)
    return build_matrix(found, codings, codebook(codes), ratings or {}, **options)


def rated(value, site="north", construct="INS.F", wave="", state="rated", differs=False):
    rating = Rating(value, state)
    given_ = CellRating(site, wave, construct, rating, ("ana",), differs, ())
    return {(site.casefold(), wave, construct.casefold()): given_}


def sides(cell):
    found = cell.evidence
    return {
        name: len(getattr(found, name).codings)
        for name in ("barriers", "facilitators", "mixed", "neutral", "unjudged")
    }


B, F, M, N = "barrier", "facilitator", "mixed", "neutral"


# Each row: codings of one cell as (participant, valence, strength), and what is proposed.
@pytest.mark.parametrize(
    ("said", "proposed"),
    [
        ([("N1", B, None)], -1),
        ([("N1", B, 1), ("N2", B, 1), ("N3", B, 1)], -1),
        ([("N1", B, 2), ("N1", B, 2), ("N2", B, 1)], -1),
        ([("N1", B, 2), ("N2", B, 2)], -2),
        ([("N1", F, 1)], 1),
        ([("N1", F, 2), ("N2", F, 1)], 1),
        ([("N1", F, 2), ("N2", F, 2)], 2),
        ([("N1", F, 2), ("N2", F, 2), ("N3", N, None)], 2),
        ([("N1", F, 2), ("N1", B, 2)], "mixed"),
        ([("N1", F, 2), ("N2", B, 1), ("N3", B, 1)], "mixed"),
        ([("N1", B, 2), ("N2", B, 2), ("N3", B, 2), ("N1", F, 1)], -1),
        ([("N1", F, 2), ("N2", F, 2), ("N3", F, 2), ("N1", B, 1)], 1),
        ([("N1", M, 2)], "mixed"),
        ([("N1", M, 2), ("N2", B, 1), ("N3", B, 1)], -1),
        ([("N1", N, None)], 0),
        ([("N1", N, None), ("N2", None, 2)], 0),
        ([("N1", None, 2)], "missing"),
        ([("N1", B, 2), ("N2", None, None)], -1),
        ([], "missing"),
    ],
)
def test_the_proposed_rating(said, proposed):
    codings = [coding(f"c{n}", who, valence=v, strength=s) for n, (who, v, s) in enumerate(said)]
    matrix = build([*codings, coding("elsewhere", "S1")])
    cell = matrix.cell("INS.F", "north")
    rating = cell.proposal.rating
    assert (rating.value if rating.state == "rated" else rating.state) == proposed
    assert cell.proposal.rule and cell.source == "proposed" and cell.rating == rating


def test_a_cell_counts_codings_and_participants_by_direction():
    codings = [
        coding("a", "N1", strength=2),
        coding("b", "N1", valence=F),
        coding("c", "N2", valence=M, strength=2),
        coding("d", "N2", valence=N),
        coding("e", "N3", valence=None),
    ]
    found = build(codings).cell("INS.F", "north").evidence
    assert found.codings == tuple("abcde")
    assert found.participants == ("N1", "N2", "N3")
    assert (found.barriers.codings, found.barriers.participants) == (("a", "c"), ("N1", "N2"))
    assert (found.facilitators.codings, found.facilitators.concrete) == (("b", "c"), ("N2",))
    assert (found.mixed.codings, found.neutral.codings) == (("c",), ("d",))
    assert (found.unjudged.codings, found.unjudged.participants) == (("e",), ("N3",))


def test_a_coding_belongs_to_each_participant_at_their_own_site():
    people = [person("A", transcript="G"), person("B", "south", transcript="G")]
    matrix = build([coding("both", "A B", transcript="G")], people)
    assert matrix.cell("INS.F", "north").evidence.participants == ("A",)
    assert matrix.cell("INS.F", "south").evidence.participants == ("B",)
    total = matrix.by_id["INS.F"].total
    assert (total.codings, total.participants) == (("both",), ("A", "B"))


def test_a_participant_is_one_person_over_transcripts_and_their_site_is_of_the_transcript():
    people = [
        person("A", transcript="T1"),
        person("A", transcript="T2"),
        person("A", "south", transcript="T3"),
    ]
    codings = [coding(f"c{n}", "A", transcript=f"T{n}") for n in (1, 2, 3)]
    matrix = build(codings, people)
    north = matrix.cell("INS.F", "north").evidence
    assert (north.codings, north.participants) == (("c1", "c2"), ("A",))
    assert matrix.cell("INS.F", "south").evidence.codings == ("c3",)


def test_those_who_answer_for_all_sites_stand_in_a_column_of_their_own():
    matrix = build([coding("a", "D1"), coding("b", "N1")])
    assert matrix.columns == ("north", "south", "*")
    assert [column_name(column) for column in matrix.columns] == ["north", "south", "system"]
    assert matrix.cell("INS.F", "*").evidence.codings == ("a",)
    assert matrix.cell("INS.F", "north").evidence.codings == ("b",)
    assert matrix.cell("INS.F", "*").proposal is None


def test_codings_of_nobody_are_counted_apart():
    matrix = build([coding("a", "N1"), coding("b", "", transcript="N2", strength=2)])
    cell = matrix.cell("INS.F", "north")
    assert (cell.evidence.codings, cell.evidence.nobody) == (("a",), ("b",))
    assert matrix.by_id["INS.F"].total.nobody == ("b",)
    assert matrix.cell("INS.F", "south").evidence.nobody == ()
    assert any("1 coding is in no participant's words" in note for note in matrix.notes)


def test_only_codings_of_nobody_propose_missing_and_say_why():
    cell = build([coding("b", "", transcript="N2")]).cell("INS.F", "north")
    assert cell.proposal.rating.state == "missing"
    assert cell.proposal.rule == "no participant coded → missing (1 coded in nobody's words)"


def test_somebody_who_is_not_listed_is_a_problem_and_counts_nowhere():
    matrix = build([coding("a", "N1 Nobody", transcript="N1"), coding("b", "X", transcript="N2")])
    assert matrix.cell("INS.F", "north").evidence.participants == ("N1",)
    assert matrix.by_id["INS.F"].total.nobody == ("b",)
    assert [p.text.split(" but")[0] for p in matrix.problems] == [
        "Nobody speaks in N1",
        "X speaks in N2",
    ]


def test_a_coding_of_a_transcript_nobody_listed_is_not_lost():
    matrix = build([coding("a", "Z", transcript="Z")])
    assert matrix.by_id["INS.F"].total.nobody == ("a",) and matrix.problems


def test_children_are_not_added_to_the_parent():
    matrix = build([coding("a", "N1", "INS.J1"), coding("b", "N1", "INS.J")])
    assert matrix.cell("INS.J", "north").evidence.codings == ("b",)
    assert matrix.cell("INS.J1", "north").evidence.codings == ("a",)


def test_rollup_and_domains_unite_without_counting_twice():
    people = [person("N1"), person("N2")]
    codings = [
        coding("a", "N1", "INS.J1"),
        coding("b", "N1", "INS.J"),
        coding("c", "N1", "INS.J2", valence=F),
        coding("d", "N2", "T.night", valence=M),
    ]
    matrix = build(codings, people, rollup=True)
    united = matrix.cell("INS.J", "north").evidence
    assert united.codings == tuple("abcd") and united.participants == ("N1", "N2")
    assert matrix.cell("INS.J1", "north").evidence.codings == ("a",)
    domain = matrix.cell("INS", "north").evidence
    assert domain.codings == tuple("abcd")
    assert (domain.barriers.participants, len(domain.mixed.codings)) == (("N1", "N2"), 1)
    assert matrix.cell("INS", "north").proposal is None


def test_rows_stand_in_the_order_of_the_codebook_under_their_domains():
    codings = [
        coding("a", "N1", "T.alone"),
        coding("b", "N1", "INS.J1"),
        coding("c", "N1", "INN.G"),
        coding("d", "N1", "INS.F"),
    ]
    rows = build(codings).rows
    assert [row.id for row in rows] == ["INN", "INN.G", "INS", "INS.F", "INS.J1", "T.alone"]
    assert [row.kind for row in rows][-3:] == ["construct", "subconstruct", "apart"]


def test_a_code_of_the_team_counts_under_each_of_its_constructs_and_says_so():
    matrix = build([coding("a", "N1", "T.night"), coding("b", "N1")])
    assert matrix.cell("INS.F", "north").evidence.codings == ("a", "b")
    assert matrix.cell("INS.J", "north").evidence.codings == ("a",)
    assert matrix.by_id["INS.F"].rolled == ("T.night",)
    assert "T.night" not in matrix.by_id
    assert any("INS.J counts the codings of T.night too" in note for note in matrix.notes)
    assert matrix.cell("INS", "north").evidence.codings == ("a", "b")


def test_a_code_of_no_construct_stands_apart_and_in_no_domain():
    matrix = build([coding("a", "N1", "T.alone"), coding("b", "N1")])
    assert matrix.by_id["T.alone"].kind == APART
    assert matrix.cell("T.alone", "north").evidence.codings == ("a",)
    assert all("a" not in row.total.codings for row in matrix.rows if row.is_domain)
    assert any("T.alone" in note for note in matrix.notes)


def test_a_code_the_codebook_does_not_know_stands_apart_with_a_problem():
    matrix = build([coding("a", "N1", "INS.Q")])
    assert matrix.by_id["INS.Q"].kind == APART
    assert [p.text for p in matrix.problems] == [
        "The code INS.Q was applied but is not in the codebook."
    ]


def test_a_characteristic_counts_under_the_role_it_is_about_too():
    matrix = build([coding("a", "N1", "IND.C.C", about="IND.R.B")])
    assert matrix.cell("IND.C.C", "north").evidence.codings == ("a",)
    assert matrix.cell("IND.R.B", "north").evidence.codings == ("a",)
    assert matrix.cell("IND", "north").evidence.codings == ("a",)


def test_valence_is_not_flipped_for_a_code_that_usually_hinders():
    codes = [Code(id="INN.F", name="Complexity", domain="INN", orientation="reverse")]
    matrix = build([coding("a", "N1", "INN.F", valence=F)], codes=codes)
    assert matrix.cell("INN.F", "north").proposal.rating.value == 1


def test_rows_are_those_used_or_rated_or_on_request_all_in_use():
    codes = [
        *CODES,
        Code(id="INS.K", name="Access", domain="INS", kind="construct", use="no", why="x"),
    ]
    used = build([coding("a", "N1")], codes=codes)
    assert [row.id for row in used.rows] == ["INS", "INS.F"]
    also = build([coding("a", "N1")], ratings=rated(0, construct="INS.K"), codes=codes)
    assert [row.id for row in also.rows] == ["INS", "INS.F", "INS.K"]
    every = build([coding("a", "N1")], codes=codes, every=True).by_id
    assert "INS.K" not in every and not every["INS.J"].used and every["INS.F"].used


def test_a_persons_rating_wins_and_says_so():
    cell = build([coding("a", "N1")], ratings=rated(2)).cell("INS.F", "north")
    assert (cell.rating.value, cell.source) == (2, "person")
    assert cell.proposal.rating.value == -1


def test_a_persons_missing_wins_too():
    ratings = rated(None, state="not_applicable")
    cell = build([coding("a", "N1")], ratings=ratings).cell("INS.F", "north")
    assert (cell.rating.state, cell.source) == ("not_applicable", "person")


def test_people_who_differ_leave_the_cell_missing():
    ratings = rated(None, state="missing", differs=True)
    cell = build([coding("a", "N1")], ratings=ratings).cell("INS.F", "north")
    assert (cell.rating.state, cell.source) == ("missing", "differs")


def test_a_rating_without_a_cell_is_a_problem():
    ratings = rated(1, "east") | rated(1, construct="T.night")
    problems = build([coding("a", "N1")], ratings=ratings).problems
    assert sorted(p.text.split(" has")[0] for p in problems) == [
        "The rating of INS.F at east",
        "The rating of T.night at north",
    ]


def test_a_wave_counts_its_own_people_and_ratings():
    people = [person("A", transcript="T1", wave="1"), person("A", transcript="T2", wave="2")]
    codings = [coding("c1", "A", transcript="T1"), coding("c2", "A", transcript="T2")]
    ratings = rated(-2, wave="2")
    second = build(codings, people, ratings, wave="2")
    assert second.cell("INS.F", "north").evidence.codings == ("c2",)
    assert second.cell("INS.F", "north").source == "person"
    assert list(second.codings) == ["c2"]
    both = build(codings, people, ratings)
    assert both.cell("INS.F", "north").evidence.codings == ("c1", "c2")
    assert both.cell("INS.F", "north").source == "proposed"
    assert any("All waves" in note for note in both.notes)


def test_a_coding_of_people_of_two_waves_counts_for_those_of_the_wave():
    people = [person("A", transcript="G", wave="1"), person("B", transcript="G", wave="2")]
    codings = [coding("a", "A", transcript="G"), coding("ab", "A B", transcript="G")]
    matrix = build(codings, people, wave="2")
    assert matrix.by_id["INS.F"].total.codings == ("ab",)
    assert matrix.by_id["INS.F"].total.nobody == ()
    assert matrix.cell("INS.F", "north").evidence.participants == ("B",)


def test_the_only_wave_is_meant_where_none_is_named():
    people = [person("A", transcript="T1", wave="base")]
    matrix = build([coding("a", "A", transcript="T1")], people, rated(1, wave="base"))
    assert matrix.wave == "base" and matrix.cell("INS.F", "north").source == "person"
    with pytest.raises(Misuse, match="base"):
        build([], people, wave="end")


def test_by_role_the_columns_are_roles_and_nothing_is_rated():
    matrix = build([coding("a", "N1"), coding("b", "S2"), coding("c", "D1")], by="role")
    assert matrix.columns == ("director", "manager", "nurse")
    assert matrix.cell("INS.F", "manager").evidence.codings == ("b",)
    assert matrix.cell("INS.F", "nurse").rating is None


def test_ids_are_compared_without_case():
    matrix = build([coding("a", "n1", "ins.f", transcript="N1")])
    assert matrix.cell("INS.F", "north").evidence.participants == ("N1",)


def test_a_site_without_interviews_keeps_its_column():
    matrix = build([coding("a", "N1")], sites={"north": "high", "empty": ""})
    assert matrix.cell("INS.F", "empty").evidence.codings == ()


def test_excerpts_stand_concrete_first_then_in_the_order_of_the_text():
    codings = [
        coding("late", "N1", start=50, end=60),
        coding("early", "N1", start=5, end=9),
        coding("concrete", "N2", strength=2),
    ]
    matrix = build(codings)
    found = find_excerpts(matrix, ["late", "early", "concrete", "unknown", "late"])
    assert [excerpt.final for excerpt in found] == ["concrete", "early", "late"]
    assert (found[0].participant, found[0].role, found[0].site) == ("N2", "manager", "north")
    assert attribution(matrix, found[0]) == "N2, manager"


def test_an_excerpt_of_several_people_is_nobodys_alone():
    people = [person("A", transcript="G"), person("B", "south", "boss", transcript="G")]
    matrix = build([coding("ab", "A B", transcript="G")], people)
    whole = find_excerpts(matrix, ["ab"])[0]
    assert (whole.participant, whole.role, whole.site) == (None, "nurse, boss", "north, south")
    assert find_excerpts(matrix, ["ab"], "south")[0].participant == "B"
    assert attribution(matrix, whole) == "A, nurse; B, boss"


def test_the_theme_matrix_of_a_site_quotes_by_domain_and_direction():
    codings = [
        coding("b", "N1"),
        coding("f", "N1", valence=F),
        coding("m", "N2", valence=M),
        coding("n", "N2", valence=N),
        coding("g", "N1", "INN.G"),
        coding("t", "N1", "T.alone"),
        coding("s", "S1", "INS.J"),
        coding("d", "D1", "INS.J"),
    ]
    found = theme_matrix(build(codings), "north")
    assert [(d.domain, d.name, [t.construct for t in d.themes]) for d in found] == [
        ("INN", "Innovation", ["INN.G"]),
        ("INS", "Inner Setting", ["INS.F"]),
        ("", "", ["T.alone"]),
    ]
    theme = found[1].themes[0]
    quoted = [theme.barriers, theme.facilitators, theme.mixed, theme.listed]
    assert [[e.final for e in side] for side in quoted] == [["b"], ["f"], ["m"], ["n"]]
    assert len(theme.cell.evidence.barriers.codings) == 2


WHO = st.lists(st.sampled_from([p.id for p in PEOPLE] + ["stranger"]), max_size=3, unique=True)
APPLIED = st.tuples(
    WHO,
    st.sampled_from([code.id for code in CODES]),
    st.sampled_from([B, F, M, N, None]),
    st.sampled_from([1, 2, None]),
)


@given(st.lists(APPLIED, max_size=25), st.booleans(), st.randoms(use_true_random=False))
def test_nothing_is_lost_or_counted_twice(applied, rollup, chance: random.Random):
    people = [person(p.id, p.site, p.role, transcript="G") for p in PEOPLE]
    codings = [
        coding(f"c{n:02}", " ".join(who), code, v, s, transcript="G", start=n)
        for n, (who, code, v, s) in enumerate(applied)
    ]
    matrix = build(codings, people, rollup=rollup)
    shuffled = chance.sample(codings, len(codings))
    assert build(shuffled, people, rollup=rollup).rows == matrix.rows
    for row in matrix.rows:
        seen = {c for cell in row.cells.values() for c in cell.evidence.codings}
        nobody = set(row.total.nobody)
        assert seen == set(row.total.codings) and not seen & nobody
        assert seen | nobody == {c.id for c in codings if set(c.codes) & set(row.codes)}
        for cell in row.cells.values():
            found = cell.evidence
            both = set(found.barriers.codings) & set(found.facilitators.codings)
            assert both == set(found.mixed.codings)
            counted = sum(sides(cell).values()) - 2 * len(found.mixed.codings)
            assert counted == len(set(found.codings))
            spoken = sum(len(matrix.people_in(matrix.codings[c])) for c in found.codings)
            assert len(found.participants) <= spoken
            for side in (found.barriers, found.facilitators):
                assert set(side.concrete) <= set(side.participants) <= set(found.participants)
    domains = {c for row in matrix.rows if row.is_domain for c in row.total.codings}
    inside = {c for row in matrix.rows if row.domain for c in row.total.codings}
    assert domains == inside
