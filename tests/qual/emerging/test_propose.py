"""`qual themes --propose` on a small study, with the encoder that is installed."""

import json

import pytest
from running import qual, tree
from tiny_study import apply, make_study, reopen, submit

MONEY = "There was no money to pay for the training of the nurses."
LATE = "The money for the training of our nurses never came."
ROOM = "We had a good quiet room for the work from the very first day."
BUS = (
    "The bus from the valley stopped running two years ago, so patients without a car could not "
    "get over the mountain to the clinic in winter and missed their doses for weeks."
)
RIDE = (
    "There is no bus from the valley any more, and patients who have no car cannot come over the "
    "mountain to the clinic in winter, so they miss doses for weeks on end."
)
LINES = {"P1": [MONEY, ROOM, BUS], "P2": [LATE, RIDE], "P3": [MONEY]}


@pytest.fixture
def study(tmp_path):
    """Three interviews; in P3, double coded, only ana has coded and submitted."""
    texts = {
        id_: [part for line in lines for part in (("Interviewer", "And?"), (id_, line))]
        for id_, lines in LINES.items()
    }
    people = [
        {"participant": id_, "transcript": id_, "role": "nurse", "site": site}
        for id_, site in (("P1", "north"), ("P2", "south"), ("P3", "south"))
    ]
    parts = [("P1", "ana", "primary"), ("P2", "ana", "primary"), ("P3", "ana", "primary")]
    parts.append(("P3", "ben", "second"))
    names = ("transcript", "coder", "part")
    assigned = [dict(zip(names, row, strict=True), round="main", drawn="") for row in parts]
    root = make_study(
        tmp_path / "study",
        texts,
        participants=people,
        assignments=assigned,
        suggestions="off",
    )
    apply(root, "ana", "P1", MONEY, "INS.J1", "barrier", 2)
    apply(root, "ana", "P1", ROOM, "INS.J2", "facilitator", 1)
    apply(root, "ana", "P2", LATE, "INS.J1", "barrier", 2)
    apply(root, "ana", "P3", MONEY, "INS.J1", "barrier", 2, memo="zqmemo")
    for id_ in LINES:
        submit(root, "ana", id_)
    return root


@pytest.fixture
def run(study, tmp_path):
    return lambda *words: qual(study, tmp_path / "account.json", "themes", *words)


def test_candidates_with_who_carries_them_and_what_is_in_none(run):
    said = json.loads(run("--propose", "--format", "json").out)
    coded, open_ = said["candidates"]
    assert (coded["source"], coded["valence"], coded["constructs"]) == (
        "codings",
        "barrier",
        ["INS.J1"],
    )
    assert coded["participants"] == ["P1", "P2"] and coded["sites"] == ["north", "south"]
    assert {"money", "training"} <= set(coded["label"].partition(":")[0].split(", "))
    assert {one["text"] for one in open_["remarks"]} == {BUS, RIDE}
    assert said["sealed"] == ["P3"]
    assert said["looked"] == {"codings": 3, "uncoded": 2}
    assert (said["segments"], said["covered"]) == (5, 3)


def test_of_a_sealed_transcript_nothing_is_told(run, study):
    for words in (["--propose"], ["--propose", "--draft"], ["--propose", "--format", "csv"]):
        ran = run(*words)
        assert ran.code == 0, ran.err
        assert "[P3:" not in ran.out and "P3, nurse" not in ran.out and "zqmemo" not in ran.out
        assert ran.reached == ()


def test_a_rerun_prints_the_same_and_changes_no_file_of_the_team_s(run, study):
    first, before = run("--propose"), tree(study)
    again = run("--propose")
    assert (again.out, tree(study)) == (first.out, before)
    assert max(map(len, again.out.splitlines())) <= 100
    assert "Not looked at until all coders submit: P3." in again.out.replace("\n", " ")


def test_taking_makes_a_theme_and_the_other_numbers_stay(run, study):
    assert run("--propose", "--take", "1").code == 2
    done = run("--propose", "--take", "1", "--statement", "Money for training did not come")
    assert done.code == 0, done.err
    assert "B1, 2 codings of 2 participants" in done.out
    shown = run()
    assert "Money for training did not come" in " ".join(shown.out.split())
    said = json.loads(run("--propose", "--format", "json").out)
    assert said["held"] == {"1": "B1"}
    assert [one["number"] for one in said["candidates"]] == [2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--take", "2", "--statement", "No bus"], "qual code P"),
        (["--take", "9", "--statement", "x"], "no candidate 9"),
        (["--take", "1", "--take", "1", "--statement", "x"], "taken twice"),
        (["--take", "1", "--draft", "--statement", "x"], "without --draft"),
        (["--statement", "x"], "--take"),
        (["--take", "1", "--statement", "a", "--statement", "b"], "one for each"),
        (["--construct", "INS.Q"], "no code"),
        (["--site", "west"], "north, south"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run, study, words, said):
    before = tree(study)
    ran = run("--propose", *words)
    assert ran.code == 2
    assert said in ran.err and len(ran.err.splitlines()) == 1
    assert "themes.yaml" not in {*tree(study)} - {*before}


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (["--construct", "ins.j1"], [1]),
        (["--construct", "INS.F"], []),
        (["--site", "north"], [1, 2]),
        (["--min-participants", "3"], []),
        (["--most", "1"], [1, 2]),
    ],
)
def test_filters_leave_the_numbers_as_they_are(run, words, numbers):
    said = json.loads(run("--propose", "--format", "json", *words).out)
    found = [one["number"] for one in said["candidates"] if one["source"] == "codings"]
    assert found == [n for n in numbers if n == 1]
    assert {one["number"] for one in said["candidates"]} <= {1, 2}


def test_candidates_not_shown_are_counted_in_every_format(run, study):
    for id_, text in (("P1", BUS), ("P2", RIDE)):
        reopen(study, "ana", id_)
        apply(study, "ana", id_, text, "INS.F", "barrier")
        submit(study, "ana", id_)
    said = "1 more candidate: --most shows more."
    found = json.loads(run("--propose", "--most", "1", "--format", "json").out)
    assert (len(found["candidates"]), found["more"]) == (1, 1)
    assert said in run("--propose", "--most", "1", "--format", "csv").err
    assert said in run("--propose", "--most", "1").out
    assert json.loads(run("--propose", "--format", "json").out)["more"] == 0


def test_options_of_proposing_go_with_it(run):
    assert run("--take", "1").code == 2
