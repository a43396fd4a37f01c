"""The paragraph for a methods section, made from what happened."""

from __future__ import annotations

from collections.abc import Iterator

from qual.agree.pairs import PairFigures
from qual.agree.summary import FEW, OF_TRAINING, RARE, Agreement
from qual.report.agreement_words import (
    UNIT_WORDS,
    coefficient,
    how_drawn,
    left_out_said,
    number,
    pooled,
    rule,
)
from qual.report.wording import plural
from qual.study import Study


def methods_paragraph(found: Agreement, study: Study, decided: int = 0) -> str:
    """Say how agreement was come by and what it was.

    Args:
        found: the report.
        study: who coded what, and how the subset was drawn.
        decided: passages on which the coders decided together afterwards.
    """
    if not found.transcripts:
        return _none(found, study)
    parts = [_who(found, study), *_left_out(found), _how(found)]
    parts += [_pair(pair) for pair in found.pairs if pair.codes]
    parts.append(
        "Krippendorff's alpha over all codes was "
        f"{number(found.alpha, found.overall.interval, found.why_alpha)}."
    )
    parts += [*_caution(found), *_decided(decided)]
    return " ".join(parts)


def _none(found: Agreement, study: Study) -> str:
    """Say why no figure can be given, with the transcripts that are kept apart by name."""
    apart = set(found.reopened)
    others = study.double_coded - apart - set(found.left_out)  # compared when not --reopened
    if not (apart or others or found.left_out):
        return "No transcript was coded by two coders who both submitted it."
    said = ["No double-coded transcript stands in this figure."]
    if apart:
        ids = ", ".join(sorted(apart))
        said.append(f"Reported apart, reopened by a coder (--reopened): {ids}.")
    elif others:
        said.append(f"Not reopened by any coder: {', '.join(sorted(others))}.")
    return " ".join([*said, *left_out_said(found)])


def _who(found: Agreement, study: Study) -> str:
    """The fraction, by whom, how it was drawn, with which codebook."""
    n, of = len(found.transcripts), len(study.transcripts)
    coders = dict.fromkeys(coder for pair in found.pairs for coder in pair.pair)
    by = " and ".join(coders) if len(coders) == 2 else f"two or more of {', '.join(coders)}"
    which = f", {found.restriction}," if found.restriction else ""
    return (
        f"{n} of {of} transcripts ({100 * n / of:.0f} %){which} were coded independently by {by}"
        f"{how_drawn(found, study)}. The codebook was {found.codebook.name}{_releases(found)}."
    )


def _releases(found: Agreement) -> str:
    """The releases of the codebook with which the codings compared were made."""
    numbers = sorted({number for r in found.readings for number in r.compared.codebooks})
    named = [f"release {number}" for number in numbers if number]
    if not named:
        return ""
    before = ["before the first release"] if 0 in numbers else []
    return f" ({', '.join(before + named)})"


def _left_out(found: Agreement) -> Iterator[str]:
    training = sum(why == OF_TRAINING for why in found.left_out.values())
    again = len(set(found.reopened) - set(found.transcripts))
    said = [f"{training} of a training round"] if training else []
    said += [f"{again} that a coder had reopened"] if again else []
    if said:
        yield f"Left out: {' and '.join(said)}."
    aided, inside = found.aided[:2]
    if aided:
        yield f"Suggestions were in sight of {aided} of the {inside} codings compared."


def _how(found: Agreement) -> str:
    return (
        f"Agreement was computed before consensus on {UNIT_WORDS[found.unit]} of participants' "
        f"turns ({found.units} units; {rule(found.unit)}; interviewers' turns were left out)."
    )


def _pair(pair: PairFigures) -> str:
    """The coefficients of two coders, with their intervals."""
    first, second = pair.pair
    judged = pair.valence
    chance = number(judged.values["kappa"], judged.interval, judged.why.get("kappa"))
    valence = (
        f"; they gave the same valence to {number(judged.values['percent'])} of the "
        f"{judged.pairs} codings that both made and judged (kappa {chance})"
    )
    return (
        f"Between {first} and {second}, over {plural(len(pair.codes), 'code')} on "
        f"{plural(len(pair.transcripts), 'transcript')}, pooled kappa (De Vries et al. 2008) was "
        f"{pooled(pair.pooled)} and positive agreement {coefficient(pair.summed, 'positive')}; "
        f"where both had marked a unit, pooled kappa for which code was {pooled(pair.given)}"
        f"{valence if judged.pairs else ''}."
    )


def _caution(found: Agreement) -> Iterator[str]:
    n, (replicates, seed) = len(found.transcripts), found.draws
    if n >= 2 and replicates:
        few = f"; {n} transcripts are too few for them to bear much" if n < FEW else ""
        yield (
            f"Intervals are 95 % percentile intervals of {replicates} bootstrap replicates over "
            f"transcripts (seed {seed}){few}."
        )
    if found.rare:
        yield (
            f"{plural(len(found.rare), 'code')} that any two coders together applied fewer than "
            f"{RARE} times could not be judged one by one."
        )


def _decided(decided: int) -> Iterator[str]:
    if decided:
        yield (
            f"The coders then decided together on {plural(decided, 'passage')} on which they "
            "differed."
        )
