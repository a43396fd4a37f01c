"""What a coder's blind copy holds: the study's files, cut down to that coder's share."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

import msgspec

from qual.changes import NAME as CHANGES
from qual.files import read_table, table_text
from qual.journal import journal_path, read_journal
from qual.model import PRIMARY
from qual.moves import read_moves
from qual.study import Study
from qual.submission import submissions_path

WHOLE = ("study.yaml", "codebook.yaml", "sites.csv", "guide.csv")
ASSIGNMENTS = "assignments.csv"
MAIN = "main"
MOMENT = (1980, 1, 1, 0, 0, 0)


def copy_files(study: Study, coder: str, chosen: Sequence[str]) -> dict[str, bytes]:
    """Gather what a copy for one coder holds, by the name that each file has in a study.

    Args:
        study: the study, whose tables were read without Problems.
        coder: as study.yaml writes them.
        chosen: the transcripts that the copy is to hold.
    """
    files = _plain_files(study) | _tables(study, coder, chosen)
    if (study.root / CHANGES).is_file():
        files[CHANGES] = _changes(study, coder)
    return files | _transcript_files(study, chosen) | _own_files(study, coder)


def _plain_files(study: Study) -> dict[str, bytes]:
    """Gather the settings, the codebook with its releases, and the tables that go out whole."""
    root = study.root
    paths = [root / name for name in WHOLE]
    paths += [p for p in (root / "codebook").glob("*.yaml") if p.stem.isdecimal()]
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in paths if p.is_file()}


def _tables(study: Study, coder: str, chosen: Sequence[str]) -> dict[str, bytes]:
    """Cut the tables about transcripts down to a coder's share.

    The rows are chosen as the study reads them, so that capitals in a header, or two spellings of
    one transcript, leave none out; in the copy every id is spelt as the study reads it.
    """
    spelt = {id_.casefold(): id_ for id_ in chosen}
    people = {
        row.line: {"participant": row.id, "transcript": row.transcript}
        for row in study.participants
        if row.transcript in chosen
    }
    asked = {
        row.line: {"transcript": spelt[row.cells["transcript"].casefold()]}
        for row in study.asked
        if row.cells["transcript"].casefold() in spelt
    }
    kept = {"participants.csv": people, "asked.csv": asked}
    files = {
        name: _rows(study, name, rows)
        for name, rows in kept.items()
        if (study.root / name).exists()
    }
    if (study.root / ASSIGNMENTS).exists():
        files[ASSIGNMENTS] = _assigned(study, coder, chosen)
    return files


def _assigned(study: Study, coder: str, chosen: Sequence[str]) -> bytes:
    """Write a coder's assignments so that all look alike.

    The part, the round, what was drawn and the order of the rows would tell which transcripts a
    second person codes. In the copy its coder is the only one, so the primary one, of each.
    """
    own = {row.transcript for row in study.assignments if row.coder.casefold() == coder.casefold()}
    listed = [id_ for id_ in chosen if id_ in own]
    rows = [(id_, coder, PRIMARY, MAIN, "") for id_ in [*listed, *sorted(own - {*listed})]]
    return table_text(("transcript", "coder", "part", "round", "drawn"), rows).encode()


def _rows(study: Study, name: str, kept: Mapping[int, dict[str, str]]) -> bytes:
    """Write a table's header and the rows that start on given lines, with some cells replaced."""
    table = read_table(study.root / name, [])
    columns = [column for column in table.columns if column]
    rows = [row.cells | kept[row.line] for row in table.rows if row.line in kept]
    return table_text(columns, [[row[column] for column in columns] for row in rows]).encode()


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


def _transcript_files(study: Study, chosen: Sequence[str]) -> dict[str, bytes]:
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
