import json

import pytest
from tiny_study import AT, apply, make_study, no_chance, submit

from cfir.places import find_shipped
from qual.asked import Asked
from qual.blindness import read_all
from qual.changes import read_changes
from qual.codebook import check_codebook, read_codebook
from qual.codebook_versions import find_differences, read_release
from qual.final import find_finals
from qual.matrix import build_matrix
from qual.problem import Misuse
from qual.rating import Judgement, append_ratings, find_ratings, read_ratings
from qual.refactor import Decision, convert, find_waiting
from qual.study import open_study

WHY = Decision("ana", "CFIR was updated", AT, no_chance("team"))
OLD = (find_shipped("codebooks") / "cfir-2009.yaml").read_text("utf-8")
OWN = """
  - id: T.night
    name: Night work  # what they call it
    constructs: [INT.H, INT.A]
    definition: >-
      Working
      at night.
    exclude:
      - when: it is money
        code_to: [INS09.E2]
"""


@pytest.fixture
def coded(tmp_path):
    root = make_study(tmp_path / "study", framework="2009")
    (root / "codebook.yaml").write_text(OLD + OWN, "utf-8")
    apply(root, "ana", "N-P02", "We had the tablets in a week", "INT.H")
    apply(root, "ana", "N-P02", "two hours every Friday", "INS09.E2")
    apply(root, "ana", "N-P02", "The director gave", "T.night")
    apply(root, "ana", "S-P02", "I heard of it", "INS09.D")
    submit(root, "ana", "N-P02")
    submit(root, "ana", "S-P02")
    return root


def test_what_is_safe_carries_over_and_the_rest_waits_with_its_question(coded):
    before = (coded / "codings" / "ana.jsonl").read_bytes()
    done = convert(open_study(coded), WHY)
    assert (done.problems, done.release, done.codings, done.carried) == ([], 1, 1, ["T.night"])
    assert open_study(coded).settings.framework == "2022"
    book, problems = read_codebook(coded)
    assert problems == check_codebook(book, "") == []
    finals = find_finals(read_all(open_study(coded)), book)
    assert [(c.code, c.was) for c in finals.codings] == [
        ("INT.H", ""),
        ("T.night", ""),
        ("INS.J", "INS09.E2"),
        ("INS09.D", ""),
    ]
    first, second = find_waiting(finals, book)
    assert first.choices == ("INN.H", "INS.J1")
    assert first.change.reason.startswith("Is it the price of the innovation")
    assert (second.choices, second.change.op) == ((), "retire")
    assert (coded / "codings" / "ana.jsonl").read_bytes() == before


def test_the_team_s_own_codes_come_along_as_written(coded):
    done = convert(open_study(coded), WHY)
    text = (coded / "codebook.yaml").read_text("utf-8")
    assert "name: Night work  # what they call it" in text
    code = read_codebook(coded)[0].codes["T.night"]
    assert code.definition == "Working at night."
    assert code.constructs == ["INT.H", "INN.A"]
    assert code.exclude[0].code_to == ["INS.J"]
    assert "T.night belongs to INT.H: choose constructs of 2022." in done.notes


def test_codes_to_decide_on_stay_to_be_read_but_not_applied(coded):
    convert(open_study(coded), WHY)
    codes = read_codebook(coded)[0].codes
    assert (codes["INT.H"].use, "INT.A" in codes) == ("no", False)
    assert codes["INT.H"].why.startswith("a code of CFIR 2009: Is it the price")


def test_the_codebook_of_2009_is_kept_and_told_apart(coded):
    convert(open_study(coded), WHY)
    assert (coded / "codebook" / "1.yaml").read_text("utf-8") == OLD + OWN
    old, _ = read_release(coded, 1)
    found = find_differences(old, read_codebook(coded)[0], read_changes(coded)[0])
    notes = {one.code: one.note for one in found if one.kind == "removed"}
    assert notes["INT.A"] == "recoded as INN.A: CFIR was updated"


def test_what_the_team_wrote_itself_on_codes_of_2009_is_named(coded):
    text = (coded / "codebook.yaml").read_text("utf-8")
    (coded / "codebook.yaml").write_text(
        text.replace("How good people think the proof is.", "Ours.")
    )
    assert (
        "Your own wording of INT.B is kept in the release." in convert(open_study(coded), WHY).notes
    )


def test_a_conversion_cut_off_is_completed_and_a_second_one_refused(coded):
    settings = (coded / "study.yaml").read_bytes()
    convert(open_study(coded), WHY)
    book = (coded / "codebook.yaml").read_bytes()
    lines = (coded / "codebook" / "changes.jsonl").read_text().splitlines()
    (coded / "codebook" / "changes.jsonl").write_text("\n".join(lines[:5]) + "\n")
    (coded / "study.yaml").write_bytes(settings)
    assert convert(open_study(coded), WHY).problems == []
    assert (coded / "codebook.yaml").read_bytes() == book
    again = (coded / "codebook" / "changes.jsonl").read_text().splitlines()
    assert [json.loads(x)["from"] for x in again] == [json.loads(x)["from"] for x in lines]
    with pytest.raises(Misuse, match="2022 already"):
        convert(open_study(coded), WHY)


def test_settings_laid_out_otherwise_are_a_problem_and_nothing_is_written(coded):
    path = coded / "study.yaml"
    path.write_text("{format: 1, title: Tiny, framework: '2009', coders: [ana, ben]}\n")
    before = (coded / "codebook.yaml").read_bytes()
    assert "'framework' cannot be changed here" in convert(open_study(coded), WHY).problems[0].text
    assert (coded / "codebook.yaml").read_bytes() == before
    assert not (coded / "codebook").exists()


def test_ratings_of_2009_do_not_stand_in_the_way_and_are_named(coded):
    said = Judgement(site="south", construct="INT.A", value=1, rationale="so")
    append_ratings(coded, "ana", [said], AT)
    done = convert(open_study(coded), WHY)
    assert "Rated before and not carried over: INT.A at south" in " ".join(done.notes)
    study, book = open_study(coded), read_codebook(coded)[0]
    finals = find_finals(read_all(study), book)
    matrix = build_matrix(
        study, finals.codings, book, find_ratings(read_ratings(coded)), asked=Asked()
    )
    assert matrix.problems == []
    assert "Ratings of codes given up since are not shown: INT.A at south." in matrix.notes
