"""Tables of an evaluation: measures, parts, reliability, and in a study what coders made of it."""

from __future__ import annotations

from collections.abc import Mapping

from qual.agree.interval import Interval
from qual.evaluation.baselines import FREQUENT
from qual.evaluation.breakdown import FIRSTS, NOTHING, By, Part
from qual.evaluation.never import Never
from qual.evaluation.of_study import StudyEvaluation
from qual.evaluation.record import rounded
from qual.evaluation.reliability import Reliability
from qual.evaluation.tally import Evaluation, Tally
from qual.evaluation.uptake import Uptake
from qual.report.tables import Column, Table
from qual.suggest.measures import MEASURES

LONG = 24
# What a measure is a share of, where that is not the same for all suggesters.
COUNTED = {"valence": "n codes found", "none_precision": "n not offered"}
FULL, PLACE = "█", "│"


def all_tallies(found: Evaluation) -> dict[str, Tally]:
    """The tallies of the suggesters, then of the baseline."""
    return {**found.tallies, FREQUENT: found.frequent}


def measures_table(found: Evaluation, between: str = " ") -> Table:
    """Every measure of every suggester and of the most frequent codes, with its interval.

    Where suggesters differ in how many a measure is a share of, a line below it says how many.

    Args:
        found: the evaluation.
        between: what stands between a share and its interval.
    """
    tallies = all_tallies(found)
    heads = (Column("measure"), Column("n", "count"), *(Column(name) for name in tallies))
    intervals = {name: found.intervals(tally) for name, tally in tallies.items()}
    rows: list[tuple[object, ...]] = []
    for name in MEASURES:
        counts = [tally.counts(name) for tally in tallies.values()]
        cells = [
            shown(tally.measures[name], intervals[key].get(name), between)
            for key, tally in tallies.items()
        ]
        alike = len(set(counts)) == 1
        rows.append((name, counts[0] if alike else None, *cells))
        if not alike:
            rows.append((f"  {COUNTED.get(name, 'of')}", None, *map(str, counts)))
    return Table("Measures", heads, tuple(rows))


def shown(value: float | None, interval: Interval | None = None, between: str = " ") -> str:
    """Write a share with its interval: .48 .40–.57; a stroke where it is undefined."""
    if value is None:
        return "–"
    if interval is None or interval.low is None or interval.high is None:
        return _short(value)
    return f"{_short(value)}{between}{_short(interval.low)}–{_short(interval.high)}"


def _short(share: float) -> str:
    return f"{share:.2f}".removeprefix("0")


def long_table(found: Evaluation) -> Table:
    """Every measure of every suggester on a line of its own, for a spreadsheet."""
    heads = tuple(map(Column, ("suggester", "measure", "value", "low", "high", "n")))
    rows: list[tuple[object, ...]] = []
    for name, tally in all_tallies(found).items():
        intervals, measures = found.intervals(tally), tally.measures
        for key in MEASURES:
            one = intervals.get(key)
            ends = (rounded(one.low), rounded(one.high)) if one is not None else (None, None)
            rows.append((name, key, measures[key], *ends, tally.counts(key)))
    return Table("Measures", heads, tuple(rows))


def parts_table(found: Evaluation, suggester: str, by: By, names: Mapping[str, str]) -> Table:
    """One line a code, domain or setting: how often it was found, and what stood there instead.

    Args:
        found: the evaluation.
        suggester: whose offers.
        by: what the lines are; the settings of a study are its sites.
        names: of codes and domains.
    """
    tally, line = found.tallies[suggester], line_of(found, by)
    usual, ends = found.usual(tally, by), found.intervals_by(tally, by)
    beside = _beside(found, suggester, by)
    heads = [Column(line), *([Column("name")] if by != "setting" else []), Column("n", "count")]
    heads += [Column(f"hit@{k}", "figure") for k in FIRSTS]
    heads += [Column("95 %"), *(Column(f"{name}@5", "figure") for name in beside)]
    heads += [Column(name, "figure") for name in ("valence", "usual", "elsewhere")]
    heads += [Column("of", "count"), Column("wrong first"), Column("times", "count")]
    rows = []
    for id_, part in sorted(tally.parts_by(by).items(), key=lambda pair: (-pair[1].n, pair[0])):
        worst = part.worst
        cells: list[object] = [id_, *([names.get(id_, "")] if by != "setting" else []), part.n]
        cells += [rounded(hit / part.n) for hit in part.hits]
        cells.append(_ends(ends[id_][-1]))
        cells += [rounded(parts[id_].hits[-1] / part.n) for parts in beside.values()]
        cells.append(rounded(part.right / part.valued) if part.valued else None)
        cells += [*map(rounded, usual.of(id_)), part.valued]
        cells += [_named(worst[0], names), worst[1]] if worst else [None, None]
        rows.append(tuple(cells))
    return Table(f"By {line}", tuple(heads), tuple(rows))


