"""The encoder tuned on the exemplars, together with what was learned on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cfir.places import find_shipped
from qual.problem import Misuse
from qual.suggest.encoder import VOCABULARY, Encoder, model_encoder, sha256_of
from qual.suggest.kinds import CodeLike
from qual.suggest.learned import Learned, places, read_learned, shipped_learned

MODEL = "encoder-2022.onnx"
NAME = "encoder-2022"


@dataclass(frozen=True, slots=True)
class Tuned:
    """An encoder, and what was learned on its vectors."""

    encoder: Encoder
    learned: Learned


def choose_tuned(study: Path | None = None) -> Tuned | None:
    """Take the tuned encoder and what was learned on it; None where any part of that is missing.

    Args:
        study: file of what a study learned from its own codings, used if it is there and was
            learned on this encoder; else what is shipped.

    Raises:
        Misuse: if what was learned is damaged.
    """
    import importlib.util

    weights = find_shipped("codebooks") / MODEL
    if importlib.util.find_spec("onnxruntime") is None:
        return None
    if not (weights.is_file() and shipped_learned().is_file()):
        return None
    learned = read_learned()
    if sha256_of(weights) != str(learned.encoder):
        return None
    if study is not None and study.is_file():
        own = read_learned(study)
        learned = own if str(own.encoder) == str(learned.encoder) else learned
    encoder = model_encoder(NAME, weights, Path(__file__).with_name(VOCABULARY))
    return Tuned(encoder, learned)


def is_other(study: Path, tuned: Tuned | None) -> bool:
    """Whether what a study learned was learned on another encoder, so that it is not used.

    A damaged file is not judged: `choose_tuned` refuses it where it would be used.
    """
    if tuned is None or not study.is_file():
        return False
    try:
        return str(read_learned(study).encoder) != str(tuned.learned.encoder)
    except Misuse:
        return False


def tuned_for(codes: Iterable[CodeLike], tuned: Tuned | None) -> Tuned | None:
    """Leave out what was learned where none of the codes on offer is among what was learned."""
    pairs = [(code.id, code.name) for code in codes]
    known = tuned is not None and bool((places(tuned.learned, pairs) >= 0).any())
    return tuned if known else None


def name_of(encoder: Encoder, tuned: Tuned | None) -> str:
    """Name what suggestions were made with, as it stands in outputs."""
    if tuned is None:
        return encoder.name
    return f"{encoder.name} and {tuned.encoder.name} (learned from {tuned.learned.origin})"
