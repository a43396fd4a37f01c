import json

import pytest
from tiny_study import AT, no_chance

from qual.changes import Change, Changes, Fate, append_changes, check_recodings, read_changes

LINE = {"at": AT, "by": "ana", "reason": "so"}


def change(op, from_, to, codings=None):
    return Change(
        id="", at=AT, by="ana", op=op, from_=from_.split(), to=to.split(), codings=codings
    )


def follow(changes, code, coding="c"):
    return Changes(changes).follow(code, coding)


def test_a_chain_is_followed_to_its_end():
    made = [change("adopt", "X.a", "T.a"), change("merge", "T.a T.b", "T.c")]
    made.append(change("rename", "T.c", "T.d"))
    assert {follow(made, code).code for code in ("X.a", "T.a", "T.b", "T.c")} == {"T.d"}
    assert follow(made, "T.e") == Fate("T.e")


def test_a_way_back_ends_where_it_began():
    there_and_back = [change("rename", "T.a", "T.b"), change("rename", "T.b", "T.a")]
    assert {follow(there_and_back, code).code for code in ("T.a", "T.b")} == {"T.a"}


def test_names_exchanged_over_a_third_are_not_mixed_up():
    steps = [("T.a", "T.x"), ("T.b", "T.a"), ("T.x", "T.b")]
    made = [change("rename", *step) for step in steps]
    assert (follow(made, "T.a").code, follow(made, "T.b").code) == ("T.b", "T.a")


def test_a_split_leaves_codings_waiting_until_a_line_names_them():
    split = change("split", "T.a", "T.b T.c")
    made = [split, change("recode", "T.a", "T.b", ["1"]), change("recode", "T.a", "T.a", ["2"])]
    assert follow(made, "T.a", "1") == Fate("T.b")
    assert follow(made, "T.a", "2") == Fate("T.a")
    assert follow(made, "T.a", "3") == Fate("T.a", split)


def test_what_waits_goes_on_waiting_under_a_new_name_but_not_in_a_merger():
    split = change("split", "T.a", "T.b T.c")
    assert follow([split, change("rename", "T.a", "T.z")], "T.a") == Fate("T.z", split)
    assert follow([split, change("merge", "T.a", "T.b")], "T.a") == Fate("T.b")


def test_a_part_can_be_split_again():
    second = change("split", "T.b", "T.d T.e")
    made = [change("split", "T.a", "T.b T.c"), change("recode", "T.a", "T.b", ["1"]), second]
    assert follow(made, "T.a", "1") == Fate("T.b", second)


def test_a_whole_code_can_be_recoded_as_a_conversion_does():
    assert follow([change("recode", "INT.A", "INN.A")], "INT.A").code == "INN.A"


def test_a_code_is_given_up_until_it_comes_back():
    made = [change("merge", "T.a", "T.b")]
    assert Changes(made).gave_up("T.a") == made[0]
    assert Changes(made).gave_up("T.b") is None
    made.append(change("rename", "T.b", "T.a"))
    assert Changes(made).gave_up("T.a") is None
    assert Changes([change("split", "T.a", "T.a T.b")]).gave_up("T.a") is None


def test_only_adoption_and_renaming_keep_the_meaning():
    made = [change("adopt", "X.a", "T.a"), change("rename", "T.a", "T.b")]
    made.append(change("merge", "T.b", "T.c"))
    assert Changes(made).renamed("X.a") == "T.b"


def write(root, *lines):
    (root / "codebook").mkdir(exist_ok=True)
    path = root / "codebook" / "changes.jsonl"
    path.write_text(
        "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    )


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"op": "merge", "from": [], "to": ["T.a"]}, "no code under 'from'"),
        ({"op": "merge", "from": ["T.a"], "to": []}, "names 0 codes under 'to'"),
        ({"op": "rename", "from": ["T.a"], "to": ["T.b", "T.c"]}, "names 2 codes under 'to'"),
        ({"op": "recode", "from": ["T.a"], "to": [], "codings": ["1"]}, "names 0 codes"),
        ({"op": "split", "from": ["T.a"], "to": []}, "no code under 'to'"),
        ({"op": "dissolve", "from": ["T.a"], "to": []}, "cannot be read"),
        ({"op": "merge", "from": "T.a", "to": ["T.b"]}, "cannot be read"),
    ],
)
def test_a_line_that_cannot_be_applied_is_named_and_the_others_count(root, bad, said):
    good = {"id": "B", **LINE, "op": "rename", "from": ["T.x"], "to": ["T.y"]}
    write(root, {"id": "A", **LINE, **bad}, good)
    changes, (problem,) = read_changes(root)
    assert [one.id for one in changes] == ["B"]
    assert said in problem.text
    assert (problem.file, problem.line) == ("codebook/changes.jsonl", 1)


