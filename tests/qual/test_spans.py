import itertools

from hypothesis import given
from hypothesis import strategies as st

from qual.spans import intersect, length, merge, overlap, share_of_union, touching

span = st.tuples(st.integers(0, 40), st.integers(0, 12)).map(lambda s: (s[0], s[0] + s[1]))
spans = st.lists(span, max_size=12)


def points(many):
    return {place for start, end in many for place in range(start, end)}


@given(spans)
def test_merging_covers_the_same_text_with_the_fewest_spans(many):
    merged = merge(many)
    assert points(merged) == points(many)
    assert length(merged) == len(points(many))
    assert all(one[1] < other[0] for one, other in itertools.pairwise(merged))
    assert all(start < end for start, end in merged)


@given(spans, spans)
def test_intersection_is_what_both_cover(many, more):
    found = intersect(merge(many), merge(more))
    assert points(found) == points(many) & points(more)
    assert found == sorted(found)


@given(span, span)
def test_overlap_and_share_count_code_points(one, other):
    shared, union = points([one]) & points([other]), points([one]) | points([other])
    assert overlap(one, other) == len(shared)
    assert share_of_union(one, other) == (len(shared) / len(union) if shared else 0)


@given(span, spans)
def test_touching_finds_every_ordered_span_that_shares_text(one, many):
    ordered = merge(many)
    found = [ordered[n] for n in touching(one, ordered, [start for start, _ in ordered])]
    missed = [other for other in ordered if other not in found]
    assert not any(overlap(one, other) for other in missed)
    if one[0] < one[1]:
        assert all(overlap(one, other) for other in found)
