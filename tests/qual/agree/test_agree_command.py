import csv
import io
import json
import xml.etree.ElementTree as ET

import pytest
from tiny_study import ASSIGNMENTS, AT, TRANSCRIPTS, apply, make_study, reopen, submit, write_table
from typer.testing import CliRunner

from qual.agree.evidence import units_behind
from qual.agree.marking import UNITS
from qual.agree.summary import compare_coders
from qual.blindness import read_all
from qual.cli.app import app
from qual.codebook import read_codebook
from qual.problem import Misuse
from qual.report.agreement_plot import Dot, agreement_plot
from qual.report.agreement_words import say_drawn
from qual.study import open_study


@pytest.fixture
def coded(root):
    """Two transcripts double coded, with differences of every kind."""
    said = {id_: turns[1][1] for id_, turns in TRANSCRIPTS.items()}
    for id_ in ("N-P01", "S-P01"):
        apply(root, "ana", id_, said[id_][:30], "INS.J1", "barrier", 1)
        apply(root, "ben", id_, said[id_][:28], "INS.J1", "facilitator", 2)
        apply(root, "ana", id_, said[id_][34:70], "INS.F", "barrier", 1)
        apply(root, "ben", id_, said[id_][34:70], "INN.G", "barrier", 1)
        apply(root, "ana", id_, TRANSCRIPTS[id_][3][1], "INS.J", "barrier", 1)
        for coder in ("ana", "ben"):
            submit(root, coder, id_)
    return root


def run(root, *words):
    result = CliRunner().invoke(app, ["agree", "--study", str(root), *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def compare(root, unit="sentence"):
    work = read_all(open_study(root))
    return work, compare_coders(work, read_codebook(root)[0], unit, replicates=50)


def test_the_table_fits_a_hundred_columns_and_says_how(coded):
    out = run(coded).stdout
    table = out[out.index("ana–ben") :]
    assert max(len(line.rstrip()) for line in table.splitlines()[:-8]) <= 100
    for said in (
        "Where (any code", "What (which", "Which way", "How strong", "seed 7", "sentences",
        "before consensus", "INN.G 1×" if "INN.G 1×" in out else "INS.F / INN.G 2×",
    ):  # fmt: skip
        assert said in out


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("level", ["code", "construct", "domain", "any"])
def test_the_units_behind_a_number_add_up_to_it(coded, unit, level):
    work, found = compare(coded, unit)
    (pair,) = found.pairs
    for row in pair.levels[level]:
        units = units_behind(work, found, pair, row.code, level)
        counts = [sum(u.weight for u in units if u.cell == c) for c in ("both", "only 1", "only 2")]
        assert counts == [row.figures.both, row.figures.first, row.figures.second]
        assert all(unit == "transcript" or one.text for one in units)


def test_every_table_says_its_unit_and_which_codes_are_too_rare(coded):
    out = run(coded, "--all", "--unit", "turn").stdout
    for title in ("ana–ben, turn, units marked", "ana–ben, turn, beyond chance", "alpha_U"):
        assert title in out
    assert out.count("(under 5)") == 3


def test_a_dash_is_explained(root):
    said = TRANSCRIPTS["N-P01"][1][1]
    for coder in ("ana", "ben"):
        apply(root, coder, "N-P01", said, "INS.J1", "barrier", 1)
        apply(root, coder, "N-P01", TRANSCRIPTS["N-P01"][3][1], "INS.J1", "barrier", 1)
        submit(root, coder, "N-P01")
    out = " ".join(run(root, "--unit", "transcript", "--all").stdout.split())
    assert "Not estimable: kappa, pi, AC1 of INS.J1, all codes: every unit is in one" in out
    assert "kappa not estimable (" in out


def test_rolled_up_a_construct_and_its_subconstruct_are_one(coded):
    _, found = compare(coded, "transcript")
    by_code = {row.code: row for row in found.pairs[0].codes}
    by_construct = {row.code: row for row in found.pairs[0].levels["construct"]}
    assert by_code["INS.J"].used == (2, 0)
    assert by_construct["INS.J"].used == (4, 2)
    assert by_construct["INS.J"].figures.both == 2


def test_show_prints_the_spans(coded):
    out = run(coded, "--code", "ins.j1", "--show", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["cell"] for row in rows} == {"both"}
    assert all(row["text"] and "ana:" in row["codings"] for row in rows)
    assert "kappa" in run(coded, "--code", "INS.J1", "--show").stdout


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("where", {("INS.J", "")}),
        ("what", {("INS.F", "INN.G")}),
        ("which-way", {("INS.J1: barrier", "INS.J1: facilitator")}),
        ("how-strong", {("INS.J1: 1", "INS.J1: 2")}),
    ],
)
def test_each_question_has_its_own_list(coded, question, said):
    rows = json.loads(run(coded, "--list", question, "--format", "json").stdout)
    assert {(row["1"], row["2"]) for row in rows} == said
    assert len(rows) == 2
    assert run(coded, "--list", question).exit_code == 0


