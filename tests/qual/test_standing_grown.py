"""What stands, folded line by line as a sitting does it, is what a reader of the file finds."""

import json
import random

import pytest

from qual.journal import DECODER, Journal
from qual.lines import Entry, LineFile
from qual.standing import Standing, fold, fold_line

OPS = ["apply", "revise", "withdraw", "restore", "memo", "dismiss", "aid", "pass", "code"]


def made(op, number, known, chance):
    """A line of one kind, about a coding known so far."""
    of = chance.choice(known) if known else "?"
    rest = {
        "apply": {"transcript": "T", "start": 1, "end": 5, "code": "INS.F", "text": "t"},
        "revise": {"of": of, "valence": chance.choice(["barrier", "mixed", None])},
        "withdraw": {"of": of},
        "restore": {"of": of},
        "memo": {"transcript": "T", "memo": "note"},
        "dismiss": {"transcript": "T", "start": 1, "end": 5, "code": "INS.F"},
        "aid": {"transcript": "T", "suggestions": chance.choice(["on", "off"])},
        "pass": {"transcript": "T", "done": chance.random() < 0.5},
        "code": {"code": "X.ana.x", "name": "x"},
    }[op]
    return {"id": f"{number:05d}", "op": op, "at": "2026-03-01T09:00:00Z", **rest}


def random_entries(chance, n):
    entries, known, taken_back = [], [], {}
    for number in range(n):
        op = chance.choice(OPS)
        line = made(op, number, known, chance)
        line["prev"] = [entries[-1].line.id] if entries else []
        if op in ("memo", "dismiss", "code") and op in taken_back and chance.random() < 0.5:
            line["undo"] = taken_back.pop(op)
        elif op in ("memo", "dismiss", "code"):
            taken_back[op] = line["id"]
        if op == "apply":
            known.append(line["id"])
        entries.append(Entry(DECODER.decode(json.dumps(line)), number + 1))
    return entries


@pytest.mark.parametrize("seed", range(30))
def test_folding_one_line_more_is_folding_all(seed):
    entries = random_entries(random.Random(seed), 80)
    grown = Standing()
    for place, entry in enumerate(entries, 1):
        fold_line(grown, "ana", entry)
        journal = Journal("ana", LineFile("codings/ana.jsonl", entries[:place]))
        assert grown == fold(journal)


def test_a_memo_taken_back_is_not_there_and_comes_back_when_done_again():
    def memo(id_, **more):
        fields = {"id": id_, "op": "memo", "at": "2026-03-01T09:00:00Z", "transcript": "T"}
        return Entry(DECODER.decode(json.dumps({**fields, "memo": "note", **more})), 1)

    standing = Standing()
    fold_line(standing, "ana", memo("A"))
    fold_line(standing, "ana", memo("B", memo="", undo="A"))
    assert standing.memos == []
    fold_line(standing, "ana", memo("C", redo="A"))
    assert [m.memo for m in standing.memos] == ["note"]
    fold_line(standing, "ana", memo("D", memo="", undo="A"))
    assert standing.memos == []


def test_the_lines_before_each_line_can_be_watched():
    entries = random_entries(random.Random(1), 20)
    seen = []
    journal = Journal("ana", LineFile("codings/ana.jsonl", entries))
    fold(journal, before=lambda standing, line: seen.append((line.id, len(standing.memos))))
    assert [id_ for id_, _ in seen] == [entry.line.id for entry in entries]
    assert seen[0][1] == 0
