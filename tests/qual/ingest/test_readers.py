import re
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qual.ingest.build import build
from qual.ingest.readers import READERS, read_content, read_raw
from qual.model import Participant

ROOT = Path(__file__).parents[3]
FILES = ROOT / "tests" / "data" / "transcripts"
SAMPLES = sorted((ROOT / "transcripts_sample" / "raw").glob("*-P*.*"))
STARTS = [b"", b"WEBVTT\n\n", b"{\\rtf1\\ansi ", b"PK\x03\x04", b"\xff\xfe", b"Speaker\tText\n"]


@given(
    suffix=st.sampled_from(sorted(READERS)),
    start=st.sampled_from(STARTS),
    content=st.binary(max_size=300) | st.text(max_size=200).map(str.encode),
)
def test_no_bytes_make_a_reader_fail(suffix, start, content):
    raw = read_content(start + content, f"a{suffix}")
    assert raw.turns or raw.problems


@given(
    st.lists(
        st.sampled_from(
            [
                "I:",
                "P1 :",
                "[0:12]",
                "\n",
                "\n\n",
                "-->",
                "0:0:1.5",
                "<v A>",
                "1",
                "|",
                "\t",
                "**",
                "text",
                " ",
                "Name:",
                "{\\b ",
                "}",
            ]
        ),
        max_size=40,
    )
)
def test_no_arrangement_of_marks_makes_a_reader_fail(pieces):
    for suffix in (".txt", ".vtt", ".srt"):
        read_content(" ".join(pieces).encode(), f"a{suffix}")
    read_content(("{\\rtf1 " + " ".join(pieces)).encode(), "a.rtf")


def test_rtf():
    raw = read_raw(FILES / "lib_fake-doc.rtf")
    assert raw.turns[0].label is None
    assert "My first paragraph." in [turn.text for turn in raw.turns]


def test_rtf_with_labels_accents_and_characters_beyond_the_basic_plane():
    content = rb"{\rtf1\ansi\ansicpg1252 I: Caf\'e9\par P1: Good \u-10179?\u-8704? \u8211?\par}"
    raw = read_content(content, "a.rtf")
    assert [(t.label, t.text) for t in raw.turns] == [("I", "Café"), ("P1", "Good \U0001f600 –")]


@pytest.mark.parametrize(
    ("content", "says"), [(b"hello", "not RTF"), (rb"{\rtf1 \'zz \u99999999999 }", "damaged")]
)
def test_what_is_no_rtf(content, says):
    assert says in read_content(content, "a.rtf").problems[0].text


@pytest.mark.parametrize("mark", ["\t", "|"])
def test_a_table_saved_as_text(mark):
    rows = [
        ("Timespan", "Content", "Speaker"),
        ("0:00:01.2 - 0:00:09.0", "One.", "P1"),
        ("", "Two.", ""),
    ]
    text = "\n".join(mark.join(row) + mark for row in rows)
    raw = read_content(text.encode(), "a.txt")
    assert [(t.label, t.text, t.start_ms) for t in raw.turns] == [
        ("P1", "One.", 1200),
        ("P1", "Two.", None),
    ]


@pytest.mark.parametrize(("name", "says"), [("a.pages", ".pages"), ("a", "no suffix")])
def test_a_kind_nobody_reads(name, says):
    problem = read_content(b"x", name).problems[0]
    assert says in problem.text and ".docx" in problem.advice


def test_a_file_that_is_not_there(tmp_path):
    assert read_raw(tmp_path / "a.txt").problems[0].file == "a.txt"


def _words(text):
    return re.findall(r"\w+", text)


def _raw_words(path):
    """The words of a sample file, read by other means than ours; labels and times are out."""
    if path.suffix == ".docx":
        document = docx.Document(str(path))
        cells = [cell.text for table in document.tables for cell in table._cells]
        text = "\n".join([p.text for p in document.paragraphs] + cells)
    elif path.suffix == ".rtf":
        from striprtf.striprtf import rtf_to_text

        text = rtf_to_text(path.read_text("latin-1"))
    else:
        text = path.read_text("utf-8")
    if path.suffix in (".vtt", ".srt"):
        lines = text.splitlines()
        lines = [
            x
            for i, x in enumerate(lines)
            if "-->" not in x and "-->" not in "".join(lines[i + 1 : i + 2])
        ]
        text = re.sub(r"</?v[^>]*>|^(?:WEBVTT|NOTE).*", "", "\n".join(lines), flags=re.M)
    return _words(text)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_sample_files_read_without_a_problem_and_lose_no_words(path):
    person = Participant(id=path.stem, transcript=path.stem, role="staff", site="X")
    made = build(path, path.stem, [person])
    assert made.problems == ()
    turns = [made.text[turn.start : turn.end] for turn in made.record.turns]
    spoken = _words(" ".join(turns))
    assert len(spoken) > 1500
    # Every word of the file is there in order, but for labels, times and headings.
    rest = iter(_raw_words(path))
    assert all(word in rest for word in spoken)
    whole = sorted(_raw_words(path))
    assert len(whole) - len(spoken) < 8 * len(turns)


def test_the_sample_study_has_its_eight_files():
    assert len(SAMPLES) == 8


def test_a_kind_that_is_refused_is_not_advised():
    (problem,) = read_content(b"%PDF-1.7", "a.pdf").problems
    assert problem.advice == "Save it as one of .docx, .md, .rtf, .srt, .txt, .vtt."
