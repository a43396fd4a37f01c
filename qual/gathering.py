"""Codings gathered for a matrix: whose they are, and in which column they count for each person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from qual.cells import Held, place_in_text
from qual.codebook import Codebook
from qual.model import FinalCoding, Participant
from qual.problem import Problem
from qual.study import Study

By = Literal["site", "role"]


@dataclass(frozen=True)
class Gathered:
    """Codings sorted into codes and columns, before anything is united or counted.

    Attributes:
        codings: those of the wave by id, in the order of the transcripts.
        ranks: their order, by id.
        people: the wave's participants by (participant without case, transcript).
        held: by code and column, the codings with the participants who speak in them.
        nobody: by code, ids of codings in which no known participant speaks.
    """

    codings: dict[str, FinalCoding]
    ranks: dict[str, int]
    people: dict[tuple[str, str], Participant]
    held: dict[str, dict[str, Held]] = field(default_factory=dict)
    nobody: dict[str, set[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def column_for(person: Participant, by: By) -> str:
    """The column of a participant: site or role."""
    return person.site if by == "site" else person.role


def gather(
    study: Study, codings: Iterable[FinalCoding], codebook: Codebook, wave: str | None, by: By
) -> Gathered:
    """Sort codings into codes and columns; each belongs to every participant in it."""
    rows = {(row.id.casefold(), row.transcript): row for row in study.participants}
    people = {key: row for key, row in rows.items() if wave is None or row.wave == wave}
    heard = {transcript for _, transcript in people}
    kept = [c for c in codings if c.transcript in heard or c.transcript not in study.by_transcript]
    ordered = {coding.id: coding for coding in sorted(kept, key=place_in_text)}
    found = Gathered(ordered, {id_: rank for rank, id_ in enumerate(ordered)}, people)
    spelling: dict[str, str] = {}
    for row in study.participants:
        spelling.setdefault(row.id.casefold(), row.id)
    unlisted: dict[tuple[str, str], None] = {}
    for coding in kept:
        columns: dict[str, list[str]] = {}
        keys = [(name.casefold(), coding.transcript) for name in coding.participants]
        for key in keys:
            if key in people:
                column = column_for(people[key], by)
                columns.setdefault(column, []).append(spelling[key[0]])
        unlisted |= {
            (name, coding.transcript): None
            for name, key in zip(coding.participants, keys, strict=True)
            if key not in rows
        }
        if not columns and any(key in rows for key in keys):
            del found.codings[coding.id]
        else:
            _put(found, coding, columns, codebook)
    found.problems.extend(_unlisted(name, transcript) for name, transcript in sorted(unlisted))
    return found


def _put(
    found: Gathered, coding: FinalCoding, columns: Mapping[str, list[str]], codebook: Codebook
) -> None:
    """Put one coding under its codes and the columns of its participants."""
    for id_ in coding.codes:
        code = codebook.find(id_)
        name = code.id if code is not None else id_
        if not columns:
            found.nobody.setdefault(name, set()).add(coding.id)
        for column, people in columns.items():
            found.held.setdefault(name, {}).setdefault(column, {})[coding.id] = frozenset(people)


def _unlisted(name: str, transcript: str) -> Problem:
    said = f"{name} speaks in {transcript} but has no row for it, and counts nowhere."
    return Problem(said, "participants.csv", None, "Add the row.")