def test_of_a_recoding_taken_back_neither_line_is_applied(root):
    split = {"id": "A", **LINE, "op": "split", "from": ["T.a"], "to": ["T.b", "T.c"]}
    given = {"id": "B", **LINE, "op": "recode", "from": ["T.a"], "to": ["T.b"], "codings": ["1"]}
    back = given | {"id": "C", "from": ["T.b"], "to": ["T.a"], "undo": "B"}
    write(root, split, given, back)
    changes, problems = read_changes(root)
    assert (problems, [one.id for one in changes]) == ([], ["A"])
    assert Changes(changes).follow("T.a", "1").waits == changes[0]


@pytest.mark.parametrize("undone", ["A", "Z"])
def test_only_a_recoding_that_is_there_can_be_taken_back(root, undone):
    split = {"id": "A", **LINE, "op": "split", "from": ["T.a"], "to": ["T.b", "T.c"]}
    back = {"id": "C", **LINE, "op": "recode", "from": ["T.b"], "to": ["T.a"], "codings": ["1"]}
    write(root, split, back | {"undo": undone})
    changes, (problem,) = read_changes(root)
    assert [one.id for one in changes] == ["A"]
    assert "takes back a recoding that is not in this file" in problem.text


@pytest.mark.parametrize("other", [{"codings": ["2"]}, {"to": ["T.c"]}, {"op": "merge"}])
def test_a_line_that_is_not_the_reverse_takes_nothing_back(root, other):
    split = {"id": "A", **LINE, "op": "split", "from": ["T.a"], "to": ["T.b", "T.c"]}
    given = {"id": "B", **LINE, "op": "recode", "from": ["T.a"], "to": ["T.b"], "codings": ["1"]}
    back = given | {"id": "C", "from": ["T.b"], "to": ["T.a"], "undo": "B"} | other
    write(root, split, given, back)
    changes, (problem,) = read_changes(root)
    assert [one.id for one in changes] == ["A", "B"]
    assert (problem.line, "not its reverse" in problem.text) == (3, True)


def test_what_two_laptops_recoded_differently_is_named_until_it_is_settled(root):
    split = {"id": "A", **LINE, "op": "split", "from": ["T.a"], "to": ["T.b", "T.c"]}
    given = {"id": "B", **LINE, "op": "recode", "from": ["T.a"], "to": ["T.b"], "codings": ["1"]}
    late = given | {"id": "C", "by": "cleo", "to": ["T.c"], "codings": ["1", "2"]}
    write(root, split, given, late)
    (problem,) = check_recodings(root)
    assert problem.line == 3
    assert "cleo gave T.c to a coding that an earlier line had given another" in problem.text
    same = late | {"to": ["T.b"]}
    write(root, split, given, same)
    assert check_recodings(root) == []
    for code in ("T.b", "T.c"):
        write(root, split, given, late, given | {"id": "D", "from": ["T.b"], "to": [code]})
        assert check_recodings(root) == []
    revised = late | {"from": ["T.e"]}
    write(root, split, given, revised)
    assert check_recodings(root) == []
    renamed = {"id": "B1", **LINE, "op": "rename", "from": ["T.b"], "to": ["T.z"]}
    write(root, split, given, renamed, late)
    assert [one.line for one in check_recodings(root)] == [4]


def test_who_was_given_which_code_after_which_split():
    split = change("split", "T.a", "T.b T.c")
    given = change("recode", "T.a", "T.b", ["1"])
    changes = Changes([split, given, change("rename", "T.b", "T.d")])
    assert changes.recoded("T.a", "1") == (split, given)
    assert changes.recoded("T.a", "2") is None
    merged = change("merge", "T.a", "T.c")
    assert Changes([split, merged]).recoded("T.a", "2") == (split, merged)
    again = Changes([split, given, change("split", "T.b", "T.e T.f")])
    assert again.recoded("T.a", "1") is None


def test_two_lines_with_one_id_that_differ_do_not_count(root):
    line = {"id": "A", **LINE, "op": "rename", "from": ["T.x"], "to": ["T.y"]}
    write(root, line, line, line | {"to": ["T.z"]})
    changes, (problem,) = read_changes(root)
    assert (changes, problem.line) == ([], 3)


def test_lines_are_written_in_order_after_all_that_are_there(root):
    lines = [{"op": "recode", "from": ["T.a"], "to": ["T.b"], "codings": ["1"], "reason": "so"}]
    lines.append({"op": "retire", "from": ["T.c"], "to": [], "reason": "empty"})
    append_changes(root, lines, "ana, ben", AT, no_chance("x"))
    append_changes(root, lines[:1], "ana", AT, no_chance("x"))
    text = (root / "codebook" / "changes.jsonl").read_text()
    first = json.loads(text.splitlines()[0])
    assert list(first) == ["id", "at", "by", "op", "from", "to", "codings", "reason"]
    changes, problems = read_changes(root)
    assert problems == []
    assert [one.op for one in changes] == ["recode", "retire", "recode"]
    assert "codings" not in json.loads(text.splitlines()[1])
