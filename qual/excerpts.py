"""Excerpts: codings as a report quotes them, and the matrix of barriers and facilitators a site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qual.cells import CONCRETE, Cell, place_in_text
from qual.matrix import Matrix, MatrixRow
from qual.model import Excerpt, FinalCoding


@dataclass(frozen=True, slots=True)
class SiteTheme:
    """What a site says of one construct.

    Attributes:
        cell: the counts, the rating and whether it was asked about.
        barriers, facilitators: excerpts of codings in that one direction.
        mixed: excerpts of mixed codings, which count on both sides.
        listed: excerpts of neutral codings and those without a valence, which count on neither.
    """

    construct: str
    name: str
    cell: Cell
    barriers: tuple[Excerpt, ...]
    facilitators: tuple[Excerpt, ...]
    mixed: tuple[Excerpt, ...]
    listed: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class DomainThemes:
    """The constructs of one domain at a site; codes apart stand under an empty id."""

    domain: str
    name: str
    themes: tuple[SiteTheme, ...]


def theme_matrix(matrix: Matrix, site: str) -> list[DomainThemes]:
    """Lay out what was said at a site: per construct its barriers and facilitators, quoted.

    Constructs of which nothing was coded at the site are left out; what was asked of them is in
    the matrix.
    """
    names = {row.id: row.name for row in matrix.rows if row.is_domain}
    grouped: dict[str, list[SiteTheme]] = {}
    for row in matrix.rows:
        if not row.is_domain and matrix.cell(row.id, site).evidence.codings:
            grouped.setdefault(row.domain, []).append(_theme(matrix, row, site))
    return [DomainThemes(id_, names.get(id_, id_), tuple(found)) for id_, found in grouped.items()]


def _theme(matrix: Matrix, row: MatrixRow, site: str) -> SiteTheme:
    cell = row.cells[site]
    evidence = cell.evidence
    mixed = set(evidence.mixed.codings)
    return SiteTheme(
        construct=row.id,
        name=row.name,
        cell=cell,
        barriers=_one_way(matrix, evidence.barriers.codings, mixed, site),
        facilitators=_one_way(matrix, evidence.facilitators.codings, mixed, site),
        mixed=find_excerpts(matrix, evidence.mixed.codings, site),
        listed=find_excerpts(matrix, [*evidence.neutral.codings, *evidence.unjudged.codings], site),
    )


def _one_way(matrix: Matrix, ids: Iterable[str], mixed: set[str], site: str) -> tuple[Excerpt, ...]:
    return find_excerpts(matrix, [id_ for id_ in ids if id_ not in mixed], site)


def find_excerpts(
    matrix: Matrix, ids: Iterable[str], column: str | None = None
) -> tuple[Excerpt, ...]:
    """Quote codings: concrete examples first, then in the order of the transcripts.

    Args:
        matrix: holds the codings and who speaks in them.
        ids: ids of final codings; one the matrix does not hold is passed over.
        column: quote them for one site or role, so that only its people stand behind them.
    """
    found = [matrix.codings[id_] for id_ in dict.fromkeys(ids) if id_ in matrix.codings]
    found.sort(key=lambda coding: (coding.strength != CONCRETE, *place_in_text(coding)))
    return tuple(make_excerpt(matrix, coding, column) for coding in found)


def make_excerpt(matrix: Matrix, coding: FinalCoding, column: str | None = None) -> Excerpt:
    """Quote one coding with what stands behind it.

    `participant` is None where nobody listed or several people speak in it; roles and sites of
    several are joined by `, `.
    """
    people = matrix.people_in(coding, column)
    ids = list(dict.fromkeys(person.id for person in people))
    return Excerpt(
        transcript=coding.transcript,
        start=coding.start,
        end=coding.end,
        text=coding.quote,
        participant=ids[0] if len(ids) == 1 else None,
        role=", ".join(dict.fromkeys(person.role for person in people if person.role)),
        site=", ".join(dict.fromkeys(person.site for person in people)),
        final=coding.id,
    )


def attribution(matrix: Matrix, excerpt: Excerpt) -> str:
    """Say inside the team who speaks in an excerpt: participant ids and roles."""
    coding = matrix.codings[excerpt.final]
    people = {person.id: person.role for person in matrix.people_in(coding)}
    if not people:
        return "nobody listed"
    return "; ".join(f"{id_}, {role}" if role else id_ for id_, role in people.items())
