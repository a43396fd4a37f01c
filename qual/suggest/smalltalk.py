"""Talk beside the matter: greetings, the recorder, a barking dog; nothing there to code.

A passage counts as such where it is short, resembles remarks of that sort, and resembles no code.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qual.suggest.kinds import Ground

BESIDE = (
    "Hello, thank you for having me. Can you hear me?",
    "Is the recorder on? Should I start?",
    "Sorry, could you say the question again?",
    "Do you mean this year or last year?",
    "I have worked here for six years; before that I had another job.",
    "I am a nurse on the day shift.",
    "My job title is coordinator.",
    "I grew up around here and live down the road.",
    "Sorry, my phone is ringing, one moment please.",
    "Someone is at the door, hold on.",
    "The connection is bad, you cut out for a second.",
    "My cat is on the keyboard, never mind her.",
    "Would you like some coffee?",
    "How was your drive, did you find parking?",
    "The weather has been hot this week.",
    "My kids are at school, my daughter plays football.",
    "I have to leave at three for an appointment.",
    "I do not know the number, I would have to look it up.",
    "When I say the team, I mean the people on this floor.",
    "That abbreviation stands for a kind of test.",
    "My name is spelled with two n's.",
    "I think that is everything, nothing else comes to mind.",
    "Thanks, that was fun, goodbye.",
    "That is a joke, do not write that down.",
    "Yes, that's right. Okay. Sure.",
)
MATTER = (
    "It went really well and that helped us a lot.",
    "We had what we needed and people were glad to do it.",
    "They supported us and made it easy.",
    "It works better than before and everyone likes it.",
    "They asked us and listened, and it paid off.",
    "We planned it, tried it and improved it step by step.",
    "It was a struggle and it held us back.",
    "We did not have what we needed and nobody wanted to do it.",
    "They gave us no support and made it hard.",
    "It is worse than before and everyone hates it.",
    "Nobody asked us or told us, and it fell apart.",
    "There was no plan and nothing was ever fixed.",
)
ORDINARY = (*BESIDE, *MATTER)
CLOSEST = 3

# Rounded weights, chosen on the 160 passages of tests/data/gold_dev.jsonl. There short passages
# are nearly always talk beside the matter; length is given less say than that would warrant,
# for in real interviews short answers carry codes too.
PER_LIKENESS = 15.0
USUAL = 0.04
PER_DOUBLING = 1.7
SHORTEST = 12
MIDDLE = 28


def talk_score(ground: Ground, plain: NDArray[np.float64]) -> NDArray[np.float64]:
    """Say how far each passage sounds like talk beside the matter.

    Args:
        ground: passages and their vectors.
        plain: [n, k] likeness of each passage to each code.

    Returns:
        [n], above 0 where a passage sounds more like such talk than like something to code.
    """
    beside = _closest(ground.vectors @ ground.encode(BESIDE, "beside").T)
    matter = _closest(ground.vectors @ ground.encode(MATTER, "matter").T)
    likeness = beside - matter / 2 - plain.max(axis=1) / 2 - USUAL
    length = np.array([len(passage.text.split()) for passage in ground.passages])
    doublings = np.log2(np.maximum(length, SHORTEST) / MIDDLE)
    score: NDArray[np.float64] = PER_LIKENESS * likeness - PER_DOUBLING * doublings
    return score


def _closest(likeness: NDArray[np.float32]) -> NDArray[np.float64]:
    """Average the largest likenesses of each row: [n, m] to [n]."""
    mean: NDArray[np.float64] = np.sort(likeness, axis=1)[:, -CLOSEST:].mean(axis=1)
    return mean.astype(np.float64)
