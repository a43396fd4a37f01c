from qual.emerging.labels import content, listen, make_label, spoken, stretches, weigh_words

GROUP = [
    ("A", "The funding letters came late, and the funding was short."),
    ("B", "We waited for a letter about funding again."),
]
OTHERS = ["The nurse was short of time.", "A nurse and a late bus.", "Nurses, nurses!"]


def test_words_that_carry_the_grammar_or_tell_and_count_are_left_out():
    said = content("We didn't know what to do on Monday: the nurse's three letters")
    assert [form for _, form in said] == ["nurse", "letters"]


def test_only_what_several_say_counts_and_most_what_others_do_not_in_its_common_form():
    remarks = [("A", "The funding was late."), ("B", "Letters, letters: late funding, a letter.")]
    remarks += [("C", "A letter came.")]
    weights = weigh_words(remarks, listen([*OTHERS, *(text for _, text in remarks)]), 2)
    # Three participants say nothing alike; two each say letter and funding, one says "came".
    assert list(weights) == ["funding", "letter"]
    rare = weigh_words(GROUP, listen([*OTHERS, *(text for _, text in GROUP)]), 2)
    assert set(rare) == {"letter", "funding"}


def test_a_stretch_is_what_stands_between_pauses_and_is_neither_short_nor_long():
    text = "And so, [pause] we waited a year for money; no. " + "It went on and on and on " * 3
    assert stretches(text) == ["we waited a year for money"]
    assert stretches("“The room was cold – they said the heating was off.”") == [
        "they said the heating was off"
    ]


def test_a_label_has_up_to_three_words_none_in_two_forms_and_the_stretch_most_alike():
    weights = {"pharmacist": 9.0, "pharmacy": 8.0, "blister": 7.0, "door": 6.0, "none": 0.0}
    voices = {"he had a word with them": 0.4, "nobody told the pharmacist a thing": 0.6}
    assert make_label(weights, voices, "x") == (
        "pharmacist, blister, door: “nobody told the pharmacist a thing”"
    )
    many = {word: float(n) for n, word in enumerate(["aa", "bb", "cc", "dd"], 1)}
    assert make_label(many, {}, "That was it.  More.") == "dd, cc, bb: “That was it.”"


def test_where_several_say_no_word_a_stretch_or_a_remark_speaks_for_the_group():
    assert (
        make_label({}, {"we waited a year for money": 0.1}, "x") == "“we waited a year for money”"
    )
    assert make_label({}, {}, "word " * 40).endswith("word …”")


def test_what_a_transcriber_noted_begins_no_label():
    noted = {
        "[laughs] Oh yes.": "Oh yes.",
        "“[laughs]… [pause] Well, no.": "Well, no.",
        "(laughs) Oh dear": "Oh dear",
        "(the other one) came": "(the other one) came",
        "I was [pause] there": "I was [pause] there",
        "’Cause we did": "’Cause we did",
        " [Laughter.] ": "",
    }
    assert {text: spoken(text) for text in noted} == noted
    assert stretches("(laughs) we waited a year for money") == ["we waited a year for money"]
    assert make_label({}, {}, "") == "nothing in words"
    assert make_label({"river": 1.0}, {}, "") == "river"
