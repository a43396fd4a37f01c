import json

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_study import AT, CODEBOOK

from qual.codebook import check_codebook, entry_hash, parse_codebook, read_changes, read_codebook
from qual.journal import NewCode


def parse(*codes, **fields):
    return parse_codebook(yaml.safe_dump({"codes": list(codes), **fields}, sort_keys=False))


CODE = {"id": "INS.J", "name": "Available Resources", "domain": "INS"}


def test_the_study_s_codebook_is_read(root):
    codebook, problems = read_codebook(root)
    assert problems == []
    assert [code["id"] for code in CODEBOOK["codes"]] == list(codebook.codes)
    assert (codebook.name, codebook.framework, codebook.number) == ("Tiny codebook", "2022", 0)
    assert [code.id for code in codebook.children("INS.J")] == ["INS.J1", "INS.J2"]
    assert codebook.constructs_of("T.night") == ["INS.F"]
    assert codebook.constructs_of("INS.J1") == ["INS.J1"]
    assert check_codebook(codebook, (root / "codebook.yaml").read_text()) == []


def test_codes_are_found_without_case(root):
    codebook, _ = read_codebook(root)
    assert codebook.find(" ins.j1 ").id == "INS.J1"
    assert codebook.find("Funding") is None


def test_the_number_is_that_of_the_highest_release(root):
    (root / "codebook").mkdir()
    for name in ("2.yaml", "10.yaml", "draft.yaml"):
        (root / "codebook" / name).write_text("codes: []\n")
    assert read_codebook(root)[0].number == 10


def test_yes_and_no_are_text_here():
    book, problems = parse_codebook("codes:\n- {id: NO, name: on, use: no, why: too rare}\n")
    assert problems == []
    assert (book.codes["NO"].name, book.codes["NO"].use) == ("on", "no")


@pytest.mark.parametrize(
    ("codes", "line", "said"),
    [
        ([CODE, {**CODE, "id": "ins.j"}], 5, "The code ins.j stands twice."),
        ([{**CODE, "use": "no"}], 2, "'why' does not say why not"),
        ([{**CODE, "use": "maybe"}], 2, "The code INS.J cannot be used"),
        ([{**CODE, "terms": "money"}], 2, "The code INS.J cannot be used"),
        ([{"name": "x"}], 1, "The code (no id) cannot be used"),
        ([{**CODE, "id": ""}], 1, "no id that can be written in a cell"),
        ([{**CODE, "id": "A; B"}], 2, "no id that can be written in a cell"),
        (["INS.J"], 1, "The code (no id) cannot be used"),
    ],
)
def test_a_code_that_cannot_be_used_is_named_with_its_line(codes, line, said):
    _, problems = parse(*codes)
    assert [problem.line for problem in problems] == [line]
    assert said in problems[0].text


@pytest.mark.parametrize("text", ["", "codes: x", "- a", "codes:\n- [", "codes: &a [*a]"])
def test_a_codebook_without_codes_is_a_problem(text):
    book, problems = parse_codebook(text)
    assert (book.codes, len(problems)) == ({}, 1)


@settings(deadline=None)
@given(st.text("codes:[]{}-&*!idnameuse \n,'", max_size=60))
def test_no_codebook_raises(text):
    parse_codebook(text)


def test_no_codebook_is_a_problem(tmp_path):
    assert [p.file for p in read_codebook(tmp_path)[1]] == ["codebook.yaml"]


def test_an_entry_s_hash_changes_with_anything_in_it():
    code = parse(CODE)[0].codes["INS.J"]
    assert entry_hash(code) == entry_hash(parse(CODE)[0].codes["INS.J"])
    assert entry_hash(code).startswith("sha256:")
    others = {"definition": "d", "terms": ["t"], "name": "n", "include": ["i"]}
    hashes = {
        entry_hash(parse({**CODE, key: value})[0].codes["INS.J"]) for key, value in others.items()
    }
    assert len(hashes | {entry_hash(code)}) == 5


