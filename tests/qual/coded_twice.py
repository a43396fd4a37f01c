"""One transcript coded by two coders with every kind of difference, and what reconciling reads."""

from tiny_study import AT, apply, no_chance, submit

from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.final import find_finals, own_codes
from qual.reconcile import agenda, open_transcripts
from qual.study import open_study


def code_twice(root):
    """N-P01: one alike pair and three passages; S-P01 is submitted by one coder only."""
    apply(root, "ana", "N-P01", "The room was ready on the first day", "INS.J2", "facilitator", 2)
    apply(root, "ben", "N-P01", "The room was ready on the first day", "INS.J2", "facilitator", 1)
    apply(root, "ana", "N-P01", "no money for training", "INS.J1", "barrier", 2)
    apply(root, "ben", "N-P01", "There was no money for training", "INS.J", "barrier", 1)
    apply(
        root, "ben", "N-P01", "two nurses never learned it", "INS.J1", "barrier", memo="=Not sure"
    )
    apply(root, "ana", "N-P01", "Our director asked", "IND.C.C", "facilitator", 1, about="IND.R.B")
    for coder in ("ana", "ben"):
        submit(root, coder, "N-P01")
    submit(root, "ana", "S-P01")
    return root


def work_of(root):
    return read_all(open_study(root))


def opened(root, decider="ana"):
    return open_transcripts(work_of(root), decider, AT, randomness=no_chance("opens"))


def items_of(root):
    items, problems = agenda(work_of(root))
    assert problems == []
    return items


def codebook_of(root):
    return read_codebook(root)[0].with_own(own_codes(work_of(root)))


def final_codings(root):
    finals = find_finals(work_of(root), codebook_of(root))
    assert finals.problems == []
    return [(c.code, c.quote, c.basis) for c in finals.codings if c.transcript == "N-P01"]
