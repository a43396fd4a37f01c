"""A study coded with CFIR 2009 goes over to 2022: what is safe by itself, the rest by a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from cfir.crosswalk import Recoding, recodings
from cfir.framework import load
from cfir.places import find_shipped
from qual.changes import LOCK, append_changes
from qual.codebook import NAME, Code, Codebook, check_codebook, parse_codebook
from qual.codebook_text import Unusual, add_items, cut_item, replace_references, set_fields
from qual.codebook_versions import BOM, BY_HAND, freeze, read_text
from qual.files import decode, write_bytes, write_text
from qual.problem import Misuse, Problem
from qual.refactor.mentions import find_mentions
from qual.refactor.team import Decision, Line, Team, gather
from qual.study import Study, lock

OLD, NEW = "2009", "2022"
WAS_2009 = "a code of CFIR 2009: "
SETTING = re.compile(r"(?m)^(framework\s*:\s*)(['\"]?)2009\2(?=\s*(?:#|$))")
OPS = {"safe": "recode", "person": "split", "none": "retire"}


@dataclass
class Converted:
    """What came of going over to CFIR 2022.

    Attributes:
        release: the number under which the codebook of 2009 is kept.
        safe: codes of 2009 whose codings carry over; `by_hand`: those a person must read again.
        carried: the team's own codes, taken into the new codebook as written.
        codings: how many standing codings carry over by themselves, outside sealed transcripts.
        notes: what a person should look at.
    """

    release: int = 0
    safe: list[str] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    codings: int = 0
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def convert(study: Study, decision: Decision) -> Converted:
    """Take a study from CFIR 2009 to 2022.

    The codebook of 2009 is frozen as a release. The new one is CFIR 2022 with the team's own codes;
    codes of 2009 that need a person stay in it, not to be applied, until their codings are
    recoded. Lines in changes.jsonl recode what is safe; the rest waits as codings of a split or
    retired code do. A conversion that was cut off is completed by doing it again.

    Raises:
        Misuse: study.yaml does not say that the study uses CFIR 2009.
    """
    if study.settings.framework != OLD:
        raise Misuse("This study uses CFIR 2022 already: study.yaml says so.")
    with lock(study.root, LOCK):
        team = gather(study)
        if team.problems:
            return Converted(problems=team.problems)
        settings = _new_settings(study.root)
        if isinstance(settings, Problem):
            return Converted(problems=[settings])
        there = {code.code for code in recodings()}
        own = [code for id_, code in team.codebook.codes.items() if id_ not in there]
        found = _converted(team, own)
        if team.codebook.framework != NEW:
            try:
                text = _new_text(read_text(study.root), team.codebook, own)
            except Unusual as fault:
                said = f"codebook.yaml cannot be converted as it is laid out: {fault}."
                return Converted(problems=[Problem(said, NAME, None, BY_HAND)])
            found.problems = _faults(text, team.codebook, own)
            if found.problems:
                return found
            found.release = freeze(study.root)
            mark = BOM if (study.root / NAME).read_bytes().startswith(BOM) else b""
            write_bytes(study.root / NAME, mark + text.encode())
        _record(team, decision)
        write_text(study.root / "study.yaml", settings)
    return found


def _new_settings(root: Path) -> str | Problem:
    text, _ = decode((root / "study.yaml").read_bytes(), "study.yaml")
    new, n = SETTING.subn(r'\g<1>"2022"', text, count=1)
    if n:
        return new
    advice = 'Write it on a line of its own, framework: "2009", and convert again.'
    return Problem("The setting 'framework' cannot be changed here.", "study.yaml", None, advice)


def _converted(team: Team, own: Sequence[Code]) -> Converted:
    """Say what will carry over and what a person should look at."""
    safe = [code.code for code in recodings() if code.safe]
    by_hand = [code.code for code in recodings() if not code.safe]
    notes = [
        f"{entry.code} → {', '.join(entry.to)}: {entry.note}"
        for entry in recodings()
        if entry.safe and entry.note and team.visible([entry.code])
    ]
    notes += [f"Your own wording of {id_} is kept in the release." for id_ in _reworded(team)]
    for code in own:
        unclear = [id_ for id_ in code.constructs if id_ in by_hand]
        if unclear:
            notes.append(f"{code.id} belongs to {', '.join(unclear)}: choose constructs of 2022.")
    became = dict.fromkeys(by_hand, "") | {e.code: e.to[0] for e in recodings() if e.safe}
    notes += find_mentions(team.study, became)
    return Converted(
        safe=safe,
        by_hand=by_hand,
        carried=[code.id for code in own],
        codings=team.visible(safe),
        notes=notes,
    )


def _reworded(team: Team) -> list[str]:
    """Codes of 2009 that the team defined or delimited in its own words."""
    framework = load(OLD)
    return [
        code.id
        for code in team.codebook.codes.values()
        if code.id in framework
        and (code.definition.strip() != framework[code.id].definition.strip() or code.exclude)
    ]


def _new_text(old: str, codebook: Codebook, own: Sequence[Code]) -> str:
    """Write the new codebook: CFIR 2022, the codes of 2009 to decide on, the team's own."""
    text, _ = decode((find_shipped("codebooks") / "cfir-2022.yaml").read_bytes(), NAME)
    kept = [entry for entry in recodings() if not entry.safe and entry.code in codebook.codes]
    named = {codebook.codes[entry.code].domain for entry in kept}
    domains = [domain.id for domain in codebook.domains if domain.id in named]
    old = replace_references(old, {e.code: e.to[0] for e in recodings() if e.safe})
    for entry in kept:
        old = set_fields(old, entry.code, {"use": "no", "why": WAS_2009 + _question(entry)})
    codes = [*(entry.code for entry in kept), *(code.id for code in own)]
    if domains:
        text = add_items(text, "domains", [cut_item(old, "domains", id_) for id_ in domains])
    return add_items(text, "codes", [cut_item(old, "codes", id_) for id_ in codes])


def _question(entry: Recoding) -> str:
    return " ".join((entry.decide or entry.note or "choose a code of 2022").split())


def _faults(text: str, old: Codebook, own: Iterable[Code]) -> list[Problem]:
    """Check that the new codebook reads well and holds each of the team's codes as it was."""
    new, found = parse_codebook(text)
    found = found + check_codebook(new, text)
    for code in own:
        there = new.codes.get(code.id)
        if there is None or _bare(there) != _bare(old.codes[code.id]):
            said = f"The code {code.id} cannot be carried into the new codebook as it is laid out."
            found.append(Problem(said, NAME, None, BY_HAND))
    return [Problem(p.text, p.file, None, p.advice) for p in found]


def _bare(code: Code) -> Code:
    """A code without what it points to, which may have another id now."""
    return msgspec.structs.replace(code, parent=None, constructs=[], exclude=[])


def _record(team: Team, decision: Decision) -> None:
    """Write the lines that are not there yet: recode what is safe, leave the rest to a person."""
    there = {(change.op, tuple(change.from_)) for change in team.codebook.changes}
    lines: list[Line] = []
    for entry in recodings():
        op = OPS[entry.recode]
        if (op, (entry.code,)) in there:
            continue
        to = [] if op == "retire" else list(entry.to)
        why = _question(entry) if not entry.safe else decision.reason
        lines.append({"op": op, "from": [entry.code], "to": to, "reason": why})
    append_changes(team.study.root, lines, decision.by, decision.at, decision.randomness)
