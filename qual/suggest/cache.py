"""Vectors kept from one run to the next, so that only what changed is encoded again.

A shelf holds the vectors of one call (one transcript, say) under the hash of each text. Anything
wrong with a shelf means that it is made anew: it is derived, and nothing but time is lost. While a
shelf is being filled, each group of texts is kept in a file beside it as soon as it is encoded, so
that a run that is stopped or killed loses the group in hand and no more. All files are written
whole and named by what they hold, so that two runs at once do each other no harm.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import zipfile
import zlib
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np

from qual.files import write_bytes
from qual.suggest.encoder import Encoder, Vectors

DIGEST = 16
GROUP = 64  # texts encoded at a time: what a run that is killed loses at most
BESIDE = "~"  # stands in no shelf's name, so that a group's file is never taken for a shelf
THEMES = "_themes-"  # begins the shelf of a transcript's remarks, apart from that of its segments
ENCODERS = 4  # whose shelves are kept, the last used ones


def cached_vectors(
    encoder: Encoder, texts: Sequence[str], folder: Path | None, shelf: str = "texts"
) -> Vectors:
    """Encode texts, taking from the folder what an earlier call with this encoder left there.

    Args:
        encoder: whose vectors; another encoder's are never taken.
        texts: what to encode; a text that stands twice is encoded once.
        folder: where shelves lie (`.qual/vectors/` in a study), or None for no cache.
        shelf: which shelf; it is left holding just these texts, so it never outgrows them.

    Returns:
        Array [n, d] of float32, the same values whether encoded now or before.
    """
    if folder is None or not texts:
        return encoder.encode(texts)
    keys = [_digest(text) for text in texts]
    path = shelf_path(encoder, folder, shelf)
    before, groups = read_shelf(path), _groups_beside(path)
    known = {key: row for group in groups for key, row in read_shelf(group).items()} | before
    fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    for group in _groups(fresh):
        rows = encoder.encode([fresh[key] for key in group])
        known.update(zip(group, rows, strict=True))
        if not all(key in known for key in keys):
            write_shelf(_beside(path, group), group, rows)
    if len({len(known[key]) for key in keys}) > 1:
        return _refill(encoder, texts, keys, path)
    rows = np.stack([known[key] for key in keys])
    if fresh or groups or len(before) != len(set(keys)):
        _finish(path, keys, rows)
    return rows


def _groups(fresh: dict[bytes, str]) -> list[list[bytes]]:
    """Divide texts into groups of like length."""
    keys = sorted(fresh, key=lambda key: len(fresh[key]))
    return [keys[at : at + GROUP] for at in range(0, len(keys), GROUP)]


def _refill(encoder: Encoder, texts: Sequence[str], keys: list[bytes], path: Path) -> Vectors:
    rows = encoder.encode(texts)
    _finish(path, keys, rows)
    return rows


def _finish(path: Path, keys: Sequence[bytes], rows: Vectors) -> None:
    """Write a shelf whole, then throw away the groups beside it, which it holds now."""
    write_shelf(path, keys, rows)
    for group in _groups_beside(path):
        group.unlink(missing_ok=True)


def _groups_beside(path: Path) -> list[Path]:
    """Find the groups that were encoded for a shelf which was not finished."""
    return sorted(path.parent.glob(f"{path.stem}{BESIDE}*{path.suffix}"))


def _beside(path: Path, group: Sequence[bytes]) -> Path:
    """Say where a group lies: two runs that encode the same one write the same file."""
    mark = hashlib.sha256(b"".join(group)).hexdigest()[:DIGEST]
    return path.with_name(f"{path.stem}{BESIDE}{mark}{path.suffix}")


def shelf_path(encoder: Encoder, folder: Path, shelf: str) -> Path:
    """Say where a shelf lies: a folder per encoder, a file per shelf."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", shelf)
    mark = "" if plain == shelf else "-" + hashlib.sha256(shelf.encode()).hexdigest()[:8]
    return folder / encoder.key[:16] / f"{plain}{mark}.npz"


def read_shelf(path: Path) -> dict[bytes, Vectors]:
    """Read a shelf: vectors by hash of text; empty where it is missing, torn or not a shelf."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            keys, rows = stored["keys"], stored["vectors"]
    except (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile, zlib.error):
        return {}
    sound = (
        keys.dtype == np.uint8
        and rows.dtype == np.float32
        and keys.ndim == rows.ndim == 2
        and keys.shape == (len(rows), DIGEST)
        and bool(np.isfinite(rows).all())
    )
    return dict(zip((key.tobytes() for key in keys), rows, strict=True)) if sound else {}


def write_shelf(path: Path, keys: Sequence[bytes], rows: Vectors) -> None:
    """Write a shelf whole, each text once."""
    first = {key: i for i, key in reversed(list(enumerate(keys)))}
    marks = np.frombuffer(b"".join(first), dtype=np.uint8).reshape(-1, DIGEST)
    out = io.BytesIO()
    np.savez(out, keys=marks, vectors=rows[list(first.values())])
    write_bytes(path, out.getvalue())


def clear_shelves(
    folder: Path, encoders: Collection[Encoder], transcripts: Collection[str]
) -> None:
    """Throw away shelves that nothing will ask for again.

    Args:
        folder: where shelves lie.
        encoders: those in use; of others the last used ones are kept.
        transcripts: those of the study; the shelves of any other go, with the groups beside them.
    """
    for encoder in encoders:
        shelves = [*transcripts, *(THEMES + id_ for id_ in transcripts)]
        wanted = {shelf_path(encoder, folder, shelf).stem for shelf in shelves}
        own = folder / encoder.key[:16]
        for path in own.glob("*.npz") if own.is_dir() else ():
            common = path.name.startswith("_") and not path.name.startswith(THEMES)
            if not common and path.stem.split(BESIDE)[0] not in wanted:
                path.unlink(missing_ok=True)
    used = {encoder.key[:16] for encoder in encoders}
    others = [path for path in folder.iterdir() if path.is_dir() and path.name not in used]
    others.sort(key=_last_used, reverse=True)
    for path in others[max(0, ENCODERS - len(used)) :]:
        shutil.rmtree(path, ignore_errors=True)


def _last_used(folder: Path) -> float:
    """When a folder was written to last; 0 where another run has thrown it away meanwhile."""
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:DIGEST]
