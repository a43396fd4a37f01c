"""Versions of a codebook: the working file saved, releases frozen, and what differs between two."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qual.changes import Change
from qual.codebook import (
    NAME,
    Code,
    Codebook,
    Exclusion,
    check_codebook,
    highest_release,
    parse_codebook,
    say_change,
)
from qual.files import decode, write_bytes
from qual.problem import Misuse, Problem

BOM = b"\xef\xbb\xbf"
BY_HAND = (
    "Nothing was changed; make this change in codebook.yaml by hand, or lay the file out anew."
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two versions of a codebook differ.

    Attributes:
        kind: added, removed or changed.
        field: of the code; empty where the whole code was added or removed.
        before, after: what stood there; of lists what was taken out and what was put in.
        note: what codebook/changes.jsonl says of it.
    """

    kind: str
    code: str
    field: str
    before: str
    after: str
    note: str = ""


def read_text(root: Path) -> str:
    """Read the text of the working codebook, its line breaks as they are."""
    return decode((root / NAME).read_bytes(), NAME)[0]


def save_codebook(
    root: Path, after: str, concerned: Collection[str], renamed: Mapping[str, str] | None = None
) -> list[Problem]:
    """Write the edited codebook if it reads as it should: no new fault, nothing else changed.

    Args:
        root: the study; the caller holds the codebook's lock.
        after: the whole text as edited.
        concerned: ids of the codes that the edit was to change, add or take out.
        renamed: new ids by old, which other codes now point to.
    """
    before = read_text(root)
    if after == before:
        return []
    old, faults = parse_codebook(before)
    known = {problem.text for problem in [*faults, *check_codebook(old, before)]}
    new, faults = parse_codebook(after)
    found = [p for p in [*faults, *check_codebook(new, after)] if p.text not in known]
    if found:
        return [Problem(problem.text, problem.file, None, BY_HAND) for problem in found]
    if _others(old, concerned, renamed or {}) != _others(new, concerned, {}):
        said = "codebook.yaml is laid out so that this change would touch other codes too."
        return [Problem(said, NAME, None, BY_HAND)]
    mark = BOM if (root / NAME).read_bytes().startswith(BOM) else b""
    write_bytes(root / NAME, mark + after.encode())
    return []


def _others(
    codebook: Codebook, concerned: Collection[str], renamed: Mapping[str, str]
) -> list[Code]:
    """The codes an edit is not about, pointing to what was renamed by its new id."""

    def now(ids: Iterable[str]) -> list[str]:
        return [renamed.get(id_, id_) for id_ in ids]

    return [
        msgspec.structs.replace(
            code,
            parent=renamed.get(code.parent, code.parent) if code.parent else None,
            constructs=now(code.constructs),
            exclude=[msgspec.structs.replace(n, code_to=now(n.code_to)) for n in code.exclude],
        )
        for id_, code in codebook.codes.items()
        if id_ not in concerned
    ]


def freeze(root: Path) -> int:
    """Freeze the working codebook as codebook/N.yaml, unless the last release says the same.

    Returns:
        The number of the release that holds it now.
    """
    content = (root / NAME).read_bytes()
    last = highest_release(root)
    if last and (root / "codebook" / f"{last}.yaml").read_bytes() == content:
        return last
    write_bytes(root / "codebook" / f"{last + 1}.yaml", content)
    return last + 1


def read_release(root: Path, number: int) -> tuple[Codebook, list[Problem]]:
    """Read a release of the codebook.

    Raises:
        Misuse: there is no such release.
    """
    path = root / "codebook" / f"{number}.yaml"
    if not path.is_file():
        there = highest_release(root)
        known = f"the last is {there}" if there else "none has been made yet"
        raise Misuse(f"There is no release {number} of the codebook; {known}.")
    name = f"codebook/{path.name}"
    text, problems = decode(path.read_bytes(), name)
    if problems:
        return Codebook("", "", [], {}), problems
    return parse_codebook(text, name)


def find_differences(
    old: Codebook, new: Codebook, changes: Iterable[Change] = ()
) -> list[Difference]:
    """Compare two versions of a codebook, code by code and field by field.

    Args:
        old: the earlier one.
        new: the later one; gives the order.
        changes: say of codes that came or went what was done with them.
    """
    said: dict[str, str] = {}
    made: dict[str, str] = {}
    for change in changes:
        if change.codings is None:
            said |= {id_: say_change(change) for id_ in change.from_ if id_ not in change.to}
            made |= {id_: f"{change.op} of {', '.join(change.from_)}" for id_ in change.to}
    found: list[Difference] = []
    for id_, code in old.codes.items():
        if id_ not in new.codes:
            found.append(Difference("removed", id_, "", code.name, "", said.get(id_, "")))
    for id_, code in new.codes.items():
        before = old.codes.get(id_)
        if before is None:
            found.append(Difference("added", id_, "", "", code.name, made.get(id_, "")))
        elif before != code:
            note = said.get(id_, "") if code.use == "no" and before.use == "yes" else ""
            found += [Difference("changed", id_, *rest, note) for rest in _fields(before, code)]
    return found


def _fields(before: Code, after: Code) -> Iterator[tuple[str, str, str]]:
    for name in Code.__struct_fields__:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if isinstance(old, list):
            gone = [item for item in old if item not in new]
            come = [item for item in new if item not in old]
            if gone or come:
                yield name, _say(gone), _say(come)
            else:
                yield name, "in another order", ""
        else:
            yield name, old or "", new or ""


def _say(items: list[str | Exclusion]) -> str:
    return "; ".join(item if isinstance(item, str) else say_note(item) for item in items)


def say_note(note: Exclusion) -> str:
    """Write an exclude note as people read it: when, what instead, and where it comes from."""
    instead = f" → {', '.join(note.code_to)}" if note.code_to else ""
    facts = [note.at, note.by]
    facts += [", ".join(note.passages)] if isinstance(note.passages, list) else []
    origin = "; ".join(fact for fact in facts if isinstance(fact, str) and fact)
    return f"{note.when}{instead}" + (f" ({origin})" if origin else "")
