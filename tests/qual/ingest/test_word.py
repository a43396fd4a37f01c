import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from qual.ingest.word import read_old_word, read_word

FILES = Path(__file__).parents[2] / "data" / "transcripts"


def content(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def read(document, **more):
    raw = read_word(content(document), "a.docx", **more)
    assert raw.problems == ()
    return raw


def pairs(raw):
    return [(turn.label, turn.text) for turn in raw.turns]


def paragraph(document, *pieces):
    made = document.add_paragraph()
    for text in pieces:
        bold = text.startswith("*")
        made.add_run(text.lstrip("*")).bold = bold or None
    return made


def test_labelled_paragraphs_headings_and_soft_breaks():
    document = docx.Document()
    document.add_heading("Interview transcript")
    paragraph(document, "*Interviewer", ": How are", " you?")
    paragraph(document, "*P03:", " Fine.\nReally.")
    document.add_paragraph("And then I said: no.")
    document.add_paragraph("Interviewer: Why?\nP03: Because.")
    raw = read(document)
    assert pairs(raw) == [
        ("Interviewer", "How are you?"),
        ("P03", "Fine.\nReally.\nAnd then I said: no."),
        ("Interviewer", "Why?"),
        ("P03", "Because."),
    ]
    assert [turn.line for turn in raw.turns] == [2, 3, 5, 5]
    assert "“Interview transcript”" in raw.notes[0]


def table(*rows):
    document = docx.Document()
    made = document.add_table(0, len(rows[0]))
    for row in rows:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = text
    return document


def test_table_of_two_columns_without_headings():
    said = [("I:", "Okay."), ("R:", "No space."), ("", "None at all."), ("I:", "Okay.")]
    assert pairs(read(table(*said))) == [
        ("I", "Okay."),
        ("R", "No space."),
        ("R", "None at all."),
        ("I", "Okay."),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [("Age", "34"), ("Role", "nurse"), ("Years there", "2"), ("Site", "north")],
        [("Interviewer", "AB"), ("Participant", "P03")],
    ],
)
def test_table_that_is_no_speech_stays_none(rows):
    raw = read_word(content(table(*rows)), "a.docx")
    assert raw.turns == ()


def test_table_whose_columns_are_not_known_says_what_to_add():
    rows = [(str(n), "why " * 20, "because " * 20) for n in range(9)]
    (problem,) = read_word(content(table(*rows)), "a.docx").problems
    assert "which column" in problem.text
    assert "Speaker, Text" in problem.advice


def test_bold_labels_without_a_colon():
    document = docx.Document()
    for _ in range(2):
        paragraph(document, "*Ana", " How so?")
        paragraph(document, "*Maria ", "It is *", "*very", " cold.")
    paragraph(document, "*Maria")
    document.add_paragraph("Below the name.")
    assert pairs(read(document)) == [
        ("Ana", "How so?"),
        ("Maria", "It is *very cold."),
    ] * 2 + [("Maria", "Below the name.")]


def test_stress_at_the_start_of_a_paragraph_is_speech():
    document = docx.Document()
    paragraph(document, "P03: Who?")
    paragraph(document, "*Nobody", " knows.")
    paragraph(document, "*P", "04: Me.")
    assert pairs(read(document)) == [("P03", "Who?\nNobody knows."), ("P04", "Me.")]


@pytest.mark.parametrize(
    "header",
    [("Speaker", "Text", "Time"), ("Timespan", "Content", "Speaker"), ("Time", "Speaker", "Text")],
)
def test_table_with_a_speaker_column(header):
    row = {"speaker": 0, "text": 1, "content": 1, "time": 2, "timespan": 2}
    document = docx.Document()
    document.add_paragraph("A title")
    table = document.add_table(rows=0, cols=3)
    for cells in [
        None,
        ("I", "One?", "0:00:01.2 - 0:00:09.0"),
        ("P03", "Two.\nThree.", "00:10"),
        ("", "Four.", ""),
    ]:
        added = table.add_row().cells
        for i, name in enumerate(header):
            added[i].text = name if cells is None else cells[row[name.lower()]]
    raw = read(document)
    assert pairs(raw) == [("I", "One?"), ("P03", "Two.\nThree."), ("P03", "Four.")]
    assert (raw.turns[0].start_ms, raw.turns[0].end_ms) == (1200, 9000)
    assert raw.turns[1].start_ms == 10_000
    assert [turn.line for turn in raw.turns] == [3, 4, 5]
    assert "“A title”" in raw.notes[0]
    assert raw.reader == "word table"


