"""A study on disk: its settings and tables, read with every fault named, and its folder found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from cfir.yaml_text import YamlFault, parse_yaml
from qual.files import Row, Table, decode, read_table
from qual.misfit import read_misfit
from qual.model import ALL_SITES, Assignment, Participant, Site
from qual.problem import Misuse, Problem

SIMPLE_ID = re.compile(r"[A-Za-z0-9-]+")
TRANSCRIPT_ID = re.compile(r"[A-Za-z0-9._-]+")
T = TypeVar("T")
RESERVED = {"con", "prn", "aux", "nul"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(10)}
CONSENSUS = "consensus"


class DoubleCoding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the double-coded subset is drawn."""

    fraction: float = 0.2
    strata: list[str] = msgspec.field(default_factory=lambda: ["site"])
    seed: int = 7


class Release(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How small a cell may be, and what stands with a quotation, outside the team."""

    k: int = 3
    attribution: Literal["role", "site", "none"] = "role"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What study.yaml says."""

    format: int
    title: str
    coders: list[str]
    framework: Literal["2022", "2009"] = "2022"
    innovation: str = ""
    outer_setting: str = ""
    inner_setting: str = ""
    deliverers: str = ""
    recipients: str = ""
    double_coding: DoubleCoding = DoubleCoding()
    suggestions: Literal["after_pass", "on", "off"] = "after_pass"
    agree_overlap: float = 0.5
    outcome: str = "implementation"
    release: Release = Release()
    reporting: dict[str, object] = {}


@dataclass(frozen=True)
class Study:
    """A study's folder, settings and tables, with all that is wrong in them.

    Attributes:
        guide: rows of guide.csv, `asked`: rows of asked.csv (both optional, maybe empty).
    """

    root: Path
    settings: Settings
    sites: list[Site]
    participants: list[Participant]
    assignments: list[Assignment]
    guide: list[Row]
    asked: list[Row]
    problems: list[Problem]

    @cached_property
    def transcripts(self) -> list[str]:
        """Ids of the transcripts that participants.csv names, in its order."""
        return list(dict.fromkeys(row.transcript for row in self.participants))

    @cached_property
    def by_transcript(self) -> dict[str, list[Participant]]:
        """The participants of each transcript."""
        found: dict[str, list[Participant]] = {}
        for row in self.participants:
            found.setdefault(row.transcript, []).append(row)
        return found

    @cached_property
    def coders_of(self) -> dict[str, dict[str, Assignment]]:
        """For each assigned transcript its coders, the primary first."""
        found: dict[str, dict[str, Assignment]] = {}
        for row in sorted(self.assignments, key=lambda row: row.part != "primary"):
            found.setdefault(row.transcript, {})[row.coder] = row
        return found

    @cached_property
    def double_coded(self) -> set[str]:
        """Transcripts assigned to two coders or more."""
        return {id_ for id_, coders in self.coders_of.items() if len(coders) > 1}

    def sites_of(self, transcript: str) -> list[str]:
        """The sites of a transcript's participants, sorted; `*` answers for all."""
        return sorted({row.site for row in self.by_transcript.get(transcript, [])})

    def coder(self, name: str) -> str:
        """Find a coder's id as study.yaml writes it.

        Raises:
            Misuse: the study has no such coder.
        """
        for coder in self.settings.coders:
            if coder.casefold() == name.casefold():
                return coder
        known = ", ".join(self.settings.coders)
        raise Misuse(f"{name!r} is not a coder of this study; study.yaml names {known}.")


def find_study(start: Path) -> Path:
    """Find the study that a folder lies in: the nearest folder upward with a study.yaml.

    Raises:
        Misuse: there is none.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / "study.yaml").is_file():
            return folder
    raise Misuse(f"{start} is no study and lies in none: make one with 'qual new DIR'.")


def open_study(root: Path) -> Study:
    """Read a study's settings and tables.

    Raises:
        Misuse: `root` has no study.yaml.
    """
    if not (root / "study.yaml").is_file():
        raise Misuse(f"{root} is no study: it has no study.yaml. 'qual new DIR' makes one.")
    settings, problems = read_settings(root)
    sites = _read(root, "sites.csv", ["site"], _site, problems)
    by_fold = {site.id.casefold(): site.id for site in sites}

    def participant(row: Row) -> Participant | Problem:
        return _participant(row, by_fold)

    needed = ["participant", "transcript", "role", "site"]
    participants = _one_spelling(_read(root, "participants.csv", needed, participant, problems))
    needed = ["transcript", "coder", "part", "round"]
    spelt = {name.casefold(): name for name in settings.coders}
    ids = {row.transcript.casefold(): row.transcript for row in participants}

    def assignment(row: Row) -> Assignment | Problem:
        return _assignment(row, spelt, ids)

    assignments = _read(root, "assignments.csv", needed, assignment, problems)
    guide = _optional(root, "guide.csv", ["question", "constructs"], problems)
    asked = _optional(root, "asked.csv", ["transcript", "construct", "asked"], problems)
    problems += _doubles(sites, participants, assignments)
    return Study(root, settings, sites, participants, assignments, guide, asked, problems)


def read_settings(root: Path) -> tuple[Settings, list[Problem]]:
    """Read study.yaml; where it cannot be used, the defaults stand and the Problems say why."""
    blank = Settings(format=1, title=root.name, coders=[])
    text, problems = decode((root / "study.yaml").read_bytes(), "study.yaml")
    if problems:
        return blank, problems
    try:
        found = parse_yaml(text)
    except YamlFault as fault:
        return blank, [Problem(str(fault), "study.yaml", fault.line, "Look at the indentation.")]
    if not isinstance(found, dict):
        return blank, [Problem("This file says nothing.", "study.yaml", 1, "See 'qual new'.")]
    if isinstance(found.get("coders"), list):  # a coder may be called 7
        found["coders"] = [str(c) if type(c) is int else c for c in found["coders"]]
    try:
        settings = msgspec.convert(found, Settings)
    except msgspec.ValidationError as fault:
        return blank, [_settings_problem(fault, text)]
    return settings, _settings_values(settings, text)


def _settings_problem(fault: msgspec.ValidationError, text: str) -> Problem:
    """Turn a validation fault into a sentence that names the key and its line."""
    misfit = read_misfit(fault)
    unknown = re.search(r"unknown field '(\w+)'", misfit.what)
    missing = re.search(r"missing required field '(\w+)'", misfit.what)
    if unknown:
        key = unknown[1]
        known = [*Settings.__struct_fields__, "fraction", "strata", "seed", "k", "attribution"]
        near = get_close_matches(key, known, 1)
        advice = f"Did you mean {near[0]}?" if near else "Delete it."
        return Problem(f"{key!r} is no setting.", "study.yaml", line_of_key(text, key), advice)
    if missing:
        return Problem(f"The setting {missing[1]!r} is missing.", "study.yaml", None, "Add it.")
    key = misfit.where.partition("[")[0].split(".")[-1]
    what = misfit.what.replace("Expected", "expected")
    said = f"The setting {key!r} cannot be used: {what}."
    return Problem(said, "study.yaml", line_of_key(text, key), "See the comments of 'qual new'.")


def line_of_key(text: str, key: str) -> int | None:
    """Find the line of a YAML text on which a key first stands."""
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(rf"[\s{{\-]*(.*[{{,]\s*)?{re.escape(key)}\s*:", line):
            return number
    return None


def _settings_values(settings: Settings, text: str) -> list[Problem]:
    faults: list[tuple[str, str, str]] = []
    if settings.format != 1:
        faults.append(("format", "This study has a format this version cannot read.", "Use 1."))
    if not 0 < settings.double_coding.fraction <= 1:
        faults.append(("fraction", "The fraction to double code is not above 0 and up to 1.", ""))
    if not 0 < settings.agree_overlap <= 1:
        faults.append(("agree_overlap", "agree_overlap is not above 0 and up to 1.", ""))
    if not settings.coders:
        faults.append(("coders", "The study has no coders.", "Name them: coders: [ana, ben]."))
    for coder, why in unfit_coders(settings.coders):
        faults.append(("coders", f"The coder {coder!r} {why}.", "Choose another."))
    return [Problem(t, "study.yaml", line_of_key(text, key), a) for key, t, a in faults]


def unfit_coders(coders: list[str]) -> Iterable[tuple[str, str]]:
    """Name the coders a study cannot have, each with why."""
    folded = [coder.casefold() for coder in coders]
    for coder, key in zip(coders, folded, strict=True):
        if folded.count(key) > 1:
            yield coder, "stands twice"
        elif key == CONSENSUS:
            yield coder, "is kept for ratings agreed on together"
        elif why := unfit_id(coder, SIMPLE_ID):
            yield coder, why


def unfit_id(id_: str, pattern: re.Pattern[str]) -> str:
    """Say why a text cannot be an id, or nothing where it can."""
    if not pattern.fullmatch(id_):
        signs = " ".join(pattern.pattern[1:-2].removeprefix("A-Za-z0-9"))
        return f"may hold only letters, digits and {signs}"
    if id_.split(".")[0].casefold() in RESERVED:
        return "is a name that Windows keeps for itself"
    return "" if id_.strip(".") else "is only dots"


def _read(
    root: Path,
    name: str,
    required: list[str],
    make: Callable[[Row], T | Problem],
    problems: list[Problem],
) -> list[T]:
    """Read a table row by row; a table not yet there is empty."""
    if not (root / name).exists():
        return []
    table = read_table(root / name, required)
    problems += table.problems
    made: list[T] = []
    for row in table.rows:
        one = make(row)
        if isinstance(one, Problem):
            problems.append(one)
        else:
            made.append(one)
    return made


def _optional(root: Path, name: str, required: list[str], problems: list[Problem]) -> list[Row]:
    table = read_table(root / name, required) if (root / name).exists() else Table([], [], [])
    problems += table.problems
    return table.rows


def _site(row: Row) -> Site | Problem:
    id_ = row.cells["site"]
    why = "is empty" if not id_ else unfit_id(id_, SIMPLE_ID)
    if why:
        return Problem(f"The site {id_!r} {why}.", "sites.csv", row.line, "Choose another id.")
    rest = {key: value for key, value in row.cells.items() if key != "site"}
    return Site(id=id_, attributes=rest, line=row.line)


def _participant(row: Row, sites: dict[str, str]) -> Participant | Problem:
    cells = row.cells
    name, line = "participants.csv", row.line
    for column in ("participant", "transcript"):
        why = "is empty" if not cells[column] else unfit_id(cells[column], TRANSCRIPT_ID)
        if why:
            return Problem(f"The {column} {cells[column]!r} {why}.", name, line, "Fill the cell.")
    site = cells["site"]
    if not site:
        said = f"The participant {cells['participant']} has no site."
        return Problem(said, name, line, "Write the site's id, or * for all sites.")
    if site != ALL_SITES and site.casefold() not in sites:
        return Problem(f"The site {site!r} is not in sites.csv.", name, line, "Add it there.")
    population = cells.get("population", "")
    if population and not population.isdecimal():
        return Problem(f"The population {population!r} is no number.", name, line, "Write 12, say.")
    known = {"participant", "transcript", "role", "site", "wave", "population"}
    return Participant(
        id=cells["participant"],
        transcript=cells["transcript"],
        role=cells["role"],
        site=site if site == ALL_SITES else sites[site.casefold()],
        wave=cells.get("wave", ""),
        population=int(population) if population else None,
        attributes={key: value for key, value in cells.items() if key not in known},
        line=line,
    )


def _one_spelling(participants: list[Participant]) -> list[Participant]:
    """Write each participant and transcript as its first row does: ids have no case."""
    people: dict[str, str] = {}
    transcripts: dict[str, str] = {}
    return [
        msgspec.structs.replace(
            row,
            id=people.setdefault(row.id.casefold(), row.id),
            transcript=transcripts.setdefault(row.transcript.casefold(), row.transcript),
        )
        for row in participants
    ]


def _assignment(
    row: Row, coders: dict[str, str], transcripts: dict[str, str]
) -> Assignment | Problem:
    cells = row.cells
    for column in ("transcript", "coder", "part"):
        if not cells[column]:
            said = f"The {column} is empty."
            return Problem(said, "assignments.csv", row.line, "Fill the cell.")
    return Assignment(
        transcript=transcripts.get(cells["transcript"].casefold(), cells["transcript"]),
        coder=coders.get(cells["coder"].casefold(), cells["coder"]),
        part=cells["part"],
        round=cells["round"] or "main",
        drawn=cells.get("drawn", ""),
        line=row.line,
    )


def _doubles(
    sites: list[Site], participants: list[Participant], assignments: list[Assignment]
) -> list[Problem]:
    """Find ids that stand twice, compared without case."""
    found = _twice("sites.csv", "site", ((site.id, site.line) for site in sites))
    keys = ((f"{row.id} in {row.transcript}", row.line) for row in participants)
    found += _twice("participants.csv", "participant", keys)
    keys = ((f"{row.coder} on {row.transcript}", row.line) for row in assignments)
    return found + _twice("assignments.csv", "coder", keys)


def _twice(name: str, what: str, keys: Iterable[tuple[str, int]]) -> list[Problem]:
    first: dict[str, int] = {}
    found: list[Problem] = []
    for key, line in keys:
        before = first.setdefault(key.casefold(), line)
        if before != line:
            said = f"The {what} {key} stands twice, first on line {before}."
            found.append(Problem(said, name, line, "Delete one of the lines."))
    return found


def lock(root: Path, name: str) -> AbstractContextManager[object]:
    """Hold a study's lock of one name while writing; another sitting gets a plain message.

    Raises:
        Misuse: somebody else holds it.
    """
    from filelock import FileLock, Timeout

    folder = root / ".qual" / "lock"
    folder.mkdir(parents=True, exist_ok=True)
    held = FileLock(folder / f"{name.casefold()}.lock", mode=0o600)
    try:
        held.acquire(timeout=2)
    except Timeout:
        said = f"Another qual is writing for {name!r} in this study; close it and try again."
        raise Misuse(said) from None
    return _Held(held.release)


class _Held(AbstractContextManager[object]):
    """A lock already taken, given back at the end of the block."""

    def __init__(self, release: Callable[[], object]) -> None:
        """Keep what gives the lock back."""
        self._release = release

    def __exit__(self, *fault: object) -> None:
        """Give the lock back."""
        self._release()
