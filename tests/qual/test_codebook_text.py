import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfir.places import find_shipped
from cfir.yaml_text import parse_yaml
from qual.codebook import Code, Exclusion, parse_codebook
from qual.codebook_text import (
    BLANK,
    Unusual,
    add_code,
    add_exclusion,
    cut_item,
    redirect_notes,
    replace_references,
    scalar,
    set_fields,
)

SHIPPED = (find_shipped("codebooks") / "cfir-2022.yaml").read_text("utf-8")
HAND = """\
# our codebook: héhé
name: Ours
codes:   # keep the order
  - id: T.a   # the first
    name: A
    exclude: []
    constructs:
      - T.b   # belongs
  # between

  - id: 'T.b'
    name: B
    definition: >-
      folded
      text

# the end
tail: 1
"""
FLOW = "codes:\n- {id: T.a, name: A}\n- {id: T.b, name: B, exclude: [{when: x, code_to: [T.a]}]}\n"


def read(text):
    codebook, problems = parse_codebook(text)
    assert problems == []
    return codebook.codes


def changed(before, after):
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_comes_back_but_for_white_space(text):
    assert parse_yaml(f"- {{a: {scalar(text)}}}") == [{"a": BLANK.sub(" ", text).strip(" ")}]


@pytest.mark.parametrize(
    "text", ["no", "null", "true", "12", "1.5", "a: b", "a # b", "- a", "~", "é", "\u2028x\x85"]
)
def test_what_yaml_would_misread_is_quoted(text):
    assert parse_yaml(f"a: {scalar(text)}") == {"a": text}


def test_a_code_is_added_after_the_last_with_the_file_s_own_layout():
    code = Code(id="T.c", name="C: so", domain="INS", constructs=["T.a"], definition="word " * 40)
    text = add_code(HAND, code)
    assert read(text)["T.c"] == Code(
        **{n: getattr(code, n) for n in code.__struct_fields__}
        | {"definition": ("word " * 40).strip()}
    )
    assert [line for line in changed(HAND, text) if line.startswith("-")] == []
    assert text.index("text\n\n  - id: T.c") < text.index("# the end")
    assert list(read(text)) == ["T.a", "T.b", "T.c"]


def test_fields_are_replaced_where_they_stand_or_added():
    text = set_fields(HAND, "T.a", {"constructs": ["T.c", "T.d"], "use": "no", "why": 'it is "so"'})
    code = read(text)["T.a"]
    assert (code.constructs, code.use, code.why) == (["T.c", "T.d"], "no", 'it is "so"')
    assert "# the first" in text and "# belongs" in text and "# between" in text
    assert read(set_fields(HAND, "T.b", {"definition": "short"}))["T.b"].definition == "short"
    assert read(set_fields(HAND, "T.b", {"id": "T.c"}))["T.c"].name == "B"


def test_a_note_is_added_whatever_the_code_has():
    note = Exclusion("it's: money", ["T.b"], at="2026-03-01", by="ana, ben", passages=["P:1-2"])
    for text, id_ in ((HAND, "T.a"), (HAND, "T.b"), (FLOW, "T.a"), (FLOW, "T.b")):
        written = add_exclusion(text, id_, note)
        assert read(written)[id_].exclude[-1] == note
        assert len(read(written)[id_].exclude) == len(read(text)[id_].exclude) + 1


def test_in_the_shipped_codebook_only_the_lines_concerned_change():
    text = add_exclusion(SHIPPED, "INN.A", Exclusion("so", ["INN.B"]))
    assert changed(SHIPPED, text) == ["+       - when: so", "+         code_to: [INN.B]"]
    text = set_fields(SHIPPED, "INS.A", {"use": "no", "why": "never"})
    assert changed(SHIPPED, text) == [
        "-     use: yes",
        "+     use: no",
        "+     why: never",
    ]


def test_references_follow_a_code_to_its_new_id():
    text = replace_references(FLOW, {"T.a": "T.z"})
    assert read(text)["T.b"].exclude[0].code_to == ["T.z"]
    assert "id: T.a" in text
    assert replace_references(HAND, {"T.b": "T.z"}).count("T.z") == 1


NOTES = """\
codes:
- id: T.a
  name: A
- id: T.b
  name: B
- id: T.c
  name: C
  exclude:
    - when: one   # said by hand
      code_to: [T.a, T.b]   # both
    - when: two
      code_to:   # listed
        - T.b   # first
        - T.a   # second
    - when: three
      code_to:
      - T.a
    - {when: four, code_to: [T.a]}
# the end
"""


def sent(text, id_="T.c"):
    return [note.code_to for note in read(text)[id_].exclude]


def test_notes_send_to_a_code_that_took_a_place_once():
    assert redirect_notes(NOTES, {"T.z": ""}) == NOTES
    text = redirect_notes(NOTES.replace("id: T.a", "id: T.d"), {"T.a": "T.d"})
    assert sent(text) == [["T.d", "T.b"], ["T.b", "T.d"], ["T.d"], ["T.d"]]
    assert sent(redirect_notes(NOTES, {"T.a": "T.b"})) == [["T.b"], ["T.b"], ["T.b"], ["T.b"]]
    assert sent(redirect_notes(NOTES, {"T.a": "T.c"})) == [["T.b"], ["T.b"], [], []]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_notes_stop_sending_and_every_other_line_stays(end):
    before = NOTES.replace("\n", end)
    text = redirect_notes(before, {"T.a": ""})
    assert sent(text) == [["T.b"], ["T.b"], [], []]
    assert [note.when for note in read(text)["T.c"].exclude] == ["one", "two", "three", "four"]
    for comment in ("# said by hand", "# both", "# listed", "# first", "# the end"):
        assert comment in text
    assert text.count("\n") == text.count(end) == before.count("\n") - 1
    both = redirect_notes(before, {"T.a": "", "T.b": ""})
    assert sent(both) == [[], [], [], []]


def test_notes_of_the_shipped_codebook_stop_sending():
    whole = read(SHIPPED)
    named = {id_ for code in whole.values() for note in code.exclude for id_ in note.code_to}
    for id_ in sorted(named)[:3]:
        text = redirect_notes(SHIPPED, {id_: ""})
        now = {i for code in read(text).values() for note in code.exclude for i in note.code_to}
        assert now == named - {id_}


def test_line_ends_of_windows_are_kept():
    text = HAND.replace("\n", "\r\n")
    for made in (
        add_code(text, Code(id="T.c", name="C")),
        add_exclusion(text, "T.b", Exclusion("so")),
        set_fields(text, "T.a", {"use": "no", "why": "so"}),
    ):
        assert made.count("\n") == made.count("\r\n") > text.count("\n")
        read(made)


def test_a_file_without_a_last_line_end_gets_one():
    text = add_code("codes:\n- id: T.a\n  name: A", Code(id="T.b", name="B"))
    assert text.endswith("\n")
    assert list(read(text)) == ["T.a", "T.b"]


def test_an_entry_is_copied_with_its_comments():
    assert cut_item(HAND, "codes", "T.a")[0] == "id: T.a   # the first"
    assert cut_item(HAND, "codes", "T.a")[-1] == "  - T.b   # belongs"
    assert cut_item(FLOW, "codes", "T.a") == ["{id: T.a, name: A}"]


@pytest.mark.parametrize(
    "text", ["codes: [{id: T.a, name: A}]\n", "codes: []\n", "- 1\n", "a: [\n", ""]
)
def test_a_layout_that_cannot_be_edited_is_said(text):
    with pytest.raises(Unusual):
        add_code(text, Code(id="T.b", name="B"))
