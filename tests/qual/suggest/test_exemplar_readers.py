"""The agreement of the exemplars' readers, worked out anew, is what the card says it is."""

import pytest

from cfir.places import find_shipped
from tools.reader_agreement import compare, read_readers

CARD = " ".join((find_shipped("codebooks") / "encoder-2022.md").read_text("utf-8").split())


def two(share):
    return f"{share:.2f}".removeprefix("0")


def row(first, second, label="", third=""):
    return {"label": label, "reader 1": first, "reader 2": second, "reader 3": third}


def test_worked_by_hand():
    rows = [
        row("A barrier", "A facilitator; B mixed", label="A barrier"),
        row("A barrier; B mixed", "B mixed", label="B mixed", third="A barrier"),
        row("none", "none", label="none"),
        row("B neutral", "none", label="B neutral"),
    ]
    met = compare(rows)
    assert (met.n, met.same, met.third) == (4, 0.5, 1)
    # Of A given by both in the first and B in the second the latter alone has one valence.
    assert (met.valence, met.shared) == (0.5, 2)
    # Margins A 2, B 1, none 1 and A 1, B 1, none 2: chance (2 + 1 + 2) / 16.
    assert met.kappa == pytest.approx((0.5 - 5 / 16) / (1 - 5 / 16))
    assert met.label == (0.75, 0.75)


def test_the_card_says_what_the_readers_gave():
    met = {part: compare(rows) for part, rows in read_readers().items()}
    short, winding = met["written, short"], met["written, winding"]
    said = [f"{two(m.same)} [{two(m.interval.low)}, " for m in (short, winding)]
    assert f"{said[0]}1.00] (n 489)" in CARD
    assert f"{said[1]}{two(winding.interval.high)}] (n 157)" in CARD
    assert {two(share) for share in short.label} == {".99"}
    assert {two(share) for share in winding.label} == {".96"}
    for part, n in (("interviews", "1,567"), ("quotations", "16,141")):
        own = met[part]
        assert f"{own.n:,}" == n and n in CARD
        ends = f"[{two(own.interval.low)}, {two(own.interval.high)}]"
        assert f"{two(own.same)} {ends}" in CARD and f"kappa {two(own.kappa)})" in CARD
    assert f"{met['quotations'].third:,} with nothing in common went to a third" in CARD
    assert f"{two(met['interviews'].valence)} of shared codes" in CARD
    assert f"same valence to {two(met['quotations'].valence)} of shared codes" in CARD
