"""The agreement report in sentences: what was compared, the figures, what to do next."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from qual.agree.apart import Judged
from qual.agree.boundaries import overlap_share
from qual.agree.coefficients import why_undefined
from qual.agree.figures import Figures
from qual.agree.interval import Interval
from qual.agree.marking import BY_CHARACTER, Unit
from qual.agree.pairs import PairFigures, Pooled
from qual.agree.sets import SetAgreement
from qual.agree.summary import FEW, RARE, Agreement
from qual.codebook import Codebook
from qual.model import PRIMARY
from qual.report.wording import plural, two_places
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
    "a unit is marked by a code if one coding shares a letter or digit with it and holds at least "
    "half of its letters and digits, or the unit at least half of the coding's"
)
INSIDE = "a character is marked if it lies inside a coding"
NONE_DRAWN = "No transcript is double coded yet: 'qual sample' draws which are to be."
SHOWN_CONFUSIONS = 5
DRAWN = re.compile(
    r"(?P<share>[\d.]+) of (?P<pool>\d+)(?: by (?P<by>.+))?, seed (?P<seed>\d+)(?P<more>, .+)?"
)
NOT_RECORDED = "how they were chosen is not recorded"


def number(value: float | None, interval: Interval | None = None, why: str | None = None) -> str:
    """A coefficient with its interval, as people write it; or why it is not estimable."""
    if value is None:
        return f"not estimable ({why})" if why else "not estimable"
    said = two_places(value)
    if interval is None:
        return said
    if interval.low is None or interval.high is None:
        return f"{said} [no interval: in no replicate estimable]"
    failed = f", {plural(interval.failed, 'replicate')} not estimable" if interval.failed else ""
    return f"{said} [{two_places(interval.low)}, {two_places(interval.high)}{failed}]"


def pooled(figure: Pooled) -> str:
    """A figure over all codes with its interval, or why there is none."""
    return number(figure.value, figure.interval, figure.why)


def coefficient(figures: Figures, name: str) -> str:
    """One coefficient of a table with its interval, or why it is not estimable."""
    return number(figures.values[name], figures.intervals.get(name), figures.why.get(name))


def account(found: Agreement, study: Study, codebook: Codebook) -> list[str]:
    """Say in sentences what was compared, how, and what the figures over all codes are."""
    which = f", {found.restriction}" if found.restriction else ""
    where = "" if found.unit == "transcript" else " in the participants' turns"
    lines = [
        f"Double coded: {len(found.transcripts)} of {len(study.transcripts)} transcripts "
        f"({_listed(found.transcripts)}){which}, before consensus{how_drawn(found, study)}.",
        *([] if study.double_coded else [NONE_DRAWN]),
        f"Unit: {UNIT_WORDS[found.unit]}, {found.units}{where}; interviewers' "
        f"turns are masked; {rule(found.unit)}. Segmentation {VERSION}.",
        *intervals_said(found),
    ]
    if found.outside:
        lines.append(
            f"{plural(found.outside, 'coding')} with no letter or digit in a participant's turn: "
            "counted under n, but they mark no unit."
        )
    for pair in found.pairs:
        lines += four_questions(found, pair)
    if found.transcripts:
        alpha = number(found.alpha, found.overall.interval, found.why_alpha)
        lines.append(f"Krippendorff's alpha over all codes side by side: {alpha}.")
    aided, inside, aided_out, outside = found.aided
    lines += _codes_said(found)
    lines.append(
        f"Aided codings: {aided} of {inside} in what is compared, {aided_out} of {outside} "
        "elsewhere."
    )
    lines += left_out_said(found)
    if found.reopened:
        lines.append(f"Reported apart (--reopened): {', '.join(found.reopened)}.")
    lines.append(f"Codebook: {codebook.name}, {codebook.digest[:19]}.")
    return lines


def _codes_said(found: Agreement) -> Iterator[str]:
    """How many codes there are to compare, and where a coder marked nothing at all."""
    used = {code for reading in found.readings for code in reading.counted["code"].patterns}
    one = f", {len(found.alone)} of them by one coder only" if found.alone else ""
    yield (
        f"Codes: {len(used)} used in what is compared{one}; {found.never_used} of the codebook by "
        "nobody there."
    )
    if found.ungrouped:
        yield f"Of no construct, and so in none and in no domain: {', '.join(found.ungrouped)}."
    for coder, ids in found.idle.items():
        yield f"{coder} marked nothing in {_listed(ids)}, which another coder coded."


def left_out_said(found: Agreement) -> Iterator[str]:
    """What is not compared, a sentence for each reason."""
    reasons: dict[str, list[str]] = {}
    for id_, why in sorted(found.left_out.items()):
        reasons.setdefault(why, []).append(id_)
    for why, ids in reasons.items():
        yield f"Left out: {_listed(ids)}, {why}."


def rule(unit: Unit) -> str:
    """When a unit is marked by a code."""
    return INSIDE if unit in BY_CHARACTER else MARKED


def how_drawn(found: Agreement, study: Study) -> str:
    """How the double-coded transcripts were chosen, as their assignments say."""
    inside = set(found.transcripts)
    rows = [r for r in study.assignments if r.transcript in inside and r.part != PRIMARY]
    if not rows:
        return ""
    said = sorted({row.drawn for row in rows if row.drawn})
    whole = all(row.drawn for row in rows)
    unknown = [] if whole else ["for some it is not recorded how" if said else NOT_RECORDED]
    return f"; {' and '.join([say_drawn(one, study) for one in said] + unknown)}"


def say_drawn(how: str, study: Study) -> str:
    """Say in words how a draw was made, as `qual sample` notes it; another note stands as it is."""
    note = DRAWN.fullmatch(how)
    if note is None:
        return f"drawn {how}"
    within = f" within {note['by']}s" if note["by"] in ("site", "role") else ""
    if note["by"] and not within:
        within = f" within strata by {note['by']}"
    pool = "" if int(note["pool"]) == len(study.transcripts) else f" of {note['pool']} transcripts"
    share = f"fraction {note['share']}{pool}, rounded up"
    return f"drawn at random{within} ({share}, seed {note['seed']}{note['more'] or ''})"


def _listed(ids: list[str]) -> str:
    shown = ", ".join(ids[:12]) or "none"
    return shown if len(ids) <= 12 else f"{shown} and {len(ids) - 12} more"


def intervals_said(found: Agreement) -> list[str]:
    """How the intervals were made, and how much they can bear."""
    replicates, seed = found.draws
    n = len(found.transcripts)
    if not n:
        return []
    if not replicates:
        return ["No intervals: no replicates were drawn."]
    if n < 2:
        return ["No intervals: they need at least two double-coded transcripts."]
    few = f"; {n} are too few to bear much" if n < FEW else ""
    return [
        f"Intervals: 95 %, bootstrap over transcripts, {replicates} replicates, seed {seed}{few}."
    ]


def four_questions(found: Agreement, pair: PairFigures) -> list[str]:
    """Where, what, which way and how strong: the two coders' figures over all codes."""
    first, second = pair.pair
    compared = [r.compared for r in found.readings if r.compared.transcript in pair.transcripts]
    codes = frozenset(row.code for row in pair.codes)
    if not codes:
        return [f"{first} (1) and {second} (2) applied no code in what is compared."]
    where = pair.levels["any"][0].figures
    unitized = pair.boundaries.as_one(codes)
    shared = overlap_share(compared, pair.pair, codes)
    return [
        f"{first} (1) and {second} (2), {plural(len(pair.transcripts), 'transcript')}, "
        f"{plural(len(codes), 'code')}: pooled kappa {pooled(pair.pooled)}; {_mean_said(pair)}; "
        f"kappa of the summed tables {coefficient(pair.summed, 'kappa')}.",
        f"  Where (any code or none): kappa {coefficient(where, 'kappa')}, positive agreement "
        f"{coefficient(where, 'positive')}; of the characters either marked both did "
        f"{number(shared, None, why_undefined('overlap_share', compared, pair.pair, codes))}; "
        f"alpha_U {number(unitized.value, unitized.interval, unitized.why)}.",
        f"  What (which code, where both marked a unit): pooled kappa {pooled(pair.given)}.",
        f"  {say_pairing(found)}",
        f"  Which way (valence, {_judged(pair.valence)}.",
        f"  How strong ({_judged(pair.strength)}.",
    ]


