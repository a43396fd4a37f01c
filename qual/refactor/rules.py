"""From disagreement to codebook: the rule coders agreed on becomes an exclude note of a code."""

from __future__ import annotations

from collections.abc import Sequence

from qual.changes import LOCK
from qual.codebook import Exclusion
from qual.codebook_text import Unusual, add_exclusion
from qual.codebook_versions import BY_HAND, read_text, save_codebook
from qual.problem import Misuse, Problem
from qual.reconcile import Item, agenda
from qual.refactor.team import Decision, Team, gather
from qual.study import Study, lock

SHORT = 12


def write_rule(
    study: Study,
    code: str,
    instead: Sequence[str],
    passages: Sequence[str],
    decision: Decision,
) -> list[Problem]:
    """Write into codebook.yaml when not to use a code, with the date and the passages it is from.

    Args:
        study: the study.
        code: whose note it is.
        instead: codes to use instead.
        passages: places as `TRANSCRIPT:start-end`, or beginnings of passages' ids, of transcripts
            whose reconciling has begun.
        decision: its reason is the rule; who agreed on it, and when.

    Raises:
        Misuse: no such code or passage, or the code would send to itself.
    """
    with lock(study.root, LOCK):
        team = gather(study)
        if team.problems:
            return team.problems
        target = team.code_in_use(code)
        to = [team.code_in_use(id_).id for id_ in instead]
        if target.id in to:
            raise Misuse(f"{target.id} cannot send to itself.")
        note = Exclusion(
            when=decision.reason,
            code_to=to,
            at=decision.at[:10],
            by=decision.by,
            passages=_places(team, passages),
        )
        if any((n.when, n.code_to) == (note.when, to) for n in target.exclude):
            return []
        try:
            text = add_exclusion(read_text(study.root), target.id, note)
        except Unusual as fault:
            said = f"codebook.yaml cannot be edited as it is laid out: {fault}."
            return [Problem(said, "codebook.yaml", None, BY_HAND)]
        return save_codebook(study.root, text, [target.id])


def _places(team: Team, passages: Sequence[str]) -> list[str]:
    """Find the passages meant; only of what is open, so that nothing sealed is named."""
    items, _ = agenda(team.work)
    found = [_passage(items, passage.strip()) for passage in passages]
    return list(dict.fromkeys(item.where for item in found))


def _passage(items: Sequence[Item], named: str) -> Item:
    long = len(named.removeprefix("sha256:")) >= SHORT
    for item in items:
        digest = item.passage.id.removeprefix("sha256:")
        if item.where == named or (long and digest.startswith(named.removeprefix("sha256:"))):
            return item
    raise Misuse(f"{named!r} is no passage of a transcript being reconciled; see --confused.")
