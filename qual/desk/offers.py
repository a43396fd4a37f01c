"""Suggestions at the desk: when they may be shown, which are left, and computing them."""

from __future__ import annotations

import msgspec

from qual.codebook import Code, Codebook
from qual.coding_sheet import find_code
from qual.model import Suggestion, Transcript
from qual.problem import Misuse
from qual.standing import Standing
from qual.study import Study
from qual.suggest.kept import read_suggestions


def may_show(study: Study, own_pass_done: bool) -> bool:
    """Whether study.yaml lets suggestions be shown: on, off, or after the coder's own pass."""
    rule = study.settings.suggestions
    return rule == "on" or (rule == "after_pass" and own_pass_done)


def find_offers(
    study: Study, team: Codebook, transcript: Transcript, standing: Standing
) -> list[Suggestion]:
    """Find a transcript's kept suggestions that were not dismissed, of codes in use.

    Those made for an older text are left out, and so is a role that is not in use any more. By
    start, the strongest first.
    """
    gone = {(d.start, d.end, d.code, d.text) for d in standing.dismissed}
    found = [
        s if _is_role(team, s.about) else msgspec.structs.replace(s, about=None)
        for s in read_suggestions(study.root, transcript.id)
        if s.text == transcript.sha256
        and (s.start, s.end, s.code, s.text) not in gone
        and isinstance(find_code(team, s.code), Code)
    ]
    return sorted(found, key=lambda s: (s.start, s.end, -s.score))


def _is_role(team: Codebook, id_: str | None) -> bool:
    role = find_code(team, id_) if id_ is not None else None
    return isinstance(role, Code) and role.kind == "role"


def compute_offers(study: Study, team: Codebook, transcript: str) -> int:
    """Compute a transcript's suggestions and keep them; returns how many.

    Only here is what computes them imported, which takes a second or two.

    Raises:
        Misuse: the transcript cannot be read.
    """
    from qual.suggest.study_run import suggest_study

    run = suggest_study(study, team, [transcript])
    if run.problems:
        raise Misuse(str(run.problems[0]))
    return run.suggestions
