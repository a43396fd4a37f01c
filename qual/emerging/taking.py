"""Taking a candidate: what a person states of it becomes a theme at the end of themes.yaml.

The file is the team's own: what stands in it stays to the byte, and what it would become is read
again before it is written.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec

from cfir.yaml_text import find_nodes
from qual.codebook import Codebook
from qual.codebook_text import flow, scalar
from qual.emerging.candidates import Candidate
from qual.files import decode, write_bytes
from qual.problem import Misuse, Problem
from qual.study import lock
from qual.themes import NAME, Theme, parse_themes

QUOTED = 3
LETTERS = {"facilitator": "F", "barrier": "B", "mixed": "M"}
OTHER = "T"


def make_theme(candidates: Sequence[Candidate], statement: str, themes: Sequence[Theme]) -> Theme:
    """Make a theme of one candidate, or of several that one statement is made of.

    Args:
        candidates: resting on codings of one direction.
        statement: what a person says the theme is.
        themes: those there are, so that the new id is free.

    Raises:
        Misuse: nothing is stated, or the candidates cannot be a theme.
    """
    if not statement.strip():
        raise Misuse("Say what the theme is: --statement TEXT.")
    for candidate in candidates:
        _check_rests_on_codings(candidate)
    sides = {candidate.valence for candidate in candidates}
    if len(sides) > 1:
        named = " and ".join(sorted(side or "no direction" for side in sides))
        raise Misuse(f"These candidates differ in direction ({named}); a theme has one.")
    valence = candidates[0].valence
    return Theme(
        id=_free_id(LETTERS.get(valence or "", OTHER), themes),
        statement=" ".join(statement.split()),
        valence=valence,
        constructs=list(dict.fromkeys(c for found in candidates for c in found.constructs)),
        codings=list(dict.fromkeys(r.id for found in candidates for r in found.remarks)),
        excerpts=_quoted(candidates),
    )


def _check_rests_on_codings(candidate: Candidate) -> None:
    if candidate.source == "uncoded":
        places = ", ".join(remark.place for remark in candidate.remarks)
        first = candidate.remarks[0].transcript
        raise Misuse(
            f"Candidate {candidate.number} rests on text that nobody coded, and a theme rests on "
            f"codings: code it first, with 'qual code {first}' and so on, at {places}."
        )
    if candidate.held is not None:
        raise Misuse(
            f"Candidate {candidate.number} is a theme already: {candidate.held} has most of it."
        )


def _quoted(candidates: Sequence[Candidate]) -> list[str]:
    """Choose what is quoted: of each candidate in turn its most typical, no passage twice."""
    found: dict[str, str] = {}
    longest = max(len(candidate.remarks) for candidate in candidates)
    for n in range(longest):
        for candidate in candidates:
            for remark in candidate.remarks[n : n + 1]:
                found.setdefault(remark.place, remark.id)
    return list(found.values())[:QUOTED]


def _free_id(letter: str, themes: Sequence[Theme]) -> str:
    """The next number after a letter, as F1, F2 and so on, that no theme has."""
    taken = [theme.id[1:] for theme in themes if theme.id[:1].upper() == letter]
    return f"{letter}{max((int(rest) for rest in taken if rest.isdecimal()), default=0) + 1}"


def add_themes(
    root: Path, made: Sequence[Theme], codebook: Codebook, finals: Collection[str]
) -> list[Problem]:
    """Write new themes at the end of themes.yaml, all or none.

    Args:
        root: the study's folder.
        made: from `make_theme`.
        codebook: with the codes coders made while coding.
        finals: ids of all final codings.

    Returns:
        What is wrong with the file as it stands, if it cannot be read; then nothing is written.

    Raises:
        Misuse: the file is laid out so that nothing can be put at its end.
    """
    with lock(root, "themes"):
        path = root / NAME
        before = path.read_bytes() if path.is_file() else b""
        text, problems = decode(before, NAME)
        if problems:
            return problems
        known, faults = parse_themes(text, codebook, finals)
        added = _added(text, made)
        read, after = parse_themes(text + added, codebook, finals)
        if _plain(read) != [*_plain(known), *_plain(made)] or len(after) != len(faults):
            if faults and not known:
                return faults
            raise Misuse(
                f"Nothing can be put at the end of {NAME} as it is laid out; write its themes one "
                "below the other, each after a dash."
            )
        write_bytes(path, before + added.encode())
    return []


def _plain(themes: Sequence[Theme]) -> list[Theme]:
    return [msgspec.structs.replace(theme, line=0) for theme in themes]


def _added(text: str, made: Sequence[Theme]) -> str:
    """Write themes as the lines that follow a file's text, dashes under those it has."""
    top = find_nodes(text)
    lead = " " * (top.column if top is not None and top.items and not top.inline else 0)
    mark = "\r\n" if "\r\n" in text else "\n"
    begun = "" if not text or text.endswith("\n") else mark
    entries = ["".join(f"{lead}{line}{mark}" for line in _lines(theme)) for theme in made]
    apart = mark if text.strip() and not text.endswith(mark * 2) else ""
    return begun + apart + mark.join(entries)


def _lines(theme: Theme) -> list[str]:
    return [
        f"- id: {scalar(theme.id)}",
        f"  statement: {scalar(theme.statement)}",
        f"  valence: {theme.valence or 'null'}",
        f"  constructs: {flow(theme.constructs)}",
        f"  codings: [{', '.join(theme.codings)}]",
        f"  against: [{', '.join(theme.against)}]",
        f"  excerpts: [{', '.join(theme.excerpts)}]",
    ]
