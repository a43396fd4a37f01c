"""Findings: everything a report shows, gathered once and then only laid out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from qual.agree.summary import Agreement, compare_coders
from qual.asked import find_asked
from qual.blindness import AllWork
from qual.codebook import Codebook
from qual.contrasts import Contrasts, find_contrasts, group_sites
from qual.excerpts import DomainThemes, theme_matrix
from qual.final import Finals, find_finals, own_codes
from qual.matrix import Matrix, build_matrix, choose_wave, waves
from qual.pending import find_pending
from qual.problem import Problem
from qual.rating import CellRating, Place, find_ratings, read_ratings
from qual.study import Study
from qual.suggest.basis import find_first_look
from qual.themes import Theme, ThemeRow, read_themes, theme_by_site

Basis = Literal["codings", "suggestions"]
INTERNAL = "internal, not for release"
UNREVIEWED = "machine suggestions, not reviewed"
DRAFT = "draft, with codings not yet submitted"


@dataclass(frozen=True)
class Evidence:
    """What one kind of result rests on: codings that count, the codebook and the ratings.

    Attributes:
        codebook: with the codes coders made while coding.
        finals: where the basis is suggestions, these stand in it as codings.
        encoder: what measured likeness, where the basis is suggestions.
        problems: faults that make numbers wrong.
    """

    work: AllWork
    basis: Basis
    draft: bool
    codebook: Codebook
    finals: Finals
    ratings: dict[Place, CellRating]
    encoder: str
    date: str
    problems: list[Problem]

    @property
    def study(self) -> Study:
        """The study all of it is about."""
        return self.work.study

    @property
    def marks(self) -> tuple[str, ...]:
        """What every page made of it is headed with."""
        return (
            INTERNAL,
            *((UNREVIEWED,) if self.basis == "suggestions" else ()),
            *((DRAFT,) if self.draft and self.basis == "codings" else ()),
        )


@dataclass(frozen=True)
class Findings:
    """Everything a report shows of one wave.

    Attributes:
        wave: the wave shown; `waves`: all the study has.
        sites: per column of the matrix its barriers and facilitators with excerpts.
        contrasts: constructs that distinguish sites, or the Problem why sites cannot be compared;
            None where the basis is suggestions, as is `agreement`.
        warnings: sentences that stand before everything else.
    """

    evidence: Evidence
    wave: str | None
    waves: tuple[str, ...]
    matrix: Matrix
    by_role: Matrix
    sites: dict[str, list[DomainThemes]]
    themes: list[ThemeRow]
    contrasts: Contrasts | Problem | None
    agreement: Agreement | None
    warnings: list[str]
    problems: list[Problem]

    @property
    def study(self) -> Study:
        """The study reported on."""
        return self.evidence.study

    @cached_property
    def outcomes(self) -> dict[str, str]:
        """Per site what it was judged to be: high, low, another word, or nothing."""
        column = self.study.settings.outcome.strip().casefold()
        return {site.id: site.attributes.get(column, "").strip() for site in self.study.sites}


def gather_evidence(
    work: AllWork,
    codebook: Codebook,
    basis: Basis = "codings",
    draft: bool = False,
    each: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> Evidence:
    """Gather what results rest on: final codings with ratings, or the machine's suggestions.

    Nothing a person rated stands beside suggestions, and no suggestion beside codings.

    Args:
        work: all that was coded.
        codebook: the team's; codes made while coding are added.
        basis: what counts as a coding.
        draft: also take codings that stand but are not submitted.
        each: wraps the walk through transcripts where suggestions are made, to show progress.
    """
    files = read_ratings(work.study.root)
    rated = [entry.line.at for file in files.values() for entry in file.entries]
    date = max([work.last_date(), *rated])
    if basis == "suggestions":
        look = find_first_look(work, codebook, each)
        finals = Finals(codings=look.codings, sealed=look.sealed, uncoded=look.bare)
        return Evidence(work, basis, draft, codebook, finals, {}, look.encoder, date, look.problems)
    whole = codebook.with_own(own_codes(work))
    finals = find_finals(work, whole, draft)
    problems = [*finals.problems, *(p for file in files.values() for p in file.problems)]
    ratings = find_ratings(files, whole.history.renamed)
    return Evidence(work, basis, draft, whole, finals, ratings, "", date, problems)


def gather_findings(
    work: AllWork,
    codebook: Codebook,
    basis: Basis = "codings",
    draft: bool = False,
    wave: str | None = None,
    each: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> Findings:
    """Gather everything a report shows.

    Args:
        work: all that was coded.
        codebook: the team's.
        basis: final codings, or the machine's suggestions.
        draft: also take codings that stand but are not submitted.
        wave: by default the last by name, as contrasts have it.
        each: see `gather_evidence`.

    Raises:
        Misuse: the study has no such wave, or its suggestions are off.
    """
    study = work.study
    known = tuple(waves(study))
    wave = choose_wave(study, (known or ("",))[-1] if wave is None else wave)
    evidence = gather_evidence(work, codebook, basis, draft, each)
    codings, book = evidence.finals.codings, evidence.codebook
    asked = find_asked(study, book)
    matrix = build_matrix(study, codings, book, evidence.ratings, wave=wave, asked=asked)
    by_role = build_matrix(study, codings, book, {}, wave=wave, by="role", asked=asked)
    themes: list[Theme] = []
    contrasts: Contrasts | Problem | None = None
    agreement: Agreement | None = None
    problems = [*evidence.problems, *matrix.problems]
    if basis == "codings":
        pending = find_pending(work, evidence.finals)
        themes, faults = read_themes(study.root, book, codings, pending)
        contrasts = find_contrasts(study, codings, book, evidence.ratings, wave=wave, asked=asked)
        agreement = compare_coders(work, codebook, "sentence")
        problems += [*faults, *agreement.problems]
    return Findings(
        evidence=evidence,
        wave=wave,
        waves=known,
        matrix=matrix,
        by_role=by_role,
        sites={column: theme_matrix(matrix, column) for column in matrix.columns},
        themes=theme_by_site(themes, matrix),
        contrasts=contrasts,
        agreement=agreement,
        warnings=_warnings(evidence, wave, known),
        problems=list(dict.fromkeys(problems)),
    )


def _warnings(evidence: Evidence, wave: str | None, known: tuple[str, ...]) -> list[str]:
    """Say what a reader must know before anything else."""
    warnings: list[str] = []
    if evidence.basis == "suggestions":
        warnings.append(
            "Every number and excerpt here is the machine's first suggestion for a segment; "
            "nobody has reviewed it. Who has yet to code these transcripts should not read this."
        )
    if len(known) > 1:
        others = ", ".join(name or "(none)" for name in known if name != wave)
        warnings.append(f"Shown is wave {wave or '(none)'}; other waves: {others}.")
    return warnings


def grouped_columns(findings: Findings) -> list[tuple[str, list[str]]]:
    """Order the columns as an evaluator compares them: high sites, others, low, then the rest.

    Returns:
        Groups with their word (the outcome, or empty) and the columns of each.
    """
    columns = list(findings.matrix.columns)
    groups = group_sites(findings.study)
    if isinstance(groups, Problem):
        return [("", columns)]
    high, low, others = groups
    first = [("high", high), ("other", others), ("low", low)]
    placed = {site for _, sites in first for site in sites}
    rest = [column for column in columns if column not in placed]
    return [(word, sites) for word, sites in [*first, ("", rest)] if sites]
