import sys
import zipfile

import pytest
from running import qual, qual_at_terminal
from tiny_study import add, apply, apply_line, submit, write_table

from qual.blindness import read_all
from qual.files import write_text
from qual.study import open_study

CODED = {
    "apply": ["apply", "{sheet}", "--coder", "ana"],
    "submit": ["submit", "N-P01", "--coder", "ana"],
    "reopen": ["reopen", "N-P02", "--reason", "missed one", "--coder", "ana"],
    "suggest": ["suggest", "N-P01", "--coder", "ana"],
    "codings": ["codings", "--with", "INS.J1", "--coder", "ana"],
    "codings as JSON": ["codings", "--format", "json", "--coder", "ana"],
    "find": ["find", "money", "--coder", "ana"],
}
TRAPS = [
    "codings/ben.jsonl",
    "codings/eva.jsonl",
    "submissions/ben.jsonl",
    "adjudications/ana.jsonl",
    "adjudications/ben.jsonl",
    "ratings/ana.jsonl",
    "ratings/consensus.jsonl",
    "themes.yaml",
]


@pytest.fixture
def study(root, tmp_path):
    """Work of both coders, and files that a coder's commands must leave shut."""
    apply(root, "ana", "N-P01", "no money for training", "INS.J1", "barrier", 2)
    apply(root, "ana", "N-P02", "tablets", "INS.J", "facilitator")
    submit(root, "ana", "N-P02")
    apply(root, "ben", "N-P01", "money", "INS.J1", "barrier", 1)
    submit(root, "ben", "N-P01")
    for name in TRAPS:
        if not (root / name).exists():
            write_text(root / name, "{ this must not be opened\n")
    row = {"transcript": "N-P01", "quote": "The room was ready", "code": "INS.J2"}
    write_table(tmp_path / "sheet.csv", [row])
    return root


@pytest.mark.parametrize("command", CODED)
def test_a_coder_s_command_opens_only_that_coder_s_work(study, tmp_path, command):
    words = [word.format(sheet=tmp_path / "sheet.csv") for word in CODED[command]]
    ran = qual(study, tmp_path / "account.json", *words)
    assert ran.code == 0, ran.err
    _opened_only_ana_s(study, ran)


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal")
def test_the_desk_opens_only_that_coder_s_work(study, tmp_path):
    """Opened where she left off, coded, judged, looked for another, submitted, reopened."""
    keys = ["c", "room", "\r", "b", "P", "O", "\x1b", "S", "y", "R", "missed one", "\r", "?"]
    account = tmp_path / "account.json"
    ran = qual_at_terminal(study, account, [*keys, "\x1b", "\x11"], "code", "--coder", "ana")
    assert ran.code == 0, ran.out
    _opened_only_ana_s(study, ran)
    own = (study / "codings" / "ana.jsonl").read_text("utf-8")
    assert '"code":"INS.J2","about":null' in own and '"op":"pass"' in own
    handed = (study / "submissions" / "ana.jsonl").read_text("utf-8")
    assert '"reason":"missed one"' in handed


def _opened_only_ana_s(study, ran):
    inside = {path for path in ran.opened if path.startswith(f"{study}/")}
    names = {path.removeprefix(f"{study}/") for path in inside}
    assert "study.yaml" in names
    assert not names & set(TRAPS)
    allowed = {"codings/ana.jsonl", "submissions/ana.jsonl"}
    coded = ("codings/", "submissions/", "adjudications/", "ratings/", "themes")
    assert {name for name in names if name.startswith(coded)} <= allowed
    assert ran.reached == ()


def test_the_watch_sees_what_a_lead_command_opens(study, tmp_path):
    ran = qual(study, tmp_path / "account.json", "status")
    assert f"{study}/codings/ben.jsonl" in ran.opened


MARKS = ("zqquote", "zqmemo", "zqcode", "zqname", "zqreason")
LEAD = {
    "status": ["status"],
    "status as JSON": ["status", "--format", "json"],
    "next step": [],
    "check": ["check"],
    "agree": ["agree", "--unit", "sentence"],
    "agree as JSON": ["agree", "--format", "json"],
    "reconcile": ["reconcile", "--out", "{out}/reconcile.xlsx", "--by", "ana,ben"],
    "reconcile again": ["reconcile", "--by", "ana,ben"],
    "rate": ["rate", "--out", "{out}/rate.xlsx"],
    "matrix": ["matrix"],
    "matrix as JSON": ["matrix", "--format", "json"],
    "drafts": ["matrix", "--draft"],
    "rate drafts": ["rate", "--draft", "--out", "{out}/rate.xlsx"],
    "themes": ["themes"],
    "emerging themes": ["themes", "--propose"],
    "emerging themes as JSON": ["themes", "--propose", "--draft", "--format", "json"],
    "report": ["report"],
    "hand-out": ["hand-out", "--coder", "ben", "{out}/ben.zip"],
    "codebook": ["codebook", "show"],
    "sample": ["sample", "--dry-run"],
}


