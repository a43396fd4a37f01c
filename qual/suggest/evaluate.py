"""How good suggestions are, on passages whose codes people have settled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from qual.files import decode
from qual.model import Valence
from qual.problem import Problem
from qual.suggest.encoder import Encoder
from qual.suggest.fuse import SUGGESTERS, offer, prepare
from qual.suggest.kinds import CodeLike, Offer, Passage

FIRST = 5
Measures = dict[str, float | None]


class GoldCode(msgspec.Struct, frozen=True):
    """A code that people agreed a passage carries, and its valence where they judged one."""

    code: str
    valence: Valence | None = None


class GoldRow(msgspec.Struct, frozen=True):
    """A passage with its agreed codes, none where there is nothing to code.

    Attributes:
        alternates: codes that would also have been accepted.
    """

    id: str
    text: str
    codes: list[GoldCode]
    context: str = ""
    alternates: list[str] = []


def read_rows(path: Path) -> tuple[list[GoldRow], list[Problem]]:
    """Read agreed passages, one JSON object a line; each line that cannot be read is a Problem."""
    if not path.is_file():
        return [], [Problem("There is no such file of passages.", str(path))]
    text, problems = decode(path.read_bytes(), path.name)
    rows: list[GoldRow] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = msgspec.json.decode(line, type=GoldRow)
        except msgspec.DecodeError as fault:
            advice = 'A row is {"id", "text", "codes": [{"code", "valence"}]}.'
            problems.append(
                Problem(f"This row cannot be read: {fault}.", path.name, number, advice)
            )
            continue
        if row.id in seen:
            text_ = f"The id {row.id!r} stands already on line {seen[row.id]}."
            problems.append(Problem(text_, path.name, number, "Give each row its own id."))
            continue
        seen[row.id] = number
        rows.append(row)
    return rows, problems


def check_rows(rows: Sequence[GoldRow], codes: Sequence[CodeLike], name: str) -> list[Problem]:
    """Check that every code of the rows stands in the codebook."""
    known = {code.id for code in codes}
    used = {
        code: row.id for row in rows for code in (*(c.code for c in row.codes), *row.alternates)
    }
    return [
        Problem(f"Row {row!r} has the code {code!r}, which the codebook has not.", name)
        for code, row in used.items()
        if code not in known
    ]


def evaluate_rows(
    rows: Sequence[GoldRow],
    codes: Sequence[CodeLike],
    encoder: Encoder,
    folder: Path | None = None,
    names: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Measure every suggester on agreed passages, as one transcript.

    Returns:
        `{"n", "n_coded", "suggesters": {name: {measure: number or None}}}`; None where no row
        lets a measure be worked out.
    """
    passages = [Passage(row.text, row.context) for row in rows]
    domains = {code.id: code.domain for code in codes}
    ground = prepare(codes, passages, encoder, folder, "evaluate")
    results = {name: measure(rows, offer(name, ground), domains) for name in names or SUGGESTERS}
    coded = sum(bool(row.codes) for row in rows)
    return {"n": len(rows), "n_coded": coded, "suggesters": results}


def measure(
    rows: Sequence[GoldRow], offers: Sequence[Sequence[Offer]], domains: dict[str, str]
) -> Measures:
    """Compare offers with agreed codes.

    Args:
        rows: the agreed passages.
        offers: one list per row, best first.
        domains: the domain of each code.
    """
    pairs = list(zip(rows, offers, strict=True))
    coded = [(row, group) for row, group in pairs if row.codes]
    found: Measures = {f"hit@{k}": _hit(coded, k, False) for k in (1, 3, 5, 10)}
    found |= {f"hit@{k}_any": _hit(coded, k, True) for k in (3, 5)}
    found["recall@5"] = _mean(coded, _recall)
    found["domain@1"] = _mean(coded, lambda row, group: _same_domain(row, group, domains))
    found["valence"] = _valence(coded)
    empty = [(row, group) for row, group in pairs if not group]
    found["none_precision"] = _mean(empty, lambda row, _: float(not row.codes))
    none = [(row, group) for row, group in pairs if not row.codes]
    found["none_recall"] = _mean(none, lambda _, group: float(not group))
    return found


Pair = tuple[GoldRow, Sequence[Offer]]


def _mean(
    pairs: Sequence[Pair], share: Callable[[GoldRow, Sequence[Offer]], float]
) -> float | None:
    if not pairs:
        return None
    return round(sum(share(row, group) for row, group in pairs) / len(pairs), 4)


def _hit(pairs: Sequence[Pair], first: int, alternates: bool) -> float | None:
    def share(row: GoldRow, group: Sequence[Offer]) -> float:
        right = {gold.code for gold in row.codes} | set(row.alternates if alternates else ())
        return float(any(offered.code in right for offered in group[:first]))

    return _mean(pairs, share)


def _recall(row: GoldRow, group: Sequence[Offer]) -> float:
    right = {gold.code for gold in row.codes}
    return len(right & {offered.code for offered in group[:FIRST]}) / len(right)


def _same_domain(row: GoldRow, group: Sequence[Offer], domains: dict[str, str]) -> float:
    right = {domains.get(gold.code) for gold in row.codes} - {None}
    return float(bool(group) and domains.get(group[0].code) in right)


def _valence(pairs: Sequence[Pair]) -> float | None:
    """Share of right valences among the codes found in the first five that have one."""
    judged = []
    for row, group in pairs:
        guesses = {o.code: o.valence for o in reversed(group[:FIRST])}
        judged += [
            guesses[gold.code] == gold.valence
            for gold in row.codes
            if gold.valence is not None and gold.code in guesses
        ]
    return round(sum(judged) / len(judged), 4) if judged else None
