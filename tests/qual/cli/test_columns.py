"""Columns of a printed table: they fit, no word is cut, and nothing in a cell is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qual.cli.columns import lay_out, wrapped
from qual.cli.width import TOGETHER

NAMES = ("INS.D2 – Recipient-Centeredness", "INS.D3 – Deliverer-Centeredness")
WORDS = st.text("ab- é\u00a0", max_size=40).map(str.strip)


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=6), st.integers(3, 90))
def test_columns_fit_and_lose_nothing(rows, room):
    columns = ["a", "b", "c"]
    widths = lay_out(columns, rows, room)
    assert sum(widths) <= room and min(widths) >= 1
    for row in rows:
        for cell, width in zip(row, widths, strict=True):
            lines = wrapped(cell, width).split("\n")
            assert max(map(len, lines)) <= width
            assert "".join("".join(lines).split()) == "".join(cell.split())


def test_cells_that_fit_stay_as_they_are():
    assert lay_out(["code", "n"], [["INS.J2", "12"]], 40) == [6, 2]
    assert wrapped("INS.J2 Space", 12) == "INS.J2 Space"


def test_room_goes_where_it_saves_lines():
    short, long = "They told.", "Nobody had asked outreach or the users' group. " * 4
    assert lay_out(["by", "reason"], [["ana ben", long]], 40) == [3, 37]
    assert lay_out(["by", "reason"], [["ana ben", long], *[["ana ben", short]] * 9], 40) == [7, 33]


def test_a_column_with_one_excerpt_is_wide_enough_to_read():
    said = "Nobody had asked outreach or the users' group before it opened. " * 3
    rows = [["INN.A", said, ""]] * 12 + [["INN.G", "", said]]
    assert lay_out(["construct", "barriers", "facilitators"], rows, 78) == [9, 45, 24]
    assert lay_out(["construct", "barriers", "facilitators"], rows, 40)[2] < 24


def test_a_column_that_is_whole_is_not_wrapped():
    rows = [["HB-P02 10465-10575", "Nobody had asked outreach or the users' group."]]
    assert lay_out(["passage", "reason"], rows, 40, ["passage"]) == [18, 22]


def test_hyphens_end_a_line_only_where_words_do_not_fit():
    widths = lay_out(["name"], [[name] for name in NAMES], 22)
    assert [wrapped(name, widths[0]) for name in NAMES] == [
        "INS.D2 –\nRecipient-Centeredness",
        "INS.D3 –\nDeliverer-Centeredness",
    ]
    assert wrapped(NAMES[0], 12) == "INS.D2 –\nRecipient-\nCenteredness"
    assert wrapped("HB-P02 said", 7) == "HB-P02\nsaid"


@pytest.mark.parametrize(
    ("width", "seen"), [(8, "B1 F2 ±1\n[X°]"), (13, "B1 F2 ±1 [X°]"), (5, "B1 F2\n±1\n[X°]")]
)
def test_what_belongs_together_stays_on_one_line_while_it_can(width, seen):
    assert wrapped(f"B1{TOGETHER}F2{TOGETHER}±1 [X°]", width) == seen
