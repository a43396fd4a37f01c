"""How a meeting goes: in which order, what differs, what was decided on like passages, undo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import msgspec

from qual.adjudication import AdjudicationLine, Decide, Said, find_decisions
from qual.codebook import Codebook
from qual.lines import LineFile
from qual.passages import Placed
from qual.reconcile.agenda import UNDECIDED, Item, is_decided
from qual.spans import overlap

# Two codes in alphabetical order; the second is empty where another coder coded nothing there.
Pair = tuple[str, str]
TAKEN_BACK = "taken back"
Files = Mapping[str, LineFile[AdjudicationLine]]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a meeting has come: passages decided, left undecided on purpose, and all."""

    decided: int
    undecided: int
    total: int

    @property
    def share(self) -> float | None:
        """The share decided, 0 to 1; None where nothing differs."""
        return self.decided / self.total if self.total else None


def progress(items: Sequence[Item]) -> Progress:
    """Count what is decided."""
    decided = sum(map(is_decided, items))
    said = sum(item.decision is not None for item in items)
    return Progress(decided, said - decided, len(items))


# What differs ------------------------------------------------------------------------------------


def find_differences(item: Item) -> list[str]:
    """Say what differs in a passage: code, role, valence, strength, boundary, or who coded at all.

    The fields of codings are compared where two coders gave one code to text they share.
    """
    found: set[str] = set()
    for one, other in combinations(item.coders, 2):
        mine, theirs = item.by(one), item.by(other)
        found |= {f"{other} has nothing here"} if mine and not theirs else set()
        found |= {f"{one} has nothing here"} if theirs and not mine else set()
        if mine and theirs and {p.coding.code for p in mine} != {p.coding.code for p in theirs}:
            found.add("code")
        for left, right in product(mine, theirs):
            if left.coding.code == right.coding.code and overlap(left.span, right.span):
                found |= _fields(left, right)
    order = ["code", "about", "valence", "strength", "boundary"]
    return [w for w in order if w in found] + sorted(found - set(order))


def _fields(one: Placed, other: Placed) -> set[str]:
    names = ("about", "valence", "strength")
    found = {n for n in names if getattr(one.coding, n) != getattr(other.coding, n)}
    return found | ({"boundary"} if one.span != other.span else set())


def find_pairs(item: Item) -> set[Pair]:
    """Find the pairs of codes a passage is about, by any two of its coders.

    Codes confused for each other where they share text; a code with itself where only its role,
    valence, strength or boundary differ; a code with nothing where another coder has none.
    """
    pairs: set[Pair] = set()
    for one, other in combinations(item.coders, 2):
        pairs |= _pairs_of(item.by(one), item.by(other))
    return pairs


def _pairs_of(mine: Sequence[Placed], theirs: Sequence[Placed]) -> set[Pair]:
    shared = {p.coding.code for p in mine} & {p.coding.code for p in theirs}
    pairs: set[Pair] = {(code, code) for code in shared}
    left = [p for p in mine if p.coding.code not in shared]
    right = [p for p in theirs if p.coding.code not in shared]
    met: set[str] = set()
    for one, other in product(left, right):
        if overlap(one.span, other.span):
            low, high = sorted((one.coding.code, other.coding.code))
            pairs.add((low, high))
            met |= {one.coding.id, other.coding.id}
    alone = {p.coding.code for p in [*left, *right] if p.coding.id not in met}
    return pairs | {(code, "") for code in alone}


@dataclass(frozen=True)
class PairIndex:
    """The pairs of codes of each passage, by its id, and the passages of each pair."""

    pairs: dict[str, set[Pair]]
    items: dict[Pair, list[Item]]


def index_pairs(items: Iterable[Item]) -> PairIndex:
    """Note which passages are about which pairs of codes."""
    index = PairIndex({}, {})
    for item in items:
        index.pairs[item.passage.id] = find_pairs(item)
        for pair in index.pairs[item.passage.id]:
            index.items.setdefault(pair, []).append(item)
    return index


def find_like(index: PairIndex, item: Item) -> list[Item]:
    """Find the other passages that share a pair of codes with one."""
    pairs = sorted(index.pairs[item.passage.id])
    like = {other.passage.id: other for pair in pairs for other in index.items[pair]}
    like.pop(item.passage.id)
    return list(like.values())


# Order -------------------------------------------------------------------------------------------


def by_transcript(items: Sequence[Item], codebook: Codebook) -> list[Item]:
    """As the transcripts stand in the study, each from beginning to end."""
    return list(items)


def by_construct(items: Sequence[Item], codebook: Codebook) -> list[Item]:
    """As the codes stand in the codebook: a passage stands where its first code does."""
    places = {id_: place for place, id_ in enumerate(codebook.codes)}
    last = len(places)
    return sorted(
        items, key=lambda i: min(places.get(p.coding.code, last) for p in i.passage.codings)
    )


