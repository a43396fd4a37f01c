"""A rule that coders agreed on, written into the codebook."""

import pytest
from refactored import WHY, study
from tiny_study import (
    AT,
    apply,
    submit,
)

from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.problem import Misuse
from qual.reconcile import agenda, open_transcripts
from qual.refactor import (
    Decision,
    write_rule,
)


@pytest.fixture
def differing(root):
    apply(root, "ana", "N-P01", "no money for training", "INS.J1")
    apply(root, "ben", "N-P01", "no money for training", "INS.J")
    apply(root, "ana", "S-P01", "Nobody had the time", "INS.F")
    for coder in ("ana", "ben"):
        submit(root, coder, "N-P01")
    open_transcripts(read_all(study(root)), "ana", AT)
    return root


def test_a_rule_from_disagreement_goes_into_the_codebook(differing):
    (item,), _ = agenda(read_all(study(differing)))
    rule = Decision("ana, ben", "it is about money itself", AT)
    for named in (item.where, item.passage.id, item.passage.id[7:30]):
        assert write_rule(study(differing), "ins.j", ["INS.J1"], [named], rule) == []
    (note,) = read_codebook(differing)[0].codes["INS.J"].exclude
    assert (note.when, note.code_to) == ("it is about money itself", ["INS.J1"])
    assert (note.at, note.by, note.passages) == ("2026-03-01", "ana, ben", [item.where])


@pytest.mark.parametrize(
    ("code", "use", "passage", "said"),
    [
        ("INS.J", ["INS.J1"], "S-P01:1-5", "no passage"),
        ("INS.J", ["INS.J1"], "sha256:", "no passage"),
        ("INS.J", ["INS.J"], "", "cannot send to itself"),
        ("INS.X", [], "", "no code 'INS.X'"),
    ],
)
def test_a_rule_from_nowhere_is_refused(differing, code, use, passage, said):
    before = (differing / "codebook.yaml").read_bytes()
    with pytest.raises(Misuse, match=said):
        write_rule(study(differing), code, use, [passage] if passage else [], WHY)
    assert (differing / "codebook.yaml").read_bytes() == before
