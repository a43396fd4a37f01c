import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qual.files import sha256_text
from qual.moves import Move, find_edits, moves_path, place, read_moves, shift

SPAN = (10, 20)


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        ((0, 4, 6), (12, 22)),  # before: shifts
        ((5, 10, 0), (5, 15)),  # ends where the span starts: shifts
        ((10, 10, 3), (13, 23)),  # put in at the start: before it
        ((20, 20, 3), (10, 20)),  # put in at the end: after it
        ((20, 30, 0), (10, 20)),  # after: does nothing
        ((12, 15, 9), (10, 26)),  # inside: resizes
        ((10, 12, 0), (10, 18)),  # inside, from the start
        ((18, 20, 5), (10, 23)),  # inside, to the end
        ((9, 11, 2), None),  # crosses the start
        ((19, 21, 2), None),  # crosses the end
        ((10, 20, 10), None),  # covers it exactly
        ((5, 25, 20), None),  # covers it
    ],
)
def test_one_edit(edit, found):
    assert shift(SPAN, [edit]) == found


def test_several_edits_add_up():
    assert shift(SPAN, [(0, 2, 0), (4, 4, 5), (12, 13, 3), (25, 30, 0)]) == (13, 25)


def test_edits_that_together_take_all_of_it_leave_no_place():
    assert shift(SPAN, [(10, 15, 0), (15, 20, 0)]) is None


def test_a_span_of_the_present_text_stays():
    moves = [Move("a", "b", [(0, 0, 5)]), Move("b", "a", [(0, 5, 0)])]
    assert place(SPAN, "a", "a", moves) == SPAN
    assert place(SPAN, "b", "a", moves) == (5, 15)


def test_a_span_is_carried_line_by_line_from_the_last_line_of_its_hash():
    moves = [
        Move("a", "b", [(0, 0, 1)]),
        Move("b", "a", [(0, 1, 0)]),
        Move("a", "c", [(0, 0, 100)]),
    ]
    assert place(SPAN, "a", "c", moves) == (110, 120)
    assert place(SPAN, "b", "c", moves) == (109, 119)


@pytest.mark.parametrize(
    ("text", "present", "moves", "why"),
    [
        ("x", "c", [Move("a", "c", [])], "no correction leads from"),
        ("c", "d", [Move("a", "c", [])], "no correction leads from"),
        ("a", "c", [Move("a", "b", [(5, 15, 3)]), Move("b", "c", [])], "cuts through it"),
        ("a", "c", [Move("a", "b", []), Move("x", "c", [])], "do not follow"),
        ("a", "d", [Move("a", "b", [])], "do not lead to the present"),
    ],
)
def test_what_cannot_be_placed_says_why(text, present, moves, why):
    assert why in place(SPAN, text, present, moves)


word = st.sampled_from(["a", "bb", "ccc", "wé", ".", "\n", "\n\n", " "])
texts = st.lists(word, max_size=40).map(" ".join)


def patched(old, new, edits):
    """Make the new text from the old one and its edits."""
    out, at, put = "", 0, 0
    for low, high, length in edits:
        out += old[at:low]
        put = len(out)
        out += new[put : put + length]
        at = high
    return out + old[at:]


@given(texts, texts)
def test_edits_lead_from_one_text_to_the_other(old, new):
    edits = find_edits(old, new)
    assert patched(old, new, edits) == new
    assert all(low <= high and length >= 0 for low, high, length in edits)
    assert all(one[1] <= other[0] for one, other in pairwise(edits))


@given(texts, st.data())
def test_a_placed_span_says_what_it_said_where_nothing_in_it_changed(old, data):
    pieces = old.split(" ")
    n = data.draw(st.integers(0, len(pieces)))
    new = " ".join([*pieces[:n], "brand", "new", *pieces[n:]])
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    edits = find_edits(old, new)
    found = place((start, end), "a", "b", [Move("a", "b", edits)])
    if not isinstance(found, str) and not any(
        (low < end and high > start) or start < low < end for low, high, _ in edits
    ):
        assert new[found[0] : found[1]] == old[start:end]


def test_a_long_interview_is_compared_in_a_moment():
    turns = [" ".join(f"w{(n * 7 + k) % 50}" for k in range(60)) for n in range(150)]
    fixed = [turn.replace("w13", "thirteen") for turn in turns]
    edits = find_edits("\n\n".join(turns), "\n\n".join(fixed))
    assert len(edits) == sum(turn.count("w13") for turn in turns)


def write(root, *lines):
    path = moves_path(root, "T")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\n".join(lines) + b"\n")


def test_corrections_are_read_in_the_order_made(tmp_path):
    lines = [{"old": "a", "new": "b", "edits": [[1, 2, 3]]}, {"old": "b", "new": "c", "edits": []}]
    write(tmp_path, *(json.dumps(line).encode() for line in lines))
    moves, problems = read_moves(tmp_path, "T")
    assert moves == [Move("a", "b", [(1, 2, 3)]), Move("b", "c", [])]
    assert problems == []
    assert read_moves(tmp_path, "other") == ([], [])


@pytest.mark.parametrize(
    "bad",
    [
        b"{",
        b"\xff",
        b"[" * 5000,
        b'{"old":"a","new":"b","edits":[[1,2]]}',
        b'{"old":"a","new":"b","edits":[[5,6,1],[1,2,1]]}',
        b'{"old":"a","new":"b","edits":[[3,2,1]]}',
        b'{"old":"a","new":"b","edits":[[-1,2,1]]}',
        b'{"old":"a","new":"b","edits":[[1,2,-1]]}',
    ],
)
def test_a_correction_that_cannot_be_read_is_a_problem_with_its_line(tmp_path, bad):
    write(tmp_path, b'{"old":"a","new":"b","edits":[]}', bad, b'{"old":"b","new":"c","edits":[]}')
    moves, (problem,) = read_moves(tmp_path, "T")
    assert len(moves) == 1
    assert (problem.file, problem.line) == ("transcripts/T.moves.jsonl", 2)


def test_real_texts_find_a_quote_again():
    old = "ana: Our director asked for it.\n\nben: The room was ready.\n"
    new = "ana: Well, our director asked for it.\n\nben: The big room was ready.\n"
    moves = [Move(sha256_text(old), sha256_text(new), find_edits(old, new))]

    def moved(quote):
        start = old.index(quote)
        span = place((start, start + len(quote)), moves[0].old, moves[0].new, moves)
        return span if isinstance(span, str) else new[span[0] : span[1]]

    assert moved("director asked") == "director asked"
    assert moved("The room was") == "The big room was"
    assert moved("Our") == "a correction cuts through it"
