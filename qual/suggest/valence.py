"""Barrier or facilitator: a first guess with its reason, which the researcher confirms or not.

Where something was learned from exemplars, the guess is what they say (see `learned`). Without that
three things are weighed: words that speak of hindering or helping ("no", "not" and their like count
as hindering, and turn the next words round); likeness to the one side or the other of pairs of
plain sentences; and for a code whose presence usually hinders (Complexity, Critical Incidents) a
lean that way. The guess is weak evidence: `qual evaluate` says how often it is right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qual.model import VALENCES, Valence
from qual.suggest.anchors import HELPING, HINDERING
from qual.suggest.cues import (
    HELPING_PHRASES,
    HELPING_WORDS,
    HINDERING_PHRASES,
    HINDERING_WORDS,
    NEGATIONS,
)
from qual.suggest.kinds import CodeLike, Ground, Offer
from qual.suggest.learned import valence_shares
from qual.suggest.stems import words

REACH = 3
NEGATION = 0.7
PHRASE = 1.5
PER_CUE = 0.8
PER_LIKENESS = 20.0
USUAL = 0.01
REVERSE = 0.2
UNSURE = 0.05
MIXED = 1.5
SOUNDS: dict[Valence, str] = {
    "barrier": "of a barrier",
    "facilitator": "of a facilitator",
    "mixed": "of both at once",
    "neutral": "of neither",
}


@dataclass(frozen=True, slots=True)
class Cues:
    """Words in a passage that speak of helping and of hindering, with their weights added up."""

    helping: tuple[str, ...] = ()
    hindering: tuple[str, ...] = ()
    help: float = 0.0
    hinder: float = 0.0
    length: int = 1


def find_cues(text: str) -> Cues:
    """Find the words that speak of helping or hindering; "not easy" hinders, "no problem" helps."""
    spoken = [word.lower().strip("'") for word in words(text)]
    found: list[tuple[str, float]] = []
    i = 0
    while i < len(spoken):
        phrase, weight = _phrase_at(spoken, i)
        if phrase:
            found.append((" ".join(phrase), weight))
            i += len(phrase)
            continue
        found += _word_at(spoken, i)
        i += 1
    return Cues(
        tuple(dict.fromkeys(cue for cue, weight in found if weight > 0)),
        tuple(dict.fromkeys(cue for cue, weight in found if weight < 0)),
        sum(weight for _, weight in found if weight > 0),
        -sum(weight for _, weight in found if weight < 0),
        max(1, len(spoken)),
    )


def _phrase_at(spoken: Sequence[str], start: int) -> tuple[tuple[str, ...], float]:
    for length in (4, 3, 2):
        phrase = tuple(spoken[start : start + length])
        if phrase in HELPING_PHRASES:
            return phrase, PHRASE
        if phrase in HINDERING_PHRASES:
            return phrase, -PHRASE
    return (), 0.0


def _word_at(spoken: Sequence[str], at: int) -> list[tuple[str, float]]:
    word = spoken[at]
    before = next((w for w in reversed(spoken[max(0, at - REACH) : at]) if _negates(w)), "")
    cue = f"{before} … {word}" if before else word
    if _negates(word):
        return [(word, -NEGATION)]
    if word in HELPING_WORDS:
        return [(cue, -1.0 if before else 1.0)]
    if word in HINDERING_WORDS:
        return [(cue, NEGATION + 0.5 if before else -1.0)]
    return []


def _negates(word: str) -> bool:
    return word in NEGATIONS or word.endswith("n't")


def guess_valence(cues: Cues, lean: float, reverse: bool) -> tuple[Valence | None, str]:
    """Guess one passage's valence under one code, and say on what words.

    Args:
        cues: the words found in the passage.
        lean: likeness to helping minus likeness to hindering sentences; 0 where not known.
        reverse: whether more of what the code names usually hinders.
    """
    weight = PER_CUE * (cues.help - cues.hinder) / math.sqrt(cues.length) + PER_LIKENESS * lean
    weight -= REVERSE if reverse else 0.0
    reason = _reason(cues, lean, reverse)
    if min(cues.help, cues.hinder) >= 2 * MIXED and abs(cues.help - cues.hinder) < MIXED:
        return "mixed", reason
    if abs(weight) < UNSURE:
        return None, f"unsure: {reason}" if reason else "no word in the passage says"
    return ("facilitator" if weight > 0 else "barrier"), reason


def guess_from_words(text: str) -> Valence | None:
    """Guess a valence as a word list would: nothing but words of helping and hindering counts."""
    return guess_valence(find_cues(text), 0.0, False)[0]


def _reason(cues: Cues, lean: float, reverse: bool) -> str:
    parts = []
    if cues.helping:
        parts.append("helping: " + ", ".join(f"“{cue}”" for cue in cues.helping[:5]))
    if cues.hindering:
        parts.append("hindering: " + ", ".join(f"“{cue}”" for cue in cues.hindering[:5]))
    if lean:
        parts.append(f"sounds more like {'success' if lean > 0 else 'trouble'} ({lean:+.2f})")
    if reverse:
        parts.append("what this code names usually hinders")
    return "; ".join(parts)


def with_valence(ground: Ground, offers: Sequence[Sequence[Offer]]) -> list[list[Offer]]:
    """Give every offer its first guess of valence and the reason."""
    if ground.learned is not None:
        return [
            _heard(group, *guess) for group, guess in zip(offers, _learned(ground), strict=True)
        ]
    reverse = {code.id: usually_hinders(code) for code in ground.codes}
    leans = find_leans(ground)
    done: list[list[Offer]] = []
    for passage, lean, group in zip(ground.passages, leans, offers, strict=True):
        cues = find_cues(passage.text) if group else Cues()
        guesses = {side: guess_valence(cues, lean, side) for side in (False, True)}
        done.append([_valued(offer, guesses[reverse[offer.code]]) for offer in group])
    return done


def _learned(ground: Ground) -> list[tuple[Valence, str]]:
    """Guess each passage's valence from what was learned, with the words that speak for it."""
    assert ground.learned is not None
    guesses: list[tuple[Valence, str]] = []
    for passage, shares in zip(
        ground.passages, valence_shares(ground.learned, ground.tuned), strict=True
    ):
        best = int(shares.argmax())
        words_ = _reason(find_cues(passage.text), 0.0, False)
        said = f"sounds like remarks {SOUNDS[VALENCES[best]]} ({shares[best]:.2f})"
        guesses.append((VALENCES[best], f"{said}; {words_}" if words_ else said))
    return guesses


def _heard(offers: Sequence[Offer], valence: Valence, reason: str) -> list[Offer]:
    return [replace(offer, valence=valence, valence_reason=reason) for offer in offers]


def _valued(offer: Offer, guess: tuple[Valence | None, str]) -> Offer:
    return replace(offer, valence=guess[0], valence_reason=guess[1])


def usually_hinders(code: CodeLike) -> bool:
    """Say whether more of what a code names usually hinders."""
    return code.orientation == "reverse"


def find_leans(ground: Ground) -> list[float]:
    """Say for each passage how much more it resembles helping than hindering sentences."""
    if not ground.vectors.shape[1] or ground.encoder is None or not ground.encoder.meaning:
        return [0.0] * len(ground.passages)
    direction = ground.encode(HELPING, "helping") - ground.encode(HINDERING, "hindering")
    leans = ground.vectors @ direction.mean(axis=0) - USUAL
    return [round(float(lean), 4) for lean in leans]
