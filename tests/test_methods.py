"""The worked numbers in docs/methods.md are what the program computes."""

import re
from pathlib import Path

import numpy as np
import pytest

from qual.agree import coefficients, errors, unitizing
from qual.agree.continuum import Part, alphas, drawn_disagreements
from qual.agree.interval import draw_weights, intervals_of
from qual.agree.modes import brennan_prediger_of_segments, mean_of
from qual.agree.sets import Combinations, agree_on_sets

TEXT = (Path(__file__).parents[1] / "docs" / "methods.md").read_text(encoding="utf-8")
SECTION = TEXT[TEXT.index("## Agreement") :].split("\n## ")[0]
WORKED = re.findall(r"^ {4}(\w+\(.*\)(?:\.\w+)?) = (.+)$", SECTION, flags=re.MULTILINE)
PAIR = ("ana", "ben")


def alpha_u_drawn(transcripts, times):
    """Alpha for unitizing, each transcript (its length, coders' stretches) drawn so often."""
    parts = [Part(*one) for one in transcripts]
    return float(alphas(*drawn_disagreements(parts, np.array([times], dtype=float)))[0])


def alpha_u_interval(transcripts, replicates, seed):
    parts = [Part(*one) for one in transcripts]
    weights = draw_weights(len(parts), replicates, seed)
    return intervals_of(alphas(*drawn_disagreements(parts, weights))[:, None])[0]


def masi_interval(transcripts, replicates, seed):
    """The interval of alpha with MASI; a transcript is pairs of sets, a set its codes' letters."""
    codes = tuple(
        sorted({code for pairs in transcripts for pair in pairs for code in "".join(pair)})
    )
    parts = [
        Combinations(
            str(n), PAIR, codes,
            np.array([[[code in said for code in codes] for said in pair] for pair in pairs]),
            np.ones(len(pairs)),
        )
        for n, pairs in enumerate(transcripts)
    ]  # fmt: skip
    return agree_on_sets(parts, PAIR, (replicates, seed))[0].masi_interval


NAMES = {**vars(coefficients), **vars(errors), "alpha_u": unitizing.alpha_u}
NAMES |= {one.__name__: one for one in (alpha_u_drawn, alpha_u_interval, masi_interval)}
NAMES |= {one.__name__: one for one in (brennan_prediger_of_segments, mean_of)}
NAMES |= {"list": list, "map": map, "frozenset": frozenset}


@pytest.mark.parametrize(("call", "printed"), WORKED, ids=[call for call, _ in WORKED])
def test_the_worked_number_is_computed(call, printed):
    value = eval(call, {"__builtins__": {}}, NAMES)
    if printed == "not estimable":
        assert value is None
    else:
        places = len(printed.partition(".")[2])
        assert f"{value:.{places}f}" == printed


def test_no_worked_number_stands_outside_what_is_recomputed():
    prose = [line for line in SECTION.splitlines() if not line.startswith("    ")]
    assert not re.findall(r"\b0\.\d{3,}", "\n".join(prose))
    assert len(WORKED) == sum(line.startswith("    ") for line in SECTION.splitlines())


@pytest.mark.parametrize(
    "name", [*coefficients.__all__, *(name for name in errors.__all__ if name.islower())]
)
def test_every_coefficient_has_a_worked_number(name):
    if name != "why_undefined" and not name.endswith(("_of_counts_error", "gwet_ac2_error")):
        assert any(call.startswith(f"{name}(") for call, _ in WORKED)
