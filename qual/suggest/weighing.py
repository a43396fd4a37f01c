"""Weighing what was learned, likeness and terms into one share a code, and calibrating it.

How far each is trusted (but for likeness, set by hand), how readily nothing is said, and how often
an offer of a share is right are numbers fitted on remarks that the directions were not learned
from: when the program is made, on invented interviews and quotations held out. When it learns on
from a study, the last of these is fitted anew on the study's transcripts, left out in turn. Codes
that were not learned are scored from likeness and terms alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
Right = NDArray[np.bool_]

FIRST = 10
NO_CODE = 0.5  # nothing is offered where "no code" is likelier than all codes together
LIKELY = 0.5  # score of a code that was not learned, from which it is offered all the same
# Remarks that the weights as shipped count for, against those of a study.
PULL = 10.0


@dataclass(frozen=True)
class Evidence:
    """What speaks for each of k codes in n remarks.

    Attributes:
        shares: [n, k + 1] logarithms, the last for "no code", minus infinity for codes that were
            not learned; see `learned.log_shares`.
        above: [n, k] standard deviations of likeness above the usual.
        spoken: [n, k] keyword scores.
        right: [n, k + 1] which codes a remark carries, the last for none.
    """

    shares: Scores
    above: Scores
    spoken: Scores
    right: Right

    def of(self, rows: NDArray[np.int64]) -> Evidence:
        """The same of some remarks alone."""
        return Evidence(self.shares[rows], self.above[rows], self.spoken[rows], self.right[rows])


def log_softmax(scores: Scores) -> Scores:
    """Turn scores into logarithms of shares, row by row."""
    top = scores.max(axis=1, keepdims=True)
    shares: Scores = scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True))
    return shares


def weigh(weights: Mapping[str, float], shares: Scores, above: Scores, spoken: Scores) -> Scores:
    """Move learned shares by likeness and terms: [n, k + 1] logarithms, the last for "no code"."""
    scores = weights["sharp"] * shares
    scores[:, :-1] += weights["likeness"] * above + weights["keyword"] * spoken
    scores[:, -1] += weights["none"]
    return log_softmax(scores)


def score_codes(
    weights: Mapping[str, float], shares: Scores, above: Scores, spoken: Scores
) -> tuple[Scores, Right]:
    """Turn all that speaks for each code into scores; for the arguments see `Evidence`.

    Returns:
        [n, k] scores from 0 to 1, and [n] whether there is nothing to code.
    """
    known = np.isfinite(shares[:, :-1])
    joint = weigh(weights, shares, above, spoken)
    scores = calibrate(joint[:, :-1], weights["slope"], weights["intercept"])
    strength = weights["other_likeness"] * above + weights["other_keyword"] * spoken
    other = 1 / (1 + np.exp(-(strength + weights["other"])))
    beside = joint[:, -1] > np.log(NO_CODE)
    aside = np.where(known, 0.0, other).max(axis=1, initial=0.0) < LIKELY
    return np.where(known, scores, other), beside & aside


def calibrate(log_share: Scores, slope: float, intercept: float) -> Scores:
    """Turn shares into how often such an offer is right (Platt 1999)."""
    scores: Scores = np.exp(-np.logaddexp(0.0, -(slope * _log_odds(log_share) + intercept)))
    return scores


def _log_odds(log_share: Scores) -> Scores:
    log_share = np.minimum(log_share, -1e-9)
    odds: Scores = log_share - np.log(-np.expm1(log_share))
    return odds


def fit_calibration(
    shares: Scores, right: Right, start: tuple[float, float] = (1.0, 0.0), pull: float = 0.0
) -> tuple[float, float]:
    """Fit how often an offer among the first ten is right to its share (Platt 1999).

    Args:
        shares: [n, k + 1] logarithms, the last for "no code".
        right: [n, k + 1] which codes a remark carries.
        start: slope and intercept to set out from.
        pull: how many remarks' worth they are held there.

    Returns:
        Slope and intercept, on the log odds of the share. Where these remarks would turn the order
        of the codes round, they say nothing of how sure to be, and what was held stays.
    """
    from scipy.optimize import minimize

    order = np.argsort(-shares[:, :-1], axis=1, kind="stable")[:, :FIRST]
    share = np.take_along_axis(shares, order, axis=1)
    offered = np.isfinite(share)
    odds = _log_odds(share[offered])
    sign = np.where(np.take_along_axis(right, order, axis=1)[offered], 1.0, -1.0)

    def loss(given: Scores) -> float:
        wrong = np.logaddexp(0.0, -sign * (given[0] * odds + given[1])).sum()
        return float(wrong + pull / 2 * ((given - np.array(start)) ** 2).sum())

    slope, intercept = minimize(loss, np.array(start), method="BFGS").x
    return (float(slope), float(intercept)) if slope > 0 else start


def calibrate_on(weights: Mapping[str, float], evidence: Evidence) -> dict[str, float]:
    """Fit anew on a study's remarks what scores mean; how all is weighed stays as it was.

    Args:
        weights: as learned from exemplars.
        evidence: of remarks that the directions were not learned from.
    """
    fitted = dict(weights)
    known = (evidence.right & np.isfinite(evidence.shares)).any(axis=1)
    if not known.any():
        return fitted
    evidence = evidence.of(np.flatnonzero(known))
    joint = weigh(weights, evidence.shares, evidence.above, evidence.spoken)
    for name, shares in (("", joint), ("learned_", evidence.shares)):
        slope, intercept = f"{name}slope", f"{name}intercept"
        held = weights[slope], weights[intercept]
        fitted[slope], fitted[intercept] = fit_calibration(shares, evidence.right, held, PULL)
    return fitted
