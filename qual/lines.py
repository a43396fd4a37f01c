"""Append-only files of one JSON object a line: the form of journals, submissions and decisions."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from operator import lt
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import msgspec

from qual.files import append_lines
from qual.problem import Problem

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
VALUE = re.compile(r"value (['\"]).*\1", re.DOTALL)
FREE_TEXT = ("quote", "memo", "name", "definition", "reason")


class HasId(Protocol):
    """Any line: it has an id, unique in its file."""

    @property
    def id(self) -> str:
        """The line's ULID."""


L = TypeVar("L", bound=HasId)


class Entry(msgspec.Struct, Generic[L], frozen=True, gc=False):
    """A line as read, and where it stands in its file."""

    line: L
    number: int


@dataclass(frozen=True, slots=True)
class LineFile(Generic[L]):
    """What a file of lines holds, in id order, and what is wrong with it.

    Attributes:
        torn: bytes of a last line that was cut off while it was being written.
        whole: length in bytes of the file without the torn bytes.
        last: the greatest id in the file, be it of a line that does not count.
    """

    name: str
    entries: list[Entry[L]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    torn: bytes = b""
    whole: int = 0
    last: str = ""


class _AnyLine(msgspec.Struct):
    """A line of which only the id is of interest."""

    id: str = ""


ANY_LINE = msgspec.json.Decoder(_AnyLine)
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read_lines(path: Path, decoder: msgspec.json.Decoder[L], name: str) -> LineFile[L]:
    """Read a file of lines; one that is not there is empty.

    A last line without LF counts if it parses, else it is torn and reported. Two lines with one id
    that say the same are one; two that differ in more than free text are a Problem and neither
    counts.
    """
    if not path.is_file():
        return LineFile(name)
    entries, problems, torn, whole = _read_entries(path, decoder, name)
    ids = [entry.line.id for entry in entries]
    in_order = all(map(lt, ids, ids[1:]))
    last = ids[-1] if ids and in_order else max(ids, default="")
    if problems:
        last = max(last, _greatest_id(path.read_bytes()))
    if not in_order:  # copies united, or lines of two laptops
        entries, doubles = _without_doubles(entries, name)
        entries.sort(key=lambda entry: entry.line.id)
        problems += doubles
    return LineFile(name, entries, problems, torn, whole, last)


def _read_entries(
    path: Path, decoder: msgspec.json.Decoder[L], name: str
) -> tuple[list[Entry[L]], list[Problem], bytes, int]:
    """Read a file's lines, what is wrong with them, its torn bytes and its length without them.

    Where every line can be read they are taken one by one off the disk; only a file with one that
    cannot is held whole.
    """
    with suppress(*UNREADABLE), path.open("rb") as file:
        return list(map(Entry, map(decoder.decode, file), count(1))), [], b"", file.tell()
    content = path.read_bytes()
    entries, problems, torn = split_lines(content, decoder, name)
    return entries, problems, torn, len(content) - len(torn)


def _greatest_id(content: bytes) -> str:
    """Find the greatest id in a file some of whose lines cannot be read."""
    found = [""]
    for piece in content.split(b"\n"):
        with suppress(*UNREADABLE):
            found.append(ANY_LINE.decode(piece).id)
    return max(found)


def split_lines(
    content: bytes, decoder: msgspec.json.Decoder[L], name: str
) -> tuple[list[Entry[L]], list[Problem], bytes]:
    """Read the bytes of a file of lines as they stand, doubles and all.

    Returns:
        The lines in file order, what is wrong with single lines, and the bytes of a torn last line.
    """
    pieces = content.split(b"\n")
    last = pieces.pop()
    problems: list[Problem] = []
    entries: list[Entry[L]] = []
    for number, piece in enumerate(pieces, 1):
        try:
            entries.append(Entry(decoder.decode(piece), number))
        except UNREADABLE as fault:
            if piece.strip():
                problems.append(_unreadable(fault, name, number))
    torn = _read_last(last, len(pieces) + 1, decoder, name, entries, problems)
    return entries, problems, torn


def _unreadable(fault: Exception, name: str, number: int) -> Problem:
    text = f"This line cannot be read and does not count: {_plain(fault)}."
    advice = "It was changed by hand or damaged; put it right or restore it from a copy."
    return Problem(text, name, number, advice)


def _plain(fault: Exception) -> str:
    """Say what a decoder found wrong without quoting the researcher's text."""
    text = str(fault).split(" (byte")[0].rstrip(".")
    text = VALUE.sub("value", text)
    return text.replace("`", "'").replace("$.", "").replace("$", "the line")


def _read_last(
    last: bytes,
    number: int,
    decoder: msgspec.json.Decoder[L],
    name: str,
    entries: list[Entry[L]],
    problems: list[Problem],
) -> bytes:
    """Take the last line where it parses; return its bytes where it was cut off."""
    if not last.strip():
        return b""
    try:
        entries.append(Entry(decoder.decode(last), number))
    except UNREADABLE:
        advice = "The next line written sets its bytes aside in a .torn file beside it."
        problems.append(Problem("The last line was cut off.", name, number, advice))
        return last
    return b""


def _without_doubles(entries: list[Entry[L]], name: str) -> tuple[list[Entry[L]], list[Problem]]:
    """Unite lines with one id; the first stands where they differ in free text only."""
    by_id: dict[str, Entry[L]] = {}
    clash: dict[str, int] = {}
    for entry in entries:
        first = by_id.setdefault(entry.line.id, entry)
        if first is not entry and not same_but_text(first.line, entry.line):
            clash[entry.line.id] = entry.number
    problems = [
        Problem(
            f"Two lines with the id {id_} differ; neither counts.",
            name,
            number,
            f"Compare it with line {by_id[id_].number} and delete the wrong one.",
        )
        for id_, number in clash.items()
    ]
    return [entry for id_, entry in by_id.items() if id_ not in clash], problems


def same_but_text(one: object, other: object) -> bool:
    """Say whether two lines agree in all but quote, memo, name, definition and reason."""
    return _without_text(one) == _without_text(other)


def _without_text(line: object) -> dict[str, object]:
    fields = line if isinstance(line, dict) else msgspec.to_builtins(line)
    return {key: value for key, value in fields.items() if key not in FREE_TEXT}


def encode(fields: Mapping[str, object]) -> bytes:
    """Write one line: compact JSON in raw UTF-8, keys in the order given."""
    return msgspec.json.encode(fields)


def append(path: Path, found: LineFile[L], lines: Sequence[Mapping[str, object]]) -> None:
    """Append lines in one write with one fsync, after setting torn bytes aside.

    Torn bytes move to a file of the same name that ends in `.torn`; the line file keeps only
    whole lines.
    """
    append_encoded(path, found, [encode(line) for line in lines])


def append_encoded(path: Path, found: LineFile[L], lines: Sequence[bytes]) -> None:
    """Append lines already written as JSON, byte for byte; see `append`."""
    if lines:
        set_aside(path, found)
    append_lines(path, lines)


def set_aside(path: Path, found: LineFile[L]) -> None:
    """Move the bytes of a torn last line to the `.torn` file beside a file of lines, if any."""
    if not found.torn:
        return
    append_lines(path.with_suffix(".torn"), [found.torn])
    with path.open("r+b") as file:
        file.truncate(found.whole)
        os.fsync(file.fileno())


def heads(entries: Iterable[Entry[L]]) -> list[str]:
    """Find, sorted, the ids that no line read names in its own `prev`."""
    ids: set[str] = set()
    named: set[str] = set()
    for entry in entries:
        ids.add(entry.line.id)
        named.update(getattr(entry.line, "prev", ()))
    return sorted(ids - named)


def next_id(at: str, after: str = "", randomness: Callable[[int], bytes] = os.urandom) -> str:
    """Make a line's id: a ULID of the time, greater than `after` whatever the clock says.

    Args:
        at: time as `2026-11-22T03:00:00Z`.
        after: greatest id in the file so far.
        randomness: gives n random bytes.
    """
    return next_ids(1, at, after, randomness)[0]


def next_ids(
    n: int, at: str, after: str = "", randomness: Callable[[int], bytes] = os.urandom
) -> list[str]:
    """Make the ids of n lines written together: each is the one before it plus one.

    Where the clock is behind, the first is a random leap after `after`, so that two laptops with
    wrong clocks that go on from one line do not give one id to two.
    """
    moment = datetime.fromisoformat(at).astimezone(UTC)
    milliseconds = max(0, int(moment.timestamp() * 1000))
    number = (milliseconds << 80) | int.from_bytes(randomness(10))
    if _in_crockford(number) <= after:
        before = _from_crockford(after)
        behind = milliseconds < before >> 80
        number = before + 1 + (int.from_bytes(randomness(8)) if behind else 0)
    if _in_crockford(number) <= after:  # an id no clock makes
        return [f"{after}{_in_crockford(step)}" for step in range(n)]
    return [_in_crockford(number + step) for step in range(n)]


def _in_crockford(number: int) -> str:
    digits = []
    for _ in range(26):
        digits.append(CROCKFORD[number & 31])
        number >>= 5
    return "".join(reversed(digits))


def _from_crockford(text: str) -> int:
    number = 0
    for character in text.upper():
        number = number * 32 + max(0, CROCKFORD.find(character))
    return number
