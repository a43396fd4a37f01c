from collections import Counter

import pytest

from cfir.checklist import load


@pytest.mark.parametrize(
    ("name", "auto", "prefill", "human"), [("COREQ", 13, 14, 5), ("SRQR", 5, 8, 8)]
)
def test_what_fills_the_items(name, auto, prefill, human):
    items = load(name)
    assert Counter(item.fill for item in items) == {
        "auto": auto,
        "prefill": prefill,
        "human": human,
    }
    assert [item.number for item in items] == list(range(1, auto + prefill + human + 1))
    assert all(item.name for item in items)
    assert all(item.how for item in items if item.fill != "human")


def test_an_unknown_checklist_is_refused_with_the_valid_ones():
    with pytest.raises(ValueError, match="COREQ or SRQR"):
        load("STROBE")
