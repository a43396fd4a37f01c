"""One function per kind of transcript file; to read another kind, write one and add it here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from qual.ingest.decoding import decode
from qual.ingest.plain import read_plain
from qual.ingest.raw import RawTranscript, refused
from qual.ingest.rich_text import read_rich
from qual.ingest.subtitles import read_subtitles
from qual.ingest.word import read_old_word, read_word

Reader = Callable[[bytes, str, frozenset[str]], RawTranscript]

READERS: dict[str, Reader] = {
    ".txt": read_plain,
    ".md": read_plain,
    ".docx": read_word,
    ".doc": read_old_word,
    ".rtf": read_rich,
    ".vtt": read_subtitles,
    ".srt": read_subtitles,
}
TEXT_FILES = frozenset((".txt", ".md", ".vtt", ".srt"))


def read_raw(
    path: Path, known: frozenset[str] = frozenset(), encoding: str | None = None
) -> RawTranscript:
    """Read a transcript file by its suffix.

    Args:
        path: the file.
        known: keys (see `labels.key_of`) of labels known to be speakers: participant ids and the
            labels of a speaker map. They need not recur in the file.
        encoding: for text files, what they are in, where that cannot be told.

    Raises:
        Misuse: there is no encoding of that name.
    """
    try:
        content = path.read_bytes()
    except OSError as fault:
        return refused("", path.name, f"It cannot be read: {fault.strerror}.", "Is the path right?")
    return read_content(content, path.name, known, encoding)


def read_content(
    content: bytes,
    name: str,
    known: frozenset[str] = frozenset(),
    encoding: str | None = None,
) -> RawTranscript:
    """Read the bytes of a transcript file; its name says which kind it is. See `read_raw`."""
    suffix = Path(name).suffix.lower()
    if suffix not in READERS:
        kinds = ", ".join(sorted(set(READERS) - {".doc"}))  # most of these are refused
        text = f"No reader for {suffix} files." if suffix else "This file has no suffix."
        return refused("", name, text, f"Save it as one of {kinds}.")
    if encoding is None or suffix not in TEXT_FILES:
        return READERS[suffix](content, name, known)
    decoded = decode(content, name, encoding)
    if decoded.problems:
        return RawTranscript((), "", decoded.problems)
    raw = READERS[suffix](decoded.text.encode("utf-8", "replace"), name, known)
    return replace(raw, notes=(*decoded.notes, *raw.notes))
