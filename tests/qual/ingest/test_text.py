from hypothesis import given
from hypothesis import strategies as st

from qual.ingest.speakers import ResolvedTurn
from qual.ingest.text import clean_turns, compose

TURNS = st.lists(
    st.builds(ResolvedTurn, st.sampled_from([None, "P01", "HB-P02"]), st.text(st.characters()))
)


def test_compose():
    turns = [
        ResolvedTurn(None, "How so?", 0, 5),
        ResolvedTurn("P01", "Well."),
        ResolvedTurn("P01", "Yes."),
    ]
    text, placed = compose(turns)
    assert text == "Interviewer: How so?\n\nP01: Well.\n\nP01: Yes.\n"
    assert [(t.speaker, t.participant, t.is_interviewer, t.start, t.end) for t in placed] == [
        ("Interviewer", None, True, 13, 20),
        ("P01", "P01", False, 27, 32),
        ("P01", "P01", False, 39, 43),
    ]
    assert (placed[0].start_ms, placed[0].end_ms) == (0, 5)


def test_no_turns_make_an_empty_text():
    assert compose([]) == ("", [])


def test_clean_turns():
    turns, notes = clean_turns(
        [
            ResolvedTurn("P01", " a \n\n b\x0bc\x00d\te  f ", line=4),
            ResolvedTurn("P01", " \n "),
            ResolvedTurn("P01", "e\u0301\u00a0x"),
        ]
    )
    assert [turn.text for turn in turns] == ["a b c d e  f", "e\u0301\u00a0x"]
    assert notes == [
        "Control characters were replaced by blanks in 1 turn, the first on line 4.",
        "1 turn in which nothing is said left out.",
    ]


@given(TURNS)
def test_offsets_slice_back_to_the_turns(turns):
    cleaned, _ = clean_turns(turns)
    text, placed = compose(cleaned)
    assert [text[turn.start : turn.end] for turn in placed] == [turn.text for turn in cleaned]
    assert all(text[: turn.start].endswith(f"{turn.speaker}: ") for turn in placed)
    assert text.encode().decode() == text
    assert "\r" not in text and text.count("\n\n") == max(0, len(placed) - 1)
    assert len([part for part in text.split("\n") if part]) == len(placed)
    assert clean_turns(cleaned) == (cleaned, [])
