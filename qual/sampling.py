"""Sampling: which transcripts are coded by a second coder, drawn so that anyone can redraw them."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ceil
from pathlib import Path

from qual.files import decode, read_table, table_text, write_text
from qual.model import ALL_SITES, PRIMARY, Assignment, Participant
from qual.problem import Misuse, Problem
from qual.study import Study, line_of_key, lock

NAME = "assignments.csv"
COLUMNS = ("transcript", "coder", "part", "round", "drawn")
UNNAMED = "(empty)"


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum of a draw.

    Attributes:
        pool: how many transcripts could be drawn in it.
        share: the exact quota, n · pool / N.
        quota: transcripts to draw, after the largest remainders were rounded up.
        chosen: ids drawn, in the order of their hashes.
    """

    name: str
    pool: int
    share: Fraction
    quota: int
    chosen: tuple[str, ...]


@dataclass(frozen=True)
class Draw:
    """What was drawn for double coding and how.

    Attributes:
        drawn: rows to add to assignments.csv; empty where there are Problems.
        chosen: ids drawn, sorted.
        strata: every stratum of the study by name, also those that got nothing.
        empty: names of the strata in which nothing was drawn.
        before: transcripts that were in this round already.
        how: the text of the column `drawn`.
        sentence: the same for a methods section.
    """

    drawn: list[Assignment] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    strata: list[Stratum] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    before: int = 0
    problems: list[Problem] = field(default_factory=list)
    how: str = ""
    sentence: str = ""


def draw(
    study: Study,
    begun: AbstractSet[str],
    fraction: Decimal | None = None,
    round: str = "main",
    seed: int | None = None,
    strata: Sequence[str] | None = None,
    admit_begun: bool = False,
) -> Draw:
    """Draw the transcripts that a second coder codes too.

    The pool is the transcripts that nobody has begun and that are in no round; n is the fraction
    of it, rounded up. Each stratum gets its exact share of n by largest remainders (ties by name),
    and in a stratum those with the smallest SHA-256 of `seed:round:ID` are drawn. Where
    assignments.csv is empty, the first coder of study.yaml becomes the primary of every transcript.

    Args:
        study: its settings give what is not given here.
        begun: transcripts of which anything has been coded.
        fraction: share of the pool to draw, above 0 and up to 1.
        round: name of the round; `training` rounds stay out of the reported agreement.
        seed: any whole number; the same seed draws the same transcripts.
        strata: columns of participants.csv or sites.csv; an empty list draws without strata.
        admit_begun: also draw transcripts that were begun; this is recorded.

    Raises:
        Misuse: the fraction, the round or a stratum cannot be used.
    """
    setting = study.settings.double_coding
    fraction = Decimal(repr(setting.fraction)) if fraction is None else fraction
    seed = setting.seed if seed is None else seed
    columns = [name.strip().lower() for name in (setting.strata if strata is None else strata)]
    if not 0 < fraction <= 1:
        raise Misuse(f"The fraction to draw is {fraction}; it has to be above 0 and up to 1.")
    if not round.strip():
        raise Misuse("The round has no name; leave it out for 'main'.")
    unknown = _unknown_columns(study, columns)
    if unknown and strata is not None:
        raise Misuse(f"{unknown[0]!r} is no column of participants.csv or sites.csv.")
    problems = check_strata(study) if strata is None else []
    if problems:
        return Draw(problems=problems)
    pool = find_pool(study, begun, admit_begun)
    problems = _check_pool(study, pool)
    if problems:
        return Draw(problems=problems)
    n = ceil(Fraction(fraction) * len(pool))
    found = _draw_strata(study, pool, columns, n, f"{seed}:{round}")
    how = describe(fraction, len(pool), columns, seed, admit_begun)
    said = f"fraction {fraction}{_terms(columns, seed, admit_begun)}"
    return _rows(study, found, round, how, _sentence(study, found, pool, round, said))


def find_pool(study: Study, begun: AbstractSet[str], admit_begun: bool = False) -> list[str]:
    """List the transcripts that can be drawn: not begun (unless admitted) and in no round."""
    taken = {row.transcript for row in study.assignments if row.part != PRIMARY}
    taken |= study.double_coded
    return [
        id_ for id_ in study.transcripts if id_ not in taken and (admit_begun or id_ not in begun)
    ]


