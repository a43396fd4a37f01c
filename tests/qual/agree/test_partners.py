from hypothesis import given
from hypothesis import strategies as st

from qual.agree.partners import pair_at_once
from qual.model import Coding
from qual.passages import Placed, pair

KINDS = (lambda coding: (coding.code, coding.about), lambda coding: None)


@st.composite
def codings(draw, coder):
    """One coder's codings of a transcript, some of them on the very same text."""
    found = []
    for number in draw(st.permutations(range(draw(st.integers(0, 12))))):
        start = draw(st.integers(0, 40))
        span = (start, start + draw(st.integers(1, 20)))
        code = draw(st.sampled_from("AB"))
        made = Coding(f"{coder}{number:02d}", coder, "T", *span, "", code)
        found.append(Placed(made, span))
    return found


@given(codings("a"), codings("b"), st.sampled_from([0.01, 1 / 3, 0.5, 0.9, 1]))
def test_partners_found_at_once_are_those_found_one_by_one(one, other, least):
    for kind in KINDS:
        assert pair_at_once(one, other, least, kind) == pair(one, other, least, kind)


def test_the_largest_share_comes_first_and_then_the_earlier():
    def placed(id_, start, end):
        return Placed(Coding(id_, id_[0], "T", start, end, "", "A"), (start, end))

    one, other = [placed("a1", 0, 10), placed("a2", 4, 12)], [placed("b1", 4, 12)]
    assert pair_at_once(one, other, 0.3, KINDS[1]) == [(one[1], other[0])]
    assert pair_at_once(one[:1], other, 0.3, KINDS[1]) == [(one[0], other[0])]
    assert pair_at_once([], other, 0.3, KINDS[1]) == []
