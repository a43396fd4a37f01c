"""The ways a team refactors its codebook: adopt, merge, rename, retire, split, recode."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cfir.framework import load
from qual.changes import LOCK, append_changes
from qual.codebook import Code
from qual.codebook_text import Unusual, add_code, redirect_notes, replace_references, set_fields
from qual.codebook_versions import BY_HAND, read_text
from qual.problem import Misuse, Problem
from qual.refactor.mentions import redirected
from qual.refactor.team import Decision, Line, Outcome, Team, commit, gather
from qual.study import Study, lock


def adopt(
    study: Study,
    id_: str,
    decision: Decision,
    new_id: str = "",
    name: str = "",
    definition: str = "",
    constructs: Sequence[str] | None = None,
) -> Outcome:
    """Make a coder's own code one of the team's, with its definition and constructs.

    Args:
        study: the study.
        id_: `X.CODER.slug`.
        decision: who, why, when.
        new_id: `T.slug` if not given.
        name: the coder's own if not given.
        definition: the coder's own if not given.
        constructs: the coder's own if None.

    Raises:
        Misuse: no such code, the new id is not free, or the code was so far used only in
            transcripts that not all of their coders have submitted.
    """
    with lock(study.root, LOCK):
        team = gather(study)
        if team.problems:
            return Outcome(problems=team.problems)
        own = _own(team, id_)
        made = Code(
            id=team.new_id(new_id or f"T.{own.id.split('.')[-1]}", own.id),
            name=name or own.name,
            definition=definition or own.definition,
            constructs=list(own.constructs if constructs is None else constructs),
            domain=_domain(team, own.constructs if constructs is None else constructs),
        )
        line: Line = {"op": "adopt", "from": [own.id], "to": [made.id]}
        return _edit(team, decision, [line], [made.id], lambda text: add_code(text, made))


def _own(team: Team, id_: str) -> Code:
    """Find a coder's own code that may be adopted now."""
    by_fold = {code.casefold(): coder for coder, code in _own_ids(team)}
    code = team.whole.find(id_)
    coder = by_fold.get(id_.strip().casefold())
    if code is None or coder is None or code.id in team.codebook.codes:
        raise Misuse(f"No coder has made a code {id_!r}; 'qual codebook adopt' lists them.")
    change = team.codebook.history.gave_up(code.id)
    if change is not None:
        raise Misuse(f"{code.id} is {' '.join(change.to)} already.")
    codings = team.work.work[coder].standing.codings.values()
    where = {coding.transcript for coding in codings if coding.code == code.id}
    if where and where <= team.work.sealed:
        said = "was so far used only in transcripts that not all of their coders have submitted"
        raise Misuse(f"{code.id} {said}; adopt it when they have.")
    return code


def _own_ids(team: Team) -> list[tuple[str, str]]:
    return [(c, code) for c, own in team.work.work.items() for code in own.standing.codes]


def _domain(team: Team, constructs: Sequence[str]) -> str:
    found = team.codebook.find(constructs[0]) if constructs else None
    return found.domain if found is not None else ""


def merge(study: Study, ids: Sequence[str], into: str, decision: Decision) -> Outcome:
    """Unite codes into one: their codings count as its own, and they are no longer applied.

    Args:
        study: the study.
        ids: of codes of the team, of codes coders made, or of codes that were applied though no
            codebook names them.
        into: the code they become.
        decision: who, why, when.

    Raises:
        Misuse: there is no such code, or a code would be merged into itself.
    """
    with lock(study.root, LOCK):
        team = gather(study)
        if team.problems:
            return Outcome(problems=team.problems)
        target = team.code_in_use(into)
        given_up = list(dict.fromkeys(_mergeable(team, id_) for id_ in ids))
        if target.id in given_up:
            raise Misuse(f"{target.id} cannot be merged into itself.")
        line: Line = {"op": "merge", "from": given_up, "to": [target.id]}
        why = {"use": "no", "why": f"merged into {target.id}: {decision.reason}"}
        written = [id_ for id_ in given_up if id_ in team.codebook.codes]

        def edit(text: str) -> str:
            for id_ in written:
                text = set_fields(text, id_, why)
            return text

        sent = dict.fromkeys(written, target.id)
        return _edit(team, decision, [line], written, edit, sent=sent)


def _mergeable(team: Team, id_: str) -> str:
    found = team.whole.find(id_)
    if found is not None and found.id not in team.codebook.codes:
        return _own(team, id_).id
    if found is not None:
        return found.id
    for own in team.work.work.values():
        for coding in own.standing.codings.values():
            if coding.code == id_ and coding.transcript not in team.work.sealed:
                return id_
    raise Misuse(f"There is no code {id_!r}; 'qual codebook search WORD' finds one.")


