import csv
import json

import openpyxl
import pytest
from tiny_study import (
    ASSIGNMENTS,
    AT,
    add,
    apply,
    no_chance,
    reopen,
    submit,
    write_table,
)

from qual.agree.summary import compare_coders
from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.final import find_finals, own_codes
from qual.problem import Misuse
from qual.rating import Judgement, append_ratings, find_ratings, read_ratings
from qual.reconcile import agenda, open_transcripts
from qual.refactor import (
    Decision,
    adopt,
    find_own_codes,
    find_waiting,
    merge,
    read_recodings,
    recode,
    rename,
    retire,
    split,
    write_recode_sheet,
    write_rule,
)
from qual.refactor.team import gather
from qual.study import open_study

WHY = Decision("ana, ben", "we agreed", AT, no_chance("team"))
STIGMA = {"op": "code", "code": "X.ben.stigma", "name": "Stigma", "definition": "What is said."}
STIGMA |= {"constructs": ["INS.F"]}


@pytest.fixture
def coded(root):
    """N-P02 and S-P02 coded once; of N-P01 both have submitted, of S-P01 only ana."""
    rows = [r | {"coder": "ben"} if r["transcript"] == "N-P02" else r for r in ASSIGNMENTS]
    write_table(root / "assignments.csv", rows)
    add(root, "ben", [STIGMA])
    apply(root, "ben", "N-P02", "in a week", "X.ben.stigma")
    apply(root, "ben", "N-P02", "two hours every Friday", "INS.J", "facilitator", 2)
    apply(root, "ana", "S-P02", "I heard of it by chance", "T.night", "barrier")
    apply(root, "ana", "S-P02", "It does not fit", "T.night", "barrier", 2)
    for coder in ("ana", "ben"):
        apply(root, coder, "N-P01", "no money for training", "T.night", "barrier")
        submit(root, coder, "N-P01")
    submit(root, "ben", "N-P02")
    submit(root, "ana", "S-P02")
    return root


def study(root):
    return open_study(root)


def finals_of(root):
    work = read_all(open_study(root))
    book = read_codebook(root)[0].with_own(own_codes(work))
    return find_finals(work, book), book


def codes_of(root, transcript):
    return [(c.quote, c.code) for c in finals_of(root)[0].codings if c.transcript == transcript]


def waiting_of(root, code=""):
    return find_waiting(*finals_of(root), code)


def lines_of(root):
    return [json.loads(x) for x in (root / "codebook" / "changes.jsonl").read_text().splitlines()]


def journals(root):
    return {path.name: path.read_bytes() for path in (root / "codings").glob("*.jsonl")}


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
    assert (done.problems, done.notes) == ([], [])
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


PARTS = {"T.staff": "Staff: tired", "INS.F": ""}


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


# The recode sheet.


@pytest.fixture(params=["recode.xlsx", "recode.csv"])
def sheet(coded, tmp_path, request):
    open_transcripts(read_all(study(coded)), "ana", AT)
    split(study(coded), "T.night", PARTS, WHY)
    path = tmp_path / request.param
    finals, book = finals_of(coded)
    assert write_recode_sheet(find_waiting(finals, book), study(coded), book, path) == []
    return path


def rows_of(path):
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    book = openpyxl.load_workbook(path)
    return [[cell.value or "" for cell in row] for row in book["codings"]]


def write_rows(path, rows):
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return
    book = openpyxl.load_workbook(path)
    sheet = book["codings"]
    sheet.delete_rows(1, sheet.max_row)
    for row in rows:
        sheet.append(row)
    book.save(path)


def fill(path, answers):
    """Fill cells in: {row: {column: value}}, row 2 being the first coding."""
    rows = rows_of(path)
    for number, cells in answers.items():
        for column, value in cells.items():
            rows[number - 1][rows[0].index(column)] = value
    write_rows(path, rows)


