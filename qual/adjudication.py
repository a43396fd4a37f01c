"""Adjudications: passages on which coders differed, as opened and decided together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from qual.lines import UNREADABLE, Entry, LineFile, read_lines
from qual.model import Strength, Valence
from qual.problem import Problem


class Open(msgspec.Struct, frozen=True, tag_field="op", tag="open"):
    """Reconciling of a transcript begins; it rests on these submissions."""

    id: str
    at: str
    transcript: str
    seals: dict[str, str]


class Result(msgspec.Struct, frozen=True):
    """One coding that the coders settled on."""

    start: int
    end: int
    code: str
    about: str | None = None
    valence: Valence | None = None
    strength: Strength | None = None


class Decide(msgspec.Struct, frozen=True, tag_field="op", tag="decide"):
    """What was decided on one passage, by whom, and why.

    Attributes:
        undo: the decision that this one takes back, or empty.
    """

    id: str
    at: str
    passage: str
    transcript: str
    text: str
    result: list[Result] | Literal["undecided"]
    by: list[str]
    from_: list[str] = msgspec.field(name="from", default_factory=list)
    rule: str = ""
    reason: str = ""
    undo: str = ""


AdjudicationLine = Open | Decide
LOCK = "adjudications"
BEGINS = re.compile(rb'\{"id":"(\w+)","op":"(\w+)"')
DECODER: msgspec.json.Decoder[AdjudicationLine] = msgspec.json.Decoder(AdjudicationLine)


def adjudications_path(root: Path, decider: str) -> Path:
    """Say where a decider's decisions lie in a study."""
    return root / "adjudications" / f"{decider}.jsonl"


def read_adjudications(root: Path) -> dict[str, LineFile[AdjudicationLine]]:
    """Read every decider's file of decisions, by decider."""
    paths = sorted((root / "adjudications").glob("*.jsonl"))
    return {path.stem: read_lines(path, DECODER, f"adjudications/{path.name}") for path in paths}


class _Kind(msgspec.Struct):
    """A line of which only what kind it is is of interest."""

    id: str = ""
    op: str = ""


def find_faulty_decisions(
    root: Path, files: dict[str, LineFile[AdjudicationLine]]
) -> list[Problem]:
    """Find the problems with lines that are decisions and nothing else.

    A line that cannot be told to be a decision may have opened a transcript, and is not among them.
    """
    found: list[Problem] = []
    for decider, file in files.items():
        if not file.problems:
            continue
        pieces = adjudications_path(root, decider).read_bytes().split(b"\n")
        kinds = [_kind(piece) for piece in pieces]
        for problem in file.problems:
            one = kinds[(problem.line or 0) - 1]
            alike = {kind.op for kind in kinds if kind.id == one.id}
            found += [problem] if alike == {"decide"} else []
    return found


def _kind(piece: bytes) -> _Kind:
    """What kind of line this is; of one that was cut off what stands at its beginning."""
    with suppress(*UNREADABLE):
        return msgspec.json.decode(piece, type=_Kind)
    begins = BEGINS.match(piece)
    return _Kind(*(part.decode() for part in begins.groups())) if begins else _Kind()


def find_open(
    files: dict[str, LineFile[AdjudicationLine]],
) -> tuple[dict[str, Open], list[Problem]]:
    """Find, for each transcript, the line with which reconciling began: the last one holds."""
    lines: dict[str, tuple[str, Entry[AdjudicationLine]]] = {}
    problems: list[Problem] = []
    for _, file, entry in _in_order(files):
        if not isinstance(entry.line, Open):
            continue
        before = lines.get(entry.line.transcript)
        if before is not None and before[0] != file.name:
            earlier = before[1].line
            if isinstance(earlier, Open) and earlier.seals != entry.line.seals:
                said = f"{entry.line.transcript} was opened twice on different submissions."
                advice = "The later one holds; decide on one of them."
                problems.append(Problem(said, file.name, entry.number, advice))
        lines[entry.line.transcript] = (file.name, entry)
    opened = {id_: entry.line for id_, (_, entry) in lines.items() if isinstance(entry.line, Open)}
    return opened, problems


@dataclass(frozen=True, slots=True)
class Said:
    """A decider's last word on a passage, and where it stands in that decider's file."""

    line: Decide
    decider: str
    name: str
    number: int


def last_words(files: dict[str, LineFile[AdjudicationLine]]) -> dict[str, list[Said]]:
    """Find for each passage every decider's last line on it, oldest first."""
    found: dict[str, dict[str, Said]] = {}
    for decider, file, entry in _in_order(files):
        if isinstance(entry.line, Decide):
            own = found.setdefault(entry.line.passage, {})
            own.pop(decider, None)
            own[decider] = Said(entry.line, decider, file.name, entry.number)
    return {passage: list(own.values()) for passage, own in found.items()}


def find_decisions(
    files: dict[str, LineFile[AdjudicationLine]],
) -> tuple[dict[str, Decide], list[Problem]]:
    """Find what was decided on each passage: one decider's last line; two who differ is none."""
    found: dict[str, Decide] = {}
    problems: list[Problem] = []
    for passage, words in last_words(files).items():
        last = words[-1]
        if all(decided_alike(said.line, last.line) for said in words):
            found[passage] = last.line
            continue
        text = "Two deciders decided this passage differently; it counts as undecided."
        problems.append(Problem(text, last.name, last.number, "Decide it once more, together."))
    return found, problems


def decided_alike(one: Decide, other: Decide) -> bool:
    """Say whether two decisions come to the same codings of the same text."""
    if isinstance(one.result, str) or isinstance(other.result, str):
        return one.result == other.result
    return one.text == other.text and sorted(map(repr, one.result)) == sorted(
        map(repr, other.result)
    )


def _in_order(
    files: dict[str, LineFile[AdjudicationLine]],
) -> Iterable[tuple[str, LineFile[AdjudicationLine], Entry[AdjudicationLine]]]:
    lines = [(decider, file, entry) for decider, file in files.items() for entry in file.entries]
    return sorted(lines, key=lambda line: line[2].line.id)
