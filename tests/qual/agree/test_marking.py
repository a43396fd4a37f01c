from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_study import lay_transcript

from qual.agree.marking import UNITS, count_transcript, ratings_of, spans_of_units, table_of

PAIR = ("ana", "ben")


ONE = lay_transcript(
    ("Interviewer", "How was it?"),
    ("P", "abcde. Fghij klmno. Pq."),
    ("Interviewer", "And then?"),
    ("P", "Rstuv wxyz."),
)


def at(quote, text=ONE.text):
    start = text.index(quote)
    return start, start + len(quote)


def marked(unit, *spans, of=ONE):
    """Which units one coder's spans mark."""
    found = []
    for number, _ in enumerate(spans_of_units(of, unit)):
        alone = {"ana": {"x": spans}, "ben": {"x": [spans_of_units(of, unit)[number]]}}
        found.append(count_transcript(of, alone, unit).patterns["x"][3] > 0)
    return "".join("x" if one else "." for one in found)


def counts(unit, ana, ben, of=ONE):
    counted = count_transcript(of, {"ana": {"x": ana}, "ben": {"x": ben}}, unit)
    return table_of([counted], "x", PAIR)


@pytest.mark.parametrize(
    ("quote", "units"),
    [
        ("abcde.", "x..."),
        ("abcde. Fghij", "xx.."),  # half of the second sentence's letters
        ("abcde. Fghi", "x..."),  # less than half of it, nor half of the coding
        ("ab", "x..."),  # little of the sentence, but all of the coding
        (". ", "...."),  # no letter
        ("e. F", "xx.."),  # half of the coding in each
        ("klmno. Pq.\n\nInterviewer: And then?\n\nP: Rstuv wxyz.", ".xxx"),
    ],
)
def test_a_sentence_is_marked_by_half_of_it_or_half_of_the_coding(quote, units):
    assert marked("sentence", at(quote)) == units


def test_what_lies_outside_participants_turns_does_not_count():
    masked = at("Interviewer: And then?\n\nP: Rs")
    assert marked("sentence", masked) == "...x"  # all that is left of the coding is in it
    assert marked("turn", masked) == ".x"
    assert counts("turn", [at("And then?")], []) == [[0, 0], [0, 2]]
    assert counts("character", [at("And then?")], []) == [[0, 0], [0, 34]]


def test_any_one_coding_marks_not_their_sum():
    # Each holds two of ten letters, and less than half of the coding is here.
    both = [at("bcde. Fg"), at("no. Pq.\n\nInterviewer: And then?\n\nP: Rstu")]
    assert marked("sentence", *both)[1] == "."
    assert marked("sentence", at("abcde. Fghij"))[1] == "x"


def test_turns_and_segments_are_units_too():
    assert marked("turn", at("Fghij klmno")) == "x."
    assert marked("segment", at("Fghij klmno")) == "x."
    assert marked("turn", at("Fgh")) == "x."  # all of the coding lies in the turn


def test_characters_are_marked_where_they_lie_inside_a_coding():
    assert counts("character", [at("abcde")], [at("cdefgh".replace("fgh", ". F"))]) == [
        [3, 2],
        [3, 34 - 8],
    ]


def test_a_coder_s_own_overlaps_are_merged_for_characters():
    once = counts("character", [at("abcde. Fg")], [at("Fg")])
    assert counts("character", [at("abcde."), at("de. Fg"), at("de. Fg")], [at("Fg")]) == once


def test_every_unit_is_counted_once_for_each_code():
    for unit in UNITS:
        counted = count_transcript(ONE, {"ana": {"x": [at("abcde")], "y": []}, "ben": {}}, unit)
        for code in ("x", "y"):
            assert sum(map(sum, table_of([counted], code, PAIR))) == counted.units
    assert count_transcript(ONE, {"ana": {}}, "sentence").units == 4
    assert count_transcript(ONE, {"ana": {}}, "character").units == 34


def test_how_often_each_coder_used_a_code_is_kept():
    by_coder = {"ana": {"x": [at("ab"), at("ab")]}, "ben": {"x": [at("Rs")], "y": [at("Rs")]}}
    assert count_transcript(ONE, by_coder, "turn").used == {"x": (2, 1), "y": (0, 1)}


def test_a_transcript_a_coder_was_not_given_is_missing():
    both = count_transcript(ONE, {"ana": {"x": [at("ab")]}, "ben": {}}, "turn")
    others = count_transcript(ONE, {"ana": {"x": [at("ab")]}, "eva": {"x": [at("Rs")]}}, "turn")
    assert table_of([both, others], "x", PAIR) == [[0, 1], [0, 1]]
    rows, times = ratings_of([both, others], ["x"], ["ana", "ben", "eva"])
    units = Counter({column: n for column, n in zip(zip(*rows, strict=True), times, strict=True)})
    assert units == {(1, 0, None): 1, (0, 0, None): 1, (1, None, 0): 1, (0, None, 1): 1}


def letters(span, of):
    return {n for n in range(*span) if of.text[n].isalnum()}


def slow_marks(of, spans, units):
    """The rule for units as contracted, character by character."""
    mask = {n for turn in of.turns if not turn.is_interviewer for n in range(turn.start, turn.end)}
    found = set()
    for number, unit in enumerate(units):
        theirs = letters(unit, of)
        for span in spans:
            own = letters(span, of) & mask
            shared = own & theirs
            if shared and (2 * len(shared) >= len(theirs) or 2 * len(shared) >= len(own)):
                found.add(number)
    return found


word = st.sampled_from(["ab", "c.", "D", "efg!", "—", "H", "…"])
turns = st.lists(
    st.tuples(
        st.sampled_from(["Interviewer", "P", "Q"]),
        st.lists(word, min_size=1, max_size=8).map(" ".join),
    ),
    min_size=1,
    max_size=5,
)
places = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=5)


def spans_in(of, many):
    size = len(of.text)
    pairs = [sorted((int(one * size), int(two * size))) for one, two in many]
    return [(low, high) for low, high in pairs if low < high]


@settings(deadline=None, max_examples=150)
@given(turns, places, places, st.sampled_from(["turn", "sentence", "segment"]))
def test_units_are_counted_as_one_would_by_hand(said, ana, ben, unit):
    of = lay_transcript(*said)
    units = spans_of_units(of, unit)
    one, two = (slow_marks(of, spans_in(of, many), units) for many in (ana, ben))
    table = [[len(one & two), len(one - two)], [len(two - one), len(units) - len(one | two)]]
    assert counts(unit, spans_in(of, ana), spans_in(of, ben), of) == table


@settings(deadline=None, max_examples=150)
@given(turns, places, places)
def test_characters_are_counted_as_one_would_by_hand(said, ana, ben):
    of = lay_transcript(*said)
    mask = {n for turn in of.turns if not turn.is_interviewer for n in range(turn.start, turn.end)}
    one, two = (
        {n for span in spans_in(of, many) for n in range(*span)} & mask for many in (ana, ben)
    )
    table = [[len(one & two), len(one - two)], [len(two - one), len(mask) - len(one | two)]]
    assert counts("character", spans_in(of, ana), spans_in(of, ben), of) == table
