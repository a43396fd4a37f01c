"""Material built by hand: remarks whose vectors say which are alike."""

import numpy as np

from qual.emerging.remarks import Heap, Material, Remark
from qual.emerging.uncovered import Left
from qual.model import Participant

AXES = 12
SITES = {"A": "north", "B": "north", "C": "south", "D": "south", "S": "*"}


def remark(id_, person, text="", codes="INS.F", valence="barrier", transcript=None, start=0):
    """One remark of one person, in their own transcript."""
    where = transcript or f"T-{person}"
    speaker = Participant(id=person, transcript=where, role="nurse", site=SITES[person])
    constructs = tuple(codes.split())
    return Remark(
        id=id_,
        transcript=where,
        start=start,
        end=start + 10,
        text=text or f"words of {id_}",
        people=(speaker,),
        constructs=constructs,
        valence=valence,
    )


def towards(axis, tilt=0.0, other=-1):
    """A vector along an axis, tilted a little towards another."""
    row = np.zeros(AXES, dtype=np.float32)
    row[axis] = 1
    row[other] += tilt
    return row / np.linalg.norm(row)


def encode(texts, shelf):
    """Every word is as like everything else."""
    return np.full((len(texts), AXES), 1 / np.sqrt(AXES), dtype=np.float32)


def heap(pairs):
    """Remarks with their vectors from (remark, vector) pairs."""
    rows = [vector for _, vector in pairs]
    vectors = np.stack(rows) if rows else np.zeros((0, 0), dtype=np.float32)
    return Heap([one for one, _ in pairs], vectors)


def ordinary():
    """Two bundles of plain talk, half alike inside: what is usual is then a likeness of a half."""
    rows = np.zeros((12, AXES), dtype=np.float32)
    for n in range(12):
        rows[n, 10] = 1 if n < 6 else -1
        rows[n, n % 6] = 1
    return rows / np.sqrt(2)


def material(coded=(), open_=()):
    """What candidates are made from."""
    return Material(heap(coded), heap(open_), ordinary().astype(np.float32), Left(), encode)
