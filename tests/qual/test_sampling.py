import hashlib
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_study import make_study, write_table

from qual.model import Assignment
from qual.problem import Misuse
from qual.sampling import add_assignments, assign_primaries, draw, find_pool, find_quotas
from qual.study import open_study

ROLES = ("nurse", "manager")


def people(*counts, attributes=lambda n: {}):
    """One participant a transcript: counts[k] of them at site k (a, b, c…)."""
    rows = []
    for site, count in zip("abcdefgh", counts, strict=False):
        for n in range(1, count + 1):
            id_ = f"{site.upper()}-{n}"
            row = {"participant": id_, "transcript": id_, "role": ROLES[n % 2], "site": site}
            rows.append(row | attributes(n))
    return rows


def study_of(folder, *counts, assignments=(), **kwargs):
    sites = [{"site": s, "size": "big" if s < "c" else "small"} for s in "abcdefgh"[: len(counts)]]
    rows = people(*counts, attributes=kwargs.pop("attributes", lambda n: {}))
    made = make_study(folder, {}, sites, rows, list(assignments), **kwargs)
    return open_study(made)


def smallest(ids, key, n):
    return sorted(ids, key=lambda id_: hashlib.sha256(f"{key}:{id_}".encode()).hexdigest())[:n]


def test_a_fifth_of_eight_by_site_is_what_the_rule_says_worked_by_hand(tmp_path):
    # n = ceil(0.2 · 8) = 2; shares 2·5/8 = 1.25 and 2·3/8 = 0.75: one each.
    found = draw(study_of(tmp_path, 5, 3), set())
    assert [(s.name, s.pool, s.share, s.quota) for s in found.strata] == [
        ("a", 5, Fraction(5, 4), 1),
        ("b", 3, Fraction(3, 4), 1),
    ]
    a = smallest([f"A-{n}" for n in range(1, 6)], "7:main", 1)
    b = smallest([f"B-{n}" for n in range(1, 4)], "7:main", 1)
    assert found.chosen == a + b
    assert found.how == "0.2 of 8 by site, seed 7"
    assert "2 of 8 transcripts" in found.sentence
    assert not found.problems


def test_fractions_are_taken_as_written_not_as_floats(tmp_path):
    # 0.07 · 100 is 7.000000000000001 in floats, whose ceiling is 8.
    study = study_of(tmp_path, 100, double_coding={"fraction": 0.07, "strata": []})
    assert len(draw(study, set()).chosen) == 7
    assert len(draw(study, set(), Decimal("0.071")).chosen) == 8


def test_a_fresh_study_gets_its_first_coder_as_primary_everywhere(tmp_path):
    study = study_of(tmp_path, 2, 2)
    found = draw(study, set(), Decimal("0.5"))
    primaries = [row for row in found.drawn if row.part == "primary"]
    assert [(row.transcript, row.coder) for row in primaries] == [
        (id_, "ana") for id_ in study.transcripts
    ]
    seconds = [row for row in found.drawn if row.part == "second"]
    assert [(row.transcript, row.coder, row.drawn) for row in seconds] == [
        (id_, "ben", "0.5 of 4 by site, seed 7") for id_ in found.chosen
    ]


@pytest.mark.parametrize(
    ("primary", "second"), [("ana", "ben"), ("ben", "cy"), ("cy", "ana"), ("CY", "ana")]
)
def test_the_second_coder_is_the_next_after_the_primary_cyclic(tmp_path, primary, second):
    rows = [{"transcript": "A-1", "coder": primary, "part": "primary", "round": "main"}]
    study = study_of(tmp_path, 1, assignments=rows, coders=["ana", "ben", "cy"])
    assert [row.coder for row in draw(study, set()).drawn] == [second]


def test_what_is_begun_or_in_a_round_is_not_drawn(tmp_path):
    rows = [
        {"transcript": "A-1", "coder": "ana", "part": "primary", "round": "main"},
        {"transcript": "A-1", "coder": "ben", "part": "second", "round": "training"},
        {"transcript": "A-2", "coder": "ana", "part": "primary", "round": "main"},
        {"transcript": "A-3", "coder": "ana", "part": "primary", "round": "main"},
    ]
    study = study_of(tmp_path, 3, assignments=rows)
    assert find_pool(study, {"A-2"}) == ["A-3"]
    assert draw(study, {"A-2"}, Decimal(1)).chosen == ["A-3"]
    admitted = draw(study, {"A-2"}, Decimal(1), admit_begun=True)
    assert admitted.chosen == ["A-2", "A-3"]
    assert admitted.drawn[0].drawn == "1 of 2 by site, seed 7, begun transcripts admitted"


def test_strata_that_get_nothing_are_named(tmp_path):
    found = draw(study_of(tmp_path, 6, 1, 1), {"C-1"}, Decimal("0.1"))
    assert [(s.name, s.pool, s.quota) for s in found.strata] == [
        ("a", 6, 1),
        ("b", 1, 0),
        ("c", 0, 0),
    ]
    assert found.empty == ["b", "c"]
    assert "None was drawn in b, c." in found.sentence


