"""A study's segments as agreed passages: which codes the codings that count give each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qual.agree.ruler import Ruler
from qual.model import FinalCoding, Segment, Transcript, Valence
from qual.passages import Passage as Undecided
from qual.segment import participant_turns, segments
from qual.spans import Span
from qual.suggest.gold import GoldCode, GoldRow
from qual.suggest.kinds import Passage


@dataclass(frozen=True)
class Cut:
    """One transcript cut into segments, with the rule by which a coding marks one.

    Attributes:
        sites: of its participants, joined by `+`.
    """

    transcript: Transcript
    sites: str
    segments: list[Segment]
    ruler: Ruler

    @property
    def passages(self) -> list[Passage]:
        """The segments as suggesters see them, each with the question before it."""
        text = self.transcript.text
        asked = [text[s.question[0] : s.question[1]] if s.question else "" for s in self.segments]
        spans = [text[s.start : s.end] for s in self.segments]
        return [Passage(said, question) for said, question in zip(spans, asked, strict=True)]

    def marks(self, spans: Sequence[Span]) -> Iterable[tuple[int, int]]:
        """Say which span marks which segment, by the rule of agreement: pairs of their numbers."""
        units = [(segment.start, segment.end) for segment in self.segments]
        if not spans or not units:
            return []
        coding, unit = self.ruler.marked(spans, units)
        return zip(coding.tolist(), unit.tolist(), strict=True)


def cut_transcript(transcript: Transcript, sites: Iterable[str]) -> Cut:
    """Cut a transcript into its segments; text outside participants' turns is masked."""
    ruler = Ruler(transcript.text, participant_turns(transcript))
    return Cut(transcript, "+".join(sites), segments(transcript), ruler)


def agreed_rows(cut: Cut, codings: Sequence[FinalCoding]) -> list[GoldRow]:
    """Give each segment the codes of the codings that mark it.

    A characteristic about a role counts under both. A code has the valence of its codings there
    where they all have the same, else none.
    """
    held: list[dict[str, set[Valence | None]]] = [{} for _ in cut.segments]
    for coding, unit in cut.marks([(c.start, c.end) for c in codings]):
        for code in codings[coding].codes:
            held[unit].setdefault(code, set()).add(codings[coding].valence)
    return [
        GoldRow(
            id=segment.id,
            text="",
            codes=tuple(GoldCode(code, _one(found)) for code, found in sorted(codes.items())),
            setting=cut.sites,
        )
        for segment, codes in zip(cut.segments, held, strict=True)
    ]


def _one(valences: set[Valence | None]) -> Valence | None:
    return next(iter(valences)) if len(valences) == 1 else None


def undecided_segments(cut: Cut, queue: Iterable[Undecided]) -> set[int]:
    """The segments marked by codings that still wait for a decision: nobody knows their codes."""
    spans = [
        placed.span
        for passage in queue
        if passage.transcript == cut.transcript.id
        for placed in passage.codings
    ]
    return {unit for _, unit in cut.marks(spans)}