def _mean_said(pair: PairFigures) -> str:
    """The mean of the codes' kappas, and of how many."""
    if pair.mean.value is None:
        return f"mean of kappas {pooled(pair.mean)}"
    which = f"{plural(pair.estimable, 'kappa')} that can be estimated"
    return f"mean of the {which} {pooled(pair.mean)}"


def say_pairing(found: Agreement) -> str:
    """Say when two codings are taken as one that both made: what lists and judgements rest on."""
    return (
        "Paired, as codings both made, are those of one code and role that share at least "
        f"{found.least:g} of the text that either marks (agree_overlap)."
    )


def _judged(judged: Judged) -> str:
    """On how many codings two coders answered a question, and how far they said the same."""
    made = judged.pairs + judged.silent
    both = f"{plural(made, 'coding')} both made"
    if judged.silent:
        both += f", {judged.pairs} of them with an answer from both"
    if not judged.pairs:
        nothing = "no answer from both on any coding" if made else "no coding both made"
        return f"{both}): same and kappa not estimable ({nothing})"
    return (
        f"{both}): same {number(judged.values['percent'])}, kappa "
        f"{number(judged.values['kappa'], judged.interval, judged.why.get('kappa'))}"
    )


def next_steps(found: Agreement) -> Iterator[str]:
    """What a team can do next: codes taken for one another, codes too rare, drift, help."""
    for pair in found.pairs:
        confused = pair.confusions[:SHOWN_CONFUSIONS]
        if confused:
            said = "; ".join(f"{c.codes[0]} / {c.codes[1]} {len(c.places)}×" for c in confused)
            first, second = pair.pair
            yield f"Taken for one another most often ({first} / {second}): {said}."
    if found.rare:
        yield f"Too rare to judge (fewer than {RARE} codings): {', '.join(found.rare)}."
    aided, inside, aided_out, outside = found.aided
    if inside and outside and abs(aided / inside - aided_out / outside) > 0.1:
        yield (
            f"Suggestions were in sight of {100 * aided / inside:.0f} % of the codings compared "
            f"and of {100 * aided_out / outside:.0f} % of the others: the figures speak for the "
            "first condition."
        )
    yield from course(found)


