"""RTF files: turned into text, then read as text."""

from __future__ import annotations

from dataclasses import replace

from qual.ingest.plain import read_text
from qual.ingest.raw import RawTranscript, refused

_ADVICE = "Open it in a word processor and save it as .docx or as .txt in UTF-8."


def read_rich(content: bytes, name: str, known: frozenset[str] = frozenset()) -> RawTranscript:
    """Read an RTF transcript.

    Lines are counted in the text the file yields, as a word processor shows it.

    Args:
        content: the file.
        name: what to call it in Problems.
        known: keys of speaker labels known beforehand.
    """
    if not content.lstrip().startswith(b"{\\rtf"):
        return refused("rtf", name, "This file is called .rtf but is not RTF.", _ADVICE)
    from striprtf import striprtf

    source = content.decode("latin-1")
    try:
        text = str(striprtf.rtf_to_text(source))  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, TypeError, OverflowError) as fault:
        return refused("rtf", name, f"This RTF file is damaged ({fault}).", _ADVICE)
    # RTF writes characters beyond the basic plane as two halves.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    raw = read_text(text.replace("\r\n", "\n").replace("\r", "\n"), name, known, "rtf")
    return replace(raw, notes=(*raw.notes, *_tracked(source)))


def _tracked(source: str) -> list[str]:
    if "\\deleted" not in source and "\\revised" not in source:
        return []
    return [
        "This file has tracked changes, which RTF does not keep apart: deleted words may stand in "
        "the text. Accept all changes and save it again to be sure."
    ]
