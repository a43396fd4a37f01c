"""Whatever is not estimable says why: on a terminal, in JSON and in CSV, whatever is asked for."""

import contextlib
import csv
import io
import json

import pytest
from tiny_study import CODEBOOK, TRANSCRIPTS, add, apply, make_study, submit
from typer.testing import CliRunner

from qual.agree.marking import UNITS
from qual.agree.summary import compare_coders
from qual.blindness import read_all
from qual.cli import agree_lists
from qual.cli.app import app
from qual.codebook import read_codebook
from qual.problem import Misuse
from qual.report.agreement_methods import methods_paragraph
from qual.report.agreement_words import account, next_steps
from qual.study import open_study

SAID = {id_: [told for who, told in turns if who != "Interviewer"] for id_, turns in
        TRANSCRIPTS.items()}  # fmt: skip
THREE = ("ana", "ben", "eva")


def run(root, *words):
    result = CliRunner().invoke(app, ["agree", "--study", str(root), *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def study(root, coders=("ana", "ben"), ids=("N-P01", "S-P01"), rounds=None, **settings):
    parts = ("primary", "second", "third")
    rows = [
        {"transcript": id_, "coder": coder, "part": part, "round": (rounds or {}).get(id_, "main")}
        for id_ in ids
        for coder, part in zip(coders, parts, strict=False)
    ]
    return make_study(root, assignments=rows, coders=list(coders), **settings)


def hand_in(root, coders=("ana", "ben"), ids=("N-P01", "S-P01")):
    for id_ in ids:
        for coder in coders:
            submit(root, coder, id_)
    return root


def nothing_marked(root):
    return hand_in(study(root))


def one_marked_nothing(root):
    study(root)
    for id_ in ("N-P01", "S-P01"):
        apply(root, "ana", id_, SAID[id_][0][:30], "INS.J1", "barrier", 1)
    return hand_in(root)


def all_marked_everything(root):
    study(root, ids=("N-P01",))
    for coder in ("ana", "ben"):
        for said in SAID["N-P01"]:
            apply(root, coder, "N-P01", said, "INS.J1", "barrier" if coder == "ana" else None)
    return hand_in(root, ids=("N-P01",))


def three_of_whom_one_marked_nothing(root):
    study(root, THREE)
    for coder in ("ana", "ben"):
        for id_ in ("N-P01", "S-P01"):
            for said in SAID[id_]:
                apply(root, coder, id_, said, "INS.J1", "barrier", 1)
    return hand_in(root, THREE)


STUDIES = [
    nothing_marked,
    one_marked_nothing,
    all_marked_everything,
    three_of_whom_one_marked_nothing,
]


def unexplained(record, at=""):
    """Places in a record where a figure is null and neither it nor what it belongs to says why."""
    found = []
    if isinstance(record, list):
        for n, one in enumerate(record):
            found += unexplained(one, f"{at}[{n}]")
    if not isinstance(record, dict) or record.get("failed"):  # an interval counts its failures
        return found
    said = record.get("not_estimable", record.get("why")) or {}
    for name, value in record.items():
        if name.endswith(("interval", "_why")) or name in ("why", "any_code", "all_coders", "said"):
            continue
        if value is not None:
            found += unexplained(value, f"{at}.{name}")
        elif not (record.get(f"{name}_why") or (said if isinstance(said, str) else name in said)):
            found.append(f"{at}.{name}")
    values, why = record.get("values"), record.get("why")
    if isinstance(values, dict) and isinstance(why, dict):
        found = [one for one in found if not one.startswith(f"{at}.values.")]
        found += [f"{at}.{n}" for n, value in values.items() if value is None and not why.get(n)]
    return found


@pytest.mark.parametrize("make", STUDIES)
@pytest.mark.parametrize("unit", UNITS)
def test_json_gives_a_reason_beside_every_null(tmp_path, make, unit):
    root = make(tmp_path / "s")
    record = json.loads(run(root, "--unit", unit, "--format", "json").stdout)
    assert record["pairs"]
    assert unexplained({**record, "why": {}}) == []


@pytest.mark.parametrize("make", STUDIES)
def test_csv_gives_a_reason_in_every_row_with_an_empty_figure(tmp_path, make):
    root = make(tmp_path / "s")
    out = run(root, "--unit", "transcript", "--format", "csv").stdout
    for row in csv.DictReader(io.StringIO(out)):
        why = row["not estimable because"]
        for name in ("kappa", "Scott's pi", "alpha", "AC1", "agreement", "positive agreement"):
            assert row[name] or name in why or "the others are of two coders" in why
        assert row["alpha_U"] or row["alpha_U not estimable because"] or "others are" in why


@pytest.mark.parametrize("make", STUDIES)
@pytest.mark.parametrize(
    "words", [(), ("--all",), ("--level", "domain"), ("--unit", "transcript"), ("--methods",),
              ("--like", "nvivo"), ("--like", "maxqda"), ("--like", "dedoose")],
)  # fmt: skip
def test_every_dash_of_a_table_and_every_sentence_is_explained(tmp_path, make, words):
    root = make(tmp_path / "s")
    out = run(root, *words).stdout
    said = " ".join(out.split())
    for piece in said.split("not estimable")[1:]:
        assert piece.startswith((" (", ": ", ". More", "; –")), piece[:60]
    dashes = [line for line in out.splitlines() if " – " in f"{line} " and "·" not in line]
    assert not dashes or "Not estimable: " in said
    assert max(map(len, out.splitlines())) <= 100


@pytest.mark.parametrize("tool", ["nvivo", "maxqda", "dedoose"])
@pytest.mark.parametrize("make", STUDIES)
def test_other_tools_figures_carry_reasons_for_machines_too(tmp_path, make, tool):
    root = make(tmp_path / "s")
    for one in json.loads(run(root, "--like", tool, "--format", "json").stdout):
        mode = one["mode"]
        assert {n for n, value in mode["figures"].items() if value is None} == set(mode["why"])
    rows = csv.DictReader(io.StringIO(run(root, "--like", tool, "--format", "csv").stdout))
    for row in rows:
        assert row["kappa"] or "kappa: " in row["not estimable because"]


def compare(root, **options):
    work = read_all(open_study(root))
    found = compare_coders(work, read_codebook(root)[0], "sentence", replicates=20, **options)
    return work.study, found


def test_who_marked_nothing_is_named(tmp_path):
    study_, found = compare(one_marked_nothing(tmp_path / "s"))
    assert found.idle == {"ben": ["N-P01", "S-P01"]}
    said = " ".join(account(found, study_, found.codebook))
    assert "ben marked nothing in N-P01, S-P01, which another coder coded." in said
    assert "1 used in what is compared, 1 of them by one coder only" in said
    assert compare(nothing_marked(tmp_path / "t"))[1].idle == {}


def test_answers_that_one_did_not_give_are_counted_where_nothing_can_be_compared(tmp_path):
    study_, found = compare(all_marked_everything(tmp_path / "s"))
    said = " ".join(account(found, study_, found.codebook))
    assert "Which way (valence, 2 codings both made, 0 of them with an answer from both)" in said
    assert "no answer from both on any coding" in said


def test_where_nothing_is_double_coded_the_next_step_is_named(tmp_path):
    root = make_study(tmp_path / "s", assignments=[])
    out = run(root).stdout
    assert "No transcript is double coded yet: 'qual sample' draws which are to be." in out
    for words in (("--like", "nvivo"), ("--list", "what")):
        assert "Nothing is compared" in run(root, *words).stdout


@pytest.fixture
def together(tmp_path):
    """Three coders, two transcripts in rounds 2 and 10, releases 0 and 10, a code of nothing."""
    none = {"id": "T.none", "name": "Of nothing", "constructs": []}
    root = study(
        tmp_path / "s", THREE, rounds={"N-P01": "2", "S-P01": "10"},
        codebook={**CODEBOOK, "codes": [*CODEBOOK["codes"], none]},
    )  # fmt: skip
    for n, coder in enumerate(THREE):
        for id_, release in (("N-P01", 0), ("S-P01", 10)):
            for quote, code in ((SAID[id_][0][:40], "INS.J1"), (SAID[id_][1], "INS.J2")):
                apply(root, coder, id_, quote[n:], code, codebook=release)
            if n:
                apply(root, coder, id_, SAID[id_][0], "T.none", codebook=release)
    return hand_in(root, THREE)


@pytest.mark.parametrize("level", ["code", "construct", "domain", "any"])
def test_all_coders_are_compared_at_every_level(together, level):
    _, found = compare(together)
    names = [row.code for row in found.pairs[-1].levels[level]]
    assert [one.code for one in found.several[level]] == names
    out = run(together, "--level", level, "--all").stdout
    table = out[out.index("all coders (ana, ben, eva)") :]
    assert all(name in table for name in names)
    for name in ("fleiss", "conger", "alpha", "ac1", "percent"):
        assert name in found.overall.values


def test_all_coders_stand_in_csv_and_json(together):
    rows = list(csv.DictReader(io.StringIO(run(together, "--format", "csv").stdout)))
    own = [row for row in rows if row["pair"] == "ana–ben–eva"]
    assert {row["level"] for row in own} == {"code", "construct", "domain", "any"}
    assert {row["code"] for row in own} >= {"INS.J1", "INS.J", "INS", "any code", "all codes"}
    row = next(row for row in own if row["code"] == "INS.J2")
    assert row["Fleiss' kappa"] == row["Conger's kappa"] == row["alpha"] == "1.0"
    assert row["not estimable because"] == "the others are of two coders"
    record = json.loads(run(together, "--format", "json").stdout)["all_coders"]
    assert record["coders"] == list(THREE)
    assert [one["code"] for one in record["domains"]] == ["INS"]
    assert record["side_by_side"]["values"]["conger"] is not None
    pair = next(row for row in rows if row["pair"] == "ana–ben" and row["code"] == "INS.J1")
    assert pair["Conger's kappa"] == pair["kappa"]
    assert pair["Fleiss' kappa"] == pair["Scott's pi"]


def test_rounds_and_releases_follow_one_another_in_order(together):
    _, found = compare(together)
    assert [step.name for step in found.course] == ["2", "10", "0", "10"]
    said = list(next_steps(found))
    assert any(line.startswith("Before the first codebook release: 1 transcript") for line in said)
    assert any(line.startswith("Codebook release 10: 1 transcript") for line in said)


def test_a_code_of_no_construct_is_said_to_be_in_none(together):
    study_, found = compare(together)
    assert found.ungrouped == ["T.none"]
    said = " ".join(account(found, study_, found.codebook))
    assert "Of no construct, and so in none and in no domain: T.none." in said


def test_a_group_without_a_coding_has_a_reason_in_the_course(tmp_path):
    root = study(tmp_path / "s", rounds={"N-P01": "first", "S-P01": "second"})
    apply(root, "ana", "N-P01", SAID["N-P01"][0], "INS.J1")
    hand_in(root)
    _, found = compare(root)
    said = " ".join(next_steps(found))
    assert "positive agreement not estimable (neither coder used the code)" in said
    (step,) = [s for s in json.loads(run(root, "--format", "json").stdout)["course"]
               if s["name"] == "second"]  # fmt: skip
    assert step["positive_agreement_why"]
    assert step["alpha_why"]


def test_differences_can_be_asked_for_one_code_or_construct(together):
    apply(together, "ana", "N-P01", SAID["N-P01"][1][:9], "INS.F", at="2026-03-02T09:00:00Z")
    submit(together, "ana", "N-P01", at="2026-03-03T09:00:00Z")
    every = json.loads(run(together, "--list", "where", "--format", "json").stdout)
    own = json.loads(run(together, "--list", "where", "--code", "ins.f", "--format", "json").stdout)
    assert 0 < len(own) < len(every)
    assert {row["1"] for row in own} == {"INS.F"}
    words = ("--list", "where", "--code", "INS", "--level", "domain", "--format", "json")
    assert json.loads(run(together, *words).stdout) == own


@pytest.mark.parametrize(
    "words",
    [
        ("--like", "nvivo", "--list", "what"),
        ("--methods", "--code", "INS.J1"),
        ("--ratings", "--code", "INS.J1"),
        ("--methods", "--ratings"),
        ("--like", "maxqda", "--level", "domain"),
    ],
)
def test_options_of_which_one_would_be_ignored_are_refused(together, words):
    with pytest.raises(Misuse):
        run(together, *words)


@pytest.mark.parametrize("width", ["80", "60"])
def test_lists_and_units_stand_below_one_another_on_a_narrow_terminal(together, monkeypatch, width):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setenv("COLUMNS", width)
    work = read_all(open_study(together))
    found = compare_coders(work, read_codebook(together)[0], "sentence", replicates=0)
    stream = Terminal()
    with contextlib.redirect_stdout(stream):
        agree_lists.show_units(work, found, "INS.J", "construct", "table")
        agree_lists.show_differences(found, "where", None, "code", "table")
    out = stream.getvalue()
    assert "ana INS.J1 " in out
    assert "ben: T.none" in out
    assert max(map(len, out.splitlines())) <= int(width)


def test_ratings_without_a_number_say_why(tmp_path):
    root = make_study(tmp_path / "s")
    for coder, value in (("ana", 1), ("ben", None)):
        line = {
            "id": f"01JD{coder.upper()}", "at": "2026-03-01T09:00:00Z", "site": "north", "wave": "",
            "construct": "INS.J", "value": value, "state": "rated" if value else "mixed",
            "conflict": False, "summary": "", "rationale": "", "codings": [], "n_participants": 1,
        }  # fmt: skip
        path = root / "ratings" / f"{coder}.jsonl"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(line) + "\n")
    (row,) = csv.DictReader(io.StringIO(run(root, "--ratings", "--format", "csv").stdout))
    assert row["same"] == ""
    assert "within 1: no cell was rated by two" in row["not estimable because"]
    out = run(root, "--ratings").stdout
    assert "Not estimable: same, within 1 of ana–ben: no cell" in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 100


def test_methods_give_reasons(tmp_path):
    study_, found = compare(all_marked_everything(tmp_path / "s"))
    said = methods_paragraph(found, study_)
    assert "alpha over all codes was not estimable (" in said
    assert said.count("not estimable (") == said.count("not estimable")


def test_methods_of_one_round_say_so_and_count_as_training_what_is(tmp_path):
    root = study(tmp_path / "s", rounds={"N-P01": "training", "S-P01": "main"})
    for coder in ("ana", "ben"):
        for id_ in ("N-P01", "S-P01"):
            apply(root, coder, id_, SAID[id_][0], "INS.J1", codebook=2 if id_ == "S-P01" else 0)
    hand_in(root)
    said = " ".join(run(root, "--methods").stdout.split())
    assert "Left out: 1 of a training round." in said
    assert "The codebook was Tiny codebook (release 2)." in said
    alone = " ".join(run(root, "--methods", "--round", "training").stdout.split())
    assert "1 of 4 transcripts (25 %), of round training alone, were coded" in alone
    assert "Left out" not in alone
    assert "(N-P01), of round training alone, before" in run(root, "--round", "training").stdout
    with pytest.raises(Misuse, match="in a round 'nope'; there is"):
        run(root, "--round", "nope")


def test_json_of_one_code_holds_that_code(together):
    record = json.loads(run(together, "--code", "ins.j2", "--format", "json").stdout)
    for one in (*record["pairs"], record["all_coders"]):
        assert [row["code"] for row in one["codes"]] == ["INS.J2"]
        assert one["constructs"] == one["domains"] == []
    with pytest.raises(Misuse, match="JSON holds every figure"):
        run(together, "--columns", "kappa", "--format", "json")


def test_a_long_code_of_one_s_own_is_whole(tmp_path):
    root = study(tmp_path / "s")
    code = "X.ana.waiting-for-the-printer-on-the-ward"
    made = {"op": "code", "code": code, "name": "Waiting", "definition": "", "constructs": []}
    add(root, "ana", [made])
    apply(root, "ana", "N-P01", SAID["N-P01"][0], code)
    apply(root, "ben", "N-P01", SAID["N-P01"][0], "INS.J1")
    hand_in(root)
    for words in ((), ("--all",), ("--like", "nvivo")):
        out = run(root, *words).stdout
        assert code in out
        assert max(map(len, out.splitlines())) <= 100


def test_what_is_left_out_for_one_reason_is_one_sentence(tmp_path):
    root = study(tmp_path / "s", rounds={"N-P01": "training", "S-P01": "training"})
    hand_in(root)
    assert "Left out: N-P01, S-P01, round training.\n" in run(root).stdout
    assert "Left out: N-P01, S-P01, round training." in " ".join(
        run(root, "--methods").stdout.split()
    )
