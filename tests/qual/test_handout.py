import json
import stat
import zipfile

import msgspec
import pytest
from copies import laptop, pack, tree
from tiny_study import AT, apply, apply_line, make_study, reopen, submit, write_transcript

from qual.blindness import read_own
from qual.files import sha256_text, write_text
from qual.handout import hand_out, take_in
from qual.journal import read_journal
from qual.problem import Misuse
from qual.rating import Judgement, append_ratings
from qual.study import open_study

LATER = "2026-03-02T09:00:00Z"


@pytest.fixture
def study(root):
    """The tiny study with work of both coders, and much that a coder must not see."""
    apply(root, "ana", "N-P01", "no money for training", "INS.J1", "barrier", 2)
    submit(root, "ana", "N-P01")
    apply(root, "ben", "S-P01", "Nobody had the time", "INS.J", "barrier", 2)
    for name in ("adjudications/ana.jsonl", "ratings/ana.jsonl", "suggestions/N-P01.jsonl"):
        write_text(root / name, "{}\n")
    for name in ("themes.yaml", "releases.jsonl", "reports/a.html", ".qual/x", "asked.csv"):
        write_text(root / name, "transcript,construct,asked\nN-P02,INS.J,yes\nN-P01,INS.J,no\n")
    write_text(root / "guide.csv", "question,constructs\nHow?,INS.J\n")
    write_text(root / "codebook" / "1.yaml", (root / "codebook.yaml").read_text())
    return open_study(root)


def test_a_copy_holds_one_coders_share_and_nothing_of_others(study, tmp_path):
    out = tmp_path / "ben.zip"
    made = hand_out(study, "BEN", out, AT)
    assert made.transcripts == ["N-P01", "S-P01"]
    with zipfile.ZipFile(out) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    assert sorted(files) == [
        "asked.csv",
        "assignments.csv",
        "codebook.yaml",
        "codebook/1.yaml",
        "codings/ben.jsonl",
        "guide.csv",
        "handout.json",
        "participants.csv",
        "sites.csv",
        "study.yaml",
        "transcripts/N-P01.json",
        "transcripts/N-P01.txt",
        "transcripts/S-P01.json",
        "transcripts/S-P01.txt",
    ]
    assert files["assignments.csv"].splitlines()[1:] == [
        "N-P01,ben,primary,main,",
        "S-P01,ben,primary,main,",
    ]
    assert files["asked.csv"].splitlines()[1:] == ["N-P01,INS.J,no"]
    assert "no money for training" not in files["codings/ben.jsonl"]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_copy_is_a_study_that_holds_together_and_is_the_same_twice(study, tmp_path):
    copy = open_study(laptop(study, tmp_path))
    assert copy.problems == []
    assert copy.double_coded == set()
    again = tmp_path / "again.zip"
    hand_out(study, "ben", again, AT)
    assert again.read_bytes() == (tmp_path / "for-ben.zip").read_bytes()


