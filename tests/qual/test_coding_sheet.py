import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_study import AT, apply, make_study, no_chance, reopen, submit, write_transcript

from qual.codebook import read_codebook
from qual.coding_sheet import alike, apply_sheet, find_quote
from qual.files import table_text, write_text
from qual.journal import journal_path, read_journal
from qual.moves import find_edits, moves_path
from qual.problem import Misuse
from qual.study import open_study
from qual.transcript import read_transcript

QUOTE = {"transcript": "N-P01", "quote": "no money for training", "code": "INS.J1"}
OTHER = {"transcript": "N-P02", "quote": "tablets in a week", "code": "INS.J"}
BAD = {"transcript": "N-P02", "quote": "we said nothing of it", "code": "INS.J"}


@pytest.fixture
def give(root, tmp_path):
    """Apply a sheet of rows as ana (or another)."""

    def give(*rows, coder="ana", keep_good=False, text=None):
        columns = list(dict.fromkeys(key for row in rows for key in row))
        path = tmp_path / "codings.csv"
        write_text(
            path, text or table_text(columns, [[r.get(c, "") for c in columns] for r in rows])
        )
        study, codebook = open_study(root), read_codebook(root)[0]
        return apply_sheet(study, codebook, coder, path, AT, keep_good, no_chance(coder))

    return give


def said(applied):
    return [(problem.line, problem.text) for problem in applied.problems]


def written(root, coder="ana"):
    return [entry.line for entry in read_journal(root, coder).entries]


def test_a_row_becomes_a_line_as_contracted(root, give):
    row = {**QUOTE, "valence": "Barrier", "strength": "2", "memo": "so it was"}
    assert give(row).written == 1
    text = read_transcript(root, "N-P01")
    start = text.text.index(QUOTE["quote"])
    line = json.loads(journal_path(root, "ana").read_bytes())
    assert list(line) == [
        "id", "op", "at", "prev", "transcript", "start", "end", "quote", "code", "about",
        "valence", "strength", "memo", "origin", "codebook", "entry", "text",
    ]  # fmt: skip
    assert (line["start"], line["end"]) == (start, start + len(QUOTE["quote"]))
    assert (line["valence"], line["strength"], line["memo"]) == ("barrier", 2, "so it was")
    assert (line["origin"], line["text"]) == ("import:apply", text.sha256)
    assert line["entry"].startswith("sha256:")


def test_ids_of_transcripts_and_codes_have_no_case(root, give):
    assert give({**QUOTE, "transcript": "n-p01", "code": "ins.j1"}).written == 1
    assert (written(root)[0].transcript, written(root)[0].code) == ("N-P01", "INS.J1")


def test_all_or_nothing(root, give):
    applied = give(QUOTE, BAD, OTHER)
    assert (applied.written, len(applied.problems)) == (0, 1)
    assert not journal_path(root, "ana").exists()
    assert give(QUOTE, BAD, OTHER, keep_good=True).written == 2
    assert [line.code for line in written(root)] == ["INS.J1", "INS.J"]


def test_applying_twice_changes_nothing(root, give):
    give(QUOTE, OTHER)
    before = journal_path(root, "ana").read_bytes()
    again = give({**QUOTE, "memo": "another memo"}, OTHER, OTHER)
    assert (again.written, again.known) == (0, 3)
    assert journal_path(root, "ana").read_bytes() == before


@pytest.mark.parametrize(
    "change", [{"valence": "barrier"}, {"strength": "1"}, {"code": "INS.J"}, {"quote": "no money"}]
)
def test_a_row_that_differs_is_news(give, change):
    give(QUOTE)
    assert give({**QUOTE, **change}).written == 1


def test_a_row_equal_to_a_withdrawn_coding_is_news(root, give):
    give(QUOTE)
    (line,) = written(root)
    with journal_path(root, "ana").open("a") as file:
        fields = {"id": "7" * 26, "op": "withdraw", "at": AT, "prev": [line.id], "of": line.id}
        file.write(json.dumps(fields) + "\n")
    assert give(QUOTE).written == 1


