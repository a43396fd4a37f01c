"""The page: one html file that a person reads, with its style and script inside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qual.contrasts import ContrastRow, Contrasts
from qual.excerpts import find_excerpts
from qual.matrix import MatrixRow, column_name
from qual.model import ALL_SITES
from qual.report.agreement_columns import ON_PAGE, SHEET
from qual.report.agreement_plot import draw_agreement
from qual.report.confusion_plot import draw_confusions
from qual.report.findings import Findings, grouped_columns
from qual.report.picture import draw_picture
from qual.report.study_tables import (
    SIGNS,
    about_lines,
    agreement_table,
    confusion_table,
    contrast_notes,
    foot,
    no_contrast,
)
from qual.report.views import CellView, Chip, Quote, shown_chip, view_cell, view_quotes, view_site
from qual.report.whole_page import fill_page
from qual.report.wording import lone_parents, plural, site_name, two_places
from qual.themes import ThemeCell, ThemeRow

SIDE_BY_SIDE = 6
SETTING = (
    ("outer_setting", "Outer setting"),
    ("inner_setting", "Inner setting"),
    ("deliverers", "Deliverers"),
    ("recipients", "Recipients"),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the matrix on the page: a site with its name and outcome."""

    id: str
    column: str
    short: str
    name: str
    outcome: str
    interviews: int


@dataclass(frozen=True, slots=True)
class RowView:
    """A construct across all sites on the page."""

    id: str
    name: str
    kind: str
    sub: bool
    definition: str
    rolled: str
    cells: tuple[CellView, ...]
    barriers: int
    facilitators: int
    unsided: int


@dataclass(frozen=True, slots=True)
class DomainView:
    """A domain as a section: its own row and its constructs."""

    id: str
    name: str
    definition: str
    head: RowView | None
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A theme across the sites, with what is quoted for and against it."""

    id: str
    sign: str
    look: str
    statement: str
    constructs: tuple[str, ...]
    cells: tuple[str, ...]
    total: str
    quotes: tuple[Quote, ...]
    against: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class ContrastLine:
    """A construct compared: how far apart the groups are, and each site's rating."""

    name: str
    id: str
    strength: str
    gap: str
    high: tuple[Chip | None, ...]
    low: tuple[Chip | None, ...]


def page_html(findings: Findings) -> str:
    """Lay findings out as one page that needs nothing else: no network, no other file."""
    from markupsafe import Markup

    groups = grouped_columns(findings)
    columns = [column for _, sites in groups for column in sites]
    parents = lone_parents(findings.matrix, findings.evidence.codebook)
    return fill_page(
        "page.html.j2",
        _running_head(findings),
        "page.js",
        marks=findings.evidence.marks,
        settings=findings.study.settings,
        facts=_facts(findings),
        setting=_setting(findings),
        headings=[_heading(findings, column) for column in columns],
        groups=[(word, len(sites)) for word, sites in groups],
        picture=Markup(draw_picture(findings.matrix, groups, parents)),
        programs=_programs(findings),
        domains=_domains(findings, columns),
        sites=_sites(findings, columns),
        themes=_themes(findings, columns),
        contrast=_contrast(findings),
        agreement=agreement_table(findings.agreement, findings.evidence),
        confused=confusion_table(findings.agreement),
        confusion_plots=[Markup(plot) for plot in draw_confusions(findings.agreement)],
        agreement_plots=[Markup(plot) for plot in draw_agreement(findings.agreement)],
        shown=[SHEET.index(name) for name in ON_PAGE],
        about=[(label, text) for label, text in about_lines(findings) if text],
        parents=parents,
        warnings=findings.warnings,
        remarks=findings.matrix.notes,
        apart=_nobody(findings),
        foot=foot(findings),
        basis=findings.evidence.basis,
        figure=_figure,
    )


