"""Coders' codings that were never suggested: what a coder who trusts suggestions would miss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qual.blindness import AllWork
from qual.codebook import Codebook
from qual.evaluation.study_rows import Cut
from qual.final import Texts
from qual.model import Coding
from qual.suggest.kinds import Offer
from qual.suggest.measures import FIRST


@dataclass
class Never:
    """Coders' codings of one construct, or all.

    Attributes:
        codings: those that coders submitted, each coder's counted.
        never: whose code is not among the first five at any segment that the coding marks.
        own: codings made with no suggestion in sight; `never_own`: those of them never suggested.
    """

    codings: int = 0
    never: int = 0
    own: int = 0
    never_own: int = 0

    @property
    def share(self) -> float | None:
        """Share never suggested."""
        return self.never / self.codings if self.codings else None

    @property
    def share_own(self) -> float | None:
        """Share never suggested of those made with no suggestion in sight."""
        return self.never_own / self.own if self.own else None


@dataclass
class Nevers:
    """Codings never suggested, in all and by construct."""

    overall: Never = field(default_factory=Never)
    by_construct: dict[str, Never] = field(default_factory=dict)


def submitted_by_all(work: AllWork, transcript: str) -> list[Coding]:
    """Every coder's submitted codings of a transcript: as opened for reconciling, else the latest.

    What was changed since it was submitted is reported with the final codings.
    """
    opened = work.opened.get(transcript)
    found: list[Coding] = []
    for coder, own in work.work.items():
        if opened is None:
            submit = own.submissions.latest(transcript)
        else:
            submit = own.submissions.by_id(opened.seals.get(coder, ""))
        if submit is not None:
            found += work.folds[coder].submitted(submit)[0]
    return found


def count_never(
    found: Nevers,
    texts: Texts,
    cut: Cut,
    codings: Sequence[Coding],
    offers: Sequence[Sequence[Offer]],
    codebook: Codebook,
) -> None:
    """Count the codings of one transcript, and those whose code was never suggested for them.

    Args:
        found: added to.
        texts: says where codings made on an older text stand now.
        cut: the transcript's segments.
        codings: coders' codings.
        offers: what is offered for each segment, best first.
        codebook: says which code a coding has now, and to which constructs it belongs.
    """
    placed, _ = texts.place_all(codings)
    now = [codebook.current(p.coding.code, p.coding.id) for p in placed]
    first = [{offer.code for offer in own[:FIRST]} for own in offers]
    suggested = {n for n, unit in cut.marks([p.span for p in placed]) if now[n] in first[unit]}
    for n, (one, code) in enumerate(zip(placed, now, strict=True)):
        constructs = codebook.constructs_of(code) or [code]
        parts = [found.by_construct.setdefault(construct, Never()) for construct in constructs]
        for part in (found.overall, *parts):
            part.codings += 1
            part.never += n not in suggested
            part.own += not one.coding.aided
            part.never_own += not one.coding.aided and n not in suggested
