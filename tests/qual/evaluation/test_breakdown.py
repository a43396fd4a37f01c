"""Parts by code, domain and setting, worked by hand."""

from judged import DOMAINS, offers, row

from qual.evaluation.breakdown import NOTHING, add_to_parts

ROWS = [
    (row("A1-", "B1+", setting="x"), offers("A2", "B1", "A1")),
    (row("A1+", setting="x"), offers("A2")),
    (row("A1", setting="y"), offers("A1", "B1")),
    (row("B2-", setting="y"), []),
    (row("X.me", setting="y"), offers("B1")),
]


def parts(by):
    found = {}
    for given, own in ROWS:
        add_to_parts(found, given, own, by, DOMAINS)
    return found


def test_by_code_only_that_code_is_right():
    found = parts("code")
    assert {code: (part.n, part.hits) for code, part in found.items()} == {
        "A1": (3, [1.0, 2.0, 2.0]),
        "B1": (1, [0.0, 1.0, 1.0]),
        "B2": (1, [0.0, 0.0, 0.0]),
        "X.": (1, [0.0, 0.0, 0.0]),
    }
    assert found["A1"].worst == ("A2", 2)
    assert found["B2"].worst == (NOTHING, 1)
    assert (found["A1"].right, found["A1"].valued) == (1, 1)
    assert (found["B1"].right, found["B1"].valued) == (0, 1)


def test_the_usual_valence_of_a_line_is_that_of_its_codes_found():
    found = parts("code")
    # A1 is found once as a barrier; the row in which it is a facilitator was not offered it.
    assert found["A1"].usual == ("barrier", 1)
    assert found["A1"].given == {"": {"barrier": 1, "facilitator": 1}}
    assert found["B2"].usual is None
    assert parts("setting")["x"].judged == {"": {"barrier": 1, "facilitator": 1}}
    # Of two as frequent the first by name.
    assert parts("setting")["x"].usual == ("barrier", 1)


def test_by_domain_a_row_counts_in_each_of_its_domains():
    found = parts("domain")
    assert {name: (part.n, part.hits) for name, part in found.items()} == {
        "A": (3, [1.0, 2.0, 2.0]),
        "B": (2, [0.0, 1.0, 1.0]),
        "(no domain)": (1, [0.0, 0.0, 0.0]),
    }


def test_by_setting_any_code_of_the_row_is_right():
    found = parts("setting")
    assert {name: (part.n, part.hits) for name, part in found.items()} == {
        "x": (2, [0.0, 1.0, 1.0]),
        "y": (3, [1.0, 1.0, 1.0]),
    }


def test_of_equals_the_wrong_first_by_id_is_named():
    found = {}
    for wrong in ("C1", "B2"):
        add_to_parts(found, row("A1"), offers(wrong), "code", DOMAINS)
    assert found["A1"].worst == ("B2", 1)