def _running_head(findings: Findings) -> str:
    """Head every printed page with what it is and for whom."""
    said = "; ".join(findings.evidence.marks)
    look = 'font: 600 8pt "Helvetica Neue", Arial, sans-serif; color: #8f3a18'
    foot = 'content: counter(page) " / " counter(pages); font: 8pt Arial, sans-serif'
    return (
        f'@page {{ margin: 18mm 14mm 16mm; @top-left {{ content: "{said}"; {look}; }} '
        f"@bottom-right {{ {foot}; }} }}\n"
    )


def _figure(value: object) -> str:
    """Write a number of an agreement table; None is not estimable."""
    if value is None:
        return "–"
    return two_places(value) if isinstance(value, float) else str(value)


def _facts(findings: Findings) -> list[tuple[str, str]]:
    """The numbers a reader wants first."""
    study, finals = findings.study, findings.evidence.finals
    heard = {row.transcript for row in findings.matrix.people.values()}
    people = {id_ for id_, _ in findings.matrix.people}
    shown = [row for row in findings.matrix.rows if not row.is_domain and row.used]
    word = "codings that count" if findings.evidence.basis == "codings" else "suggestions"
    return [
        (str(len(study.sites)), "sites"),
        (str(len(heard)), "interviews"),
        (str(len(people)), "participants"),
        (str(len(findings.matrix.codings)), word),
        (str(len(shown)), "codes in use"),
        *([(str(len(finals.queue)), "passages undecided")] if finals.queue else []),
    ]


def _setting(findings: Findings) -> list[tuple[str, str]]:
    settings = findings.study.settings
    found = [(label, str(getattr(settings, key))) for key, label in SETTING]
    return [(label, text) for label, text in found if text]


def _heading(findings: Findings, column: str) -> Heading:
    people = [p for p in findings.matrix.people.values() if p.site == column]
    return Heading(
        id="system" if column == ALL_SITES else f"site-{column}",
        column=column,
        short=column_name(column),
        name=site_name(findings.study, column),
        outcome=findings.outcomes.get(column, ""),
        interviews=len({person.transcript for person in people}),
    )


def _programs(findings: Findings) -> dict[str, object]:
    """Describe the sites by what sites.csv says of them: side by side where they are few."""
    sites = findings.study.sites
    names = dict.fromkeys(key for site in sites for key in site.attributes if key != "name")
    lines = [
        (name.replace("_", " "), [site.attributes.get(name, "") for site in sites])
        for name in names
    ]
    return {
        "across": len(sites) <= SIDE_BY_SIDE,
        "sites": [(site.id, site_name(findings.study, site.id)) for site in sites],
        "lines": [(label, texts) for label, texts in lines if any(texts)],
    }


def _definitions(findings: Findings) -> dict[str, str]:
    return {id_: code.definition for id_, code in findings.evidence.codebook.codes.items()}


def _domains(findings: Findings, columns: Iterable[str]) -> list[DomainView]:
    """Put the rows of the matrix into their domains; codes apart come last."""
    columns = list(columns)
    book = {domain.id: domain for domain in findings.evidence.codebook.domains}
    heads = {row.domain: row for row in findings.matrix.rows if row.is_domain}
    grouped: dict[str, list[MatrixRow]] = {}
    for row in findings.matrix.rows:
        if not row.is_domain:
            grouped.setdefault(row.domain, []).append(row)
    return [
        DomainView(
            id=f"domain-{id_ or 'apart'}",
            name=heads[id_].name if id_ in heads else "Codes that belong to no construct",
            definition=book[id_].definition if id_ in book else "",
            head=_row(findings, heads[id_], columns) if id_ in heads else None,
            rows=tuple(_row(findings, row, columns) for row in rows),
        )
        for id_, rows in grouped.items()
    ]


def _row(findings: Findings, row: MatrixRow, columns: Iterable[str]) -> RowView:
    return RowView(
        id=row.id,
        name=row.name,
        kind=row.kind,
        sub=row.parent is not None,
        definition=_definitions(findings).get(row.id, ""),
        rolled="" if row.is_domain else ", ".join(row.rolled),
        cells=tuple(view_cell(findings.study, row, column) for column in columns),
        barriers=len(row.total.barriers.participants),
        facilitators=len(row.total.facilitators.participants),
        unsided=len(row.total.neutral.codings) + len(row.total.unjudged.codings),
    )


