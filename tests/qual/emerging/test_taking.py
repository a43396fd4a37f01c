import pytest
from built import remark

from qual.codebook import Code, Codebook
from qual.emerging.candidates import Candidate
from qual.emerging.taking import add_themes, make_theme
from qual.problem import Misuse
from qual.themes import Theme, parse_themes, read_themes

CODEBOOK = Codebook("x", "2022", [], {i: Code(id=i, name=i) for i in ("INS.F", "OUT.A")})
FINALS = ["01A", "01B", "01C.1", "01D"]
OWN = """\
# ours; do not sort
- id: F1
  statement: "One"   # as agreed
  codings: [01D]

# to be continued
"""


def candidate(number=1, ids=("01A", "01B"), valence="barrier", codes="INS.F", **more):
    people = "ABCD"
    remarks = tuple(remark(id_, people[n], codes=codes) for n, id_ in enumerate(ids))
    fields = {"source": "codings", "label": "x", "constructs": tuple(codes.split())} | more
    return Candidate(number=number, valence=valence, remarks=remarks, **fields)


def test_a_candidate_becomes_a_theme_in_a_person_s_words():
    theme = make_theme([candidate()], " Money  came late. ", [Theme(id="B7", statement="x")])
    assert theme == Theme(
        id="B8",
        statement="Money came late.",
        valence="barrier",
        constructs=["INS.F"],
        codings=["01A", "01B"],
        excerpts=["01A", "01B"],
    )


def test_several_candidates_with_one_statement_become_one_theme():
    second = candidate(2, ("01C.1", "01D"), codes="OUT.A")
    theme = make_theme([candidate(), second], "Both", [])
    assert theme.constructs == ["INS.F", "OUT.A"]
    assert theme.codings == ["01A", "01B", "01C.1", "01D"]
    assert theme.excerpts == ["01A", "01B"]  # A and B speak again in the second, on one passage


@pytest.mark.parametrize(
    ("candidates", "statement", "said"),
    [
        ([candidate()], "  ", "--statement"),
        ([candidate(source="uncoded")], "x", "code it first, with 'qual code T-A'"),
        ([candidate(held="F1")], "x", "F1 has most of it"),
        ([candidate(), candidate(2, valence="facilitator")], "x", "barrier and facilitator"),
    ],
)
def test_what_cannot_be_a_theme_is_refused_in_a_sentence(candidates, statement, said):
    with pytest.raises(Misuse, match=said):
        make_theme(candidates, statement, [])


@pytest.mark.parametrize(
    "before",
    [
        None,
        "",
        "# nothing yet\n",
        OWN,
        OWN.rstrip(),
        OWN.replace("\n", "\r\n"),
        "\ufeff" + OWN,
        "  - id: F1\n    statement: indented\n",
    ],
)
def test_what_stands_in_the_file_stays_to_the_byte(tmp_path, before):
    path = tmp_path / "themes.yaml"
    if before is not None:
        path.write_bytes(before.encode())
    known, _ = read_themes(tmp_path, CODEBOOK, [])
    made = [
        make_theme([candidate()], "it's: 'late' # and \"short\"", known),
        make_theme([candidate(2, ("01C.1",), valence=None)], "- two", known),
    ]
    assert add_themes(tmp_path, made, CODEBOOK, FINALS) == []
    after = path.read_bytes()
    assert after.startswith((before or "").encode())
    themes, problems = parse_themes(after.decode("utf-8-sig"), CODEBOOK, FINALS)
    assert [theme.id for theme in themes] == [*[theme.id for theme in known], "B1", "T1"]
    assert [theme.statement for theme in themes[-2:]] == [one.statement for one in made]
    assert problems == []


@pytest.mark.parametrize("before", ["[]\n", "[{id: F1, statement: x}]\n", OWN + "...\n"])
def test_a_file_to_which_nothing_can_be_added_is_left_alone(tmp_path, before):
    path = tmp_path / "themes.yaml"
    path.write_text(before)
    with pytest.raises(Misuse, match="one below the other"):
        add_themes(tmp_path, [make_theme([candidate()], "x", [])], CODEBOOK, FINALS)
    assert path.read_text() == before


def test_a_file_that_cannot_be_read_is_a_problem_and_left_alone(tmp_path):
    path = tmp_path / "themes.yaml"
    path.write_text("- id: [\n")
    made = [make_theme([candidate()], "x", [])]
    assert [p.file for p in add_themes(tmp_path, made, CODEBOOK, FINALS)] == ["themes.yaml"]
    assert path.read_text() == "- id: [\n"
