"""Codes adopted, merged, renamed, retired and split: lines, journals untouched."""

import pytest
from refactored import (
    PARTS,
    STIGMA,
    WHY,
    code_for_refactoring,
    codes_of,
    finals_of,
    journals,
    lines_of,
    study,
    waiting_of,
)
from tiny_study import (
    AT,
    add,
    apply,
    submit,
)

from qual.agree.summary import compare_coders
from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.problem import Misuse
from qual.rating import Judgement, append_ratings, find_ratings, read_ratings
from qual.refactor import (
    adopt,
    find_own_codes,
    merge,
    rename,
    retire,
    split,
)
from qual.refactor.team import gather


@pytest.fixture
def coded(root):
    return code_for_refactoring(root)


def test_a_coder_s_own_code_becomes_the_team_s(coded):
    before = journals(coded)
    done = adopt(study(coded), "x.ben.stigma", WHY)
    assert (done.problems, done.codings) == ([], 1)
    code = read_codebook(coded)[0].codes["T.stigma"]
    assert (code.name, code.definition, code.constructs) == ("Stigma", "What is said.", ["INS.F"])
    assert codes_of(coded, "N-P02")[0] == ("in a week", "T.stigma")
    (line,) = lines_of(coded)
    assert (line["op"], line["from"], line["to"]) == ("adopt", ["X.ben.stigma"], ["T.stigma"])
    assert (line["by"], line["reason"], line["at"]) == ("ana, ben", "we agreed", AT)
    assert journals(coded) == before
    with pytest.raises(Misuse, match=r"T\.stigma already"):
        adopt(study(coded), "X.ben.stigma", WHY, "T.other")


def test_an_adopted_code_may_be_named_anew_and_its_old_id_is_no_longer_applied(coded):
    adopt(study(coded), "X.ben.stigma", WHY, "T.shame", "Shame", "Feeling seen.", ["INS.J"])
    book = finals_of(coded)[1]
    code = book.codes["T.shame"]
    assert (code.name, code.definition, code.constructs) == ("Shame", "Feeling seen.", ["INS.J"])
    assert (book.codes["X.ben.stigma"].use, book.codes["X.ben.stigma"].why) == (
        "no",
        "adopted as T.shame: we agreed",
    )


@pytest.mark.parametrize(
    ("id_", "new", "said"),
    [
        ("X.ben.none", "", "No coder has made"),
        ("INS.F", "", "No coder has made"),
        ("X.ben.stigma", "T.night", "already"),
        ("X.ben.stigma", "stigma", "no id for a code"),
    ],
)
def test_what_cannot_be_adopted_is_refused(coded, id_, new, said):
    with pytest.raises(Misuse, match=said):
        adopt(study(coded), id_, WHY, new)
    assert not (coded / "codebook").exists()


def test_a_code_used_only_where_not_all_have_submitted_stays_out_of_sight(root):
    add(root, "ben", [STIGMA])
    apply(root, "ben", "N-P01", "no money for training", "X.ben.stigma")
    submit(root, "ben", "N-P01")
    assert find_own_codes(gather(study(root))) == ([], 1)
    for change in (adopt, lambda *rest: merge(rest[0], [rest[1]], "INS.F", rest[2])):
        with pytest.raises(Misuse, match="not all of their coders have submitted"):
            change(study(root), "X.ben.stigma", WHY)
    submit(root, "ana", "N-P01")
    (own,), hidden = find_own_codes(gather(study(root)))
    assert (own.code.code, own.coder, own.codings, hidden) == ("X.ben.stigma", "ben", 1, 0)
    assert adopt(study(root), "X.ben.stigma", WHY).problems == []


