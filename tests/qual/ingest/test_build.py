import docx
import pytest

from qual.files import sha256_bytes, sha256_text
from qual.ingest.build import ALL, build, identify, is_transcript_id
from qual.ingest.draft import draft_participants, may_name
from qual.ingest.readers import read_raw
from qual.model import Participant
from qual.problem import Misuse


def person(id_, transcript="T1", site="A"):
    return Participant(id=id_, transcript=transcript, role="nurse", site=site)


def write(tmp_path, text, name="T1.txt"):
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def test_build(tmp_path):
    path = write(tmp_path, "Title\r\n\r\nI: How?\r\n\r\nMaria: [00:12] Well,\r\nso.\r\n\r\nI:\r\n")
    made = build(path, "T1", [person("P01")], {"maria": "P01"})
    assert made.problems == () and made.accepted == {}
    assert made.text == "Interviewer: How?\n\nP01: Well, so.\n"
    record = made.record
    assert (record.format, record.id, record.kind, record.reader) == (1, "T1", "interview", "plain")
    assert record.text_sha256 == sha256_text(made.text)
    assert record.source.suffix == ".txt"
    assert record.source.sha256 == sha256_bytes(path.read_bytes())
    assert [made.text[turn.start : turn.end] for turn in record.turns] == ["How?", "Well, so."]
    assert record.turns[1].start_ms == 12_000
    assert len(made.notes) == 2


def test_several_participants_make_a_group(tmp_path):
    made = build(write(tmp_path, "P01: A.\nP02: B.\n"), "T1", [person("P01"), person("P02")])
    assert made.record.kind == "group"


def test_problems_make_no_record(tmp_path):
    made = build(write(tmp_path, "P01: A.\nP02: B.\n"), "T1", [person("P01")])
    assert made.record is None and made.problems[0].line == 2
    assert build(write(tmp_path, "I:\nP01:\n"), "T1", [person("P01")]).problems
    assert build(tmp_path / "none.txt", "T1", [person("P01")]).problems


TEXT = "I: Hi Maria.\nMaria: Mail me at m@x.org\nor n@x.org.\nI: Thanks, Maria.\nMaria: Bye.\n"


def test_identifiers_are_problems_with_their_lines(tmp_path):
    made = build(write(tmp_path, TEXT), "T1", [person("P01")])
    assert [(p.line, p.text.split(":")[0]) for p in made.problems] == [
        (2, "2 × e-mail address"),
        (1, "2 × speaker's name in the turns on lines 1, 4"),
    ]
    assert "--accept email" in made.problems[0].advice


def test_identifiers_are_let_in_and_counted(tmp_path):
    path = write(tmp_path, TEXT)
    made = build(path, "T1", [person("P01")], accept=frozenset(["email"]))
    assert [p.line for p in made.problems] == [1] and made.accepted == {"email": 2}
    made = build(path, "T1", [person("P01")], accept=ALL)
    assert made.problems == () and made.accepted == {"email": 2, "name": 2}
    with pytest.raises(Misuse):
        build(path, "T1", [person("P01")], accept=frozenset(["mail"]))


def test_the_study_s_own_ids_are_no_identifiers(tmp_path):
    made = build(write(tmp_path, "I: A.\nP123456: B.\n"), "T1", [person("P123456")])
    assert made.problems == ()


def test_a_label_never_reaches_the_output(tmp_path):
    document = docx.Document()
    document.add_paragraph("Zelda Quill: Hello.")
    document.add_paragraph("Interviewer: And?")
    document.add_paragraph("Zelda Quill: Bye.")
    document.save(str(tmp_path / "T1.docx"))
    made = build(tmp_path / "T1.docx", "T1", [person("P01")])
    assert "Zelda" not in made.text + repr(made.record)
    assert "Zelda Quill" in made.notes[0]


def test_identify(tmp_path):
    paths = [
        tmp_path / name for name in ["hb-p01.txt", "HB-P01.docx", "HB-P2.txt", "a b.txt", "con.txt"]
    ]
    pairs, problems = identify(paths, [person("P1", "HB-P01"), person("P2", "HB-P02")])
    assert pairs == [(paths[0], "HB-P01")]
    assert [problem.file for problem in problems] == [
        "HB-P01.docx",
        "HB-P2.txt",
        "a b.txt",
        "con.txt",
    ]
    assert "HB-P02" in problems[1].text


@pytest.mark.parametrize("stem", ["a b", "é", "", ".a", "a.", "NUL", "com1.x", "a/b"])
def test_what_cannot_be_an_id(stem):
    assert not is_transcript_id(stem)


def test_draft_keeps_ids_and_hides_names(tmp_path):
    paths = [
        write(tmp_path, "I: A.\nMaria: B.\n", "HB-P01.txt"),
        write(tmp_path, "I: A.\nMaria: B.\nMaria: D.\nBob: C.\nBob: E.\n", "Maria Lopez.txt"),
        write(tmp_path, "I: A.\nP: B.\n", "T02.txt"),
    ]
    draft = draft_participants(paths, [read_raw(path) for path in paths])
    assert draft.participants == (
        "participant,transcript,role,site\nT01,HB-P01,,\nT03,T03,,\nT04,T02,,\n"
    )
    assert draft.sites == "site\n"
    assert draft.renames == {paths[1]: "T03"}
    assert "Maria Lopez.txt to T03.txt" in draft.notes[0]
    assert "2 people" in draft.notes[1]
    assert "role and site" in draft.notes[-1]


@pytest.mark.parametrize(
    ("stem", "may"),
    [
        ("HB-P01", False),
        ("interview_03", False),
        ("maria_03", True),
        ("GMT20210312", False),
        ("interview", True),
    ],
)
def test_names_in_file_names(stem, may):
    assert may_name(stem) is may
