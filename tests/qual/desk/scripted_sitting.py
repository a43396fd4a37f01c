"""A scripted sitting, run as a process of its own so that it can be killed or starved of disk.

    scripted_sitting.py STUDY SEED OPERATIONS MODE [ROOM]

MODE `plain` writes as usual, `slow` writes a few bytes at a time (a kill then tears a line), `full`
lets the journal grow by ROOM bytes and no more, then gives the disk back. After each operation a
line of JSON on stdout acknowledges what the sitting said was done.
"""

import hashlib
import json
import os
import random
import sys
import time
from pathlib import Path

import qual.files
from qual.codebook import read_codebook
from qual.desk.sitting import open_sitting
from qual.problem import Misuse
from qual.study import open_study
from qual.submission import standing_hash

CODES = ["INN.G", "INS.F", "INS.J", "INS.J1", "INS.J2", "IND.C.C", "T.night"]
VALENCES = ["barrier", "facilitator", "mixed", "neutral", None]


def stepping_clock(begin=0):
    """A clock that gives a later second each time it is asked."""
    seconds = begin

    def clock():
        nonlocal seconds
        seconds += 1
        return f"2026-03-01T{9 + seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}Z"

    return clock


def operate(sitting, chance):
    """Do one thing a coder does at the desk, at random; say what."""
    text = sitting.transcript.text
    standing = [placed.coding.id for placed in sitting.codings]
    if sitting.locked:
        sitting.reopen("one more look")
        return "reopen"
    what = chance.choices(
        ["apply", "revise", "move", "withdraw", "memo", "undo", "redo", "code", "pass", "submit"],
        [40, 12, 8, 6, 6, 14, 6, 2, 3, 3],
    )[0]
    if what in ("revise", "move", "withdraw") and not standing:
        what = "apply"
    start = chance.randrange(len(text) - 1)
    span = (start, chance.randrange(start + 1, len(text) + 1))
    match what:
        case "apply":
            sitting.apply(span, chance.choice(CODES), chance.choice(VALENCES), memo="é “" * 3)
        case "revise":
            sitting.revise(chance.choice(standing), valence=chance.choice(VALENCES), strength=2)
        case "move":
            sitting.revise(chance.choice(standing), span=span)
        case "withdraw":
            sitting.withdraw(chance.choice(standing), "no")
        case "memo":
            sitting.memo(f"note {chance.random()}")
        case "undo":
            sitting.undo()
        case "redo":
            sitting.redo()
        case "code":
            sitting.new_code(f"New {chance.randrange(10**9)}")
        case "pass":
            sitting.mark_pass(not sitting.passed)
        case "submit":
            sitting.submit()
    return what


def digest(sitting):
    """What a sitting holds, in a few letters."""
    found = hashlib.sha256(standing_hash(p.coding for p in sitting.codings).encode())
    memos = sorted(text for _, text in sitting.memos())
    own = sorted(code for code in sitting.codebook.codes if code.startswith("X."))
    found.update(json.dumps([memos, own, sitting.passed, sitting.locked]).encode())
    return found.hexdigest()[:16]


def say(**fields):
    """Acknowledge: one write, so that the reader sees whole lines."""
    os.write(1, json.dumps(fields).encode() + b"\n")


def write_slowly():
    """Let the disk take only a few bytes at a time, as it may."""
    really = os.fdopen

    def fdopen(descriptor, mode, **named):
        file = really(descriptor, mode, **named)
        if named.get("buffering") != 0:
            return file

        class Slow:
            def __enter__(self):
                return self

            def __exit__(self, *fault):
                file.close()

            def __getattr__(self, name):
                return getattr(file, name)

            def write(self, content):
                time.sleep(0.0002)
                return file.write(content[:23])

        return Slow()

    qual.files.os.fdopen = fdopen


def main():
    root, seed, operations, mode = Path(sys.argv[1]), *sys.argv[2:5]
    chance = random.Random(int(seed))
    study = open_study(root)
    codebook, _ = read_codebook(root)
    if mode == "slow":
        write_slowly()
    sitting = open_sitting(study, codebook, "ana", "N-P01", stepping_clock(), chance.randbytes)
    say(done="open", digest=digest(sitting), fault=sitting.fault)
    if mode == "full":
        starve(root, int(sys.argv[5]))
    for _ in range(int(operations)):
        try:
            done = operate(sitting, chance)
        except Misuse as fault:
            done = f"refused: {fault}"
        say(done=done, digest=digest(sitting), fault=sitting.fault, unsaved=sitting.unsaved)
    if mode == "full":
        feed()
        saved = sitting.retry()
        say(done="retry", digest=digest(sitting), fault=sitting.fault, saved=saved)
    sitting.close()


def starve(root, room):
    """Let no file grow beyond the journal's size and some room."""
    import resource

    journal = root / "codings" / "ana.jsonl"
    size = journal.stat().st_size if journal.is_file() else 0
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, resource.RLIM_INFINITY))


def feed():
    """Give the disk back."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
