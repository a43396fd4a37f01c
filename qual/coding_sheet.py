"""Codings from a spreadsheet or script: each row found in its transcript, faults by line."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from qual.blindness import OwnWork, read_own
from qual.codebook import Code, Codebook, entry_hash
from qual.files import Row, Table, read_table
from qual.journal import add_lines
from qual.model import VALENCES, Transcript
from qual.moves import Move, place, read_moves
from qual.problem import Misuse, Problem
from qual.spans import Span, overlap
from qual.study import Study, lock
from qual.transcript import read_transcript

COLUMNS = (
    "transcript",
    "quote",
    "start",
    "end",
    "code",
    "about",
    "valence",
    "strength",
    "memo",
)
ALIKE = {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "}
NUMBER = re.compile(r"[0-9]{1,12}")
Fields = dict[str, object]


@dataclass
class Applied:
    """What came of a sheet: lines to write or written, rows that stood already, and faults.

    Attributes:
        noticed: what is wrong in the coder's own journal, and rows that code the interviewer's
            words alone; neither keeps lines out.
    """

    lines: list[Fields] = field(default_factory=list)
    known: int = 0
    unread: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    noticed: list[Problem] = field(default_factory=list)
    written: int = 0


@dataclass
class Sheet:
    """What reading a sheet of codings needs to know."""

    study: Study
    codebook: Codebook
    own: OwnWork
    name: str
    transcripts: dict[str, Transcript | Problem] = field(default_factory=dict)
    noticed: list[Problem] = field(default_factory=list)

    def transcript(self, id_: str) -> Transcript | Problem:
        """Read a transcript once; ids are compared without case."""
        by_fold = {known.casefold(): known for known in self.study.transcripts}
        known = by_fold.get(id_.casefold(), id_)
        if known not in self.transcripts:
            self.transcripts[known] = read_transcript(self.study.root, known)
        return self.transcripts[known]

    def notice(self, transcript: Transcript, span: Span, line: int) -> None:
        """Notice a row that codes the interviewer's words alone."""
        said_in = [turn for turn in transcript.turns if overlap(span, (turn.start, turn.end))]
        if said_in and all(turn.is_interviewer for turn in said_in):
            said = "Only the interviewer speaks here: the coding counts for no participant."
            advice = "Quote the answer, if that is what was meant."
            self.noticed.append(Problem(said, self.name, line, advice))


def apply_sheet(
    study: Study,
    codebook: Codebook,
    coder: str,
    path: Path,
    at: str,
    keep_good: bool = False,
    randomness: Callable[[int], bytes] = os.urandom,
) -> Applied:
    """Add the codings of a sheet to a coder's journal: all of them, or none and why.

    Args:
        study: the study.
        codebook: the team's codebook.
        coder: whose journal.
        path: CSV with transcript, quote or start and end, code, and optionally about, valence,
            strength and memo.
        at: time of writing.
        keep_good: write the rows without fault even where others have one.
        randomness: for ids.

    Raises:
        Misuse: there is no such file.
    """
    if not path.is_file():
        raise Misuse(f"There is no file {path}.")
    with lock(study.root, coder):
        own = read_own(study, coder)
        applied = read_sheet(study, codebook, own, path)
        applied.noticed = [*own.problems, *applied.noticed]
        if applied.lines and (keep_good or not applied.problems):
            add_lines(study.root, own.journal, at, applied.lines, randomness)
            applied.written = len(applied.lines)
    return applied


def read_sheet(study: Study, codebook: Codebook, own: OwnWork, path: Path) -> Applied:
    """Read a sheet of codings without writing anything."""
    table = read_table(path, ("transcript", "code"), path.name)
    applied = Applied(problems=table.problems + _unplaced(table, path.name))
    applied.unread = [c for c in table.columns if c and c not in COLUMNS]
    if applied.problems and not table.rows:
        return applied
    sheet = Sheet(study, codebook.with_own(own.standing.codes.values()), own, path.name)
    known = {_key_of(fields) for fields in _standing_fields(sheet)}
    for row in table.rows:
        fields = _read_row(sheet, row)
        if isinstance(fields, list):
            applied.problems += fields
        elif _key_of(fields) in known:
            applied.known += 1
        else:
            known.add(_key_of(fields))
            applied.lines.append(fields)
    applied.noticed = sheet.noticed
    return applied


