"""Growing and shrinking what is selected, and where the jumps lead."""

import pytest
from tiny_study import write_transcript

from qual.desk import selecting
from qual.desk.jumping import answer_starts, beyond, find_hits, turn_starts, uncoded_starts
from qual.desk.selecting import Selection, put
from qual.segment import find_sentences
from qual.transcript import read_transcript

TURNS = [
    ("Interviewer", "How was it?"),
    ("N-P01", "It was hard. Nobody came! We waited."),
    ("Interviewer", "Mm-hm."),
    ("N-P01", "Then they came."),
    ("Interviewer", "And now?"),
    ("N-P01", "Now it works."),
]


@pytest.fixture
def on(root):
    write_transcript(root, "N-P01", TURNS)
    transcript = read_transcript(root, "N-P01")
    return selecting.ground(transcript, find_sentences(transcript))


def words(on, selection):
    return on.text[slice(*selection.span)]


def test_the_cursor_goes_by_sentences_and_stays_at_the_ends(on):
    assert words(on, put(on, 0)) == "It was hard."
    assert words(on, selecting.step(on, put(on, 0), 1)) == "Nobody came!"
    assert words(on, selecting.step(on, put(on, 0), -1)) == "It was hard."
    assert words(on, selecting.step(on, put(on, 4), 1)) == "Now it works."


def test_after_a_longer_selection_the_next_sentence_follows_it(on):
    grown = selecting.grow_sentence(on, put(on, 0), 1)
    assert words(on, grown) == "It was hard. Nobody came!"
    assert words(on, selecting.step(on, grown, 1)) == "We waited."


def test_sentences_grow_and_shrink_to_one(on):
    one = put(on, 1)
    two = selecting.grow_sentence(on, one, 1)
    assert words(on, two) == "Nobody came! We waited."
    assert selecting.grow_sentence(on, two, -1) == one
    assert selecting.grow_sentence(on, one, -1) == one


def test_words_move_the_end_and_after_a_swap_the_start(on):
    shorter = selecting.grow_word(on, put(on, 0), -1)
    assert words(on, shorter) == "It was"
    assert words(on, selecting.grow_word(on, shorter, 1)) == "It was hard."
    other = selecting.grow_word(on, selecting.swap(shorter), 1)
    assert words(on, other) == "was"
    assert words(on, selecting.grow_word(on, other, 1)) == "was"
    assert words(on, selecting.grow_word(on, other, -1)) == "It was"


def test_one_word_always_stays(on):
    selection = put(on, 0)
    for _ in range(9):
        selection = selecting.grow_word(on, selection, -1)
    assert words(on, selection) == "It"


def test_turns_grow_and_shrink(on):
    whole = selecting.grow_turn(on, put(on, 1), 1)
    assert words(on, whole) == "It was hard. Nobody came! We waited."
    more = selecting.grow_turn(on, whole, 1)
    assert words(on, more).endswith("Mm-hm.")
    assert words(on, selecting.grow_turn(on, more, -1)) == words(on, whole)
    assert words(on, selecting.grow_turn(on, whole, -1)) == "Nobody came!"


def test_the_mouse_takes_whole_words_either_way(on):
    start, end = on.text.index("body came"), on.text.index("waited") + 2
    for one, other in ((start, end), (end, start)):
        assert words(on, selecting.between(on, one, other)) == "Nobody came! We waited"


def test_without_sentences_nothing_is_selected(on):
    bare = selecting.ground(on.transcript, [])
    assert put(bare, 3).span == (0, 0)
    assert selecting.grow_sentence(bare, put(bare, 0), 1) == put(bare, 0)


def test_a_turn_and_an_answer_are_found(on):
    text, transcript = on.text, on.transcript
    assert turn_starts(transcript) == [text.index(t) for t in ("It was", "Then they", "Now it")]
    assert answer_starts(transcript) == [text.index(t) for t in ("It was", "Now it")]


def test_gaps_are_sentences_that_share_nothing_with_a_coding(on):
    coded = on.text.index("Nobody"), on.text.index("Nobody") + 3
    found = uncoded_starts(on.sentences, [coded, on.sentences[4]])
    assert found == [on.sentences[0][0], on.sentences[2][0], on.sentences[3][0]]


def test_a_search_is_blind_to_case_and_spacing(on):
    turns = [(turn.start, turn.end) for turn in on.transcript.turns]
    hits = find_hits(on.text, "THEY  came", turns)
    assert [on.text[slice(*hit)] for hit in hits] == ["they came"]
    assert find_hits(on.text, "interviewer", turns) == [] == find_hits(on.text, " ", turns)


@pytest.mark.parametrize(
    ("here", "by", "found"), [(0, 1, 5), (5, 1, 9), (9, 1, None), (9, -1, 5), (5, -1, None)]
)
def test_the_next_place_lies_strictly_beyond(here, by, found):
    assert beyond([5, 9], here, by) == found


def test_a_selection_knows_its_sentence(on):
    assert selecting.sentence_at(on, 0) == 0
    assert selecting.sentence_at(on, on.sentences[2][0] + 1) == 2
    assert selecting.sentence_at(on, len(on.text)) == 4
    assert isinstance(put(on, 2), Selection)
