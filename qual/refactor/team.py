"""What a change of the codebook rests on, and how it is recorded: codebook, then its line."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from qual.blindness import AllWork, read_all
from qual.changes import SAME_MEANING, append_changes
from qual.codebook import TEAM_ID, Code, Codebook, read_codebook
from qual.codebook_versions import save_codebook
from qual.final import own_codes
from qual.journal import NewCode
from qual.problem import Misuse, Problem
from qual.refactor.mentions import find_mentions
from qual.study import Study

Line = dict[str, object]


@dataclass(frozen=True)
class Decision:
    """Who decides on a change, why, and when.

    Attributes:
        randomness: for the ids of lines.
    """

    by: str
    reason: str
    at: str
    randomness: Callable[[int], bytes] = os.urandom


@dataclass
class Outcome:
    """What came of a change.

    Attributes:
        lines: what was added to changes.jsonl.
        codings: how many codings have another code now, or wait for one; those of transcripts
            that not all of their coders have submitted are not counted.
        notes: what a person should look at now, a sentence each.
    """

    lines: list[Line] = field(default_factory=list)
    codings: int = 0
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Team:
    """The team's codebook with all that was coded.

    Attributes:
        codebook: as codebook.yaml has it; `whole`: with the codes coders made while coding.
    """

    work: AllWork
    codebook: Codebook
    whole: Codebook
    problems: list[Problem]

    @property
    def study(self) -> Study:
        """The study it is the codebook of."""
        return self.work.study

    def code(self, id_: str) -> Code:
        """Find a code of the team's codebook.

        Raises:
            Misuse: there is none.
        """
        code = self.codebook.find(id_)
        if code is None:
            raise Misuse(f"There is no code {id_!r}; 'qual codebook search WORD' finds one.")
        return code

    def code_in_use(self, id_: str) -> Code:
        """Find a code that may be applied.

        Raises:
            Misuse: there is none, or the team does not use it.
        """
        code = self.code(id_)
        if code.use == "no":
            raise Misuse(f"The team does not use {code.id}: {code.why}")
        return code

    def new_id(self, id_: str, instead_of: str = "") -> str:
        """Take an id for a new code; one that ever meant something else is not taken again.

        Raises:
            Misuse: it is no id for a code of a team, or not free.
        """
        if not TEAM_ID.fullmatch(id_):
            raise Misuse(f"{id_!r} is no id for a code of your own; write one such as T.stigma.")
        if self.whole.find(id_) is not None:
            raise Misuse(f"There is a code {id_} already; to unite the two, use merge.")
        given_up = {old.casefold() for change in self.codebook.changes for old in change.from_}
        if id_.casefold() in given_up and self.codebook.current(id_, "") != instead_of:
            raise Misuse(f"{id_} meant another code before; choose an id that was never used.")
        return id_

    def visible(self, codes: Collection[str]) -> int:
        """Count codings that have one of some codes now, outside of sealed transcripts."""
        return sum(
            self.whole.current(coding.code, coding.id) in codes
            for own in self.work.work.values()
            for coding in own.standing.codings.values()
            if coding.transcript not in self.work.sealed
        )


def gather(study: Study) -> Team:
    """Read the codebook and all that was coded; the caller holds the codebook's lock."""
    work = read_all(study)
    codebook, problems = read_codebook(study.root)
    return Team(work, codebook, codebook.with_own(own_codes(work)), problems)


def commit(
    team: Team,
    decision: Decision,
    lines: Sequence[Line],
    text: str,
    concerned: Collection[str],
    renamed: Mapping[str, str] | None = None,
) -> Outcome:
    """Write the codebook's new text, then the lines that say what was done; or neither.

    Args:
        team: what was read under the lock still held.
        decision: who, why, when.
        lines: op, from, to and maybe codings; the decision's reason is added where none is given.
        text: of codebook.yaml, edited.
        concerned: ids of the codes the edit was to change.
        renamed: new ids by old.
    """
    given_up = {str(id_) for line in lines for id_ in _ids(line["from"])}
    kept = {str(id_) for line in lines for id_ in _ids(line["to"])}
    codings = team.visible(given_up)
    root = team.study.root
    problems = save_codebook(root, text, concerned, renamed)
    if problems:
        return Outcome(problems=problems)
    whole = [{**line, "reason": line.get("reason") or decision.reason} for line in lines]
    append_changes(root, whole, decision.by, decision.at, decision.randomness)
    same = all(line["op"] in SAME_MEANING for line in lines)
    after = read_codebook(root)[0].with_own(own_codes(team.work))
    became = {id_: _became(after, id_) for id_ in sorted(given_up - kept)}
    return Outcome(whole, codings, find_mentions(team.study, became, ratings=not same))


def _became(codebook: Codebook, id_: str) -> str:
    """The code that one given up is read as now; empty where a person must choose."""
    code = codebook.meant(id_)
    return code.id if code is not None and codebook.history.gave_up(code.id) is None else ""


def _ids(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A code a coder made while coding, not yet of the team.

    Attributes:
        codings: how many stand, outside of sealed transcripts.
    """

    code: NewCode
    coder: str
    codings: int


def find_own_codes(team: Team) -> tuple[list[OwnCode], int]:
    """List the codes coders made that the team might adopt.

    Returns:
        The codes, and how many more were so far used only in transcripts that not all of their
        coders have submitted: they are shown when they have.
    """
    found: list[OwnCode] = []
    hidden = 0
    for coder, own in team.work.work.items():
        for code in own.standing.codes.values():
            if team.codebook.history.gave_up(code.code) is not None:
                continue
            where = [c.transcript for c in own.standing.codings.values() if c.code == code.code]
            shown = [id_ for id_ in where if id_ not in team.work.sealed]
            if where and not shown:
                hidden += 1
            else:
                found.append(OwnCode(code, coder, len(shown)))
    return found, hidden
