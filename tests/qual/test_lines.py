import json
import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qual.journal import DECODER
from qual.lines import (
    CROCKFORD,
    append,
    encode,
    heads,
    next_id,
    next_ids,
    read_lines,
    same_but_text,
    split_lines,
)
from qual.submission import DECODER as SUBMISSIONS

AT = "2026-03-01T09:00:00Z"


def line(id_, **fields):
    said = {"id": id_, "op": "withdraw", "at": AT, "prev": [], "of": "C", **fields}
    return json.dumps(said).encode()


@pytest.fixture
def read(tmp_path):
    def read(*lines, end=b"\n"):
        path = tmp_path / "ana.jsonl"
        path.write_bytes(b"\n".join(lines) + end)
        return read_lines(path, DECODER, "codings/ana.jsonl")

    return read


def ids(file):
    return [entry.line.id for entry in file.entries]


def said(file):
    return [(problem.file, problem.line, problem.text) for problem in file.problems]


def test_lines_are_compact_raw_utf8_in_the_order_given():
    assert encode({"id": "A", "op": "x", "quote": "“wé”", "prev": [], "about": None}) == (
        '{"id":"A","op":"x","quote":"“wé”","prev":[],"about":null}'.encode()
    )


def test_lines_are_read_in_id_order_with_their_numbers(read):
    file = read(line("C"), b"", line("A"), line("B"))
    assert [(entry.line.id, entry.number) for entry in file.entries] == [
        ("A", 3),
        ("B", 4),
        ("C", 1),
    ]
    assert file.problems == []
    assert file.last == "C"


def test_a_file_that_is_not_there_is_empty(tmp_path):
    file = read_lines(tmp_path / "no.jsonl", DECODER, "codings/no.jsonl")
    assert (file.entries, file.problems, file.last) == ([], [], "")


def test_a_last_line_without_line_end_counts_if_it_parses(read, tmp_path):
    file = read(line("A"), line("B"), end=b"")
    assert (ids(file), file.torn, file.problems) == (["A", "B"], b"", [])
    append(tmp_path / "ana.jsonl", file, [json.loads(line("C"))])
    assert (tmp_path / "ana.jsonl").read_bytes().count(b"\n") == 3
    assert not (tmp_path / "ana.torn").exists()


def test_a_torn_last_line_moves_to_a_file_of_its_own(read, tmp_path):
    file = read(line("A"), line("B")[:-9], end=b"")
    assert ids(file) == ["A"]
    assert said(file) == [("codings/ana.jsonl", 2, "The last line was cut off.")]
    append(tmp_path / "ana.jsonl", file, [])
    assert (tmp_path / "ana.jsonl").read_bytes().endswith(line("B")[:-9])
    append(tmp_path / "ana.jsonl", file, [json.loads(line("D"))])
    assert (tmp_path / "ana.torn").read_bytes() == line("B")[:-9] + b"\n"
    again = read_lines(tmp_path / "ana.jsonl", DECODER, "codings/ana.jsonl")
    assert (ids(again), again.problems) == (["A", "D"], [])


def test_zeros_that_a_crash_left_are_torn_bytes(read):
    file = read(line("A"), b"\0" * 40, end=b"")
    assert (ids(file), file.torn) == (["A"], b"\0" * 40)


def test_a_damaged_line_does_not_hide_the_next(read):
    file = read(line("A"), b'{"id":"B","op":"nothing"}', b"\xff\xfe", b"[" * 5000, line("C"))
    assert ids(file) == ["A", "C"]
    assert [number for _, number, _ in said(file)] == [2, 3, 4]


def test_a_problem_does_not_repeat_what_was_coded(read):
    fields = {"id": "B", "op": "apply", "at": AT, "transcript": "T", "start": 1, "end": 2}
    bad = json.dumps({**fields, "code": "X", "text": "h", "valence": "SECRET 'WORD'"}).encode()
    (problem,) = read(bad).problems
    assert "SECRET" not in str(problem)
    assert "WORD" not in str(problem)
    assert "valence" in problem.text


def test_the_greatest_id_counts_lines_that_do_not(read):
    assert read(line("A"), b'{"id":"Z","op":"of a newer version"}').last == "Z"
    assert read(line("A"), line("Q", of="C"), line("Q", of="D")).last == "Q"


def test_copies_of_a_line_are_one(read):
    file = read(line("A"), line("B"), line("A"))
    assert (ids(file), file.problems) == (["A", "B"], [])


@pytest.mark.parametrize("field", ["quote", "memo", "name", "definition", "reason"])
def test_a_difference_in_free_text_leaves_the_first_line(tmp_path, field):
    shapes = {
        "quote": {"op": "revise", "of": "C"},
        "memo": {"op": "memo", "of": "C"},
        "name": {"op": "code", "code": "X.ana.x", "name": "", "definition": ""},
        "definition": {"op": "code", "code": "X.ana.x", "name": "", "definition": ""},
        "reason": {"op": "withdraw", "of": "C"},
    }
    path = tmp_path / "ana.jsonl"
    lines = [{"id": "A", "at": AT, "prev": [], **shapes[field], field: text} for text in "xy"]
    path.write_text("".join(json.dumps(each) + "\n" for each in lines))
    file = read_lines(path, DECODER, "codings/ana.jsonl")
    assert [getattr(entry.line, field) for entry in file.entries] == ["x"]
    assert file.problems == []


