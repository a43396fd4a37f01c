"""The team's codebook: codes with their notes and terms, its releases and what was recoded."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from cfir.yaml_text import YamlFault, parse_yaml
from qual.changes import Change, Changes, Fate, read_changes
from qual.files import decode
from qual.journal import NewCode
from qual.misfit import entry_misfit
from qual.problem import Problem
from qual.study import line_of_key

TEAM_ID = re.compile(r"T\.[A-Za-z0-9-]+")
CODE_ID = re.compile(r"[^\s;,]+")
NAME = "codebook.yaml"


class Exclusion(msgspec.Struct, frozen=True):
    """When not to use a code, and which to use instead.

    Attributes:
        at, by, passages: of a rule that coders agreed on: when, who, and on which passages they
            had differed, each as `TRANSCRIPT:start-end`.
    """

    when: str
    code_to: list[str] = []
    at: str | UnsetType = UNSET
    by: str | UnsetType = UNSET
    passages: list[str] | UnsetType = UNSET


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A label with its definition, inclusion and exclusion notes, and the words people say.

    Attributes:
        kind: construct, subconstruct, role, characteristic or inductive.
        orientation: whether more of it usually helps (favourable) or hinders (reverse).
        terms: what people really say; `not_terms`: what rules it out.
        use: whether the team uses it, `why` not.
        constructs: for a code that is not of CFIR, the constructs it belongs to.
    """

    id: str
    name: str
    domain: str = ""
    kind: str = "inductive"
    parent: str | None = None
    definition: str = ""
    orientation: str = "favourable"
    aliases: list[str] = []
    include: list[str] = []
    exclude: list[Exclusion] = []
    terms: list[str] = []
    not_terms: list[str] = []
    use: Literal["yes", "no"] = "yes"
    why: str = ""
    constructs: list[str] = []

    @property
    def of_framework(self) -> bool:
        """Whether it is one of CFIR's own codes."""
        return not self.id.startswith(("T.", "X."))


class Domain(msgspec.Struct, frozen=True):
    """A domain: the top level of the framework."""

    id: str
    name: str
    definition: str = ""


@dataclass(frozen=True)
class Codebook:
    """The working codebook of a study.

    Attributes:
        number: highest release in codebook/ (0 before the first).
        changes: refactorings, oldest first, applied when codings are read.
    """

    name: str
    framework: str
    domains: list[Domain]
    codes: dict[str, Code]
    number: int = 0
    changes: list[Change] = field(default_factory=list)

    @cached_property
    def digest(self) -> str:
        """The hash of all entries together, as reports print it."""
        entries = sorted(entry_hash(code) for code in self.codes.values())
        return "sha256:" + hashlib.sha256("\n".join(entries).encode()).hexdigest()

    @cached_property
    def places(self) -> dict[str, int]:
        """The order of domains and codes."""
        known = [*(domain.id for domain in self.domains), *self.codes]
        return {name: n for n, name in enumerate(known)}

    @cached_property
    def by_fold(self) -> dict[str, Code]:
        """Codes by id without case."""
        return {id_.casefold(): code for id_, code in self.codes.items()}

    def find(self, id_: str) -> Code | None:
        """Find a code by its id, compared without case."""
        return self.by_fold.get(id_.strip().casefold())

    def children(self, id_: str) -> list[Code]:
        """The subconstructs of a construct."""
        return [code for code in self.codes.values() if code.parent == id_]

    def constructs_of(self, id_: str) -> list[str]:
        """The constructs a code counts for: itself, or those it belongs to."""
        code = self.codes.get(id_)
        if code is None or code.of_framework:
            return [id_]
        return list(code.constructs)

    @cached_property
    def history(self) -> Changes:
        """The changes, ready to be asked about."""
        return Changes(self.changes)

    def current(self, id_: str, coding: str) -> str:
        """Say which code a coding has now, after all that was merged, renamed or recoded."""
        return self.history.follow(id_, coding).code

    def fate(self, id_: str, coding: str) -> Fate:
        """Say which code a coding has now, and whether it waits for a person to choose one."""
        return self.history.follow(id_, coding)

    def meant(self, id_: str) -> Code | None:
        """Find the code that a table or a theme means by an id: what it was made into since.

        A code adopted, renamed or merged is followed; one split or retired stays what it is, for
        only a person can say which code takes its place.
        """
        there = self.find(id_)
        named = there.id if there is not None else self.history.spelled(id_)
        return there if self.history.gave_up(named) is None else self.find(self.current(named, ""))

    def with_own(self, own: Iterable[NewCode]) -> Codebook:
        """Add codes that coders made while coding, with the constructs they name.

        One that has become a code of the team since is there to be read, not to be applied.
        """
        added = {code.code: self._own(code) for code in own}
        codes = {**self.codes, **{k: v for k, v in added.items() if k not in self.codes}}
        return Codebook(self.name, self.framework, self.domains, codes, self.number, self.changes)

    def _own(self, code: NewCode) -> Code:
        change = self.history.gave_up(code.code)
        return Code(
            id=code.code,
            name=code.name,
            definition=code.definition,
            constructs=code.constructs,
            domain=code.constructs[0].split(".")[0] if code.constructs else "",
            use="yes" if change is None else "no",
            why="" if change is None else say_change(change),
        )


