"""Suggestions measured on a file of passages, as if they were one transcript."""

from __future__ import annotations

from collections.abc import Sequence

from qual.evaluation.tally import Evaluation, Over, Tally, add_rows, evaluate
from qual.problem import Misuse
from qual.suggest.encoder import Encoder
from qual.suggest.fuse import SUGGESTERS, offer, prepare
from qual.suggest.gold import GoldRow
from qual.suggest.kinds import CodeLike, Passage
from qual.suggest.measures import domains_of
from qual.suggest.tuned import Tuned, name_of
from qual.suggest.valence import guess_from_words


def evaluate_file(
    rows: Sequence[GoldRow],
    codes: Sequence[CodeLike],
    encoder: Encoder,
    over: Over = "rows",
    seed: int = 7,
    tuned: Tuned | None = None,
) -> Evaluation:
    """Measure every suggester on agreed passages.

    Args:
        rows: the agreed passages.
        codes: the codes that may be offered.
        encoder: from `choose_encoder`.
        over: "rows" for Wilson's intervals, "setting" for a bootstrap over the rows' settings.
        seed: of the bootstrap.
        tuned: from `choose_tuned`, what was learned.

    Raises:
        Misuse: a bootstrap is wanted over settings that the rows do not carry.
    """
    groups = settings_of(rows)
    if over == "setting" and len(set(groups)) < 2:
        raise Misuse("Not every row names its setting or topic, or there is only one.")
    domains = domains_of(codes)
    passages = [Passage(row.text, row.context) for row in rows]
    ground = prepare(codes, passages, encoder, None, "evaluate", tuned)
    words = [guess_from_words(row.text) for row in rows]
    tallies: dict[str, Tally] = {}
    for name in SUGGESTERS:
        tallies[name] = Tally()
        add_rows(tallies[name], rows, offer(name, ground), groups, domains, words)
    return evaluate(rows, groups, tallies, domains, name_of(encoder, tuned), over, seed)


def settings_of(rows: Sequence[GoldRow]) -> list[str]:
    """The setting of each row; all empty unless every row names one."""
    found = [row.setting for row in rows]
    return found if all(found) else [""] * len(rows)
