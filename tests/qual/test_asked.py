import pytest
from hand_built import codebook, study
from tiny_study import make_study, write_table

from qual.asked import Asked, content_stems, find_asked
from qual.codebook import read_codebook
from qual.matrix import build_matrix
from qual.model import Source, Transcript, TranscriptRecord, Turn
from qual.study import open_study


def asked_of(tmp_path, guide=(), asked=()):
    root = make_study(tmp_path / "study")
    if guide:
        write_table(root / "guide.csv", guide, ["question", "text", "constructs", "roles"])
    if asked:
        write_table(root / "asked.csv", asked, ["transcript", "construct", "asked"])
    return open_study(root), read_codebook(root)[0]


def question(text, constructs="INS.F"):
    return {"question": "Q1", "text": text, "constructs": constructs}


def told(transcript, asked, construct="INS.F"):
    return {"transcript": transcript, "construct": construct, "asked": asked}


def test_content_words_are_stemmed_and_grammar_is_left_out():
    assert content_stems("So, what was it like to train the nurses’ night-shift?") == {
        "train",
        "nurs",
        "night",
        "shift",
    }


# Five content stems: three of five are 60 %, two are not.
@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("training nurses budget", True),
        ("trained a nurse on the budgets", True),
        ("training nurses", False),
        ("", False),
    ],
)
def test_a_question_is_asked_from_sixty_percent_of_its_stems(said, asked):
    from qual.asked import asked_in

    text = f"{said} leadership space"
    turns = [
        Turn(speaker="Interviewer", participant=None, is_interviewer=True, start=0, end=len(said)),
        Turn(speaker="A", participant="A", is_interviewer=False, start=len(said), end=len(text)),
    ]
    record = TranscriptRecord(
        format=1,
        id="T",
        kind="interview",
        text_sha256="",
        source=Source(suffix=".txt", sha256=""),
        reader="plain",
        turns=turns,
    )
    transcript = Transcript(id="T", text=text, sha256="", record=record)
    stems = content_stems("training, nurses, budget, leadership and space")
    assert len(stems) == 5
    assert asked_in(transcript, {stems: ["INS.F"]}) == ({"INS.F"} if asked else set())


def test_asked_not_asked_and_not_recorded(tmp_path):
    opened, book = asked_of(
        tmp_path,
        [question("What was hard for you?", "INS.F; INN.G")],
        [told("S-P02", "no"), told("N-P02", "no"), told("N-P02", "yes", "INS.J")],
    )
    asked = find_asked(opened, book)
    assert asked.problems == []
    assert asked.by_construct == {
        "INS.F": {"N-P01": True, "S-P01": True, "S-P02": False, "N-P02": False},
        "INN.G": {"N-P01": True, "S-P01": True},
        "INS.J": {"N-P02": True},
    }
    matrix = build_matrix(opened, [], book, {}, every=True)
    states = {
        (row, site): matrix.cell(row, site).asked for row in matrix.by_id for site in matrix.columns
    }
    assert states["INS.F", "north"] == "asked"
    assert states["INS.J", "north"] == "asked"
    assert states["INS.J", "south"] == "not recorded"
    assert states["INS", "south"] == "asked"
    assert states["IND", "south"] == "not recorded"


def test_a_persons_record_stands_before_what_was_matched(tmp_path):
    opened, book = asked_of(tmp_path, [question("What was hard?")], [told("N-P01", "no")])
    assert find_asked(opened, book).by_construct["INS.F"] == {"N-P01": False, "S-P01": True}


@pytest.mark.parametrize(
    ("record", "state"),
    [
        ({}, "not recorded"),
        ({"A": False}, "not recorded"),
        ({"A": False, "B": False}, "not asked"),
        ({"A": False, "B": True}, "asked"),
        ({"C": True}, "not recorded"),
    ],
)
def test_several_transcripts_of_a_site(record, state):
    assert Asked({"INS.F": record}).state(["INS.F"], ["A", "B"]) == state


def test_united_codes_can_say_asked_but_not_not_asked():
    asked = Asked({"INS.J": {"A": False}, "INS.J1": {"A": True}, "INS.F": {"A": False}})
    assert asked.state(["INS.J"], ["A"], ["INS.J", "INS.J1"]) == "asked"
    assert asked.state(["INS.J"], ["A"], ["INS.J", "INS.J2"]) == "not asked"
    assert asked.state(["INS.J", "INS.J2"], ["A"]) == "not recorded"
    assert asked.state(["INS.J"], []) == "not recorded"


def test_what_is_wrong_in_the_records_is_a_problem_with_its_line():
    guide = [{"question": "Q", "text": "How so?", "constructs": "INS.F"}, question("hard", "INS.Q")]
    told_wrong = [told("N1", "perhaps"), told("N9", "yes"), told("N1", "no", "INS.Q")]
    found = find_asked(study(guide=guide, asked=told_wrong), codebook())
    assert sorted((p.file, p.line) for p in found.problems if p.file != "transcripts/N1.txt") == [
        ("asked.csv", 2),
        ("asked.csv", 3),
        ("asked.csv", 4),
        ("guide.csv", 2),
        ("guide.csv", 3),
    ]


@pytest.mark.parametrize(
    ("said", "night", "its_construct"),
    [("yes", "asked", "asked"), ("no", "not asked", "not recorded")],
)
def test_a_row_about_a_code_of_the_team_speaks_of_that_code_alone(
    tmp_path, said, night, its_construct
):
    opened, book = asked_of(tmp_path, asked=[told("N-P02", said, "T.night")])
    asked = find_asked(opened, book)
    assert asked.by_construct == {"T.night": {"N-P02": said == "yes"}}
    assert asked.state(["T.night"], ["N-P02"]) == night
    # The row of its construct unites the code: that it was asked about counts there, a no does not.
    matrix = build_matrix(opened, [], book, {}, every=True, asked=asked)
    assert matrix.cell("INS.F", "north").asked == its_construct


def test_a_row_about_a_construct_says_nothing_of_the_team_s_codes_in_it(tmp_path):
    opened, book = asked_of(tmp_path, asked=[told("N-P02", "no")])
    assert find_asked(opened, book).by_construct == {"INS.F": {"N-P02": False}}