def test_changes_of_single_codings_go_only_to_the_coder_they_concern(study, tmp_path):
    own = read_journal(study.root, "ben").entries[0].line.id
    lines = [
        {"id": "1", "op": "rename", "from": ["T.a"], "to": ["T.b"]},
        {"id": "2", "op": "recode", "from": ["INS.J"], "to": ["INS.J1"], "codings": ["OTHER"]},
        {"id": "3", "op": "recode", "from": ["INS.J"], "to": ["INS.J2"], "codings": ["OTHER", own]},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    write_text(study.root / "codebook" / "changes.jsonl", text)
    found = (laptop(study, tmp_path) / "codebook" / "changes.jsonl").read_text()
    assert [json.loads(line)["id"] for line in found.splitlines()] == ["1", "3"]
    assert "OTHER" not in found


def test_everything_goes_out_where_nobody_is_assigned(tmp_path):
    study = open_study(make_study(tmp_path / "study", assignments=[]))
    assert len(hand_out(study, "ben", tmp_path / "ben.zip", AT).transcripts) == 4


def test_what_cannot_be_handed_out_is_said(study, tmp_path):
    out = tmp_path / "ben.zip"
    with pytest.raises(Misuse, match="not a coder"):
        hand_out(study, "eve", out, AT)
    (study.root / "transcripts" / "N-P01.txt").write_text("changed")
    assert hand_out(study, "ben", out, AT).problems[0].file == "transcripts/N-P01.txt"
    assert not out.exists()
    out.write_text("mine")
    with pytest.raises(Misuse, match="there already"):
        hand_out(study, "ben", out, AT)


@pytest.mark.parametrize("form", ["zip", "zipped folder", "folder", "handed out", "journal"])
def test_work_comes_back_once_in_any_form(study, tmp_path, form):
    copy = laptop(study, tmp_path)
    apply(copy, "ben", "N-P01", "There was no money", "INS.J1", "barrier", 1, at=LATER)
    if form != "journal":
        submit(copy, "ben", "N-P01", at=LATER)
    back = tmp_path / "back.zip"
    if form == "zip":
        pack(copy, back)
    elif form == "zipped folder":
        pack(copy, back, "my copy/")
    elif form == "folder":
        back = copy
    elif form == "handed out":
        hand_out(open_study(copy), "ben", back, LATER)
    else:
        back = copy / "codings" / "ben.jsonl"
    others = {n: c for n, c in tree(study.root).items() if "/ben" not in n}
    taken = take_in(study, back)
    assert taken.problems == []
    assert taken.codings == {"ben": 1}
    assert taken.submissions == ({} if form == "journal" else {"ben": 1})
    assert taken.same == 1
    after = tree(study.root)
    assert {n: c for n, c in after.items() if "/ben" not in n} == others
    assert after["codings/ben.jsonl"] == (copy / "codings" / "ben.jsonl").read_bytes()
    assert read_own(study, "ben").problems == []
    again = take_in(study, back)
    assert (again.codings, again.submissions, again.problems) == ({}, {}, [])
    assert tree(study.root) == after


def test_work_on_both_laptops_is_united_in_id_order(study, tmp_path):
    copy = laptop(study, tmp_path)
    apply(copy, "ben", "N-P01", "There was no money", "INS.J1", at="2026-03-03T09:00:00Z")
    apply(copy, "ben", "N-P01", "two nurses", "INS.J", at="2026-03-04T09:00:00Z")
    apply(study.root, "ben", "S-P01", "The form is long", "INN.G", at="2026-03-05T09:00:00Z")
    submit(study.root, "ben", "S-P01")
    assert take_in(study, copy).codings == {"ben": 2}
    own = read_own(study, "ben")
    assert len(own.standing.codings) == 4
    assert own.problems == []
    last = (study.root / "codings" / "ben.jsonl").read_text().splitlines()[-2:]
    assert [json.loads(line)["quote"] for line in last] == ["There was no money", "two nurses"]


def rewrite(path, number, **fields):
    lines = path.read_bytes().splitlines()
    lines[number] = msgspec.json.encode(json.loads(lines[number]) | fields)
    path.write_bytes(b"".join(line + b"\n" for line in lines))


def test_lines_that_differ_in_free_text_only_are_the_same(study, tmp_path):
    copy = laptop(study, tmp_path)
    rewrite(copy / "codings" / "ben.jsonl", 0, memo="another", quote="cut")
    before = tree(study.root)
    taken = take_in(study, copy)
    assert (taken.codings, taken.same, taken.problems) == ({}, 1, [])
    assert tree(study.root) == before


def test_lines_with_one_id_that_differ_are_both_kept_and_reported_once(study, tmp_path):
    copy = laptop(study, tmp_path)
    rewrite(copy / "codings" / "ben.jsonl", 0, code="INN.G")
    taken = take_in(study, copy)
    assert "differs from the study's line" in taken.problems[0].text
    own = read_own(study, "ben")
    assert own.standing.codings == {}
    assert "neither counts" in own.problems[0].text
    before = tree(study.root)
    assert take_in(study, copy).codings == {}
    assert tree(study.root) == before


def test_unknown_keys_come_in_as_they_are(study, tmp_path):
    copy = laptop(study, tmp_path)
    apply(copy, "ben", "N-P01", "There was no money", "INS.J1", at=LATER)
    rewrite(copy / "codings" / "ben.jsonl", 1, mood="ü")
    take_in(study, copy)
    assert '"mood":"ü"' in (study.root / "codings" / "ben.jsonl").read_text()


def test_torn_last_lines_on_either_side_harm_nothing(study, tmp_path):
    copy = laptop(study, tmp_path)
    apply(copy, "ben", "N-P01", "There was no money", "INS.J1", at=LATER)
    for root in (copy, study.root):
        with (root / "codings" / "ben.jsonl").open("ab") as file:
            file.write(b'{"id":"01Z')
    taken = take_in(study, copy)
    assert taken.codings == {"ben": 1}
    assert "cut off" in taken.problems[0].text
    own = read_own(study, "ben")
    assert (len(own.standing.codings), own.problems) == (2, [])
    assert (study.root / "codings" / "ben.torn").read_bytes() == b'{"id":"01Z\n'


def test_codings_on_a_text_the_study_never_had_bring_none_of_the_coders_lines_in(study, tmp_path):
    copy = laptop(study, tmp_path)
    apply(copy, "ben", "N-P01", "There was no money", "INS.J1", at=LATER)
    write_transcript(copy, "S-P01", [("S-P01", "Another text.")])
    apply(copy, "ben", "S-P01", "Another", "INS.J", at=LATER)
    before = tree(study.root)
    taken = take_in(study, copy)
    assert taken.codings == {}
    assert [(p.file, p.line) for p in taken.problems] == [
        ("laptop-ben", None),
        ("codings/ben.jsonl (taken in)", 3),
    ]
    assert all("S-P01" in p.text for p in taken.problems)
    assert tree(study.root) == before


def test_codings_on_an_older_text_come_in(study, tmp_path):
    copy = laptop(study, tmp_path)
    apply(copy, "ben", "N-P01", "There was no money", "INS.J1", at=LATER)
    old = sha256_text((study.root / "transcripts" / "N-P01.txt").read_text())
    new = sha256_text(write_transcript(study.root, "N-P01", [("N-P01", "There was money.")]))
    line = {"old": old, "new": new, "edits": [[0, 1, 1]]}
    write_text(study.root / "transcripts" / "N-P01.moves.jsonl", json.dumps(line) + "\n")
    taken = take_in(study, copy)
    assert (taken.codings, taken.problems) == ({"ben": 1}, [])
    assert "N-P01 was corrected" in taken.notes[0]


def test_a_submission_without_its_codings_is_refused(study, tmp_path):
    copy = laptop(study, tmp_path)
    apply(copy, "ben", "N-P01", "There was no money", "INS.J1", at=LATER)
    submit(copy, "ben", "N-P01", at=LATER)
    alone = copy / "submissions" / "ben.jsonl"
    assert "did not come" in take_in(study, alone).problems[0].text
    assert take_in(study, copy / "codings" / "ben.jsonl").codings == {"ben": 1}
    assert take_in(study, alone).submissions == {"ben": 1}
    reopen(copy, "ben", "N-P01", at=LATER)
    assert take_in(study, copy).submissions == {"ben": 1}


def test_a_damaged_line_brings_nothing_in_and_is_named(study, tmp_path):
    copy = laptop(study, tmp_path)
    apply(copy, "ben", "N-P01", "There was no money", "INS.J1", at=LATER)
    path = copy / "codings" / "ben.jsonl"
    path.write_bytes(b"not a line\n" + path.read_bytes())
    taken = take_in(study, copy)
    assert (taken.codings, taken.problems[0].line) == ({}, 1)


def test_other_studies_and_unknown_coders_are_refused(study, tmp_path):
    sites = [{"site": "x"}]
    people = [{"participant": "Q", "transcript": "Q", "role": "r", "site": "x"}]
    texts = {"Q": [("Q", "Words.")]}
    root = make_study(tmp_path / "other", texts, sites, people, [], title="Another study")
    apply(root, "ben", "Q", "Words", "INS.J")
    taken = take_in(study, laptop(open_study(root), tmp_path))
    assert "another study, 'Another study'" in taken.problems[0].text
    stranger = tmp_path / "eve.jsonl"
    stranger.write_bytes((root / "codings" / "ben.jsonl").read_bytes())
    assert "'eve' is not a coder" in take_in(study, stranger).problems[0].text


@pytest.mark.parametrize("content", [b"title: [", b"a list", b"\xff\xfe"])
def test_a_copy_that_does_not_say_which_study_it_is_of_is_refused(root, tmp_path, content):
    other = make_study(tmp_path / "other", title="Another study")
    apply(other, "ben", "N-P01", "two nurses", "INS.J")
    (other / "study.yaml").write_bytes(content)
    (problem,) = take_in(open_study(root), other).problems
    assert "not known which study it is of" in problem.text
    assert not (root / "codings").exists()


def test_a_study_file_with_a_byte_order_mark_says_which_study_it_is(root, tmp_path):
    copy = make_study(tmp_path / "copy")
    apply(copy, "ben", "N-P01", "two nurses", "INS.J")
    (copy / "study.yaml").write_bytes(b"\xef\xbb\xbf" + (copy / "study.yaml").read_bytes())
    assert take_in(open_study(root), copy).codings == {"ben": 1}


def test_a_renamed_study_still_knows_its_copies(study, tmp_path):
    copy = laptop(study, tmp_path)
    path = study.root / "study.yaml"
    path.write_text(path.read_text().replace("Tiny study", "A better title"))
    assert take_in(open_study(study.root), copy).problems == []


def test_lines_of_others_in_a_coders_copy_do_not_come_in(study, tmp_path):
    copy = laptop(study, tmp_path)
    apply(copy, "ana", "N-P01", "two nurses", "INS.J")
    taken = take_in(study, copy)
    assert "lines of ana were not taken in" in taken.problems[0].text
    assert len(read_journal(study.root, "ana").entries) == 1


def rate(root, coder, value=1):
    judged = [Judgement(site="north", construct="INS.J", value=value)]
    return append_ratings(root, coder, judged, LATER)


def test_ratings_of_the_copys_own_coder_come_in_once(root, tmp_path):
    study = open_study(root)
    copy = laptop(study, tmp_path)
    rate(copy, "BEN", -1)
    taken = take_in(study, copy)
    assert (taken.problems, taken.ratings) == ([], {"ben": 1})
    assert taken.notes == ["The ratings of ben were made in a copy that holds 2 of 4 transcripts."]
    lines = (root / "ratings" / "ben.jsonl").read_bytes()
    assert lines == (copy / "ratings" / "BEN.jsonl").read_bytes()
    again = take_in(study, copy)
    assert (again.ratings, again.notes) == ({"ben": 0}, [])
    assert (root / "ratings" / "ben.jsonl").read_bytes() == lines


def test_ratings_of_others_and_decisions_in_a_copy_stay_out_and_are_counted(root, tmp_path):
    study = open_study(root)
    copy = laptop(study, tmp_path)
    rate(copy, "ana")
    rate(copy, "consensus")
    apply(copy, "ben", "N-P01", "two nurses", "INS.J")
    line = '{"id":"01JC","op":"open","at":"2026-03-01T09:00:00Z","transcript":"N-P01","seals":{}}\n'
    write_text(copy / "adjudications" / "ben.jsonl", line)
    before = tree(root)
    taken = take_in(study, copy)
    assert [problem.text for problem in taken.problems] == [
        "Decisions of ben in this copy were not taken in: 1.",
        "Ratings of ana in this copy were not taken in: 1.",
        "Ratings of consensus in this copy were not taken in: 1.",
    ]
    assert taken.codings == {"ben": 1}
    assert {n: c for n, c in tree(root).items() if n != "codings/ben.jsonl"} == before


def test_an_id_that_qual_does_not_make_is_refused(study, tmp_path):
    line = {"id": "zz-top", "at": AT} | apply_line(study.root, "N-P01", "two nurses", "INS.J")
    path = tmp_path / "ben.jsonl"
    path.write_bytes(msgspec.json.encode(line))
    taken = take_in(study, path)
    assert "does not make" in taken.problems[0].text
    assert len(read_journal(study.root, "ben").entries) == 1


def test_what_was_changed_in_a_copy_and_does_not_come_in_is_named(study, tmp_path):
    folder = laptop(study, tmp_path)
    apply(folder, "ben", "S-P01", "The form is long", "INS.J", "barrier", 2)
    table = (folder / "asked.csv").read_bytes()
    (folder / "asked.csv").write_bytes(b"\xef\xbb\xbf" + table.replace(b"\n", b"\r\n"))
    assert take_in(study, folder).notes == []
    with (folder / "codebook.yaml").open("a", encoding="utf-8") as file:
        file.write("# a rule of our own\n")
    write_text(folder / "themes.yaml", "[]\n")
    kept = tree(study.root)
    told = take_in(study, pack(folder, tmp_path / "again.zip")).notes
    assert [note.split()[0] for note in told] == ["themes.yaml", "codebook.yaml"]
    assert tree(study.root) == kept