@pytest.fixture
def sealed(root):
    """N-P01 is sealed: ana has marked words in it and submitted, ben has only begun."""
    code = {"op": "code", "code": "X.ana.zqcode", "name": "zqname", "definition": "zqname"}
    add(root, "ana", [{**code, "constructs": ["INS.J"]}])
    line = apply_line(root, "N-P01", "no money", "X.ana.zqcode", valence="barrier", memo="zqmemo")
    (id_,) = add(root, "ana", [line | {"quote": "zqquote"}])
    add(root, "ana", [{"op": "memo", "of": id_, "memo": "zqmemo"}])
    apply(root, "ana", "N-P01", "The room was ready", "INS.J2", "facilitator", 2, memo="zqmemo")
    (gone,) = add(root, "ana", [apply_line(root, "N-P01", "training", "X.ana.zqcode")])
    add(root, "ana", [{"op": "withdraw", "of": gone, "reason": "zqreason"}])
    submit(root, "ana", "N-P01")
    apply(root, "ana", "N-P02", "tablets", "INS.J", "facilitator", 2)
    submit(root, "ana", "N-P02")
    apply(root, "ben", "N-P01", "money", "INN.G", "barrier", 1, memo="zqmemo")
    return root


def _texts(folder):
    """Everything a folder's files say, workbooks and archives taken apart."""
    for path in folder.rglob("*"):
        if path.suffix in (".xlsx", ".docx", ".zip", ".pptx"):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    if name not in ("codings/ben.jsonl",):
                        yield f"{path.name}/{name}", archive.read(name).decode("utf-8", "replace")
        elif path.is_file():
            yield path.name, path.read_text("utf-8", "replace")


@pytest.mark.parametrize("command", LEAD)
def test_a_lead_command_tells_nothing_coded_in_a_sealed_transcript(sealed, tmp_path, command):
    assert read_all(open_study(sealed)).sealed == {"N-P01", "S-P01"}
    out = tmp_path / "out"
    out.mkdir()
    words = [word.format(out=out) for word in LEAD[command]]
    ran = qual(sealed, tmp_path / "account.json", *words)
    assert ran.code == (1 if command == "check" else 0), ran.err
    told = {"what was printed": ran.out + ran.err, **dict(_texts(out))}
    told |= dict(_texts(sealed / "reports")) if (sealed / "reports").exists() else {}
    for where, text in told.items():
        assert not [mark for mark in MARKS if mark in text], where


def test_check_does_not_count_what_is_coded_in_a_sealed_transcript(root, tmp_path):
    before = qual(root, tmp_path / "account.json", "check")
    assert before.code == 0, before.err
    apply(root, "ben", "N-P01", "money", "INS.J1", "barrier", 1)
    after = qual(root, tmp_path / "account.json", "check")
    assert read_all(open_study(root)).sealed == {"N-P01", "S-P01"}
    assert (after.code, after.out) == (0, before.out)
    assert "Not counted until all coders submit: N-P01, S-P01." in after.err


@pytest.mark.parametrize("command", ["matrix", "matrix as JSON", "report"])
def test_codes_applied_only_in_a_sealed_transcript_are_not_among_results(sealed, tmp_path, command):
    ran = qual(sealed, tmp_path / "account.json", *LEAD[command])
    assert ran.code == 0, ran.err
    assert "INS.J2" not in ran.out
    if (sealed / "reports").exists():
        tables = [text for name, text in _texts(sealed / "reports") if name.endswith(".csv")]
        assert not any("The room was ready" in text for text in tables)


def test_a_problem_in_sealed_work_gives_its_place_and_not_its_words(sealed, tmp_path):
    path = sealed / "codings" / "ana.jsonl"
    lines = path.read_text("utf-8").splitlines()
    lines[1] = lines[1].replace('"barrier"', '"zqmemo"')
    path.write_text("\n".join([*lines, '{"id":"zqquote"']), encoding="utf-8")
    ran = qual(sealed, tmp_path / "account.json", "check")
    assert ran.code == 1
    assert "codings/ana.jsonl:2:" in ran.err
    assert not [mark for mark in MARKS if mark in ran.out + ran.err]
