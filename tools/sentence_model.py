"""The sentence model all-MiniLM-L6-v2 in torch, as a function of its weights.

BERT with six layers of 384 dimensions and twelve heads (Devlin et al. 2019; Wang et al. 2020),
mean over a text's pieces, unit length. Weights keep the names they were published under.
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F

LAYERS, HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12
HIDDEN = -1e4  # added to the attention that padding would get
Weights = dict[str, torch.Tensor]


def read_weights(path: Path) -> Weights:
    """Read published weights (safetensors): name to tensor of float32."""
    from safetensors.torch import load_file

    found = load_file(path)
    return {name: t.float() for name, t in found.items() if t.is_floating_point()}


def embed(
    weights: Weights, ids: torch.Tensor, mask: torch.Tensor, dropout: float = 0.0
) -> torch.Tensor:
    """Turn texts into vectors.

    Args:
        weights: from `read_weights`.
        ids: [n, pieces] of piece numbers.
        mask: [n, pieces], 1 for a piece and 0 for padding.
        dropout: share of dimensions left out, the same ones for all pieces of a text.

    Returns:
        [n, 384] of float32, rows of unit length.
    """
    x = weights["embeddings.word_embeddings.weight"][ids]
    x = x + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
    x = x + weights["embeddings.token_type_embeddings.weight"][0]
    x = _drop(_norm(weights, "embeddings.LayerNorm", x), dropout)
    if torch.is_autocast_enabled("cpu"):
        x = x.bfloat16()
    beyond = ((1 - mask[:, None, None, :]) * HIDDEN).to(x.dtype)
    for layer in range(LAYERS):
        x = _layer(weights, f"encoder.layer.{layer}.", x, beyond, dropout)
    share = mask[:, :, None].float()
    return F.normalize((x.float() * share).sum(1) / share.sum(1), dim=1)


def _layer(
    weights: Weights, name: str, x: torch.Tensor, beyond: torch.Tensor, dropout: float
) -> torch.Tensor:
    attended = _line(weights, name + "attention.output.dense", _attend(weights, name, x, beyond))
    x = _norm(weights, name + "attention.output.LayerNorm", x + _drop(attended, dropout))
    wide = F.gelu(_line(weights, name + "intermediate.dense", x))
    narrow = _drop(_line(weights, name + "output.dense", wide), dropout)
    return _norm(weights, name + "output.LayerNorm", x + narrow)


def _attend(weights: Weights, name: str, x: torch.Tensor, beyond: torch.Tensor) -> torch.Tensor:
    query, key, value = (
        _line(weights, f"{name}attention.self.{part}", x)
        .view(*x.shape[:2], HEADS, WIDTH // HEADS)
        .transpose(1, 2)
        for part in ("query", "key", "value")
    )
    scores = (query * (WIDTH // HEADS) ** -0.5) @ key.transpose(2, 3) + beyond
    return (scores.softmax(-1) @ value).transpose(1, 2).reshape(x.shape)


def _line(weights: Weights, name: str, x: torch.Tensor) -> torch.Tensor:
    return F.linear(x, weights[name + ".weight"], weights[name + ".bias"])


def _norm(weights: Weights, name: str, x: torch.Tensor) -> torch.Tensor:
    gain, shift = weights[name + ".weight"], weights[name + ".bias"]
    return F.layer_norm(x, (WIDTH,), gain.to(x.dtype), shift.to(x.dtype), EPSILON)


def _drop(x: torch.Tensor, share: float) -> torch.Tensor:
    if not share:
        return x
    kept = torch.rand(x.shape[0], 1, x.shape[2]) > share
    return x * (kept.to(x.dtype) / (1 - share))
