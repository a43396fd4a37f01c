"""The page of an evaluation: one html file with all tables and the reliability diagrams inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qual.evaluation.of_study import StudyEvaluation
from qual.evaluation.tally import BYS, Evaluation
from qual.report.evaluation_tables import (
    measures_table,
    parts_table,
    reliability_table,
    uptake_table,
)
from qual.report.evaluation_words import say_about, say_measures, say_parts, say_uptake, say_valence
from qual.report.findings import INTERNAL
from qual.report.reliability_plot import reliability_plot
from qual.report.whole_page import fill_page

STYLE = """
.opening .remarks { margin-top: 0; }
.figures td.number, .figures th.number { text-align: right !important; }
.figures td:not(.number) { text-align: left !important; }
.plots { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; margin-bottom: 1.5rem; }
.plots .picture { width: auto; max-width: 100%; height: auto; }
.scroll + .legend { margin-top: .75rem; }
.picture .slant { stroke: var(--quiet); stroke-dasharray: 4 3; }
"""

WHOLE = "\u2060–\u2060"  # the dash of an interval, at which no line is broken


def evaluation_page(
    found: Evaluation,
    study: StudyEvaluation | None,
    suggester: str,
    names: Mapping[str, str],
    title: str,
    said: Sequence[str],
    foot: str,
) -> str:
    """Lay an evaluation out as one page that needs nothing else: no network, no other file.

    Args:
        found: the evaluation; `study`: where it is one of a study.
        study: what else is known of it.
        suggester: whose parts and bins are shown.
        names: of codes and domains.
        title: what was measured on.
        said: sentences on what it rests on.
        foot: the last line.
    """
    from markupsafe import Markup

    tally, noun = found.tallies[suggester], "row" if study is None else "segment"
    parts = [
        (parts_table(found, suggester, by, names), f"by-{by}", say_parts(found, by))
        for by in BYS
        if tally.parts_by(by)
    ]
    plots = [reliability_plot(one.reliability, name) for name, one in found.tallies.items()]
    return fill_page(
        "evaluation.html.j2",
        STYLE,
        mark=INTERNAL,
        title=title,
        said=said,
        measures=measures_table(found),
        explained=say_measures(found, noun),
        valence=" ".join([say_valence(found, suggester), *say_about(suggester, tally, noun)]),
        plots=[Markup(plot) for plot in plots],
        reliability=reliability_table(tally.reliability, bars=False),
        parts=parts,
        suggester=suggester,
        made=say_uptake(study) if study is not None else [],
        uptake=uptake_table(study) if study is not None else None,
        foot=foot,
        figure=_figure,
    )


def _figure(value: object, kind: str) -> str:
    if value is None:
        return "–" if kind == "figure" else ""
    return f"{value:.2f}" if isinstance(value, float) else str(value).replace("–", WHOLE)
