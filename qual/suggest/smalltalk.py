"""Talk beside the matter: greetings, the recorder, a barking dog; nothing there to code.

A passage counts as such where it is short and resembles remarks of that sort more than plain
sentences about what went well or badly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qual.suggest.anchors import BESIDE, MATTER
from qual.suggest.kinds import Ground

CLOSEST = 3

# Rounded weights, chosen on the passages of tests/data/gold_dev.jsonl and gold_own.jsonl. There
# short passages are nearly always talk beside the matter; length is given less say than that
# would warrant, for in real interviews short answers carry codes too.
PER_LIKENESS = 15.0
USUAL = 0.02
PER_DOUBLING = 1.7
PER_ABOVE = 2.0
OUTSTANDING = 3.0
SHORTEST = 12
MIDDLE = 24


def is_beside(ground: Ground, above: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Decide which passages get no suggestion by meaning, [n].

    Args:
        ground: passages and their vectors.
        above: [n, k] likeness to codes; one that stands out far speaks against mere talk.
    """
    result: NDArray[np.bool_] = talk_score(ground) > against_talk(above)
    return result


def against_talk(above: NDArray[np.float64]) -> NDArray[np.float64]:
    """Say how much the likeness to some code speaks against mere talk: [n, k] to [n], 0 or more."""
    best = above.max(axis=1, initial=0.0)
    result: NDArray[np.float64] = PER_ABOVE * np.maximum(0.0, best - OUTSTANDING)
    return result


def talk_score(ground: Ground) -> NDArray[np.float64]:
    """Say how far each passage sounds like talk beside the matter.

    Returns:
        [n], above 0 where a passage sounds more like such talk than like something to code.
    """
    beside = _closest(ground.vectors @ ground.encode(BESIDE, "beside").T)
    matter = _closest(ground.vectors @ ground.encode(MATTER, "matter").T)
    length = np.array([len(passage.text.split()) for passage in ground.passages])
    doublings = np.log2(np.maximum(length, SHORTEST) / MIDDLE)
    score: NDArray[np.float64] = PER_LIKENESS * (beside - matter - USUAL) - PER_DOUBLING * doublings
    return score


def _closest(likeness: NDArray[np.float32]) -> NDArray[np.float64]:
    """Average the largest likenesses of each row: [n, m] to [n]."""
    mean: NDArray[np.float64] = np.sort(likeness, axis=1)[:, -CLOSEST:].mean(axis=1)
    return mean.astype(np.float64)
