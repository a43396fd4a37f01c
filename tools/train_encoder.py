"""Tune the sentence model on the exemplars: `python -m tools.train_encoder --start … --out …`.

Needs torch and the published weights (see codebooks/encoder-2022.md). A code has a direction that
starts at the mean of its exemplars plus half its definition; cross-entropy over the cosines, with
label smoothing; a second head tells the valences apart. `--hold` leaves settings out, to measure
on. A run may start from the outcome of others, from the mean of their weights where there are
several, with another mix of exemplars, and may aim as well at what a larger model says of them
(`--teacher`, from `tools.train_teacher`). With `--epochs 0` the outcome is where it starts.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from qual.codebook import Code
from qual.model import VALENCES
from qual.suggest.exemplars import Exemplar, Kind
from qual.suggest.wordpiece import Tokenize, make_tokenizer, read_vocabulary
from tools.aims import (
    Sayings,
    as_exemplars,
    framework_codes,
    read_sayings,
    shipped_exemplars,
    targets,
    taught,
)
from tools.sentence_model import WIDTH, Weights, embed, read_weights

BATCH, CHUNK = 32, 512
RATE, HEAD_RATE, DECAY, WARM = 5e-5, 2e-3, 0.01, 0.1
SCALE, SMOOTHING, DROPOUT = 12.0, 0.1, 0.1
VALENCE, VALENCE_SCALE = 1.0, 4.0
LONGEST = 160
FILLERS = (
    *("um", "uh", "er", "like", "you know", "I mean", "kind of", "sort of", "right", "well"),
    *("so yeah", "honestly", "I guess", "basically", "what's it called", "and, and"),
)


@dataclass
class Tuning:
    """A model being tuned.

    Attributes:
        head: [k + 1, d], the last for no code. `valence`: [4, d]; `valence_bias`: [4].
    """

    weights: Weights
    head: torch.Tensor
    valence: torch.Tensor
    valence_bias: torch.Tensor


def tune(
    exemplars: Sequence[Exemplar],
    codes: Sequence[Code],
    start: Sequence[Path],
    epochs: int,
    seed: int,
    mix: Mapping[Kind, float],
    sayings: Sayings | None = None,
) -> Tuning:
    """Tune the model on exemplars; the same seed on the same machine gives the same weights.

    Args:
        exemplars: what is learned from.
        codes: what is told apart.
        start: the published weights, or the outcomes of earlier runs.
        epochs: how many.
        seed: of all that is left to chance.
        mix: how often an exemplar of each kind is met in an epoch: half of those of 0.5; parts of
            exemplars count as quotations.
        sayings: what a larger model says of some of them, and of parts.
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)
    tokenize = shipped_tokenizer()
    going_on = start[0].suffix == ".npz"
    tuning = resume(start) if going_on else begin(exemplars, codes, start[0], tokenize)
    sayings = sayings or Sayings({}, {})
    wanted, valences = map(torch.from_numpy, taught(exemplars, codes, sayings))
    beside = [exemplar.text for exemplar in exemplars if not exemplar.codes]
    exemplars = [*exemplars, *as_exemplars(sayings.parts)]
    optimizer = make_optimizer(tuning)
    rates = [group["lr"] for group in optimizer.param_groups]
    met = [draw(exemplars, mix, chance) for _ in range(epochs)]
    steps = sum(-(-len(every) // BATCH) for every in met)
    step, began = 0, time.monotonic()
    for epoch, every in enumerate(met):
        total = 0.0
        for rows in batches(exemplars, every, chance):
            step += 1
            set_rates(optimizer, rates, step / steps)
            texts = [roughen(exemplars[row], beside, chance) for row in rows]
            loss = loss_of(tuning, pad(texts, tokenize, LONGEST), wanted[rows], valences[rows])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(list(tuning.weights.values()), 1.0)
            optimizer.step()
            total += loss.item() * len(rows)
        spent = time.monotonic() - began
        print(f"epoch {epoch + 1}: loss {total / len(every):.3f}, {spent:.0f} s", flush=True)
    return tuning


def begin(
    exemplars: Sequence[Exemplar], codes: Sequence[Code], start: Path, tokenize: Tokenize
) -> Tuning:
    """Set out from the published weights, each code at its exemplars and its definition."""
    weights = read_weights(start)
    vectors = encode(weights, [exemplar.text for exemplar in exemplars], tokenize)
    defined = encode(weights, [f"{code.name}: {code.definition}" for code in codes], tokenize)
    wanted = targets(exemplars, codes)
    head = (wanted.T @ vectors) / np.maximum(wanted.sum(axis=0), 1e-6)[:, None]
    head[:-1] += 0.5 * defined
    head /= np.linalg.norm(head, axis=1, keepdims=True)
    bound = WIDTH**-0.5
    valence = torch.empty(len(VALENCES), WIDTH).uniform_(-bound, bound)
    return _tunable(weights, torch.from_numpy(head), valence, torch.zeros(len(VALENCES)))


def resume(runs: Sequence[Path]) -> Tuning:
    """Set out from where an earlier run ended, or from the mean of where several did."""
    outcomes = [np.load(run) for run in runs]
    names = [name for name in outcomes[0].files if name != "held"]
    found = {
        name: torch.from_numpy(np.mean([outcome[name] for outcome in outcomes], axis=0))
        for name in names
    }
    heads = found.pop("head"), found.pop("valence") / VALENCE_SCALE, found.pop("valence_bias")
    return _tunable(found, *heads)


def _tunable(
    weights: Weights, head: torch.Tensor, valence: torch.Tensor, valence_bias: torch.Tensor
) -> Tuning:
    for tensor in (*weights.values(), head, valence, valence_bias):
        tensor.requires_grad_(True)
    return Tuning(weights, head, valence, valence_bias)


def draw(
    exemplars: Sequence[Exemplar], mix: Mapping[Kind, float], chance: random.Random
) -> list[int]:
    """Draw the exemplars met in an epoch, as often as their kind is to be met."""
    found: list[int] = []
    for row, exemplar in enumerate(exemplars):
        whole, part = divmod(mix.get(exemplar.kind, 0.0), 1)
        found += [row] * (int(whole) + (chance.random() < part))
    return found


def make_optimizer(tuning: Tuning) -> torch.optim.Optimizer:
    """AdamW: weight decay on matrices alone, a faster rate for the heads."""
    matrices = [tensor for tensor in tuning.weights.values() if tensor.ndim > 1]
    rest = [tensor for tensor in tuning.weights.values() if tensor.ndim == 1]
    heads = [tuning.head, tuning.valence, tuning.valence_bias]
    groups = [
        {"params": matrices, "lr": RATE, "weight_decay": DECAY},
        {"params": rest, "lr": RATE, "weight_decay": 0.0},
        {"params": heads, "lr": HEAD_RATE, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, fused=True)


def set_rates(optimizer: torch.optim.Optimizer, rates: Sequence[float], done: float) -> None:
    """Warm up over the first tenth of the way, then slow down to the end."""
    share = max(min(done / WARM, (1 - done) / (1 - WARM)), 1e-3)
    for group, rate in zip(optimizer.param_groups, rates, strict=True):
        group["lr"] = rate * share


def loss_of(
    tuning: Tuning,
    fed: tuple[torch.Tensor, torch.Tensor],
    wanted: torch.Tensor,
    valences: torch.Tensor,
) -> torch.Tensor:
    """How far the model is from what is aimed at, on some remarks."""
    with torch.autocast("cpu", torch.bfloat16):
        vectors = embed(tuning.weights, *fed, DROPOUT)
    signs = F.linear(VALENCE_SCALE * vectors, tuning.valence, tuning.valence_bias)
    return loss_at(vectors, tuning.head, signs, wanted, valences)


def loss_at(
    vectors: torch.Tensor,
    head: torch.Tensor,
    signs: torch.Tensor,
    wanted: torch.Tensor,
    valences: torch.Tensor,
) -> torch.Tensor:
    """Cross-entropy of codes, smoothed, plus that of valences where there is one.

    Args:
        vectors: [n, d] of unit length.
        head: [k + 1, d], a direction for each code.
        signs: [n, 4] scores of the valences.
        wanted: [n, k + 1] shares aimed at.
        valences: [n, 4] shares aimed at, all 0 where nothing is coded.
    """
    scores = SCALE * vectors @ F.normalize(head, dim=1).T
    smooth = wanted * (1 - SMOOTHING) + SMOOTHING / wanted.shape[1]
    loss = -(smooth * F.log_softmax(scores, 1)).sum(1).mean()
    valued = valences.sum(1) > 0
    if valued.any():
        loss = loss + VALENCE * F.cross_entropy(signs[valued], valences[valued])
    return loss


def roughen(exemplar: Exemplar, beside: Sequence[str], chance: random.Random) -> str:
    """Make a remark as rough as transcripts are: fillers, cuts, words lost, talk round it."""
    words = exemplar.text.split()
    if chance.random() < 0.3:
        for _ in range(chance.randint(1, 4)):
            words.insert(chance.randint(0, len(words)), chance.choice(FILLERS) + ",")
    if chance.random() < 0.2 and len(words) > 18:
        cut = chance.randint(1, len(words) // 4)
        words = words[cut:] if chance.random() < 0.5 else words[:-cut]
    if chance.random() < 0.15:
        words = [word for word in words if chance.random() > 0.08]
    text = " ".join(words)
    if beside and chance.random() < 0.15:
        talk = " ".join(chance.choice(beside).split()[:30])
        text = f"{talk} {text}" if chance.random() < 0.5 else f"{text} {talk}"
    if exemplar.question and chance.random() < 0.5:
        text = f"{exemplar.question} {text}"
    return text


def batches(
    exemplars: Sequence[Exemplar], every: Sequence[int], chance: random.Random
) -> Iterator[list[int]]:
    """Go through the rows named in chance order, those of like length together."""
    rows = list(every)
    chance.shuffle(rows)
    found = []
    for at in range(0, len(rows), CHUNK):
        chunk = sorted(rows[at : at + CHUNK], key=lambda row: len(exemplars[row].text))
        found += [chunk[i : i + BATCH] for i in range(0, len(chunk), BATCH)]
    chance.shuffle(found)
    yield from found


def shipped_tokenizer() -> Tokenize:
    """The tokenizer that the toolkit itself uses."""
    import qual.suggest.encoder as encoder

    return make_tokenizer(read_vocabulary(Path(encoder.__file__).with_name(encoder.VOCABULARY)))


def pad(
    texts: Sequence[str], tokenize: Tokenize, longest: int | None = None
) -> tuple[torch.Tensor, torch.Tensor]:
    """Turn texts into piece numbers, padded with 0, and the mask that says which are real."""
    rows = [torch.tensor(tokenize(text)[:longest]) for text in texts]
    ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
    mask = torch.nn.utils.rnn.pad_sequence([torch.ones_like(row) for row in rows], True)
    return ids, mask


def encode(weights: Weights, texts: Sequence[str], tokenize: Tokenize) -> NDArray[np.float32]:
    """Turn texts into vectors, without learning: [n, 384]."""
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
    with torch.no_grad():
        for at in range(0, len(order), BATCH):
            rows = order[at : at + BATCH]
            vectors[rows] = embed(weights, *pad([texts[i] for i in rows], tokenize)).numpy()
    return vectors


def main() -> None:
    """Tune, and keep the weights and heads in one file for `tools.train_learned`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--start",
        type=Path,
        required=True,
        nargs="+",
        help="published model.safetensors, or earlier runs, of which the mean",
    )
    parser.add_argument("--out", type=Path, required=True, help="where the weights go (.npz)")
    parser.add_argument("--hold", default="", help="settings left out, with commas between")
    parser.add_argument(
        "--mix",
        default="written=1,interviews=2",
        help="how often exemplars of a kind are met in an epoch",
    )
    parser.add_argument("--teacher", type=Path, help="what `tools.train_teacher` made")
    parser.add_argument("--parts", action="store_true", help="meet parts of exemplars too")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    held = set(filter(None, asked.hold.split(",")))
    given = dict(part.split("=") for part in asked.mix.split(","))
    mix: dict[Kind, float] = {kind: float(given.get(kind, 0)) for kind in get_args(Kind)}
    exemplars = [e for e in shipped_exemplars() if e.setting not in held]
    print(f"{len(exemplars)} exemplars, {len(held)} settings held out", flush=True)
    said = read_sayings(asked.teacher, held, asked.parts) if asked.teacher else None
    tuning = tune(exemplars, framework_codes(), asked.start, asked.epochs, asked.seed, mix, said)
    arrays = {name: tensor.detach().numpy() for name, tensor in tuning.weights.items()}
    heads = {
        "head": F.normalize(tuning.head, dim=1),
        "valence": VALENCE_SCALE * tuning.valence,
        "valence_bias": tuning.valence_bias,
    }
    arrays |= {name: tensor.detach().numpy() for name, tensor in heads.items()}
    arrays["held"] = np.array(sorted(held), dtype=str)
    np.savez(asked.out, **arrays)


if __name__ == "__main__":
    main()
