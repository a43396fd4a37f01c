"""`qual rate --differences` as people read it, and as a program does."""

import pytest
from tiny_study import AT
from typer.testing import CliRunner

from qual.cli.app import app
from qual.rating import Judgement, append_ratings


@pytest.fixture
def rated(root):
    """Two people who rated one construct at one site, not alike."""
    for coder, value in (("ana", 2), ("ben", -1)):
        said = Judgement(site="north", construct="INS.F", value=value, rationale=f"says {coder}")
        append_ratings(root, coder, [said], AT)
    return root


def differences(root, *words):
    return CliRunner().invoke(app, ["rate", "--differences", "--study", str(root), *words]).stdout


def test_differences_are_listed_without_a_wave_where_there_is_none(rated):
    heads, _, first, second, *_, last = differences(rated).strip().splitlines()
    assert heads.split() == ["site", "code", "coder", "rating", "rationale"]
    assert first.split() == ["north", "INS.F", "ana", "+2", "says", "ana"]
    assert second.split() == ["north", "INS.F", "ben", "−1", "says", "ben"]
    assert last.startswith("1 difference; qual rate --differences --out")


def test_a_program_reads_every_column_and_a_plain_sign(rated):
    assert differences(rated, "--format", "csv").splitlines()[2] == "north,,INS.F,ben,-1,says ben"