def rename(study: Study, id_: str, new_id: str, decision: Decision, name: str = "") -> Outcome:
    """Give a code of the team another id, and maybe another name; what it means stays.

    Raises:
        Misuse: there is no such code, it is CFIR's own, or the new id is not free.
    """
    with lock(study.root, LOCK):
        team = gather(study)
        if team.problems:
            return Outcome(problems=team.problems)
        code = team.code(id_)
        if code.id in load(study.settings.framework):
            raise Misuse(f"{code.id} is CFIR's own id and stays; its name may be changed by hand.")
        new = team.new_id(new_id, code.id)
        fields = ({"name": name} if name else {}) | {"id": new}

        def edit(text: str) -> str:
            return set_fields(replace_references(text, {code.id: new}), code.id, fields)

        line: Line = {"op": "rename", "from": [code.id], "to": [new]}
        return _edit(team, decision, [line], [code.id, new], edit, {code.id: new}, {code.id: new})


def retire(study: Study, id_: str, decision: Decision) -> Outcome:
    """Stop using a code. Codings that have it keep it and wait for a person to choose another.

    Raises:
        Misuse: there is no such code, or it is given up already.
    """
    with lock(study.root, LOCK):
        team = gather(study)
        if team.problems:
            return Outcome(problems=team.problems)
        code = team.code(id_)
        if team.codebook.history.gave_up(code.id) is not None:
            raise Misuse(f"{code.id} is given up already: {code.why}")
        line: Line = {"op": "retire", "from": [code.id], "to": []}
        fields = {"use": "no", "why": decision.reason}

        def edit(text: str) -> str:
            return set_fields(text, code.id, fields)

        return _edit(team, decision, [line], [code.id], edit, sent={code.id: ""})


def split(study: Study, id_: str, into: Mapping[str, str], decision: Decision) -> Outcome:
    """Divide a code into several. Its codings wait until each was given one of them.

    A code named here that does not exist yet is made: it belongs to the constructs of the code it
    comes from, or to that code itself where it is one of CFIR's.

    Args:
        study: the study.
        id_: of the code.
        into: names by id; the name may be empty for a code that exists.
        decision: who, why, when.

    Raises:
        Misuse: there is no such code, fewer than two to divide into, or one without a name.
    """
    with lock(study.root, LOCK):
        team = gather(study)
        if team.problems:
            return Outcome(problems=team.problems)
        code = team.code(id_)
        if len({new.casefold() for new in into}) < 2:
            raise Misuse("A code is split into two codes or more: --into ID --into ID.")
        to: list[str] = []
        made: list[Code] = []
        for new, name in into.items():
            there = team.codebook.find(new)
            if there is None:
                made.append(_part(team, code, new, name))
            elif there.id != code.id:
                team.code_in_use(new)
            to.append(there.id if there is not None else new)
        why = {"use": "no", "why": f"split into {', '.join(to)}: {decision.reason}"}

        def edit(text: str) -> str:
            for one in made:
                text = add_code(text, one)
            return text if code.id in to else set_fields(text, code.id, why)

        line: Line = {"op": "split", "from": [code.id], "to": to}
        concerned = [code.id, *(one.id for one in made)]
        sent = {} if code.id in to else {code.id: ""}
        return _edit(team, decision, [line], concerned, edit, sent=sent)


def _part(team: Team, code: Code, id_: str, name: str) -> Code:
    if not name:
        raise Misuse(f"{id_} is not in the codebook yet; give its name: --into '{id_}=NAME'.")
    constructs = [code.id] if code.of_framework else list(code.constructs)
    return Code(id=team.new_id(id_), name=name, domain=code.domain, constructs=constructs)


def recode(study: Study, lines: Sequence[Line], decision: Decision) -> list[Line]:
    """Record which code single codings have now.

    Args:
        study: the study.
        lines: op recode, from, to, codings, reason, as `recode_line` makes them.
        decision: who and when.

    Returns:
        The lines as written.
    """
    with lock(study.root, LOCK):
        return append_changes(study.root, lines, decision.by, decision.at, decision.randomness)


def _edit(
    team: Team,
    decision: Decision,
    lines: Sequence[Line],
    concerned: Sequence[str],
    edit: Callable[[str], str],
    renamed: Mapping[str, str] | None = None,
    sent: Mapping[str, str] | None = None,
) -> Outcome:
    """Edit the codebook's text and record the lines; a file that cannot be edited is a Problem.

    Args:
        team: what was read under the lock.
        decision: who, why, when.
        lines: of changes.jsonl.
        concerned: ids of the codes the edit is about.
        edit: makes the new text of the old.
        renamed: new ids by old.
        sent: where exclude notes send instead, by the ids they sent to; empty for nowhere.
    """
    sent = sent or {}
    try:
        text = redirect_notes(edit(read_text(team.study.root)), sent)
    except Unusual as fault:
        said = f"codebook.yaml cannot be edited as it is laid out: {fault}."
        return Outcome(problems=[Problem(said, "codebook.yaml", None, BY_HAND)])
    notes, senders = redirected(team.codebook, sent)
    done = commit(team, decision, lines, text, [*concerned, *senders], renamed)
    if not done.problems:
        done.notes[:0] = notes
    return done
