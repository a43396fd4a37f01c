"""What reconciling leaves on disk: the opening of a transcript and the decisions on passages."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from qual.adjudication import (
    DECODER,
    LOCK,
    AdjudicationLine,
    Decide,
    adjudications_path,
    decided_alike,
    find_open,
    last_words,
    read_adjudications,
)
from qual.blindness import AllWork
from qual.lines import LineFile, append, next_id, read_lines
from qual.problem import Misuse, Problem
from qual.study import SIMPLE_ID, lock, unfit_id

Fields = Mapping[str, object]
Randomness = Callable[[int], bytes]


@dataclass
class Opened:
    """What came of opening transcripts.

    Attributes:
        opened: ids of the transcripts opened now, in the study's order.
        waiting: double-coded ones whose coders have not all submitted.
        lines: what was written, as it stands in the file.
    """

    opened: list[str] = field(default_factory=list)
    lines: list[Fields] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def open_transcripts(
    work: AllWork,
    decider: str,
    at: str,
    again: Collection[str] = (),
    randomness: Randomness = os.urandom,
) -> Opened:
    """Begin the reconciling of every double-coded transcript that all its coders have submitted.

    From then on agreement and passages rest on the submissions named here, whatever is reopened
    later. What is open already stays as it is.

    Args:
        work: all that was coded.
        decider: whose file of decisions the opening goes to.
        at: time of writing.
        again: open transcripts to rest on the newest submissions instead.
        randomness: for ids.

    Raises:
        Misuse: the decider's name cannot name a file, or another qual is writing.
    """
    check_decider(decider)
    outcome = Opened()
    with lock(work.study.root, LOCK):
        known, _ = find_open(read_adjudications(work.study.root))
        lines: list[Fields] = []
        for id_ in [id_ for id_ in work.study.transcripts if id_ in work.study.double_coded]:
            if id_ in known and id_ not in again:
                continue
            if not all(work.submitted(id_, coder) for coder in work.study.coders_of[id_]):
                outcome.waiting.append(id_)
                continue
            seals, problems = _seals(work, id_)
            outcome.problems += problems
            if problems or (id_ in known and known[id_].seals == seals):
                continue
            outcome.opened.append(id_)
            lines.append({"op": "open", "transcript": id_, "seals": seals})
        outcome.lines += _append(work.study.root, decider, lines, at, randomness)
    return outcome


def _seals(work: AllWork, transcript: str) -> tuple[dict[str, str], list[Problem]]:
    """Name the submissions in force, the primary's first; one changed since is a Problem."""
    seals: dict[str, str] = {}
    problems: list[Problem] = []
    for coder in work.study.coders_of[transcript]:
        submit = work.work[coder].submissions.latest(transcript)
        if submit is not None:
            seals[coder] = submit.id
            problems += work.folds[coder].submitted(submit)[1]
    return seals, problems


def decide(
    root: Path,
    decider: str,
    lines: Sequence[Fields],
    at: str,
    randomness: Randomness = os.urandom,
    known: Mapping[str, Collection[str]] | None = None,
) -> list[str]:
    """Append decisions to a decider's file; see `write_decisions`.

    Returns:
        For each passage newly decided the id of a line written.
    """
    written: dict[str, str] = {}
    for own in write_decisions(root, decider, lines, at, randomness, known).values():
        for line in own:
            written.setdefault(str(line["passage"]), str(line["id"]))
    return list(written.values())


def write_decisions(
    root: Path,
    decider: str,
    lines: Sequence[Fields],
    at: str,
    randomness: Randomness = os.urandom,
    known: Mapping[str, Collection[str]] | None = None,
) -> dict[str, list[Fields]]:
    """Append decisions to a decider's file in one write; those it holds already are left out.

    Where another decider's last word on a passage was known and is other than the new decision,
    the decision goes to that decider's file too: it takes the place of both. What was not known
    stays as it is, so that two deciders on two laptops are seen to differ.

    Args:
        root: the study.
        decider: whose file: a coder, or whoever settles differences.
        lines: as `decision_line` makes them, without id and at.
        at: time of writing.
        randomness: for ids; a line in another's file has a greater id than the decider's own.
        known: for each passage the ids of the last words on it that were known (`Item.words`).

    Returns:
        The lines written, by whose file they went to, the decider's first.

    Raises:
        Misuse: the decider's name cannot name a file, or another qual is writing.
    """
    check_decider(decider)
    with lock(root, LOCK):
        words = last_words(read_adjudications(root))
        news: dict[str, list[Fields]] = {decider: []}
        for line in lines:
            passage = str(line["passage"])
            said = {word.decider: word.line for word in words.get(passage, [])}
            if not _same(said.pop(decider, None), line):
                news[decider].append(line)
            for other, there in said.items():
                if there.id in (known or {}).get(passage, ()) and not _alike(there, line):
                    news.setdefault(other, []).append(line)
        written: dict[str, list[Fields]] = {}
        after = ""
        for name, own in news.items():
            written[name] = _append(root, name, own, at, randomness, after)
            after = max([after, *(str(line["id"]) for line in written[name])])
        return written


def write_again(root: Path, lost: Mapping[str, Sequence[Fields]]) -> None:
    """Append lines that were written before and vanished, as they were.

    Raises:
        Misuse: another qual is writing.
    """
    with lock(root, LOCK):
        for decider, lines in lost.items():
            append(adjudications_path(root, decider), _read(root, decider), lines)


def check_decider(decider: str) -> None:
    """Refuse a decider's name that cannot name a file."""
    why = unfit_id(decider, SIMPLE_ID)
    if why:
        raise Misuse(f"The decider {decider!r} {why}.")


def _same(there: Decide | None, line: Fields) -> bool:
    """Say whether a decision says what the decider's last line on its passage says."""
    return there is not None and _made(there, line) == there


def _alike(there: Decide, line: Fields) -> bool:
    return decided_alike(there, _made(there, line))


def _made(there: Decide, line: Fields) -> Decide:
    return msgspec.convert({"id": there.id, "at": there.at, **line}, Decide)


def _read(root: Path, decider: str) -> LineFile[AdjudicationLine]:
    return read_lines(adjudications_path(root, decider), DECODER, f"adjudications/{decider}.jsonl")


def _append(
    root: Path,
    decider: str,
    lines: Sequence[Fields],
    at: str,
    randomness: Randomness,
    after: str = "",
) -> list[Fields]:
    """Number lines after those of the file, and append them; the caller holds the lock."""
    file = _read(root, decider)
    after = max(after, file.last)
    numbered: list[Fields] = []
    for line in lines:
        after = next_id(at, after, randomness)
        rest = {key: value for key, value in line.items() if key != "op"}
        numbered.append({"id": after, "op": line["op"], "at": at, **rest})
    append(adjudications_path(root, decider), file, numbered)
    return numbered
