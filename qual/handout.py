"""Work on another laptop: a blind copy for one coder, and merging what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from qual.adjudication import DECODER as DECISION_DECODER
from qual.adjudication import LOCK, adjudications_path
from qual.blind_copy import copy_files, zip_bytes
from qual.changes import DECODER as CHANGES_DECODER
from qual.changes import LOCK as CHANGES_LOCK
from qual.changes import NAME as CHANGES
from qual.changes import changes_path, check_recodings
from qual.codebook import read_codebook
from qual.files import write_bytes
from qual.journal import DECODER, journal_path
from qual.lines import L
from qual.merging import (
    Merged,
    check_codes,
    check_sites,
    check_submitted,
    check_texts,
    check_transcripts,
    merge,
    write_merged,
)
from qual.moves import read_moves
from qual.parcel import Parcel, Slip, plain_hash, read_parcel
from qual.problem import Misuse, Problem
from qual.rating import DECODER as RATING_DECODER
from qual.rating import ratings_path
from qual.study import CONSENSUS, SIMPLE_ID, Study, lock, unfit_id
from qual.submission import DECODER as SUBMISSION_DECODER
from qual.submission import submissions_path
from qual.transcript import read_transcript


@dataclass(frozen=True)
class HandedOut:
    """A copy made for a coder: where, with which transcripts; nothing was made with Problems."""

    path: Path
    transcripts: list[str]
    problems: list[Problem] = field(default_factory=list)


def hand_out(study: Study, coder: str, out: Path, at: str) -> HandedOut:
    """Write a blind copy of a study for one coder's other laptop.

    It holds settings, codebook, sites, and of participants, assignments and transcripts those of
    the coder (all where nobody is assigned to anything), with that coder's own codings and
    submissions. Of others it holds no codings, no decisions, no ratings, no themes, no
    suggestions and no assignments. It does not show which transcripts are double coded: its
    assignments all read primary and main, in the order of the transcripts.
    Same study and same `at`, same bytes.

    Raises:
        Misuse: no such coder, nothing assigned to them, or the file exists already.
    """
    coder = study.coder(coder)
    if out.exists():
        raise Misuse(f"{out.name} is there already; choose another name or remove it.")
    chosen = own_transcripts(study, coder)
    if not chosen:
        raise Misuse(f"No transcript is assigned to {coder}; see assignments.csv.")
    hashes: dict[str, str] = {}
    problems = list(study.problems)
    for id_ in chosen:
        found = read_transcript(study.root, id_)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            hashes[id_] = found.sha256
    if problems:
        return HandedOut(out, chosen, problems)
    files = copy_files(study, coder, chosen)
    given = {name: plain_hash(files[name]) for name in sorted(files) if "/" not in name}
    slip = Slip(1, study.settings.title, coder, at, hashes, given)
    files["handout.json"] = msgspec.json.format(msgspec.json.encode(slip), indent=2) + b"\n"
    write_bytes(out, zip_bytes(files))
    return HandedOut(out, chosen)


def own_transcripts(study: Study, coder: str) -> list[str]:
    """List the transcripts a coder works on: those assigned, or all where none is to anybody."""
    if not study.assignments:
        return study.transcripts
    own = {row.transcript for row in study.assignments if row.coder.casefold() == coder.casefold()}
    return [id_ for id_ in study.transcripts if id_ in own]


@dataclass
class TakenIn:
    """What came of merging a parcel.

    Attributes:
        codings: new lines of each coder's journal, `submissions`: of their submissions;
            `decisions`: of each decider's decisions; `ratings`: of each person's ratings.
        changes: new lines of codebook/changes.jsonl.
        same: lines that were in the study already.
        notes: what a person should know though nothing is wrong.
    """

    codings: dict[str, int] = field(default_factory=dict)
    submissions: dict[str, int] = field(default_factory=dict)
    decisions: dict[str, int] = field(default_factory=dict)
    ratings: dict[str, int] = field(default_factory=dict)
    changes: int = 0
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def take_in(study: Study, file: Path) -> TakenIn:
    """Merge codings, submissions, decisions, ratings or recodings made on another laptop.

    Of a blind copy come in its coder's own codings, submissions and ratings; what else was done in
    it is counted and named, and stays there.

    Lines are united by id and appended in id order, byte for byte as they came; a person's lines
    come in all or not at all. Taking the same parcel in twice changes nothing.

    Args:
        study: the study that it goes back to.
        file: a zip of the copy, its folder, or a single file of one person's lines.

    Raises:
        Misuse: the file is not there or is none of these, or another qual is writing.
    """
    parcel = read_parcel(file)
    taken = TakenIn(problems=list(parcel.problems))
    if taken.problems:
        return taken
    known = {id_: _known_hashes(study, id_) for id_ in study.transcripts}
    if _is_other(study, parcel, known):
        said = f"This is a copy of another study, {parcel.title!r}; nothing was taken in."
        advice = f"This study is {study.settings.title!r}; take the file in where it belongs."
        taken.problems.append(Problem(said, parcel.name, None, advice))
        return taken
    _compare_texts(taken, parcel, known)
    taken.notes += [
        f"{name} was changed in the copy; that does not come in: change it in the study itself."
        for name in parcel.edited
    ]
    for name in sorted({*parcel.codings, *parcel.submissions}):
        _take_coder(taken, study, parcel, name, known)
    for name in sorted(parcel.decisions):
        _take_decider(taken, study, parcel, name)
    for name in sorted(parcel.ratings):
        _take_rater(taken, study, parcel, name)
    if parcel.changes:
        _take_changes(taken, study, parcel)
    return taken


def _take_changes(taken: TakenIn, study: Study, parcel: Parcel) -> None:
    """Merge what became of codes: all lines, or none and the reasons; not of a blind copy."""
    with lock(study.root, CHANGES_LOCK):
        lines = merge(changes_path(study.root), CHANGES_DECODER, parcel.changes)
        if parcel.coder is not None:
            here = {entry.line.id for entry in lines.own.entries}
            left_out = sum(one.line.id not in here for one in lines.fresh)
            if left_out:
                said = f"Changes of the codebook in this copy were not taken in: {left_out}."
                advice = "Who codes blind does not decide on codes; make them in the study itself."
                taken.problems.append(Problem(said, CHANGES, None, advice))
            return
        codebook, problems = read_codebook(study.root)
        n = _unite(taken, lines, [*problems, *check_codes(lines, codebook.codes)])
    if n is not None:
        taken.changes = n
        taken.problems += check_recodings(study.root) if n else []


def _take_decider(taken: TakenIn, study: Study, parcel: Parcel, name: str) -> None:
    """Merge one decider's lines: all of them, or none and the reasons; not of a blind copy."""
    if _unfit(taken, parcel, name, "decider"):
        return
    with lock(study.root, LOCK):
        path = adjudications_path(study.root, name)
        lines = merge(path, DECISION_DECODER, parcel.decisions[name])
        if parcel.coder is not None:
            advice = "Who codes blind does not decide on passages; decide in the study itself."
            _leave_out(taken, lines, f"Decisions of {name}", advice)
            return
        n = _unite(taken, lines, check_transcripts(lines, study.transcripts))
    if n is not None:
        taken.decisions[name] = n


