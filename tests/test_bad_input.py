"""Bad input at the front door: a sentence with its place, the right code, nothing written."""

import re
import zipfile

import pytest
from running import ROOT, qual, tree

TABLES = {
    "study.yaml": "format: 1\ntitle: Small\ncoders: [ana, ben]\n",
    "codebook.yaml": "name: Small\nframework: '2022'\ncodes:\n- {id: INS.J, name: Resources}\n",
    "sites.csv": "site,implementation\nnorth,high\nsouth,low\n",
    "participants.csv": "participant,transcript,role,site\nP1,P1,nurse,north\nP2,P2,nurse,south\n",
}
SAID = "I: How was it?\n\nP1: There was no money for it. We had the room.\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small study with one interview in it, made by the commands themselves."""
    folder = tmp_path_factory.mktemp("made")
    study = folder / "study"
    study.mkdir()
    for name, text in TABLES.items():
        (study / name).write_text(text, "utf-8")
    (folder / "P1.txt").write_text(SAID, "utf-8")
    ran = qual(study, folder / "account.json", "ingest", folder / "P1.txt")
    assert ran.code == 0, ran.err
    return tree(study)


@pytest.fixture
def study(made, tmp_path):
    for name, content in made.items():
        path = tmp_path / "study" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "study"


@pytest.fixture
def refuse(study, tmp_path):
    """Run a command that has to fail; return what it said."""

    def refuse(code, *words):
        before = tree(study)
        ran = qual(study, tmp_path / "account.json", *words)
        assert (ran.code, ran.out) == (code, ran.out), ran.err
        assert "Traceback" not in ran.out + ran.err
        assert "fault of qual itself" not in ran.err
        assert tree(study) == before, "something was written"
        assert not (study / "qual-crash.txt").exists()
        return ran.err

    return refuse


def lines(err):
    return [line for line in err.splitlines() if line.strip()]


def at(err, place):
    """The messages that begin with a place: file, or file and line."""
    return [line for line in lines(err) if line.startswith(f"{place}: ")]


def put(study, name, text, encoding="utf-8"):
    path = study.parent / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


TABLE_FAULTS = [
    ("sites.csv", "place\nnorth\n", 1, "The column 'site' is missing."),
    ("sites.csv", "site;implementation\nnorth;high\n", 1, "not separated by commas"),
    ("sites.csv", "site\nnorth\nNorth\n", 3, "stands twice"),
    ("sites.csv", "site\ncon\n", 2, "Windows"),
    ("participants.csv", "participant,transcript,role\nP1,P1,nurse\n", 1, "'site' is missing"),
    ("participants.csv", "participant,transcript,role,site\nP1,P1,nurse,\n", 2, "has no site"),
    ("participants.csv", "participant,transcript,role,site\nP1,P1,nurse,east\n", 2, "not in sites"),
    ("participants.csv", "participant,transcript,role,site\nP1,P1,n,north,x\n", 2, "5 cells"),
    ("participants.csv", "participant,transcript,role,site\nP1,P1,caf\xe9,north\n", 2, "UTF-8"),
    ("study.yaml", "format: 1\ntitle: [\n", 2, "cannot be read"),
    ("study.yaml", "format: 1\ntitle: T\ncoders: [ana]\nsugestions: on\n", 4, "is no setting"),
    ("codebook.yaml", "codes:\n- {id: A, name: a}\n- {id: a, name: b}\n", None, "stands twice"),
    ("codebook.yaml", "codes: none\n", 1, "lists no codes"),
]


@pytest.mark.parametrize(("name", "text", "line", "said"), TABLE_FAULTS)
@pytest.mark.parametrize("command", ["check", "agree"])
def test_a_fault_in_the_study_s_files_has_its_place(study, refuse, name, text, line, said, command):
    (study / name).write_bytes(text.encode("latin-1"))
    err = refuse(1, command)
    place = name if line is None else f"{name}:{line}"
    found = at(err, place) if line else [x for x in lines(err) if x.startswith(name)]
    assert any(said in message for message in found), err


SHEET_FAULTS = [
    ("transcript,quote\nP1,no money\n", 1, "The column 'code' is missing."),
    ("transcript,quote,code\nP1,no money,INS.Z\n", 2, "There is no code 'INS.Z'"),
    ("transcript,quote,code\nP9,no money,INS.J\n", 2, "There is no transcript 'P9'"),
    ("transcript,quote,code\nP2,no money,INS.J\n", 2, "is not in the study"),
    ("transcript,quote,code\nP1,no cash,INS.J\n", 2, "is not in the transcript"),
    ("transcript,quote,code\nP1,the r\xf6om,INS.J\n", 2, "not in UTF-8"),
    ('transcript,quote,code\nP1,"no money,INS.J\n', 2, "cannot be read"),
    ("transcript,quote,code\nP1,no money,INS.J,,more\n", 2, "has 5 cells"),
    ("transcript;quote;code\nP1;no money;INS.J\n", 1, "not separated by commas"),
    ("", 1, "is missing"),
]


@pytest.mark.parametrize(("text", "line", "said"), SHEET_FAULTS)
def test_a_sheet_of_codings_is_refused_with_its_line(study, refuse, text, line, said):
    path = put(study, "sheet.csv", text, "latin-1")
    err = refuse(1, "apply", path, "--coder", "ana")
    assert any(said in message for message in at(err, f"sheet.csv:{line}")), err