def say_change(change: Change) -> str:
    """Say in a few words what a change did with the codes it gave up."""
    words = {"adopt": "adopted as", "merge": "merged into", "split": "split into"}
    words |= {"rename": "renamed", "retire": "retired", "recode": "recoded as"}
    to = ", ".join(change.to) if change.op != "retire" else ""
    said = f"{words[change.op]} {to}".strip()
    return f"{said}: {change.reason}" if change.reason else said


def entry_hash(code: Code) -> str:
    """Hash a code's entry, so that a coding records what the code meant when it was applied."""
    return "sha256:" + hashlib.sha256(msgspec.json.encode(code, order="sorted")).hexdigest()


def read_codebook(root: Path) -> tuple[Codebook, list[Problem]]:
    """Read a study's working codebook with its releases and changes."""
    path = root / NAME
    if not path.is_file():
        advice = "Copy one with 'qual new', or put the team's codebook here."
        return _empty(), [Problem("The study has no codebook.", NAME, None, advice)]
    text, problems = decode(path.read_bytes(), NAME)
    if problems:
        return _empty(), problems
    codebook, problems = parse_codebook(text)
    changes, more = read_changes(root)
    whole = Codebook(
        codebook.name,
        codebook.framework,
        codebook.domains,
        codebook.codes,
        highest_release(root),
        changes,
    )
    return whole, problems + more


def _empty() -> Codebook:
    return Codebook("", "2022", [], {})


def parse_codebook(text: str, name: str = NAME) -> tuple[Codebook, list[Problem]]:
    """Read the text of a codebook; a code that cannot be used is a Problem with its line."""
    try:
        found = parse_yaml(text)
    except YamlFault as fault:
        return _empty(), [Problem(str(fault), name, fault.line, "Look at the indentation.")]
    if not isinstance(found, dict) or not isinstance(found.get("codes"), list):
        advice = "It needs a list under 'codes:'; see the one that 'qual new' makes."
        return _empty(), [Problem("This codebook lists no codes.", name, 1, advice)]
    codes: dict[str, Code] = {}
    seen: set[str] = set()
    problems: list[Problem] = []
    for entry in found["codes"]:
        code = _parse_code(entry, text, name)
        if isinstance(code, Problem):
            problems.append(code)
        elif code.id.casefold() in seen:
            said = f"The code {code.id} stands twice."
            problems.append(Problem(said, name, line_of(text, code.id), "Delete one of them."))
        else:
            codes[code.id] = code
            seen.add(code.id.casefold())
    domains = [
        Domain(str(d.get("id", "")), str(d.get("name", "")), str(d.get("definition", "")))
        for d in found.get("domains") or []
        if isinstance(d, dict)
    ]
    title = str(found.get("name", "") or name)
    return Codebook(title, str(found.get("framework", "")), domains, codes), problems


def _parse_code(entry: object, text: str, name: str) -> Code | Problem:
    id_ = str(entry.get("id", "")) if isinstance(entry, Mapping) else ""
    try:
        code = msgspec.convert(entry, Code)
    except msgspec.ValidationError as fault:
        said = entry_misfit("code", id_, fault)
        return Problem(said, name, line_of(text, id_), "Compare it with another code of this file.")
    if not CODE_ID.fullmatch(code.id):
        said = f"The code {code.id!r} has no id that can be written in a cell."
        advice = "Give it one without spaces, commas and semicolons."
        return Problem(said, name, line_of(text, id_), advice)
    if code.use == "no" and not code.why:
        said = f"The code {code.id} is not used, but 'why' does not say why not."
        return Problem(said, name, line_of(text, id_), "Add why: and a reason.")
    return code


def line_of(text: str, id_: str) -> int | None:
    """Find the line on which a code's entry begins."""
    match = re.search(rf"(?m)^\s*-?\s*id:\s*['\"]?{re.escape(id_)}['\"]?\s*$", text)
    return text.count("\n", 0, match.start()) + 1 if match and id_ else line_of_key(text, "codes")


def highest_release(root: Path) -> int:
    """Say how many releases of the codebook are frozen in codebook/."""
    numbers = [int(p.stem) for p in (root / "codebook").glob("*.yaml") if p.stem.isdecimal()]
    return max(numbers, default=0)


def check_codebook(codebook: Codebook, text: str) -> list[Problem]:
    """Check that a codebook holds together: ids it points to, terms, constructs."""
    problems: list[Problem] = []
    for code in codebook.codes.values():
        pointed = [id_ for note in code.exclude for id_ in note.code_to] + list(code.constructs)
        pointed += [code.parent] if code.parent else []
        line = line_of(text, code.id)
        for id_ in pointed:
            if id_ not in codebook.codes:
                said = f"The code {code.id} points to {id_}, which is no code of this codebook."
                problems.append(Problem(said, NAME, line, "Correct the id."))
        if not code.of_framework and not TEAM_ID.fullmatch(code.id):
            said = f"The team's own code {code.id} does not look like T.slug."
            problems.append(Problem(said, NAME, line, "Rename it, for example T.stigma."))
    return problems
