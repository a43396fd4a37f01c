"""Where a study still names codes that were given up: tables, themes, notes and ratings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cfir.yaml_text import YamlFault, read_yaml
from qual.codebook import NAME, Codebook, line_of, say_change
from qual.files import Row
from qual.problem import Problem
from qual.rating import last_lines, read_ratings
from qual.study import Study

# Where codes are named: the file and the column, or the list of a theme.
TABLES = (("guide.csv", "constructs"), ("asked.csv", "construct"))
THEMES = "themes.yaml"


@dataclass(frozen=True, slots=True)
class Mention:
    """A code named in a table or by a theme.

    Attributes:
        where: what to call the place: `line 2`, or a theme's id.
        line: where it stands, as far as that is known.
    """

    file: str
    code: str
    where: str
    line: int | None = None


def named_codes(study: Study) -> list[Mention]:
    """List every code that guide.csv, asked.csv and themes.yaml name."""
    rows: Mapping[str, list[Row]] = {"guide.csv": study.guide, "asked.csv": study.asked}
    found = [
        Mention(name, id_.strip(), f"line {row.line}", row.line)
        for name, column in TABLES
        for row in rows[name]
        for id_ in row.cells.get(column, "").split(";")
        if id_.strip()
    ]
    return found + _named_by_themes(study)


def _named_by_themes(study: Study) -> list[Mention]:
    path = study.root / THEMES
    try:
        themes = read_yaml(path) if path.is_file() else []
    except YamlFault:
        return []
    found: list[Mention] = []
    for theme in themes if isinstance(themes, list) else []:
        constructs = theme.get("constructs") if isinstance(theme, dict) else None
        for id_ in constructs if isinstance(constructs, list) else []:
            found.append(Mention(THEMES, str(id_), str(theme.get("id", ""))))
    return found


def check_mentions(study: Study, codebook: Codebook) -> list[Problem]:
    """Find what names a code that a person must replace, with what became of it.

    What was adopted, renamed or merged is followed on reading; of a code split or retired nobody
    but a person can say which takes its place. The commands that give up a code let exclude notes
    send elsewhere; one that was written to send there by hand is named too.
    """
    found: list[Problem] = []
    for mention in named_codes(study):
        code = codebook.meant(mention.code)
        change = codebook.history.gave_up(code.id) if code is not None else None
        if code is not None and change is not None:
            place = "" if mention.line else f" (theme {mention.where})"
            said = f"{mention.code} is named here{place}, but was {say_change(change)}."
            found.append(Problem(said, mention.file, mention.line, _instead(change.to)))
    return found + _check_notes(study, codebook)


def _instead(ids: Iterable[str]) -> str:
    listed = " or ".join(ids)
    return f"Write {listed} there." if listed else "Write the code that takes its place, or none."


def _check_notes(study: Study, codebook: Codebook) -> list[Problem]:
    path = study.root / NAME
    text = path.read_text("utf-8-sig", errors="replace") if path.is_file() else ""
    found: list[Problem] = []
    for id_, sender in _sent(codebook):
        change = codebook.history.gave_up(id_)
        if change is not None:
            said = f"The notes of {sender} send to {id_}, which was {say_change(change)}."
            found.append(Problem(said, NAME, line_of(text, sender), _instead(change.to)))
    return found


def _sent(codebook: Codebook) -> list[tuple[str, str]]:
    """The codes given up that notes of codes in use send to, each with whose note it is."""
    return [
        (id_, code.id)
        for code in codebook.codes.values()
        if code.use == "yes"
        for id_ in sorted({id_ for note in code.exclude for id_ in note.code_to})
        if codebook.history.gave_up(id_) is not None
    ]


def find_mentions(study: Study, became: Mapping[str, str], ratings: bool = True) -> list[str]:
    """Say, a sentence a place, where codes just given up are still named for a person to look at.

    Args:
        study: the study.
        became: by the ids given up the code each is read as now; empty where a person must choose.
        ratings: whether ratings of them are no longer shown: a rating of a code that was united
            with another says nothing of the whole, so only adoption and renaming carry it over.
    """
    now = {id_.casefold(): code for id_, code in became.items()}
    places: dict[tuple[str, str], list[str]] = {}
    for mention in named_codes(study):
        if mention.code.casefold() in now:
            places.setdefault((mention.file, mention.code), []).append(mention.where)
    found = [
        f"{file} still names {id_}: {_listed(where)}; {_read_as(now[id_.casefold()])}."
        for (file, id_), where in places.items()
    ]
    return found + (_ratings(study, set(now)) if ratings else [])


def redirected(codebook: Codebook, sent: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Say which exclude notes a change of the codebook rewrites.

    Args:
        codebook: as it was before.
        sent: the id that notes send to instead, by the ids given up; empty where they send nowhere.

    Returns:
        A sentence for each id, and the codes whose notes are rewritten.
    """
    said: list[str] = []
    senders: dict[str, None] = {}
    for old, new in sent.items():
        own = [
            code.id
            for code in codebook.codes.values()
            if any(old in note.code_to for note in code.exclude)
        ]
        senders |= dict.fromkeys(own)
        what = f"now send to {new} instead of {old}" if new else f"no longer send to {old}"
        if own:
            said.append(f"Exclude notes of {', '.join(own)} {what}; what they say stays.")
    return said, list(senders)


def _listed(places: Iterable[str]) -> str:
    """List places, `line` said once."""
    first, *rest = places
    return ", ".join([first, *(place.removeprefix("line ") for place in rest)])


def _read_as(code: str) -> str:
    return f"it is read as {code}" if code else "write there what takes its place"


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
