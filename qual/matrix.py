"""Matrices: constructs by site or by role, each cell with its codings, people and ratings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from qual.asked import Asked, find_asked
from qual.cells import Cell, CellEvidence, Held, count_cell, propose_for, unite
from qual.codebook import Codebook
from qual.gathering import By, Gathered, column_for, gather
from qual.model import ALL_SITES, FinalCoding, Participant
from qual.problem import Misuse, Problem
from qual.rating import CellRating, Place
from qual.row_plan import APART, DOMAIN, RowPlan, plan_rows
from qual.study import Study


@dataclass(frozen=True)
class MatrixRow:
    """One construct (or domain, or code apart) across all columns.

    Attributes:
        kind: `domain`, the kind of the code, or `apart`: a code that belongs to no construct and
            is in no domain's counts.
        codes: the codes whose codings the row unites, its own first.
        rolled: the team's codes among them, rolled up to this construct.
        used: whether it holds a coding; `in_use`: whether the codebook says `use: yes`.
        cells: by column. `total`: all columns together, nothing counted twice; its `nobody` are
            codings in which no listed participant speaks, which are in no cell's counts.
    """

    id: str
    name: str
    kind: str
    domain: str
    parent: str | None
    codes: tuple[str, ...]
    rolled: tuple[str, ...]
    used: bool
    in_use: bool
    cells: dict[str, Cell]
    total: CellEvidence

    @property
    def is_domain(self) -> bool:
        """Whether it unites a domain."""
        return self.kind == DOMAIN


@dataclass(frozen=True)
class Matrix:
    """A matrix with all that a page about it needs.

    Attributes:
        columns: site ids in the order of sites.csv, then `*` for those who answer for all sites;
            or roles, sorted.
        rows: each domain followed by its constructs in the order of the codebook, then codes
            apart.
        wave: the wave shown, None for several waves together.
        codings: every final coding of the matrix by id, in the order of the transcripts.
        people: participants by (participant without case, transcript).
        notes: sentences that a reader of the matrix needs.
    """

    by: By
    wave: str | None
    rollup: bool
    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    codings: dict[str, FinalCoding]
    people: dict[tuple[str, str], Participant]
    asked: Asked
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def by_id(self) -> dict[str, MatrixRow]:
        """The rows by id."""
        return {row.id: row for row in self.rows}

    def cell(self, row: str, column: str) -> Cell:
        """The cell of a construct at a site; an empty one where the matrix has none."""
        found = self.by_id.get(row)
        return found.cells.get(column, Cell()) if found is not None else Cell()

    def people_in(self, coding: FinalCoding, column: str | None = None) -> list[Participant]:
        """The listed participants who speak in a coding, of one column or of all."""
        found = [self.people.get((p.casefold(), coding.transcript)) for p in coding.participants]
        return [
            person
            for person in found
            if person is not None and column in (None, column_for(person, self.by))
        ]


def column_name(column: str) -> str:
    """Name a column as a heading shows it."""
    return {ALL_SITES: "system", "": "(no role)"}.get(column, column)


def waves(study: Study) -> list[str]:
    """The waves of a study by name; one empty name where it has none."""
    return sorted({row.wave for row in study.participants})


def build_matrix(
    study: Study,
    codings: Iterable[FinalCoding],
    codebook: Codebook,
    ratings: Mapping[Place, CellRating],
    *,
    wave: str | None = None,
    rollup: bool = False,
    by: By = "site",
    every: bool = False,
    asked: Asked | None = None,
) -> Matrix:
    """Count the final codings of a study by construct and by site or role.

    Args:
        study: its participants say whose site and role counts in which transcript.
        codings: the final codings.
        codebook: with the codes coders made while coding (`with_own`), so that none is unknown.
        ratings: what people rated, from `find_ratings`.
        wave: one wave, or all together; people rate a wave, so that several waves together show
            no person's rating.
        rollup: count subconstructs into their constructs too.
        by: columns are sites or roles; by role no rating is shown, since sites are rated.
        every: also list codes in use that nobody coded or rated.
        asked: what was asked; found in the study if it is not given.

    Raises:
        Misuse: the study has no such wave.
    """
    wave = choose_wave(study, wave)
    gathered = gather(study, codings, codebook, wave, by)
    given = _given(ratings, wave, by)
    ground = _Ground(
        gathered=gathered,
        columns=_columns(study, gathered, by),
        given=given,
        heard=_transcripts(gathered, by),
        asked=asked if asked is not None else find_asked(study, codebook),
        by=by,
    )
    rated = {construct for _, construct in given}
    applied = set(gathered.held) | set(gathered.nobody)
    plans, problems = plan_rows(codebook, applied, rated, rollup=rollup, every=every)
    rows = tuple(_row(plan, ground) for plan in plans)
    unplaced, outdated = _unplaced(rows, ground, codebook)
    return Matrix(
        by=by,
        wave=wave,
        rollup=rollup,
        columns=ground.columns,
        rows=rows,
        codings=gathered.codings,
        people=gathered.people,
        asked=ground.asked,
        notes=[*_notes(rows, ground, wave), *outdated],
        problems=[
            *gathered.problems,
            *problems,
            *ground.asked.problems,
            *unplaced,
        ],
    )


@dataclass(frozen=True)
class _Ground:
    """What all rows of one matrix stand on.

    Attributes:
        given: people's ratings by (site, construct), both without case.
        heard: for each column the transcripts in which somebody of it speaks.
    """

    gathered: Gathered
    columns: tuple[str, ...]
    given: dict[tuple[str, str], CellRating]
    heard: dict[str, list[str]]
    asked: Asked
    by: By


def choose_wave(study: Study, wave: str | None) -> str | None:
    """Check a wave that was asked for; a study's only wave is meant where none was.

    Raises:
        Misuse: the study has no such wave.
    """
    known = waves(study)
    if wave is None:
        return (known or [""])[0] if len(known) < 2 else None
    if wave not in known:
        named = ", ".join(name or "(none)" for name in known)
        raise Misuse(f"{wave!r} is not a wave of this study; participants.csv names {named}.")
    return wave


def _columns(study: Study, gathered: Gathered, by: By) -> tuple[str, ...]:
    found = {column_for(person, by) for person in gathered.people.values()}
    if by == "role":
        return tuple(sorted(found))
    system = (ALL_SITES,) if ALL_SITES in found else ()
    return (*(site.id for site in study.sites), *system)


def _given(
    ratings: Mapping[Place, CellRating], wave: str | None, by: By
) -> dict[tuple[str, str], CellRating]:
    """People's ratings of one wave; of none where columns are no sites or waves are mixed."""
    if by == "role" or wave is None:
        return {}
    return {(site, code): given for (site, of, code), given in ratings.items() if of == wave}