def test_other_columns_and_other_tables_are_noted():
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(
        table._cells, ["Speaker", "Text", "Comment", "P1", "Hi.", "odd"], strict=True
    ):
        cell.text = text
    document.add_table(rows=1, cols=1).cell(0, 0).text = "saved by someone"
    notes = " ".join(read(document).notes)
    assert "Comment" in notes and "saved by someone" in notes


def test_tracked_changes_links_and_controls():
    document = docx.Document()
    made = document.add_paragraph("P03: A ")
    for xml in [
        "<w:ins {}><w:r><w:t xml:space='preserve'>inserted </w:t></w:r></w:ins>",
        "<w:del {}><w:r><w:delText>deleted </w:delText></w:r></w:del>",
        "<w:moveFrom {}><w:r><w:t>moved </w:t></w:r></w:moveFrom>",
        "<w:moveTo {}><w:r><w:t xml:space='preserve'>moved </w:t></w:r></w:moveTo>",
        "<w:hyperlink {}><w:r><w:t xml:space='preserve'>link </w:t></w:r></w:hyperlink>",
        "<w:sdt {}><w:sdtContent><w:r><w:t>field</w:t></w:r></w:sdtContent></w:sdt>",
        "<w:r {}><w:noBreakHyphen/><w:footnoteReference/></w:r>",
    ]:
        made._p.append(parse_xml(xml.format(nsdecls("w"))))
    raw = read(document)
    assert pairs(raw) == [("P03", "A inserted moved link field\u2011")]
    assert "tracked changes" in raw.notes[0]
    assert "1 footnotes" in raw.notes[1]


def test_teams_document_of_2021():
    raw = read_word((FILES / "teams_old.docx").read_bytes(), "teams_old.docx")
    assert [(t.label, t.text, t.start_ms, t.end_ms) for t in raw.turns] == [
        ("Some Body", "OK. Yeah.", 0, 1510),
        ("James Bond", "Umm.", 3270, 4250),
    ]
    assert "saved-by" in raw.notes[0]
    assert raw.reader == "word cues"


def test_current_teams_document():
    document = docx.Document()
    for text in ["Call-Meeting Transcript", "3 March", "27m 42s", "Ana started transcription"]:
        document.add_paragraph(text)
    for text in ["Ana   0:03\nHello.\nThere.", "Maria Lopez   0:05\nHi.", "Ana   0:09\nBye."]:
        document.add_paragraph(text)
    document.add_paragraph("Maria Lopez   0:10\nBye.")
    assert pairs(read(document)) == [
        ("Ana", "Hello.\nThere."),
        ("Maria Lopez", "Hi."),
        ("Ana", "Bye."),
        ("Maria Lopez", "Bye."),
    ]


def good():
    document = docx.Document()
    document.add_paragraph("I: Hi.")
    return content(document)


def without_document():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("_rels/.rels", "<Relationships/>")
    return out.getvalue()


GOOD = good()
PIECES = [b"", b"<w:p/>", b"<w:tbl><w:tr/></w:tbl>", b"\0", b'"', b"<!-- -->", b"&x;", b"<?a b?>"]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: b"", "empty"),
        (lambda: content(docx.Document()), "No text"),
        (lambda: good()[:2000], "damaged"),
        (lambda: b"hello", "damaged"),
        (without_document, "no Word document"),
        (lambda: OLE, "old .doc"),
        (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)
def test_files_that_cannot_be_read_are_problems_with_advice(make, says):
    raw = read_word(make(), "a.docx")
    assert raw.turns == ()
    assert says in raw.problems[0].text
    assert raw.problems[0].advice and raw.problems[0].file == "a.docx"


def test_doc_is_refused_unless_it_is_a_docx():
    assert read_old_word(OLE, "a.doc").problems
    assert read_old_word(b"", "a.doc").problems
    assert pairs(read_old_word(good(), "a.doc")) == [("I", "Hi.")]


def test_much_text_beside_the_table_is_a_problem():
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Speaker", "Text", "P1", "Hi."], strict=True):
        cell.text = text
    document.add_paragraph("word " * 250)
    raw = read_word(content(document), "a.docx")
    assert "250 words" in raw.problems[0].text


@given(at=st.integers(0, 10**6), cut=st.integers(0, 40), put=st.sampled_from(PIECES))
def test_no_damage_to_the_document_makes_the_reader_fail(at, cut, put):
    with zipfile.ZipFile(io.BytesIO(GOOD)) as package:
        xml = package.read("word/document.xml")
    at %= len(xml)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", xml[:at] + put + xml[at + cut :])
    raw = read_word(out.getvalue(), "a.docx")
    assert raw.turns or raw.problems