def find_quotas(sizes: Mapping[str, int], n: int) -> dict[str, int]:
    """Share n out by size: exact quotas rounded down, then the largest remainders, ties by name.

    Args:
        sizes: how many there are in each stratum; together at least n.
        n: how many to share out.
    """
    whole = sum(sizes.values())
    exact = {
        name: Fraction(n * size, whole) if whole else Fraction(0) for name, size in sizes.items()
    }
    quotas = {name: int(share) for name, share in exact.items()}
    left = n - sum(quotas.values())
    order = sorted(exact, key=lambda name: (quotas[name] - exact[name], name))
    for name in order[:left]:
        quotas[name] += 1
    return quotas


def rank(key: str, id_: str) -> str:
    """Give a transcript its place in a draw: the SHA-256 of `seed:round:ID` in hexadecimal."""
    return hashlib.sha256(f"{key}:{id_}".encode()).hexdigest()


def assign_primaries(study: Study) -> list[Assignment]:
    """Give every transcript without a primary the first coder of study.yaml as its primary.

    That is how most teams work: one researcher codes all, a second codes a share of it blind.
    """
    coders = study.settings.coders[:1]
    have = {row.transcript for row in study.assignments if row.part == PRIMARY}
    return [
        Assignment(transcript=id_, coder=coder, part=PRIMARY)
        for coder in coders
        for id_ in study.transcripts
        if id_ not in have
    ]


def stratum_of(study: Study, transcript: str, columns: Sequence[str]) -> str:
    """Name a transcript's stratum: the sorted values of each column, joined by `+`."""
    rows = study.by_transcript[transcript]
    values = [sorted({_value(study, row, column) for row in rows}) for column in columns]
    return "+".join(value or UNNAMED for column in values for value in column)


def _value(study: Study, row: Participant, column: str) -> str:
    """Look a column up for one person: in participants.csv, else in sites.csv."""
    if column in ("site", "role", "wave"):
        return str(getattr(row, column))
    if column in row.attributes:
        return row.attributes[column]
    if row.site == ALL_SITES:
        return ALL_SITES
    return next((s.attributes.get(column, "") for s in study.sites if s.id == row.site), "")


def _unknown_columns(study: Study, columns: Sequence[str]) -> list[str]:
    known = {"site", "role", "wave"}
    known |= {column for row in study.participants for column in row.attributes}
    known |= {column for site in study.sites for column in site.attributes}
    return [column for column in columns if column.strip().lower() not in known]


def check_strata(study: Study) -> list[Problem]:
    """Check that the strata of study.yaml are columns of participants.csv or sites.csv."""
    unknown = _unknown_columns(study, study.settings.double_coding.strata)
    text, _ = decode((study.root / "study.yaml").read_bytes(), "study.yaml") if unknown else ("", 0)
    return [
        Problem(
            f"The stratum {column!r} is no column of participants.csv or sites.csv.",
            "study.yaml",
            line_of_key(text, "strata"),
            "Correct its name.",
        )
        for column in unknown
    ]


def _check_pool(study: Study, pool: Sequence[str]) -> list[Problem]:
    """Check that there is something to draw and somebody to code it."""
    if len(study.settings.coders) < 2:
        said = "Double coding needs two coders, and study.yaml names fewer."
        return [Problem(said, "study.yaml", None, "Name both: coders: [ana, ben].")]
    if not study.transcripts:
        said = "participants.csv names no transcripts, so none can be drawn."
        return [Problem(said, "participants.csv", None, "Bring them in with 'qual ingest'.")]
    if not pool:
        said = "No transcript can be drawn: each is begun already or in a round."
        advice = "Admit those begun with --begun; the record will say so."
        return [Problem(said, NAME, None, advice)]
    return []


def _draw_strata(
    study: Study, pool: Sequence[str], columns: Sequence[str], n: int, key: str
) -> list[Stratum]:
    members: dict[str, list[str]] = {
        stratum_of(study, id_, columns): [] for id_ in study.transcripts
    }
    for id_ in pool:
        members[stratum_of(study, id_, columns)].append(id_)
    quotas = find_quotas({name: len(ids) for name, ids in members.items()}, n)
    return [
        Stratum(
            name=name or "all",
            pool=len(members[name]),
            share=Fraction(n * len(members[name]), len(pool)),
            quota=quotas[name],
            chosen=tuple(sorted(members[name], key=lambda id_: rank(key, id_))[: quotas[name]]),
        )
        for name in sorted(members)
    ]