def test_ties_go_by_name(tmp_path):
    found = draw(study_of(tmp_path, 2, 2, 2), set(), Decimal("0.16"))
    assert [s.quota for s in found.strata] == [1, 0, 0]


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        (["role"], ["manager", "nurse"]),
        (["site", "role"], ["a+manager", "a+nurse", "b+manager", "b+nurse"]),
        (["size"], ["big"]),
        (["shift"], ["(empty)", "night"]),
        ([" Shift "], ["(empty)", "night"]),
        ([], ["all"]),
    ],
)
def test_strata_come_from_participants_or_sites(tmp_path, columns, names):
    study = study_of(tmp_path, 3, 3, attributes=lambda n: {"shift": "night" if n == 1 else ""})
    assert [s.name for s in draw(study, set(), strata=columns).strata] == names


def test_a_group_interview_is_in_the_stratum_of_all_its_sites(tmp_path):
    rows = [
        {"participant": p, "transcript": "G", "role": "nurse", "site": s}
        for p, s in (("P2", "south"), ("P1", "north"), ("P3", "north"))
    ]
    study = open_study(make_study(tmp_path, {}, participants=rows, assignments=[]))
    assert [s.name for s in draw(study, set()).strata] == ["north+south"]


def test_a_stratum_that_is_no_column_is_a_problem_of_the_settings_or_of_the_call(tmp_path):
    study = study_of(tmp_path, 2, double_coding={"strata": ["ward"]})
    problem = draw(study, set()).problems[0]
    assert (problem.file, problem.line is not None) == ("study.yaml", True)
    with pytest.raises(Misuse, match="'ward' is no column"):
        draw(study, set(), strata=["ward"])


@pytest.mark.parametrize("fraction", ["0", "-0.1", "1.01"])
def test_a_fraction_that_cannot_be_is_misuse(tmp_path, fraction):
    with pytest.raises(Misuse, match="fraction"):
        draw(study_of(tmp_path, 2), set(), Decimal(fraction))


def test_a_drawn_transcript_without_a_primary_stops_the_draw(tmp_path):
    rows = [{"transcript": "A-1", "coder": "ana", "part": "primary", "round": "main"}]
    found = draw(study_of(tmp_path, 3, assignments=rows), set(), Decimal(1))
    assert found.drawn == []
    assert [p.text for p in found.problems] == [
        "A-2 was drawn, but nobody is its primary coder.",
        "A-3 was drawn, but nobody is its primary coder.",
    ]


def test_one_coder_or_nothing_left_to_draw_are_problems(tmp_path):
    alone = draw(study_of(tmp_path / "one", 2, coders=["ana"]), set())
    assert "two coders" in alone.problems[0].text
    done = draw(study_of(tmp_path / "two", 2), {"A-1", "A-2"})
    assert "each is begun already" in done.problems[0].text


def test_assignments_keep_their_rows_and_columns_and_are_not_added_twice(root):
    row = {"transcript": "N-P01", "coder": "ana", "part": "primary", "round": "main", "why": "a,b"}
    write_table(root / "assignments.csv", [row])
    new = Assignment(transcript="N-P01", coder="ben", part="second", drawn="1 of 1 by site, seed 7")
    assert add_assignments(root, [new]) == []
    text = (root / "assignments.csv").read_text()
    assert text == (
        "transcript,coder,part,round,why,drawn\n"
        'N-P01,ana,primary,main,"a,b",\n'
        'N-P01,ben,second,main,,"1 of 1 by site, seed 7"\n'
    )
    assert add_assignments(root, [new]) != []
    assert (root / "assignments.csv").read_text() == text
    assert open_study(root).double_coded == {"N-P01"}


def test_a_first_draw_makes_the_table(tmp_path):
    study = study_of(tmp_path, 2)
    (tmp_path / "assignments.csv").unlink()
    found = draw(open_study(tmp_path), set())
    assert add_assignments(tmp_path, found.drawn) == []
    again = open_study(tmp_path)
    assert [msgspec.structs.replace(row, line=0) for row in again.assignments] == found.drawn
    assert assign_primaries(again) == []
    assert draw(again, set()).before == len(draw(study, set()).chosen)


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 40), min_size=1), st.data())
def test_quotas_add_up_and_stay_within_one_of_the_exact_share(sizes, data):
    whole = sum(sizes.values())
    n = data.draw(st.integers(0, whole))
    quotas = find_quotas(sizes, n)
    assert sum(quotas.values()) == n
    for name, size in sizes.items():
        share = Fraction(n * size, whole) if whole else 0
        assert abs(quotas[name] - share) < 1
        assert 0 <= quotas[name] <= size


@pytest.fixture(scope="module")
def larger(tmp_path_factory):
    return study_of(tmp_path_factory.mktemp("larger"), 7, 5, 3)


@given(st.randoms(use_true_random=False), st.integers(-9, 10**9), st.decimals("0.01", 1, places=2))
def test_the_order_of_rows_does_not_matter(larger, random, seed, fraction):
    rows = list(larger.participants)
    random.shuffle(rows)
    mixed = replace(larger, participants=rows)
    one = draw(larger, set(), fraction, seed=seed)
    other = draw(mixed, set(), fraction, seed=seed)
    assert one.chosen == other.chosen
    assert one.strata == other.strata
    assert len(one.chosen) == ceil(Fraction(fraction) * 15)


def test_rounds_and_seeds_draw_differently(larger):
    draws = {tuple(draw(larger, set(), seed=s).chosen) for s in range(20)}
    assert len(draws) > 1
    rounds = {tuple(draw(larger, set(), round=f"r{n}").chosen) for n in range(20)}
    assert len(rounds) > 1
