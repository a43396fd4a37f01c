from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from test_modes import compared

from cfir.places import find_shipped
from qual.agree.apart import find_confusions, pair_up
from qual.codebook import parse_codebook
from qual.report.confusion_plot import confusion_grid, confusion_plot, draw_confusions

PAIR = ("ana", "ben")


@pytest.fixture(scope="module")
def book():
    path = find_shipped("codebooks") / "cfir-2022.yaml"
    return parse_codebook(path.read_text("utf-8"), path.name)[0]


@pytest.fixture(scope="module")
def pair():
    one = compared(
        ana=[(0, 9, "INS.J1"), (20, 29, "INS.J1"), (40, 49, "INS.J1"), (60, 69, "OUT.F")],
        ben=[(0, 9, "OUT.F"), (20, 29, "OUT.F"), (40, 49, "INS.J2"), (60, 69, "OUT.F")],
    )
    both = compared(
        ana=[(0, 9, "PRO.A"), (20, 29, "INS.J3")], ben=[(0, 9, "INS.F"), (20, 29, "INS.J3")]
    )
    paired = [pair_up(each, PAIR, 0.5) for each in (one, both)]
    return SimpleNamespace(pair=PAIR, paired=paired, confusions=find_confusions(paired))


def test_rows_are_the_first_coder_and_the_diagonal_is_where_both_agree(pair, book):
    grid = confusion_grid(pair, book)
    assert [id_ for id_, _ in grid.constructs] == ["OUT.F", "INS.F", "INS.J", "PRO.A"]
    assert grid.counts == ((1, 0, 0, 0), (0, 0, 0, 0), (2, 0, 1, 0), (0, 1, 0, 0))
    assert grid.more == 0


def test_the_most_often_confused_are_kept_and_the_rest_counted(pair, book):
    grid = confusion_grid(pair, book, most=2)
    assert [id_ for id_, _ in grid.constructs] == ["OUT.F", "INS.J"]
    assert grid.more == 2
    assert "2 more constructs were confused" in confusion_plot(grid)


def test_the_drawing_holds_each_count_and_is_well_formed(pair, book):
    drawn = ElementTree.fromstring(confusion_plot(confusion_grid(pair, book)))
    said = [text.text for text in drawn.iter("text")]
    assert "Financing OUT.F" in said and "ana said" in said and "ben said" in said
    assert sorted(text for text in said if text.isdigit()) == ["1", "1", "1", "2"]


def test_nothing_confused_is_not_drawn(book):
    alike = [pair_up(compared(ana=[(0, 9, "INS.F")], ben=[(0, 9, "INS.F")]), PAIR, 0.5)]
    none = SimpleNamespace(pair=PAIR, paired=alike, confusions=[])
    assert draw_confusions(SimpleNamespace(pairs=[none], codebook=book)) == []
    assert draw_confusions(None) == []
