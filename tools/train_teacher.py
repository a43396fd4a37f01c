"""Tune a larger sentence model, and keep what it says of remarks: `python -m tools.train_teacher`.

A larger model (all-mpnet-base-v2: Song et al. 2020, arXiv:2004.09297; twelve layers of 768
dimensions) tells codes apart better than the one that ships, and is too large and slow to ship. It
learns from the exemplars by the same loss; what it says of interviews and quotations, and of one or
more sentences out of them, is then part of what the smaller one aims at (Hinton et al. 2015,
arXiv:1503.02531). Needs torch, transformers and the folder with the larger model's published
weights.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from qual.codebook import Code
from qual.model import VALENCES
from qual.suggest.exemplars import AFTERWARDS, Exemplar, Kind
from tools.aims import (
    as_asked,
    framework_codes,
    part_of,
    shipped_exemplars,
    targets,
    valence_targets,
)
from tools.train_encoder import (
    BATCH,
    DECAY,
    HEAD_RATE,
    RATE,
    SCALE,
    VALENCE_SCALE,
    batches,
    draw,
    loss_at,
    roughen,
    set_rates,
)

WIDTH = 768
LONGEST, LONGEST_SAID = 112, 256  # pieces read while learning, and afterwards
SET_OUT = 25  # remarks of a code whose mean its direction sets out from
WRITTEN = 0.4  # share of the remarks written for a code that is met
EVERY = 20


@dataclass
class Teacher:
    """The larger model, and how it turns texts into pieces.

    Attributes:
        head: [k + 1, 768], the last for no code. `valence`: to the four valences.
    """

    model: Any
    tokenizer: Any
    head: torch.Tensor
    valence: torch.nn.Linear

    def embed(self, texts: Sequence[str], longest: int) -> torch.Tensor:
        """Turn texts into vectors: [n, 768], of unit length."""
        fed = self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=longest, return_tensors="pt"
        )
        with torch.autocast("cpu", torch.bfloat16):
            pieces = self.model(
                input_ids=fed.input_ids, attention_mask=fed.attention_mask
            ).last_hidden_state.float()
        share = fed.attention_mask[:, :, None].float()
        return F.normalize((pieces * share).sum(1) / share.sum(1), dim=1)

    def encode(self, texts: Sequence[str]) -> torch.Tensor:
        """Turn texts into vectors, without learning."""
        self.model.eval()
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        vectors = torch.zeros(len(texts), WIDTH)
        with torch.no_grad():
            for at in range(0, len(order), BATCH):
                rows = order[at : at + BATCH]
                vectors[rows] = self.embed([texts[row] for row in rows], LONGEST_SAID)
        return vectors


def begin(folder: Path, exemplars: Sequence[Exemplar], codes: Sequence[Code]) -> Teacher:
    """Set out from the published weights, each code at some exemplars and its definition."""
    from transformers import AutoTokenizer, MPNetModel

    model = MPNetModel.from_pretrained(folder, add_pooling_layer=False, local_files_only=True)
    model.embeddings.word_embeddings.weight.requires_grad_(False)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    teacher = Teacher(model, tokenizer, torch.empty(0), torch.nn.Linear(WIDTH, len(VALENCES)))
    wanted, some = targets(exemplars, codes), defaultdict(list)
    for row, place in enumerate(wanted.argmax(axis=1).tolist()):
        some[place].append(row)
    rows = [row for group in some.values() for row in group[:SET_OUT]]
    shares = torch.from_numpy(wanted[rows])
    head = shares.T @ teacher.encode([exemplars[row].text for row in rows])
    head /= shares.sum(0).clamp(min=1e-6)[:, None]
    head[:-1] += 0.5 * teacher.encode([f"{code.name}: {code.definition}" for code in codes])
    teacher.head = F.normalize(head, dim=1).requires_grad_(True)
    return teacher


def teach(
    teacher: Teacher, exemplars: Sequence[Exemplar], codes: Sequence[Code], seed: int
) -> None:
    """Tune the larger model on exemplars, met once."""
    chance = random.Random(seed)
    wanted = torch.from_numpy(targets(exemplars, codes))
    valences = torch.from_numpy(valence_targets(exemplars))
    beside = [exemplar.text for exemplar in exemplars if not exemplar.codes]
    optimizer = make_optimizer(teacher)
    rates = [group["lr"] for group in optimizer.param_groups]
    met = list(batches(exemplars, range(len(exemplars)), chance))
    began, total = time.monotonic(), 0.0
    teacher.model.train()
    for step, rows in enumerate(met, 1):
        set_rates(optimizer, rates, step / len(met))
        vectors = teacher.embed([roughen(exemplars[i], beside, chance) for i in rows], LONGEST)
        signs = teacher.valence(VALENCE_SCALE * vectors)
        loss = loss_at(vectors, teacher.head, signs, wanted[rows], valences[rows])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(teacher.model.parameters(), 1.0)
        optimizer.step()
        total += loss.item()
        if step % EVERY == 0:
            spent = time.monotonic() - began
            print(f"{step} of {len(met)}: loss {total / EVERY:.3f}, {spent:.0f} s", flush=True)
            total = 0.0


def make_optimizer(teacher: Teacher) -> torch.optim.Optimizer:
    """AdamW as for the smaller model; the vectors of pieces stay as they were."""
    learning = [each for each in teacher.model.parameters() if each.requires_grad]
    heads = [teacher.head, *teacher.valence.parameters()]
    groups = [
        {"params": [p for p in learning if p.ndim > 1], "lr": RATE, "weight_decay": DECAY},
        {"params": [p for p in learning if p.ndim == 1], "lr": RATE, "weight_decay": 0.0},
        {"params": heads, "lr": HEAD_RATE, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, fused=True)


def say(teacher: Teacher, texts: Sequence[str]) -> tuple[NDArray[Any], NDArray[Any]]:
    """What the larger model says of texts: shares of codes [n, k + 1] and of valences [n, 4]."""
    vectors = teacher.encode(texts)
    with torch.no_grad():
        codes = (SCALE * vectors @ F.normalize(teacher.head, dim=1).T).softmax(1)
        valences = teacher.valence(VALENCE_SCALE * vectors).softmax(1)
    return codes.numpy(), valences.numpy()


def main() -> None:
    """Tune, and keep what is said of interviews and quotations for `tools.train_encoder`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=Path, required=True, help="folder of published weights")
    parser.add_argument("--out", type=Path, required=True, help="where what it says goes (.npz)")
    parser.add_argument("--hold", default="", help="settings left out, with commas between")
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    held = set(filter(None, asked.hold.split(",")))
    torch.manual_seed(asked.seed)
    codes = framework_codes()
    exemplars = [exemplar for exemplar in shipped_exemplars() if exemplar.setting not in held]
    mix: dict[Kind, float] = {"written": WRITTEN, **dict.fromkeys(AFTERWARDS, 1.0)}
    rows = draw(exemplars, mix, random.Random(asked.seed))
    met = [exemplars[row] for row in rows]
    print(f"{len(met)} exemplars, {len(held)} settings held out", flush=True)
    teacher = begin(asked.start, met, codes)
    teach(teacher, met, codes, asked.seed)
    afterwards = [exemplar for exemplar in exemplars if exemplar.kind in AFTERWARDS]
    whole = [as_asked(exemplar) for exemplar in afterwards]
    parts = [part for exemplar in afterwards if (part := part_of(exemplar.text))]
    texts = list(dict.fromkeys([*whole, *parts]))
    codes_said, valences_said = say(teacher, texts)
    known = set(whole)
    np.savez(
        asked.out,
        texts=np.array(texts),
        codes=codes_said,
        valences=valences_said,
        part=np.array([text not in known for text in texts]),
        held=np.array(sorted(held), dtype=str),
    )


if __name__ == "__main__":
    main()
