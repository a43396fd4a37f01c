"""What stands in the main document of a Word file: paragraphs and tables, in order.

The package is opened here rather than by a library that loads all of it, because words inserted
with tracked changes must be read, and a missing picture must not keep a transcript out.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qual.ingest.grid import GridRow

Element = Any  # an element of lxml, which ships no types
LARGEST = 200_000_000
_MAIN = re.compile(rb'Target="/?([^"]+)"')
_RUNS = frozenset(
    ("ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml")
)
_CELLS = _RUNS | {"tbl", "tr", "tc"}
_UNSEEN = {
    "footnoteReference": "footnotes",
    "endnoteReference": "endnotes",
    "commentReference": "comments",
    "txbxContent": "text boxes",
    "drawing": "pictures or drawings",
    "sym": "symbols",
}
_OFF = frozenset(("0", "false", "off", "none"))
_MARKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "\u2011"}


class Damaged(Exception):
    """The package cannot be opened; the text says why."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: its number in the file, its text in pieces, each bold or not."""

    number: int
    pieces: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        """The whole text; soft line breaks are LF."""
        return "".join(piece for piece, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it stands between the paragraphs."""

    rows: tuple[GridRow, ...]


def open_document(content: bytes) -> Element:
    """Open the package and parse its main document; nothing outside the file is ever fetched.

    Raises:
        Damaged: the bytes are no Word document that can be read.
    """
    from lxml import etree

    if not content.strip():
        raise Damaged("This file is empty.")
    try:
        xml = _main_xml(content)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        root = etree.fromstring(xml, parser)
    except (KeyError, IndexError):
        raise Damaged("This file is called .docx but holds no Word document.") from None
    except (NotImplementedError, RuntimeError):
        raise Damaged("This Word file is packed in a way that cannot be read.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, etree.XMLSyntaxError):
        raise Damaged("This Word file is damaged or cut short.") from None
    body = next((child for child in root if _tag(child) == "body"), None)
    if body is None:
        raise Damaged("This file is called .docx but holds no Word document.")
    return body


def _main_xml(content: bytes) -> bytes:
    """Read the main document; it may have any name, but nearly always has the usual one."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if sum(entry.file_size for entry in package.infolist()) > LARGEST:
            raise Damaged("This Word file unpacks to more than 200 MB.")
        name = "word/document.xml"
        if name not in package.namelist():
            links = package.read("_rels/.rels").split(b"<Relationship ")
            main = next((link for link in links if b'/officeDocument"' in link), b"")
            name = _MAIN.findall(main)[0].decode()
        return package.read(name)


def find_blocks(body: Element) -> Iterator[Paragraph | Grid]:
    """Walk paragraphs and tables in order, counting paragraphs and table rows alike."""
    number = 0
    for element in _walk(body, ("p", "tbl"), _RUNS):
        if _tag(element) == "p":
            number += 1
            yield Paragraph(number, tuple(_pieces(element)))
        else:
            rows = [_cells(row) for row in _walk(element, ("tr",), _RUNS)]
            yield Grid(tuple(GridRow(number + i, cells) for i, cells in enumerate(rows, 1)))
            number += len(rows)


def find_unseen(body: Element) -> list[str]:
    """Note what a Word file holds besides the text that is read."""
    counts = Counter(_tag(element) for element in body.iter())
    notes = []
    if counts["ins"] or counts["del"] or counts["moveFrom"]:
        notes.append(
            "This file has tracked changes: it was read as if all were accepted, insertions in and "
            "deletions out."
        )
    left = [f"{counts[tag]} {what}" for tag, what in _UNSEEN.items() if counts[tag]]
    if left:
        notes.append(f"Not read: {', '.join(left)}.")
    return notes


def _tag(element: Element) -> str:
    """The name of an element without its namespace: strict and usual files differ only there."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _value(element: Element) -> str:
    return next((str(v) for k, v in element.attrib.items() if k.rpartition("}")[2] == "val"), "")


def _walk(element: Element, wanted: tuple[str, ...], through: frozenset[str]) -> Iterator[Element]:
    """Find elements in order, looking only into those named; deletions are not among them."""
    stack = [iter(element)]
    while stack:
        child = next(stack[-1], None)
        tag = "" if child is None else _tag(child)
        if child is None:
            stack.pop()
        elif tag in wanted:
            yield child
        elif tag in through:
            stack.append(iter(child))


def _cells(row: Element) -> tuple[str, ...]:
    """Read the cells of a row; a cell over several columns is followed by empty ones."""
    cells: list[str] = []
    for cell in _walk(row, ("tc",), _RUNS):
        inside = _walk(cell, ("p",), _CELLS)
        cells.append("\n".join("".join(piece for piece, _ in _pieces(p)) for p in inside).strip())
        marks = [mark for part in cell if _tag(part) == "tcPr" for mark in part]
        spans = [_value(mark) for mark in marks if _tag(mark) == "gridSpan"]
        wide = int(spans[0]) if spans and spans[0].isdecimal() and len(spans[0]) < 4 else 1
        cells += [""] * (wide - 1)
    return tuple(cells)


def _pieces(paragraph: Element) -> Iterator[tuple[str, bool]]:
    """Read the runs of a paragraph: inserted, moved here and linked ones too, deleted ones not."""
    for run in _walk(paragraph, ("r",), _RUNS):
        yield "".join(map(_text, run)), _is_bold(run)


def _text(child: Element) -> str:
    tag = _tag(child)
    return str(child.text or "") if tag == "t" else _MARKS.get(tag, "")


def _is_bold(run: Element) -> bool:
    marks = [mark for part in run if _tag(part) == "rPr" for mark in part]
    return any(
        (_tag(mark) == "b" and _value(mark) not in _OFF)
        or (_tag(mark) == "rStyle" and _value(mark) == "Strong")
        for mark in marks
    )
