"""The commands of refactoring and reconciling as a person calls them."""

import csv
import json

import openpyxl
import pytest
from tiny_study import add, apply, reopen, submit
from typer.testing import CliRunner

from qual.cli.app import app
from qual.codebook import read_codebook
from qual.problem import Misuse
from qual.rating import Judgement, append_ratings

AT = "2026-03-01T09:00:00Z"
WHY = ["--by", "ana,ben", "--reason", "we agreed"]


@pytest.fixture
def coded(root):
    stigma = {"op": "code", "code": "X.ana.stigma", "name": "Stigma", "constructs": ["INS.F"]}
    add(root, "ana", [stigma])
    apply(root, "ana", "N-P02", "in a week", "X.ana.stigma", "barrier", 1)
    apply(root, "ana", "S-P02", "I heard of it by chance", "T.night", "barrier")
    apply(root, "ana", "S-P02", "It does not fit", "T.night", "barrier", 2)
    apply(root, "ana", "N-P01", "no money for training", "INS.J1", "barrier")
    apply(root, "ben", "N-P01", "no money for training", "INS.J", "barrier")
    apply(root, "ana", "N-P01", "every week", "INS.F")
    apply(root, "ben", "N-P01", "every week", "INS.F")
    apply(root, "ana", "S-P01", "Nobody had the time", "INS.F")
    for transcript in ("N-P01", "N-P02", "S-P02"):
        submit(root, "ana", transcript)
    submit(root, "ben", "N-P01")
    return root


@pytest.fixture
def qual(coded, monkeypatch):
    monkeypatch.delenv("QUAL_CODER", raising=False)
    monkeypatch.chdir(coded)

    def run(*words, code=0):
        ran = CliRunner().invoke(app, list(map(str, words)))
        if isinstance(ran.exception, Misuse):
            raise ran.exception
        assert ran.exit_code == code, ran.output
        return ran.output

    return run


@pytest.mark.parametrize(
    "words",
    [
        ["adopt", "X.ana.stigma"],
        ["merge", "T.night", "--into", "INS.F"],
        ["rename", "T.night", "T.dark"],
        ["retire", "T.night"],
        ["split", "T.night", "--into", "T.a=A", "--into", "INS.F"],
        ["convert"],
    ],
)
def test_every_change_asks_who_and_why(qual, coded, words):
    with pytest.raises(Misuse, match="--by"):
        qual("codebook", *words, "--reason", "so")
    with pytest.raises(Misuse, match="--reason"):
        qual("codebook", *words, "--by", "ana", "--reason", "  ")
    assert not (coded / "codebook").exists()


def test_adopt_lists_and_takes_over(qual, coded):
    assert "X.ana.stigma" in qual("codebook", "adopt")
    assert [row["code"] for row in json.loads(qual("codebook", "adopt", "--format", "json"))] == [
        "X.ana.stigma"
    ]
    assert "is T.stigma now, with 1 coding" in qual("codebook", "adopt", "X.ana.stigma", *WHY)
    assert "No coder's own code waits" in qual("codebook", "adopt")
    assert read_codebook(coded)[0].codes["T.stigma"].constructs == ["INS.F"]


def test_merge_rename_and_retire_say_what_they_did(qual):
    said = qual("codebook", "rename", "T.night", "T.dark", "--name", "Dark", *WHY)
    assert "T.night is T.dark now, with 2 codings." in said
    said = qual("codebook", "merge", "T.dark", "X.ana.stigma", "--into", "INS.F", *WHY)
    assert "T.dark and X.ana.stigma merged into INS.F, with 3 codings." in said
    said = qual("codebook", "retire", "INS.F", *WHY)
    assert "INS.F is retired" in said
    assert "4 final codings wait for a code: qual codebook recode INS.F." in said


