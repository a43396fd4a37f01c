import csv
from pathlib import Path

import pytest

from cfir.contrast import Contrast, distinguishing, relabelled
from cfir.rating import parse

TABLES = Path(__file__).parent.parent / "data" / "ratings"
MOVE = ("move2013", ["300_high", "400_high"], ["100_mid"], ["200_low", "500_low"])
WILHELM = ("wilhelm2021", ["4_high", "5_high"], ["3_mid"], ["1_low", "2_low"])


def read(name):
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ratings(*cells):
    return [parse(cell) for cell in cells]


@pytest.mark.parametrize(
    ("high", "low", "contrast"),
    [
        (ratings("1", "2"), ratings("-1", "0"), Contrast("weak", 1)),
        (ratings("1", "2"), ratings("-1", "-2"), Contrast("strong", 2)),
        (ratings("0", "2"), ratings("0", "-2"), Contrast("none", 0)),
        (ratings("-2"), ratings("2"), Contrast("none", -4)),
        (ratings("X"), ratings("-2"), Contrast("strong", 2)),
        (ratings("1", "M", "NA", "E"), ratings("0", ""), Contrast("weak", 1)),
        (ratings("M"), ratings("-2"), Contrast("insufficient", None)),
        (ratings("2"), ratings("NA", "I"), Contrast("insufficient", None)),
        ([], [], Contrast("insufficient", None)),
    ],
)
def test_the_gap_between_the_groups(high, low, contrast):
    assert distinguishing(high, low) == contrast


@pytest.mark.parametrize(
    ("table", "alike", "differ"),
    [(MOVE, 30, []), (WILHELM, 22, ["Knowledge & Beliefs About the Intervention"])],
)
def test_published_tables_are_classed_as_their_authors_did(table, alike, differ):
    name, high, _, low = table
    found = []
    for row in read(name):
        contrast = distinguishing(ratings(*(row[s] for s in high)), ratings(*(row[s] for s in low)))
        if contrast.distinguishes != (row["published"] in ("*", "**")):
            found.append(row["construct"])
    assert found == differ
    assert len(read(name)) - len(found) == alike


@pytest.mark.parametrize(
    ("table", "seen", "expected", "as_many"), [(MOVE, 11, 2.5, 2), (WILHELM, 10, 2.6, 3)]
)
def test_chance_counts_every_relabelling(table, seen, expected, as_many):
    name, high, others, low = table
    sites = [*high, *others, *low]
    rows = [{site: parse(row[site]) for site in sites} for row in read(name)]
    chance = relabelled(rows, high, low, others)
    assert (chance.seen, chance.as_many, chance.relabellings) == (seen, as_many, 30)
    assert chance.expected == pytest.approx(expected, abs=0.05)
    assert chance.share == as_many / 30


def test_a_site_without_a_rating_counts_as_missing():
    chance = relabelled([{"A": parse("2")}], ["A"], ["B"])
    assert (chance.seen, chance.expected) == (0, 0)


@pytest.mark.parametrize(
    ("high", "low"),
    [([], ["A"]), (["A"], []), (["A"], ["A"]), (list("ABCDEFGHIJ"), list("KLMNOPQRST"))],
)
def test_groups_that_cannot_be_relabelled_are_refused(high, low):
    with pytest.raises(ValueError):
        relabelled([], high, low)
