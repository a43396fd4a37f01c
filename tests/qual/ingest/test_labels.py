import pytest

from qual.ingest.labels import Line, accepted, find_candidate, key_of
from qual.ingest.turns import read_lines


def read(text, known=()):
    lines = [Line(i, line) for i, line in enumerate(text.split("\n"), 1)]
    return read_lines(lines, "plain", "a.txt", frozenset(known))


@pytest.mark.parametrize(
    ("line", "label", "rest", "start"),
    [
        ("P03: hello", "P03", "hello", None),
        ("P03 : bonjour", "P03", "bonjour", None),
        ("  P03:hello", "P03", "hello", None),
        ("**P03**: hello", "P03", "hello", None),
        ("**P03:** hello", "P03", "hello", None),
        ("**P03** hello", "P03", "hello", None),
        ("__P03__: hello", "P03", "hello", None),
        ("[00:12] P03: hello", "P03", "hello", 12_000),
        ("00:01:02 P03: hello", "P03", "hello", 62_000),
        ("P03 [00:12]: hello", "P03", "hello", 12_000),
        ("P03: [00:12] hello", "P03", "hello", 12_000),
        ("P03 (00:03):", "P03", "", 3_000),
        ("Speaker 1 (00:03):", "Speaker 1", "", 3_000),
        ("**Emma** [0:20 ]", "Emma", "", 20_000),
        ("Emma  1:00:05", "Emma", "", 3_605_000),
        ("Emma Stone (SL): hello", "Emma Stone (SL)", "hello", None),
        ("P03\thello", "P03", "hello", None),
        (">> Emma: hello", "Emma", "hello", None),
        ("Speaker：hello", "Speaker", "hello", None),
    ],
)
def test_layouts_of_a_label(line, label, rest, start):
    found = find_candidate(Line(1, line))
    assert (found.label, found.rest, found.times[0]) == (label, rest, start)


@pytest.mark.parametrize(
    "line",
    ["We met at 9:30 there", "00:12 so we began", "see https://a.b", "no label here", "12: twelve"],
)
def test_what_is_no_label(line):
    assert find_candidate(Line(1, line)) is None


@pytest.mark.parametrize(
    "line",
    [
        "And then I said: no",
        "My question is this: why",
        "What I mean: nothing",
        "It was, you know, like this: bad",
        "He said it worked. So: yes",
        "The thing: it broke",
    ],
)
def test_a_clause_is_no_label_even_when_it_recurs(line):
    assert not accepted([find_candidate(Line(1, line))] * 5, frozenset())(
        find_candidate(Line(1, line))
    )


def test_a_name_is_a_label_only_when_it_recurs_or_is_known():
    maria = find_candidate(Line(1, "Maria Lopez: hi"))
    assert not accepted([maria], frozenset())(maria)
    assert accepted([maria, maria], frozenset())(maria)
    assert accepted([maria], frozenset([key_of("maria  LOPEZ")]))(maria)


def test_unlabelled_lines_continue_the_turn():
    raw = read("Interviewer: One.\n\nP03: Two.\n\nAnd then I said: no.\nThree.\n\nI: Four.")
    assert [(t.label, t.text, t.line) for t in raw.turns] == [
        ("Interviewer", "One.", 1),
        ("P03", "Two.\nAnd then I said: no.\nThree.", 3),
        ("I", "Four.", 8),
    ]
    assert raw.notes == ()


def test_headings_are_left_out_with_a_note_that_names_them():
    raw = read(
        "A study of stoves\n\nDate: 3 March\nInterviewer: Ana\n\nInterviewer: Hi.\nP1: Hello."
    )
    assert [t.text for t in raw.turns] == ["Ana", "Hi.", "Hello."]
    assert "2 lines before the first speaker" in raw.notes[0]
    assert "A study of stoves" in raw.notes[0] and "Date: 3 March" in raw.notes[0]


def test_a_head_of_keys_is_no_speech():
    raw = read("Interviewer: Ana\nParticipants: P1\nDate: today\n\nInterviewer: Hi.\nP1: Hello.")
    assert [t.text for t in raw.turns] == ["Hi.", "Hello."]


def test_a_long_stretch_before_the_first_label_is_a_problem():
    raw = read("word " * 250 + "\nP03: Hello.")
    assert "250 words" in raw.problems[0].text and raw.problems[0].line == 1


def test_a_name_that_stands_once_is_named_in_a_note():
    raw = read("I: Hi.\nP03: Hello.\nMaria: Me too.\nI: Good.")
    assert raw.turns[1].text == "Hello.\nMaria: Me too."
    assert "line 3: Maria" in raw.notes[0]


def test_lines_of_recording_software_are_no_speech():
    raw = read(
        "Ana started transcription\nAna  0:03\nHello.\nP03  0:05\nHi.\nAna stopped transcription",
        ["ana"],
    )
    assert [(t.label, t.text, t.start_ms) for t in raw.turns] == [
        ("Ana", "Hello.", 3000),
        ("P03", "Hi.", 5000),
    ]
    assert "2 lines of the recording software" in raw.notes[0]


def test_a_file_without_labels_names_no_speaker():
    raw = read("[00:12] One.\n\nTwo.")
    assert [(t.label, t.text, t.start_ms) for t in raw.turns] == [
        (None, "One.", 12_000),
        (None, "Two.", None),
    ]


def test_stress_on_one_letter_is_no_label():
    raw = read("P03: Who did it?\n**I** did it.\nQ: You?")
    assert [t.text for t in raw.turns] == ["Who did it?\n**I** did it.", "You?"]
