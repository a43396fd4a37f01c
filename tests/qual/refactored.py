"""A study with codes to adopt, merge, split and recode, and what tests read of it."""

import json

from tiny_study import (
    ASSIGNMENTS,
    AT,
    add,
    apply,
    no_chance,
    submit,
    write_table,
)

from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.final import find_finals, own_codes
from qual.refactor import (
    Decision,
    find_waiting,
)
from qual.study import open_study

WHY = Decision("ana, ben", "we agreed", AT, no_chance("team"))
STIGMA = {"op": "code", "code": "X.ben.stigma", "name": "Stigma", "definition": "What is said."}
PARTS = {"T.staff": "Staff: tired", "INS.F": ""}
STIGMA |= {"constructs": ["INS.F"]}


def code_for_refactoring(root):
    """N-P02 and S-P02 coded once; of N-P01 both have submitted, of S-P01 only ana."""
    rows = [r | {"coder": "ben"} if r["transcript"] == "N-P02" else r for r in ASSIGNMENTS]
    write_table(root / "assignments.csv", rows)
    add(root, "ben", [STIGMA])
    apply(root, "ben", "N-P02", "in a week", "X.ben.stigma")
    apply(root, "ben", "N-P02", "two hours every Friday", "INS.J", "facilitator", 2)
    apply(root, "ana", "S-P02", "I heard of it by chance", "T.night", "barrier")
    apply(root, "ana", "S-P02", "It does not fit", "T.night", "barrier", 2)
    for coder in ("ana", "ben"):
        apply(root, coder, "N-P01", "no money for training", "T.night", "barrier")
        submit(root, coder, "N-P01")
    submit(root, "ben", "N-P02")
    submit(root, "ana", "S-P02")
    return root


def study(root):
    return open_study(root)


def finals_of(root):
    work = read_all(open_study(root))
    book = read_codebook(root)[0].with_own(own_codes(work))
    return find_finals(work, book), book


def codes_of(root, transcript):
    return [(c.quote, c.code) for c in finals_of(root)[0].codings if c.transcript == transcript]


def waiting_of(root, code=""):
    return find_waiting(*finals_of(root), code)


def lines_of(root):
    return [json.loads(x) for x in (root / "codebook" / "changes.jsonl").read_text().splitlines()]


def journals(root):
    return {path.name: path.read_bytes() for path in (root / "codings").glob("*.jsonl")}