def test_a_difference_in_more_is_a_problem_and_neither_counts(read):
    file = read(line("A"), line("B", of="C"), line("B", of="D"), line("B", of="C"))
    assert ids(file) == ["A"]
    ((name, number, text),) = said(file)
    assert (name, number, text) == (
        "codings/ana.jsonl",
        3,
        "Two lines with the id B differ; neither counts.",
    )


def test_null_and_absent_are_different(read):
    file = read(
        json.dumps({"id": "A", "op": "revise", "at": AT, "of": "C"}).encode(),
        json.dumps({"id": "A", "op": "revise", "at": AT, "of": "C", "valence": None}).encode(),
    )
    assert len(file.problems) == 1


def test_heads_are_the_lines_no_line_names(read):
    file = read(line("A"), line("C", prev=["A"]), line("B", prev=["A"]))
    assert heads(file.entries) == ["B", "C"]
    assert heads(read(line("A"), line("D", prev=["A", "missing"])).entries) == ["D"]


def test_an_id_is_a_ulid_of_its_time():
    made = next_id("1970-01-01T00:00:01Z", "", lambda n: b"\0" * n)
    assert made == "00000000Z80000000000000000"
    assert len(made) == 26
    assert next_id("2026-11-22T03:00:00Z") < next_id("2026-11-22T03:00:01Z")


@pytest.mark.parametrize(
    "at", ["1969-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2050-01-01T00:00:00Z"]
)
@pytest.mark.parametrize(
    "after",
    ["", "01JD0000000000000000000000", "01JDZZZZZZZZZZZZZZZZZZZZZZ", "Z" * 26, "zz", "€"],
)
def test_an_id_is_greater_than_every_id_whatever_the_clock_says(at, after):
    made = next_ids(3, at, after, lambda n: b"\xff" * n)
    assert [after, *made] == sorted({after, *made})


def test_two_laptops_with_wrong_clocks_do_not_give_one_id_to_two_lines():
    after = next_id("2026-11-22T03:00:00Z")
    one, other = (next_id("2019-01-01T00:00:00Z", after) for _ in "ab")
    assert len({after, one, other}) == 3
    assert after < min(one, other)


@given(st.text(CROCKFORD, min_size=26, max_size=26).filter(lambda t: t < "Z"))
def test_the_next_id_after_any_ulid_is_a_ulid(after):
    made = next_id(AT, after)
    assert made > after
    assert len(made) == 26
    assert set(made) <= set(CROCKFORD)


@st.composite
def journals(draw):
    """Files as they lie about: mostly in order, now and then copied, damaged, torn or newer."""
    chance = random.Random(draw(st.integers(0, 10**9)))
    rough = draw(st.sampled_from([0, 0, 0.1, 0.5]))
    lines = []
    for number in range(draw(st.integers(0, 12))):
        made = json.loads(line(f"{number:03d}", of=f"C{chance.randrange(3)}"))
        if chance.random() < 0.2:
            made["unknown"] = {"of a newer version": [1, None]}
        lines.append(json.dumps(made).encode())
        if chance.random() < rough:
            copy = {**chance.choice([made, json.loads(lines[0])]), "reason": "copied"}
            if chance.random() < 0.5:
                copy["of"] = "another"
            spoilt = (b"", b"  ", lines[-1][:-7], lines[-1] + b"{}", json.dumps(copy).encode())
            lines.append(chance.choice(spoilt))
    if chance.random() < rough:
        chance.shuffle(lines)
    content = b"\n".join(lines) + b"\n" * bool(lines)
    return content[: len(content) - (chance.randrange(60) if chance.random() < rough else 0)]


@given(journals())
def test_a_file_in_order_is_read_as_any_file_is(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("t") / "ana.jsonl"
    path.write_bytes(content)
    entries, problems, torn = split_lines(content, DECODER, "codings/ana.jsonl")
    by_id = {}
    for entry in entries:
        by_id.setdefault(entry.line.id, []).append(entry)
    alike = {
        id_: all(same_but_text(own[0].line, o.line) for o in own) for id_, own in by_id.items()
    }
    found = read_lines(path, DECODER, "codings/ana.jsonl")
    assert found.entries == [by_id[id_][0] for id_ in sorted(by_id) if alike[id_]]
    assert found.problems[: len(problems)] == problems
    assert len(found.problems) == len(problems) + list(alike.values()).count(False)
    assert (found.torn, found.whole) == (torn, len(content) - len(torn))
    assert found.last >= max(by_id, default="")


@given(st.binary(max_size=300))
def test_no_bytes_raise(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("t") / "ana.jsonl"
    path.write_bytes(content)
    for decoder in (DECODER, SUBMISSIONS):
        read_lines(path, decoder, "codings/ana.jsonl")


@given(st.integers(0, 400), st.integers(0, 255))
def test_one_byte_changed_never_raises_and_never_loses_another_line(tmp_path_factory, at, byte):
    lines = [
        line(id_, of=f"of {id_}", reason="a\\u00e9\\ud83d\\ude00", prev=["X"]) for id_ in "ABC"
    ]
    content = bytearray(b"\n".join(lines) + b"\n")
    content[at % len(content)] = byte
    path = tmp_path_factory.mktemp("t") / "ana.jsonl"
    path.write_bytes(bytes(content))
    file = read_lines(path, DECODER, "codings/ana.jsonl")
    assert len(file.entries) >= 1
    assert len(file.entries) == 3 or file.problems or content.count(b"\n") != 3
    msgspec.json.encode([entry.line for entry in file.entries])