def test_merged_codes_count_as_one(coded):
    done = merge(study(coded), ["T.night", "X.ben.stigma"], "INS.F", WHY)
    assert done.codings == 5
    assert codes_of(coded, "S-P02") == [
        ("I heard of it by chance", "INS.F"),
        ("It does not fit", "INS.F"),
    ]
    assert codes_of(coded, "N-P02")[0][1] == "INS.F"
    code = read_codebook(coded)[0].codes["T.night"]
    assert (code.use, code.why) == ("no", "merged into INS.F: we agreed")
    assert finals_of(coded)[0].codings[-1].was == "T.night"
    with pytest.raises(Misuse, match="into itself"):
        merge(study(coded), ["INS.F"], "ins.f", WHY)
    with pytest.raises(Misuse, match=r"does not use T\.night"):
        merge(study(coded), ["INS.J"], "T.night", WHY)


def test_a_code_that_no_codebook_names_can_be_merged_unless_it_is_sealed(coded):
    apply(coded, "ana", "S-P01", "Nobody had the time", "T.sealed")
    apply(coded, "ana", "S-P02", "It does not fit", "T.lost")
    with pytest.raises(Misuse, match=r"no code 'T\.sealed'"):
        merge(study(coded), ["T.sealed"], "INS.F", WHY)
    assert merge(study(coded), ["T.lost"], "INS.F", WHY).codings == 1


def test_a_renamed_code_keeps_its_codings_and_what_points_to_it(coded):
    text = (coded / "codebook.yaml").read_text()
    note = "- id: INN.G\n  exclude:\n  - when: at night  # rule\n    code_to: [T.night]\n"
    (coded / "codebook.yaml").write_text(text.replace("- id: INN.G\n", note))
    done = rename(study(coded), "t.night", "T.dark", WHY, "In the dark")
    said = "Exclude notes of INN.G now send to T.dark instead of T.night; what they say stays."
    assert (done.problems, done.notes) == ([], [said])
    book = read_codebook(coded)[0]
    assert (book.codes["T.dark"].name, "T.night" in book.codes) == ("In the dark", False)
    assert book.codes["INN.G"].exclude[0].code_to == ["T.dark"]
    assert "# rule" in (coded / "codebook.yaml").read_text()
    assert {code for _, code in codes_of(coded, "S-P02")} == {"T.dark"}
    rename(study(coded), "T.dark", "T.night", WHY)
    assert {code for _, code in codes_of(coded, "S-P02")} == {"T.night"}


@pytest.mark.parametrize(
    ("id_", "new", "said"),
    [
        ("INS.J", "T.money", "CFIR's own"),
        ("T.night", "NIGHT", "no id for a code"),
        ("T.night", "X.ben.stigma", "no id for a code"),
        ("T.none", "T.a", "no code 'T.none'"),
    ],
)
def test_what_cannot_be_renamed_is_refused(coded, id_, new, said):
    with pytest.raises(Misuse, match=said):
        rename(study(coded), id_, new, WHY)


def test_an_id_that_meant_something_else_is_not_taken_again(coded):
    rename(study(coded), "T.night", "T.dark", WHY)
    adopt(study(coded), "X.ben.stigma", WHY)
    with pytest.raises(Misuse, match="meant another code before"):
        rename(study(coded), "T.stigma", "T.night", WHY)


def test_ratings_follow_a_new_name_but_not_a_merger(coded):
    said = Judgement(site="south", construct="T.night", value=-1, rationale="so")
    append_ratings(coded, "ana", [said], AT)
    rename(study(coded), "T.night", "T.dark", WHY)
    history = read_codebook(coded)[0].history
    (rating,) = find_ratings(read_ratings(coded), history.renamed).values()
    assert (rating.construct, rating.rating.value) == ("T.dark", -1)
    done = merge(study(coded), ["T.dark"], "INS.F", WHY)
    assert done.notes == []
    said = Judgement(site="south", construct="INS.J", value=-1, rationale="so")
    append_ratings(coded, "ana", [said], AT)
    done = merge(study(coded), ["INS.J"], "INS.F", WHY)
    assert done.notes[-1].startswith("Rated before and not carried over: INS.J at south")


