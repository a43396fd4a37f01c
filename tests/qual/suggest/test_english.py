"""What is not in English gets no suggestion from encoders that know English alone."""

import json
from pathlib import Path

import pytest
from small_codes import CODES, MONEY
from small_learned import small_ground, small_learned

from cfir.places import find_shipped
from qual.suggest.english import find_foreign, is_english
from qual.suggest.exemplars import read_exemplars
from qual.suggest.explain import explain
from qual.suggest.fuse import NOT_ENGLISH, offer
from qual.suggest.kinds import Ground, Passage

DATA = Path(__file__).parents[2] / "data"
GOLD = ("gold_dev.jsonl", "gold_own.jsonl", "gold_quotations.jsonl", "gold_later.jsonl")
OTHERS = [
    json.loads(line)
    for line in (DATA / "other_languages.jsonl").read_text("utf-8").split("\n")
    if line
]
FRENCH = (
    "Le budget est arrivé trop tard, alors on a dû attendre six mois avant de commencer, et "
    "pendant ce temps les gens sont partis ailleurs chercher du travail."
)


@pytest.mark.parametrize("language", sorted({one["language"] for one in OTHERS}))
def test_invented_turns_in_other_languages_are_not_english(language):
    texts = [one["text"] for one in OTHERS if one["language"] == language]
    assert len(texts) == 8
    assert [text for text in texts if is_english(text)] == []


def test_no_exemplar_and_no_remark_is_taken_for_another_language():
    exemplars, _ = read_exemplars(find_shipped("codebooks") / "exemplars")
    texts = [one.text for one in exemplars]
    for name in GOLD:
        lines = (DATA / name).read_text("utf-8").split("\n")
        texts += [json.loads(line)["text"] for line in lines if line]
    assert len(texts) > 5000
    assert [text for text in texts if not is_english(text)] == []


@pytest.mark.parametrize(
    "text",
    ["", "Oui.", "Fentanyl, naloxone.", "Two guys said yes. Insurance said no.", "I’d’ve gone."],
)
def test_what_is_short_or_clipped_is_left_as_it_is(text):
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Metformin, empagliflozin, apixaban, levothyroxine, atorvastatin.",
        "PHQ-9, GAD-7, CBT, DBT, SSRIs, SNRIs.",
        "Kitchenuhmaykoosib Inninuwug, Attawapiskat, Moosonee.",
        "Priya, Siobhan, Manpreet, Ngozi, Oluwaseun.",
        "Tuesdays, Wednesdays, Thursdays, Fridays.",
        "Wahala dey o, oga no gree pay.",
        "Powerpoints, spreadsheets, newsletters, webinars.",
    ],
)
def test_a_list_between_english_remarks_is_no_other_language(text):
    said = ["We had all of those on the shelf by then.", text, "So that was what they gave us."]
    assert not is_english(text)
    assert find_foreign(said) == [False] * 3
    assert find_foreign([text]) == [True]


def test_short_remarks_of_an_interview_in_another_language_are_found():
    texts = [one["text"] for one in OTHERS if one["language"] == "French"]
    assert find_foreign(texts) == [True] * len(texts)


def test_a_long_remark_in_another_language_is_found_among_english_ones():
    said = ["We had all of those on the shelf by then.", FRENCH, "So that was what they gave us."]
    assert find_foreign(said) == [False, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "研修のための予算がなく、看護師二人は最後まで学べませんでした。",
        "我们没有经费。",
        "Денег не было.",
        "لم تكن هناك ميزانية.",
        "예산이 없었어요.",
    ],
    ids=["Japanese", "Chinese", "Russian", "Arabic", "Korean"],
)
def test_other_letters_are_found_however_short_and_without_spaces(text):
    said = ["We had all of those on the shelf by then.", text, "So that was what they gave us."]
    assert find_foreign(said) == [False, True, False]


def test_single_signs_and_accents_are_no_other_letters():
    assert (
        find_foreign(["Ngân hàng Việt Nam, we went there.", "The α and β ones.", "μg"])
        == [False] * 3
    )


def test_what_the_transcriber_noted_is_no_language():
    assert is_english("[inaudible] [crosstalk] Yeah. [inaudible 00:12:07]")


@pytest.mark.parametrize(
    "text",
    [
        "Mi seh di nurse dem a try, but dem cyaan manage, caa di clinic full up every marnin an "
        "nuff pickney a bawl.",
        "Abeg, the oga dem no gree release money, na so so meeting we dey do, work no dey move.",
        "Actually madam, medical officer sir is transferred only, new sir joined but he is not "
        "giving charge, so indent is pending since Diwali.",
    ],
    ids=["Jamaica", "Nigeria", "India"],
)
def test_englishes_are_english(text):
    assert is_english(text)


def foreign():
    made = small_ground([[1, 0], [1, 0]], small_learned(scale=5, weights={"other": -9}))
    passages = [Passage("There was never any money for it in our place."), Passage(FRENCH)]
    return Ground(CODES, passages, object(), made.vectors, made.encode, made.tuned, made.learned)


@pytest.mark.parametrize("name", ["learned", "fused"])
def test_only_terms_are_offered_for_what_is_not_english(name):
    english, french = offer(name, foreign(), 5)
    assert english[0].suggester == name and english[0].valence is not None
    (only,) = french
    assert (only.code, only.suggester, only.valence) == (MONEY.id, "keyword", None)
    assert only.valence_reason == NOT_ENGLISH


def test_its_explanation_weighs_terms_alone():
    found = explain(foreign(), 1, 5)
    assert not found.english and found.none is None
    (why,) = found.codes
    assert (why.offer.code, why.share, why.above, why.exemplars) == (MONEY.id, None, None, ())
    assert why.terms == 'term "budget"'
    assert explain(foreign(), 0, 5).english


def test_a_short_answer_is_read_with_its_question():
    made = foreign()
    passages = [
        Passage("Oui, oui.", "Est-ce que le budget de la clinique est arrivé à temps ?")
    ] * 2
    asked = Ground(CODES, passages, object(), made.vectors, made.encode, made.tuned, made.learned)
    assert offer("fused", asked, 5) == [[], []]
