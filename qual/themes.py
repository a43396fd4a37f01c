"""Themes: named statements with a direction, carried by codings and placed under constructs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from cfir.yaml_text import YamlFault, parse_yaml
from qual.codebook import Codebook
from qual.excerpts import find_excerpts
from qual.files import decode
from qual.matrix import Matrix
from qual.misfit import entry_misfit
from qual.model import Excerpt, FinalCoding, Valence
from qual.problem import Problem

NAME = "themes.yaml"


class Theme(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of themes.yaml.

    Attributes:
        codings: ids of final codings that carry it; `against`: of those that speak against it;
            `excerpts`: of those to be quoted.
        line: where in themes.yaml it begins.
    """

    id: str
    statement: str
    valence: Valence | None = None
    constructs: list[str] = []
    codings: list[str] = []
    against: list[str] = []
    excerpts: list[str] = []
    line: int = 0


@dataclass(frozen=True, slots=True)
class Support:
    """Codings that carry a theme (or speak against it), and the participants they come from."""

    codings: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeCell:
    """A theme at one site: what carries it, what speaks against it, and what is quoted."""

    carried: Support = Support()
    against: Support = Support()
    excerpts: tuple[Excerpt, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme across all columns of a matrix.

    Attributes:
        cells: by column; `total`: all together, with codings in which nobody listed speaks.
    """

    theme: Theme
    cells: dict[str, ThemeCell]
    total: ThemeCell


def read_themes(
    root: Path,
    codebook: Codebook,
    finals: Iterable[FinalCoding],
    pending: Mapping[str, str] | None = None,
) -> tuple[list[Theme], list[Problem]]:
    """Read a study's themes; a study without themes.yaml has none.

    What a theme points to and is not there is a Problem and is left out of the theme.

    Args:
        root: the study.
        codebook: a construct that was renamed or merged is followed.
        finals: the codings that count.
        pending: what each coding waits for that does not count yet, from `find_pending`.
    """
    path = root / NAME
    if not path.is_file():
        return [], []
    text, problems = decode(path.read_bytes(), NAME)
    if problems:
        return [], problems
    return parse_themes(text, codebook, {coding.id for coding in finals}, pending)


def parse_themes(
    text: str,
    codebook: Codebook,
    finals: Collection[str],
    pending: Mapping[str, str] | None = None,
) -> tuple[list[Theme], list[Problem]]:
    """Read the text of a themes.yaml; see `read_themes`."""
    try:
        found = parse_yaml(text)
    except YamlFault as fault:
        return [], [Problem(str(fault), NAME, fault.line, "Look at the indentation.")]
    if found is None:
        return [], []
    if not isinstance(found, list):
        advice = "Begin each theme with '- id:'."
        return [], [Problem("This file is not a list of themes.", NAME, 1, advice)]
    themes: dict[str, Theme] = {}
    problems: list[Problem] = []
    for entry in found:
        theme = _theme(entry, text)
        if isinstance(theme, Problem):
            problems.append(theme)
        elif theme.id.casefold() in {id_.casefold() for id_ in themes}:
            said = f"The theme {theme.id} stands twice; only the first counts."
            line = max(_lines_of(text, theme.id), default=None)
            problems.append(Problem(said, NAME, line, "Delete one of them."))
        else:
            themes[theme.id], faults = _checked(theme, text, codebook, finals, pending or {})
            problems += faults
    return list(themes.values()), problems


def _theme(entry: object, text: str) -> Theme | Problem:
    id_ = str(entry.get("id", "")) if isinstance(entry, Mapping) else ""
    lines = _lines_of(text, id_)
    line = lines[0] if lines else None
    try:
        theme = msgspec.convert(entry, Theme)
    except msgspec.ValidationError as fault:
        said = entry_misfit("theme", id_, fault)
        advice = "A theme has id, statement, valence, constructs, codings, against and excerpts."
        return Problem(said, NAME, line, advice)
    if not theme.statement.strip():
        said = f"The theme {id_} says nothing."
        return Problem(said, NAME, line, "Write its statement.")
    return msgspec.structs.replace(theme, line=line or 0)


def _lines_of(text: str, id_: str) -> list[int]:
    """Find the lines on which entries of an id begin."""
    if not id_:
        return []
    key = rf"^[\s\-{{]*['\"]?id['\"]?\s*:\s*['\"]?{re.escape(id_)}['\"]?\s*([,}}#].*)?$"
    return [n for n, line in enumerate(text.split("\n"), 1) if re.match(key, line)]


def _line_of_value(text: str, value: str, after: int) -> int | None:
    """Find the first line from a theme's own on that holds a value as a whole word."""
    word = re.compile(rf"(?<![\w.]){re.escape(value)}(?![\w.])")
    for number, line in enumerate(text.split("\n"), 1):
        if number >= after and word.search(line):
            return number
    return after or None


def _checked(
    theme: Theme,
    text: str,
    codebook: Codebook,
    finals: Collection[str],
    pending: Mapping[str, str],
) -> tuple[Theme, list[Problem]]:
    """Keep of a theme what it points to and is there; the rest are Problems."""
    problems: list[Problem] = []

    def missing(value: str, said: str, advice: str) -> None:
        line = _line_of_value(text, value, theme.line)
        problems.append(Problem(said, NAME, line, advice))

    constructs: list[str] = []
    for id_ in theme.constructs:
        code = codebook.meant(id_)
        if code is None:
            said = f"The theme {theme.id} stands under {id_}, which is no code of the codebook."
            missing(id_, said, "Correct the id.")
        else:
            constructs.append(code.id)
    kept: dict[str, list[str]] = {}
    for field in ("codings", "against", "excerpts"):
        ids: list[str] = list(dict.fromkeys(getattr(theme, field)))
        kept[field] = [id_ for id_ in ids if id_ in finals]
        for id_ in ids:
            if id_ in pending:
                said = f"The theme {theme.id} names {id_} under {field}, which does not count yet."
                missing(id_, said, f"Leave it; {pending[id_]}.")
            elif id_ not in finals:
                said = f"The theme {theme.id} names {id_} under {field}, which is no final coding."
                missing(id_, said, "It may have been withdrawn or reconciled anew; take it out.")
    for id_ in sorted(set(kept["codings"]) & set(kept["against"])):
        said = f"The theme {theme.id} has {id_} both for and against it."
        missing(id_, said, "Take it out of one of the two.")
    made = msgspec.structs.replace(theme, constructs=list(dict.fromkeys(constructs)), **kept)
    return made, problems


def theme_by_site(themes: Iterable[Theme], matrix: Matrix) -> list[ThemeRow]:
    """Count for each theme and site the codings and participants for it and against it."""
    return [_row(theme, matrix) for theme in themes]


def _row(theme: Theme, matrix: Matrix) -> ThemeRow:
    cells = {column: _cell(theme, matrix, column) for column in matrix.columns}
    return ThemeRow(theme, cells, _cell(theme, matrix, None))


def _cell(theme: Theme, matrix: Matrix, column: str | None) -> ThemeCell:
    quoted = _support(theme.excerpts, matrix, column).codings
    return ThemeCell(
        carried=_support(theme.codings, matrix, column),
        against=_support(theme.against, matrix, column),
        excerpts=find_excerpts(matrix, quoted, column),
    )


def _support(ids: Iterable[str], matrix: Matrix, column: str | None) -> Support:
    """Of some codings those of one column (None: of all), with the participants of it."""
    codings: list[str] = []
    people: set[str] = set()
    for id_ in ids:
        coding = matrix.codings.get(id_)
        speaking = matrix.people_in(coding, column) if coding is not None else []
        if speaking or (column is None and coding is not None):
            codings.append(id_)
            people.update(person.id for person in speaking)
    return Support(tuple(codings), tuple(sorted(people)))
