"""The agreement report in sentences: what was compared, the figures, what to do next, methods."""

from __future__ import annotations

from collections.abc import Iterator

from qual.agree.apart import Judged, confusion_matrix
from qual.agree.boundaries import alpha_of_stretches, overlap_share
from qual.agree.interval import Interval
from qual.agree.levels import group_codes
from qual.agree.marking import Unit
from qual.agree.pairs import PairFigures, Pooled
from qual.agree.summary import FEW, RARE, Agreement, rare
from qual.codebook import Codebook
from qual.segment import VERSION
from qual.study import Study

UNIT_WORDS: dict[Unit, str] = {
    "turn": "turns",
    "sentence": "sentences",
    "segment": "segments",
    "character": "characters",
    "nonblank": "characters without white space",
    "transcript": "transcripts (is the code present?)",
}
MARKED = (
    "a unit is marked by a code if one coding shares a letter or digit with it and holds half of "
    "its letters, or it half of the coding's"
)
INSIDE = "a character is marked if it lies inside a coding"
SHOWN_CONFUSIONS = 5


def number(value: float | None, interval: Interval | None = None) -> str:
    """A coefficient with its interval, as people write it."""
    if value is None:
        return "not estimable"
    said = f"{value:.2f}".replace("-", "−")
    if interval is None or interval.low is None or interval.high is None:
        return said
    failed = f", {interval.failed} replicates not estimable" if interval.failed else ""
    ends = f"{interval.low:.2f}, {interval.high:.2f}".replace("-", "−")
    return f"{said} [{ends}{failed}]"


def pooled(figure: Pooled) -> str:
    """A figure over all codes with its interval, or why there is none."""
    return number(figure.value, figure.interval) + (f" ({figure.why})" if figure.why else "")


def account(found: Agreement, study: Study, codebook: Codebook) -> list[str]:
    """Say in sentences what was compared, how, and what the figures over all codes are."""
    drawn = study.settings.double_coding
    rule = INSIDE if found.unit in ("character", "nonblank") else MARKED
    lines = [
        f"Double coded: {len(found.transcripts)} of {len(study.transcripts)} transcripts "
        f"({_listed(found.transcripts)}), before consensus.",
        f"Unit: {UNIT_WORDS[found.unit]}, {found.units} in the participants' turns; interviewers' "
        f"turns are masked; {rule}. Fraction {drawn.fraction:g}, seed {drawn.seed}, segmentation "
        f"{VERSION}.",
        *intervals_said(found),
    ]
    for pair in found.pairs:
        lines += four_questions(found, pair)
    if found.transcripts:
        why = f" ({found.why_alpha})" if found.why_alpha else ""
        alpha = number(found.alpha, found.overall.interval)
        lines.append(f"Krippendorff's alpha over all codes side by side: {alpha}{why}.")
    aided, inside, aided_out, outside = found.aided
    lines.append(
        f"Aided codings: {aided} of {inside} in what is compared, "
        f"{aided_out} of {outside} elsewhere. Codes nobody used there: {found.never_used}."
    )
    lines += [f"Left out: {id_}, {why}." for id_, why in sorted(found.left_out.items())]
    if found.reopened:
        lines.append(f"Reported apart (--reopened): {', '.join(found.reopened)}.")
    lines.append(f"Codebook: {codebook.name}, {codebook.digest[:19]}.")
    return lines


def _listed(ids: list[str]) -> str:
    shown = ", ".join(ids[:12]) or "none"
    return shown if len(ids) <= 12 else f"{shown} and {len(ids) - 12} more"


def intervals_said(found: Agreement) -> list[str]:
    """How the intervals were made, and how much they can bear."""
    replicates, seed = found.draws
    n = len(found.transcripts)
    if not replicates or not n:
        return []
    if n < 2:
        return ["No intervals: they need at least two double-coded transcripts."]
    thin = f"; {n} are too few to bear much" if n < FEW else ""
    return [
        f"Intervals: 95 %, bootstrap over transcripts, {replicates} replicates, seed {seed}{thin}."
    ]


def four_questions(found: Agreement, pair: PairFigures) -> list[str]:
    """Where, what, which way and how strong: the two coders' figures over all codes."""
    first, second = pair.pair
    compared = [r.compared for r in found.readings if r.compared.transcript in pair.transcripts]
    codes = frozenset(row.code for row in pair.codes)
    if not codes:
        return [f"{first} (1) and {second} (2) applied no code in what is compared."]
    where = pair.levels["any"][0].figures
    kappas = "kappa" if pair.estimable == 1 else "kappas"
    return [
        f"{first} (1) and {second} (2), {len(pair.codes)} codes: pooled kappa "
        f"{pooled(pair.pooled)}; mean of the {pair.estimable} {kappas} that can be estimated "
        f"{pooled(pair.mean)}; kappa of the summed tables "
        f"{number(pair.summed.kappa, pair.summed.intervals.get('kappa'))}.",
        f"  Where (any code or none): kappa {number(where.kappa, where.intervals.get('kappa'))}, "
        f"positive agreement {number(where.positive)}; of the characters either marked both did "
        f"{number(overlap_share(compared, pair.pair, codes))}; alpha_U "
        f"{number(alpha_of_stretches(compared, pair.pair, codes))}.",
        f"  What (which code, where both marked a unit): pooled kappa {pooled(pair.given)}.",
        f"  Which way (valence, {pair.valence.pairs} codings both made): {_judged(pair.valence)}.",
        f"  How strong ({pair.strength.pairs} codings both made): {_judged(pair.strength)}.",
    ]