def by_pair(items: Sequence[Item], codebook: Codebook) -> list[Item]:
    """The pair that differs most often first; a passage stands with its most frequent pair."""
    pairs = [find_pairs(item) for item in items]
    counts = Counter(pair for own in pairs for pair in own)

    def rank(place: int) -> tuple[int, Pair]:
        return min(((-counts[pair], pair) for pair in pairs[place]), default=(0, ("", "")))

    return [items[place] for place in sorted(range(len(items)), key=rank)]


# To add an order, write a function and name it here.
ORDERS: dict[str, Callable[[Sequence[Item], Codebook], list[Item]]] = {
    "transcript": by_transcript,
    "construct": by_construct,
    "pair": by_pair,
}


def next_waiting(items: Sequence[Item], after: int) -> int | None:
    """Find the next passage without a decision, from the end to the beginning; None: all decided.

    What was left undecided on purpose is passed over as long as anything has not been looked at.
    """
    ring = [*range(after + 1, len(items)), *range(min(after + 1, len(items)))]
    fresh = next((n for n in ring if items[n].decision is None), None)
    return fresh if fresh is not None else next((n for n in ring if not is_decided(items[n])), None)


# What was decided --------------------------------------------------------------------------------


def decide_lines(files: Files) -> list[Decide]:
    """List the decisions of all deciders, oldest first."""
    found = [e.line for f in files.values() for e in f.entries if isinstance(e.line, Decide)]
    return sorted(found, key=lambda line: line.id)


def recent_reasons(lines: Iterable[Decide], n: int = 9) -> list[str]:
    """List the reasons given last, each once, the latest first."""
    latest = sorted((line for line in lines if not line.undo), key=lambda line: line.id)
    reasons = (line.reason.strip() for line in reversed(latest))
    return [r for r in dict.fromkeys(reasons) if r and r != TAKEN_BACK][:n]


def resume_at(items: Sequence[Item], lines: Sequence[Decide]) -> int:
    """Find where a meeting goes on: what waits after the passage that was decided last."""
    places = {item.passage.id: place for place, item in enumerate(items)}
    last = next((places[d.passage] for d in reversed(lines) if d.passage in places), -1)
    found = next_waiting(items, last)
    return max(0, last if found is None else found)


def renew(
    items: Sequence[Item], decisions: Mapping[str, Decide], words: Mapping[str, Sequence[Said]]
) -> list[Item]:
    """Give each passage the decision that is in force on it now, and every decider's last word."""
    renewed: list[Item] = []
    for item in items:
        now, said = decisions.get(item.passage.id), tuple(words.get(item.passage.id, ()))
        same = item.decision == now and item.known == [word.line.id for word in said]
        renewed.append(item if same else replace(item, decision=now, words=said))
    return renewed


def last_step(
    lines: Iterable[Decide], known: Mapping[str, object], by: Sequence[str]
) -> Decide | None:
    """Find the decision that undo takes back next: the last one not taken back already.

    What others settled anew since is theirs and is left alone, though it stands in this file too.

    Args:
        lines: of one decider's file, in id order.
        known: passages that still exist, by id; what was decided on others is left alone.
        by: names of those who take back.
    """
    done: dict[str, Decide] = {}
    last: dict[str, Decide] = {}
    for line in lines:
        last[line.passage] = line
        if line.undo:
            done.pop(line.undo, None)
        elif set(line.by) == set(by):
            done[line.id] = line
    own = {passage for passage, line in last.items() if set(line.by) == set(by)}
    return next(
        (d for d in reversed(done.values()) if d.passage in known and d.passage in own), None
    )


def take_back(step: Decide, files: Files, by: Sequence[str]) -> dict[str, object]:
    """Make the line that undoes a decision: what was in force before it, or undecided.

    Args:
        step: the decision to take back; its line stays.
        files: every decider's file.
        by: who takes it back; an earlier decision keeps the names of those who made it.
    """
    earlier = {
        decider: replace(
            file,
            entries=[
                entry
                for entry in file.entries
                if isinstance(entry.line, Decide)
                and entry.line.passage == step.passage
                and entry.line.id < step.id
            ],
        )
        for decider, file in files.items()
    }
    before = find_decisions(earlier)[0].get(step.passage)
    line: dict[str, object] = {
        "op": "decide",
        "passage": step.passage,
        "transcript": step.transcript,
        "text": before.text if before else step.text,
        "from": list(step.from_),
        "result": msgspec.to_builtins(before.result) if before else UNDECIDED,
        "by": list(before.by if before else by),
        "reason": before.reason if before else TAKEN_BACK,
    }
    return {**line, "undo": step.id}
