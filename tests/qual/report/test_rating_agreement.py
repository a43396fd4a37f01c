import krippendorff
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score
from tiny_study import AT
from typer.testing import CliRunner

from qual.cli.app import app
from qual.rating import Judgement, append_ratings, read_ratings
from qual.report.rating_agreement import compare_ratings

CODES = ("INN.G", "INS.F", "INS.J", "INS.J1")
ANA = [2, 1, -1, 0, None, 2, -2, 1]
BEN = [1, 1, -2, 0, 1, 2, -1, 1]


def rate(root, coder, values, sites=("north", "south")):
    cells = [(site, code) for site in sites for code in CODES]
    judgements = [
        Judgement(site=s, construct=c, value=v, state="mixed" if v is None else "rated")
        for (s, c), v in zip(cells, values, strict=True)
    ]
    assert append_ratings(root, coder, judgements, AT) == (len(values), [])


def test_ratings_are_compared_as_ordered_numbers(root):
    rate(root, "ana", ANA)
    rate(root, "ben", BEN)
    rate(root, "consensus", BEN)
    (found,) = compare_ratings(read_ratings(root))
    assert (found.pair, found.places, found.apart) == (("ana", "ben"), 7, 1)
    ana, ben = zip(*[(a, b) for a, b in zip(ANA, BEN, strict=True) if a is not None], strict=True)
    rated = np.array([ana, ben], dtype=float)
    domain = [-2, -1, 0, 1, 2]
    alpha = krippendorff.alpha(rated, level_of_measurement="ordinal", value_domain=domain)
    assert found.alpha == pytest.approx(alpha)
    assert found.kappa == pytest.approx(cohen_kappa_score(ana, ben, weights="quadratic"))
    assert (found.same, found.within_one) == (pytest.approx(4 / 7), 1)


def test_one_value_throughout_is_not_estimable(root):
    rate(root, "ana", [1] * 8)
    rate(root, "ben", [1] * 8)
    (found,) = compare_ratings(read_ratings(root))
    assert (found.alpha, found.kappa, found.ac2) == (None, None, None)
    assert set(found.why) == {"alpha", "kappa", "ac2"}


def test_the_command_prints_them(root):
    rate(root, "ana", ANA)
    rate(root, "ben", BEN)
    out = CliRunner().invoke(app, ["agree", "--ratings", "--study", str(root)]).stdout
    assert "ana–ben" in out
    assert "ordinal" in out


def test_three_people_are_compared_at_once_too(root):
    eva = [2, 2, -1, None, 1, 1, -2, 0]
    for coder, values in (("ana", ANA), ("ben", BEN), ("eva", eva)):
        rate(root, coder, values)
    everybody = compare_ratings(read_ratings(root))[-1]
    rated = np.array([[np.nan if v is None else v for v in row] for row in (ANA, BEN, eva)], float)
    domain = [-2, -1, 0, 1, 2]
    alpha = krippendorff.alpha(rated, level_of_measurement="ordinal", value_domain=domain)
    assert everybody.pair == ("ana", "ben", "eva")
    assert (everybody.places, everybody.kappa) == (8, None)
    assert everybody.alpha == pytest.approx(alpha)
