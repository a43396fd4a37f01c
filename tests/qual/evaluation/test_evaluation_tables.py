"""The table of measures: what each figure is a share of stands where it can be read."""

from judged import DOMAINS, offers, row

from qual.evaluation.record import evaluation_record
from qual.evaluation.tally import Tally, add_rows, evaluate
from qual.report.evaluation_tables import measures_table, parts_table
from qual.report.evaluation_words import say_about, say_measures, say_parts, say_valence

ROWS = [row("A1-"), row("A2+"), row()]


def evaluated(**suggesters):
    tallies = {}
    for name, made in suggesters.items():
        tallies[name] = Tally()
        add_rows(tallies[name], ROWS, made, [""] * 3, DOMAINS)
    return evaluate(ROWS, [""] * 3, tallies, DOMAINS, "none", "rows", 7)


def lines(found, between=" "):
    return {cells[0]: cells[1:] for cells in measures_table(found, between).rows}


def test_where_suggesters_differ_in_n_a_line_says_how_many_each():
    both = [offers("A1"), offers("A2"), offers("B1")]
    table = lines(evaluated(keyword=[offers("A1"), [], []], fused=both))
    assert table["hit@1"][0] == 2 and table["none_recall"][0] == 1
    # Always the most frequent codes: A1 and A2 alike often, so both codes are found.
    assert table["valence"][0] is None
    assert table["  n codes found"][1:3] == ("1", "2")
    assert table["  n not offered"][1:3] == ("2", "0")


def test_an_interval_can_stand_under_its_share():
    found = evaluated(fused=[offers("A1"), offers("B1"), []])
    assert lines(found)["hit@1"][1].startswith(".50 .")
    assert lines(found, "\n")["hit@1"][1].startswith(".50\n.")


def test_every_measure_is_explained_with_its_numbers():
    said = " ".join(say_measures(evaluated(fused=[offers("A1"), [], []]), "segment"))
    assert "2 segments with a code or, for none_recall, 1 without" in said
    for name in ("n:", "hit@k:", "_any:", "recall@5:", "domain@1:", "valence:", "none_precision:"):
        assert name in said


def test_beside_the_guess_stands_what_is_usual_of_the_line():
    rows = [row("A1-"), row("A1-"), row("A1+"), row("B1")]
    tally = Tally()
    add_rows(tally, rows, [offers("A1")] * 4, [""] * 4, DOMAINS)
    found = evaluate(rows, [""] * 4, {"fused": tally}, DOMAINS, "none", "rows", 7)
    table = parts_table(found, "fused", "code", {})
    heads = [column.name for column in table.columns]
    assert heads[8:12] == ["valence", "usual", "elsewhere", "of"]
    # Without itself each barrier leaves one of each, a tie, and of all likewise: barrier by name.
    assert table.rows[0][8:12] == (0.6667, 0.6667, 0.6667, 3)
    assert table.rows[1][8:12] == (None, None, None, 0)
    assert "the one it has in the other rows" in say_parts(found, "code")
    assert say_valence(found, "fused") == (
        "Valence by fused: right for 0.67 of 3 codes found; always 'barrier' for 0.67; each code's "
        "own most frequent for 0.67 (0.67), learned from the other rows (known from these very "
        "rows)."
    )


def parted(over, groups):
    rows = [row("A1"), row("A1"), row("A2"), row("A1"), row("B1")]
    made = [offers("A1"), offers("B1"), offers("A2"), offers("A1"), offers("A1")]
    tallies = {"keyword": Tally(), "fused": Tally()}
    add_rows(tallies["keyword"], rows, [offers("A1")] * 5, groups, DOMAINS)
    add_rows(tallies["fused"], rows, made, groups, DOMAINS)
    found = evaluate(rows, groups, tallies, DOMAINS, "none", over, 7)
    return found, {cells[0]: cells for cells in parts_table(found, "fused", "code", {}).rows}


def test_a_line_has_its_interval_and_what_it_has_to_beat():
    found, lines = parted("rows", [""] * 5)
    heads = [column.name for column in parts_table(found, "fused", "code", {}).columns]
    assert heads[2:8] == ["n", "hit@1", "hit@3", "hit@5", "95 %", "keyword@5"]
    # Wilson's interval of 2 of 3, and terms that always say A1.
    assert lines["A1"][2:8] == (3, 0.6667, 0.6667, 0.6667, "0.21–0.94", 1.0)
    assert lines["A2"][7] == 0.0
    by_code = evaluation_record(found)["by_code"]["fused"]["A1"]
    assert by_code["intervals"]["hit@1"] == {"low": 0.2077, "high": 0.9385}


def test_over_transcripts_a_line_of_one_alone_has_no_interval():
    found, lines = parted("transcript", ["x", "x", "x", "y", "y"])
    # A1 is right in one of two in x and in the one of y: drawn twice x is 0.5, twice y is 1.
    assert lines["A1"][6] == "0.50–1.00"
    assert lines["A2"][6] is None and lines["B1"][6] is None
    assert "none for a line that only one of them has" in say_parts(found, "code")


def test_without_a_role_nothing_is_said_of_roles():
    found = evaluated(fused=[offers("A1"), [], []])
    assert say_about("fused", found.tallies["fused"], "row") == []
