import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qual.model import Coding
from qual.passages import Placed, compare
from qual.submission import content_hash


def placed(id_, start, end, code="INS.J", coder="ana", **fields):
    said = {"id": id_, "coder": coder, "transcript": "T", "quote": "", "text": "h"}
    return Placed(Coding(start=start, end=end, code=code, **said, **fields), (start, end))


def pairs(alike):
    return [(a.primary.coding.id, *(o.coding.id for o in a.others)) for a in alike]


def groups(passages):
    return [[p.coding.id for p in passage.codings] for passage in passages]


def test_half_of_the_union_is_alike_and_less_is_not():
    alike, passages = compare({"ana": [placed("A", 0, 10)], "ben": [placed("B", 0, 5)]}, 0.5)
    assert (pairs(alike), passages) == ([("A", "B")], [])
    alike, passages = compare({"ana": [placed("A", 0, 11)], "ben": [placed("B", 0, 5)]}, 0.5)
    assert (alike, groups(passages)) == ([], [["B", "A"]])


@pytest.mark.parametrize("other", [{"code": "INS.F"}, {"about": "IND.R.B"}, {"valence": "barrier"}])
def test_code_about_and_valence_have_to_be_the_same(other):
    alike, passages = compare(
        {"ana": [placed("A", 0, 10)], "ben": [placed("B", 0, 10, **other)]}, 0.5
    )
    assert (alike, groups(passages)) == ([], [["A", "B"]])


def test_strength_may_differ_and_is_listed():
    one, other = placed("A", 0, 10, strength=1), placed("B", 0, 10, strength=2)
    (alike,), _ = compare({"ana": [one], "ben": [other]}, 0.5)
    assert alike.strengths == (2,)
    (alike,), _ = compare({"ana": [one], "ben": [placed("B", 0, 10, strength=None)]}, 0.5)
    assert alike.strengths == ()


def test_the_largest_share_is_paired_first():
    ana = [placed("A1", 0, 10), placed("A2", 2, 10)]
    alike, passages = compare({"ana": ana, "ben": [placed("B", 2, 10)]}, 0.5)
    assert pairs(alike) == [("A2", "B")]
    assert groups(passages) == [["A1"]]


def test_equal_shares_are_paired_by_start_then_id():
    ana = [placed("A2", 0, 10), placed("A3", 5, 15), placed("A1", 5, 15)]
    ben = [placed("B2", 5, 15), placed("B1", 5, 15)]
    alike, _ = compare({"ana": ana, "ben": ben}, 0.5)
    assert sorted(pairs(alike)) == [("A1", "B1"), ("A3", "B2")]
    alike, _ = compare(
        {"ana": [placed("A2", 4, 8), placed("A1", 8, 12)], "ben": [placed("B", 4, 12)]}, 0.5
    )
    assert pairs(alike) == [("A2", "B")]


def test_with_three_coders_a_coding_needs_one_of_each():
    by_coder = {
        "ana": [placed("A1", 0, 10), placed("A2", 50, 60)],
        "ben": [placed("B1", 0, 10), placed("B2", 50, 60)],
        "eva": [placed("E1", 1, 10)],
    }
    alike, passages = compare(by_coder, 0.5)
    assert pairs(alike) == [("A1", "B1", "E1")]
    assert groups(passages) == [["A2", "B2"]]


def test_likeness_among_others_than_the_primary_settles_nothing():
    by_coder = {"ana": [], "ben": [placed("B", 0, 9)], "eva": [placed("E", 0, 9)]}
    alike, passages = compare(by_coder, 0.5)
    assert (alike, groups(passages)) == ([], [["B", "E"]])


def test_passages_are_connected_by_shared_code_points():
    ana = [placed("A", 0, 10, "x"), placed("C", 18, 30, "x"), placed("D", 30, 40, "x")]
    ben = [placed("B", 9, 19, "y"), placed("E", 50, 60, "y")]
    _, passages = compare({"ana": ana, "ben": ben}, 0.5)
    assert groups(passages) == [["A", "B", "C"], ["D"], ["E"]]
    assert [passage.span for passage in passages] == [(0, 30), (30, 40), (50, 60)]


def test_a_passage_is_named_by_its_sorted_lines():
    one, other = placed("Z", 0, 10), placed("A", 0, 10, "INS.F")
    _, (passage,) = compare({"ana": [one], "ben": [other]}, 0.5)
    lines = sorted(f"{p.coding.id}:{content_hash(p.coding)}" for p in (one, other))
    digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    assert passage.id == f"sha256:{digest}"


spans = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 9), st.sampled_from("xy")), max_size=8
)


@given(spans, spans)
def test_every_coding_is_settled_or_in_one_passage(ana, ben):
    by_coder = {
        name: [
            placed(f"{name}{n}", s, s + length, code) for n, (s, length, code) in enumerate(many)
        ]
        for name, many in {"ana": ana, "ben": ben}.items()
    }
    alike, passages = compare(by_coder, 0.5)
    found = [id_ for pair in pairs(alike) for id_ in pair] + [
        i for g in groups(passages) for i in g
    ]
    assert sorted(found) == sorted(p.coding.id for many in by_coder.values() for p in many)
    for one in passages:
        for other in passages:
            shared = any(
                max(p.span[0], q.span[0]) < min(p.span[1], q.span[1])
                for p in one.codings
                for q in other.codings
            )
            assert shared == (one is other)
