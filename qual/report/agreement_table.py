"""The agreement report as rows and as a record for JSON."""

from __future__ import annotations

import msgspec

from qual.agree.apart import Confusion, Judged
from qual.agree.boundaries import overlap_share
from qual.agree.coefficients import why_undefined
from qual.agree.course import Step
from qual.agree.figures import Figures
from qual.agree.levels import LEVELS, Level, name_of
from qual.agree.pairs import CodeFigures, PairFigures, Pooled
from qual.agree.several import ALL_CODES, SeveralFigures
from qual.agree.summary import Agreement
from qual.report.agreement_columns import COLUMNS, SHEET, Line, reasons, spread
from qual.report.agreement_lists import confused_constructs
from qual.segment import VERSION

ROLLED: tuple[Level, ...] = ("code", "construct", "domain")


def agreement_rows(
    found: Agreement, columns: tuple[str, ...] = SHEET, levels: tuple[Level, ...] = LEVELS
) -> list[tuple[object, ...]]:
    """One row a pair and code, construct and domain; None is not estimable.

    With more than two coders rows of all of them at once follow.
    """
    rows = [
        tuple(COLUMNS[name].read(line) for name in columns)
        for pair in found.pairs
        for level in levels
        for line in find_lines(found, pair, level)
    ]
    together = (all_coders(found, level, one) for level in levels for one in of_all(found, level))
    return rows + [tuple(cells.get(name) for name in columns) for cells in together]


def of_all(found: Agreement, level: Level) -> list[SeveralFigures]:
    """All coders at once, at one level; after the codes comes one for all of them."""
    rows = found.several.get(level, [])
    return [*rows, found.overall] if rows and level == "code" else rows


def all_coders(found: Agreement, level: Level, one: SeveralFigures) -> dict[str, object]:
    """What is known of all coders together, by column; what is of two coders alone is not there."""
    name, domain = name_of(one.code, found.codebook)
    interval = one.interval
    ends = ("low", "high", "failed")
    return {
        "pair": "–".join(found.coders),
        "level": level,
        "code": one.code,
        "name": "side by side" if one is found.overall else name,
        "domain": domain,
        **one.values,
        "alpha_ci": spread(interval),
        **{f"alpha_{end}": getattr(interval, end) if interval else None for end in ends},
        "why": "; ".join(filter(None, [reasons(one.why), "the others are of two coders"])),
    }


def find_lines(found: Agreement, pair: PairFigures, level: Level) -> list[Line]:
    """The rows of one pair at one level; after the codes comes one for all of them added up."""
    rows = list(pair.levels[level])
    if level == "code" and rows:
        used = (sum(row.used[0] for row in rows), sum(row.used[1] for row in rows))
        rows.append(CodeFigures(ALL_CODES, "their tables added up", "", used, pair.summed))
    return [Line(found, pair, row) for row in rows]


def agreement_record(found: Agreement, code: str | None = None) -> dict[str, object]:
    """The whole report for JSON: numbers at full precision, null where not estimable.

    Args:
        found: the report.
        code: the only code, construct or domain whose own figures are wanted.
    """
    replicates, seed = found.draws
    return {
        "unit": found.unit,
        "restriction": found.restriction,
        "segmentation": VERSION,
        "units": found.units,
        "transcripts": found.transcripts,
        "reopened": found.reopened,
        "left_out": found.left_out,
        "codes_never_used": found.never_used,
        "bootstrap": {"over": "transcripts", "replicates": replicates, "seed": seed},
        "alpha_all_codes": found.alpha,
        "alpha_all_codes_interval": found.overall.interval,
        "alpha_all_codes_why": found.why_alpha,
        "aided": dict(zip(("inside", "of", "outside", "of_outside"), found.aided, strict=True)),
        "pairs": [_pair_record(found, pair, code) for pair in found.pairs],
        "all_coders": _all_coders_record(found, code) if found.several else None,
        "used_by_one_coder": found.alone,
        "of_no_construct": found.ungrouped,
        "marked_nothing": found.idle,
        "outside_participants_turns": found.outside,
        "too_rare": found.rare,
        "course": [_step_record(step) for step in found.course],
        "notes": found.notes,
    }


def _all_coders_record(found: Agreement, code: str | None) -> dict[str, object]:
    return {
        "coders": found.coders,
        **{
            f"{level}s": [one for one in found.several[level] if code in (None, one.code)]
            for level in ROLLED
        },
        "any_code": found.several["any"][0] if found.several["any"] else None,
        "side_by_side": found.overall,
        "sets": found.sets,
    }


