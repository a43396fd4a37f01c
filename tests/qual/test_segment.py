from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_study import lay_transcript

from qual.segment import (
    VERSION,
    WORD,
    count_words,
    find_sentences,
    participant_turns,
    segments,
    sentences,
)


def cut(text):
    return [text[start:end] for start, end in sentences(text, 0, len(text))]


def test_sentences_end_at_stops_followed_by_white_space():
    assert cut('We did. "Never!" she said. Why?  Because…\n\nSo it goes') == [
        "We did.",
        '"Never!" she said.',
        "Why?",
        "Because…",
        "So it goes",
    ]


def test_abbreviations_initials_and_decimals_do_not_end_one():
    for text in (
        "Dr. Miller and J. Smith came.",
        "It took 2.5 mg. and that was it.",
        "See e.g. Table 3.",
        "It is No. 5 on the list.",
    ):
        assert cut(text) == [text]


def test_a_plain_no_is_a_sentence():
    assert cut("No. We never did. No. Five of us.") == [
        "No.",
        "We never did.",
        "No.",
        "Five of us.",
    ]


def test_a_stop_before_lower_case_does_not_end_one():
    assert cut("Well... we tried. and failed.") == ["Well... we tried. and failed."]


def test_only_participants_are_cut():
    found = lay_transcript(("Interviewer", "How?"), ("P", "So. And so."), ("Q", "No."))
    assert [found.text[s:e] for s, e in find_sentences(found)] == ["So.", "And so.", "No."]
    assert [found.text[s:e] for s, e in participant_turns(found)] == ["So. And so.", "No."]


def test_a_short_turn_is_one_segment_named_by_its_place():
    found = lay_transcript(("Interviewer", "How did it go?"), ("P", "  Well. It went well.  "))
    (segment,) = segments(found)
    assert found.text[segment.start : segment.end] == "Well. It went well."
    assert segment.id == f"T:{segment.start}-{segment.end}"
    assert (segment.participant, segment.turn) == ("P", 1)
    assert found.text[slice(*segment.question)] == "How did it go?"


def test_a_mere_mm_hm_leaves_the_question_before_it():
    found = lay_transcript(
        ("Interviewer", "What was hard?"),
        ("P", "All."),
        ("Interviewer", "Mm-hm."),
        ("P", "More."),
        ("Interviewer", "Why?"),
        ("P", "Because."),
    )
    asked = [found.text[slice(*s.question)] for s in segments(found)]
    assert asked == ["What was hard?", "What was hard?", "Why?"]


def test_a_long_turn_is_cut_at_sentences_into_like_lengths():
    said = " ".join(f"Then we did thing number {n} with the whole team again." for n in range(20))
    found = lay_transcript(("P", said))
    words = [count_words(found.text[s.start : s.end]) for s in segments(found)]
    assert sum(words) == count_words(said) == 220
    assert len(words) == 3
    assert max(words) <= 90
    assert min(words) >= 60


def test_a_sentence_is_never_cut():
    said = "so " * 200
    found = lay_transcript(("P", f"Well. {said}."))
    assert max(count_words(found.text[s.start : s.end]) for s in segments(found)) >= 200


word = st.sampled_from(
    ["Dr.", "we", "No.", "went.", "it’s", "time!", "…", "\n", "Why?", '"so."', "x"]
)
turns = st.lists(
    st.tuples(
        st.sampled_from(["Interviewer", "P", "Q"]), st.lists(word, max_size=150).map(" ".join)
    ),
    max_size=5,
)


@settings(deadline=None)
@given(turns)
def test_segments_and_sentences_cover_every_word_once_and_lie_in_their_turns(said):
    found = lay_transcript(*said)
    everywhere = {
        place
        for start, end in participant_turns(found)
        for match in WORD.finditer(found.text, start, end)
        for place in range(*match.span())
    }
    for spans in (find_sentences(found), [(s.start, s.end) for s in segments(found)]):
        places = [place for span in spans for place in range(*span)]
        assert len(places) == len(set(places))
        assert everywhere <= set(places)
        assert spans == sorted(spans)
        for start, end in spans:
            assert any(low <= start < end <= high for low, high in participant_turns(found))
            assert not found.text[start].isspace()
            assert not found.text[end - 1].isspace()


@settings(deadline=None)
@given(turns)
def test_a_segment_holds_at_most_about_eighty_words_or_one_sentence(said):
    found = lay_transcript(*said)
    ends = {end for _, end in find_sentences(found)}
    for segment in segments(found):
        words = count_words(found.text[segment.start : segment.end])
        inside = [end for end in ends if segment.start < end < segment.end]
        assert words <= 120 or not inside


def test_the_version_is_a_number_that_outputs_print():
    assert isinstance(VERSION, int)


def test_letters_outside_the_first_plane_keep_their_places():
    found = lay_transcript(("P", "🎉🎉 Ja. Größe é ok."))
    assert [found.text[s:e] for s, e in find_sentences(found)] == ["🎉🎉 Ja.", "Größe é ok."]
