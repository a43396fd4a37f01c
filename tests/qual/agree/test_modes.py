import pytest
from tiny_study import lay_transcript

from qual.agree.coefficients import cohen_kappa, percent_agreement
from qual.agree.gather import Compared
from qual.agree.modes import (
    brennan_prediger_of_segments,
    like_dedoose,
    like_maxqda,
    like_nvivo,
    mean_of,
    nvivo_table,
)
from qual.model import Coding
from qual.passages import Placed

PAIR = ("ana", "ben")


def compared(id_="T", **spans):
    placed = {coder: [] for coder in spans}
    for coder, own in spans.items():
        for n, (start, end, code) in enumerate(own):
            fields = {"transcript": id_, "start": start, "end": end, "quote": "", "code": code}
            coding = Coding(id=f"{coder}{n}", coder=coder, **fields)
            placed[coder].append(Placed(coding, (start, end)))
    return Compared(id_, "main", (0,), False, False, ((0, 1000),), placed)


def test_nvivo_s_worked_document():
    one = compared(ana=[(0, 150, "N")], ben=[(0, 50, "N"), (150, 200, "N")])
    (row,) = like_nvivo([one], PAIR, {"T": 1000}).rows
    assert row.percent == 0.85
    assert row.kappa == pytest.approx(0.3181818182)
    assert nvivo_table(50, 100, 50, 1000) == row.table


def test_nvivo_s_averages_are_three_figures():
    files = [
        compared("T", ana=[(0, 150, "N")], ben=[(0, 50, "N"), (150, 200, "N")]),
        compared("U", ana=[(0, 10, "N")], ben=[(0, 10, "N")]),
        compared("V", ana=[], ben=[]),
    ]
    mode = like_nvivo(files, PAIR, {"T": 1000, "U": 100, "V": 400})
    first = cohen_kappa(nvivo_table(50, 100, 50, 1000))
    assert [row.said for row in mode.rows] == [first, 1, 1]
    mean, weighted, summed, _ = mode.figures.values()
    assert mean == pytest.approx((first + 2) / 3)
    assert weighted == pytest.approx((first * 1000 + 100 + 400) / 1500)
    assert summed == pytest.approx(cohen_kappa(nvivo_table(60, 100, 50, 1500)))
    assert "In 1 of 3 rows neither" in mode.notes[1]


@pytest.mark.parametrize(
    ("other", "share", "table"),
    [
        ((0, 100, "x"), 0.9, [[2, 0], [0, 0]]),
        ((0, 90, "x"), 0.9, [[2, 0], [0, 0]]),
        ((0, 89, "x"), 0.9, [[0, 1], [1, 0]]),
        ((0, 200, "x"), 0.9, [[0, 1], [1, 0]]),  # all of one, but half of the other
        ((0, 50, "x"), 0.5, [[2, 0], [0, 0]]),
        ((100, 200, "x"), 0.1, [[0, 1], [1, 0]]),
        ((0, 55, "x"), 0.55, [[2, 0], [0, 0]]),  # 0.55 x 100 is a little more than 55
    ],
)
def test_maxqda_checks_segments_from_both_sides(other, share, table):
    (row,) = like_maxqda([compared(ana=[(0, 100, "x")], ben=[other])], PAIR, share).rows
    assert row.table == table


def test_maxqda_s_kappa_is_brennan_and_prediger_s():
    one = compared(ana=[(0, 9, "x"), (10, 19, "y"), (20, 29, "x")], ben=[(0, 9, "x")])
    mode = like_maxqda([one], PAIR, 0.9)
    assert mode.figures["percent agreement"] == 0.5
    assert "in both directions: by at least 90 % of the one and of the other" in mode.notes[0]
    assert mode.figures["kappa (Brennan and Prediger)"] == pytest.approx((0.5 - 0.5) / 0.5)
    assert brennan_prediger_of_segments([[8, 1], [1, 0]], 5) == pytest.approx((0.8 - 0.2) / 0.8)
    assert brennan_prediger_of_segments([[8, 1], [1, 0]], 1) is None


def test_dedoose_fixes_the_primary_coder_s_excerpts():
    text = lay_transcript(("P", "abcd " * 30))
    one = compared(
        ben=[(10, 20, "x"), (10, 20, "y"), (40, 50, "x"), (60, 70, "y")],
        ana=[(10, 20, "x"), (41, 50, "x"), (100, 110, "x")],
    )
    mode = like_dedoose([one], PAIR, [text])
    assert {row.code: row.table for row in mode.rows} == {
        "x": [[2, 0], [0, 1]],
        "y": [[0, 2], [0, 1]],
    }
    assert percent_agreement([[20, 5], [10, 15]]) == 0.7  # the worked example on its site
    assert mode.figures["pooled kappa"] == pytest.approx(2 / 5)


def test_dedoose_gives_coders_who_do_the_same_a_kappa_of_one():
    text = lay_transcript(("P", "abcd " * 30))
    own = [(10, 40, "x"), (10, 38, "y"), (60, 80, "z"), (62, 80, "x")]
    mode = like_dedoose([compared(ana=own, ben=own)], PAIR, [text])
    assert all(row.kappa in (1, None) for row in mode.rows)
    assert mode.figures["pooled kappa"] == 1


def test_a_figure_of_another_tool_that_is_not_estimable_says_why():
    nothing = compared(ana=[], ben=[])
    text = lay_transcript(("P", "abcd " * 30))
    for mode in (
        like_nvivo([nothing], PAIR, {"T": 1000}),
        like_maxqda([nothing], PAIR, 0.9),
        like_dedoose([nothing], PAIR, [text]),
    ):
        assert set(mode.figures.values()) == {None}
        assert set(mode.why) == set(mode.figures)
        assert all(mode.why.values())
        assert "1/0" not in " ".join(mode.notes)


def test_a_row_of_another_tool_says_why_it_has_no_kappa():
    one = compared(ana=[(0, 9, "x")], ben=[(0, 9, "x"), (20, 29, "y")])
    other = compared("U", ana=[], ben=[(0, 9, "x")])
    rows = like_nvivo([one, other], PAIR, {"T": 100, "U": 50}).rows
    blank = next(row for row in rows if (row.transcript, row.code) == ("U", "y"))
    assert (blank.kappa, blank.said) == (None, 1)
    assert "one and the same category" in blank.why["kappa"]
    for row in [*rows, *like_maxqda([one], PAIR, 0.9).rows]:
        assert {name for name in ("percent", "kappa") if getattr(row, name) is None} == set(row.why)


def test_one_code_alone_leaves_maxqda_no_chance():
    mode = like_maxqda([compared(ana=[(0, 9, "x")], ben=[(0, 9, "x")])], PAIR, 0.9)
    assert mode.figures["kappa (Brennan and Prediger)"] is None
    assert "one code in the table" in mode.why["kappa (Brennan and Prediger)"]


def test_a_mean_leaves_out_what_is_not_there():
    assert mean_of([(0.5, 1), (None, 7), (1.0, 3)]) == pytest.approx(3.5 / 4)
    assert mean_of([(None, 1)]) is None