def _pair_record(found: Agreement, pair: PairFigures, code: str | None) -> dict[str, object]:
    everything, given = pair.sets
    compared = [r.compared for r in found.readings if r.compared.transcript in pair.transcripts]
    codes = frozenset(row.code for row in pair.codes)
    unitized = pair.boundaries.as_one(codes)
    where = [_row_record(Line(found, pair, row)) for row in pair.levels["any"]]
    return {
        "coders": list(pair.pair),
        "transcripts": pair.transcripts,
        "where": {
            "any_code": where[0] if where else None,
            "overlap": overlap_share(compared, pair.pair, codes),
            "overlap_why": why_undefined("overlap_share", compared, pair.pair, codes),
            "alpha_u": unitized.value,
            "alpha_u_interval": unitized.interval,
            "alpha_u_why": unitized.why,
        },
        "what": {"pooled_kappa": _pooled_record(pair.given), "sets": given},
        "which_way": _judged_record(pair.valence),
        "how_strong": _judged_record(pair.strength),
        "summed": _figures_record(pair.summed),
        "pooled_kappa": pair.pooled_kappa,
        "pooled_kappa_interval": pair.pooled.interval,
        "pooled_kappa_why": pair.pooled.why,
        "mean_kappa": pair.mean_kappa,
        "mean_kappa_interval": pair.mean.interval,
        "mean_kappa_why": pair.mean.why,
        "codes_with_kappa": pair.estimable,
        "sets": everything,
        "confused": [_confusion_record(one) for one in pair.confusions],
        "confused_constructs": [
            {"constructs": [one.one, one.other], "times": [len(one.forward), len(one.backward)]}
            for one in confused_constructs(found, pair)
        ],
        **{
            f"{level}s": [
                _row_record(Line(found, pair, row))
                for row in pair.levels[level]
                if code in (None, row.code)
            ]
            for level in ROLLED
        },
    }


def _row_record(line: Line) -> dict[str, object]:
    row = line.row
    return {
        "code": row.code,
        "name": row.name,
        "used": list(row.used),
        **_figures_record(row.figures),
        "alpha_u": line.unitized.value,
        "alpha_u_interval": line.unitized.interval,
        "alpha_u_why": line.unitized.why,
    }


def _figures_record(figures: Figures) -> dict[str, object]:
    said = {
        "percent": "percent_agreement",
        "positive": "positive_agreement",
        "negative": "negative_agreement",
        "kappa": "cohen_kappa",
        "pi": "scott_pi",
        "alpha": "krippendorff_alpha",
        "ac1": "gwet_ac1",
        "pabak": "pabak",
        "jaccard": "jaccard_index",
        "prevalence": "prevalence_index",
        "bias": "bias_index",
    }
    return {
        "both": figures.both,
        "only_first": figures.first,
        "only_second": figures.second,
        "neither": figures.neither,
        **{said[name]: value for name, value in figures.values.items()},
        "intervals": {said[name]: interval for name, interval in figures.intervals.items()},
        "not_estimable": {said[name]: why for name, why in figures.why.items()},
    }


def _pooled_record(pooled: Pooled) -> dict[str, object]:
    return {"value": pooled.value, "interval": pooled.interval, "why": pooled.why}


def _judged_record(judged: Judged) -> dict[str, object]:
    return {
        "pairs": judged.pairs,
        "without_an_answer": judged.silent,
        "answers": list(judged.answers),
        "table": judged.table,
        **judged.values,
        "kappa_interval": judged.interval,
        "not_estimable": judged.why,
        "differing": len(judged.differing),
    }


def _confusion_record(confusion: Confusion) -> dict[str, object]:
    places = [
        {"transcript": a.coding.transcript, "spans": [list(a.span), list(b.span)], "codings": ids}
        for a, b in confusion.places
        for ids in [[a.coding.id, b.coding.id]]
    ]
    return {"codes": list(confusion.codes), "n": len(confusion.places), "places": places}


def _step_record(step: Step) -> dict[str, object]:
    whole = msgspec.to_builtins(step.all_codes)
    return {
        "by": step.by,
        "name": step.name,
        "transcripts": step.transcripts,
        "codings": step.codings,
        "positive_agreement": step.positive,
        "positive_agreement_why": step.why_positive,
        "alpha": whole["values"]["alpha"],
        "alpha_why": whole["why"].get("alpha"),
        "interval": whole["interval"],
    }