def test_split_from_the_parts_to_the_last_coding(qual, coded):
    parts = ["--into", "T.staff=Staff", "--into", "T.shift=Shifts"]
    assert "T.night is split into T.staff, T.shift" in qual(
        "codebook", "split", "T.night", *parts, *WHY
    )
    assert "2 codings to recode" in qual("codebook", "recode")
    assert "To recode: 2 codings" in qual("status")
    out = coded / "recode.csv"
    assert "2 codings to recode" in qual("codebook", "recode", "--out", out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = list(csv.reader(file))
    rows[0][head.index("new code")] = "T.staff"
    rows[1][head.index("new code")] = "T.staff T.shift, or both"
    with out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    said = qual("codebook", "recode", "--in", out, "--by", "ana", code=1)
    assert "1 coding recoded; 1 still wait for a code." in said
    assert "recode.csv" in said
    waiting = json.loads(qual("codebook", "recode", "T.night", "--format", "json"))
    assert [row["text"] for row in waiting] == ["It does not fit"]
    with pytest.raises(Misuse, match="at a time"):
        qual("codebook", "recode", "--out", "x.csv", "--in", out)
    qual("codebook", "split", "T.night", *WHY, code=2)
    qual("codebook", "split", *parts, *WHY, code=2)
    with pytest.raises(Misuse, match=r"no code 'T\.none'"):
        qual("codebook", "recode", "T.none")


@pytest.mark.parametrize(
    "words", [["--list"], ["T.night", "--out", "x.csv"], ["--in", "x.csv", "--by", "ana"]]
)
def test_who_types_what_split_had_before_is_told_what_to_type(qual, words):
    with pytest.raises(Misuse, match="Codings are recoded with 'qual codebook recode'"):
        qual("codebook", "split", *words)


def test_no_sheet_is_written_where_nothing_waits(qual, coded):
    assert "x.csv was not written" in qual("codebook", "recode", "--out", "x.csv")
    assert not (coded / "x.csv").exists()
    with pytest.raises(Misuse, match="at a time"):
        qual("codebook", "recode", "--list", "--out", "x.csv")


@pytest.fixture
def at_terminal(monkeypatch):
    """Pretend that people sit there; the desk gives the first coding the first new code."""

    def give(recoding, light):
        recoding.recode(recoding.choices()[0].id)

    monkeypatch.setattr("qual.cli.recode.on_terminal", lambda: True)
    monkeypatch.setattr("qual.desk.recoding_screen.run_recoding", give)


@pytest.mark.usefixtures("at_terminal")
def test_on_a_terminal_split_opens_the_desk_and_recode_goes_on(qual):
    parts = ["--into", "T.staff=Staff", "--into", "T.shift=Shifts"]
    said = qual("codebook", "split", "T.night", *parts, *WHY)
    assert "1 of 2 codings recoded, 1 to go." in said
    assert "Go on with: qual codebook recode T.night --by ana,ben" in said
    with pytest.raises(Misuse, match="Say who decides"):
        qual("codebook", "recode")
    assert "2 were given one" in qual("codebook", "recode", "--by", "ana")
    assert "No coding waits" in qual("codebook", "recode", "--list")


@pytest.mark.usefixtures("at_terminal")
def test_with_later_nothing_opens(qual):
    parts = ["--into", "T.staff=Staff", "--into", "T.shift=Shifts"]
    said = qual("codebook", "split", "T.night", *parts, *WHY, "--later")
    assert "2 final codings wait for a code: qual codebook recode T.night." in said
    assert "to go" not in said


def test_diff_between_releases_and_the_working_file(qual):
    with pytest.raises(Misuse, match="No release"):
        qual("codebook", "diff")
    assert "Release 1" in qual("codebook", "release")
    assert "Nothing differs." in qual("codebook", "diff")
    qual("codebook", "retire", "T.night", *WHY)
    rows = json.loads(qual("codebook", "diff", "--format", "json"))
    assert [(row["code"], row["field"], row["after"]) for row in rows] == [
        ("T.night", "use", "no"),
        ("T.night", "why", "we agreed"),
    ]
    qual("codebook", "release")
    assert "Nothing differs." in qual("codebook", "diff")
    for words in (["1", "2"], ["1..2"]):
        assert qual("codebook", "diff", *words, "--format", "csv").count("\n") == 3
    with pytest.raises(Misuse, match="no release 7"):
        qual("codebook", "diff", "7")
    with pytest.raises(Misuse, match="is no release"):
        qual("codebook", "diff", "new")


def test_confused_codes_become_a_note(qual, coded):
    assert "No two codes" in qual("reconcile", "--confused")
    qual("reconcile", "--out", "r.xlsx", "--by", "ana,ben")
    said = qual("reconcile", "--confused")
    assert "INS.J Available Resources and INS.J1 Funding: 1 passage" in said
    (row,) = json.loads(qual("reconcile", "--confused", "--format", "json"))
    assert (row["coded"], row["text"]) == ("ana: INS.J1; ben: INS.J", "no money for training")
    rule = ["--not-when", "money is meant", "--use", "INS.J1", "--passages", row["passage"]]
    qual("codebook", "note", "INS.J", *rule, "--by", "ana,ben")
    said = qual("codebook", "show", "INS.J")
    assert "money is meant → INS.J1 Funding" in said
    assert row["passage"] in said
    (note,) = read_codebook(coded)[0].codes["INS.J"].exclude
    assert note.passages == [row["passage"]]
    with pytest.raises(Misuse, match="only shows"):
        qual("reconcile", "--confused", "--out", "x.xlsx")


def decide(path, choice):
    book = openpyxl.load_workbook(path)
    sheet = book["decisions"]
    head = [cell.value for cell in sheet[1]]
    sheet.cell(2, head.index("decision") + 1).value = choice
    sheet.cell(2, head.index("reason") + 1).value = "money is meant"
    book.save(path)


def test_from_reopening_to_deciding_again(qual, coded):
    qual("reconcile", "--out", "r.xlsx", "--by", "ana,ben")
    decide(coded / "r.xlsx", "ana")
    qual("reconcile", "--in", "r.xlsx", "--by", "ana,ben")
    assert "Final codings: 1 adjudicated, 1 alike, 3 primary only." in qual("status")
    reopen(coded, "ana", "N-P01", at="2026-03-02T09:00:00Z")
    of = next(
        json.loads(line)["id"]
        for line in (coded / "codings" / "ana.jsonl").read_text().splitlines()
        if '"INS.J1"' in line
    )
    said = "N-P01 was reopened by ana after reconciling began; decisions and agreement rest"
    assert said in qual("status")
    assert said in qual("reconcile")
    add(coded, "ana", [{"op": "withdraw", "of": of, "reason": "no"}], at="2026-03-02T09:00:00Z")
    submit(coded, "ana", "N-P01", at="2026-03-02T09:00:00Z")
    assert "Submitted again since reconciling began: N-P01;" in qual("reconcile")
    said = qual("reconcile", "--out", "again.xlsx", "--again", "N-P01", "--by", "ana,ben")
    assert "1 decision no longer hold" in said
    said = qual("reconcile")
    assert "Decisions that no longer hold" in said
    assert "a coding was" in said
    (stale,) = json.loads(qual("reconcile", "--format", "json"))["stale"]
    assert stale["decided"] == "INS.J1 barrier “no money for training”"
    assert (stale["because"], stale["reason"]) == (
        "a coding was withdrawn by ana",
        "money is meant",
    )
    said = qual("status")
    assert "Undecided: 1 passage with 1 coding, left out of results." in said
    assert "Stale: 1 decision on what was changed since, to be made again" in said
    assert ": a coding was withdrawn by ana\n" in said
    assert json.loads(qual("status", "--format", "json"))["final"] == {
        "adjudicated": 0,
        "alike": 1,
        "primary": 3,
        "pre-consensus": 0,
        "undecided passages": 1,
        "undecided codings": 1,
        "stale decisions": 1,
        "waiting for a code": 0,
    }
    decide(coded / "again.xlsx", "none")
    qual("reconcile", "--in", "again.xlsx", "--by", "ana,ben")
    said = qual("status")
    assert "Undecided" not in said
    assert "Stale" not in said
    said = qual("reconcile")
    assert "Decisions that no longer hold" not in said
    assert "1 earlier decision no longer holds, and nothing waits there" in said


def test_the_rule_is_listed_with_each_coding_it_settled(qual, coded):
    qual("reconcile", "--out", "r.xlsx", "--by", "ana,ben")
    (one,) = json.loads(qual("reconcile", "--format", "json"))["settled by the rule"]
    assert one["rule"].startswith("agree_overlap 0.5: ana's coding stands; ben had ")


def test_differing_ratings_are_settled_together(qual, coded, monkeypatch):
    assert "Nobody differs" in qual("rate", "--differences")
    for coder, value in (("ana", 2), ("ben", -1)):
        said = Judgement(site="south", construct="INS.F", value=value, rationale=f"{coder} says")
        append_ratings(coded, coder, [said], AT)
    monkeypatch.setenv("QUAL_CODER", "ana")
    said = qual("rate", "--differences")
    assert "ana says" in said
    assert "1 difference" in said
    rows = json.loads(qual("rate", "--differences", "--format", "json"))
    assert {(row["code"], row["coder"]) for row in rows} == {("INS.F", "ana"), ("INS.F", "ben")}
    assert "1 difference to settle" in qual("rate", "--differences", "--out", "d.xlsx")
    book = openpyxl.load_workbook(coded / "d.xlsx")
    sheet = book["ratings"]
    head = [cell.value for cell in sheet[1]]
    sheet.cell(2, head.index("rating") + 1).value = 1
    sheet.cell(2, head.index("rationale") + 1).value = "both"
    book.save(coded / "d.xlsx")
    assert "1 rating recorded for consensus" in qual("rate", "--differences", "--in", "d.xlsx")
    assert "Nobody differs" in qual("rate", "--differences")
    with pytest.raises(Misuse, match="Nobody differs"):
        qual("rate", "--differences", "--out", "e.xlsx")
