"""Contrasts: constructs whose ratings set sites that did well apart from sites that struggled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb

from cfir.contrast import MOST_RELABELLINGS, Chance, Contrast, distinguishing, relabelled
from cfir.rating import Rating
from qual.asked import Asked
from qual.codebook import Codebook
from qual.matrix import Matrix, MatrixRow, build_matrix, choose_wave, waves
from qual.model import FinalCoding
from qual.problem import Problem
from qual.rating import CellRating, Place
from qual.study import Study


@dataclass(frozen=True, slots=True)
class ContrastRow:
    """One construct compared between high and low sites.

    Attributes:
        ratings: by site, high and low ones; `sources`: whether each is a person's rating, a
            proposed one, or one on which people differ (which counts as missing).
    """

    construct: str
    name: str
    domain: str
    contrast: Contrast
    ratings: dict[str, Rating]
    sources: dict[str, str]


@dataclass(frozen=True, slots=True)
class Contrasts:
    """All constructs of one wave compared.

    Attributes:
        outcome: the column of sites.csv that groups the sites.
        high, low: sites of the two groups; `others`: sites of neither, which are not compared.
        chance: how many constructs would distinguish if the same sites were grouped otherwise;
            None where it cannot be told, `why_no_chance` says why.
        person, proposed: how many of the compared ratings are a person's or proposed.
    """

    wave: str
    outcome: str
    high: tuple[str, ...]
    low: tuple[str, ...]
    others: tuple[str, ...]
    rows: tuple[ContrastRow, ...]
    chance: Chance | None
    why_no_chance: str
    matrix: Matrix

    @property
    def person(self) -> int:
        """How many of the compared ratings a person gave."""
        return self._count("person")

    @property
    def proposed(self) -> int:
        """How many of the compared ratings are only proposed."""
        return self._count("proposed")

    def _count(self, source: str) -> int:
        return sum(
            found == source and row.ratings[site].state != "missing"
            for row in self.rows
            for site, found in row.sources.items()
        )


def find_contrasts(
    study: Study,
    codings: Iterable[FinalCoding],
    codebook: Codebook,
    ratings: Mapping[Place, CellRating],
    *,
    wave: str | None = None,
    asked: Asked | None = None,
) -> Contrasts | Problem:
    """Find the constructs that distinguish high from low sites in one wave.

    Args:
        study: sites.csv says in the column that study.yaml calls `outcome` which sites are high
            and which low.
        codings: the final codings.
        codebook: see `build_matrix`.
        ratings: what people rated; where nobody did the proposed rating is compared.
        wave: by default the last by name.
        asked: see `build_matrix`.

    Returns:
        The comparison, or a Problem that says why sites cannot be compared.

    Raises:
        Misuse: the study has no such wave.
    """
    if wave is None:
        wave = (waves(study) or [""])[-1]
    choose_wave(study, wave)
    groups = group_sites(study)
    if isinstance(groups, Problem):
        return groups
    high, low, others = groups
    matrix = build_matrix(study, codings, codebook, ratings, wave=wave, asked=asked)
    rows = tuple(_row(row, high, low) for row in matrix.rows if not row.is_domain)
    chance, why = _chance(matrix, high, low, others)
    outcome = study.settings.outcome
    return Contrasts(
        wave, outcome, tuple(high), tuple(low), tuple(others), rows, chance, why, matrix
    )


def group_sites(study: Study) -> tuple[list[str], list[str], list[str]] | Problem:
    """Group sites by their outcome: high, low, and those with another one; a blank is none."""
    column = study.settings.outcome
    key = column.strip().casefold()
    advice = f"Add a column {column} to sites.csv with high or low, or name another in study.yaml."
    if not any(key in site.attributes for site in study.sites):
        said = f"Sites cannot be compared: sites.csv has no column {column!r}."
        return Problem(said, "sites.csv", 1, advice)
    groups: dict[str, list[str]] = {"high": [], "low": [], "other": []}
    for site in study.sites:
        found = site.attributes.get(key, "").strip().casefold()
        if found:
            groups[found if found in groups else "other"].append(site.id)
    for name in ("high", "low"):
        if not groups[name]:
            said = f"Sites cannot be compared: no site is {name} in the column {column!r}."
            return Problem(said, "sites.csv", 1, f"Write {name} for the sites that were.")
    return groups["high"], groups["low"], groups["other"]


def _row(row: MatrixRow, high: Sequence[str], low: Sequence[str]) -> ContrastRow:
    ratings = {site: _rating(row, site) for site in (*high, *low)}
    sources = {site: row.cells[site].source for site in ratings}
    contrast = distinguishing([ratings[s] for s in high], [ratings[s] for s in low])
    return ContrastRow(row.id, row.name, row.domain, contrast, ratings, dict(sources))


def _rating(row: MatrixRow, site: str) -> Rating:
    return row.cells[site].rating or Rating(None, "missing")


def _chance(
    matrix: Matrix, high: Sequence[str], low: Sequence[str], others: Sequence[str]
) -> tuple[Chance | None, str]:
    """Count what relabelling gives, where all relabellings can be counted."""
    total = len(high) + len(low) + len(others)
    ways = comb(total, len(high)) * comb(total - len(high), len(low))
    if ways > MOST_RELABELLINGS:
        return None, f"The sites can be grouped in {ways:,} ways, too many to count them all."
    sites = (*high, *others, *low)
    rows = [{s: _rating(row, s) for s in sites} for row in matrix.rows if not row.is_domain]
    return relabelled(rows, high, low, others), ""
