from qual.emerging.labels import content, listen, make_label, weigh_words

GROUP = [
    ("A", "The funding letters came late, and the funding was short."),
    ("B", "We waited for a letter about funding again."),
]
OTHERS = ["The nurse was short of time.", "A nurse and a late bus.", "Nurses, nurses!"]


def test_words_that_carry_the_grammar_or_tell_and_count_are_left_out():
    said = content("We didn't know what to do on Monday: the nurse's three letters")
    assert [form for _, form in said] == ["nurse", "letters"]


def test_what_several_say_and_others_do_not_weighs_most_in_its_most_common_form():
    weights = weigh_words(GROUP, listen([*OTHERS, *(text for _, text in GROUP)]), 2)
    assert list(weights)[:2] == ["letter", "funding"]
    assert weights["funding"] > 3 * weights["short"]


def test_a_label_has_three_to_five_words_and_none_twice_in_two_forms():
    weights = {"pharmacist": 9.0, "pharmacy": 8.0, "blister": 7.0, "door": 6.0, "none": 0.0}
    assert make_label(weights, "x") == "pharmacist, blister, door"
    many = {word: float(n) for n, word in enumerate(["aa", "bb", "cc", "dd", "ee", "ff"], 1)}
    assert make_label(many, "x") == "ff, ee, dd, cc, bb"


def test_with_too_few_words_the_most_typical_remark_speaks_for_the_group():
    assert make_label({"one": 1.0}, "That was it.  More.") == "“That was it.”"
    assert make_label({}, "word " * 40).endswith("word …”")