def read_in(root, path, reason=""):
    finals, book = finals_of(root)
    found = read_recodings(path, finals, book, reason)
    recode(study(root), found.lines, WHY)
    return found


def test_the_sheet_shows_each_coding_with_what_to_choose_among(sheet):
    head, *rows = rows_of(sheet)
    cells = [dict(zip(head, row, strict=True)) for row in rows]
    assert [cell["where"].split(":")[0] for cell in cells] == ["N-P01", "S-P02", "S-P02"]
    assert "⟦no money for training⟧" in cells[0]["text"]
    assert cells[0]["choose among"] == "T.staff Staff: tired\nINS.F Compatibility"
    assert cells[0]["question"] == "we agreed"


def test_assigned_codings_get_their_code_and_the_others_keep_waiting(coded, sheet):
    fill(
        sheet,
        {2: {"new code": "T.staff Staff: tired"}, 4: {"new code": "ins.f", "reason": "it is"}},
    )
    found = read_in(coded, sheet)
    assert (found.codings, found.unchanged, found.problems) == (2, 1, [])
    assert codes_of(coded, "N-P01") == [("no money for training", "T.staff")]
    assert codes_of(coded, "S-P02") == [
        ("I heard of it by chance", "T.night"),
        ("It does not fit", "INS.F"),
    ]
    assert [one.coding.quote for one in waiting_of(coded)] == ["I heard of it by chance"]
    lines = lines_of(coded)[1:]
    assert [(line["op"], line["from"], line["to"]) for line in lines] == [
        ("recode", ["T.night"], ["T.staff"]),
        ("recode", ["T.night"], ["INS.F"]),
    ]
    assert len(lines[0]["codings"]) == 2  # alike codings of both coders go together
    assert [line["reason"] for line in lines] == ["we agreed", "it is"]


def test_a_second_reading_changes_nothing_and_another_answer_counts(coded, sheet):
    fill(sheet, {2: {"new code": "T.staff"}})
    read_in(coded, sheet)
    before = lines_of(coded)
    assert read_in(coded, sheet).codings == 0
    assert lines_of(coded) == before
    fill(sheet, {2: {"new code": "INS.F"}})
    assert "gives no reason" in read_in(coded, sheet).problems[0].text
    assert read_in(coded, sheet, "on second thoughts").codings == 1
    assert codes_of(coded, "N-P01") == [("no money for training", "INS.F")]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"new code": "T.staff; INS.F"}, "holds two answers"),
        ({"new code": "T.none"}, "no code 'T.none'"),
        ({"new code": "T.night"}, "was given up"),
        ({"new code": "Compatibility"}, "is a name"),
        ({"reason": "so"}, "no new code"),
        ({"new code": "INS.F", "id": "01"}, "no longer counts"),
        ({"new code": "INS.F", "id": ""}, "lost its hidden id"),
    ],
)
def test_a_bad_cell_is_named_and_the_rest_taken(coded, sheet, cells, said):
    fill(sheet, {2: cells, 3: {"new code": "T.staff"}})
    found = read_in(coded, sheet)
    (problem,) = found.problems
    assert said in problem.text
    assert problem.file == sheet.name
    if sheet.suffix == ".xlsx":
        assert problem.line == 2
    assert found.codings == 1


def test_rows_may_be_sorted_and_deleted_but_not_doubled_with_two_answers(coded, sheet):
    fill(sheet, {2: {"new code": "T.staff"}, 3: {"new code": "INS.F"}})
    head, first, second, _ = rows_of(sheet)
    write_rows(sheet, [head, second, first, first])
    found = read_in(coded, sheet)
    assert (found.codings, found.problems) == (2, [])
    other = [*first]
    other[head.index("new code")] = "INS.J"
    write_rows(sheet, [head, first, other])
    assert "stands on line" in read_in(coded, sheet).problems[0].text


