"""What was learned, made by hand: two codes in two dimensions, so that shares can be worked out."""

import numpy as np
from small_codes import CODES, MONEY, TRAINING

from qual.suggest.kinds import Ground, Passage
from qual.suggest.learned import WEIGHTS, Learned

# Sharp 1 and nothing else: the fused score is the share itself, and so is the learned one.
PLAIN = dict.fromkeys(WEIGHTS, 0.0) | {"sharp": 1.0, "slope": 1.0, "learned_slope": 1.0}


def unit(*rows):
    found = np.array(rows, dtype=np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


LN2 = np.log(2)


def small_learned(scale=LN2, weights=None, **changes):
    """Funding lies to the right, training above, "no code" to the left."""
    said = PLAIN | (weights or {})
    parts = {
        "codes": np.array([MONEY.id, TRAINING.id]),
        "names": np.array([MONEY.name, TRAINING.name]),
        "head": np.array([[1, 0], [0, 1], [-1, 0]], dtype=np.float32),
        "scale": np.float64(scale),
        "given": np.zeros(3),
        "valence": np.zeros((4, 3), dtype=np.float32),
        "weight_names": np.array(sorted(said)),
        "weight_values": np.array([said[name] for name in sorted(said)]),
        "vectors": np.zeros((0, 2), dtype=np.int8),
        "owner": np.zeros(0, dtype=np.int64),
        "row": np.zeros(0, dtype=np.int64),
        "encoder": np.array("e" * 64),
        "exemplars": np.array("none"),
        "origin": np.array("exemplars"),
    }
    return Learned(**parts | changes)


def small_ground(vectors, learned=None, codes=CODES, encode=None):
    """Passages with vectors given; all texts of the codebook have one and the same."""
    rows = np.asarray(vectors, dtype=np.float32)
    same = encode or (lambda texts, shelf: np.ones((len(texts), 2), np.float32) / np.sqrt(2))
    passages = [Passage(f"passage {n}") for n in range(len(rows))]
    return Ground(codes, passages, None, rows, same, rows, learned)