def test_a_row_is_known_after_the_text_was_corrected(root, give):
    give(OTHER)
    old = read_transcript(root, "N-P02")
    turns = [
        ("Interviewer", "Well, how did it go?"),
        ("N-P02", "We had the tablets in a week. So."),
    ]
    write_transcript(root, "N-P02", turns)
    new = read_transcript(root, "N-P02")
    edits = find_edits(old.text, new.text)
    line = {"old": old.sha256, "new": new.sha256, "edits": edits}
    moves_path(root, "N-P02").write_text(json.dumps(line) + "\n")
    again = give(OTHER)
    assert (again.written, again.known) == (0, 1)


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (BAD, 'The quote "we said nothing of it" is not in the transcript.'),
        ({**QUOTE, "quote": "the"}, 'The quote "the" occurs 2 times in the transcript.'),
        ({**QUOTE, "quote": ""}, "The row has neither a quote nor start and end."),
        ({**QUOTE, "start": "5", "end": "x"}, "start '5' and end 'x' are not both numbers."),
        ({**QUOTE, "start": "5", "end": ""}, "start '5' and end '' are not both numbers."),
        ({**QUOTE, "quote": "", "start": "9", "end": "9"}, "9 to 9 is no span of this text."),
        ({**QUOTE, "quote": "", "start": "9", "end": "9999"}, "9 to 9999 is no span of this text."),
        ({**QUOTE, "start": "9", "end": "20"}, "The quote is not what stands at start to end."),
        ({**QUOTE, "start": "9" * 5000, "end": "9"}, "are not both numbers."),
        ({**QUOTE, "code": "INS.J9"}, "There is no code 'INS.J9' in the codebook."),
        ({**QUOTE, "code": "Funding"}, "'Funding' is a name; codes are given by id."),
        ({**QUOTE, "valence": "bad"}, "The valence 'bad' is none."),
        ({**QUOTE, "strength": "3"}, "The strength '3' is none."),
        ({**QUOTE, "about": "IND.R.B"}, "but INS.J1 is not a characteristic of a person."),
        ({**QUOTE, "code": "IND.C.C", "about": "INS.J"}, "'INS.J' is not the id of a role."),
        ({**QUOTE, "transcript": "N-P9"}, "There is no transcript 'N-P9'."),
        ({**QUOTE, "transcript": ""}, "The row names no transcript."),
    ],
)
def test_a_row_that_cannot_be_is_named_with_its_line(root, give, row, text):
    applied = give(OTHER, row)
    assert applied.written == 0
    ((line, found),) = said(applied)
    assert line == 3
    assert text in found
    assert applied.problems[0].file == "codings.csv"


def test_every_fault_of_a_sheet_is_named(give):
    rows = [{**QUOTE, "code": "x"}, {**QUOTE, "valence": "y"}, BAD]
    assert [line for line, _ in said(give(*rows))] == [2, 3, 4]


def test_every_fault_of_a_row_is_named(give):
    row = {**QUOTE, "quote": "never said", "code": "INS.J9", "valence": "bad", "strength": "3"}
    words = ["never said", "INS.J9", "valence", "strength", "'INS.J' is not the id of a role"]
    found = said(give({**row, "about": "INS.J"}))
    assert [line for line, _ in found] == [2] * len(words)
    assert all(word in text for word, (_, text) in zip(words, found, strict=True))


def test_codings_of_the_interviewer_s_words_alone_are_pointed_out(give):
    asked = {"transcript": "N-P01", "quote": "And what was hard?", "code": "INS.J"}
    both = {**asked, "quote": "And what was hard?\nN-P01: There was no money"}
    applied = give(QUOTE, asked, both)
    assert applied.written == 3
    assert [(p.line, p.file) for p in applied.noticed] == [(3, "codings.csv")]
    assert applied.noticed[0].text.startswith("Only the interviewer speaks here")


def test_a_characteristic_is_about_a_role(root, give):
    assert give({**QUOTE, "code": "IND.C.C", "about": "ind.r.b"}).written == 1
    assert written(root)[0].about == "IND.R.B"


def test_start_and_end_count_code_points(tmp_path, give, root):
    write_transcript(root, "N-P02", [("N-P02", "🎉🎉 Größe! Yes.")])
    text = read_transcript(root, "N-P02").text
    start = text.index("Größe")
    row = {"transcript": "N-P02", "code": "INS.J", "start": str(start), "end": str(start + 5)}
    assert give(row).written == 1
    assert written(root)[0].quote == "Größe"


def test_typographic_marks_and_white_space_are_alike(root, give):
    write_transcript(root, "N-P02", [("N-P02", "It’s “late” – we don't know. We don’t\u00a0care.")])
    rows = [
        {**OTHER, "quote": 'It\'s "late" - we'},
        {**OTHER, "quote": "we don’t know"},
        {**OTHER, "quote": "We  don't care"},
    ]
    assert give(*rows).problems == []
    assert [line.quote for line in written(root)] == [
        "It’s “late” – we",
        "we don't know",
        "We don’t\u00a0care",
    ]


