"""Passages whose codes people have settled: read from a file, each fault with its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qual.files import decode
from qual.misfit import read_misfit
from qual.model import VALENCES, Valence
from qual.problem import Problem
from qual.suggest.kinds import CodeLike

SHAPE = 'A row is {"id", "text", "codes": [{"code", "valence"}]}.'


class GoldCode(msgspec.Struct, frozen=True):
    """A code that people agreed a passage carries, and its valence where they judged one."""

    code: str
    valence: Valence | None = None


@dataclass(frozen=True, slots=True)
class GoldRow:
    """A passage with its agreed codes, none where there is nothing to code.

    Attributes:
        context: the question before it, or empty.
        alternates: codes that would also have been accepted.
        setting: what it was said about or where, or empty: rows of one setting are alike.
        line: where it stands in its file, or 0.
    """

    id: str
    text: str
    codes: Sequence[GoldCode]
    context: str = ""
    alternates: Sequence[str] = ()
    setting: str = ""
    line: int = 0


class _Line(msgspec.Struct, frozen=True):
    id: str
    text: str
    codes: list[GoldCode]
    context: str | None = None
    alternates: list[str] = []
    topic: object = None
    setting: object = None


DECODER = msgspec.json.Decoder(_Line)


def read_rows(path: Path) -> tuple[list[GoldRow], list[Problem]]:
    """Read agreed passages, one JSON object a line; each row that cannot be used is a Problem."""
    if not path.is_file():
        return [], [Problem("There is no such file of passages.", str(path))]
    text, problems = decode(path.read_bytes(), path.name)
    rows: list[GoldRow] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        row = _row(line, path.name, number)
        if isinstance(row, GoldRow) and row.id in seen:
            said = f"The id {row.id!r} stands already on line {seen[row.id]}."
            row = Problem(said, path.name, number, "Give each row its own id.")
        if isinstance(row, Problem):
            problems.append(row)
            continue
        seen[row.id] = number
        rows.append(row)
    return rows, problems


def _row(line: str, name: str, number: int) -> GoldRow | Problem:
    try:
        found = DECODER.decode(line)
    except msgspec.ValidationError as fault:
        if not read_misfit(fault).where and not line.lstrip().startswith("{"):
            return Problem("This row is no JSON object.", name, number, SHAPE)
        return Problem(f"This row cannot be used: {_plain(fault)}.", name, number, SHAPE)
    except msgspec.DecodeError:
        return Problem("This row is no JSON object.", name, number, SHAPE)
    if not found.text.strip():
        return Problem("This row has no text.", name, number, "Fill it in or delete the row.")
    setting = found.setting or found.topic or ""
    return GoldRow(
        found.id,
        found.text,
        tuple(found.codes),
        found.context or "",
        tuple(found.alternates),
        str(setting),
        number,
    )


def _plain(fault: msgspec.ValidationError) -> str:
    """Say what a decoder found wrong in words, with the place in the row."""
    misfit = read_misfit(fault)
    what = misfit.what
    if misfit.where.endswith("valence"):
        what = f"a valence is one of {', '.join(VALENCES)} or null"
    return f"{what} (at {misfit.where})" if misfit.where else what


def check_rows(rows: Sequence[GoldRow], codes: Sequence[CodeLike], name: str) -> list[Problem]:
    """Check that every code of the rows stands in the codebook."""
    known = {code.id for code in codes}
    problems: list[Problem] = []
    for row in rows:
        own = [gold.code for gold in row.codes]
        missing = dict.fromkeys(c for c in (*own, *row.alternates) if c not in known)
        if missing:
            said = f"Row {row.id!r} has {_codes(list(missing))}, which the codebook has not."
            advice = "Correct the id, or name the codebook it is of with --codebook."
            problems.append(Problem(said, name, row.line or None, advice))
    return problems


def _codes(codes: Sequence[str]) -> str:
    listed = ", ".join(repr(code) for code in codes)
    return f"the code {listed}" if len(codes) == 1 else f"the codes {listed}"
