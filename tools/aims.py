"""What the sentence model learns from, and aims at: what readers and a larger model say."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cfir.places import find_shipped
from qual.codebook import Code, parse_codebook
from qual.model import VALENCES
from qual.suggest.exemplars import Exemplar, read_exemplars
from qual.suggest.fuse import asked
from qual.suggest.kinds import Passage

SECOND = 0.6  # weight of a further code beside the main one
TRUST = 0.7  # weight of what a larger model says of a remark beside what its readers gave
SENTENCES = re.compile(r"(?<=[.!?…])\s+(?=[A-Z\"“'(\[])")
LEAST = 8  # words of a part
Shares = dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]


@dataclass(frozen=True)
class Sayings:
    """What a larger model says: shares of codes [k + 1] and of valences [4], by text.

    Attributes:
        remarks: of exemplars as they are encoded.
        parts: of one or more sentences out of exemplars, which nobody coded by themselves.
    """

    remarks: Shares
    parts: Shares


def targets(exemplars: Sequence[Exemplar], codes: Sequence[Code]) -> NDArray[np.float32]:
    """What each exemplar should be given: [n, k + 1] shares, the last for no code."""
    place = {code.id: number for number, code in enumerate(codes)}
    wanted = np.zeros((len(exemplars), len(codes) + 1), dtype=np.float32)
    for row, exemplar in enumerate(exemplars):
        for rank, (code, _) in enumerate(exemplar.codes):
            wanted[row, place[code]] = SECOND if rank else 1.0
        if not exemplar.codes:
            wanted[row, -1] = 1.0
    shares: NDArray[np.float32] = wanted / wanted.sum(axis=1, keepdims=True)
    return shares


def valence_targets(exemplars: Sequence[Exemplar]) -> NDArray[np.float32]:
    """What valence each exemplar should be given: [n, 4] shares, all 0 where nothing is coded."""
    wanted = np.zeros((len(exemplars), len(VALENCES)), dtype=np.float32)
    for row, exemplar in enumerate(exemplars):
        if exemplar.codes:
            wanted[row, VALENCES.index(exemplar.codes[0][1])] = 1.0
    return wanted


def read_sayings(path: Path, held: set[str], parts: bool) -> Sayings:
    """Read what `tools.train_teacher` made.

    Args:
        path: its file.
        held: settings held out now; what was learned from one of them stops the run.
        parts: whether parts of exemplars are to be met too.
    """
    kept = np.load(path)
    if met := held - set(kept["held"].tolist()):
        raise SystemExit(f"{path.name} was made from settings held out: {', '.join(sorted(met))}.")
    rows = list(zip(kept["texts"].tolist(), kept["codes"], kept["valences"], strict=True))
    of_remarks: Shares = {}
    of_parts: Shares = {}
    for (text, *shares), part in zip(rows, kept["part"].tolist(), strict=True):
        (of_parts if part else of_remarks)[text] = shares[0], shares[1]
    return Sayings(of_remarks, of_parts if parts else {})


def part_of(text: str) -> str | None:
    """One or more sentences of a text, not all of them, by chance; None where there are none."""
    sentences = SENTENCES.split(text)
    n = len(sentences)
    runs = [" ".join(sentences[a:b]) for a in range(n) for b in range(a + 1, n + 1) if b - a < n]
    runs = [run for run in runs if len(run.split()) >= LEAST]
    return random.Random(text).choice(runs) if runs else None


def as_exemplars(parts: Shares) -> list[Exemplar]:
    """Parts of exemplars as remarks to learn from, met as often as quotations are."""
    return [Exemplar("", (), text, kind="quotations") for text in parts]


def taught(
    exemplars: Sequence[Exemplar], codes: Sequence[Code], sayings: Sayings
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What is aimed at: codes [n, k + 1] and valences [n, 4], of exemplars and then of parts.

    Of an exemplar it is what its readers and, where it was asked, the larger model say; of a part
    what the larger model says.
    """
    wanted, valences = targets(exemplars, codes), valence_targets(exemplars)
    for row, exemplar in enumerate(exemplars):
        if (said := sayings.remarks.get(as_asked(exemplar))) is not None:
            wanted[row] += TRUST * (said[0] - wanted[row])
            if exemplar.codes:
                valences[row] += TRUST * (said[1] - valences[row])
    parts = sayings.parts.values()
    if not parts:
        return wanted, valences
    heard = np.stack([said[0] for said in parts])
    valued = np.stack([said[1] * (said[0][-1] < 0.5) for said in parts])
    return np.concatenate([wanted, heard]), np.concatenate([valences, valued])


def as_asked(exemplar: Exemplar) -> str:
    """What of an exemplar is encoded when suggesting: its words after those of the question."""
    return asked(Passage(exemplar.text, exemplar.question))


def framework_codes() -> list[Code]:
    """The codes of CFIR 2022 as shipped."""
    path = find_shipped("codebooks") / "cfir-2022.yaml"
    codebook, problems = parse_codebook(path.read_text(encoding="utf-8"), path.name)
    if problems:
        raise SystemExit("\n".join(map(str, problems)))
    return list(codebook.codes.values())


def shipped_exemplars() -> list[Exemplar]:
    """The exemplars as shipped; a damaged one stops the run."""
    exemplars, problems = read_exemplars(find_shipped("codebooks") / "exemplars")
    if problems:
        raise SystemExit("\n".join(map(str, problems)))
    return exemplars
