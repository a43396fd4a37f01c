"""The agenda of reconciling: each passage on which coders differ, with all that was said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from qual.adjudication import Decide, Result, Said, last_words
from qual.blindness import AllWork
from qual.final import Texts
from qual.model import Coding
from qual.moves import place
from qual.passages import Passage, Placed
from qual.problem import Problem
from qual.reconcile.compared import Compared, compare_open
from qual.spans import Span

CONTEXT = 160
ALL, NONE, OTHER, UNDECIDED, KEEP = "all", "none", "other", "undecided", "as decided"
WORDS = (ALL, NONE, OTHER, UNDECIDED, KEEP)


@dataclass(frozen=True)
class Item:
    """One passage to settle.

    Attributes:
        passage: its id, span and codings.
        coders: everyone who coded the transcript, the primary first; some may have nothing here.
        texts: the transcript as it is now, with its corrections.
        decision: the one in force (it may say undecided), or None.
        words: every decider's last word on it; where they differ none is in force.
    """

    passage: Passage
    coders: tuple[str, ...]
    texts: Texts
    decision: Decide | None
    words: tuple[Said, ...] = ()

    @property
    def known(self) -> list[str]:
        """The ids of the last words on the passage, for `decide`."""
        return [said.line.id for said in self.words]

    @property
    def text(self) -> str:
        """The words of the passage."""
        return self.quote(self.passage.span)

    @property
    def where(self) -> str:
        """The passage's place: `ID:start-end`."""
        return f"{self.passage.transcript}:{self.passage.span[0]}-{self.passage.span[1]}"

    def quote(self, span: Span) -> str:
        """The words of a span of the transcript as it is now."""
        return self.texts.transcript.text[span[0] : span[1]]

    def by(self, coder: str) -> list[Placed]:
        """One coder's codings of the passage."""
        return [placed for placed in self.passage.codings if placed.coding.coder == coder]

    def context(self, width: int = CONTEXT) -> tuple[str, str]:
        """What is said before and after the passage, up to about `width` characters of each."""
        start, end = self.passage.span
        text = self.texts.transcript.text
        before, after = text[max(0, start - width) : start], text[end : end + width]
        if start > width:
            before = "…" + before[before.find(" ") + 1 :]
        if end + width < len(text):
            after = after[: after.rfind(" ") + 1].rstrip() + "…"
        return before, after

    def options(self) -> dict[str, str]:
        """What may be decided: coders as they are offered, each with the coder's id."""
        return {f"coder {c}" if c.casefold() in WORDS else c: c for c in self.coders}


def agenda(work: AllWork) -> tuple[list[Item], list[Problem]]:
    """List every passage of the open transcripts, decided or not, in the order of the study."""
    compared, problems = compare_open(work)
    return items_of(work, compared), [*work.problems, *problems]


def items_of(work: AllWork, compared: Iterable[Compared]) -> list[Item]:
    """List the passages of transcripts that were compared already."""
    words = last_words(work.adjudications)
    return [
        Item(p, one.coders, one.texts, work.decisions.get(p.id), tuple(words.get(p.id, ())))
        for one in compared
        for p in one.passages
    ]


def results_of(item: Item, placed: Iterable[Placed]) -> tuple[str, list[Result]]:
    """Make the results that take codings over as they are: each distinct one once.

    Returns:
        The hash of the text the spans are of (the codings' own where they share one, so that final
        codings keep their ids) and the results.
    """
    chosen = list(placed)
    hashes = {p.coding.text for p in item.passage.codings}
    present = item.texts.transcript.sha256
    text = hashes.pop() if len(hashes) == 1 else present
    found: dict[tuple[object, ...], Result] = {}
    for one in chosen:
        coding = one.coding
        span = (coding.start, coding.end) if coding.text == text else one.span
        result = Result(*span, coding.code, coding.about, coding.valence, coding.strength)
        found.setdefault(msgspec.structs.astuple(result), result)
    return text, list(found.values())


def decision_line(
    item: Item,
    choice: str,
    by: Sequence[str],
    reason: str,
    other: Sequence[Result] = (),
) -> dict[str, object]:
    """Make the line that records a decision on a passage, without id and time.

    Args:
        item: the passage.
        choice: a coder for what that coder coded there, as `Item.options` offers it, or all, none,
            other, undecided.
        by: names of those who decided.
        reason: why.
        other: for `other`, the results, in the present text.
    """
    text, results = item.texts.transcript.sha256, list(other)
    if choice not in (OTHER, UNDECIDED):
        whole = {ALL: list(item.passage.codings), NONE: []}
        text, results = results_of(
            item, whole.get(choice) or item.by(item.options().get(choice, ""))
        )
    return {
        "op": "decide",
        "passage": item.passage.id,
        "transcript": item.passage.transcript,
        "text": text,
        "from": [placed.coding.id for placed in item.passage.codings],
        "result": UNDECIDED if choice == UNDECIDED else msgspec.to_builtins(results),
        "by": list(by),
        "reason": reason,
    }


def result_key(item: Item, text: str, results: object) -> object:
    """Say what results come to in the present text, so that two decisions can be compared."""
    if isinstance(results, str):
        return results
    keys: list[tuple[object, ...]] = []
    for result in msgspec.convert(results, list[Result], from_attributes=True):
        present = item.texts.transcript.sha256
        span = place((result.start, result.end), text, present, item.texts.moves)
        rest = msgspec.structs.astuple(result)[2:]
        keys.append(((result.start, result.end, text) if isinstance(span, str) else span, *rest))
    return sorted(map(repr, keys))


def is_in_force(item: Item, line: Mapping[str, object]) -> bool:
    """Say whether a decision made now is the one in force already: result, reason and names."""
    there = item.decision
    if there is None:
        return False
    made = msgspec.convert({"id": "", "at": "", **line}, Decide)
    same = result_key(item, made.text, made.result) == result_key(item, there.text, there.result)
    return same and made.reason == there.reason and set(made.by) == set(there.by)


def is_decided(item: Item) -> bool:
    """Say whether a passage has codings, or none, decided on."""
    return item.decision is not None and not isinstance(item.decision.result, str)


def in_force(item: Item) -> tuple[str, Result | None]:
    """Name the choice that the decision in force amounts to; for `other` with its one result.

    Returns:
        A coder as offered, all, none, other, undecided; `as decided` for what none of these can
        say; nothing where no decision is in force.
    """
    there = item.decision
    if there is None:
        return "", None
    if isinstance(there.result, str):
        return UNDECIDED, None
    key = result_key(item, there.text, there.result)
    for choice in (NONE, *[o for o, c in item.options().items() if item.by(c)], ALL):
        line = decision_line(item, choice, (), "")
        if result_key(item, str(line["text"]), line["result"]) == key:
            return choice, None
    low, high = item.passage.span
    if len(there.result) == 1 and there.text == item.texts.transcript.sha256:
        only = there.result[0]
        if low <= only.start and only.end <= high:
            return OTHER, only
    return KEEP, None


def say_coding(item: Item, placed: Placed) -> str:
    """Write a coding as coders say it: code, role, valence, strength, quote and memo."""
    coding: Coding = placed.coding
    words = [coding.code, f"about {coding.about}" if coding.about else "", coding.valence or ""]
    words += [str(coding.strength or ""), f"“{item.quote(placed.span)}”"]
    memo = f" (memo: {coding.memo})" if coding.memo else ""
    return " ".join(word for word in words if word) + memo
