import msgspec
import pytest

from cfir.rating import Rating
from qual.lines import LineFile
from qual.problem import Misuse
from qual.rating import (
    Judgement,
    append_ratings,
    find_ratings,
    read_coder_ratings,
    read_ratings,
)

AT = "2026-05-01T10:00:00Z"
LATER = "2026-05-02T10:00:00Z"


def judge(value=1, site="north", construct="INS.F", **more):
    return Judgement(site=site, construct=construct, value=value, rationale="because", **more)


def settle(tmp_path, **by_coder):
    for coder, judgements in by_coder.items():
        append_ratings(tmp_path, coder, judgements, AT)
    return find_ratings(read_ratings(tmp_path))


def test_a_line_has_the_contracted_keys_in_order(tmp_path):
    append_ratings(tmp_path, "ana", [judge(-2, codings=["A"], n_participants=1)], AT)
    line = msgspec.json.decode((tmp_path / "ratings" / "ana.jsonl").read_bytes())
    keys = "id at site wave construct value state conflict summary rationale codings n_participants"
    assert list(line) == keys.split()
    assert (line["value"], line["state"], line["wave"]) == (-2, "rated", "")


def test_ids_grow_whatever_the_clock_says(tmp_path):
    append_ratings(tmp_path, "ana", [judge(1), judge(2, "south")], LATER)
    append_ratings(tmp_path, "ana", [judge(0)], AT)
    ids = [entry.line.id for entry in read_coder_ratings(tmp_path, "ana").entries]
    assert ids == sorted(ids) and len(set(ids)) == 3
    held = find_ratings(read_ratings(tmp_path))
    assert held["north", "", "ins.f"].rating.value == 0


def test_what_already_holds_adds_no_line(tmp_path):
    said = [judge(1), judge(None, "south", state="mixed")]
    assert append_ratings(tmp_path, "ana", said, AT) == (2, [])
    before = (tmp_path / "ratings" / "ana.jsonl").read_bytes()
    assert append_ratings(tmp_path, "ana", said, LATER) == (0, [])
    assert (tmp_path / "ratings" / "ana.jsonl").read_bytes() == before
    assert append_ratings(tmp_path, "ana", [judge(1, conflict=True)], LATER) == (1, [])


def test_one_place_named_twice_in_a_batch_keeps_the_last(tmp_path):
    assert append_ratings(tmp_path, "ana", [judge(1), judge(2), judge(2)], AT)[0] == 2
    assert find_ratings(read_ratings(tmp_path))["north", "", "ins.f"].rating.value == 2


@pytest.mark.parametrize(
    ("by_coder", "value", "state", "by", "differs"),
    [
        ({"ana": [judge(1)]}, 1, "rated", ("ana",), False),
        ({"ana": [judge(1)], "ben": [judge(1)]}, 1, "rated", ("ana", "ben"), False),
        ({"ana": [judge(1)], "ben": [judge(2)]}, None, "missing", ("ana", "ben"), True),
        (
            {"ana": [judge(1)], "ben": [judge(None, state="missing")]},
            None,
            "missing",
            ("ana", "ben"),
            True,
        ),
        (
            {"ana": [judge(1)], "ben": [judge(2)], "consensus": [judge(-1)]},
            -1,
            "rated",
            ("consensus",),
            False,
        ),
        ({"ana": [judge(1), judge(2)], "ben": [judge(2)]}, 2, "rated", ("ana", "ben"), False),
    ],
)
def test_the_rating_that_holds(tmp_path, by_coder, value, state, by, differs):
    found = settle(tmp_path, **by_coder)["north", "", "ins.f"]
    assert (found.rating.value, found.rating.state) == (value, state)
    assert (found.by, found.differs) == (by, differs)


def test_consensus_is_a_name_without_case(tmp_path):
    append_ratings(tmp_path, "Consensus", [judge(2)], AT)
    assert [path.name for path in (tmp_path / "ratings").iterdir()] == ["consensus.jsonl"]


def test_waves_and_sites_are_rated_apart(tmp_path):
    found = settle(tmp_path, ana=[judge(1, wave="1"), judge(2, wave="2"), judge(0, "South")])
    assert {place: cell.rating.value for place, cell in found.items()} == {
        ("north", "1", "ins.f"): 1,
        ("north", "2", "ins.f"): 2,
        ("south", "", "ins.f"): 0,
    }


def test_a_conflict_that_one_marks_is_kept(tmp_path):
    found = settle(tmp_path, ana=[judge(1)], ben=[judge(1, conflict=True)])
    assert found["north", "", "ins.f"].rating == Rating(1, "rated", True)


def test_external_and_internal_are_not_the_same(tmp_path):
    external = judge(None, state="nonnumeric", note="E")
    internal = judge(None, state="nonnumeric", note="I")
    assert settle(tmp_path, ana=[external], ben=[internal])["north", "", "ins.f"].differs


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"id":"02","at":"x","site":"n","construct":"c","value":null,"state":"rated"}', 2),
        ('{"id":"02","at":"x","site":"n","construct":"c","value":0,"state":"mixed"}', 2),
        ('{"id":"02","at":"x","site":"n","construct":"c","value":3,"state":"rated"}', 2),
        ('{"id":"02","at":"x","site":"n","construct":"c","value":null,"state":"perhaps"}', 2),
        ("not json", 2),
    ],
)
def test_a_line_that_contradicts_itself_is_a_problem_and_does_not_count(tmp_path, text, line):
    path = tmp_path / "ratings" / "ana.jsonl"
    path.parent.mkdir()
    good = '{"id":"01","at":"x","site":"n","construct":"c","value":1,"state":"rated"}'
    path.write_text(f"{good}\n{text}\n")
    file = read_coder_ratings(tmp_path, "ana")
    assert [(p.file, p.line) for p in file.problems] == [("ratings/ana.jsonl", line)]
    assert find_ratings({"ana": file})["n", "", "c"].rating.value == 1


def test_a_judgement_that_contradicts_itself_is_refused(tmp_path):
    n, problems = append_ratings(tmp_path, "ana", [judge(None), judge(1)], AT)
    assert n == 1 and "without a value" in problems[0].text


def test_a_line_that_does_not_count_still_has_its_id(tmp_path):
    path = tmp_path / "ratings" / "ana.jsonl"
    path.parent.mkdir()
    high = "7ZZZZZZZZZZZZZZZZZZZZZZZZ0"
    line = f'{{"id":"{high}","at":"x","site":"n","construct":"c","value":0,"state":"mixed"}}\n'
    path.write_text(line)
    append_ratings(tmp_path, "ana", [judge(1)], AT)
    assert read_coder_ratings(tmp_path, "ana").entries[-1].line.id > high


def test_no_coder_has_a_path_for_a_name(tmp_path):
    with pytest.raises(Misuse):
        append_ratings(tmp_path, "../ana", [judge(1)], AT)


def test_nothing_rated_is_nothing():
    assert find_ratings({"ana": LineFile("ratings/ana.jsonl")}) == {}