def test_the_digest_does_not_depend_on_the_order():
    other = {"id": "INS.F", "name": "Compatibility"}
    assert parse(CODE, other)[0].digest == parse(other, CODE)[0].digest
    assert parse(CODE)[0].digest != parse(CODE, other)[0].digest


def test_coders_own_codes_are_added_and_do_not_hide_the_team_s(root):
    codebook, _ = read_codebook(root)
    own = NewCode(id="A", at=AT, code="X.ana.noise", name="Noise", constructs=["INS.J2"])
    grown = codebook.with_own([own, NewCode(id="B", at=AT, code="INS.J", name="hidden")])
    assert grown.find("x.ana.noise").domain == "INS"
    assert grown.constructs_of("X.ana.noise") == ["INS.J2"]
    assert grown.codes["INS.J"].name == "Available Resources"
    assert codebook.find("X.ana.noise") is None


def test_what_a_codebook_points_to_has_to_be_there():
    book, _ = parse(
        {**CODE, "parent": "INS.X", "exclude": [{"when": "w", "code_to": ["INS.Y"]}]},
        {"id": "T.a", "name": "a", "constructs": ["INS.Z"]},
        {"id": "T.a b".replace(" ", "_"), "name": "b"},
    )
    said = " ".join(problem.text for problem in check_codebook(book, ""))
    for id_ in ("INS.X", "INS.Y", "INS.Z", "T.a_b"):
        assert id_ in said


def changed(root, *changes):
    (root / "codebook").mkdir(exist_ok=True)
    path = root / "codebook" / "changes.jsonl"
    path.write_text("".join(json.dumps({"at": AT, "by": "ana", **each}) + "\n" for each in changes))
    return read_codebook(root)[0]


def change(id_, op, from_, to, **fields):
    return {"id": id_, "op": op, "from": from_, "to": to, "reason": "r", **fields}


def test_changes_are_followed_in_id_order(root):
    book = changed(
        root,
        change("B", "rename", ["T.a"], ["T.b"]),
        change("A", "adopt", ["X.ana.a", "X.ben.a"], ["T.a"]),
        change("C", "merge", ["T.b", "INS.J2"], ["INS.J"]),
    )
    assert {book.current(code, "c") for code in ("X.ana.a", "X.ben.a", "T.a", "T.b")} == {"INS.J"}
    assert book.current("INS.F", "c") == "INS.F"


def test_some_codings_can_be_recoded(root):
    book = changed(root, change("A", "recode", ["INS.J"], ["INS.J1"], codings=["c1"]))
    assert (book.current("INS.J", "c1"), book.current("INS.J", "c2")) == ("INS.J1", "INS.J")


def test_a_code_split_or_retired_stays_where_it_was_applied(root):
    book = changed(
        root,
        change("A", "split", ["INS.J"], ["INS.J1", "INS.J2"]),
        change("B", "split", ["INS.J"], ["INS.J2"], codings=["c1"]),
        change("C", "retire", ["INS.F"], []),
    )
    assert (book.current("INS.J", "c1"), book.current("INS.J", "c2")) == ("INS.J2", "INS.J")
    assert book.current("INS.F", "c1") == "INS.F"


@pytest.mark.parametrize("bad", [b"{", b"\xff\xff", b'{"id":"A"}', b"[" * 4000])
def test_a_change_that_cannot_be_read_is_a_problem(root, bad):
    good = msgspec.json.encode({"at": AT, "by": "a", **change("A", "rename", ["a"], ["b"])})
    (root / "codebook").mkdir()
    (root / "codebook" / "changes.jsonl").write_bytes(good + b"\n\n" + bad + b"\n")
    changes, (problem,) = read_changes(root)
    assert len(changes) == 1
    assert (problem.file, problem.line) == ("codebook/changes.jsonl", 3)
