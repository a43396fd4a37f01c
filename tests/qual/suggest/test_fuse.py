import subprocess
import sys

import pytest
from small_codes import CODES, MONEY, SmallCode

from qual.problem import Misuse
from qual.suggest.embedding import describe, weigh_likeness
from qual.suggest.encoder import choose_encoder
from qual.suggest.fuse import SUGGESTERS, asked, prepare, suggest
from qual.suggest.kinds import Passage
from qual.suggest.smalltalk import talk_score
from qual.suggest.tuned import choose_tuned

TALK = [Passage("Hang on, that is my phone, sorry about that."), Passage("Okay, thanks, bye now.")]
CONTENT = [
    Passage("There was never any budget for this in our department, so I paid for it myself."),
    Passage("Nobody showed us how to use it, there was no class and no manual, you guess."),
    Passage("You have eleven screens to get through and every one of them needs five answers."),
]


@pytest.fixture(scope="module")
def encoder():
    return choose_encoder()


@pytest.mark.parametrize("name", ["embedding", "fused"])
def test_the_right_code_comes_first(name, encoder):
    found = suggest(name, CODES, CONTENT, encoder)
    assert [group[0].code for group in found] == ["INS.J1", "INS.K", "INN.F"]
    for group in found:
        assert all(0 <= offer.score <= 1 for offer in group)
        assert [o.score for o in group] == sorted((o.score for o in group), reverse=True)
        assert len({offer.code for offer in group}) == len(group) == 3


@pytest.mark.parametrize("name", ["embedding", "fused"])
def test_talk_beside_the_matter_gets_no_offer(name, encoder):
    assert suggest(name, CODES, TALK, encoder) == [[], []]


def test_what_was_learned_is_asked_of_the_answer_after_the_end_of_its_question():
    assert asked(Passage("It rained.")) == "It rained."
    assert asked(Passage("It rained.", "And the  roof?")) == "And the roof? It rained."
    long = " ".join(f"w{n}" for n in range(40))
    assert asked(Passage("It rained.", long)).split()[:2] == ["w10", "w11"]


def test_the_tuned_encoder_reads_the_question_before_a_long_answer_too(encoder):
    tuned = choose_tuned()
    alone, after = Passage(CONTENT[0].text), Passage(CONTENT[0].text, "And the training?")
    one, other = (prepare(CODES, [each], encoder, tuned=tuned) for each in (alone, after))
    assert (one.vectors == other.vectors).all() and (one.tuned != other.tuned).any()


def test_evidence_quotes_the_codebook_and_names_terms(encoder):
    (group,) = suggest("fused", CODES, CONTENT[:1], encoder)
    assert 'term "budget"' in group[0].evidence
    assert "resembles the" in group[0].evidence
    assert any(f"“{text}”" in group[0].evidence for _, text in describe(MONEY))


def test_a_code_with_nothing_but_a_name_can_be_offered(encoder):
    codes = [*CODES, SmallCode("X.ana.parking", "Parking for patients", "")]
    (group,) = suggest(
        "fused",
        codes,
        [Passage("There is nowhere for patients to park their cars, they drive round and round.")],
        encoder,
    )
    assert group[0].code == "X.ana.parking"
    assert "Parking for patients" in group[0].evidence


@pytest.mark.parametrize("name", list(SUGGESTERS))
def test_no_passages_and_no_codes_give_nothing(name, encoder):
    assert suggest(name, CODES, [], encoder) == []
    assert suggest(name, [], CONTENT, encoder) == [[], [], []]


def test_the_longest_list_is_kept_to(encoder):
    (group,) = suggest("fused", CODES, CONTENT[:1], encoder, most=2)
    assert len(group) == 2


def test_a_kept_folder_changes_nothing(encoder, tmp_path):
    runs = [suggest("fused", CODES, CONTENT + TALK, encoder, tmp_path, "T01") for _ in range(2)]
    assert runs[0] == runs[1] == suggest("fused", CODES, CONTENT + TALK, encoder)


def test_a_short_answer_is_read_with_its_question(encoder):
    bare = prepare(CODES, [Passage("Not a cent.")], encoder)
    asked = prepare(CODES, [Passage("Not a cent.", "Was there a budget for this?")], encoder)
    assert weigh_likeness(asked).plain[0, 0] > weigh_likeness(bare).plain[0, 0]
    long = CONTENT[0]
    with_question = prepare(CODES, [Passage(long.text, "Tell me about parking?")], encoder)
    assert (with_question.vectors == prepare(CODES, [long], encoder).vectors).all()


def test_talk_score_sees_the_difference(encoder):
    ground = prepare(CODES, CONTENT + TALK, encoder)
    scores = talk_score(ground)
    assert max(scores[:3]) < 0 < min(scores[3:])


def test_letters_alone_can_stand_in(monkeypatch):
    from qual.suggest import encoder as room

    monkeypatch.setattr(room, "_lack", lambda shipped: "onnxruntime is not installed")
    (group,) = suggest("fused", CODES, CONTENT[:1], choose_encoder())
    assert group[0].code == "INS.J1"


def test_unknown_suggesters_and_missing_encoders_are_misuse(encoder):
    with pytest.raises(Misuse, match="no suggester 'magic'"):
        suggest("magic", CODES, CONTENT, encoder)
    with pytest.raises(Misuse, match="needs an encoder"):
        suggest("fused", CODES, CONTENT, None)


def test_importing_suggesters_loads_no_heavy_package():
    heavy = "spacy sklearn onnxruntime tokenizers torch pandas scipy"
    code = (
        "import sys, qual.suggest.fuse, qual.evaluation.of_rows;"
        f"sys.exit(' '.join(m for m in '{heavy}'.split() if m in sys.modules) or 0)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
