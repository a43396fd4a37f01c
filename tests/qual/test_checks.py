import json

import pytest
import yaml
from tiny_study import AT, add, apply, apply_line, make_study, submit, write_table

from qual.blindness import read_all
from qual.checks import check_study
from qual.codebook import read_codebook
from qual.files import write_text
from qual.journal import journal_path
from qual.reconcile import agenda, decide, decision_line, open_transcripts
from qual.study import open_study
from qual.transcript import record_path


def check(root):
    study = open_study(root)
    codebook, problems = read_codebook(root)
    return [*problems, *check_study(study, read_all(study), codebook)]


def said(root):
    return [(problem.file, problem.line, problem.text) for problem in check(root)]


def test_a_study_in_order_has_no_problems(root):
    apply(root, "ana", "N-P01", "money", "INS.J1", "barrier", 2)
    submit(root, "ana", "N-P01")
    assert check(root) == []


def test_codes_made_while_coding_are_in_order(root):
    code = {
        "op": "code",
        "code": "X.ana.noise",
        "name": "Noise",
        "definition": "",
        "constructs": [],
    }
    add(root, "ana", [code])
    apply(root, "ana", "N-P02", "tablets", "X.ana.noise")
    assert check(root) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("codings/ana (1).jsonl", "second copy"),
        ("codings/ana.conflict.jsonl", "second copy"),
        ("codings/eva.jsonl", "eva is not a coder"),
        ("codings/ana.torn", "cut off while it was written"),
        ("submissions/eva.jsonl", "eva is not a coder"),
        ("codings/Ana.jsonl", "differs in capitals"),
        ("interview.docx", "A raw interview file"),
        ("speakers.csv", "A key file"),
    ],
)
def test_files_that_do_not_belong_are_named(root, name, text):
    write_text(root / name, "")
    assert any(file == name and text in words for file, _, words in said(root))


def test_a_coder_s_file_in_other_capitals_is_not_passed_over(root):
    apply(root, "ana", "N-P01", "money", "INS.J1")
    journal_path(root, "ana").rename(journal_path(root, "ANA"))
    assert [problem.file for problem in read_all(open_study(root)).problems] == [
        "codings/ANA.jsonl"
    ]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"coder": "eva"}, "'eva' is not a coder of this study."),
        ({"transcript": "X"}, "There is no transcript 'X' in participants.csv."),
        ({"part": "both"}, "The part 'both' is none."),
        ({"part": "second"}, "N-P02 has 0 primary coders."),
    ],
)
def test_assignments_point_to_what_is_there(tmp_path, change, text):
    row = {"transcript": "N-P02", "coder": "ana", "part": "primary", "round": "main", **change}
    root = make_study(tmp_path / "s", assignments=[row])
    assert ("assignments.csv", 2, text) in said(root)


def test_strata_are_columns(root):
    text = (root / "study.yaml").read_text(encoding="utf-8")
    settings = yaml.safe_load(text)
    settings["double_coding"] = {"fraction": 0.2, "strata": ["Role", "ward"]}
    write_text(root / "study.yaml", yaml.safe_dump(settings))
    found = [each for each in said(root) if "stratum" in each[2]]
    text = "The stratum 'ward' is no column of participants.csv or sites.csv."
    assert [(file, told) for file, _, told in found] == [("study.yaml", text)]


def test_two_primaries_are_a_problem(tmp_path):
    rows = [
        {"transcript": "N-P02", "coder": c, "part": "primary", "round": "main"}
        for c in ("ana", "ben")
    ]
    found = said(make_study(tmp_path / "s", assignments=rows))
    assert ("assignments.csv", 2, "N-P02 has 2 primary coders.") in found


def test_transcripts_and_participants_fit(root):
    for kind in ("txt", "json"):
        (root / "transcripts" / f"S-P02.{kind}").rename(root / "transcripts" / f"New.{kind}")
    found = said(root)
    assert ("transcripts/New.txt", None, "New is not in participants.csv.") in found
    assert ("participants.csv", 5, "The transcript S-P02 has not been brought in.") in found