def test_json_holds_every_level_and_the_bootstrap(coded):
    found = json.loads(run(coded, "--format", "json", "--seed", "3", "--replicates", "20").stdout)
    assert found["bootstrap"] == {"over": "transcripts", "replicates": 20, "seed": 3}
    (pair,) = found["pairs"]
    assert {"codes", "constructs", "domains", "where", "what", "which_way", "how_strong"} <= set(
        pair
    )
    row = next(row for row in pair["codes"] if row["code"] == "INS.J")
    assert row["intervals"]["cohen_kappa"]["replicates"] == 20
    assert run(coded, "--format", "json").stdout == run(coded, "--format", "json").stdout


def test_csv_has_the_columns_asked_for(coded):
    whole = list(csv.DictReader(io.StringIO(run(coded, "--format", "csv").stdout)))
    assert {row["level"] for row in whole} == {"code", "construct", "domain", "any"}
    few = run(coded, "--format", "csv", "--columns", "code,kappa,alpha_u").stdout
    assert few.splitlines()[0] == "code,kappa,alpha_U"


@pytest.mark.parametrize("tool", ["nvivo", "maxqda", "dedoose"])
@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_other_tools_figures_are_labelled(coded, tool, format):
    out = run(coded, "--like", tool, "--format", format).stdout
    assert format != "table" or "not the reported figure" in out
    assert "ATLAS" not in out


@pytest.mark.parametrize(
    "words",
    [
        ("--on", "adjudicated"),
        ("--show",),
        ("--columns", "kapa"),
        ("--code", "INS.Z"),
        ("--overlap", "0"),
    ],
)
def test_what_makes_no_sense_is_refused(coded, words):
    with pytest.raises(Misuse):
        run(coded, *words)


def test_the_methods_paragraph_says_what_happened(coded):
    out = run(coded, "--methods").stdout
    assert json.loads(run(coded, "--methods", "--format", "json").stdout)["methods"].split() == (
        out.split()
    )
    way = json.loads(run(coded, "--format", "json").stdout)["pairs"][0]["which_way"]
    valence = f"codings that both made and judged (kappa {way['kappa']:.2f} ["
    for said in ("2 of 4 transcripts (50 %)", "drawn test", "before consensus", "seed 7", "pooled"):
        assert said in " ".join(out.split())
    assert valence in " ".join(out.split())


def test_a_draw_is_said_in_words(root):
    study = open_study(root)
    for how, said in (
        ("0.3 of 4 by site, seed 7", "within sites (fraction 0.3, rounded up, seed 7)"),
        ("1 of 4, seed 7", "at random (fraction 1, rounded up, seed 7)"),
        (
            "0.5 of 3 by site and role, seed 1, begun transcripts admitted",
            "within strata by site and role (fraction 0.5 of 3 transcripts, rounded up, seed 1, "
            "begun transcripts admitted)",
        ),
        ("by lot", "drawn by lot"),
    ):
        assert say_drawn(how, study).endswith(said)


