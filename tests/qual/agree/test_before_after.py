"""A rule from disagreement: agreement on its codes before the release that has it, and since."""

import pytest
from tiny_study import AT, TRANSCRIPTS, apply, make_study, no_chance, submit

from qual.agree.before_after import Rule, find_rules
from qual.agree.summary import compare_coders
from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.codebook_versions import freeze
from qual.reconcile import agenda, open_transcripts
from qual.refactor import Decision, write_rule
from qual.report.agreement_words import course
from qual.study import open_study

EVERY = [
    {"transcript": id_, "coder": coder, "part": part, "round": "main"}
    for id_ in TRANSCRIPTS
    for coder, part in (("ana", "primary"), ("ben", "second"))
]
FIRST, LATER = ("N-P01", "S-P01"), ("N-P02", "S-P02")


def code_both(root, id_, ana, ben, release):
    said = TRANSCRIPTS[id_][1][1]
    for coder, code in (("ana", ana), ("ben", ben)):
        apply(root, coder, id_, said[:30], code, "barrier", codebook=release)
        apply(root, coder, id_, said[31:], "INS.F", "barrier", codebook=release)
        submit(root, coder, id_)


@pytest.fixture
def ruled(tmp_path):
    """Two transcripts coded with release 1, a rule on what differed, two coded with release 2."""
    root = make_study(tmp_path / "study", assignments=EVERY)
    freeze(root)
    for id_ in FIRST:
        code_both(root, id_, "INS.J", "INS.J1", 1)
    open_transcripts(read_all(open_study(root)), "ana-ben", AT, randomness=no_chance("o"))
    places = [item.where for item in agenda(read_all(open_study(root)))[0]]
    decision = Decision("ana, ben", "money is meant", AT)
    assert write_rule(open_study(root), "INS.J", ["INS.J1"], places, decision) == []
    return root


def agreement(root):
    return compare_coders(read_all(open_study(root)), read_codebook(root)[0], "turn", replicates=0)


def test_agreement_on_the_codes_of_a_rule_before_and_since(ruled):
    assert freeze(ruled) == 2
    for id_ in LATER:
        code_both(ruled, id_, "INS.J1", "INS.J1", 2)
    found = agreement(ruled)
    steps = {(s.by, s.name): (s.transcripts, s.codings, s.positive) for s in found.course}
    assert steps["rule", "INS.J / INS.J1, release 2, before"] == (2, 4, 0.0)
    assert steps["rule", "INS.J / INS.J1, release 2, since"] == (2, 4, 1.0)
    assert steps["codebook", "1"] == (2, 8, 0.5)
    assert steps["codebook", "2"] == (2, 8, 1.0)
    said = "\n".join(course(found))
    assert "Rule on INS.J / INS.J1, release 2, before: 2 transcripts, 4 codings" in said
    assert "Codebook release 2: 2 transcripts, 8 codings" in said


def test_a_rule_in_no_release_has_no_since(ruled):
    assert find_rules(ruled, read_codebook(ruled)[0]) == []
    assert [step.by for step in agreement(ruled).course] == ["round", "codebook"]


def test_a_rule_nobody_coded_with_yet_has_no_since(ruled):
    freeze(ruled)
    assert find_rules(ruled, read_codebook(ruled)[0]) == [Rule("INS.J", ("INS.J1",), 2)]
    assert "rule" not in {step.by for step in agreement(ruled).course}


def test_a_transcript_coded_across_the_release_is_in_neither(ruled):
    freeze(ruled)
    code_both(ruled, "N-P02", "INS.J1", "INS.J1", 2)
    said = TRANSCRIPTS["S-P02"][1][1]
    apply(ruled, "ana", "S-P02", said[:20], "INS.J", codebook=1)
    apply(ruled, "ben", "S-P02", said[:20], "INS.J", codebook=2)
    for coder in ("ana", "ben"):
        submit(ruled, coder, "S-P02")
    steps = {s.name: s.transcripts for s in agreement(ruled).course if s.by == "rule"}
    assert steps == {
        "INS.J / INS.J1, release 2, before": 2,
        "INS.J / INS.J1, release 2, since": 1,
    }