def _sites(findings: Findings, columns: Iterable[str]) -> list[tuple[Heading, object]]:
    """Show each site's barriers and facilitators; a site of which nothing was coded too."""
    sealed = {site for id_ in findings.evidence.finals.sealed for site in _sites_of(findings, id_)}
    definitions = _definitions(findings)
    return [
        (
            _heading(findings, column),
            view_site(
                findings.study,
                findings.matrix,
                column,
                findings.sites[column],
                definitions,
                reasons=column not in sealed,
            ),
        )
        for column in columns
    ]


def _sites_of(findings: Findings, transcript: str) -> list[str]:
    return findings.study.sites_of(transcript)


def _themes(findings: Findings, columns: Iterable[str]) -> list[ThemeLine]:
    names = {id_: code.name for id_, code in findings.evidence.codebook.codes.items()}
    columns = list(columns)
    return [_theme(findings, row, columns, names) for row in findings.themes]


def _theme(
    findings: Findings, row: ThemeRow, columns: list[str], names: dict[str, str]
) -> ThemeLine:
    theme = row.theme
    against = find_excerpts(findings.matrix, row.total.against.codings)
    return ThemeLine(
        id=theme.id,
        sign=SIGNS[theme.valence],
        look={"barrier": "b", "facilitator": "f"}.get(theme.valence or "", "n"),
        statement=theme.statement,
        constructs=tuple(names.get(id_, id_) for id_ in theme.constructs),
        cells=tuple(_theme_cell(row.cells[column]) for column in columns),
        total=_theme_cell(row.total),
        quotes=view_quotes(findings.matrix, row.total.excerpts),
        against=view_quotes(findings.matrix, against),
    )


def _theme_cell(cell: ThemeCell) -> str:
    if not cell.carried.codings and not cell.against.codings:
        return ""
    said = str(len(cell.carried.participants))
    return f"{said} / {len(cell.against.participants)}" if cell.against.codings else said


def _contrast(findings: Findings) -> dict[str, object]:
    """The constructs that distinguish sites, strongest first, with the numbers of chance."""
    found = findings.contrasts
    if not isinstance(found, Contrasts):
        return {"notes": [no_contrast(found)], "apart": [], "rest": "", "high": [], "low": []}
    apart = [row for row in found.rows if row.contrast.distinguishes]
    apart.sort(key=lambda row: -(row.contrast.gap or 0))
    alike = sum(row.contrast.strength == "none" for row in found.rows)
    short = sum(row.contrast.strength == "insufficient" for row in found.rows)
    verb = "does" if alike == 1 else "do"
    rest = f"{plural(alike, 'other construct')} {verb} not set the groups apart"
    rest += f"; for {short} there are no ratings on one side." if short else "."
    return {
        "notes": contrast_notes(found),
        "apart": [_contrast_line(found, row) for row in apart],
        "rest": rest,
        "high": [site_name(findings.study, site) for site in found.high],
        "low": [site_name(findings.study, site) for site in found.low],
    }


def _contrast_line(found: Contrasts, row: ContrastRow) -> ContrastLine:
    def shown(sites: Iterable[str]) -> tuple[Chip | None, ...]:
        return tuple(
            shown_chip(row.ratings[s], row.sources[s] == "proposed", row.sources[s] == "differs")
            for s in sites
        )

    return ContrastLine(
        row.name,
        row.construct,
        row.contrast.strength,
        str(row.contrast.gap),
        shown(found.high),
        shown(found.low),
    )


def _nobody(findings: Findings) -> list[tuple[str, tuple[Quote, ...]]]:
    """Codings in no participant's words, under their codes."""
    return [
        (row.name, view_quotes(findings.matrix, find_excerpts(findings.matrix, row.total.nobody)))
        for row in findings.matrix.rows
        if not row.is_domain and row.total.nobody
    ]
