import pytest
from small_codes import CODES, MONEY, STEPS, TRAINING, SmallCode

from qual.suggest.fuse import prepare, suggest
from qual.suggest.keywords import find_hits, read_terms, suggest_keyword
from qual.suggest.kinds import Passage
from qual.suggest.stems import stem_word, words


def offers(text, codes=CODES):
    return suggest_keyword(prepare(codes, [Passage(text)], None), 10)[0]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("They trained us twice.", {"INS.K", "INN.F"}),
        ("We had no BUDGETS at all", {"INS.J1"}),
        ("We paid out-of-pocket for that.", {"INS.J1"}),
        ("I went to the buy in\nsessions.", {"INS.K"}),
        ("The ‘budget’ and the clinic’s budget’s end", {"INS.J1"}),
        ("There were too, many steps.", {"INN.F"}),
        ("We sent a money order.", set()),
        ("A money order costs money.", {"INS.J1"}),
        ("Nothing to see here.", set()),
        ("", set()),
    ],
)
def test_terms_are_found_by_the_stems_of_their_words(text, codes):
    assert {offer.code for offer in offers(text)} == codes


def test_evidence_names_the_term_and_the_words_spoken():
    (money,) = offers("Budgets, budgets, and the money.")
    assert money.evidence == 'terms "budget" (budgets), "money"'
    assert money.suggester == "keyword"


def test_terms_of_more_than_one_code_and_single_words_say_less():
    scores = {offer.code: offer.score for offer in offers("too many steps, money, training")}
    assert scores["INN.F"] > scores["INS.J1"] > scores["INS.K"] > 0


def test_more_terms_say_more_but_repetition_does_not():
    once = offers("money")[0].score
    assert offers("money money money")[0].score == once
    assert offers("money for the budget")[0].score > once


def test_a_word_inside_a_longer_term_is_not_counted_twice():
    code = SmallCode("A", "A", "D", terms=("staff training", "training"))
    (one,) = offers("staff training", [code])
    assert one.evidence == 'term "staff training"'


def test_a_phrase_rules_out_hits_of_its_own_code_only():
    other = SmallCode("B", "B", "D", terms=("money",))
    assert [offer.code for offer in offers("a money order", [MONEY, other])] == ["B"]


def test_hits_say_where_they_stand():
    (hit,) = find_hits(read_terms([MONEY]), "We, well, had money.")
    assert (hit.start, hit.end, hit.spoken) == (3, 4, "money")


def test_terms_without_words_are_passed_over():
    assert offers("well - yes", [SmallCode("A", "A", "D", terms=("-", "", "…"))]) == []


def test_order_does_not_hang_on_the_order_of_codes():
    text = "training and money, too many steps"
    assert offers(text) == offers(text, [STEPS, MONEY, TRAINING])


def test_keywords_need_no_encoder():
    (found,) = suggest("keyword", CODES, [Passage("We never had the money.")], None)
    assert (found[0].code, found[0].valence) == ("INS.J1", "barrier")
    assert "never" in found[0].valence_reason


def test_words_are_split_at_hyphens_and_marks():
    assert words("Buy-in, “they’re” l’été…") == ["Buy", "in", "they're", "l'été"]


@pytest.mark.parametrize(
    "pair", [("trained", "training"), ("Policies", "policy"), ("clinic's", "clinics")]
)
def test_forms_of_a_word_have_one_stem(pair):
    assert stem_word(pair[0]) == stem_word(pair[1])
