"""Word files: which layout the paragraphs and tables of a transcript have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qual.ingest.clock import SPAN, times_of
from qual.ingest.document import (
    Damaged,
    Grid,
    Paragraph,
    find_blocks,
    find_unseen,
    open_document,
)
from qual.ingest.grid import read_grid
from qual.ingest.labels import Line
from qual.ingest.raw import RawTranscript, refused
from qual.ingest.subtitles import Cue, join_cues
from qual.ingest.turns import HEADING_WORDS, read_lines, shorten
from qual.problem import Problem

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_RESAVE = "Open it in a word processor and save it again as .docx."


def read_word(content: bytes, name: str, known: frozenset[str] = frozenset()) -> RawTranscript:
    """Read a `.docx`: labelled paragraphs, a table with a speaker column, or Teams' cues.

    Words inserted with tracked changes are read, deleted ones are not; both are noted, as are
    footnotes, comments and text boxes, which are not read.

    Args:
        content: the file.
        name: what to call it in Problems.
        known: keys of speaker labels known beforehand.
    """
    if content.startswith(_OLE):
        return _not_docx(content, name)
    try:
        body = open_document(content)
    except Damaged as fault:
        return refused("word", name, str(fault), _RESAVE)
    raw = _read_blocks(list(find_blocks(body)), name, known)
    return replace(raw, notes=(*raw.notes, *find_unseen(body)))


def read_old_word(content: bytes, name: str, known: frozenset[str] = frozenset()) -> RawTranscript:
    """Refuse a binary `.doc` with advice; read one that is a `.docx` by another name."""
    return read_word(content, name, known) if content[:2] == b"PK" else _not_docx(content, name)


def _not_docx(content: bytes, name: str) -> RawTranscript:
    if _ENCRYPTED in content:
        advice = "Open it with its password and save it without one."
        return refused("word", name, "This Word file is protected with a password.", advice)
    return refused("word", name, "This is a Word file in the old .doc format.", _RESAVE)


def _read_blocks(
    blocks: Sequence[Paragraph | Grid], name: str, known: frozenset[str]
) -> RawTranscript:
    """Choose the layout: a speaker table, Teams' timed paragraphs, or labelled paragraphs."""
    paragraphs = [block for block in blocks if isinstance(block, Paragraph) and block.text.strip()]
    grids = [block for block in blocks if isinstance(block, Grid)]
    if not paragraphs and not any(
        cell for grid in grids for row in grid.rows for cell in row.cells
    ):
        return refused("word", name, "No text stands in this file.", "Is it the right file?")
    tables = [read_grid(grid.rows, "word table", name, known) for grid in grids]
    found = [table for table in tables if table is not None]
    if found:
        others = [grid for grid, table in zip(grids, tables, strict=True) if table is None]
        return _with_rest(_joined(found), paragraphs, others, name)
    cues = [_timed_cue(paragraph) for paragraph in paragraphs]
    if any(cues):
        spoken = [cue for cue in cues if cue is not None]
        rest = [p for p, cue in zip(paragraphs, cues, strict=True) if cue is None]
        raw = RawTranscript(tuple(join_cues(spoken)[0]), "word cues")
        return _with_rest(raw, rest, grids, name)
    lines = [line for paragraph in paragraphs for line in _lines(paragraph)]
    raw = read_lines(lines, "word", name, known)
    if not any(turn.label for turn in raw.turns) and _words(grids) > HEADING_WORDS:
        said = "It is not known which column of the table in this file holds the speaker."
        return refused("word", name, said, "Give it a first row of headings: Speaker, Text.")
    return _with_rest(raw, [], grids, name)


def _words(grids: Sequence[Grid]) -> int:
    return sum(len(cell.split()) for grid in grids for row in grid.rows for cell in row.cells)


def _joined(tables: Sequence[RawTranscript]) -> RawTranscript:
    """Put the tables of one file one after the other."""
    return RawTranscript(
        tuple(turn for table in tables for turn in table.turns),
        tables[0].reader,
        tuple(problem for table in tables for problem in table.problems),
        tuple(dict.fromkeys(note for table in tables for note in table.notes)),
    )


def _timed_cue(paragraph: Paragraph) -> Cue | None:
    """Read a paragraph of the Teams layout of 2021: times, name and text, each on its line."""
    lines = [line.strip() for line in paragraph.text.strip().split("\n")]
    match = SPAN.fullmatch(lines[0])
    if match is None or "-->" not in lines[0] or len(lines) < 2:
        return None
    start, end = times_of(match, whole_fraction=True)
    label, text = (lines[1], lines[2:]) if len(lines) > 2 else (None, lines[1:])
    return Cue(label, "\n".join(text), start, end, paragraph.number)


def _lines(paragraph: Paragraph) -> list[Line]:
    """Cut a paragraph at its soft line breaks, keeping what is bold at the start of each line."""
    lines: list[Line] = []
    text, bold, still = "", "", True
    for piece, is_bold in (*paragraph.pieces, ("\n", False)):
        for i, part in enumerate(piece.split("\n")):
            if i:
                lines.append(Line(paragraph.number, text, bold))
                text, bold, still = "", "", True
            still = still and (is_bold or not part.strip())
            bold += part if still else ""
            text += part
    return lines


def _with_rest(
    raw: RawTranscript, paragraphs: Sequence[Paragraph], grids: Sequence[Grid], name: str
) -> RawTranscript:
    """Add a note on what stands beside the speech, and a Problem where that is a lot."""
    texts = [(p.number, p.text) for p in paragraphs]
    texts += [
        (row.number, text) for grid in grids for row in grid.rows if (text := " ".join(row.cells))
    ]
    texts = sorted((number, text) for number, text in texts if text.strip())
    if not texts:
        return raw
    shown = "; ".join(f"paragraph {number}: {shorten(text)}" for number, text in texts[:10])
    more = f"; and {len(texts) - 10} more" if len(texts) > 10 else ""
    note = f"{len(texts)} paragraphs or rows left out as not speech ({shown}{more})."
    words = sum(len(text.split()) for _, text in texts)
    problems = raw.problems
    if words > HEADING_WORDS:
        text = f"{words} words of this file stand where no speaker is named."
        advice = "Put them into the turns they belong to, or delete them."
        problems = (*problems, Problem(text, name, texts[0][0], advice))
    return replace(raw, problems=problems, notes=(*raw.notes, note))
