import pytest
from tiny_study import AT

from qual.changes import Change
from qual.codebook import Code, Codebook, Exclusion, read_codebook
from qual.codebook_versions import (
    BOM,
    find_differences,
    freeze,
    read_release,
    read_text,
    save_codebook,
    say_note,
)
from qual.problem import Misuse


def book(*codes):
    return Codebook("Ours", "2022", [], {code.id: code for code in codes})


def differences(old, new, *changes):
    found = find_differences(book(*old), book(*new), changes)
    return [(one.kind, one.code, one.field, one.before, one.after, one.note) for one in found]


def test_codes_added_removed_and_changed_field_by_field():
    old = [Code(id="T.a", name="A", terms=["x", "y"]), Code(id="T.b", name="B")]
    new = [Code(id="T.a", name="A2", terms=["y", "z"]), Code(id="T.c", name="C")]
    assert differences(old, new) == [
        ("removed", "T.b", "", "B", "", ""),
        ("changed", "T.a", "name", "A", "A2", ""),
        ("changed", "T.a", "terms", "x", "z", ""),
        ("added", "T.c", "", "", "C", ""),
    ]
    assert differences(old, old) == []


def test_a_list_in_another_order_is_said():
    old, new = (
        Code(id="T.a", name="A", terms=["x", "y"]),
        Code(id="T.a", name="A", terms=["y", "x"]),
    )
    assert differences([old], [new]) == [("changed", "T.a", "terms", "in another order", "", "")]


def test_what_was_done_with_a_code_is_told():
    change = Change(id="1", at=AT, by="ana", op="rename", from_=["T.a"], to=["T.b"], reason="so")
    found = differences([Code(id="T.a", name="A")], [Code(id="T.b", name="A")], change)
    assert [one[5] for one in found] == ["renamed T.b: so", "rename of T.a"]


def test_a_note_is_written_with_where_it_comes_from():
    note = Exclusion("so", ["INS.F"], at="2026-03-01", by="ana", passages=["P:1-2"])
    assert say_note(note) == "so → INS.F (2026-03-01; ana; P:1-2)"
    assert say_note(Exclusion("so")) == "so"


def test_a_release_is_frozen_once(root):
    assert (freeze(root), freeze(root)) == (1, 1)
    text = read_text(root)
    assert save_codebook(root, text.replace("Night work", "Nights"), ["T.night"]) == []
    assert freeze(root) == 2
    old, problems = read_release(root, 1)
    assert (old.codes["T.night"].name, problems) == ("Night work", [])
    with pytest.raises(Misuse, match="no release 3 of the codebook; the last is 2"):
        read_release(root, 3)


def test_only_the_codes_concerned_may_change(root):
    before = read_text(root)
    after = before.replace("Night work", "Nights").replace("Funding", "Money")
    (problem,) = save_codebook(root, after, ["T.night"])
    assert "would touch other codes" in problem.text
    assert read_text(root) == before
    assert save_codebook(root, after, ["T.night", "INS.J1"]) == []


@pytest.mark.parametrize("bad", ["codes: [", "codes: []\n", "- 1\n"])
def test_a_text_with_a_new_fault_is_not_written(root, bad):
    before = (root / "codebook.yaml").read_bytes()
    assert save_codebook(root, bad, [])
    assert (root / "codebook.yaml").read_bytes() == before


def test_an_old_fault_does_not_keep_a_change_out(root):
    text = read_text(root) + "- id: T.b\n  name: B\n  constructs: [T.none]\n"
    (root / "codebook.yaml").write_text(text)
    assert save_codebook(root, text.replace("Night work", "Nights"), ["T.night"]) == []


def test_a_mark_at_the_beginning_stays(root):
    path = root / "codebook.yaml"
    path.write_bytes(BOM + path.read_bytes())
    assert save_codebook(root, read_text(root).replace("Night work", "Nights"), ["T.night"]) == []
    assert path.read_bytes().startswith(BOM)
    assert read_codebook(root)[0].codes["T.night"].name == "Nights"
