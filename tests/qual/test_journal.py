import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_study import AT, add, apply, apply_line, make_study, no_chance

from qual.journal import DECODER, add_lines, journal_path, read_journal
from qual.standing import fold

LATER = "2026-03-02T09:00:00Z"


def write(root, *lines):
    path = journal_path(root, "ana")
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps({"at": AT, **line}) + "\n" for line in lines))
    return read_journal(root, "ana")


def coding(id_, prev=(), **fields):
    place = {"transcript": "T", "start": 1, "end": 9, "code": "INS.J", "text": "h"}
    return {"id": id_, "op": "apply", "prev": list(prev), **place, **fields}


def change(id_, op, of, prev, **fields):
    return {"id": id_, "op": op, "of": of, "prev": list(prev), **fields}


def texts(standing):
    return [(problem.line, problem.text) for problem in standing.problems]


def test_an_apply_line_is_written_byte_for_byte_as_contracted(root):
    id_ = apply(root, "ana", "N-P01", "no money for training", "INS.J1", "barrier", 2)
    text = (root / "transcripts" / "N-P01.txt").read_text("utf-8")
    hash_ = apply_line(root, "N-P01", "no money for training", "INS.J1")["text"]
    start = text.index("no money for training")
    assert journal_path(root, "ana").read_text("utf-8") == (
        f'{{"id":"{id_}","op":"apply","at":"{AT}","prev":[],"transcript":"N-P01","start":{start},'
        f'"end":{start + 21},"quote":"no money for training","code":"INS.J1","about":null,'
        '"valence":"barrier","strength":2,"memo":"","origin":"manual","codebook":0,"entry":"",'
        f'"text":"{hash_}"}}\n'
    )


def test_each_line_names_the_one_before_it(root):
    ids = add(root, "ana", [apply_line(root, "N-P01", "money", "INS.J1")] * 3)
    ids += add(root, "ana", [apply_line(root, "N-P01", "room", "INS.J2")])
    prev = [entry.line.prev for entry in read_journal(root, "ana").entries]
    assert prev == [(), *((id_,) for id_ in ids[:-1])]
    assert ids == sorted(set(ids))


def test_after_a_fork_a_line_names_both_heads(root):
    write(root, coding("A"), coding("C", ["A"]), coding("B", ["A"]))
    (id_,) = add(root, "ana", [apply_line(root, "N-P01", "money", "INS.J1")])
    assert read_journal(root, "ana").entries[-1].line.prev == ("B", "C")
    assert read_journal(root, "ana").heads == [id_]


def test_ids_rise_when_the_clock_goes_back(root):
    first = apply(root, "ana", "N-P01", "money", "INS.J1", at="2040-01-01T00:00:00Z")
    second = apply(root, "ana", "N-P01", "room", "INS.J2", at="2026-01-01T00:00:00Z")
    assert second > first


def test_an_id_is_above_that_of_a_line_that_does_not_count(root):
    far = "7ZZZZZZZZZ0000000000000000"
    write(root, coding("A"), {"id": far, "op": "of a newer version"})
    (id_,) = add(root, "ana", [apply_line(root, "N-P01", "money", "INS.J1")])
    assert id_ > far


def test_keys_unknown_here_are_kept(root):
    write(root, coding("A", colour="red"))
    before = journal_path(root, "ana").read_bytes()
    apply(root, "ana", "N-P01", "money", "INS.J1")
    assert journal_path(root, "ana").read_bytes().startswith(before)
    assert not read_journal(root, "ana").problems


def test_every_op_is_read(root):
    lines = [
        coding("A", quote="q", about="IND.R.B", valence="mixed", strength=1, origin="import:x"),
        change("B", "revise", "A", "A", valence=None, text="i", start=2, end=5, codebook=3),
        change("C", "withdraw", "A", "B", reason="wrong"),
        change("D", "restore", "A", "C"),
        {"id": "E", "op": "memo", "of": "A", "memo": "on a coding"},
        {"id": "F", "op": "memo", "transcript": "T", "memo": "on a transcript"},
        {"id": "G", "op": "memo", "code": "INS.J", "memo": "on a code"},
        {"id": "H", "op": "code", "code": "X.ana.x", "name": "n", "constructs": []},
        {"id": "I", "op": "dismiss", "transcript": "T", "start": 1, "end": 2, "code": "INS.J",
         "origin": "keyword", "text": "h"},
        {"id": "J", "op": "aid", "transcript": "T", "suggestions": "on"},
        {"id": "K", "op": "pass", "transcript": "T", "done": True},
    ]  # fmt: skip
    journal = write(root, *lines)
    assert journal.problems == []
    standing = fold(journal)
    assert [len(standing.memos), len(standing.codes), len(standing.dismissed)] == [3, 1, 1]
    assert (standing.passes, standing.aid) == ({"T": True}, {"T": True})
    made = standing.codings["A"]
    assert (made.valence, made.start, made.end, made.text, made.codebook) == (None, 2, 5, "i", 3)


