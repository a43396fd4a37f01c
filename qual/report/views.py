"""Views: what the page shows of ratings, cells and excerpts, ready to be laid out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cfir.rating import Rating
from qual.cells import Cell, Side
from qual.excerpts import DomainThemes, SiteTheme, attribution
from qual.matrix import Matrix, MatrixRow
from qual.model import ALL_SITES, Excerpt
from qual.report.wording import (
    EMPTY,
    MINUS,
    PROPOSED,
    each_once,
    is_blank,
    plural,
    rating_sign,
    site_name,
    whose,
)
from qual.study import Study

LOOKS = {-2: "m2", -1: "m1", 0: "z", 1: "p1", 2: "p2"}
FEW, BESIDE = 12, 3
SAID = {
    "mixed": "mixed evidence",
    "missing": "rating missing",
    "not_applicable": "not applicable",
    "nonnumeric": "without a number",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A rating as a small sign: its text, how it looks, and the words for those who do not see it.

    Attributes:
        look: m2 to p2 for the values, x mixed, none for what has no direction.
        proposed: whether the counts propose it and no person gave it.
    """

    text: str
    look: str
    said: str
    proposed: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """An excerpt as it is printed: the words, who spoke, and what its coding rests on."""

    text: str
    who: str
    where: str
    concrete: bool
    basis: str


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of the matrix on the page.

    Attributes:
        target: the id of the excerpts it opens, or empty where there are none.
        blank: short words for an empty cell, which tell what is known of the asking.
        label: the whole cell in words.
    """

    column: str
    target: str
    chip: Chip | None
    barriers: int
    facilitators: int
    mixed: int
    unsided: int
    blank: str
    label: str


@dataclass(frozen=True, slots=True)
class ThemeView:
    """One construct at one site: the rating, why, and the excerpts of each side.

    Attributes:
        near: other sites where the same construct has excerpts: column, heading and target.
    """

    target: str
    id: str
    name: str
    definition: str
    chip: Chip | None
    whose: str
    rule: str
    reasons: tuple[tuple[str, str], ...]
    barriers: tuple[Quote, ...]
    facilitators: tuple[Quote, ...]
    mixed: tuple[Quote, ...]
    listed: tuple[Quote, ...]
    barrier_count: str
    facilitator_count: str
    near: tuple[tuple[str, str, str], ...]


def anchor(column: str, code: str) -> str:
    """Name the place of one construct at one site on the page."""
    site = "system" if column == ALL_SITES else f"site-{column}"
    return f"{site}.{re.sub(r'[^A-Za-z0-9.-]', '_', code)}"


def shown_chip(rating: Rating | None, proposed: bool, differs: bool) -> Chip | None:
    """Show a rating; nothing where none is, and nothing where the counts only propose missing."""
    if differs:
        return Chip("≠", "none", "those who rated differ", False)
    if rating is None or (proposed and rating.state == "missing"):
        return None
    look = "x" if rating.state == "mixed" else "none"
    said = SAID.get(rating.state, f"rating {rating_sign(rating)}")
    if rating.value is not None:
        look = LOOKS[rating.value]
    if rating.conflict:
        said += ", with conflict"
    sign = rating_sign(rating) + (PROPOSED if proposed else "")
    return Chip(sign, look, said + (", proposed by the counts" if proposed else ""), proposed)


def cell_chip(cell: Cell) -> Chip | None:
    """Show the rating of a cell."""
    return shown_chip(cell.rating, cell.source == "proposed", cell.source == "differs")


def view_cell(study: Study, row: MatrixRow, column: str) -> CellView:
    """Show one cell of the matrix."""
    cell = row.cells[column]
    evidence = cell.evidence
    shown = cell_chip(cell)
    barriers, facilitators = evidence.barriers, evidence.facilitators
    sided = {*barriers.codings, *facilitators.codings}
    said = [f"{row.name}, {site_name(study, column)}"]
    said += [f"{shown.said}, {whose(cell)}" if cell.given else shown.said] if shown else []
    if evidence.codings:
        said += [f"barriers from {plural(len(barriers.participants), 'participant')}"]
        said += [f"facilitators from {plural(len(facilitators.participants), 'participant')}"]
    elif is_blank(cell) or cell.given:
        said.append(EMPTY[cell.asked])
    return CellView(
        column=column,
        target=anchor(column, row.id) if evidence.codings and not row.is_domain else "",
        chip=shown,
        barriers=len(barriers.participants),
        facilitators=len(facilitators.participants),
        mixed=len(evidence.mixed.participants),
        unsided=len([id_ for id_ in evidence.codings if id_ not in sided]),
        blank="" if evidence.codings else cell.asked,
        label="; ".join(said),
    )


def view_quotes(matrix: Matrix, excerpts: Iterable[Excerpt]) -> tuple[Quote, ...]:
    """Show excerpts with who speaks; the transcript is named where the speaker does not tell."""
    return tuple(
        Quote(
            text=excerpt.text.strip(),
            who=attribution(matrix, excerpt),
            where="" if excerpt.participant == excerpt.transcript else excerpt.transcript,
            concrete=matrix.codings[excerpt.final].strength == 2,
            basis=matrix.codings[excerpt.final].basis,
        )
        for excerpt in each_once(excerpts)
    )


def view_site(
    study: Study,
    matrix: Matrix,
    column: str,
    groups: Iterable[DomainThemes],
    definitions: dict[str, str],
    reasons: bool,
) -> list[tuple[DomainThemes, list[ThemeView]]]:
    """Show a site's barriers and facilitators, domain by domain.

    Args:
        study: names the sites.
        matrix: holds the codings.
        column: the site.
        groups: from `theme_matrix`.
        definitions: of the codes, by id.
        reasons: whether what people wrote beside their ratings may be shown.
    """
    return [
        (
            group,
            [_view_theme(matrix, column, theme, definitions, reasons) for theme in group.themes],
        )
        for group in groups
    ]


def _view_theme(
    matrix: Matrix, column: str, theme: SiteTheme, definitions: dict[str, str], reasons: bool
) -> ThemeView:
    cell = theme.cell
    row = matrix.by_id[theme.construct]
    near = _nearest(column, [o for o in matrix.columns if row.cells[o].evidence.codings])
    given = cell.given.lines if cell.given is not None and reasons else ()
    return ThemeView(
        target=anchor(column, theme.construct),
        id=theme.construct,
        name=theme.name,
        definition=definitions.get(theme.construct, ""),
        chip=cell_chip(cell),
        whose=whose(cell),
        rule=cell.proposal.rule.replace("→ -", f"→ {MINUS}") if cell.proposal is not None else "",
        reasons=tuple((line.summary, line.rationale) for line in given),
        barriers=view_quotes(matrix, theme.barriers),
        facilitators=view_quotes(matrix, theme.facilitators),
        mixed=view_quotes(matrix, theme.mixed),
        listed=view_quotes(matrix, theme.listed),
        barrier_count=_said_by(cell.evidence.barriers),
        facilitator_count=_said_by(cell.evidence.facilitators),
        near=tuple((o, "system" if o == ALL_SITES else o, anchor(o, row.id)) for o in near),
    )


def _nearest(column: str, columns: list[str]) -> list[str]:
    """The sites to turn to from one: all where they are few, else those that stand beside it."""
    if len(columns) <= FEW:
        return columns
    here = columns.index(column)
    return columns[max(0, here - BESIDE) : here + BESIDE + 1]


def _said_by(side: Side) -> str:
    if not side.codings:
        return ""
    people = plural(len(side.participants), "participant")
    return f"{people}, {plural(len(side.codings), 'coding')}"
