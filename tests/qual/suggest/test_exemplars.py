import json
from pathlib import Path

import pytest

from cfir.framework import load
from cfir.places import find_shipped
from qual.suggest.exemplars import digest_of, examples_of, parse_exemplars, read_exemplars

GOLD = ("gold_dev.jsonl", "gold_own.jsonl", "gold_quotations.jsonl", "gold_later.jsonl")
TEXT = """# setting: night-shelter

INS.J2 barrier; INN.F neutral
Q: Where do you do it?
We do it in the corridor,
standing up.

none
Sorry, that was my phone.
"""


def test_a_block_is_codes_a_question_and_a_remark():
    exemplars, problems = parse_exemplars(TEXT, "night-shelter.txt")
    assert not problems
    first, second = exemplars
    assert first.codes == (("INS.J2", "barrier"), ("INN.F", "neutral"))
    assert first.question == "Where do you do it?"
    assert first.text == "We do it in the corridor, standing up."
    assert (first.setting, first.line) == ("night-shelter", 3)
    assert second.codes == () and second.text == "Sorry, that was my phone."


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("INS.J2\nText.", "'INS.J2' is no code with a valence"),
        ("INS.J2 bad\nText.", "'INS.J2 bad' is no code with a valence"),
        ("INS.J2 barrier\nQ: Why?", "has no remark"),
        ("none", "has no remark"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(block, said):
    exemplars, problems = parse_exemplars(f"# x\n\n{block}\n\nnone\nYes.", "x.txt")
    assert [each.text for each in exemplars] == ["Yes."]
    assert said in problems[0].text and (problems[0].file, problems[0].line) == ("x.txt", 3)


def test_examples_are_those_with_the_main_code_short_ones_first():
    text = "A barrier\nLonger than the next.\n\nA barrier\nShort.\n\nB barrier; A barrier\nNo.\n"
    exemplars, _ = parse_exemplars(text, "x.txt")
    assert [each.text for each in examples_of("A", exemplars)] == [
        "Short.",
        "Longer than the next.",
    ]


def test_what_was_coded_afterwards_is_told_from_what_was_written_for_a_code(tmp_path):
    (tmp_path / "shelter.txt").write_text("A barrier\nWritten for it.\n", encoding="utf-8")
    said = "# interview: nurse\n\nA barrier; B neutral\nAnd that.\n"
    for kind, setting in (("interviews", "clinic"), ("quotations", "school")):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / f"{setting}.txt").write_text(said, encoding="utf-8")
    exemplars, problems = read_exemplars(tmp_path)
    assert not problems
    assert [(e.setting, e.kind) for e in exemplars] == [
        ("shelter", "written"),
        ("clinic", "interviews"),
        ("school", "quotations"),
    ]


def test_the_digest_changes_with_a_word():
    one, _ = parse_exemplars(TEXT, "x.txt")
    other, _ = parse_exemplars(TEXT.replace("corridor", "hall"), "x.txt")
    assert digest_of(one) == digest_of(parse_exemplars(TEXT, "y.txt")[0]) != digest_of(other)


@pytest.fixture(scope="module")
def shipped():
    found, problems = read_exemplars(find_shipped("codebooks") / "exemplars")
    assert not problems
    return found


def test_every_code_has_thirty_in_fifteen_settings_on_both_sides(shipped):
    for construct in load("2022").constructs:
        own = examples_of(construct.id, shipped)
        assert len(own) >= 30, construct.id
        assert len({each.setting for each in own}) >= 15, construct.id
        assert {each.codes[0][1] for each in own} >= {"barrier", "facilitator"}, construct.id


def test_two_hundred_carry_no_code_and_all_codes_are_known(shipped):
    assert sum(not each.codes for each in shipped) >= 200
    known = {construct.id for construct in load("2022").constructs}
    assert {code for each in shipped for code, _ in each.codes} <= known


def test_no_text_stands_twice_nor_in_what_is_measured_on(shipped):
    texts = [" ".join(each.text.casefold().split()) for each in shipped]
    assert len(set(texts)) == len(texts)
    for name in GOLD:
        rows = (Path(__file__).parents[2] / "data" / name).read_text("utf-8").splitlines()
        measured = {" ".join(json.loads(row)["text"].casefold().split()) for row in rows}
        assert measured and not measured & set(texts)


def test_a_setting_has_one_file_and_one_kind(shipped):
    kinds = {(each.setting, each.kind) for each in shipped}
    assert len(kinds) == len({setting for setting, _ in kinds})
