"""Codes named in the guide, in asked.csv and by themes: followed on reading, or named by check."""

import msgspec
import pytest
from tiny_study import AT, make_study, write_table

from qual.asked import find_asked
from qual.codebook import Exclusion, read_codebook
from qual.refactor import Decision, check_mentions, merge, rename, retire, split
from qual.refactor.mentions import _check_notes
from qual.study import open_study
from qual.themes import read_themes

WHY = Decision("ana, ben", "they mean one thing", AT)


@pytest.fixture
def named(tmp_path):
    """A study whose guide, asked.csv and themes name T.night."""
    root = make_study(tmp_path / "study")
    guide = [{"question": "Q1", "text": "work at night", "constructs": "INN.G;t.night"}]
    write_table(root / "guide.csv", guide, ["question", "text", "constructs"])
    told = [
        {"transcript": "N-P01", "construct": "T.night", "asked": "yes"},
        {"transcript": "N-P02", "construct": "T.night", "asked": "no"},
        {"transcript": "N-P02", "construct": "INS.J", "asked": "no"},
    ]
    write_table(root / "asked.csv", told, ["transcript", "construct", "asked"])
    (root / "themes.yaml").write_text("- id: B1\n  statement: s\n  constructs: [T.night, INS.F]\n")
    return root


def read(root):
    study, codebook = open_study(root), read_codebook(root)[0]
    themes, problems = read_themes(root, codebook, [])
    asked = find_asked(study, codebook)
    named = check_mentions(study, codebook)
    return themes[0].constructs, asked, [*problems, *asked.problems], named


def test_a_new_name_is_followed_everywhere(named):
    done = rename(open_study(named), "T.night", "T.dark", WHY)
    assert done.notes == [
        "guide.csv still names t.night: line 2; it is read as T.dark.",
        "asked.csv still names T.night: line 2, 3; it is read as T.dark.",
        "themes.yaml still names T.night: B1; it is read as T.dark.",
    ]
    constructs, asked, problems, said = read(named)
    assert (constructs, problems, said) == (["T.dark", "INS.F"], [], [])
    assert asked.by_construct["T.dark"] == {"N-P01": True, "N-P02": False}


def test_of_a_merged_code_what_was_asked_is_followed_and_what_was_not_is_not(named):
    merge(open_study(named), ["T.night"], "INS.J", WHY)
    constructs, asked, problems, said = read(named)
    assert (constructs, problems, said) == (["INS.J", "INS.F"], [], [])
    assert asked.by_construct["INS.J"] == {"N-P01": True, "N-P02": False}
    path = named / "asked.csv"
    path.write_text(path.read_text().replace("N-P02,INS.J,no\n", ""))
    assert read(named)[1].by_construct["INS.J"] == {"N-P01": True}


def test_what_a_person_must_replace_is_named_with_its_line(named):
    retire(open_study(named), "T.night", WHY)
    constructs, _, problems, said = read(named)
    assert (constructs, problems) == (["T.night", "INS.F"], [])
    assert [(p.file, p.line) for p in said] == [
        ("guide.csv", 2),
        ("asked.csv", 2),
        ("asked.csv", 3),
        ("themes.yaml", None),
    ]
    assert "(theme B1), but was retired: they mean one thing." in said[-1].text
    assert said[0].advice == "Write the code that takes its place, or none."


def test_the_parts_of_a_split_are_offered(named):
    split(open_study(named), "T.night", {"T.ward": "Wards", "T.shift": "Shifts"}, WHY)
    said = read(named)[3]
    assert said[0].text.startswith("t.night is named here, but was split into T.ward, T.shift")
    assert said[0].advice == "Write T.ward or T.shift there."


def test_notes_that_send_to_a_code_given_up_are_named(named):
    merge(open_study(named), ["T.night"], "INS.J", WHY)
    codebook, _ = read_codebook(named)
    note = Exclusion(when="at night", code_to=["T.night"])
    codebook.codes["INS.F"] = msgspec.structs.replace(codebook.codes["INS.F"], exclude=[note])
    (found,) = _check_notes(open_study(named), codebook)
    assert found.text.startswith("The notes of INS.F send to T.night, which was merged into INS.J")
    assert (found.file, found.advice) == ("codebook.yaml", "Write INS.J there.")
    assert found.line is not None


@pytest.mark.parametrize(
    ("change", "sent", "said"),
    [
        (lambda s: retire(s, "T.night", WHY), [["INS.J"], []], "no longer send to T.night"),
        (
            lambda s: merge(s, ["T.night"], "INS.J", WHY),
            [["INS.J"], ["INS.J"]],
            "now send to INS.J instead of T.night",
        ),
        (
            lambda s: rename(s, "T.night", "T.dark", WHY),
            [["T.dark", "INS.J"], ["T.dark"]],
            "now send to T.dark instead of T.night",
        ),
        (
            lambda s: split(s, "T.night", {"T.ward": "Wards", "T.shift": "Shifts"}, WHY),
            [["INS.J"], []],
            "no longer send to T.night",
        ),
        (
            lambda s: split(s, "T.night", {"T.night": "", "T.shift": "Shifts"}, WHY),
            [["T.night", "INS.J"], ["T.night"]],
            "",
        ),
    ],
)
def test_exclude_notes_follow_and_nothing_is_left_to_put_right(root, change, sent, said):
    path = root / "codebook.yaml"
    noted = "- id: INS.F\n  # a comment\n  exclude:\n  - when: at night\n    code_to: "
    noted += "[T.night, INS.J]\n  - when: late\n    code_to: [T.night]\n"
    path.write_text(path.read_text().replace("- id: INS.F\n", noted))
    done = change(open_study(root))
    assert done.problems == []
    told = f"Exclude notes of INS.F {said}; what they say stays."
    assert done.notes == ([told] if said else [])
    codebook, problems = read_codebook(root)
    notes = codebook.codes["INS.F"].exclude
    assert [(note.when, note.code_to) for note in notes] == list(
        zip(("at night", "late"), sent, strict=True)
    )
    assert [*problems, *check_mentions(open_study(root), codebook)] == []
    assert "  # a comment\n" in path.read_text()


def test_a_faulty_themes_file_names_nothing(named):
    (named / "themes.yaml").write_text("- id: [")
    assert read_codebook(named)[1] == []
    assert check_mentions(open_study(named), read_codebook(named)[0]) == []