def _take_rater(taken: TakenIn, study: Study, parcel: Parcel, name: str) -> None:
    """Merge one person's ratings: all of them, or none and the reasons.

    Of a blind copy those of its own coder: of others it was given none, and `consensus` takes more
    than one.
    """
    if _unfit(taken, parcel, name, "rater"):
        return
    content = parcel.ratings[name]
    name = _spelt(study).get(name.casefold(), name)
    name = CONSENSUS if name.casefold() == CONSENSUS else name
    with lock(study.root, name):
        lines = merge(ratings_path(study.root, name), RATING_DECODER, content)
        if parcel.coder is not None and parcel.coder.casefold() != name.casefold():
            advice = f"It was handed to {parcel.coder}, whose own ratings alone come in."
            _leave_out(taken, lines, f"Ratings of {name}", advice)
            return
        n = _unite(taken, lines, check_sites(lines, {site.id for site in study.sites}))
    if n is not None:
        taken.ratings[name] = n
    if n and parcel.coder is not None:
        held = f"{len(parcel.texts)} of {len(study.transcripts)} transcripts"
        taken.notes.append(f"The ratings of {name} were made in a copy that holds {held}.")


def _leave_out(taken: TakenIn, lines: Merged[L], what: str, advice: str) -> None:
    """Say how many new lines of a blind copy are none that may come in from it; they stay there."""
    taken.same += lines.same
    left = len(lines.fresh) + len(lines.problems)
    if left:
        said = f"{what} in this copy were not taken in: {left}."
        taken.problems.append(Problem(said, lines.name, None, advice))


