"""Two copies of one person's lines made one: the union by id, as contracted for journals."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic

import msgspec

from qual.adjudication import AdjudicationLine
from qual.changes import Change
from qual.journal import Apply, JournalLine, Revise
from qual.lines import L, LineFile, append_encoded, read_lines, same_but_text, split_lines
from qual.problem import Problem
from qual.rating import RatingLine
from qual.submission import SubmissionLine

ULID = re.compile(r"[0-9A-Z]{1,26}")


@dataclass(frozen=True)
class Fresh(Generic[L]):
    """A line that the study does not hold yet.

    Attributes:
        raw: its bytes as they came, so that keys unknown here are kept.
        number: where in the file taken in it stands.
    """

    line: L
    raw: bytes
    number: int


@dataclass(frozen=True)
class Merged(Generic[L]):
    """What a copy adds to a file of lines.

    Attributes:
        own: the study's file as it is.
        fresh: lines to append, in id order.
        same: how many lines were there already.
        problems: what forbids writing; `clashes`: what does not, but has to be put right.
        ids: of all lines, the study's and the fresh.
    """

    path: Path
    name: str
    own: LineFile[L]
    fresh: list[Fresh[L]]
    same: int
    problems: list[Problem]
    clashes: list[Problem]
    ids: set[str]


def merge(path: Path, decoder: msgspec.json.Decoder[L], content: bytes) -> Merged[L]:
    """Find which lines of a copy are new to a file of lines.

    A line with an id that is there is the same where it differs in free text only: the study's
    own stays. Where it differs in more, both are kept, so that each reading reports it. A last
    line that was cut off stays out and is named.

    Args:
        path: the study's file; its lock is held by the caller.
        decoder: for its lines.
        content: the copy's bytes.
    """
    short = f"{path.parent.name}/{path.name}"
    name = f"{short} (taken in)"
    by_id: dict[str, list[L]] = {}
    for entry in split_lines(path.read_bytes() if path.is_file() else b"", decoder, short)[0]:
        by_id.setdefault(entry.line.id, []).append(entry.line)
    entries, problems, torn = split_lines(content, decoder, name)
    clashes = [_cut_off(problems.pop())] if torn else []
    raw = content.split(b"\n")
    fresh: list[Fresh[L]] = []
    for entry in entries:
        there = by_id.setdefault(entry.line.id, [])
        if any(same_but_text(entry.line, line) for line in there):
            continue
        if not ULID.fullmatch(entry.line.id):
            said = f"This line has an id that qual does not make: {entry.line.id!r}."
            problems.append(Problem(said, name, entry.number, "Restore the line from a copy."))
        elif there:
            clashes.append(_clash(entry.line.id, name, entry.number))
        there.append(entry.line)
        fresh.append(Fresh(entry.line, raw[entry.number - 1].strip(), entry.number))
    fresh.sort(key=lambda one: one.line.id)
    own, same = read_lines(path, decoder, short), len(entries) - len(fresh)
    return Merged(path, name, own, fresh, same, problems, clashes, set(by_id))


def _cut_off(problem: Problem) -> Problem:
    advice = "It was not taken in; the coder's next line sets it aside there."
    return Problem(problem.text, problem.file, problem.line, advice)


def _clash(id_: str, name: str, number: int) -> Problem:
    said = f"This line differs from the study's line with the id {id_}."
    advice = "Both are kept and neither counts; compare them and delete the wrong one."
    return Problem(said, name, number, advice)


def check_texts(merged: Merged[JournalLine], known: Mapping[str, list[str]]) -> list[Problem]:
    """Check that new codings lie in transcripts and on texts that the study knows.

    Args:
        merged: a journal and what comes in.
        known: for each transcript the hashes of its present and older texts.
    """
    every = {hash_ for hashes in known.values() for hash_ in hashes}
    found: list[Problem] = []
    for one in merged.fresh:
        line = one.line
        if isinstance(line, Apply) and line.transcript not in known:
            said = f"This line codes {line.transcript}, which is no transcript of this study."
            advice = "None of the coder's lines came in; bring the transcript in first."
        elif isinstance(line, Apply) and line.text not in known[line.transcript]:
            said = f"This line codes a text of {line.transcript} that the study never had."
            advice = "None of the coder's lines came in; see which of the two texts is right."
        elif isinstance(line, Revise) and isinstance(line.text, str) and line.text not in every:
            said = "This line moves a coding to a text that the study never had."
            advice = "None of the coder's lines came in; see which of the two texts is right."
        else:
            continue
        found.append(Problem(said, merged.name, one.number, advice))
    return found


def check_transcripts(merged: Merged[AdjudicationLine], known: Collection[str]) -> list[Problem]:
    """Check that new decisions are about transcripts of the study."""
    return [
        Problem(
            f"This line is about {one.line.transcript}, which is no transcript of this study.",
            merged.name,
            one.number,
            "None of the decider's lines came in; take the file in where it belongs.",
        )
        for one in merged.fresh
        if one.line.transcript not in known
    ]


def check_codes(merged: Merged[Change], known: Collection[str]) -> list[Problem]:
    """Check that new changes lead to codes of the codebook, or to codes given up since.

    Args:
        merged: the changes and what comes in.
        known: ids of the codebook's codes.
    """
    lines = [*(entry.line for entry in merged.own.entries), *(one.line for one in merged.fresh)]
    codes = {*known, *(id_ for line in lines for id_ in line.from_)}
    return [
        Problem(
            f"This {one.line.op} leads to {id_}, which this study's codebook does not have.",
            merged.name,
            one.number,
            "None of the changes came in; write the code into codebook.yaml, as the copy has it.",
        )
        for one in merged.fresh
        for id_ in one.line.to
        if id_ not in codes
    ]


def check_sites(merged: Merged[RatingLine], known: Collection[str]) -> list[Problem]:
    """Check that new ratings are of sites of the study."""
    sites = {site.casefold() for site in known}
    return [
        Problem(
            f"This line rates {one.line.site}, which is no site of this study.",
            merged.name,
            one.number,
            "None of the person's ratings came in; take the file in where it belongs.",
        )
        for one in merged.fresh
        if one.line.site.casefold() not in sites
    ]


def check_submitted(lines: Merged[JournalLine], submits: Merged[SubmissionLine]) -> list[Problem]:
    """Check that new submissions rest on codings that are here or come with them."""
    return [
        Problem(
            f"This submission of {one.line.transcript} rests on codings that did not come.",
            submits.name,
            one.number,
            "Take in the coder's codings too: ask for the whole copy.",
        )
        for one in submits.fresh
        if not lines.ids.issuperset(one.line.last)
    ]


def write_merged(merged: Merged[L]) -> None:
    """Append what is new in one write with one fsync; the caller holds the coder's lock."""
    append_encoded(merged.path, merged.own, [one.raw for one in merged.fresh])