def _beside(found: Evaluation, suggester: str, by: By) -> dict[str, dict[str, Part]]:
    """The lines of what a suggester has to beat: keywords, and always the most frequent codes."""
    tallies = {"keyword": found.tallies.get("keyword"), FREQUENT: found.frequent}
    return {
        name: tally.parts_by(by)
        for name, tally in tallies.items()
        if tally is not None and name != suggester
    }


def _ends(interval: Interval | None) -> str | None:
    if interval is None or interval.low is None or interval.high is None:
        return None
    return f"{interval.low:.2f}–{interval.high:.2f}"


def line_of(found: Evaluation, by: By) -> str:
    """Say what the lines of parts are: code, domain, setting, or in a study the site."""
    return "site" if by == "setting" and found.over == "transcript" else by


def _named(code: str, names: Mapping[str, str]) -> str:
    return code if code == NOTHING else f"{code} {names.get(code, '')}".strip()


def reliability_table(found: Reliability, bars: bool = True) -> Table:
    """First suggestions by score: how many, their mean score, how many of them are right.

    Args:
        found: the bins; empty ones have no line.
        bars: whether each line ends in a bar, where no diagram stands beside the table.
    """
    heads = (
        Column("score"),
        Column("n", "count"),
        Column("mean score", "figure"),
        Column("share right", "figure"),
        Column("95 %"),
        *([Column("right █, score │")] if bars else []),
    )
    rows = tuple(
        (
            f"{one.low:.1f}–{one.high:.1f}",
            one.n,
            rounded(one.score),
            rounded(one.share),
            _ends(one.interval),
            *([draw_bar(one.share, one.score)] if bars else []),
        )
        for one in found.bins
        if one.n
    )
    return Table("Reliability", heads, rows)


def draw_bar(share: float | None, score: float | None) -> str:
    """Draw a share as a bar, with a mark where the score is."""
    if share is None or score is None:
        return ""
    cells = [FULL if n < round(share * LONG) else "·" for n in range(LONG)]
    cells[min(LONG - 1, int(score * LONG))] = PLACE
    return "".join(cells)


def uptake_table(study: StudyEvaluation) -> Table:
    """One line a construct: what became of its suggestions, and codings never suggested.

    Without a transcript where coders had suggestions on, the columns of the former are left out.
    """
    seen = study.uptakes.transcripts > 0
    answers = (
        *(Column(name, "count") for name in ("shown", "accepted", "dismissed")),
        Column("acceptance", "figure"),
    )
    heads = (
        Column("construct"),
        Column("name"),
        *(answers if seen else ()),
        Column("codings", "count"),
        Column("never", "count"),
        Column("share", "figure"),
    )
    taken, never = study.uptakes.by_construct, study.nevers.by_construct
    ids = sorted({*taken, *never}, key=lambda id_: (-never.get(id_, Never()).never, id_))
    names = {id_: code.name for id_, code in study.codebook.codes.items()}
    rows = []
    for id_ in ids:
        own, missed = taken.get(id_, Uptake()), never.get(id_, Never())
        counts = (own.shown, own.accepted, own.dismissed, rounded(own.share)) if seen else ()
        rest = (missed.codings, missed.never, rounded(missed.share))
        rows.append((id_, names.get(id_, ""), *counts, *rest))
    return Table("Suggestions and codings per construct", heads, tuple(rows))