def _judged(judged: Judged) -> str:
    if not judged.pairs:
        return "nothing to compare"
    silent = f"; {judged.silent} without an answer from one" if judged.silent else ""
    return (
        f"same {number(judged.values['percent'])}, kappa "
        f"{number(judged.values['kappa'], judged.interval)}{silent}"
    )


def next_steps(found: Agreement) -> Iterator[str]:
    """What a team can do next: codes taken for one another, codes too rare, drift, help."""
    for pair in found.pairs:
        confused = pair.confusions[:SHOWN_CONFUSIONS]
        if confused:
            said = "; ".join(f"{c.codes[0]} / {c.codes[1]} {len(c.places)}×" for c in confused)
            first, second = pair.pair
            yield f"Taken for one another most often ({first} / {second}): {said}."
    seldom = sorted({row.code for row in rare(found.pairs)})
    if seldom:
        yield f"Too rare to judge (fewer than {RARE} codings): {', '.join(seldom)}."
    aided, inside, aided_out, outside = found.aided
    if inside and outside and abs(aided / inside - aided_out / outside) > 0.1:
        yield (
            f"Suggestions were in sight of {aided / inside:.0%} of the codings compared and of "
            f"{aided_out / outside:.0%} of the others: the figures speak for the first condition."
        )
    yield from course(found)


def course(found: Agreement) -> Iterator[str]:
    """Agreement by round, by release of the codebook, in what is kept apart, and by rule."""
    named = {"round": "round", "codebook": "codebook release", "apart": "kept apart:"}
    named |= {"rule": "rule on"}
    by: dict[str, int] = {}
    for step in found.course:
        by[step.by] = by.get(step.by, 0) + 1
    for step in found.course:
        if by[step.by] > 1 or step.by == "apart":
            transcripts = "transcript" if step.transcripts == 1 else "transcripts"
            yield (
                f"{named[step.by].capitalize()} {step.name}: {step.transcripts} {transcripts}, "
                f"{step.codings} codings, alpha "
                f"{number(step.all_codes.values['alpha'], step.all_codes.interval)}, positive "
                f"agreement {number(step.positive)}."
            )


def confused_constructs(found: Agreement, pair: PairFigures) -> list[tuple[str, str, int]]:
    """How often two constructs stand for one another, most often first."""

    def constructs(code: str) -> list[str]:
        return list(group_codes("construct", [code], found.codebook))

    counts = confusion_matrix(pair.confusions, constructs)
    return [(*key, n) for key, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def methods_paragraph(found: Agreement, study: Study, decided: int = 0) -> str:
    """A paragraph for the methods section, made from what happened.

    Args:
        found: the report.
        study: who coded what, and how the subset was drawn.
        decided: passages on which the coders decided together afterwards.
    """
    rows = [row for row in study.assignments if row.transcript in found.transcripts]
    drawn = sorted({row.drawn for row in rows if row.drawn})
    how = f", drawn {' and '.join(drawn)}" if drawn else ""
    of = len(study.transcripts)
    n = len(found.transcripts)
    share = f" ({n / of:.0%})" if of else ""
    rule = INSIDE if found.unit in ("character", "nonblank") else MARKED
    parts = [
        f"{n} of {of} transcripts{share} were coded independently by two or more coders{how}. "
        f"Agreement was computed before consensus on {UNIT_WORDS[found.unit]} of participants' "
        f"turns ({found.units} units; {rule}; interviewers' turns were left out)."
    ]
    for pair in found.pairs:
        first, second = pair.pair
        parts.append(
            f"Between {first} and {second}, over {len(pair.codes)} codes, pooled kappa (De Vries "
            f"et al. 2008) was {number(pair.pooled.value, pair.pooled.interval)} and positive "
            f"agreement {number(pair.summed.positive, pair.summed.intervals.get('positive'))}; "
            f"they gave the same valence to {number(pair.valence.values['percent'])} of the "
            f"{pair.valence.pairs} codings that both made and judged."
        )
    if found.transcripts:
        parts.append(
            "Krippendorff's alpha over all codes was "
            f"{number(found.alpha, found.overall.interval)}."
        )
    if n >= 2 and found.draws[0]:
        parts.append(
            f"Intervals are 95 % percentile intervals of {found.draws[0]} bootstrap replicates "
            f"over transcripts (seed {found.draws[1]})."
        )
    if decided:
        parts.append(
            f"The coders then decided together on {decided} passages on which they differed."
        )
    return " ".join(parts)
