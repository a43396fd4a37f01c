"""Nothing is lost: sittings killed, starved of disk, run twice, copied, and texts that change."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from scripted_sitting import digest, stepping_clock
from tiny_study import TRANSCRIPTS, apply, make_study, write_transcript

from qual.blindness import read_all
from qual.checks import check_study
from qual.codebook import read_codebook
from qual.desk.sitting import open_sitting
from qual.journal import DECODER, read_journal
from qual.merging import merge, write_merged
from qual.problem import Misuse
from qual.standing import fold
from qual.study import open_study
from qual.submission import read_submissions

SCRIPT = Path(__file__).with_name("scripted_sitting.py")
ROOT = Path(__file__).parents[3]


def sit(root, transcript="N-P01", coder="ana", clock=None):
    study = open_study(root)
    return open_sitting(
        study, read_codebook(root)[0], coder, transcript, clock or stepping_clock(9000)
    )


def start(root, seed, operations, mode, *more):
    words = [sys.executable, str(SCRIPT), str(root), str(seed), str(operations), mode, *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    # Without a buffer: `communicate` passes over acknowledgements that a buffer has taken in.
    return subprocess.Popen(words, bufsize=0, stdout=pipe, stderr=pipe, env=environment)


def killed(root, seed):
    """Run a sitting and kill it at a random moment; return what it had acknowledged."""
    chance = random.Random(f"kill {seed}")
    process = start(root, seed, 400, chance.choice(["plain", "slow"]))
    acknowledged = []
    for _ in range(chance.randrange(1, 60)):
        acknowledged.append(json.loads(process.stdout.readline()))
    time.sleep(chance.uniform(0, 0.01))
    os.kill(process.pid, signal.SIGKILL)
    rest, complaint = process.communicate()
    acknowledged += [json.loads(line) for line in rest.splitlines()]
    assert not complaint
    assert process.returncode == -signal.SIGKILL
    return acknowledged


def after_the_kill(root, seed):
    acknowledged = killed(root, seed)
    torn = torn_lines(root)
    sitting = sit(root)
    written = [ack for ack in acknowledged if not ack["done"].startswith("refused")]
    if digest(sitting) != written[-1]["digest"]:
        # At most the one operation that was never acknowledged is on disk too.
        assert written[-1]["digest"] in digests_without_last(root)
    assert [p.file for p in sitting.problems] == list(torn)
    for name, content in torn.items():
        assert (root / name).read_bytes() == content + b"\n"
    assert not any(torn_lines(root))
    assert read_journal(root, "ana").problems == []
    return sitting, list(torn)


def torn_lines(root):
    """The bytes of a last line that was cut off, by the file they will be set aside in."""
    found = {
        "codings/ana.torn": read_journal(root, "ana").file.torn,
        "submissions/ana.torn": read_submissions(root, "ana").file.torn,
    }
    assert sum(map(bool, found.values())) <= 1
    return {name: content for name, content in found.items() if content}


def digests_without_last(root):
    """What stood before the last line of the journal or, where it came last, the submissions."""
    journal, sent = root / "codings" / "ana.jsonl", root / "submissions" / "ana.jsonl"
    copy = root.parent / "without-last"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns(".qual"))
    found = []
    for path in (journal, sent):
        if path.is_file():
            shorter = copy / path.relative_to(root)
            whole = shorter.read_bytes()
            shorter.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
            sitting = sit(copy)
            found.append(digest(sitting))
            sitting.close()
            shorter.write_bytes(whole)
    shutil.rmtree(copy)
    return found


def goes_on(root, seed):
    sitting, torn = after_the_kill(root, seed)
    if sitting.locked:
        sitting.reopen("after the kill")
    id_ = sitting.apply((0, 11), "INS.F", "barrier")
    assert id_ in {coding.id for coding in fold(read_journal(root, "ana")).codings.values()}
    while sitting.undo():
        pass
    assert sitting.codings == []
    sitting.close()
    study = open_study(root)
    problems = check_study(study, read_all(study), read_codebook(root)[0])
    assert [p.file for p in problems] == torn


@pytest.mark.parametrize("seed", range(20))
def test_a_killed_sitting_loses_nothing_acknowledged(root, seed):
    goes_on(root, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1000, 1200))
def test_two_hundred_killed_sittings_lose_nothing_acknowledged(root, seed):
    goes_on(root, seed)


def starved(root, seed, room):
    process = start(root, seed, 30, "full", str(room))
    out, complaint = process.communicate(timeout=60)
    assert not complaint
    assert process.returncode == 0
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are of POSIX")
@pytest.mark.parametrize("room", [0, 1, 700, 5000])
@pytest.mark.parametrize("seed", range(3))
def test_a_full_disk_keeps_the_sitting_alive_and_everything_is_saved_later(root, seed, room):
    acknowledged = starved(root, seed, room)
    waiting = [ack for ack in acknowledged if ack.get("unsaved")]
    assert waiting
    assert all(
        ack["fault"] == "Not saved: File too large. It is kept here and tried again; "
        "free some space."
        for ack in waiting
    )
    assert acknowledged[-1]["saved"]
    assert acknowledged[-1]["fault"] == ""
    sitting = sit(root)
    assert sitting.problems == []
    assert digest(sitting) == acknowledged[-1]["digest"]
    sitting.close()


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are of POSIX")
def test_nothing_is_submitted_while_a_line_is_unsaved(root):
    acknowledged = starved(root, 11, 0)
    refused = [ack["done"] for ack in acknowledged if ack["done"].startswith("refused: ")]
    assert refused
    assert all("not saved yet" in said for said in refused)
    assert read_submissions(root, "ana").file.entries == []


def test_a_second_sitting_of_one_coder_is_refused_in_a_sentence(root):
    sitting = sit(root)
    other = start(root, 1, 1, "plain")
    _, complaint = other.communicate(timeout=60)
    assert (
        "Misuse: Another qual is writing for 'ana' in this study; close it and try again."
        in complaint.decode()
    )
    with pytest.raises(Misuse, match="Another qual is writing for 'ana'"):
        sit(root, "N-P02")
    sit(root, coder="ben").close()
    sitting.close()
    sit(root, "N-P02").close()


def test_the_lock_of_a_killed_sitting_is_free(root):
    process = start(root, 5, 4000, "plain")
    process.stdout.readline()
    process.kill()
    process.communicate()
    sit(root).close()


def merged(root, other):
    content = (other / "codings" / "ana.jsonl").read_bytes()
    found = merge(root / "codings" / "ana.jsonl", DECODER, content)
    assert found.problems == []
    write_merged(found)


def backwards_clock():
    """A clock that gives an earlier minute each time: a laptop whose battery died."""
    minute = 60

    def clock():
        nonlocal minute
        minute -= 1
        return f"2019-01-01T00:{minute:02d}:00Z"

    return clock


def two_laptops(root):
    """One coding made at home, then work on two copies, one of them with a clock gone wrong."""
    sitting = sit(root)
    first = sitting.apply((0, 11), "INS.F", "barrier")
    sitting.close()
    other = root.parent / "laptop"
    shutil.copytree(root, other, ignore=shutil.ignore_patterns(".qual"))
    here, there = sit(root), sit(other, clock=backwards_clock())
    return first, here, there, other


def test_journals_of_two_laptops_merge_whatever_their_clocks_say(root):
    first, here, there, other = two_laptops(root)
    a = here.apply((20, 30), "INS.J1")
    b = there.apply((40, 50), "INS.J2")
    c = there.apply((60, 70), "INN.G")
    there.withdraw(b)
    here.close()
    there.close()
    merged(root, other)
    merged(other, root)
    for folder in (root, other):
        sitting = sit(folder)
        assert sitting.problems == []
        assert {p.coding.id for p in sitting.codings} == {first, a, c}
        sitting.close()
    ids = [entry.line.id for entry in read_journal(other, "ana").entries]
    assert ids == sorted(ids)
    assert first < b < c


def test_one_coding_changed_on_two_laptops_is_named_until_someone_decides(root):
    first, here, there, other = two_laptops(root)
    here.revise(first, valence="facilitator")
    there.revise(first, valence="mixed")
    here.close()
    there.close()
    merged(root, other)
    sitting = sit(root)
    lines = [entry.line for entry in read_journal(root, "ana").entries if entry.line.id != first]
    later = max(lines, key=lambda line: line.id)
    assert sitting.codings[0].coding.valence == later.valence
    assert "change one coding without knowing of each other" in sitting.problems[0].text
    with pytest.raises(Misuse, match="Put this right first"):
        sitting.submit()
    sitting.revise(first, valence="neutral")
    assert sitting.problems == []
    assert sitting.submit() == 1
    sitting.close()


def test_undo_goes_on_after_a_merge(root):
    _, here, there, other = two_laptops(root)
    here.apply((20, 30), "INS.J1")
    there.apply((40, 50), "INS.J2")
    here.close()
    there.close()
    merged(root, other)
    sitting = sit(root)
    assert len(sitting.codings) == 3
    while sitting.undo():
        pass
    assert sitting.codings == []
    while sitting.redo():
        pass
    assert len(sitting.codings) == 3
    sitting.close()


def faults(root):
    study = open_study(root)
    return check_study(study, read_all(study), read_codebook(root)[0])


@pytest.mark.parametrize(
    "name",
    [
        "ana (conflicted copy 2026-03-01).jsonl",
        "ana.sync-conflict-20260301-090000-ABCDEFG.jsonl",
        "ana (1).jsonl",
        "ana (Case Conflict).jsonl",
        "ana~2026.jsonl",
    ],
)
def test_a_copy_left_by_a_sync_tool_is_noticed(root, name):
    apply(root, "ana", "N-P01", "Our director", "INS.F")
    shutil.copy(root / "codings" / "ana.jsonl", root / "codings" / name)
    found = [p for p in faults(root) if p.file == f"codings/{name}"]
    assert [p.text for p in found] == ["This looks like a second copy that a sync tool left."]


def test_an_older_journal_put_in_place_by_a_sync_tool_takes_nothing_from_the_sitting(root):
    sitting = sit(root)
    first = sitting.apply((0, 11), "INS.F")
    path = root / "codings" / "ana.jsonl"
    older = path.read_bytes()
    second = sitting.apply((20, 30), "INS.J1")
    path.with_suffix(".new").write_bytes(older)
    os.replace(path.with_suffix(".new"), path)
    third = sitting.apply((40, 50), "INS.J2")
    assert {p.coding.id for p in sitting.codings} == {first, second, third}
    assert "had lost lines of this sitting" in sitting.problems[0].text
    sitting.close()
    assert set(fold(read_journal(root, "ana")).codings) == {first, second, third}
    assert read_journal(root, "ana").problems == []


def test_lines_that_a_sync_tool_brings_into_an_open_sitting_are_taken_in(root):
    _, here, there, other = two_laptops(root)
    b = there.apply((40, 50), "INS.J2")
    there.close()
    shutil.copy(other / "codings" / "ana.jsonl", root / "codings" / "ana.jsonl")
    a = here.apply((20, 30), "INS.J1")
    assert {a, b} < {p.coding.id for p in here.codings}
    here.close()
    assert sit(root).problems == []


def test_a_text_changed_by_hand_is_named_and_not_opened(root):
    apply(root, "ana", "N-P01", "Our director", "INS.F")
    path = root / "transcripts" / "N-P01.txt"
    path.write_text(path.read_text().replace("director", "manager"))
    said = "The text of N-P01 was changed after it was ingested."
    assert said in [p.text for p in faults(root)]
    with pytest.raises(Misuse, match="The text of N-P01 was changed"):
        sit(root)


def test_a_text_ingested_anew_under_its_codings_is_named_with_file_and_line(root):
    id_ = apply(root, "ana", "N-P01", "Our director", "INS.F")
    turns = [(who, f"Well. {said}") for who, said in TRANSCRIPTS["N-P01"]]
    write_transcript(root, "N-P01", turns)
    sitting = sit(root)
    assert sitting.codings == []
    assert [(p.file, p.line) for p in sitting.problems] == [("codings/ana.jsonl", 1)]
    assert "no place in the text" in sitting.problems[0].text
    sitting.withdraw(id_)
    assert sitting.problems == []
    sitting.close()
    assert faults(root) == []


def test_a_text_changed_while_it_is_open_is_named(root):
    sitting = sit(root)
    path = root / "transcripts" / "N-P01.txt"
    text = path.read_bytes()
    os.utime(path, (1, 1))
    assert sitting.problems == []
    path.write_bytes(text.replace(b"director", b"manager."))
    assert [p.text for p in sitting.problems] == [
        "The text of N-P01 was changed while it was open."
    ]
    path.write_bytes(text)
    assert sitting.problems == []
    sitting.close()


def test_a_sitting_opens_nothing_of_another_coder(root, tmp_path):
    """Blind by construction: every file the process opens is written down."""
    apply(root, "ben", "N-P01", "Our director", "INS.F")
    other = make_study(tmp_path / "other")
    (other / "adjudications").mkdir()
    (other / "adjudications" / "ben.jsonl").write_text("{}\n")
    shutil.copytree(root / "codings", other / "codings")
    log = tmp_path / "opened.txt"
    program = (
        "import sys\n"
        f"log = open({str(log)!r}, 'a')\n"
        "sys.addaudithook(lambda e, a: e == 'open' and print(a[0], file=log, flush=True))\n"
        f"sys.argv = ['x', {str(other)!r}, '3', '60', 'plain']\n"
        f"sys.path[:0] = [{str(ROOT)!r}, {str(SCRIPT.parent)!r}]\n"
        "import scripted_sitting; scripted_sitting.main()\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    opened = [Path(line) for line in log.read_text().splitlines()]
    of_study = {str(p.relative_to(other)) for p in opened if p.is_relative_to(other)}
    assert "codings/ana.jsonl" in of_study
    own = {"codings/ana.jsonl", "submissions/ana.jsonl"}
    coded = {name for name in of_study if name.startswith(("codings", "submissions", "adjud"))}
    assert coded <= own
