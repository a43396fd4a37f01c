"""Vectors kept from one run to the next, so that only what changed is encoded again.

A shelf holds the vectors of one call (one transcript, say) under the hash of each text. Anything
wrong with a shelf means that it is made anew: it is derived, and nothing but time is lost. Shelves
are written whole, so that two runs at once do each other no harm, and what was encoded before an
interruption is kept.
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
GROUP = 64  # texts encoded between two looks at the keyboard
EMPTY = np.zeros((0, 0), dtype=np.float32)
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
    before = read_shelf(path)
    known = dict(before)
    fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    try:
        for group in _groups(fresh):
            new = encoder.encode([fresh[key] for key in group])
            if any(len(vector) != new.shape[1] for vector in known.values()):
                return _refill(encoder, texts, keys, path)
            known.update(zip(group, new, strict=True))
    except KeyboardInterrupt:
        write_shelf(path, list(known), np.stack(list(known.values())) if known else EMPTY)
        raise
    rows = np.stack([known[key] for key in keys])
    if fresh or len(before) != len(set(keys)):
        write_shelf(path, keys, rows)
    return rows


def _groups(fresh: dict[bytes, str]) -> list[list[bytes]]:
    """Divide texts into groups of like length."""
    keys = sorted(fresh, key=lambda key: len(fresh[key]))
    return [keys[at : at + GROUP] for at in range(0, len(keys), GROUP)]


def _refill(encoder: Encoder, texts: Sequence[str], keys: list[bytes], path: Path) -> Vectors:
    rows = encoder.encode(texts)
    write_shelf(path, keys, rows)
    return rows


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


def clear_shelves(folder: Path, encoders: Collection[Encoder], shelves: Collection[str]) -> None:
    """Throw away shelves that nothing will ask for again.

    Args:
        folder: where shelves lie.
        encoders: those in use; of others the last used ones are kept.
        shelves: names of the shelves in use; any other of these encoders goes.
    """
    for encoder in encoders:
        wanted = {shelf_path(encoder, folder, shelf) for shelf in shelves}
        own = folder / encoder.key[:16]
        for path in own.glob("*.npz") if own.is_dir() else ():
            if path not in wanted and not path.name.startswith("_"):
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