def _rows(study: Study, strata: list[Stratum], round: str, how: str, sentence: str) -> Draw:
    """Make the rows of assignments.csv that a draw adds; none where one cannot be made."""
    chosen = sorted(id_ for stratum in strata for id_ in stratum.chosen)
    rows = assign_primaries(study) if not study.assignments else []
    primaries = {row.transcript: row for row in [*study.assignments, *rows] if row.part == PRIMARY}
    problems: list[Problem] = []
    drawn: list[Assignment] = []
    for id_ in chosen:
        second = _second(study, id_, primaries.get(id_))
        if isinstance(second, Problem):
            problems.append(second)
        else:
            drawn.append(
                Assignment(transcript=id_, coder=second, part="second", round=round, drawn=how)
            )
    return Draw(
        drawn=[] if problems else rows + drawn,
        chosen=chosen,
        strata=strata,
        empty=[stratum.name for stratum in strata if not stratum.chosen],
        before=len(
            {r.transcript for r in study.assignments if r.part != PRIMARY and r.round == round}
        ),
        problems=problems,
        how=how,
        sentence=sentence,
    )


def _second(study: Study, transcript: str, primary: Assignment | None) -> str | Problem:
    """Find the second coder: the next of study.yaml after the primary, the first after the last."""
    if primary is None:
        said = f"{transcript} was drawn, but nobody is its primary coder."
        advice = f"Add a row for it to {NAME} with the part {PRIMARY}, and draw again."
        return Problem(said, NAME, None, advice)
    coders = study.settings.coders
    folded = [coder.casefold() for coder in coders]
    if primary.coder.casefold() not in folded:
        said = f"{primary.coder!r}, the primary coder of {transcript}, is not in study.yaml."
        return Problem(said, NAME, primary.line or None, "Correct one of the two files.")
    return coders[(folded.index(primary.coder.casefold()) + 1) % len(coders)]


def describe(
    fraction: Decimal, pool: int, columns: Sequence[str], seed: int, admit_begun: bool
) -> str:
    """Say how a draw was made, as the column `drawn` records it."""
    return f"{fraction} of {pool}{_terms(columns, seed, admit_begun)}"


def _terms(columns: Sequence[str], seed: int, admit_begun: bool) -> str:
    by = f" by {' and '.join(columns)}" if columns else ""
    begun = ", begun transcripts admitted" if admit_begun else ""
    return f"{by}, seed {seed}{begun}"


def _sentence(
    study: Study, strata: Sequence[Stratum], pool: Sequence[str], round: str, said: str
) -> str:
    n = sum(stratum.quota for stratum in strata)
    left = len(study.transcripts) - len(pool)
    out = f" ({left} of the study's {len(study.transcripts)} were not in the pool)" if left else ""
    missed = [stratum.name for stratum in strata if not stratum.chosen]
    none = f" None was drawn in {', '.join(missed)}." if missed else ""
    many = f"{n} of {len(pool)} transcripts {'was' if n == 1 else 'were'} drawn{out}"
    return (
        f"For double coding in the round {round}, {many}: {said}; strata shared by largest "
        "remainders, transcripts within a stratum by the smallest SHA-256 of seed, round and id."
        f"{none}"
    )


def add_assignments(root: Path, rows: Sequence[Assignment]) -> list[Problem]:
    """Add rows to assignments.csv, keeping its rows and columns; it is rewritten whole or not.

    Returns:
        What kept it from being written: a table that cannot be read, a row that is there already.
    """
    with lock(root, "assignments"):
        path = root / NAME
        cells = [list(COLUMNS)]
        if path.is_file():
            table = read_table(path, COLUMNS[:-1])
            there = (
                {(r.cells["transcript"], r.cells["coder"]) for r in table.rows}
                if not table.problems
                else set()
            )
            problems = table.problems + _there_already(rows, there)
            if problems:
                return problems
            text, _ = decode(path.read_bytes(), NAME)
            cells = [row for row in csv.reader(io.StringIO(text, newline="")) if any(row)]
        header = [*map(str.strip, cells[0])]
        header += [column for column in COLUMNS if column not in header]
        added = [[str(getattr(row, c)) if c in COLUMNS else "" for c in header] for row in rows]
        kept = [row + [""] * (len(header) - len(row)) for row in cells[1:]]
        write_text(path, table_text(header, kept + added))
    return []


def _there_already(
    rows: Sequence[Assignment], there: AbstractSet[tuple[str, str]]
) -> list[Problem]:
    return [
        Problem(f"{row.transcript} is assigned to {row.coder} already.", NAME, None, "Draw again.")
        for row in rows
        if (row.transcript, row.coder) in there
    ]
