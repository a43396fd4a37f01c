"""The nouns of suggesting: what goes in (a passage, codes) and what comes out (offers)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from qual.model import Valence
from qual.suggest.encoder import Encoder, Vectors
from qual.suggest.learned import Learned


class CodeLike(Protocol):
    """A code as a suggester sees it: an entry of any codebook with these properties.

    `terms` are words and phrases that speak for the code, `not_terms` phrases that rule such a
    word out where they contain it. `constructs` are the framework constructs the code rolls up to;
    `orientation` is "reverse" where more of it usually hinders.
    """

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def domain(self) -> str: ...  # noqa: D102
    @property
    def definition(self) -> str: ...  # noqa: D102
    @property
    def include(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def terms(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def not_terms(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def aliases(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def constructs(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def orientation(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of what a participant said, and the question that stood before it.

    Attributes:
        text: the words a code would be applied to.
        context: the interviewer's question, or empty.
    """

    text: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """One code offered for one passage, with how strongly and on what evidence.

    Attributes:
        code: id of the code.
        score: 0 to 1, comparable between passages of one suggester, not between suggesters.
        suggester: keyword, embedding, learned or fused.
        evidence: one sentence a coder can check against the passage.
        valence: a first guess, or None where the passage does not say.
        valence_reason: the words or the likeness that the guess rests on, or why there is none.
        about: with a characteristic, the role it may be about, or None where none is likely.
    """

    code: str
    score: float
    suggester: str
    evidence: str
    valence: Valence | None = None
    valence_reason: str = ""
    about: str | None = None


@dataclass(frozen=True)
class Ground:
    """What every suggester has before it.

    Attributes:
        codes: the codes that may be offered.
        passages: the passages of one transcript, in order.
        encoder: what made the vectors, or None where a suggester needs none.
        vectors: [n passages, d] of float32, rows of unit length; [n, 0] without an encoder.
        encode: turns further texts into vectors, kept on the shelf of the name given.
        tuned: [n passages, d] from the encoder tuned on exemplars; [n, 0] without it.
        learned: what was learned on that encoder, or None.
    """

    codes: Sequence[CodeLike]
    passages: Sequence[Passage]
    encoder: Encoder | None
    vectors: Vectors
    encode: Callable[[Sequence[str], str], Vectors]
    tuned: Vectors = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    learned: Learned | None = None


Suggester = Callable[[Ground, int], list[list[Offer]]]
