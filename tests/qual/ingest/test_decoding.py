import pytest

from qual.ingest.decoding import decode
from qual.ingest.readers import read_content
from qual.problem import Misuse

TEXT = "I: “Where?”\nP1: Café – there.\n"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", False),
        ("utf-8-sig", False),
        ("utf-16", True),
        ("utf-16-le", True),
        ("utf-16-be", True),
        ("utf-32", True),
        ("cp1252", True),
    ],
)
def test_encodings_that_can_be_told(encoding, said):
    decoded = decode(TEXT.encode(encoding), "a.txt")
    assert decoded.text == TEXT
    assert decoded.problems == ()
    assert bool(decoded.notes) is said


@pytest.mark.parametrize("encoding", ["mac_roman", "latin-1"])
def test_an_encoding_that_cannot_be_told_is_asked_for(encoding):
    content = "I: a\nP1: Café là\n".encode(encoding)
    problem = decode(content, "a.txt").problems[0]
    assert problem.line == 2 and "--encoding" in problem.advice
    raw = read_content(content, "a.txt", encoding=encoding)
    assert raw.turns[1].text == "Café là"
    assert encoding in raw.notes[0]


def test_an_encoding_there_is_not_is_misuse():
    with pytest.raises(Misuse):
        read_content(b"x", "a.txt", encoding="cp99999")


def test_a_wrong_encoding_is_a_problem_with_its_line():
    problem = read_content(b"I: a\nP1: \xff\n", "a.txt", encoding="ascii").problems[0]
    assert problem.line == 2


def test_line_ends_become_lf():
    assert decode(b"a\r\nb\rc\n", "a.txt").text == "a\nb\nc\n"
