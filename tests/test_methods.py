"""The worked numbers in docs/methods.md are what the program computes."""

import re
from pathlib import Path

import pytest

from qual.agree import coefficients, errors, unitizing

TEXT = (Path(__file__).parents[1] / "docs" / "methods.md").read_text(encoding="utf-8")
SECTION = TEXT[TEXT.index("## Agreement") :].split("\n## ")[0]
WORKED = re.findall(r"^ {4}(\w+\(.*\)(?:\.\w+)?) = (.+)$", SECTION, flags=re.MULTILINE)
NAMES = {**vars(coefficients), **vars(errors), "alpha_u": unitizing.alpha_u}
NAMES |= {"list": list, "map": map, "frozenset": frozenset}


@pytest.mark.parametrize(("call", "printed"), WORKED, ids=[call for call, _ in WORKED])
def test_the_worked_number_is_computed(call, printed):
    value = eval(call, {"__builtins__": {}}, NAMES)
    if printed == "not estimable":
        assert value is None
    else:
        places = len(printed.partition(".")[2])
        assert f"{value:.{places}f}" == printed


@pytest.mark.parametrize(
    "name", [*coefficients.__all__, *(name for name in errors.__all__ if name.islower())]
)
def test_every_coefficient_has_a_worked_number(name):
    if name != "why_undefined" and not name.endswith(("_of_counts_error", "gwet_ac2_error")):
        assert any(call.startswith(f"{name}(") for call, _ in WORKED)
