"""Wrapping a transcript to a window, and the gutter beside it."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_study import write_transcript

from qual.codebook import Code, Codebook, Domain
from qual.desk.gutter import draw_gutter, letter_of, mark_anew
from qual.desk.layout import cells, clock, lay_out, offset_at, shown, wrap
from qual.model import Coding
from qual.passages import Placed
from qual.transcript import read_transcript

TEXTS = st.text(alphabet="ab ü界\u0301\n\t’-", max_size=120)


@given(TEXTS, st.integers(2, 30))
def test_rows_fit_and_lose_nothing_but_spaces(text, width):
    rows = wrap(text, 0, len(text), width)
    kept = set()
    for start, end in rows:
        assert sum(map(cells, text[start:end])) <= max(width, 2)
        assert not kept & set(range(start, end))
        kept |= set(range(start, end))
    assert all(text[place] in " \n" for place in range(len(text)) if place not in kept)


def test_a_row_breaks_at_the_last_space_that_fits():
    assert wrap("one two three", 0, 13, 8) == [(0, 7), (8, 13)]


def test_a_word_longer_than_a_row_is_cut():
    assert wrap("abcdefgh", 0, 8, 3) == [(0, 3), (3, 6), (6, 8)]


def test_wide_characters_take_two_cells():
    assert wrap("界界界", 0, 3, 4) == [(0, 2), (2, 3)]


@pytest.mark.parametrize(("ms", "said"), [(None, ""), (0, "0:00"), (725_000, "12:05"),
                                          (3_725_000, "1:02:05")])  # fmt: skip
def test_times_read_like_a_player(ms, said):
    assert clock(ms) == said


def test_what_a_terminal_would_obey_is_shown_as_space():
    assert shown("a\x1b[2Jb\u202ec") == "a [2Jb c"
    assert len(shown("a\x1b\u00ad")) == 3


@pytest.fixture
def transcript(root):
    turns = [("Interviewer", "How?"), ("N-P01", "One two three four. " * 3), ("Interviewer", "So?")]
    write_transcript(root, "N-P01", turns)
    return read_transcript(root, "N-P01")


def test_an_empty_row_stands_before_a_question_only(transcript):
    rows = lay_out(transcript, 20).rows
    assert [row.turn for row in rows if row.place < 0] == [2]
    assert rows[0].turn == 0 and rows[1].turn == 1


def test_every_character_is_found_on_its_row(transcript):
    layout = lay_out(transcript, 20)
    for number, row in enumerate(layout.rows):
        for offset in range(row.start, row.end):
            assert layout.row_of(offset) == number


def test_a_column_leads_to_its_character(transcript):
    row = lay_out(transcript, 20).rows[1]
    assert offset_at(transcript.text, row, 4) == row.start + 4
    assert offset_at(transcript.text, row, 999) == row.end - 1


DOMAINS = [Domain("INS", "Inner Setting"), Domain("IND", "Individuals")]
CODES = [
    Code(id="INS.J", name="Resources", domain="INS"),
    Code(id="IND.C", name="Motivation", domain="IND"),
    Code(id="T.night", name="Night work", constructs=["INS.J"]),
    Code(id="T.other", name="Something else"),
]
CODEBOOK = Codebook("Test", "2022", DOMAINS, {code.id: code for code in CODES})


def placed(id_, code, span, valence=None):
    coding = Coding(id=id_, coder="ana", transcript="N-P01", start=span[0], end=span[1], quote="",
                    code=code, valence=valence)  # fmt: skip
    return Placed(coding, span)


@pytest.mark.parametrize(("code", "letter"), [("INS.J", "S"), ("IND.C", "D"), ("T.night", "S"),
                                              ("T.other", "T"), ("OUT.A", "O")])  # fmt: skip
def test_a_letter_tells_the_domain(code, letter):
    assert letter_of(CODEBOOK, code) == letter


def test_codings_that_overlap_get_lanes_of_their_own(transcript):
    layout = lay_out(transcript, 20)
    start, end = layout.rows[1].start, layout.rows[3].end
    both = [placed("1", "INS.J", (start, end), "barrier"), placed("2", "IND.C", (start, start + 3))]
    gutter = draw_gutter(layout, both, CODEBOOK, 2)
    assert {lane: mark.text for lane, mark in gutter.rows[1].items()} == {0: "S-", 1: "D "}
    assert {lane: mark.text for lane, mark in gutter.rows[2].items()} == {0: "│ "}
    assert not gutter.crowded


def test_more_codings_than_lanes_are_told(transcript):
    layout = lay_out(transcript, 20)
    span = (layout.rows[1].start, layout.rows[1].end)
    three = [placed(str(n), "INS.J", span) for n in range(3)]
    assert draw_gutter(layout, three, CODEBOOK, 2).crowded == {1}


@pytest.mark.parametrize("lanes", [1, 2, 5])
def test_codings_judged_where_they_stand_are_marked_as_if_all_were_drawn_anew(transcript, lanes):
    chance = random.Random(3)
    layout, length = lay_out(transcript, 20), len(transcript.text)
    starts = [chance.randrange(length - 12) for _ in range(9)]
    before = [placed(f"{n}", "INS.J", (low, low + 12)) for n, low in enumerate(starts)]
    gutter = draw_gutter(layout, before, CODEBOOK, lanes)
    for number in range(9):
        after = list(before)
        after[number] = placed(f"{number}", "IND.C", before[number].span, "mixed")
        rows = mark_anew(gutter, before, after, CODEBOOK)
        assert gutter == draw_gutter(layout, after, CODEBOOK, lanes)
        assert rows <= set(layout.rows_of(before[number].span))
        before = after


def test_codings_that_come_go_or_move_are_all_drawn_anew(transcript):
    layout = lay_out(transcript, 20)
    one, other = placed("1", "INS.J", (0, 5)), placed("2", "INS.J", (3, 9))
    gutter = draw_gutter(layout, [one, other], CODEBOOK, 2)
    for after in ([one], [other, one], [one, placed("2", "INS.J", (3, 12))]):
        assert mark_anew(gutter, [one, other], after, CODEBOOK) is None
