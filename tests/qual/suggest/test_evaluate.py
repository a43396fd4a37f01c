import json

from small_codes import CODES

from qual.evaluation.of_rows import evaluate_file
from qual.evaluation.record import evaluation_record
from qual.suggest.encoder import choose_encoder
from qual.suggest.fuse import SUGGESTERS
from qual.suggest.gold import GoldCode, GoldRow
from qual.suggest.kinds import Offer
from qual.suggest.measures import measure, why_undefined
from qual.suggest.tuned import choose_tuned

KEYS = [
    *("hit@1", "hit@3", "hit@5", "hit@10", "hit@3_any", "hit@5_any"),
    *("recall@5", "domain@1", "valence", "none_precision", "none_recall"),
]
DOMAINS = {code: {code[0]} for code in ("A1", "A2", "B1", "B2", "C1", "C2")}


def row(codes, name="r", alternates=()):
    return GoldRow(name, "text", [GoldCode(*code) for code in codes], "", list(alternates))


def group(*codes):
    return [Offer(code, 0.5, "fused", "", "barrier") for code in codes]


def test_measures_worked_by_hand():
    rows = [
        row([("A1", "barrier"), ("B1", "facilitator")]),
        row([("C1", None)], alternates=["B2"]),
        row([]),
        row([]),
        row([("A1", None)]),
    ]
    offers = [group("A2", "A1", "B1"), group("B2", "A1"), group(), group("A1"), group()]
    assert measure(rows, offers, DOMAINS) == {
        "hit@1": 0.0,
        "hit@3": 0.3333,
        "hit@5": 0.3333,
        "hit@10": 0.3333,
        "hit@3_any": 0.6667,
        "hit@5_any": 0.6667,
        "recall@5": 0.3333,
        "domain@1": 0.3333,
        "valence": 0.5,
        "none_precision": 0.5,
        "none_recall": 0.5,
    }


def test_only_the_first_k_count():
    rows = [row([("C2", "barrier")])]
    found = measure(rows, [group("A1", "A2", "B1", "B2", "C1", "C2")], DOMAINS)
    assert (found["hit@5"], found["hit@10"], found["recall@5"], found["valence"]) == (0, 1, 0, None)


def test_undefined_is_none():
    assert set(measure([], [], {}).values()) == {None}
    coded = measure([row([("A1", None)])], [group("A1")], DOMAINS)
    assert coded["none_precision"] is coded["none_recall"] is coded["valence"] is None
    assert set(why_undefined(coded)) == {"none_precision", "none_recall", "valence"}
    assert set(why_undefined(measure([row([])], [group()], {})).values()) >= {"no row has a code"}


def test_the_json_has_the_agreed_shape():
    rows = [
        GoldRow("1", "There was no budget for it.", [GoldCode("INS.J1", "barrier")]),
        GoldRow("2", "Sorry, my phone.", []),
    ]
    evaluated = evaluate_file(rows, CODES, choose_encoder(), tuned=choose_tuned())
    found = json.loads(json.dumps(evaluation_record(evaluated)))
    assert (found["n"], found["n_coded"]) == (2, 1)
    assert list(found["suggesters"]) == list(SUGGESTERS)
    for measures in found["suggesters"].values():
        assert list(measures) == KEYS
        assert measures["hit@1"] == 1.0


def test_no_rows_can_be_evaluated():
    found = evaluation_record(evaluate_file([], CODES, choose_encoder()))
    assert found["n"] == 0
    assert set(found["suggesters"]["fused"].values()) == {None}
