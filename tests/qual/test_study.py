import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_study import PARTICIPANTS, make_study, write_table

from cfir.yaml_text import YamlFault, parse_yaml
from qual.problem import Misuse
from qual.study import SIMPLE_ID, find_study, lock, open_study, read_settings, unfit_id


def with_settings(tmp_path, text):
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    return read_settings(tmp_path)


HEAD = "format: 1\ntitle: T\ncoders: [ana]\n"


@pytest.mark.parametrize(
    "text",
    ["NO", "no", "yes", "on", "off", "007", "1e3", "2026-03-01", "0x1F", "1_000", "12:30", ".5"],
)
def test_what_other_readers_take_for_a_value_stays_text(text):
    assert parse_yaml(f"a: {text}") == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("7", 7),
        ("-3", -3),
        ("0.20", 0.2),
    ],
)
def test_the_few_implicit_types(text, value):
    assert parse_yaml(f"a: {text}") == {"a": value}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [", 2),
        ("a: 1\n\nb: 2\na: 3", 4),
        ("? [a]\n: b", 1),
        ("a: !!int x", None),
        ("a: !!bool x", None),
        ("a: !!timestamp x", None),
        ("a: !!python/name:os.system x", 1),
        ("a: *b", 1),
        ("a: " + "9" * 5000, None),
        ("[" * 3000, None),
    ],
)
def test_yaml_that_cannot_be_read_says_on_which_line(text, line):
    with pytest.raises(YamlFault) as fault:
        parse_yaml(text)
    assert line is None or fault.value.line == line


@settings(deadline=None)
@given(st.text(max_size=60) | st.text("a:[]{}!&*-?#|>'\"\n 0", max_size=40))
def test_no_yaml_raises_anything_else(text):
    with contextlib.suppress(YamlFault):
        parse_yaml(text)


def test_settings_have_defaults(tmp_path):
    found, problems = with_settings(tmp_path, HEAD)
    assert problems == []
    assert (found.framework, found.suggestions, found.agree_overlap) == ("2022", "after_pass", 0.5)
    assert (found.release.k, found.release.attribution) == (3, "role")
    assert (found.double_coding.fraction, found.double_coding.seed) == (0.2, 7)