def _unfit(taken: TakenIn, parcel: Parcel, name: str, person: str) -> bool:
    """Say whether a file's name cannot be a person's."""
    why = unfit_id(name, SIMPLE_ID)
    if why:
        said = f"{name!r} cannot be a {person}'s name: it {why}; nothing of it was taken in."
        taken.problems.append(
            Problem(said, parcel.name, None, f"Name the file {person.upper()}.jsonl.")
        )
    return bool(why)


def _unite(taken: TakenIn, lines: Merged[L], faults: list[Problem]) -> int | None:
    """Write what is new unless something forbids it; returns how many lines, None for refused."""
    refused = lines.problems + faults
    taken.problems += lines.clashes + refused
    if refused:
        return None
    write_merged(lines)
    taken.same += lines.same
    return len(lines.fresh)


def _known_hashes(study: Study, transcript: str) -> list[str]:
    """List the hashes of a transcript's texts, the present one first."""
    found = read_transcript(study.root, transcript)
    moves, _ = read_moves(study.root, transcript)
    present = [] if isinstance(found, Problem) else [found.sha256]
    return present + [hash_ for move in moves for hash_ in (move.old, move.new)]


def _is_other(study: Study, parcel: Parcel, known: Mapping[str, list[str]]) -> bool:
    """Say whether a copy is of another study: another title, or none of its transcripts known.

    A study that was given another title since is told by its texts.
    """
    if parcel.title is None:
        return False
    fitting = [id_ for id_, hash_ in parcel.texts.items() if hash_ in known.get(id_, [])]
    if parcel.title != study.settings.title:
        return not fitting or len(fitting) < len(parcel.texts)
    return bool(parcel.texts) and not any(id_ in known for id_ in parcel.texts)


def _compare_texts(taken: TakenIn, parcel: Parcel, known: Mapping[str, list[str]]) -> None:
    """Name the transcripts whose text in the copy is not the study's."""
    for id_, hash_ in sorted(parcel.texts.items()):
        hashes = known.get(id_, [])
        if hash_ in hashes[:1]:
            continue
        if hash_ in hashes:
            taken.notes.append(f"{id_} was corrected since the copy was made; codings are moved.")
            continue
        said = f"The text of {id_} in this copy is not the study's and never was."
        advice = "Codings made on it do not come in; see which of the two texts is right."
        taken.problems.append(Problem(said, parcel.name, None, advice))


def _spelt(study: Study) -> dict[str, str]:
    """List how study.yaml spells each coder, by the name without case."""
    return {coder.casefold(): coder for coder in study.settings.coders}


def _take_coder(
    taken: TakenIn, study: Study, parcel: Parcel, name: str, known: Mapping[str, list[str]]
) -> None:
    """Merge one coder's lines: all of them, or none and the reasons."""
    coder = _spelt(study).get(name.casefold())
    if coder is None:
        said = f"{name!r} is not a coder of this study; their lines were not taken in."
        advice = "Add them to study.yaml, or name the file after the coder: CODER.jsonl."
        taken.problems.append(Problem(said, parcel.name, None, advice))
        return
    if parcel.coder is not None and parcel.coder.casefold() != name.casefold():
        said = f"This copy was handed to {parcel.coder}; lines of {name} were not taken in."
        taken.problems.append(Problem(said, parcel.name, None, "Take in that coder's own copy."))
        return
    with lock(study.root, coder):
        content = parcel.codings.get(name, b"")
        lines = merge(journal_path(study.root, coder), DECODER, content)
        content = parcel.submissions.get(name, b"")
        submits = merge(submissions_path(study.root, coder), SUBMISSION_DECODER, content)
        refused = lines.problems + submits.problems
        refused += check_texts(lines, known) + check_submitted(lines, submits)
        taken.problems += lines.clashes + submits.clashes + refused
        if refused:
            return
        write_merged(lines)
        write_merged(submits)
    taken.same += lines.same + submits.same
    if lines.fresh:
        taken.codings[coder] = len(lines.fresh)
    if submits.fresh:
        taken.submissions[coder] = len(submits.fresh)