def test_every_fault_of_a_sheet_is_told_at_once(study, refuse):
    rows = "".join(f"P1,{quote},INS.J\n" for quote in ("no money", "nothing", "never"))
    err = refuse(
        1, "apply", put(study, "sheet.csv", f"transcript,quote,code\n{rows}"), "--coder", "ana"
    )
    assert at(err, "sheet.csv:3")
    assert at(err, "sheet.csv:4")
    assert "nothing was applied" in err


def word(paragraphs, cut=None):
    """A Word file, whole or cut off after so many bytes."""

    def write(path):
        from docx import Document

        document = Document()
        for text in paragraphs:
            document.add_paragraph(text)
        document.save(path)
        if cut is not None:
            path.write_bytes(path.read_bytes()[:cut])

    return write


def archive_without_a_document(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.xml", "<x/>")


def content(text):
    return lambda path: path.write_bytes(text if isinstance(text, bytes) else text.encode())


INTERVIEW_FAULTS = [
    ("P2.docx", word([])),
    ("P2.docx", word(["I: How?", "P2: Well."], cut=400)),
    ("P2.docx", content(b"")),
    ("P2.docx", content("not a Word file")),
    ("P2.docx", archive_without_a_document),
    ("P2.vtt", content("WEBVTT\n\n00:00:xx.000 --> 00:00:02.000\nP2: Well.\n")),
    ("P2.vtt", content("")),
    ("P2.txt", content("")),
    ("P2.txt", content("I: How?\n\nP2: caf\xe9\n".encode("latin-1"))),
    ("P2.txt", content("I: How?\n\nSomebody: Well.\n\nElse: Yes.\n")),
    ("P2.rtf", content("{\\rtf1 ")),
    ("P2.pages", content("x")),
    ("P9.txt", content("I: How?\n\nP9: Well.\n")),
]


@pytest.mark.parametrize(("name", "write"), INTERVIEW_FAULTS)
def test_an_interview_that_cannot_be_read_brings_nothing_in(study, refuse, name, write):
    path = study.parent / name
    write(path)
    good = put(study, "P1.txt", SAID)
    err = refuse(1, "ingest", path, good)
    assert any(line.startswith(name) for line in lines(err)), err


def test_a_transcript_that_is_there_is_not_written_over(study, refuse):
    err = refuse(1, "ingest", put(study, "P1.txt", SAID.replace("money", "cash")))
    assert "--replace" in err


def test_one_transcript_twice_in_a_call_is_refused(study, refuse):
    one = put(study, "P2.txt", "I: How?\n\nP2: Well.\n")
    other = put(study, "P2.md", "I: How?\n\nP2: Well, no.\n")
    err = refuse(1, "ingest", one, other)
    assert "P2" in err


MISUSES = [
    (["status", "--study", "nowhere"], "There is no folder nowhere"),
    (["apply", "nowhere.csv", "--coder", "ana"], "There is no file nowhere.csv"),
    (["ingest", "nowhere.txt"], "There is no file nowhere.txt"),
    (["apply", "sites.csv"], "Say who you are"),
    (["apply", "sites.csv", "--coder", "eva"], "'eva' is not a coder of this study"),
    (["submit", "P7", "--coder", "ana"], "There is no transcript 'P7'"),
    (["submit", "P1", "--coder", "eva"], "'eva' is not a coder of this study"),
    (["reopen", "P1", "--reason", "x", "--coder", "ana"], "not locked"),
    (["reopen", "P1", "--reason", "", "--coder", "ana"], "needs a reason"),
    (["new", "."], "is a study already"),
    (["sample", "--fraction", "2"], "--fraction"),
    (["sample", "--fraction", "x"], "--fraction"),
    (["hand-out", "--coder", "eva", "x.zip"], "'eva' is not a coder of this study"),
    (["take-in", "nowhere.zip"], "nowhere.zip"),
    (["evaluate", "nowhere.jsonl"], "nowhere.jsonl"),
    (["reconcile", "--in", "nowhere.xlsx", "--by", "ana,ben"], "nowhere.xlsx"),
    (["rate", "--in", "nowhere.xlsx", "--coder", "ana"], "nowhere.xlsx"),
]


@pytest.mark.parametrize(
    ("words", "said"), MISUSES, ids=lambda v: " ".join(v) if isinstance(v, list) else ""
)
def test_a_wrong_call_is_told_in_one_sentence(refuse, words, said):
    err = refuse(2, *words)
    assert said in err
    assert len(lines(err)) == 1
    assert err.startswith("qual: ")


def test_a_folder_that_is_no_study_is_a_misuse(tmp_path):
    ran = qual(tmp_path, tmp_path.parent / f"{tmp_path.name}.json", "check")
    assert ran.code == 2
    assert re.fullmatch(r"qual: .*is no study.*\n", ran.err)


@pytest.mark.parametrize(
    "words", [["nothing"], ["apply"], ["status", "--colour", "red"], ["matrix", "--by", "x"]]
)
def test_a_word_qual_does_not_know_is_a_misuse(refuse, words):
    assert refuse(2, *words)


def test_a_damaged_journal_is_told_by_every_lead_command(study, refuse):
    (study / "codings").mkdir(exist_ok=True)
    (study / "codings" / "ana.jsonl").write_bytes(b'{"id":"A"}\n\xff\xfe\n')
    for command in ("check", "agree", "matrix", "report"):
        err = refuse(1, command)
        assert at(err, "codings/ana.jsonl:1"), command
        assert at(err, "codings/ana.jsonl:2"), command


def test_the_codebooks_shipped_are_where_commands_look():
    assert (ROOT / "codebooks" / "cfir-2022.yaml").is_file()
