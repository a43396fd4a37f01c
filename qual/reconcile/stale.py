"""Decisions that no longer hold because what they were about was changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qual.adjudication import Decide, Result
from qual.blindness import AllWork
from qual.final import Texts, read_texts, sealed_codings
from qual.model import Coding
from qual.moves import place
from qual.passages import Placed
from qual.reconcile.agenda import Item, is_decided
from qual.spans import Span, overlap


@dataclass(frozen=True)
class Stale:
    """A decision whose passage no longer exists.

    Attributes:
        where: the place it was about, as `TRANSCRIPT:start-end`; the transcript alone where that
            has no place in the present text.
        text: the words of that place.
        decided: what was decided, a line for each coding; `undecided` or `no code`.
        why: what was changed since.
        items: the passages that stand there now.
        unopened: whether reconciling of the transcript has not begun, or it is none of the study.
    """

    decide: Decide
    where: str
    text: str
    decided: str
    why: str
    items: tuple[Item, ...]
    unopened: bool = False

    @property
    def waits(self) -> bool:
        """Whether something is to be done: a passage that stands there now, or the opening."""
        return self.unopened or not all(is_decided(item) for item in self.items)


def find_stale(work: AllWork, items: Sequence[Item]) -> list[Stale]:
    """List the decisions that are stale, with what they were about and what stands there now.

    Of transcripts that not all of their coders have submitted nothing is shown but their id.

    Args:
        work: all that was coded.
        items: as `agenda` lists them.
    """
    known = {item.passage.id for item in items}
    gone: dict[str, list[Decide]] = {}
    for decide in work.decisions.values():
        if decide.passage not in known:
            gone.setdefault(decide.transcript, []).append(decide)
    found: list[Stale] = []
    for id_ in [id_ for id_ in work.study.transcripts if id_ in gone]:
        found += _of_transcript(work, id_, gone.pop(id_), items)
    for id_, decisions in gone.items():
        why = f"{id_} is no transcript of the study"
        found += [Stale(decide, id_, "", "", why, (), unopened=True) for decide in decisions]
    return found


def _of_transcript(
    work: AllWork, transcript: str, decisions: Iterable[Decide], items: Sequence[Item]
) -> list[Stale]:
    opened = work.opened.get(transcript)
    texts, _ = read_texts(work, transcript)
    if opened is None or texts is None or transcript in work.sealed:
        why = "reconciling of this transcript has not begun"
        return [Stale(decide, transcript, "", "", why, (), unopened=True) for decide in decisions]
    by_coder, _ = sealed_codings(work, opened, texts)
    present = {p.coding.id: p for placed in by_coder.values() for p in placed}
    own = [item for item in items if item.passage.transcript == transcript]
    coded = _ever_coded(work)
    return [_stale(decide, texts, present, own, coded) for decide in decisions]


def _ever_coded(work: AllWork) -> dict[str, Coding]:
    """Every coding of every journal, withdrawn ones too."""
    found: dict[str, Coding] = {}
    for own in work.work.values():
        found |= own.standing.withdrawn
        found |= own.standing.codings
    return found


def _stale(
    decide: Decide,
    texts: Texts,
    present: Mapping[str, Placed],
    items: Sequence[Item],
    coded: Mapping[str, Coding],
) -> Stale:
    spans = [present[id_].span for id_ in decide.from_ if id_ in present]
    spans += [span for result in _results(decide) if (span := _span(result, decide, texts))]
    spans += [
        placed.span
        for id_ in decide.from_
        if id_ in coded and isinstance(placed := texts.place(coded[id_]), Placed)
    ]
    where, text = decide.transcript, ""
    now: tuple[Item, ...] = ()
    if spans:
        start, end = min(span[0] for span in spans), max(span[1] for span in spans)
        where, text = f"{where}:{start}-{end}", texts.transcript.text[start:end]
        now = tuple(item for item in items if overlap(item.passage.span, (start, end)))
    return Stale(
        decide, where, text, say_decided(decide, texts), _why(decide, present, items, coded), now
    )


def _results(decide: Decide) -> list[Result]:
    return [] if isinstance(decide.result, str) else decide.result


def _span(result: Result, decide: Decide, texts: Texts) -> Span | None:
    span = place((result.start, result.end), decide.text, texts.transcript.sha256, texts.moves)
    inside = not isinstance(span, str) and 0 <= span[0] < span[1] <= len(texts.transcript.text)
    return span if inside and not isinstance(span, str) else None


def say_decided(decide: Decide, texts: Texts) -> str:
    """Write a decision as people read it: each coding with its words, or that there is none."""
    if isinstance(decide.result, str):
        return decide.result
    lines: list[str] = []
    for result in decide.result:
        span = _span(result, decide, texts)
        words = f"“{texts.transcript.text[span[0] : span[1]]}”" if span is not None else ""
        role = f"about {result.about}" if result.about else ""
        parts = (result.code, role, result.valence, str(result.strength or ""), words)
        lines.append(" ".join(part for part in parts if part))
    return "\n".join(lines) or "no code"


def _why(
    decide: Decide,
    present: Mapping[str, Placed],
    items: Sequence[Item],
    coded: Mapping[str, Coding],
) -> str:
    """Say what was changed of the codings a decision was about."""
    gone = [id_ for id_ in decide.from_ if id_ not in present]
    if gone:
        whose = sorted({coded[id_].coder for id_ in gone if id_ in coded})
        many = "a coding was" if len(gone) == 1 else f"{len(gone)} codings were"
        return f"{many} withdrawn" + (f" by {' and '.join(whose)}" if whose else "")
    differing = {placed.coding.id for item in items for placed in item.passage.codings}
    if not differing.issuperset(decide.from_):
        return "coders agree now on a coding of it"
    before = set(decide.from_)
    for item in items:
        now = {placed.coding.id for placed in item.passage.codings}
        if now & before and now - before:
            return "another coding overlaps it now"
    return "a coding of it was changed"


def decided_before(items: Iterable[Item], stale: Iterable[Stale]) -> dict[str, str]:
    """Say for each passage to decide what was decided there before, for whoever decides now.

    Returns:
        By passage id: stale decisions on what stood there, and the last words of deciders who
        differ.
    """
    found: dict[str, list[str]] = {}
    for one in stale:
        for item in one.items:
            said = _attributed(one.decide, one.decided)
            found.setdefault(item.passage.id, []).append(f"{said} (stale: {one.why})")
    for item in items:
        if item.decision is None and len(item.words) > 1:
            for word in item.words:
                what = say_decided(word.line, item.texts)
                found.setdefault(item.passage.id, []).append(_attributed(word.line, what))
    return {id_: "\n".join(lines) for id_, lines in found.items()}


def _attributed(decide: Decide, what: str) -> str:
    reason = f"; {decide.reason}" if decide.reason else ""
    return f"{' and '.join(decide.by)} on {decide.at[:10]}: {what}{reason}"
