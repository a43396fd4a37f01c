import pytest
from small_codes import MONEY, STEPS

from qual.suggest.encoder import choose_encoder
from qual.suggest.fuse import suggest
from qual.suggest.kinds import Passage
from qual.suggest.valence import find_cues, guess_valence


@pytest.mark.parametrize(
    ("text", "helping", "hindering"),
    [
        ("It was easy.", ("easy",), ()),
        ("It was not easy.", (), ("not", "not … easy")),
        ("We had no problem with it.", ("no problem",), ()),
        ("It wasn't hard.", ("wasn't … hard",), ("wasn't",)),
        ("Thank God we got lucky", ("thank god", "lucky"), ()),
        ("There was not enough of it", (), ("not enough",)),
        ("We can’t.", (), ("can't",)),
        ("A table stood there.", (), ()),
        ("", (), ()),
    ],
)
def test_cues_are_the_words_that_help_or_hinder(text, helping, hindering):
    cues = find_cues(text)
    assert (cues.helping, cues.hindering) == (helping, hindering)


@pytest.mark.parametrize(
    ("text", "valence"),
    [
        ("Thank God, it was easy and people loved it.", "facilitator"),
        ("We were stuck, there was not enough of anything.", "barrier"),
        ("The table is round.", None),
        ("Great, easy, helpful and quick, but a broken, slow, confusing mess.", "mixed"),
    ],
)
def test_words_alone_give_a_guess_or_none(text, valence):
    assert guess_valence(find_cues(text), 0.0, False)[0] == valence


def test_the_reason_names_the_words():
    _, reason = guess_valence(find_cues("It was easy but slow."), 0.0, True)
    assert "helping: “easy”" in reason
    assert "hindering: “slow”" in reason
    assert "usually hinders" in reason


def test_unsure_says_so():
    assert guess_valence(find_cues("A table."), 0.0, False) == (None, "no word in the passage says")
    assert guess_valence(find_cues("easy but slow"), 0.0, False)[1].startswith("unsure")


def test_a_code_that_usually_hinders_leans_that_way():
    assert guess_valence(find_cues("A table."), 0.0, True)[0] == "barrier"


def test_meaning_without_cue_words_counts():
    text = "The money simply dried up in March and we had to shut the whole thing down for a year."
    (group,) = suggest("fused", [MONEY, STEPS], [Passage(text)], choose_encoder())
    assert group[0].valence == "barrier"
    assert "trouble" in group[0].valence_reason
