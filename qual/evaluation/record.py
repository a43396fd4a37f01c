"""An evaluation as JSON: the keys that scripts rely on, and all that stands beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qual.agree.interval import Interval
from qual.evaluation.baselines import FREQUENT, Majority
from qual.evaluation.breakdown import FIRSTS, By, Part
from qual.evaluation.intervals import wilson
from qual.evaluation.never import Never
from qual.evaluation.of_study import StudyEvaluation
from qual.evaluation.reliability import Reliability
from qual.evaluation.tally import Evaluation, Tally
from qual.evaluation.uptake import Uptake
from qual.suggest.measures import MEASURES, why_undefined

PLACES = 4


def evaluation_record(found: Evaluation, study: StudyEvaluation | None = None) -> dict[str, Any]:
    """Set an evaluation out for JSON; what is undefined is null and stands in `why`."""
    keyword = found.tallies.get("keyword")
    return {
        "n": found.n,
        "n_coded": found.n_coded,
        "suggesters": {name: tally.measures for name, tally in found.tallies.items()},
        "why": {name: why_undefined(tally.measures) for name, tally in found.tallies.items()},
        "intervals": {
            name: _intervals(found, tally)
            for name, tally in [*found.tallies.items(), (FREQUENT, found.frequent)]
        },
        "intervals_over": {
            "over": found.over,
            "groups": None if found.over == "rows" else found.groups,
            "seed": None if found.over == "rows" else found.seed,
        },
        "baselines": {
            FREQUENT: found.frequent.measures,
            "keyword": keyword.measures if keyword is not None else None,
            "frequent_in_sample": found.frequent_here.measures,
            "held_out": found.held_out,
            "valence": _majority(found.majority),
            "valence_of_found": {
                name: {
                    **_majority(tally.majority),
                    **_held_out(found, tally),
                    "share_words": rounded(tally.share_words),
                }
                for name, tally in found.tallies.items()
            },
        },
        "by_code": _parts(found, "code"),
        "by_domain": _parts(found, "domain"),
        "by_setting": _parts(found, "setting"),
        "reliability": {n: _reliability(t.reliability) for n, t in found.tallies.items()},
        "about": {name: _abouts(tally.abouts) for name, tally in found.tallies.items()},
        "encoder": found.encoder,
        "study": None if study is None else _study(study),
    }


def rounded(value: float | None) -> float | None:
    """A number as it is written, so that machines agree."""
    return None if value is None else round(value, PLACES)


def _ends(interval: Interval | None) -> dict[str, float | None]:
    if interval is None:
        return {"low": None, "high": None}
    return {"low": rounded(interval.low), "high": rounded(interval.high)}


def _intervals(found: Evaluation, tally: Tally) -> dict[str, Any]:
    intervals = found.intervals(tally)
    return {name: {**_ends(intervals.get(name)), "n": tally.counts(name)} for name in MEASURES}


def _majority(found: Majority) -> dict[str, Any]:
    return {
        "n": found.n,
        "class": found.valence,
        "share": rounded(found.share),
        "share_by_code": rounded(found.share_by_code),
        "by_code": {
            code: {"n": n, "class": valence, "share": rounded(right / n)}
            for code, (valence, right, n) in found.by_code.items()
        },
    }


def _held_out(found: Evaluation, tally: Tally) -> dict[str, float | None]:
    code, setting = found.usual(tally, "code"), found.usual(tally, "setting")
    return {
        "share_by_code_held_out": rounded(code.share_elsewhere),
        "share_by_setting": rounded(setting.share),
        "share_by_setting_held_out": rounded(setting.share_elsewhere),
    }


def _parts(found: Evaluation, by: By) -> dict[str, Any]:
    each: dict[str, Any] = {}
    for name, tally in found.tallies.items():
        usual = found.usual(tally, by)
        parts = sorted(tally.parts_by(by).items())
        ends = found.intervals_by(tally, by)
        each[name] = {part: _part(one, ends[part], usual.of(part)) for part, one in parts}
    return each


def _part(
    part: Part, ends: Sequence[Interval | None], usual: tuple[float | None, float | None]
) -> dict[str, Any]:
    worst = part.worst
    shares = {f"hit@{k}": rounded(h / part.n) for k, h in zip(FIRSTS, part.hits, strict=True)}
    return {
        "n": part.n,
        **shares,
        "intervals": {name: _ends(one) for name, one in zip(shares, ends, strict=True)},
        "valence": rounded(part.right / part.valued) if part.valued else None,
        "n_valence": part.valued,
        "usual": part.usual[0] if part.usual else None,
        "share_usual": rounded(usual[0]),
        "share_usual_held_out": rounded(usual[1]),
        "wrong": worst[0] if worst else None,
        "n_wrong": worst[1] if worst else 0,
    }


def _reliability(found: Reliability) -> dict[str, Any]:
    return {
        "n": found.n,
        "expected_calibration_error": rounded(found.error),
        "bins": [
            {
                "from": rounded(one.low),
                "to": rounded(one.high),
                "n": one.n,
                "score": rounded(one.score),
                "share": rounded(one.share),
                **_ends(one.interval),
            }
            for one in found.bins
        ],
    }


def _abouts(found: Sequence[bool]) -> dict[str, Any]:
    right, n = sum(found), len(found)
    share = rounded(right / n) if n else None
    return {"n": n, "right": right, "share": share, **_ends(wilson(right, n))}


def _study(study: StudyEvaluation) -> dict[str, Any]:
    finals = study.finals
    return {
        "transcripts": study.transcripts,
        "left_out": {
            "not submitted by all their coders": finals.sealed,
            "not submitted": finals.unsubmitted,
            "not coded": finals.uncoded,
        },
        "codings": len(finals.codings),
        "basis": finals.by_basis,
        "undecided_segments": study.undecided,
        "codes_not_offered": study.foreign,
        "acceptance": {
            "transcripts": study.uptakes.transcripts,
            **_uptake(study.uptakes.overall),
            "by_construct": _each(study.uptakes.by_construct.items(), _uptake),
        },
        "never_suggested": {
            **_never(study.nevers.overall),
            "by_construct": _each(sorted(study.nevers.by_construct.items()), _never),
        },
    }


def _each(parts: Iterable[tuple[str, Any]], write: Any) -> Mapping[str, Any]:  # noqa: ANN401
    return {name: write(part) for name, part in parts}


def _uptake(found: Uptake) -> dict[str, Any]:
    return {
        "shown": found.shown,
        "accepted": found.accepted,
        "dismissed": found.dismissed,
        "share": rounded(found.share),
        **_ends(wilson(found.accepted, found.answered)),
    }


def _never(found: Never) -> dict[str, Any]:
    return {
        "codings": found.codings,
        "never": found.never,
        "share": rounded(found.share),
        **_ends(wilson(found.never, found.codings)),
        "without_suggestions": found.own,
        "never_without_suggestions": found.never_own,
        "share_without_suggestions": rounded(found.share_own),
    }
