import random

from hypothesis import given
from hypothesis import strategies as st

from qual.journal import Journal, Memo
from qual.lineage import Lineage
from qual.lines import Entry, LineFile


def memo(id_, prev):
    return Entry(Memo(id=id_, at="", memo="", prev=tuple(prev), transcript="T"), 0)


@st.composite
def histories(draw):
    """Lines written on up to three laptops that now and then copy from each other."""
    chance = random.Random(draw(st.integers(0, 10**9)))
    laptops = [[] for _ in range(draw(st.integers(1, 3)))]
    entries = []
    for number in range(draw(st.integers(0, 40))):
        laptop = chance.choice(laptops)
        if chance.random() < 0.2:
            laptop[:] = sorted({*laptop, *chance.choice(laptops)})
        named = {p for id_ in laptop for p in entries_by_id(entries)[id_].line.prev}
        id_ = f"{number:05d}"
        prev = [one for one in laptop if one not in named]
        if chance.random() < 0.05:
            prev.append(f"{chance.randrange(number + 1):05d}x")
        entries.append(memo(id_, sorted(prev)))
        laptop.append(id_)
    lost = chance.random() < 0.3
    return [entry for entry in entries if not (lost and chance.random() < 0.1)]


def entries_by_id(entries):
    return {entry.line.id: entry for entry in entries}


def known_by_walking(entries, last):
    """The lines named and all they were written after; a missing one stands for all before it."""
    there, found = entries_by_id(entries), set()
    waiting = [id_ for id_ in last if id_ in there]
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found.add(id_)
            for before in there[id_].line.prev:
                waiting += [before] if before in there else [one for one in there if one < before]
    return found


@given(histories())
def test_who_knew_what_is_what_walking_the_lines_finds(entries):
    journal = Journal("ana", LineFile("codings/ana.jsonl", entries))
    ids = [entry.line.id for entry in entries]
    for later in ids:
        walked = known_by_walking(entries, [later])
        assert {id_ for id_ in ids if journal.lineage.knows(later, id_)} == walked


@given(histories(), st.integers(0, 10**9))
def test_what_a_submission_knew_is_what_walking_the_lines_finds(entries, seed):
    chance = random.Random(seed)
    journal = Journal("ana", LineFile("codings/ana.jsonl", entries))
    ids = [entry.line.id for entry in entries]
    last = sorted({chance.choice([*ids, "missing"]) for _ in range(3)})
    known = journal.known_at(last)
    assert {id_ for id_ in ids if known(id_)} == known_by_walking(entries, last)


def test_a_line_that_is_not_there_is_known_to_none():
    lineage = Lineage()
    lineage.add("A", [])
    assert lineage.knows("A", "A")
    assert not lineage.knows("A", "B")
    assert not lineage.knows("B", "A")