def _unplaced(table: Table, name: str) -> list[Problem]:
    if table.problems or "quote" in table.columns or {"start", "end"} <= set(table.columns):
        return []
    said = "This sheet does not say where the codings stand."
    return [Problem(said, name, 1, "Add a column quote, or the columns start and end.")]


COMPARED = ("transcript", "start", "end", "code", "about", "valence", "strength")


def _standing_fields(sheet: Sheet) -> Iterator[Fields]:
    """What stands, each coding at its place in the present text."""
    moves: dict[str, list[Move]] = {}
    for coding in sheet.own.standing.codings.values():
        transcript = sheet.transcript(coding.transcript)
        span: Span | str = (coding.start, coding.end)
        if isinstance(transcript, Transcript) and coding.text != transcript.sha256:
            if transcript.id not in moves:
                moves[transcript.id] = read_moves(sheet.study.root, transcript.id)[0]
            made = moves[transcript.id]
            span = place((coding.start, coding.end), coding.text, transcript.sha256, made)
        if not isinstance(span, str):
            fields = {name: getattr(coding, name) for name in COMPARED}
            yield fields | {"start": span[0], "end": span[1]}


def _key_of(fields: Fields) -> tuple[object, ...]:
    """All of a coding but its memo: a row that equals a standing coding in these is no news."""
    return tuple(fields[name] for name in COMPARED)


def _read_row(sheet: Sheet, row: Row) -> Fields | list[Problem]:
    """Read a row: the coding, or all that is wrong with it."""
    cells = row.cells
    transcript = sheet.transcript(cells["transcript"])
    code = find_code(sheet.codebook, cells["code"])
    faults = _wrong_values(sheet.codebook, code, cells)
    if isinstance(code, tuple):
        faults.insert(0, code)
    if isinstance(transcript, Problem):
        faults.insert(0, _no_transcript(sheet.study, cells["transcript"], transcript))
    elif closed := _closed(sheet, transcript.id):
        faults.insert(0, closed)
    else:
        match find_span(transcript.text, cells):
            case str(said), str(advice):
                faults.insert(0, (said, advice))
            case int(start), int(end):
                if isinstance(code, Code) and not faults:
                    sheet.notice(transcript, (start, end), row.line)
                    return _fields(sheet, transcript, (start, end), code, cells)
    return [Problem(said, sheet.name, row.line, advice) for said, advice in faults]


def _no_transcript(study: Study, id_: str, problem: Problem) -> tuple[str, str]:
    if not id_:
        return "The row names no transcript.", "Fill the cell."
    if id_.casefold() in {known.casefold() for known in study.transcripts}:
        return problem.text, problem.advice
    near = get_close_matches(id_, study.transcripts, 1)
    return f"There is no transcript {id_!r}.", f"Did you mean {near[0]}?" if near else ""


def _closed(sheet: Sheet, transcript: str) -> tuple[str, str] | None:
    """Say why a coder cannot code a transcript now, if so."""
    coder = sheet.own.journal.coder
    assigned = sheet.study.coders_of.get(transcript, {})
    if assigned and coder not in assigned:
        said = f"{transcript} is not assigned to {coder}."
        return said, "Assign it in assignments.csv, or code another transcript."
    if sheet.own.submissions.latest(transcript) is not None:
        said = f"{coder} has submitted {transcript}; it is locked."
        return said, f"Unlock it with 'qual reopen {transcript} --reason TEXT'."
    return None


def find_span(text: str, cells: dict[str, str]) -> Span | tuple[str, str]:
    """Find the span a row means: start and end, or where its quote stands once.

    Returns:
        The span, or what is wrong and what to do about it.
    """
    start, end, quote = (cells.get(name, "") for name in ("start", "end", "quote"))
    if start or end:
        if not (NUMBER.fullmatch(start) and NUMBER.fullmatch(end)):
            return f"start {start!r} and end {end!r} are not both numbers.", "Count code points."
        span = int(start), int(end)
        if not span[0] < span[1] <= len(text):
            return f"{start} to {end} is no span of this text.", f"It has {len(text)} code points."
        if quote and alike(quote) != alike(text[span[0] : span[1]]):
            return "The quote is not what stands at start to end.", "Leave one of them out."
        return span
    if not quote:
        return "The row has neither a quote nor start and end.", "Copy the words into quote."
    return find_quote(text, quote)


