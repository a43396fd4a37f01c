"""Cells: the codings of one construct at one site, counted by direction and by participant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cfir.rating import Evidence, Proposal, Rating, propose
from qual.asked import AskedState
from qual.model import FinalCoding
from qual.rating import CellRating

CONCRETE = 2
# Who speaks in a coding, as far as one cell is concerned: coding id to participant ids.
Held = dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Side:
    """The codings of one valence: those on one side, or on none.

    Attributes:
        codings: their ids, in the order of the transcripts.
        participants: those they come from, sorted.
        concrete: those of them with a concrete example, sorted.
    """

    codings: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    concrete: tuple[str, ...] = ()


NONE = Side()


@dataclass(frozen=True, slots=True)
class CellEvidence:
    """The codings of a cell; a mixed one stands on both sides and once more apart.

    Attributes:
        codings: ids of all of them, `participants`: all they come from, of whatever valence.
        neutral: codings judged neutral, `unjudged`: those without a valence; on no side.
        nobody: ids of codings in interviews of this column in which no participant speaks; they
            are in no other tuple.
    """

    codings: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    barriers: Side = NONE
    facilitators: Side = NONE
    mixed: Side = NONE
    neutral: Side = NONE
    unjudged: Side = NONE
    nobody: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a matrix: the evidence, what it proposes, and what people made of it.

    Attributes:
        proposal: the rating the evidence proposes with its rule; None where none is proposed
            (domains, roles, the column of those who answer for all sites).
        given: the rating people gave, which always wins.
        asked: whether it was asked about; "not recorded" is never "nothing said".
    """

    evidence: CellEvidence = CellEvidence()
    proposal: Proposal | None = None
    given: CellRating | None = None
    asked: AskedState = "not recorded"

    @property
    def rating(self) -> Rating | None:
        """The rating that counts: a person's where there is one, else the proposed one."""
        if self.given is not None:
            return self.given.rating
        return self.proposal.rating if self.proposal is not None else None

    @property
    def source(self) -> Literal["person", "differs", "proposed", "none"]:
        """Where the rating that counts comes from."""
        if self.given is not None:
            return "differs" if self.given.differs else "person"
        return "proposed" if self.proposal is not None else "none"


def count_cell(
    held: Mapping[str, frozenset[str]],
    codings: Mapping[str, FinalCoding],
    ranks: Mapping[str, int],
    nobody: Iterable[str] = (),
) -> CellEvidence:
    """Count what a cell holds.

    Args:
        held: for each coding of the cell, the participants of the cell who speak in it.
        codings: all final codings by id.
        ranks: their order, by id.
        nobody: ids of codings in which no participant speaks.
    """
    if not held and not nobody:
        return CellEvidence()
    order = ranks.__getitem__
    found = [codings[id_] for id_ in sorted(held, key=order)]
    return CellEvidence(
        codings=tuple([coding.id for coding in found]),
        participants=tuple(sorted(set().union(*held.values()))),
        barriers=_side([c for c in found if c.valence in ("barrier", "mixed")], held),
        facilitators=_side([c for c in found if c.valence in ("facilitator", "mixed")], held),
        mixed=_side([c for c in found if c.valence == "mixed"], held),
        neutral=_side([c for c in found if c.valence == "neutral"], held),
        unjudged=_side([c for c in found if c.valence is None], held),
        nobody=tuple(sorted(nobody, key=order)),
    )


def place_in_text(coding: FinalCoding) -> tuple[str, int, int, str]:
    """Where a coding stands: transcript, start, end; its id settles what is left."""
    return coding.transcript, coding.start, coding.end, coding.id


def _side(codings: list[FinalCoding], held: Mapping[str, frozenset[str]]) -> Side:
    """Count codings of one valence, in the order given."""
    if not codings:
        return NONE
    people: set[str] = set()
    concrete: set[str] = set()
    for coding in codings:
        people |= held[coding.id]
        if coding.strength == CONCRETE:
            concrete |= held[coding.id]
    ids = tuple([coding.id for coding in codings])
    return Side(ids, tuple(sorted(people)), tuple(sorted(concrete)))


def unite(several: Iterable[Held]) -> Held:
    """Unite what several cells hold: each coding once, with all its participants."""
    united: Held = {}
    for held in several:
        if not united:
            united = dict(held)
            continue
        for id_, people in held.items():
            united[id_] = united[id_] | people if id_ in united else people
    return united


def propose_for(evidence: CellEvidence) -> Proposal:
    """Propose a rating for a cell; what nobody listed said proposes nothing."""
    counted = Evidence(
        n_plus=len(evidence.facilitators.participants),
        c_plus=len(evidence.facilitators.concrete),
        n_minus=len(evidence.barriers.participants),
        c_minus=len(evidence.barriers.concrete),
        n_neutral=len(evidence.neutral.participants),
        n_null=len(evidence.unjudged.participants),
        n=len(evidence.participants),
    )
    found = _propose(counted)
    if evidence.codings or not evidence.nobody:
        return found
    apart = f"{len(evidence.nobody)} coded in nobody's words"
    return Proposal(found.rating, f"{found.rule} ({apart})")


# Most cells have the counts of many others; a proposal depends on nothing else.
_propose = lru_cache(maxsize=4096)(propose)