def test_methods_name_what_is_kept_apart(coded):
    assert "Not reopened by any coder: N-P01, S-P01" in run(coded, "--methods", "--reopened").stdout
    for id_ in ("N-P01", "S-P01"):
        reopen(coded, "ana", id_, at="2026-03-02T09:00:00Z")
        submit(coded, "ana", id_, at="2026-03-03T09:00:00Z")
    out = " ".join(run(coded, "--methods").stdout.split())
    assert "coded by two coders who both" not in out
    assert "Reported apart, reopened by a coder (--reopened): N-P01, S-P01." in out
    assert "2 of 4 transcripts" in run(coded, "--methods", "--reopened").stdout


def test_methods_name_what_is_not_submitted_and_what_was_training(coded):
    rows = [{**row, "round": "training"} for row in ASSIGNMENTS]
    write_table(coded / "assignments.csv", rows, list(rows[0]))
    reopen(coded, "ana", "N-P01", at="2026-03-02T09:00:00Z")
    out = " ".join(run(coded, "--methods").stdout.split())
    assert "Left out: N-P01, not yet submitted by all its coders." in out
    assert "Left out: S-P01, round training." in out


def test_a_code_that_is_none_is_told_from_one_nobody_applied(coded):
    with pytest.raises(Misuse, match="There is no code 'NOPE'"):
        run(coded, "--code", "NOPE")
    with pytest.raises(Misuse, match=r"Nobody applied 'T\.night'"):
        run(coded, "--code", "T.night")
    with pytest.raises(Misuse, match="Nobody applied 'IND'"):
        run(coded, "--code", "IND", "--level", "domain")
    with pytest.raises(Misuse, match=r"Nobody applied 'INS' itself.*add --level domain"):
        run(coded, "--code", "INS")


def test_the_nearest_columns_are_named_and_all_are_listed(coded):
    with pytest.raises(Misuse) as told:
        run(coded, "--columns", "kapa")
    said = str(told.value)
    assert said.startswith("There is no column 'kapa' (near it: kappa, ")
    assert said.count(",") < 10
    assert "--columns list" in said
    listed = json.loads(run(coded, "--columns", "list", "--format", "json").stdout)
    assert listed["kappa"] == "kappa"
    assert "positive agreement" in run(coded, "--columns", "list").stdout


def test_names_in_the_table_of_a_small_study_are_short(coded):
    out = run(coded).stdout
    assert "their tables" not in out
    assert "summed" in out
    assert "(under 5)" in out


def test_all_prints_every_coefficient(coded):
    out = run(coded, "--all").stdout
    for said in ("pi", "AC1", "PABAK", "alpha_U", "prev", "bias", "MASI"):
        assert said in out


def test_the_course_follows_rounds_and_what_is_kept_apart(coded):
    path = coded / "assignments.csv"
    path.write_text(path.read_text().replace("N-P01,ben,second,main", "N-P01,ben,second,training"))
    out = run(coded).stdout
    assert "Kept apart: training: 1 transcript," in out
    assert "Double coded: 1 of 4" in out


def test_the_plot_is_well_formed_and_holds_every_dot():
    dots = [
        Dot("a <b>", 0.5, 0.2, 0.8, 9),
        Dot("c", None, None, None, 0),
        Dot("d", -0.9, None, None, 3),
    ]
    plot = ET.fromstring(agreement_plot(dots, "ana & ben"))
    assert len(list(plot.iter("circle"))) == 2
    assert len([e for e in plot.iter("line") if e.get("class") == "spread"]) == 1
    assert any("not estimable" in (e.text or "") for e in plot.iter("title"))
    assert "style" not in "".join(" ".join(e.attrib) for e in plot.iter())