def find_quote(text: str, quote: str) -> Span | tuple[str, str]:
    """Find where a quote stands, if it does so once; white space and typographic marks aside."""
    exact = _occurrences(text, re.escape(quote))
    found = exact or _occurrences(text, quote_pattern(quote))
    if len(found) == 1:
        return found[0]
    shown = quote if len(quote) <= 50 else f"{quote[:47]}…"
    if not found:
        return f'The quote "{shown}" is not in the transcript.', "Copy it from the transcript."
    said = f'The quote "{shown}" occurs {len(found)} times in the transcript.'
    return said, "Quote more of the passage, or give start and end."


def alike(text: str) -> str:
    """Write a text with plain quotation marks, dashes and single spaces."""
    plain = "".join(ALIKE.get(character, character) for character in text)
    return " ".join(plain.split())


def quote_pattern(quote: str) -> str:
    """A pattern for a quote that takes typographic marks and white space as alike."""
    parts: list[str] = []
    for character in alike(quote):
        same = [mark for mark, plain in ALIKE.items() if plain == character]
        if character == " ":
            parts.append(r"\s+")
        elif same:
            parts.append(f"[{re.escape(character)}{''.join(same)}]")
        else:
            parts.append(re.escape(character))
    return "".join(parts)


def _occurrences(text: str, pattern: str) -> list[Span]:
    """Where a pattern matches, also where matches overlap."""
    return [m.span(1) for m in re.finditer(rf"(?=({pattern}))", text)]


def find_code(codebook: Codebook, id_: str) -> Code | tuple[str, str]:
    """Find a code that may be applied, or say why it may not."""
    code = codebook.find(id_)
    if code is None:
        by_name = [c for c in codebook.codes.values() if c.name.casefold() == id_.casefold()]
        if by_name:
            ids = " or ".join(c.id for c in by_name)
            return f"{id_!r} is a name; codes are given by id.", f"Write {ids}."
        near = get_close_matches(id_.upper(), list(codebook.codes), 1)
        advice = f"Did you mean {near[0]}?" if near else "See 'qual codebook show'."
        return f"There is no code {id_!r} in the codebook.", advice
    change = codebook.history.gave_up(code.id)
    if change is not None:
        instead = " or ".join(change.to) if change.op != "retire" else ""
        advice = f"Use {instead}." if instead else "Use another."
        return _ended(f"{code.id} was given up", change.reason), advice
    if code.use == "no":
        return _ended(f"The team does not use {code.id}", code.why), "Choose another code."
    return code


def _ended(said: str, why: str) -> str:
    """A sentence with the reason somebody gave, which may have no stop of its own."""
    said = f"{said}: {why}" if why else said
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _wrong_values(
    codebook: Codebook, code: Code | tuple[str, str], cells: dict[str, str]
) -> list[tuple[str, str]]:
    """Say what is wrong with a row's valence, strength and role, and what to do about each."""
    valence, strength = cells.get("valence", ""), cells.get("strength", "")
    found: list[tuple[str, str]] = []
    if valence and valence.casefold() not in VALENCES:
        found.append(
            (f"The valence {valence!r} is none.", f"Write {', '.join(VALENCES)} or nothing.")
        )
    if strength not in ("", "1", "2"):
        advice = "Write 1 (a general remark), 2 (a concrete example) or nothing."
        found.append((f"The strength {strength!r} is none.", advice))
    about = cells.get("about", "")
    role = codebook.find(about) if about else None
    if about and (role is None or role.kind != "role"):
        found.append(
            (f"{about!r} is not the id of a role.", "Write one such as IND.R.D, or nothing.")
        )
    elif about and isinstance(code, Code) and code.kind != "characteristic":
        said = f"about names a role, but {code.id} is not a characteristic of a person."
        found.append((said, "Leave about empty."))
    return found


def _fields(
    sheet: Sheet, transcript: Transcript, span: Span, code: Code, cells: dict[str, str]
) -> Fields:
    about = sheet.codebook.find(cells.get("about", ""))
    strength = cells.get("strength", "")
    return {
        "op": "apply",
        "transcript": transcript.id,
        "start": span[0],
        "end": span[1],
        "quote": transcript.text[span[0] : span[1]],
        "code": code.id,
        "about": about.id if about else None,
        "valence": cells.get("valence", "").casefold() or None,
        "strength": int(strength) if strength else None,
        "memo": cells.get("memo", ""),
        "origin": "import:apply",
        "codebook": sheet.codebook.number,
        "entry": entry_hash(code),
        "text": transcript.sha256,
    }
