"""Examples for coders: what a code of CFIR 2022 sounds like where it hinders and where it helps.

They are shown at the desk while somebody types, so only what is needed is read, and once.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain

from cfir.places import find_shipped
from qual.model import Valence
from qual.suggest.exemplars import examples_of, parse_exemplars

# The first lines of an entry. To read the whole codebook as YAML takes longer than a key may.
ENTRY = re.compile(r'^  - id: (\S+)\n    label: .*\n    name: "?(.+?)"?$', re.MULTILINE)
SIDES: tuple[Valence, ...] = ("barrier", "facilitator")
ENOUGH, SHORT = 60, 200  # characters: less is seldom clear by itself, more is not read


@cache
def short_examples(code: str, name: str) -> tuple[str, ...]:
    """Choose a remark that speaks of a barrier and one that speaks of a facilitator.

    Args:
        code: id of the code.
        name: its name; an id with another name means something else, and has no examples.

    Returns:
        Two texts at most; none for a code that is not one of CFIR 2022.
    """
    if _names().get(code) != name:
        return ()
    exemplars, _ = parse_exemplars("\n\n".join(_blocks().get(code, ())), code)
    alone = [
        each
        for each in examples_of(code, exemplars)
        if len(each.codes) == 1 and not each.question and ENOUGH <= len(each.text) <= SHORT
    ]
    by_side = ([each.text for each in alone if each.codes[0][1] == side][:1] for side in SIDES)
    return tuple(chain.from_iterable(by_side))


@cache
def _names() -> dict[str, str]:
    """The names of CFIR 2022's codes, by id."""
    text = (find_shipped("codebooks") / "cfir-2022.yaml").read_text("utf-8")
    return dict(ENTRY.findall(text))


@cache
def _blocks() -> dict[str, list[str]]:
    """The exemplars as they stand in their files, by main code."""
    found: dict[str, list[str]] = {}
    for path in sorted((find_shipped("codebooks") / "exemplars").glob("*.txt")):
        for block in path.read_text("utf-8").split("\n\n"):
            found.setdefault(block.strip().partition(" ")[0], []).append(block)
    return found