def test_coders_may_be_called_007_on_or_no(tmp_path):
    found, problems = with_settings(tmp_path, "format: 1\ntitle: T\ncoders: [007, on, NO, 7]\n")
    assert (found.coders, problems) == (["007", "on", "NO", "7"], [])


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD + "frmwork: x\n", 4, "'frmwork' is no setting."),
        (HEAD + "framework: '2019'\n", 4, "The setting 'framework' cannot be used"),
        (HEAD + "agree_overlap: 0\n", 4, "agree_overlap is not above 0"),
        (HEAD + "double_coding: {fraction: 1.5}\n", 4, "The fraction to double code"),
        (HEAD + "release:\n  kk: 3\n", 5, "'kk' is no setting."),
        ("title: T\ncoders: [ana]\n", None, "The setting 'format' is missing."),
        ("format: 2\ntitle: T\ncoders: [ana]\n", 1, "has a format"),
        ("format: 1\ntitle: T\ncoders: []\n", 3, "no coders"),
        ("format: 1\ntitle: T\ncoders: [ana, Ana]\n", 3, "stands twice"),
        ("format: 1\ntitle: T\ncoders: [con]\n", 3, "Windows keeps"),
        ("format: 1\ntitle: T\ncoders: [a b]\n", 3, "may hold only"),
        ("format: 1\ntitle: T\ncoders: [Consensus]\n", 3, "kept for ratings"),
        ("format: 1\ntitle: T\ncoders: [ana, null]\n", 3, "'coders' cannot be used"),
        ("- a\n", 1, "says nothing"),
        ("a: b: c\n", 1, "cannot be read"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_its_line(tmp_path, text, line, said):
    _, problems = with_settings(tmp_path, text)
    assert problems
    assert said in problems[0].text
    assert (problems[0].file, problems[0].line) == ("study.yaml", line)


def test_settings_in_another_encoding_are_a_problem(tmp_path):
    (tmp_path / "study.yaml").write_bytes(HEAD.encode() + b"innovation: caf\xe9\n")
    assert [p.line for p in read_settings(tmp_path)[1]] == [4]


@settings(deadline=None, max_examples=60)
@given(
    st.binary(max_size=120) | st.text("a:[]{}&*-\n formatitlecodrs12", max_size=60).map(str.encode)
)
def test_no_settings_raise(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("s")
    (folder / "study.yaml").write_bytes(content)
    read_settings(folder)


@pytest.mark.parametrize("id_", ["a", "HB-P01", "007", "com10", "console"])
def test_ids_that_can_be(id_):
    assert unfit_id(id_, SIMPLE_ID) == ""


@pytest.mark.parametrize("id_", ["", "a b", "a.b", "é", "a/b", "nul", "COM1", "Lpt9", "AUX", "prn"])
def test_ids_that_cannot_be(id_):
    assert unfit_id(id_, SIMPLE_ID)


def opened(tmp_path, participants=PARTICIPANTS, **given_):
    return open_study(make_study(tmp_path / "s", {}, participants=participants, **given_))


def row(**fields):
    return {"participant": "P", "transcript": "T", "role": "nurse", "site": "north", **fields}


def test_a_study_is_read(root):
    study = open_study(root)
    assert study.problems == []
    assert study.transcripts == ["N-P01", "N-P02", "S-P01", "S-P02"]
    assert study.double_coded == {"N-P01", "S-P01"}
    assert list(study.coders_of["S-P01"]) == ["ben", "ana"]
    assert study.sites_of("S-P01") == ["south"]
    assert study.sites[0].attributes == {"implementation": "high", "setting": "urban"}


def test_ids_are_compared_without_case(tmp_path):
    people = [row(site="NORTH"), row(participant="Q", transcript="t", site="North")]
    jobs = [{"transcript": "t", "coder": "ANA", "part": "primary", "round": "main"}]
    study = opened(tmp_path, people, assignments=jobs)
    assert study.problems == []
    assert study.transcripts == ["T"]
    assert {p.site for p in study.participants} == {"north"}
    assert list(study.coders_of) == ["T"]
    assert list(study.coders_of["T"]) == ["ana"]
    assert study.coder("Ana") == "ana"
    with pytest.raises(Misuse, match=r"study\.yaml names ana, ben"):
        study.coder("eva")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"site": ""}, "The participant P has no site."),
        ({"site": "east"}, "The site 'east' is not in sites.csv."),
        ({"participant": ""}, "The participant '' is empty."),
        ({"transcript": "a/b"}, "may hold only"),
        ({"transcript": "nul.1"}, "Windows"),
        ({"population": "many"}, "The population 'many' is no number."),
    ],
)
def test_a_participant_that_cannot_be_is_named_with_its_line(tmp_path, fields, said):
    (problem,) = opened(tmp_path, [row(participant="Q"), row(**fields)]).problems
    assert said in problem.text
    assert (problem.file, problem.line) == ("participants.csv", 3)


def test_an_empty_site_is_a_problem_and_a_star_is_all_sites(tmp_path):
    study = opened(tmp_path, [row(site="*")])
    assert (study.problems, study.sites_of("T")) == ([], ["*"])


def test_rows_that_stand_twice_are_named(tmp_path):
    study = opened(tmp_path, [row(), row(participant="p", transcript="t")])
    assert [(p.line, p.text) for p in study.problems] == [
        (3, "The participant P in T stands twice, first on line 2.")
    ]


def test_a_group_interview_has_several_participants(tmp_path):
    study = opened(tmp_path, [row(), row(participant="Q", site="south")])
    assert study.sites_of("T") == ["north", "south"]
    assert [p.id for p in study.by_transcript["T"]] == ["P", "Q"]


def test_other_columns_are_attributes(tmp_path):
    (person,) = opened(tmp_path, [row(wave="2", population="12", years="5")]).participants
    assert (person.wave, person.population, person.attributes) == ("2", 12, {"years": "5"})


def test_a_study_is_found_from_below(root, tmp_path):
    assert find_study(root / "transcripts") == root.resolve()
    with pytest.raises(Misuse, match="is no study"):
        find_study(tmp_path)
    with pytest.raises(Misuse, match=r"no study\.yaml"):
        open_study(tmp_path)


def test_a_lock_is_held_by_one(root):
    with (
        lock(root, "Ana"),
        pytest.raises(Misuse, match="Another qual is writing"),
        lock(root, "ana"),
    ):
        pass
    with lock(root, "ana"):
        pass


def test_a_table_with_a_missing_column_is_a_problem(root):
    write_table(root / "sites.csv", [{"name": "north"}])
    problems = open_study(root).problems
    assert ("sites.csv", 1) in [(p.file, p.line) for p in problems]
