"""The agreement report as rows, as a record for JSON, and as sentences."""

from __future__ import annotations

from qual.agree.summary import Agreement, CodeFigures, Figures, PairFigures
from qual.codebook import Codebook
from qual.segment import VERSION
from qual.study import Study

ALL_CODES = "all codes"


def agreement_rows(found: Agreement) -> list[tuple[object, ...]]:
    """One row a pair and code, and one a pair for all codes added up; None is not estimable."""
    rows: list[tuple[object, ...]] = []
    for pair in found.pairs:
        label = "–".join(pair.pair)
        rows += [_row(label, code) for code in pair.codes]
        used = tuple(sum(code.used[n] for code in pair.codes) for n in (0, 1))
        rows.append(_cells(label, ALL_CODES, "tables of all codes added up", used, pair.summed))
    return rows


def _row(label: str, code: CodeFigures) -> tuple[object, ...]:
    return _cells(label, code.code, code.name, code.used, code.figures)


def _cells(
    label: str, code: str, name: str, used: tuple[int, ...], figures: Figures
) -> tuple[object, ...]:
    counts = (figures.both, figures.first, figures.second, figures.neither)
    values = (figures.percent, figures.positive, figures.kappa, figures.alpha)
    why = "; ".join(dict.fromkeys(figures.why.values()))
    return (label, code, name, *used, *counts, *values, why)


def agreement_record(found: Agreement) -> dict[str, object]:
    """The whole report for JSON: numbers at full precision, null where not estimable."""
    return {
        "unit": found.unit,
        "segmentation": VERSION,
        "units": found.units,
        "transcripts": found.transcripts,
        "reopened": found.reopened,
        "left_out": found.left_out,
        "codes_never_used": found.never_used,
        "alpha_all_codes": found.alpha,
        "alpha_all_codes_why": found.why_alpha,
        "aided": dict(zip(("inside", "of", "outside", "of_outside"), found.aided, strict=True)),
        "pairs": [_pair_record(pair) for pair in found.pairs],
        "notes": found.notes,
    }


def _pair_record(pair: PairFigures) -> dict[str, object]:
    return {
        "coders": list(pair.pair),
        "transcripts": pair.transcripts,
        "summed": _figures_record(pair.summed),
        "pooled_kappa": pair.pooled_kappa,
        "mean_kappa": pair.mean_kappa,
        "codes_with_kappa": pair.estimable,
        "why": pair.why,
        "codes": [
            {"code": c.code, "name": c.name, "used": list(c.used), **_figures_record(c.figures)}
            for c in pair.codes
        ],
    }


def _figures_record(figures: Figures) -> dict[str, object]:
    return {
        "both": figures.both,
        "only_first": figures.first,
        "only_second": figures.second,
        "neither": figures.neither,
        "percent_agreement": figures.percent,
        "positive_agreement": figures.positive,
        "cohen_kappa": figures.kappa,
        "krippendorff_alpha": figures.alpha,
        "not_estimable": figures.why,
    }


def account(found: Agreement, study: Study, codebook: Codebook) -> list[str]:
    """Say in sentences what was compared, how, and what the figures over all codes are."""
    drawn = study.settings.double_coding
    lines = [
        f"Double coded: {len(found.transcripts)} of {len(study.transcripts)} transcripts "
        f"({', '.join(found.transcripts) or 'none'}), before consensus.",
        f"Unit: {found.unit}, {found.units} in the participants' turns; interviewers' turns are "
        f"masked. Fraction {drawn.fraction:g}, seed {drawn.seed}, segmentation {VERSION}.",
    ]
    lines += [_pair_sentence(pair) for pair in found.pairs]
    if found.transcripts:
        said = f"{found.alpha:.2f}" if found.alpha is not None else f"– ({found.why_alpha})"
        lines.append(f"Krippendorff's alpha over all codes side by side: {said}.")
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


def _pair_sentence(pair: PairFigures) -> str:
    pooled = f"{pair.pooled_kappa:.2f}" if pair.pooled_kappa is not None else "not estimable"
    mean = f"{pair.mean_kappa:.2f}" if pair.mean_kappa is not None else "not estimable"
    first, second = pair.pair
    codes = f"{len(pair.codes)} code{'' if len(pair.codes) == 1 else 's'}"
    kappas = "kappa" if pair.estimable == 1 else "kappas"
    return (
        f"{first} (1) and {second} (2), {codes}: pooled kappa {pooled}; mean of "
        f"the {pair.estimable} {kappas} that can be estimated {mean}."
    )