def test_what_still_names_a_given_up_code_is_listed(coded):
    (coded / "guide.csv").write_text("question,text,constructs\nq1,Why?,INS.F; T.night\n")
    (coded / "themes.yaml").write_text("- id: B1\n  statement: s\n  constructs: [T.night]\n")
    done = retire(study(coded), "T.night", WHY)
    assert done.notes == [
        "guide.csv still names T.night: line 2; write there what takes its place.",
        "themes.yaml still names T.night: B1; write there what takes its place.",
    ]


def test_agreement_is_of_the_codes_as_they_stood_at_submission(coded):
    def figures():
        found = compare_coders(read_all(study(coded)), read_codebook(coded)[0], "sentence")
        return [(row.code, row.used) for pair in found.pairs for row in pair.codes]

    before = figures()
    merge(study(coded), ["T.night"], "INS.F", WHY)
    assert figures() == before == [("T.night", (1, 1))]


def test_a_retired_code_stays_and_its_codings_wait(coded):
    done = retire(study(coded), "T.night", WHY)
    assert done.codings == 4
    assert {one.coding.transcript for one in waiting_of(coded)} == {"N-P01", "S-P02"}
    assert {code for _, code in codes_of(coded, "S-P02")} == {"T.night"}
    with pytest.raises(Misuse, match="given up already: we agreed"):
        retire(study(coded), "T.night", WHY)


def test_a_split_makes_its_parts_and_leaves_the_codings_waiting(coded):
    done = split(study(coded), "T.night", PARTS, WHY)
    assert (done.problems, done.codings) == ([], 4)
    book = read_codebook(coded)[0]
    assert (book.codes["T.staff"].name, book.codes["T.staff"].constructs) == (
        "Staff: tired",
        ["INS.F"],
    )
    assert book.codes["T.night"].why == "split into T.staff, INS.F: we agreed"
    assert [one.choices for one in waiting_of(coded)] == [("T.staff", "INS.F")] * 3
    assert len(waiting_of(coded, "T.night")) == 3
    assert waiting_of(coded, "INS.J") == []


def test_a_part_of_a_construct_belongs_to_it_and_the_construct_may_stay(coded):
    split(study(coded), "INS.J", {"T.hours": "Hours", "INS.J": ""}, WHY)
    book = read_codebook(coded)[0]
    assert (book.codes["T.hours"].constructs, book.codes["INS.J"].use) == (["INS.J"], "yes")


@pytest.mark.parametrize(
    ("into", "said"),
    [
        ({"INS.F": ""}, "two codes or more"),
        ({"T.new": "", "INS.F": ""}, "give its name"),
        ({"new": "New", "INS.F": ""}, "no id for a code"),
    ],
)
def test_a_split_into_nothing_is_refused(coded, into, said):
    with pytest.raises(Misuse, match=said):
        split(study(coded), "T.night", into, WHY)
    assert not (coded / "codebook").exists()


def test_a_codebook_that_cannot_be_edited_is_left_as_it_is(coded):
    text = "name: Flow\ncodes: [{id: T.night, name: N}, {id: INS.F, name: F}]\n"
    (coded / "codebook.yaml").write_text(text)
    done = adopt(study(coded), "X.ben.stigma", WHY)
    assert "cannot be edited as it is laid out" in done.problems[0].text
    assert (coded / "codebook.yaml").read_text() == text
    assert not (coded / "codebook").exists()
    assert retire(study(coded), "T.night", WHY).problems == []


def test_an_edit_that_would_touch_other_codes_is_not_written(coded):
    text = "codes:\n- &a\n  id: T.night\n  name: N\n- <<: *a\n  id: INS.F\n"
    (coded / "codebook.yaml").write_text(text)
    assert retire(study(coded), "T.night", WHY).problems
    assert (coded / "codebook.yaml").read_text() == text
    assert not (coded / "codebook").exists()


def test_a_faulty_codebook_is_not_touched(coded):
    (coded / "codebook.yaml").write_text("codes:\n- id: T.night\n")
    assert retire(study(coded), "T.night", WHY).problems
