"""Which encoding a text file is in: found by rule, said aloud, never guessed by likelihood."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from qual.problem import Misuse, Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# In Windows-1252 these are … ‘ ’ “ ” – —; in other 8-bit encodings, rare letters or controls.
_PUNCTUATION = frozenset(b"\x85\x91\x92\x93\x94\x96\x97")
_ADVICE = "Name its encoding with --encoding (for instance --encoding cp1252 or mac_roman)."


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file as text with LF line ends, or the Problem that keeps it from being text."""

    text: str
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def decode(content: bytes, name: str, encoding: str | None = None) -> Decoded:
    """Turn the bytes of a text file into text.

    The order is: the encoding named, a byte-order mark, UTF-16 by its pattern of NUL bytes, UTF-8,
    Windows-1252 where its quotation marks or dashes show. Whatever is not UTF-8 is noted.
    """
    encoding = encoding or _encoding(content)
    if encoding is None:
        text = "The encoding of this file cannot be told: it is not UTF-8."
        return Decoded("", (Problem(text, name, _first_odd_line(content), _ADVICE),))
    try:
        text = content.decode(encoding)
    except LookupError:
        raise Misuse(f"There is no encoding called {encoding!r}.") from None
    except UnicodeError as fault:
        start = fault.start if isinstance(fault, UnicodeDecodeError) else 0
        line = content[:start].count(b"\n") + 1
        return Decoded("", (Problem(f"This file is not in {encoding}.", name, line, _ADVICE),))
    notes = () if encoding in ("utf-8", "utf-8-sig") else (f"It was read as {encoding}.",)
    return Decoded(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), (), notes)


def _encoding(content: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    if b"\0" in content:
        wide = _wide(content)
        if wide is not None:
            return wide
    if _is_utf8(content):
        return "utf-8"
    high = {byte for byte in set(content) if 0x80 <= byte <= 0x9F}
    undefined = high & set(b"\x81\x8d\x8f\x90\x9d")
    return "cp1252" if high & _PUNCTUATION and not undefined and b"\0" not in content else None


def _wide(content: bytes) -> str | None:
    """Tell UTF-16 without a mark: in Latin script every second byte is NUL."""
    half = len(content) // 2
    first, second = content[0::2].count(0), content[1::2].count(0)
    if second > 0.3 * half and first < 0.05 * half:
        return "utf-16-le"
    if first > 0.3 * half and second < 0.05 * half:
        return "utf-16-be"
    return None


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _first_odd_line(content: bytes) -> int:
    try:
        content.decode()
    except UnicodeDecodeError as fault:
        return content[: fault.start].count(b"\n") + 1
    return 1
