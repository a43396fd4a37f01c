"""Work on another laptop: a blind copy for one coder, and merging what comes back."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from qual.adjudication import DECODER as DECISION_DECODER
from qual.adjudication import LOCK, adjudications_path
from qual.changes import DECODER as CHANGES_DECODER
from qual.changes import LOCK as CHANGES_LOCK
from qual.changes import NAME as CHANGES
from qual.changes import changes_path, check_recodings
from qual.codebook import read_codebook
from qual.files import decode, table_text, write_bytes
from qual.journal import DECODER, journal_path, read_journal
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
from qual.parcel import Parcel, Slip, read_parcel
from qual.problem import Misuse, Problem
from qual.rating import DECODER as RATING_DECODER
from qual.rating import ratings_path
from qual.study import CONSENSUS, SIMPLE_ID, Study, lock, unfit_id
from qual.submission import DECODER as SUBMISSION_DECODER
from qual.submission import submissions_path
from qual.transcript import read_transcript

WHOLE = ("study.yaml", "codebook.yaml", "sites.csv", "guide.csv")
MOMENT = (1980, 1, 1, 0, 0, 0)


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
    suggestions and no assignments, so that it does not show which transcripts are double coded.
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
    problems: list[Problem] = []
    for id_ in chosen:
        found = read_transcript(study.root, id_)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            hashes[id_] = found.sha256
    if problems:
        return HandedOut(out, chosen, problems)
    files = _plain_files(study, coder, set(chosen))
    files |= _transcript_files(study, chosen) | _own_files(study, coder)
    slip = Slip(format=1, title=study.settings.title, coder=coder, at=at, transcripts=hashes)
    files["handout.json"] = msgspec.json.format(msgspec.json.encode(slip), indent=2) + b"\n"
    write_bytes(out, zip_bytes(files))
    return HandedOut(out, chosen)


def own_transcripts(study: Study, coder: str) -> list[str]:
    """List the transcripts a coder works on: those assigned, or all where none is to anybody."""
    if not study.assignments:
        return study.transcripts
    own = {row.transcript for row in study.assignments if row.coder.casefold() == coder.casefold()}
    return [id_ for id_ in study.transcripts if id_ in own]


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Write a zip that is the same for the same files: sorted, private, without times."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, MOMENT)
            member.create_system = 3
            member.external_attr = 0o100600 << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, files[name])
    return made.getvalue()


def _plain_files(study: Study, coder: str, chosen: AbstractSet[str]) -> dict[str, bytes]:
    """Gather the study's settings and tables, cut down to one coder's share."""
    root = study.root
    paths = [root / name for name in WHOLE]
    paths += [p for p in (root / "codebook").glob("*.yaml") if p.stem.isdecimal()]
    files = {p.relative_to(root).as_posix(): p.read_bytes() for p in paths if p.is_file()}
    tests: dict[str, Callable[[Mapping[str, str]], bool]] = {
        "participants.csv": lambda row: row.get("transcript", "") in chosen,
        "asked.csv": lambda row: row.get("transcript", "") in chosen,
        "assignments.csv": lambda row: row.get("coder", "").casefold() == coder.casefold(),
    }
    for name, test in tests.items():
        if (root / name).is_file():
            files[name] = _rows_where((root / name).read_bytes(), name, test)
    if (root / CHANGES).is_file():
        files[CHANGES] = _changes(study, coder)
    return files


def _rows_where(content: bytes, name: str, test: Callable[[Mapping[str, str]], bool]) -> bytes:
    """Keep a table's header and the rows that pass a test."""
    text, _ = decode(content, name)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header = [cell.strip() for cell in rows[0]] if rows else []
    cells = [dict(zip(header, map(str.strip, row), strict=False)) for row in rows[1:]]
    kept = [row for row, named in zip(rows[1:], cells, strict=True) if test(named)]
    return table_text(header, kept).encode()


def _changes(study: Study, coder: str) -> bytes:
    """Keep the codebook's changes; those of single codings only where they are the coder's."""
    own = {entry.line.id for entry in read_journal(study.root, coder).entries}
    kept: list[bytes] = []
    for line in (study.root / CHANGES).read_bytes().splitlines():
        try:
            change = msgspec.json.decode(line, type=dict[str, object])
        except msgspec.DecodeError:
            continue
        codings = change.get("codings")
        if isinstance(codings, list):
            change["codings"] = [id_ for id_ in codings if id_ in own]
        if change.get("codings") != []:
            kept.append(msgspec.json.encode(change) + b"\n")
    return b"".join(kept)


def _transcript_files(study: Study, chosen: list[str]) -> dict[str, bytes]:
    """Gather texts, turns, corrections and the older texts that the corrections start from."""
    folder = study.root / "transcripts"
    names = [f"{id_}{suffix}" for id_ in chosen for suffix in (".txt", ".json", ".moves.jsonl")]
    for id_ in chosen:
        moves, _ = read_moves(study.root, id_)
        names += [f"old/{move.old.removeprefix('sha256:')}.txt" for move in moves]
    return {
        f"transcripts/{name}": (folder / name).read_bytes()
        for name in names
        if (folder / name).is_file()
    }


def _own_files(study: Study, coder: str) -> dict[str, bytes]:
    paths = (journal_path(study.root, coder), submissions_path(study.root, coder))
    return {p.relative_to(study.root).as_posix(): p.read_bytes() for p in paths if p.is_file()}


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
    for name in sorted({*parcel.codings, *parcel.submissions}):
        _take_coder(taken, study, parcel, name, known)
    if parcel.coder is None:
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
    """Merge one decider's lines: all of them, or none and the reasons."""
    if _unfit(taken, parcel, name, "decider"):
        return
    with lock(study.root, LOCK):
        path = adjudications_path(study.root, name)
        lines = merge(path, DECISION_DECODER, parcel.decisions[name])
        n = _unite(taken, lines, check_transcripts(lines, study.transcripts))
    if n is not None:
        taken.decisions[name] = n


def _take_rater(taken: TakenIn, study: Study, parcel: Parcel, name: str) -> None:
    """Merge one person's ratings: all of them, or none and the reasons."""
    if _unfit(taken, parcel, name, "rater"):
        return
    name = CONSENSUS if name.casefold() == CONSENSUS else name
    with lock(study.root, name):
        lines = merge(ratings_path(study.root, name), RATING_DECODER, parcel.ratings[name])
        n = _unite(taken, lines, check_sites(lines, {site.id for site in study.sites}))
    if n is not None:
        taken.ratings[name] = n


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


def _take_coder(
    taken: TakenIn, study: Study, parcel: Parcel, name: str, known: Mapping[str, list[str]]
) -> None:
    """Merge one coder's lines: all of them, or none and the reasons."""
    coder = {c.casefold(): c for c in study.settings.coders}.get(name.casefold())
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
