"""How good suggestions are: every suggester on passages whose codes people have settled."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qual.suggest.encoder import Encoder
from qual.suggest.fuse import SUGGESTERS, offer, prepare
from qual.suggest.gold import GoldCode as GoldCode
from qual.suggest.gold import GoldRow as GoldRow
from qual.suggest.gold import check_rows as check_rows
from qual.suggest.gold import read_rows as read_rows
from qual.suggest.kinds import CodeLike, Passage
from qual.suggest.measures import domains_of
from qual.suggest.measures import measure as measure
from qual.suggest.tuned import Tuned


def evaluate_rows(
    rows: Sequence[GoldRow],
    codes: Sequence[CodeLike],
    encoder: Encoder,
    folder: Path | None = None,
    names: Sequence[str] | None = None,
    tuned: Tuned | None = None,
) -> dict[str, Any]:
    """Measure every suggester on agreed passages, as one transcript.

    Returns:
        `{"n", "n_coded", "suggesters": {name: {measure: number or None}}}`; None where no row
        lets a measure be worked out.
    """
    passages = [Passage(row.text, row.context) for row in rows]
    domains = domains_of(codes)
    ground = prepare(codes, passages, encoder, folder, "evaluate", tuned)
    results = {name: measure(rows, offer(name, ground), domains) for name in names or SUGGESTERS}
    coded = sum(bool(row.codes) for row in rows)
    return {"n": len(rows), "n_coded": coded, "suggesters": results}
