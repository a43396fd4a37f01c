"""Where a study still names codes that were given up: tables, themes, notes and ratings."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from cfir.yaml_text import YamlFault, read_yaml
from qual.codebook import Codebook
from qual.files import Row
from qual.rating import last_lines, read_ratings
from qual.study import Study


def find_mentions(
    study: Study, codebook: Codebook, codes: Collection[str], ratings: bool = True
) -> list[str]:
    """Say, a sentence a place, where given-up codes are still named for a person to look at.

    Args:
        study: the study.
        codebook: as it is after the change.
        codes: ids that were given up.
        ratings: whether ratings of them are no longer shown: a rating of a code that was united
            with another says nothing of the whole, so only adoption and renaming carry it over.
    """
    folded = {id_.casefold() for id_ in codes}
    found = _rows("guide.csv", study.guide, "constructs", folded)
    found += _rows("asked.csv", study.asked, "construct", folded)
    found += _themes(study.root / "themes.yaml", folded)
    found += _notes(codebook, codes)
    return found + (_ratings(study, folded) if ratings else [])


def _rows(name: str, rows: list[Row], column: str, codes: set[str]) -> list[str]:
    found: dict[str, list[str]] = {}
    for row in rows:
        for id_ in (part.strip() for part in row.cells.get(column, "").split(";")):
            if id_.casefold() in codes:
                found.setdefault(id_, []).append(str(row.line))
    return [f"{name} still names {id_}: line {', '.join(lines)}." for id_, lines in found.items()]


def _themes(path: Path, codes: set[str]) -> list[str]:
    try:
        themes = read_yaml(path) if path.is_file() else []
    except YamlFault:
        return []
    found: dict[str, list[str]] = {}
    for theme in themes if isinstance(themes, list) else []:
        for id_ in _listed(theme) if isinstance(theme, dict) else []:
            if str(id_).casefold() in codes:
                found.setdefault(str(id_), []).append(str(theme.get("id", "")))
    return [f"themes.yaml still names {id_}: {', '.join(ids)}." for id_, ids in found.items()]


def _listed(theme: dict[object, object]) -> list[object]:
    constructs = theme.get("constructs")
    return constructs if isinstance(constructs, list) else []


def _notes(codebook: Codebook, codes: Collection[str]) -> list[str]:
    """Codes whose exclude notes send to a code that was given up."""
    found: dict[str, list[str]] = {}
    for code in codebook.codes.values():
        sent = {id_ for note in code.exclude for id_ in note.code_to} & set(codes)
        for id_ in sorted(sent) if code.id not in codes else []:
            found.setdefault(id_, []).append(code.id)
    return [f"Exclude notes still send to {id_}: {', '.join(ids)}." for id_, ids in found.items()]


def _ratings(study: Study, codes: set[str]) -> list[str]:
    places = {
        (line.site, line.construct)
        for file in read_ratings(study.root).values()
        for line in last_lines(file).values()
        if line.construct.casefold() in codes
    }
    if not places:
        return []
    said = ", ".join(f"{construct} at {site}" for site, construct in sorted(places))
    return [f"Rated before and not carried over: {said}; rate again what took its place."]