@pytest.mark.parametrize(
    "fields", [{"valence": "bad"}, {"strength": 3}, {"start": "1"}, {"code": None}, {"op": "x"}]
)
def test_a_value_outside_the_contract_is_a_problem(root, fields):
    journal = write(root, coding("A", **fields), coding("B"))
    assert [problem.line for problem in journal.problems] == [1]
    assert list(fold(journal).codings) == ["B"]


def test_null_sets_to_nothing_and_absent_leaves(root):
    journal = write(
        root,
        coding("A", valence="barrier", strength=2, about="IND.R.B", memo="m"),
        change("B", "revise", "A", "A", valence=None),
        change("C", "revise", "A", "B", strength=1, memo=""),
    )
    made = fold(journal).codings["A"]
    assert (made.valence, made.strength, made.about, made.memo) == (None, 1, "IND.R.B", "")


def test_withdrawn_and_restored(root):
    lines = [coding("A"), change("B", "withdraw", "A", "A"), change("C", "restore", "A", "B")]
    assert list(fold(write(root, *lines[:2])).codings) == []
    assert list(fold(write(root, *lines[:2])).withdrawn) == ["A"]
    assert list(fold(write(root, *lines)).codings) == ["A"]
    assert list(fold(write(root, *lines)).withdrawn) == []


def test_a_change_of_a_coding_that_is_not_there_is_a_problem(root):
    standing = fold(write(root, change("B", "withdraw", "A", "")))
    assert [line for line, _ in texts(standing)] == [1]


@pytest.mark.parametrize("origin", ["keyword", "embedding", "learned", "fused"])
def test_a_coding_from_a_suggester_is_aided(root, origin):
    assert fold(write(root, coding("A", origin=origin))).codings["A"].aided
    revised = write(root, coding("A"), change("B", "revise", "A", "A", origin=origin))
    assert fold(revised).codings["A"].aided


def test_a_coding_made_while_suggestions_show_is_aided(root):
    def aid(id_, transcript, on):
        return {"id": id_, "op": "aid", "transcript": transcript, "suggestions": on}

    journal = write(
        root,
        coding("A"),
        aid("B", "T", "on"),
        coding("C"),
        coding("D", transcript="U"),
        aid("E", "T", "off"),
        coding("F", origin="import:apply"),
    )
    made = fold(journal).codings
    assert {id_: made[id_].aided for id_ in made} == {"A": False, "C": True, "D": False, "F": False}


FORK = [
    coding("A", valence="neutral"),
    change("B", "revise", "A", "A", valence="barrier"),
    change("C", "revise", "A", "A", valence="facilitator"),
]


def test_two_laptops_that_change_one_coding_are_a_problem_and_the_later_holds(root):
    standing = fold(write(root, *FORK))
    assert standing.codings["A"].valence == "facilitator"
    ((number, text),) = texts(standing)
    assert number == 3
    assert "line 2" in text


def test_a_line_that_descends_from_both_settles_it(root):
    settled = change("D", "revise", "A", ["B", "C"], strength=1)
    standing = fold(write(root, *FORK, settled))
    assert standing.problems == []
    assert (standing.codings["A"].valence, standing.codings["A"].strength) == ("facilitator", 1)


def test_a_line_that_descends_from_one_settles_nothing(root):
    standing = fold(write(root, *FORK, change("D", "revise", "A", ["C"], strength=1)))
    assert len(standing.problems) == 2


def test_changes_of_different_codings_do_not_clash(root):
    lines = [coding("A"), coding("B", "A"), change("C", "withdraw", "A", "B")]
    assert fold(write(root, *lines, change("D", "withdraw", "B", "B"))).problems == []


@pytest.mark.parametrize(
    ("first", "second", "stands", "valence"),
    [
        ("withdraw", "revise", True, "barrier"),
        ("revise", "withdraw", False, "neutral"),
    ],
)
def test_the_later_of_a_withdrawal_and_a_revision_holds(root, first, second, stands, valence):
    given_ = {"revise": {"valence": "barrier"}, "withdraw": {}}
    lines = [coding("A", valence="neutral")]
    lines += [change("B", first, "A", "A", **given_[first])]
    lines += [change("C", second, "A", "A", **given_[second])]
    standing = fold(write(root, *lines))
    assert (list(standing.codings) == ["A"]) is stands
    assert {**standing.codings, **standing.withdrawn}["A"].valence == valence
    assert len(standing.problems) == 1


def test_a_settling_line_changes_what_its_writer_saw(root):
    lines = [
        coding("A"),
        change("B", "withdraw", "A", "A"),
        change("C", "revise", "A", "A", memo="m"),
    ]
    standing = fold(write(root, *lines, change("D", "revise", "A", "BC", strength=2)))
    assert (standing.codings["A"].memo, standing.codings["A"].strength) == ("m", 2)
    assert standing.problems == []


