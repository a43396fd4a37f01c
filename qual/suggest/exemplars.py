"""Exemplars: remarks as people make them, each with its codes, that show what a code sounds like.

They stand in `codebooks/exemplars/`, a text file per setting: blocks with a blank line between,
the codes with their valence on the first line (or `none`), if need be the question before (`Q:`),
then the remark. Those in `interviews/` and `quotations/` were not written for a code: whole
interviews, and quotations as findings print them, coded afterwards by readers apart from each
other, with what two of them gave. The learned suggester learns from all but the settings kept to
measure on; the desk shows coders those written for a code.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qual.files import decode
from qual.model import VALENCES, Valence
from qual.problem import Problem

NONE = "none"
Kind = Literal["written", "interviews", "quotations"]
AFTERWARDS: tuple[Kind, ...] = ("interviews", "quotations")
QUESTION = "Q:"
BY_NAME: dict[str, Valence] = {valence: valence for valence in VALENCES}
CODED = re.compile(r"(\S+) (\S+)")


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A remark with its codes.

    Attributes:
        setting: where it is told, from the name of its file.
        codes: (code, valence), the main one first; empty where it carries none.
        question: the interviewer's question just before, or empty.
        line: where in its file it begins.
        kind: written for its code, or from interviews or quotations that were coded afterwards.
    """

    setting: str
    codes: tuple[tuple[str, Valence], ...]
    text: str
    question: str = ""
    line: int = 0
    kind: Kind = "written"


def read_exemplars(folder: Path) -> tuple[list[Exemplar], list[Problem]]:
    """Read all exemplars of a folder, by setting and in the order in which they stand."""
    found: list[Exemplar] = []
    problems: list[Problem] = []
    places: list[tuple[Kind, Path]] = [("written", folder)]
    places += [(kind, folder / kind) for kind in AFTERWARDS]
    for kind, place in places:
        for path in sorted(place.glob("*.txt")):
            text, faults = decode(path.read_bytes(), path.name)
            exemplars, more = parse_exemplars(text, path.name, kind)
            found += exemplars
            problems += [*faults, *more]
    return found, problems


def parse_exemplars(
    text: str, name: str, kind: Kind = "written"
) -> tuple[list[Exemplar], list[Problem]]:
    """Read the text of one file; a block that cannot be read is a Problem and is left out."""
    found: list[Exemplar] = []
    problems: list[Problem] = []
    setting = Path(name).stem
    for line, block in _blocks(text):
        read = _exemplar(block, setting, line, kind)
        if isinstance(read, str):
            advice = "A block is 'CODE valence; CODE valence' or 'none', then the remark."
            problems.append(Problem(read, name, line, advice))
        else:
            found.append(read)
    return found, problems


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Go through the blocks of a file, without notes: (number of the first line, lines)."""
    block: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip() and not line.startswith("#"):
            block.append(line.strip())
        elif block and not line.strip():
            yield number - len(block), block
            block = []


def _exemplar(block: list[str], setting: str, line: int, kind: Kind) -> Exemplar | str:
    """Read one block, or say what is wrong with it."""
    codes = _codes(block[0])
    if isinstance(codes, str):
        return codes
    asked = len(block) > 1 and block[1].startswith(QUESTION)
    question = block[1].removeprefix(QUESTION).strip() if asked else ""
    text = " ".join(block[2 if asked else 1 :])
    if not text:
        return "This exemplar has no remark."
    return Exemplar(setting, codes, text, question, line, kind)


def _codes(line: str) -> tuple[tuple[str, Valence], ...] | str:
    if line == NONE:
        return ()
    codes: list[tuple[str, Valence]] = []
    for part in line.split(";"):
        match = CODED.fullmatch(part.strip())
        if not match or match[2] not in BY_NAME:
            return f"{part.strip()!r} is no code with a valence ({', '.join(VALENCES)})."
        codes.append((match[1], BY_NAME[match[2]]))
    return tuple(codes)


def digest_of(exemplars: Iterable[Exemplar]) -> str:
    """The hash of exemplars: what was learned from them names it."""
    marks = hashlib.sha256()
    for exemplar in exemplars:
        codes = "; ".join(f"{code} {valence}" for code, valence in exemplar.codes) or NONE
        marks.update(f"{codes}\n{exemplar.question}\n{exemplar.text}\n\n".encode())
    return marks.hexdigest()


def examples_of(code: str, exemplars: Iterable[Exemplar]) -> list[Exemplar]:
    """The exemplars whose main code this is, short ones first."""
    own = [each for each in exemplars if each.codes and each.codes[0][0] == code]
    return sorted(own, key=lambda each: (len(each.text), each.text))
