"""Groups of texts that are alike in meaning: average linkage on cosine, cut at a stated likeness.

Average linkage (UPGMA; Sokal and Michener 1958, Univ. Kansas Sci. Bull. 38:1409-1438) joins the two
groups whose texts are most alike on average, until no two are alike enough. Nothing here is drawn
by chance, and the order in which texts are given changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from qual.suggest.encoder import Vectors

# Likenesses are compared to four decimals, so that machines agree.
DECIMALS = 4
# Pairs within one group are all held at once: 64 MB at this many texts.
MOST = 4000
# Texts drawn, evenly spaced, to see how alike any two are: 2 million pairs.
DRAWN = 2000
BLOCK = 256
ORDERED_BY = 8


def centre(vectors: Vectors, ordinary: Vectors) -> Vectors:
    """Take away what all texts of a study share, so that likeness speaks of what sets them apart.

    Args:
        vectors: [n, d], rows of unit length.
        ordinary: [m, d] of plain sentences about anything, so that a small study has a middle.

    Returns:
        [n, d] rows of unit length, from the middle of both together.
    """
    return _from(_middle(vectors, ordinary), vectors)


def usual_likeness(vectors: Vectors, ordinary: Vectors, share: float) -> float:
    """Find the likeness that a share of all pairs of texts stays below: what is usual here.

    Args:
        vectors: [n, d] of different texts, rows of unit length, before they are centred.
        ordinary: as for `centre`.
        share: 0.95 for the likeness that one pair in twenty exceeds.
    """
    middle = _middle(vectors, ordinary)
    rows = _from(middle, vectors[_canonical(vectors)])
    if len(rows) > DRAWN:
        rows = rows[np.linspace(0, len(rows) - 1, DRAWN).astype(int)]
    rows = np.concatenate([rows, _from(middle, ordinary)])
    pairs = (rows @ rows.T)[np.triu_indices(len(rows), 1)]
    return round(float(np.quantile(pairs, share)), DECIMALS) if len(pairs) else 1.0


def group(vectors: Vectors, least: float) -> list[list[int]]:
    """Group texts whose average likeness is at least `least`.

    More than 4,000 texts are first split coarsely, by halves along the direction in which they
    differ most; texts on two sides of such a split are never in one group.

    Args:
        vectors: [n, d] centred, rows of unit length.
        least: the likeness at which joining ends.

    Returns:
        Row numbers of each group with two texts or more, in no order that means anything.
    """
    order = _canonical(vectors)
    found: list[list[int]] = []
    for piece in _split(vectors[order], np.arange(len(order))):
        marks = _join(vectors[order[piece]], least)
        sizes = np.bincount(marks)
        for mark in np.flatnonzero(sizes > 1):
            found.append([int(i) for i in order[piece[marks == mark]]])
    return found


def by_nearness(vectors: Vectors, rows: Sequence[int]) -> list[int]:
    """Order the texts of a group, the most typical (nearest to the group's centre) first."""
    inside = vectors[list(rows)]
    near = np.round(inside @ _unit(inside.mean(axis=0)), DECIMALS)
    return [rows[i] for i in np.argsort(-near, kind="stable")]


def middle_of(vectors: Vectors, groups: Sequence[Sequence[int]]) -> Vectors:
    """Find the centre of each group of rows: [groups, d], rows of unit length."""
    if not groups:
        return np.zeros((0, vectors.shape[1]), dtype=np.float32)
    return np.stack([_unit(vectors[list(rows)].mean(axis=0)) for rows in groups])


def nearest(centres: Vectors, to: Vectors, most: int, least: float) -> list[list[int]]:
    """For each centre the rows of `to` that are at least so alike, the most alike first."""
    found: list[list[int]] = []
    for start in range(0, len(centres), BLOCK):
        for near in np.round(centres[start : start + BLOCK] @ to.T, DECIMALS):
            enough = np.flatnonzero(near >= least)
            order = np.argsort(-near[enough], kind="stable")[:most]
            found.append([int(i) for i in enough[order]])
    return found


def _middle(vectors: Vectors, ordinary: Vectors) -> NDArray[np.float64]:
    total = vectors.sum(axis=0, dtype=np.float64) + ordinary.sum(axis=0, dtype=np.float64)
    result: NDArray[np.float64] = total / max(1, len(vectors) + len(ordinary))
    return result


def _from(middle: NDArray[np.float64], vectors: Vectors) -> Vectors:
    return _unit((vectors - middle).astype(np.float32))


def _unit(rows: Vectors) -> Vectors:
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    result: Vectors = (rows / np.maximum(length, 1e-12)).astype(np.float32)
    return result


def _canonical(vectors: Vectors) -> NDArray[np.intp]:
    """Order rows by what they are, so that the order in which they came decides no tie."""
    keys = np.round(vectors[:, :ORDERED_BY], DECIMALS)
    return np.lexsort(keys.T[::-1]) if keys.size else np.arange(len(vectors))


def _split(vectors: Vectors, rows: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Halve rows along the direction of greatest difference until no piece is too large."""
    if len(rows) <= MOST:
        if len(rows) > 1:
            yield rows
        return
    inside = vectors[rows] - vectors[rows].mean(axis=0)
    _, directions = np.linalg.eigh((inside.T @ inside).astype(np.float64))
    along = np.round(inside @ directions[:, -1], DECIMALS)
    order = np.argsort(along, kind="stable")
    half = len(rows) // 2
    for side in (order[:half], order[half:]):
        yield from _split(vectors, rows[np.sort(side)])


def _join(vectors: Vectors, least: float) -> NDArray[np.intp]:
    """Number the groups that average linkage leaves, [n] from 0."""
    from scipy.cluster.hierarchy import fcluster, linkage

    apart = np.empty(len(vectors) * (len(vectors) - 1) // 2)
    done = 0
    for start in range(0, len(vectors), BLOCK):
        likeness = vectors[start : start + BLOCK] @ vectors.T
        for n, row in enumerate(likeness, start):
            apart[done : done + len(vectors) - n - 1] = 1 - np.round(row[n + 1 :], DECIMALS)
            done += len(vectors) - n - 1
    tree = linkage(np.maximum(apart, 0, out=apart), "average")
    marks: NDArray[np.intp] = fcluster(tree, 1 - least + 1e-9, "distance") - 1
    return marks
