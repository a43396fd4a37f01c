"""What `qual reconcile` lists: what waits, what the rule settled, what no longer holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qual.cli.options import Format, the_study
from qual.cli.show import (
    counted,
    end_with_problems,
    say,
    show_csv,
    show_json,
    show_problems,
    show_table,
    stop_at,
)
from qual.cli.width import sentence
from qual.problem import Problem

if TYPE_CHECKING:
    from qual.blindness import AllWork
    from qual.codebook import Codebook
    from qual.final import Finals
    from qual.model import FinalCoding
    from qual.reconcile import Item, Stale
    from qual.study import Study

COLUMNS = ("passage", "coders", "codes", "decision", "by", "reason")
STALE = ("passage", "text", "decided", "by", "reason", "because", "now")
SETTLED = ("passage", "code", "rule")
SHOWN = 12
CONFUSED = ("code", "other code", "passages", "passage", "coded", "decided", "text")


def stop_unless_decidable(problems: Sequence[Problem]) -> None:
    """Show faults; those of decisions can be settled by deciding again, others end the command."""
    show_problems(problems)
    if any(not (problem.file or "").startswith("adjudications/") for problem in problems):
        end_with_problems()


def the_agenda(study: Study) -> tuple[list[Item], Codebook]:
    """The passages that differ, and the codebook with the codes coders made; faults end it."""
    from qual.blindness import read_all
    from qual.codebook import read_codebook
    from qual.final import own_codes
    from qual.reconcile import agenda

    codebook, problems = read_codebook(study.root)
    stop_at(problems)
    work = read_all(study)
    items, faults = agenda(work)
    stop_unless_decidable(faults)
    return items, codebook.with_own(own_codes(work))


def say_reopened(work: AllWork) -> None:
    """Say of which open transcripts the work was reopened or submitted again since."""
    from qual.progress import say_reopened as lines

    for line in lines(work):
        say(line)


def show_waiting(folder: Path | None, format: Format) -> None:
    """List the passages that wait for a decision, and what has been settled."""
    from qual.blindness import read_all
    from qual.codebook import read_codebook
    from qual.final import find_finals
    from qual.reconcile import agenda, find_stale

    opened = the_study(folder)
    codebook, problems = read_codebook(opened.root)
    work = read_all(opened)
    items, faults = agenda(work)
    stop_at(problems)
    stop_unless_decidable(faults)
    finals = find_finals(work, codebook)
    stale = find_stale(work, items)
    rows = [_row(item) for item in items if not _decided_on(item)]
    if format is Format.json:
        _show_json(finals, stale, rows)
    elif format is Format.csv:
        show_csv(COLUMNS, rows)
    elif not work.opened:
        sentence(
            "Nothing is open yet: qual reconcile --by NAMES begins, with --out in a spreadsheet."
        )
    else:
        _show_table(work, finals, stale, rows, len(items))


def _show_json(finals: Finals, stale: Sequence[Stale], rows: Sequence[tuple[str, ...]]) -> None:
    show_json(
        {
            "basis": finals.by_basis,
            "settled by the rule": [
                dict(zip(SETTLED, _settled(coding), strict=True))
                for coding in finals.codings
                if coding.basis == "alike"
            ],
            "stale": [
                {**dict(zip(STALE, _stale(one), strict=True)), "waits": one.waits} for one in stale
            ],
            "waiting": [dict(zip(COLUMNS, row, strict=True)) for row in rows],
        }
    )


def _show_table(
    work: AllWork,
    finals: Finals,
    stale: Sequence[Stale],
    rows: Sequence[tuple[str, ...]],
    passages: int,
) -> None:
    counts = ", ".join(f"{n} {basis}" for basis, n in finals.by_basis.items()) or "none"
    sentence(f"Open: {', '.join(sorted(work.opened))}. Final codings: {counts}.")
    sentence(f"{counted(passages, 'passage')} differed, {passages - len(rows)} are decided.")
    say_reopened(work)
    _show_settled(work, finals)
    if rows:
        show_table(COLUMNS, rows, whole=["passage"])
    again = [one for one in stale if one.waits]
    if again:
        columns = [name for name in STALE if name != "text"]
        shown = [_on_screen(one) for one in again]
        title = "Decisions that no longer hold"
        show_table(columns, shown, title=title, whole=["passage", "now"])
    over = len(stale) - len(again)
    if over:
        sentence(
            f"{counted(over, 'earlier decision')} no longer {'holds' if over == 1 else 'hold'}, "
            "and nothing waits there: decided anew, or agreed on since."
        )


def _show_settled(work: AllWork, finals: Finals) -> None:
    """Show what the rule settled though boundaries or strengths differ, with the rule on each."""
    differ = {pair.primary.coding.id for pair in finals.alike_differ}
    if not differ:
        return
    rule = f"agree_overlap {work.study.settings.agree_overlap:g}"
    title = f"Settled by the rule, {rule} in study.yaml"
    alike = [c for c in finals.codings if c.basis == "alike" and c.id in differ]
    settled = [(*_settled(c)[:2], c.rule.removeprefix(f"{rule}: ")) for c in alike]
    show_table(SETTLED, settled[:SHOWN], title=title, whole=["passage"])
    if len(settled) > SHOWN:
        sentence(f"… and {len(settled) - SHOWN} more: --format json lists all.\n")


def _settled(coding: FinalCoding) -> tuple[str, str, str]:
    return f"{coding.transcript}:{coding.start}-{coding.end}", coding.code, coding.rule


def _stale(one: Stale) -> tuple[str, ...]:
    now = " ".join(item.where for item in one.items if not _decided_on(item))
    by = " ".join(one.decide.by)
    return one.where, one.text, one.decided, by, one.decide.reason, one.why, now


def _on_screen(one: Stale) -> tuple[str, ...]:
    """A stale decision as a row of the table: its words left out, each new place on its line."""
    where, _, *said, now = _stale(one)
    return where, *said, now.replace(" ", "\n")


def _row(item: Item) -> tuple[str, ...]:
    codes = " ".join(sorted({placed.coding.code for placed in item.passage.codings}))
    there = item.decision
    said = ("undecided", " ".join(there.by), there.reason) if there is not None else ("", "", "")
    return (item.where, " ".join(item.coders), codes, *said)


def _decided_on(item: Item) -> bool:
    from qual.reconcile.agenda import is_decided

    return is_decided(item)


def show_confused(folder: Path | None, format: Format) -> None:
    """Show which codes coders took for each other, with the passages."""
    from qual.reconcile import find_confused

    items, whole = the_agenda(the_study(folder))
    found = find_confused(items)
    rows = [
        (*one.codes, len(one.items), item.where, _coded(item), _decided(item), item.text)
        for one in found
        for item in one.items
    ]
    if format is Format.json:
        show_json([dict(zip(CONFUSED, row, strict=True)) for row in rows])
    elif format is Format.csv:
        show_csv(CONFUSED, rows)
    elif not found:
        sentence("No two codes were taken for each other in the transcripts being reconciled.")
    for one in found if format is Format.table else []:
        names = " and ".join(_named(whole, id_) for id_ in one.codes)
        shown = [(item.where, _coded(item), _decided(item), item.text) for item in one.items]
        title = f"{names}: {counted(len(one.items), 'passage')}"
        show_table(CONFUSED[3:], shown, title=title, whole=["passage"])


def _coded(item: Item) -> str:
    """Say who applied which codes in a passage."""
    said = []
    for coder in item.coders:
        codes = dict.fromkeys(placed.coding.code for placed in item.by(coder))
        said.append(f"{coder}: {', '.join(codes) or 'nothing'}")
    return "; ".join(said)


def _decided(item: Item) -> str:
    from qual.reconcile import in_force

    return in_force(item)[0]


def _named(codebook: Codebook, id_: str) -> str:
    found = codebook.find(id_)
    now = codebook.current(id_, "")
    since = f", now {now}" if now != id_ else ""
    return f"{id_} {found.name if found is not None else ''}".strip() + since
