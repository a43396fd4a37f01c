"""How far the readers of the exemplars agreed: `python -m tools.reader_agreement`.

Reads tests/data/readers.csv: what two readers, apart from each other, gave each remark, and a third
where they had nothing in common. Remarks written for a code have the label they were written for.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qual.agree.interval import Interval
from qual.agree.layouts import table_of_ratings
from qual.agree.two_coders import cohen_kappa
from qual.evaluation.intervals import wilson

READERS = Path(__file__).parents[1] / "tests/data/readers.csv"
NONE = "none"
Row = Mapping[str, str]


@dataclass(frozen=True)
class Met:
    """How far two readers of one part agreed.

    Attributes:
        n: remarks; `third`: those that went to a third reader.
        same: share with the same first code, or none by both; `interval`: 95 %, Wilson's.
        kappa: Cohen's, of the first code or none.
        valence: share of the codes that both gave with the same valence; `shared`: of how many.
        label: by reader the share whose first code is the label's, where there is a label.
    """

    n: int
    same: float
    interval: Interval | None
    kappa: float | None
    valence: float
    shared: int
    third: int
    label: tuple[float, ...]


def read_readers(path: Path = READERS) -> dict[str, list[Row]]:
    """Read what the readers gave, by part."""
    parts: dict[str, list[Row]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            parts.setdefault(row["part"], []).append(row)
    return parts


def compare(rows: Sequence[Row]) -> Met:
    """Compare the two readers of some remarks."""
    pairs = [(_codes(row["reader 1"]), _codes(row["reader 2"])) for row in rows]
    firsts = [(_first(one), _first(other)) for one, other in pairs]
    shared = [one[code] == other[code] for one, other in pairs for code in one if code in other]
    same = sum(one == other for one, other in firsts)
    labelled = [
        (_first(_codes(row["label"])), first)
        for row, first in zip(rows, firsts, strict=True)
        if row["label"]
    ]
    return Met(
        n=len(rows),
        same=same / len(rows),
        interval=wilson(same, len(rows)),
        kappa=cohen_kappa(table_of_ratings([list(side) for side in zip(*firsts, strict=True)])),
        valence=sum(shared) / len(shared),
        shared=len(shared),
        third=sum(bool(row["reader 3"]) for row in rows),
        label=tuple(
            sum(label == first[reader] for label, first in labelled) / len(labelled)
            for reader in (0, 1)
            if labelled
        ),
    )


def _codes(said: str) -> dict[str, str]:
    """A reader's codes with their valence, the main one first."""
    if said == NONE:
        return {}
    pairs = (part.split() for part in said.split("; "))
    return {code: valence for code, valence in pairs}


def _first(codes: Mapping[str, str]) -> str:
    return next(iter(codes), NONE)


def main() -> None:
    """Print the agreement part by part."""
    for part, rows in read_readers().items():
        met = compare(rows)
        assert met.interval is not None and met.kappa is not None
        ends = f"[{met.interval.low:.3f}, {met.interval.high:.3f}]"
        print(
            f"{part}: n {met.n}; same first code or none {met.same:.3f} {ends}, kappa "
            f"{met.kappa:.3f}; same valence {met.valence:.3f} of {met.shared} shared codes; "
            f"{met.third} to a third reader"
            + "".join(f"; the label's {share:.3f}" for share in met.label)
        )


if __name__ == "__main__":
    main()
