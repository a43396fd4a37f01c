import hashlib
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_study import AT, add, apply, reopen, submit

from qual.blindness import read_all, read_own
from qual.journal import DECODER as JOURNAL
from qual.journal import Journal, journal_path, read_journal
from qual.lines import Entry, LineFile
from qual.problem import Misuse
from qual.standing import fold
from qual.study import open_study
from qual.submission import (
    Folds,
    Submit,
    content_hash,
    content_line,
    read_submissions,
    standing_hash,
    submissions_path,
)
from qual.submitting import reopen as reopen_transcript
from qual.submitting import submit as submit_transcript


@pytest.fixture
def study(root):
    apply(root, "ana", "N-P01", "no money for training", "INS.J1", "barrier", 2)
    apply(root, "ana", "N-P01", "The room was ready", "INS.J2")
    apply(root, "ana", "N-P02", "tablets", "INS.J")
    return open_study(root)


def test_a_content_line_has_these_keys_sorted(study):
    first = read_own(study, "ana").standing.of_transcript("N-P01")[0]
    assert content_line(first).decode() == (
        f'{{"about":null,"code":"INS.J1","end":{first.end},"id":"{first.id}",'
        f'"start":{first.start},"strength":2,"text":"{first.text}","transcript":"N-P01",'
        '"valence":"barrier"}'
    )


def test_the_hash_covers_one_line_a_standing_coding_in_id_order(study):
    codings = read_own(study, "ana").standing.of_transcript("N-P01")
    lines = b"".join(content_line(coding) + b"\n" for coding in codings)
    assert standing_hash(reversed(codings)) == "sha256:" + hashlib.sha256(lines).hexdigest()
    one = "sha256:" + hashlib.sha256(content_line(codings[0])).hexdigest()
    assert content_hash(codings[0]) == one
    assert standing_hash([]) == "sha256:" + hashlib.sha256(b"").hexdigest()


def test_a_submission_is_written_byte_for_byte_as_contracted(study):
    handed = submit_transcript(study, "ana", "n-p01", AT)
    journal = read_journal(study.root, "ana")
    (entry,) = read_submissions(study.root, "ana").file.entries
    hash_ = standing_hash(fold(journal).of_transcript("N-P01"))
    assert submissions_path(study.root, "ana").read_text("utf-8") == (
        f'{{"id":"{entry.line.id}","op":"submit","at":"{AT}","transcript":"N-P01",'
        f'"last":["{journal.heads[0]}"],"sha256":"{hash_}","reason":""}}\n'
    )
    assert (handed.transcript, handed.codings, handed.problems) == ("N-P01", 2, [])


def test_a_reopening_keeps_its_reason(study):
    submit_transcript(study, "ana", "N-P01", AT)
    reopen_transcript(study, "ana", "N-P01", "  one was missed ", AT)
    last = json.loads(submissions_path(study.root, "ana").read_bytes().splitlines()[1])
    assert list(last) == ["id", "op", "at", "transcript", "last", "sha256", "reason"]
    assert (last["op"], last["reason"]) == ("reopen", "one was missed")
    assert read_submissions(study.root, "ana").latest("N-P01") is None
    assert read_submissions(study.root, "ana").reopened("N-P01")
    submit_transcript(study, "ana", "N-P01", AT)
    ids = [entry.line.id for entry in read_submissions(study.root, "ana").file.entries]
    assert ids == sorted(set(ids))
    assert len(ids) == 3


def test_what_was_submitted_is_those_lines_and_their_ancestors(study):
    submit(study.root, "ana", "N-P01")
    apply(study.root, "ana", "N-P01", "director asked", "IND.R.B")
    own = read_own(study, "ana")
    codings, problems = Folds(own.journal, own.standing).submitted(own.submissions.latest("N-P01"))
    assert ([coding.code for coding in codings], problems) == (["INS.J1", "INS.J2"], [])


OPS = ["apply", "apply", "revise", "withdraw", "restore", "aid", "memo"]


@st.composite
def worked(draw):
    """A journal over three transcripts, of one laptop or of two, and what one was sent in with."""
    chance = random.Random(draw(st.integers(0, 10**9)))
    laptops = [[] for _ in range(draw(st.integers(1, 2)))]
    codings, lines = ["none"], []
    for number in range(draw(st.integers(1, 30))):
        laptop, op = chance.choice(laptops), chance.choice(OPS)
        if chance.random() < 0.2:
            laptop[:] = sorted({*laptop, *chance.choice(laptops)})
        named = {p for one in lines if one["id"] in laptop for p in one["prev"]}
        made = {"id": f"{number:04d}", "op": op, "at": AT}
        made["prev"] = [id_ for id_ in laptop if id_ not in named]
        made |= {"transcript": chance.choice("TUV"), "of": chance.choice(codings)}
        made |= {"start": 1, "end": 5, "code": chance.choice("AB"), "text": "t", "memo": "m"}
        made |= {"suggestions": chance.choice(["on", "off"])}
        kept = {"apply": ("transcript", "start", "end", "code", "text"), "revise": ("of", "code")}
        kept |= {"aid": ("transcript", "suggestions"), "memo": ("transcript", "memo")}
        own = ("id", "op", "at", "prev", *kept.get(op, ("of",)))
        lines.append({key: made[key] for key in own})
        laptop.append(made["id"])
        codings += [made["id"]] if op == "apply" else []
    ids = [one["id"] for one in lines]
    return lines, sorted({chance.choice([*ids, ids[-1], "missing"]) for _ in range(2)})