def test_an_exact_quote_is_preferred_to_a_like_one():
    assert find_quote("don't and don’t", "don’t") == (10, 15)
    assert isinstance(find_quote("don't or don't", "don’t")[0], str)


def test_overlapping_places_are_counted():
    assert "2 times" in find_quote("so so so it", "so so")[0]


@settings(deadline=None)
@given(st.text("ab'’“\" .-–\u00a0\n", min_size=1, max_size=30), st.data())
def test_a_unique_quote_is_found_where_it_stands(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end].strip()
    if not quote:
        return
    found = find_quote(text, quote)
    if isinstance(found[0], int):
        assert text[slice(*found)] == quote or alike(text[slice(*found)]) == alike(quote)
    else:
        assert text.count(quote[0]) > 1


def test_a_locked_transcript_is_closed(root, give):
    apply(root, "ana", "N-P01", "money", "INS.J1")
    submit(root, "ana", "N-P01")
    ((line, text),) = said(give(OTHER, QUOTE))
    assert (line, text) == (3, "ana has submitted N-P01; it is locked.")
    reopen(root, "ana", "N-P01", at="2026-03-02T09:00:00Z")
    assert give(OTHER, QUOTE).written == 2


def test_a_transcript_assigned_to_others_is_closed(give):
    assert said(give(OTHER, coder="ben")) == [(2, "N-P02 is not assigned to ben.")]


def test_without_assignments_anybody_may_code(tmp_path):
    root = make_study(tmp_path / "s", assignments=[])
    path = tmp_path / "x.csv"
    write_text(path, table_text(list(OTHER), [list(OTHER.values())]))
    study, codebook = open_study(root), read_codebook(root)[0]
    assert apply_sheet(study, codebook, "ben", path, AT).written == 1


def test_codes_not_used_or_given_up_are_refused(root, give):
    text = (root / "codebook.yaml").read_text()
    write_text(
        root / "codebook.yaml",
        text.replace("name: Funding", "name: Funding\n  use: no\n  why: rare"),
    )
    assert "The team does not use INS.J1: rare" in said(give(QUOTE))[0][1]
    (root / "codebook").mkdir()
    line = {"id": "A", "at": AT, "by": "ana", "op": "merge", "from": ["INS.J"], "to": ["INS.F"]}
    write_text(root / "codebook" / "changes.jsonl", json.dumps(line) + "\n")
    (problem,) = give(OTHER).problems
    assert (problem.text, problem.advice) == ("INS.J was given up.", "Use INS.F.")


def test_a_sheet_without_places_or_columns_is_a_problem(give):
    assert said(give({"transcript": "N-P01", "code": "INS.J"}))[0][0] == 1
    assert "The column 'code' is missing." in said(give({"transcript": "N-P01"}))[0][1]


def test_columns_not_read_are_named(give):
    assert give({**QUOTE, "colour": "red"}).unread == ["colour"]


def test_an_extra_cell_keeps_everything_out(give):
    text = "transcript,quote,code\nN-P01,no money for training,INS.J1\nN-P02,in a week,INS.J,more\n"
    applied = give(text=text)
    assert (applied.written, [line for line, _ in said(applied)]) == (0, [3])


def test_a_quote_over_lines_is_found_and_its_row_has_its_line(give):
    text = 'transcript,quote,code\nN-P01,"no money\nfor training",INS.J1\nN-P01,zzz,INS.J\n'
    assert [line for line, _ in said(give(text=text))] == [4]


def test_a_torn_journal_is_told_and_written_to(root, give):
    apply(root, "ana", "N-P01", "money", "INS.J1")
    with journal_path(root, "ana").open("ab") as file:
        file.write(b'{"id"')
    applied = give(OTHER)
    assert (applied.written, applied.problems) == (1, [])
    assert [problem.text for problem in applied.noticed] == ["The last line was cut off."]
    assert journal_path(root, "ana").with_suffix(".torn").exists()


def test_no_file_is_a_misuse(root, tmp_path):
    with pytest.raises(Misuse, match="There is no file"):
        apply_sheet(open_study(root), read_codebook(root)[0], "ana", tmp_path / "no.csv", AT)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=150))
def test_no_bytes_raise(tmp_path_factory, content):
    root = make_study(tmp_path_factory.mktemp("s") / "s", assignments=[])
    path = root / "x.csv"
    path.write_bytes(b"transcript,quote,start,end,code,valence\nN-P01," + content)
    assert apply_sheet(open_study(root), read_codebook(root)[0], "ana", path, AT).written == 0
