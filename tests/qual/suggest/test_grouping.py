import numpy as np
import pytest

from qual.suggest import grouping
from qual.suggest.grouping import by_nearness, centre, group, middle_of, nearest, usual_likeness


def unit(rows):
    rows = np.asarray(rows, dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


# Two bundles along two axes, and one text that is like nothing else.
BUNDLES = unit([[9, 1, 0], [9, 0, 1], [1, 9, 0], [0, 9, 1], [9, 1, 1], [-1, -1, 9]])


def as_sets(found):
    return {frozenset(rows) for rows in found}


def test_what_is_alike_is_together_and_what_is_alone_is_in_no_group():
    assert as_sets(group(BUNDLES, 0.8)) == {frozenset({0, 1, 4}), frozenset({2, 3})}


def test_joining_ends_where_average_likeness_falls_below_what_is_asked():
    """Average linkage: 0 and 1 join at .8; with 2 the mean of .8 and .1 is .45."""
    rows = unit([[1, 0, 0], [0.8, 0.6, 0], [0.1, 0, 0.995]])
    third = round(float((rows[0] @ rows[2] + rows[1] @ rows[2]) / 2), 4)
    assert as_sets(group(rows, third + 0.001)) == {frozenset({0, 1})}
    assert as_sets(group(rows, third - 0.001)) == {frozenset({0, 1, 2})}


@pytest.mark.parametrize("seed", range(5))
def test_the_order_in_which_texts_come_changes_nothing(seed):
    chance = np.random.default_rng(seed)
    rows = unit(chance.normal(size=(60, 12)))
    moved = chance.permutation(len(rows))
    found = as_sets(group(rows, 0.2))
    again = {frozenset(int(moved[n]) for n in one) for one in as_sets(group(rows[moved], 0.2))}
    assert found and found == again


def test_many_texts_are_split_coarsely_first(monkeypatch):
    monkeypatch.setattr(grouping, "MOST", 4)
    rows = unit([[9, n / 10, 0] for n in range(5)] + [[0, n / 10, 9] for n in range(5)])
    sizes = sorted(len(rows) for rows in group(rows, 0.9))
    assert max(sizes) <= 4 and sum(sizes) >= 8
    assert all(len({n // 5 for n in one}) == 1 for one in group(rows, 0.9))


def test_texts_that_are_all_the_same_can_be_split_and_grouped(monkeypatch):
    monkeypatch.setattr(grouping, "MOST", 3)
    assert sum(len(rows) for rows in group(unit([[1, 0]] * 8), 0.5)) == 8


@pytest.mark.parametrize("n", [0, 1])
def test_of_nothing_and_of_one_there_is_no_group(n):
    assert group(BUNDLES[:n], 0.1) == []


def test_centring_takes_away_what_all_share():
    rows = unit([[9, 1, 0], [9, -1, 0]])
    assert rows[0] @ rows[1] > 0.9
    moved = centre(rows, rows[:0])
    assert moved[0] @ moved[1] == pytest.approx(-1)
    assert np.linalg.norm(moved, axis=1) == pytest.approx([1, 1])


def test_the_usual_likeness_is_a_quantile_of_all_pairs_whatever_their_order():
    chance = np.random.default_rng(3)
    rows, ordinary = unit(chance.normal(size=(50, 8))), unit(chance.normal(size=(10, 8)))
    low, high = (usual_likeness(rows, ordinary, share) for share in (0.5, 0.9))
    assert -1 < low < high < 1
    assert usual_likeness(rows[::-1], ordinary, 0.9) == high
    assert usual_likeness(rows[:0], ordinary[:1], 0.9) == 1.0


def test_the_most_typical_is_nearest_to_the_centre():
    assert by_nearness(BUNDLES, [1, 0, 4])[0] == 4


def test_nearest_centres_come_most_alike_first_and_only_where_alike_enough():
    centres = middle_of(BUNDLES, [[0, 1, 4], [2, 3]])
    assert nearest(centres, BUNDLES, 2, 0.9) == [[4, 0], [2, 3]]
    assert nearest(centres, BUNDLES[5:], 2, 0.9) == [[], []]
    assert middle_of(BUNDLES, []).shape == (0, 3)