@given(worked())
def test_what_was_submitted_is_found_as_folding_all_that_was_known_finds_it(case):
    lines, last = case
    entries = [Entry(JOURNAL.decode(json.dumps(made)), n) for n, made in enumerate(lines, 1)]
    journal = Journal("ana", LineFile("codings/ana.jsonl", entries))
    known = journal.known_at(last)
    then = fold(journal, entries=[entry for entry in entries if known(entry.line.id)])
    folds = Folds(journal, fold(journal))
    for transcript in "TUV":
        submit = Submit("S", AT, transcript, last, standing_hash(then.of_transcript(transcript)))
        assert folds.submitted(submit) == (then.of_transcript(transcript), [])


def test_a_line_another_laptop_wrote_meanwhile_was_not_submitted(study):
    lines = journal_path(study.root, "ana").read_bytes().splitlines(keepends=True)
    first, second = (json.loads(line) for line in lines[:2])
    late = {**first, "id": second["id"] + "0", "prev": [first["id"]], "code": "INS.F"}
    journal_path(study.root, "ana").write_bytes(lines[0] + lines[1])
    submit(study.root, "ana", "N-P01")
    with journal_path(study.root, "ana").open("a", encoding="utf-8") as file:
        file.write(json.dumps(late) + "\n")
    own = read_own(study, "ana")
    assert not own.journal.linear
    codings, problems = Folds(own.journal, own.standing).submitted(own.submissions.latest("N-P01"))
    assert ([coding.code for coding in codings], problems) == (["INS.J1", "INS.J2"], [])


def test_a_journal_changed_by_hand_is_noticed(study):
    submit(study.root, "ana", "N-P01")
    path = journal_path(study.root, "ana")
    path.write_bytes(path.read_bytes().replace(b'"barrier"', b'"mixed"'))
    own = read_own(study, "ana")
    _, (problem,) = Folds(own.journal, own.standing).submitted(own.submissions.latest("N-P01"))
    assert problem.file == "codings/ana.jsonl"
    assert "changed since" in problem.text


@pytest.mark.parametrize("field", ["memo", "quote", "origin"])
def test_what_the_hash_leaves_out_may_change(study, field):
    submit(study.root, "ana", "N-P01")
    path = journal_path(study.root, "ana")
    line = json.loads(path.read_bytes().splitlines()[0])
    changed = path.read_bytes().replace(
        f'"{field}":{json.dumps(line[field])}'.encode(), f'"{field}":"other"'.encode(), 1
    )
    assert changed != path.read_bytes()
    path.write_bytes(changed)
    own = read_own(study, "ana")
    assert Folds(own.journal, own.standing).submitted(own.submissions.latest("N-P01"))[1] == []


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda s: submit_transcript(s, "ana", "X-P09", AT), "There is no transcript 'X-P09'"),
        (lambda s: submit_transcript(s, "ben", "N-P02", AT), "not assigned to ben"),
        (lambda s: reopen_transcript(s, "ana", "N-P01", "why", AT), "not locked"),
        (lambda s: reopen_transcript(s, "ana", "N-P01", "  ", AT), "needs a reason"),
    ],
)
def test_what_cannot_be_is_refused(study, act, said):
    with pytest.raises(Misuse, match=said):
        act(study)
    assert not submissions_path(study.root, "ana").exists()


def test_a_transcript_is_submitted_once(study):
    submit_transcript(study, "ana", "N-P01", AT)
    with pytest.raises(Misuse, match="has submitted N-P01 already"):
        submit_transcript(study, "ana", "n-p01", AT)


def test_a_torn_journal_is_reported_once_and_then_submitted(study):
    path = journal_path(study.root, "ana")
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"id":"01')
    handed = submit_transcript(study, "ana", "N-P01", AT)
    assert [problem.text for problem in handed.problems] == ["The last line was cut off."]
    assert path.read_bytes() == whole
    assert path.with_suffix(".torn").read_bytes() == b'{"id":"01\n'
    assert submit_transcript(study, "ana", "N-P01", AT).problems == []


def test_a_journal_with_a_clash_cannot_be_submitted(study):
    path = journal_path(study.root, "ana")
    first = json.loads(path.read_bytes().splitlines()[0])
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({**first, "code": "INS.F"}) + "\n")
    assert len(submit_transcript(study, "ana", "N-P01", AT).problems) == 1
    assert not submissions_path(study.root, "ana").exists()


def test_submissions_are_those_in_force(study):
    assert not read_all(study).submitted("N-P01", "ana")
    submit(study.root, "ana", "N-P01")
    assert read_all(study).submitted("N-P01", "ana")
    reopen(study.root, "ana", "N-P01")
    assert not read_all(study).submitted("N-P01", "ana")


def test_a_study_knows_who_has_begun_and_when_the_newest_line_was_written(study):
    add(
        study.root,
        "ana",
        [{"op": "pass", "transcript": "N-P02", "done": True}],
        "2020-01-01T00:00:00Z",
    )
    work = read_all(study)
    assert work.begun("N-P01", "ana")
    assert not work.begun("S-P01", "ana")
    assert not work.begun("N-P01", "ben")
    assert work.last_date() == AT