def test_a_third_coder_s_codes_are_not_the_pair_s(tmp_path):
    rows = [
        {"transcript": "N-P01", "coder": coder, "part": part, "round": "main"}
        for coder, part in [("ana", "primary"), ("ben", "second"), ("eva", "third")]
    ]
    root = make_study(tmp_path / "s", assignments=rows, coders=["ana", "ben", "eva"])
    quote = TRANSCRIPTS["N-P01"][1][1][:30]
    for coder, code in [("ana", "INS.J"), ("ben", "INS.J"), ("eva", "INS.F")]:
        apply(root, coder, "N-P01", quote, code)
        submit(root, coder, "N-P01")
    _, found = compare(root)
    assert [[row.code for row in pair.codes] for pair in found.pairs] == [
        ["INS.J"],
        ["INS.F", "INS.J"],
        ["INS.F", "INS.J"],
    ]
    assert found.pairs[0].sets[1].same == 1
    assert [one.code for one in found.several["code"]] == ["INS.F", "INS.J"]
    assert set(found.several["code"][0].values) == {"percent", "fleiss", "ac1", "conger", "alpha"}
    shown = run(root, "--code", "INS.F", "--show").stdout
    for first in ("ana", "ben"):
        assert f"{first} (1) and eva (2), INS.F Compatibility, sentence: both 0" in shown
    assert shown.count("only 2  1") == 2
    assert shown.count("eva 43–73") == 2
    out = run(root, "--all").stdout
    for said in ("all coders", "Fleiss", "Conger", "ana–eva", "No intervals"):
        assert said in out


def decision(id_, **fields):
    said = {"id": id_, "op": "decide", "at": AT, "passage": "sha256:p", "transcript": "N-P01"}
    said |= {"text": "sha256:t", "from": [], "result": "undecided", "by": ["ana"], **fields}
    return json.dumps(said, separators=(",", ":"))


FAULTS_IN_DECISIONS = {
    "two deciders differ": [[decision("A")], [decision("B", result=[])]],
    "a decision that cannot be read": [[decision("A", result=5)], []],
    "a decision cut off": [[decision("A"), decision("B")[:-30]], []],
    "two decisions with one id": [[decision("A"), decision("A", text="other")], []],
}


def decide(root, lists):
    for decider, lines in zip(("ana", "eva"), lists, strict=True):
        path = root / "adjudications" / f"{decider}.jsonl"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines))


@pytest.mark.parametrize("fault", FAULTS_IN_DECISIONS)
def test_a_fault_in_a_decision_is_said_and_leaves_the_figures(coded, fault):
    before = run(coded, "--format", "json")
    decide(coded, FAULTS_IN_DECISIONS[fault])
    found = run(coded, "--format", "json")
    assert (before.exit_code, found.exit_code) == (0, 1)
    assert json.loads(found.stdout) == json.loads(before.stdout)
    assert "adjudications/" in found.stderr
    assert "figures stand" in found.stderr
    paragraph = run(coded, "--methods")
    assert (paragraph.exit_code, paragraph.stdout) == (1, "")


@pytest.mark.parametrize(
    "lines",
    [
        [decision("A", op="open", seals=5)],
        [decision("A"), decision("A", op="open", seals={})],
        ["not a line"],
        [decision("A"), decision("B", op="open", seals={})[:-9]],
    ],
    ids=["an unreadable opening", "an opening and a decision", "anything", "an opening cut off"],
)
def test_a_fault_that_may_have_opened_a_transcript_stops(coded, lines):
    decide(coded, [lines, []])
    found = run(coded)
    assert (found.exit_code, found.stdout) == (1, "")
    assert "adjudications/ana.jsonl" in found.stderr


def test_a_fault_in_a_decision_does_not_hide_one_in_a_journal(coded):
    decide(coded, FAULTS_IN_DECISIONS["two deciders differ"])
    with (coded / "codings" / "ana.jsonl").open("a") as file:
        file.write("not a line\n")
    found = run(coded)
    assert (found.exit_code, found.stdout) == (1, "")
    assert "codings/ana.jsonl" in found.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--columns", "kappa", "--all"), "--all has columns of its own"),
        (("--columns", "kappa", "--list", "what"), "--list has columns of its own"),
        (("--overlap", "0.8"), "with --like maxqda"),
        (("--overlap", "0.8", "--like", "nvivo"), "with --like maxqda"),
        (("--unit", "turn", "--like", "nvivo"), "--like has a unit of its own"),
        (("--unit", "sentence", "--ratings"), "--ratings has a unit of its own"),
        (("--level", "domain", "--ratings"), "leave --level out"),
        (("--round", "second", "--ratings"), "leave --round out"),
        (("--reopened", "--ratings"), "leave --reopened out"),
    ],
)
def test_an_option_that_would_be_ignored_is_refused(coded, options, said):
    with pytest.raises(Misuse, match=said):
        run(coded, *options)