def course(found: Agreement) -> Iterator[str]:
    """Agreement by round, by release of the codebook, in what is kept apart, and by rule."""
    by: dict[str, int] = {}
    for step in found.course:
        by[step.by] = by.get(step.by, 0) + 1
    for step in found.course:
        if by[step.by] > 1 or step.by == "apart":
            whole = step.all_codes
            alpha = number(whole.values["alpha"], whole.interval, whole.why.get("alpha"))
            yield (
                f"{STEPS[step.by](step.name)}: "
                f"{plural(step.transcripts, 'transcript')}, {plural(step.codings, 'coding')}, "
                f"alpha {alpha}, positive agreement {number(step.positive, why=step.why_positive)}."
            )


def _release_said(name: str) -> str:
    """A release of the codebook, or the first and last of those that a transcript was coded with.

    What was coded before there was a release has the number 0.
    """
    first, _, last = name.partition("–")
    if first == "0":
        return f"Before the first codebook release{f' to release {last}' if last else ''}"
    return f"Codebook release{'s' if last else ''} {name}"


STEPS: dict[str, Callable[[str], str]] = {
    "round": lambda name: f"Round {name}",
    "codebook": _release_said,
    "apart": lambda name: f"Kept apart: {name}",
    "rule": lambda name: f"Rule on {name}",
}
"""What a step of the course is called."""


def sets_said(which: str, sets: SetAgreement) -> str:
    """Agreement on whole sets of codes."""
    said = f"Sets of codes, {which} ({sets.units:.0f})"
    if sets.same is None:
        return f"{said}: not estimable ({sets.why})."
    said += f": equal {number(sets.same)}, mean Jaccard {number(sets.shared)}, alpha with MASI"
    if sets.masi is None:
        return f"{said} and with Jaccard's distance not estimable ({sets.why})."
    return (
        f"{said} {number(sets.masi, sets.masi_interval)}, with Jaccard's distance "
        f"{number(sets.jaccard, sets.jaccard_interval)}."
    )