def test_a_damaged_line_between_is_no_second_laptop(root):
    path = journal_path(root, "ana")
    write(
        root,
        coding("A"),
        change("B", "revise", "A", "A", strength=1),
        {"id": "C", "op": "memo", "of": "A", "memo": "m", "prev": ["B"]},
        change("D", "withdraw", "A", "C"),
    )
    path.write_bytes(path.read_bytes().replace(b'"op": "memo"', b'"op": "me\xff"'))
    journal = read_journal(root, "ana")
    standing = fold(journal)
    assert [problem.line for problem in journal.problems] == [3]
    assert standing.problems == []
    assert standing.withdrawn["A"].strength == 1


def known(journal, *last):
    knows = journal.known_at(last)
    return {entry.line.id for entry in journal.entries if knows(entry.line.id)}


def test_what_was_known_follows_prev(root):
    forked = write(
        root, coding("A"), coding("B", "A"), coding("C", "A"), coding("D", "BC"), coding("E", "B")
    )
    assert known(forked, "D") == set("ABCD")
    assert known(forked, "E") == set("ABE")
    assert known(forked, "B", "C") == set("ABC")
    assert known(forked, "nothing") == set()
    linear = write(root, coding("A"), coding("B", "A"), coding("C", "B"))
    assert linear.linear
    assert known(linear, "B") == set("AB")
    assert known(linear, "A", "C", "nothing") == set("ABC")
    assert known(linear, "nothing") == set()


def test_only_some_lines_can_be_folded(root):
    journal = write(root, coding("A"), coding("B", "A"), change("C", "withdraw", "A", "B"))
    assert list(fold(journal, entries=journal.entries[:2]).codings) == ["A", "B"]


@st.composite
def histories(draw):
    """Lines of a journal written on two laptops that sometimes meet."""
    lines, heads = [], {0: [], 1: []}
    for n in range(draw(st.integers(1, 14))):
        laptop = draw(st.integers(0, 1))
        if draw(st.integers(0, 4)) == 0:
            heads[laptop] = sorted({*heads[0], *heads[1]})
        id_ = f"{n:02}"
        codings = [line["id"] for line in lines if line["op"] == "apply"]
        op = (
            draw(st.sampled_from(["apply", "revise", "withdraw", "restore"]))
            if codings
            else "apply"
        )
        if op == "apply":
            line = coding(id_, heads[laptop])
        else:
            line = change(id_, op, draw(st.sampled_from(codings)), heads[laptop])
        if op == "revise":
            line["strength"] = draw(st.sampled_from([1, 2, None]))
        lines.append(line)
        heads[laptop] = [id_]
    return lines


@settings(max_examples=60, deadline=None)
@given(histories(), st.randoms(use_true_random=False), st.integers(0, 14))
def test_the_order_of_lines_in_merged_copies_does_not_matter(
    tmp_path_factory, lines, chance, doubled
):
    root = tmp_path_factory.mktemp("study")
    straight = fold(write(root, *lines))
    shuffled = lines + lines[:doubled]
    chance.shuffle(shuffled)
    merged = fold(write(root, *shuffled))
    plain = {"line": 0}
    for kind in ("codings", "withdrawn"):
        one = {k: msgspec.structs.replace(v, **plain) for k, v in getattr(straight, kind).items()}
        two = {k: msgspec.structs.replace(v, **plain) for k, v in getattr(merged, kind).items()}
        assert one == two
    assert len(straight.problems) == len(merged.problems)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["id", "op", "at", "of", "prev", "start", "end", "code", "valence"]),
            st.one_of(
                st.none(),
                st.integers(),
                st.sampled_from(["apply", "revise", "withdraw", "A", "B", "barrier", AT]),
                st.lists(st.sampled_from("AB"), max_size=2),
            ),
        ),
        max_size=6,
    )
)
def test_no_lines_raise(tmp_path_factory, lines):
    root = tmp_path_factory.mktemp("study")
    path = journal_path(root, "ana")
    path.parent.mkdir()
    filled = [{**coding(str(n)), **line} for n, line in enumerate(lines)]
    path.write_text("".join(json.dumps(line) + "\n" for line in filled))
    fold(read_journal(root, "ana"))


def test_lines_added_at_once_are_one_write(tmp_path):
    root = make_study(tmp_path / "s")
    lines = [{"op": "memo", "of": None, "transcript": "N-P01", "code": None, "memo": "m"}] * 3
    ids = add_lines(root, read_journal(root, "ana"), AT, lines, no_chance("ana"))
    decoded = [DECODER.decode(line) for line in journal_path(root, "ana").read_bytes().splitlines()]
    assert [line.id for line in decoded] == ids