def test_a_sheet_of_another_study_or_none_is_refused(coded, sheet, tmp_path):
    rows = rows_of(sheet)
    for row in rows[1:]:
        row[rows[0].index("id")] = "01"
        row[rows[0].index("new code")] = "INS.F"
    write_rows(sheet, rows)
    (problem,) = read_in(coded, sheet).problems
    assert "None of these codings counts in this study" in problem.text
    write_rows(sheet, [["transcript"], ["N-P01"]])
    assert "is missing" in read_in(coded, sheet).problems[0].text
    with pytest.raises(Misuse, match="no file"):
        read_in(coded, tmp_path / "none.csv")
    with pytest.raises(Misuse, match="there already"):
        write_recode_sheet([], study(coded), finals_of(coded)[1], sheet)


def test_no_workbook_is_no_recode_sheet(coded, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_text("no zip")
    assert "no workbook" in read_in(coded, path).problems[0].text
    openpyxl.Workbook().save(path)
    assert "no recode sheet" in read_in(coded, path).problems[0].text


def test_a_formula_is_no_code(coded, tmp_path):
    split(study(coded), "T.night", PARTS, WHY)
    finals, book = finals_of(coded)
    path = tmp_path / "recode.xlsx"
    write_recode_sheet(find_waiting(finals, book), study(coded), book, path)
    fill(path, {2: {"new code": "=A1"}})
    assert "holds a formula" in read_in(coded, path).problems[0].text


def test_a_coding_recoded_and_then_withdrawn_no_longer_waits_nor_counts(coded):
    split(study(coded), "T.night", PARTS, WHY)
    ids = [
        one.coding.id for one in waiting_of(coded, "T.night") if one.coding.transcript == "S-P02"
    ]
    recode(
        study(coded),
        [{"op": "recode", "from": ["T.night"], "to": ["INS.F"], "codings": ids, "reason": "r"}],
        WHY,
    )
    reopen(coded, "ana", "S-P02")
    add(coded, "ana", [{"op": "withdraw", "of": ids[0], "reason": "no"}])
    submit(coded, "ana", "S-P02")
    assert codes_of(coded, "S-P02") == [("It does not fit", "INS.F")]


# Layouts and rules.


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


@pytest.fixture
def differing(root):
    apply(root, "ana", "N-P01", "no money for training", "INS.J1")
    apply(root, "ben", "N-P01", "no money for training", "INS.J")
    apply(root, "ana", "S-P01", "Nobody had the time", "INS.F")
    for coder in ("ana", "ben"):
        submit(root, coder, "N-P01")
    open_transcripts(read_all(study(root)), "ana", AT)
    return root


def test_a_rule_from_disagreement_goes_into_the_codebook(differing):
    (item,), _ = agenda(read_all(study(differing)))
    rule = Decision("ana, ben", "it is about money itself", AT)
    for named in (item.where, item.passage.id, item.passage.id[7:30]):
        assert write_rule(study(differing), "ins.j", ["INS.J1"], [named], rule) == []
    (note,) = read_codebook(differing)[0].codes["INS.J"].exclude
    assert (note.when, note.code_to) == ("it is about money itself", ["INS.J1"])
    assert (note.at, note.by, note.passages) == ("2026-03-01", "ana, ben", [item.where])


@pytest.mark.parametrize(
    ("code", "use", "passage", "said"),
    [
        ("INS.J", ["INS.J1"], "S-P01:1-5", "no passage"),
        ("INS.J", ["INS.J1"], "sha256:", "no passage"),
        ("INS.J", ["INS.J"], "", "cannot send to itself"),
        ("INS.X", [], "", "no code 'INS.X'"),
    ],
)
def test_a_rule_from_nowhere_is_refused(differing, code, use, passage, said):
    before = (differing / "codebook.yaml").read_bytes()
    with pytest.raises(Misuse, match=said):
        write_rule(study(differing), code, use, [passage] if passage else [], WHY)
    assert (differing / "codebook.yaml").read_bytes() == before
