import pytest
from hand_built import NOT_ASKED, codebook, coding, person, study

from qual.matrix import build_matrix
from qual.themes import parse_themes, read_themes, theme_by_site

FINALS = ["01A", "01B", "01C.1"]
GOOD = """\
- id: time
  statement: Protected time makes room for the work
  valence: facilitator
  constructs: [ins.f, T.night]
  codings: [01A, 01C.1]
  against: [01B]
  excerpts: [01A]
- id: money
  statement: Money came late
  valence: barrier
"""


def parse(text):
    return parse_themes(text, codebook(), FINALS)


def test_themes_are_read_with_their_lines_and_constructs_by_id():
    themes, problems = parse(GOOD)
    assert problems == []
    assert [(t.id, t.line, t.valence) for t in themes] == [
        ("time", 1, "facilitator"),
        ("money", 8, "barrier"),
    ]
    assert themes[0].constructs == ["INS.F", "T.night"]
    assert themes[0].codings == ["01A", "01C.1"]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("ins.f", "INS.Q", 4, "stands under INS.Q"),
        ("01C.1]", "01C.2]", 5, "names 01C.2 under codings"),
        ("[01B]", "[01X]", 6, "names 01X under against"),
        ("excerpts: [01A]", "excerpts: [01Z]", 7, "names 01Z under excerpts"),
        ("against: [01B]", "against: [01A]", 5, "both for and against"),
        ("valence: barrier", "valence: bad", 8, "cannot be used"),
        ("valence: barrier", "colour: red", 8, "cannot be used"),
        ("id: money", "id: Time", 8, "stands twice"),
        ("Money came late", "''", 8, "says nothing"),
    ],
)
def test_what_is_wrong_is_a_problem_with_its_line(old, new, line, said):
    themes, problems = parse(GOOD.replace(old, new))
    assert [(p.file, p.line) for p in problems] == [("themes.yaml", line)]
    assert said in problems[0].text
    assert themes[0].id == "time"


def test_what_is_missing_is_left_out_of_the_theme():
    themes, _ = parse(GOOD.replace("01C.1]", "01C.2]").replace("ins.f", "INS.Q"))
    assert themes[0].codings == ["01A"] and themes[0].constructs == ["T.night"]


@pytest.mark.parametrize(
    ("text", "line"), [("themes: []", 1), ("- id: [", 1), ("- just a word\n", None)]
)
def test_a_file_that_is_no_list_of_themes_is_a_problem(text, line):
    themes, problems = parse(text)
    assert themes == [] and len(problems) == 1
    assert line is None or problems[0].line >= line


def test_a_study_without_themes_has_none(tmp_path):
    assert read_themes(tmp_path, codebook(), []) == ([], [])
    (tmp_path / "themes.yaml").write_text("# nothing yet\n")
    assert read_themes(tmp_path, codebook(), []) == ([], [])
    (tmp_path / "themes.yaml").write_text(GOOD)
    finals = [coding(id_, "N1") for id_ in FINALS]
    assert len(read_themes(tmp_path, codebook(), finals)[0]) == 2


def test_themes_are_counted_by_site_for_and_against():
    people = [
        person("A", transcript="G"),
        person("B", "south", transcript="G"),
        person("D", "*"),
    ]
    codings = [
        coding("01A", "A B", transcript="G", valence="facilitator", start=3, end=9),
        coding("01B", "B", transcript="G"),
        coding("01C.1", "D", valence="facilitator"),
    ]
    matrix = build_matrix(study(people), codings, codebook(), {}, asked=NOT_ASKED)
    row = theme_by_site(parse(GOOD)[0], matrix)[0]
    found = {c: (cell.carried.codings, cell.carried.participants) for c, cell in row.cells.items()}
    assert found == {
        "north": (("01A",), ("A",)),
        "south": (("01A",), ("B",)),
        "*": (("01C.1",), ("D",)),
    }
    assert row.cells["south"].against.codings == ("01B",)
    assert row.cells["north"].against.codings == ()
    assert [e.participant for e in row.cells["south"].excerpts] == ["B"]
    assert row.total.carried.participants == ("A", "B", "D")
    assert row.total.carried.codings == ("01A", "01C.1")


def test_a_coding_of_nobody_counts_in_the_total_alone():
    codings = [coding("01A", "", transcript="N1"), coding("01C.1", "N1")]
    matrix = build_matrix(study(), codings, codebook(), {}, asked=NOT_ASKED)
    row = theme_by_site(parse(GOOD)[0], matrix)[0]
    assert row.total.carried.codings == ("01A", "01C.1")
    assert row.cells["north"].carried.codings == ("01C.1",)