def test_a_speaker_without_a_row_is_named(root):
    path = record_path(root, "N-P02")
    record = json.loads(path.read_bytes())
    record["turns"][1]["participant"] = "N-P99"
    path.write_text(json.dumps(record))
    file = "transcripts/N-P02.json"
    assert (file, None, "N-P99 speaks here, but has no row in participants.csv.") in said(root)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"code": "INS.Q"}, "This coding has a code that is not in the codebook."),
        ({"text": "sha256:0"}, "has no place in the text"),
        ({"end": 99999}, "This coding lies outside the text."),
        ({"quote": "mine"}, "The quote of this coding is not what stands at its place."),
        ({"transcript": "X"}, "of a transcript that participants.csv does not name"),
    ],
)
def test_each_coding_fits(root, fields, text):
    apply(root, "ana", "N-P02", "week", "INS.J")
    apply(root, "ana", "N-P02", "tablets", "INS.J")
    path = journal_path(root, "ana")
    first, second = path.read_text().splitlines()
    path.write_text(f"{first}\n{json.dumps({**json.loads(second), **fields})}\n")
    assert [(file, line) for file, line, words in said(root) if text in words] == [
        ("codings/ana.jsonl", 2)
    ]


def test_what_was_submitted_is_still_there(root):
    apply(root, "ana", "N-P02", "week", "INS.J")
    submit(root, "ana", "N-P02")
    journal_path(root, "ana").write_text("")
    assert [file for file, _, text in said(root) if "was changed since" in text] == [
        "codings/ana.jsonl"
    ]


def test_nothing_coded_in_a_sealed_transcript_is_told(root):
    code = {"op": "code", "code": "X.ana.hush", "name": "SECRET", "definition": "SECRET"}
    add(root, "ana", [{**code, "constructs": ["SECRET"]}])
    line = apply_line(root, "N-P01", "money", "SECRETCODE", memo="SECRET")
    add(root, "ana", [line | {"quote": "SECRET"}])
    with journal_path(root, "ana").open("a") as file:
        file.write('{"id":"7","op":"apply","valence":"SECRET"}\n{"id":"SECRET"')
    found = " ".join(str(problem) for problem in check(root))
    assert "codings/ana.jsonl:2:" in found
    assert "SECRET" not in found
    assert "hush" not in found


def test_the_codebook_is_checked_and_problems_are_told_once(root):
    text = (root / "codebook.yaml").read_text().replace("parent: INS.J\n", "parent: INS.X\n", 1)
    write_text(root / "codebook.yaml", text)
    assert any("points to INS.X" in words for _, _, words in said(root))
    assert len(check(root)) == len(set(check(root)))


def test_faults_in_tables_are_among_them(root):
    write_table(root / "sites.csv", [{"site": "a b"}])
    assert ("sites.csv", 2) in [(file, line) for file, line, _ in said(root)]


def test_dates_and_times_do_not_matter_to_checks(root):
    apply(root, "ana", "N-P02", "week", "INS.J", at="2040-01-01T00:00:00Z")
    apply(root, "ana", "N-P02", "tablets", "INS.J", at=AT)
    assert check(root) == []


def test_a_decision_changed_by_hand_to_a_code_that_is_none_is_named_with_its_line(root):
    apply(root, "ana", "N-P01", "money", "INS.J1")
    for coder in ("ana", "ben"):
        submit(root, coder, "N-P01")
    open_transcripts(read_all(open_study(root)), "ana-ben", AT)
    (item,) = agenda(read_all(open_study(root)))[0]
    decide(root, "ana-ben", [decision_line(item, "ana", ["ana", "ben"], "so")], AT)
    assert check(root) == []
    path = root / "adjudications" / "ana-ben.jsonl"
    path.write_text(path.read_text().replace('"code":"INS.J1"', '"code":"INS.J9"'))
    (problem,) = check(root)
    assert (problem.file, problem.line) == ("adjudications/ana-ben.jsonl", 2)
    assert problem.text == "This decision gives the code INS.J9, which is not in the codebook."


@pytest.mark.parametrize(
    ("folder", "advice"),
    [
        ("adjudications", "qual take-in"),
        ("ratings", "qual take-in"),
        ("codebook", "qual take-in"),
    ],
)
def test_what_to_do_with_a_copy_that_a_sync_tool_left(root, folder, advice):
    (root / folder).mkdir()
    (root / folder / "ana (1).jsonl").write_text("")
    (problem,) = check(root)
    assert advice in problem.advice