def _transcripts(gathered: Gathered, by: By) -> dict[str, list[str]]:
    """The transcripts in which somebody of each column speaks, each once."""
    found: dict[str, dict[str, None]] = {}
    for (_, transcript), person in gathered.people.items():
        found.setdefault(column_for(person, by), {})[transcript] = None
    return {column: list(transcripts) for column, transcripts in found.items()}


def _row(plan: RowPlan, ground: _Ground) -> MatrixRow:
    """Unite, count and rate one row."""
    held = [ground.gathered.held[code] for code in plan.codes if code in ground.gathered.held]
    codings, ranks = ground.gathered.codings, ground.gathered.ranks
    nobody = {id_ for code in plan.codes for id_ in ground.gathered.nobody.get(code, ())}
    cells: dict[str, Cell] = {}
    whole: list[Held] = []
    for column in ground.columns:
        united = unite(by_column[column] for by_column in held if column in by_column)
        near = _near(nobody, column, ground)
        cells[column] = _cell(plan, column, count_cell(united, codings, ranks, near), ground)
        whole.append(united)
    return MatrixRow(
        id=plan.id,
        name=plan.name,
        kind=plan.kind,
        domain=plan.domain,
        parent=plan.parent,
        codes=plan.codes,
        rolled=plan.rolled,
        used=plan.used,
        in_use=plan.in_use,
        cells=cells,
        total=count_cell(unite(whole), codings, ranks, nobody),
    )


def _near(nobody: set[str], column: str, ground: _Ground) -> list[str]:
    """Codings of nobody in the interviews of one column."""
    if not nobody:
        return []
    heard = set(ground.heard.get(column, ()))
    return [id_ for id_ in nobody if ground.gathered.codings[id_].transcript in heard]


def _cell(plan: RowPlan, column: str, evidence: CellEvidence, ground: _Ground) -> Cell:
    """Rate a cell, where its column is a site and its row no domain."""
    asked = ground.asked.state(plan.own, ground.heard.get(column, ()), plan.codes)
    if ground.by == "role" or column == ALL_SITES or plan.kind == DOMAIN:
        return Cell(evidence=evidence, asked=asked)
    given = ground.given.get((column.casefold(), plan.id.casefold()))
    return Cell(evidence=evidence, proposal=propose_for(evidence), given=given, asked=asked)


def _notes(rows: tuple[MatrixRow, ...], ground: _Ground, wave: str | None) -> list[str]:
    """Say what a reader could misread."""
    notes = [
        f"{row.id} counts the codings of {', '.join(row.rolled)} too, which belong to it."
        for row in rows
        if row.rolled and row.kind != DOMAIN
    ]
    apart = [row.id for row in rows if row.kind == APART]
    if apart:
        notes.append(f"Codes that belong to no construct stand apart: {', '.join(apart)}.")
    nobody = {id_ for row in rows for id_ in row.total.nobody}
    if nobody:
        were = "coding is" if len(nobody) == 1 else "codings are"
        notes.append(f"{len(nobody)} {were} in no participant's words and counted apart.")
    if ALL_SITES in ground.columns and ground.by == "site":
        notes.append("Those who answer for all sites stand in a column and count for no site.")
    if wave is None and ground.by == "site":
        notes.append("All waves are counted together; people's ratings are shown wave by wave.")
    return notes


def _unplaced(
    rows: tuple[MatrixRow, ...], ground: _Ground, codebook: Codebook
) -> tuple[list[Problem], list[str]]:
    """Find ratings that no cell shows: Problems, but for codes given up since a note."""
    sites = {column.casefold() for column in ground.columns if column != ALL_SITES}
    shown = {row.id.casefold() for row in rows if row.kind != DOMAIN}
    problems: list[Problem] = []
    outdated: list[str] = []
    for (site, code), given in ground.given.items():
        if site in sites and code in shown:
            continue
        if site in sites and codebook.history.gave_up(given.construct) is not None:
            outdated.append(f"{given.construct} at {given.site}")
            continue
        said = f"The rating of {given.construct} at {given.site} has no cell to stand in."
        advice = "Rate a construct of the codebook at a site of sites.csv."
        problems.append(Problem(said, f"ratings/{given.by[0]}.jsonl", None, advice))
    said = f"Ratings of codes given up since are not shown: {', '.join(outdated)}."
    return problems, [said] if outdated else []
