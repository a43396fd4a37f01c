"""What comes back from another laptop is refused where it could do harm or is damaged."""

import stat
import zipfile

import pytest
from copies import laptop, pack, tree
from tiny_study import apply

from qual.handout import take_in
from qual.problem import Misuse
from qual.study import open_study


@pytest.fixture
def study(root):
    """The tiny study, in which ana and ben have coded."""
    apply(root, "ana", "N-P01", "no money for training", "INS.J1", "barrier", 2)
    apply(root, "ben", "S-P01", "Nobody had the time", "INS.J", "barrier", 2)
    return open_study(root)


def hostile(path, *members, encrypt=False):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content, mode in members:
            member = zipfile.ZipInfo(name)
            member.external_attr = mode << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    if encrypt:
        content = bytearray(path.read_bytes())
        content[content.index(b"PK\x01\x02") + 8] |= 1
        path.write_bytes(bytes(content))
    return path


FILE, LINK = stat.S_IFREG | 0o600, stat.S_IFLNK | 0o777


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ([("../codings/ben.jsonl", b"", FILE)], "leads out of its folder"),
        ([("codings/../../ben.jsonl", b"", FILE)], "leads out of its folder"),
        ([("/codings/ben.jsonl", b"", FILE)], "leads out of its folder"),
        ([("C:/codings/ben.jsonl", b"", FILE)], "leads out of its folder"),
        ([("..\\codings\\ben.jsonl", b"", FILE)], "leads out of its folder"),
        ([("codings/ben.jsonl", b"/etc/passwd", LINK)], "is a link"),
        ([("codings/ben.jsonl", bytes(5 << 20), FILE)], "unpacks to far more"),
        ([("codings/ben.jsonl", b"", FILE), ("codings/BEN.jsonl", b"", FILE)], "one name twice"),
        ([("readme.txt", b"hello", FILE)], "holds no codings"),
    ],
)
def test_a_zip_that_could_do_harm_is_a_problem(study, tmp_path, members, said):
    before = tree(study.root)
    taken = take_in(study, hostile(tmp_path / "bad.zip", *members))
    assert len(taken.problems) == 1
    assert said in taken.problems[0].text
    assert tree(study.root) == before


def test_encrypted_damaged_and_missing_files_are_said(study, tmp_path):
    locked = hostile(tmp_path / "a.zip", ("codings/ben.jsonl", b"x", FILE), encrypt=True)
    assert "is encrypted" in take_in(study, locked).problems[0].text
    cut = pack(laptop(study, tmp_path), tmp_path / "b.zip")
    cut.write_bytes(cut.read_bytes()[:-30])
    assert "damaged or not complete" in take_in(study, cut).problems[0].text
    flipped = hostile(tmp_path / "c.zip", ("codings/ben.jsonl", b"abc" * 99, FILE))
    content = bytearray(flipped.read_bytes())
    content[50] ^= 0xFF
    flipped.write_bytes(bytes(content))
    assert "damaged or not complete" in take_in(study, flipped).problems[0].text
    with pytest.raises(Misuse, match="no file"):
        take_in(study, tmp_path / "nothing.zip")
    (tmp_path / "x.docx").write_text("")
    with pytest.raises(Misuse, match="no zip"):
        take_in(study, tmp_path / "x.docx")


def test_a_folder_with_links_is_refused(study, tmp_path):
    copy = laptop(study, tmp_path)
    (copy / "codings" / "ben.jsonl").unlink()
    (copy / "codings" / "ben.jsonl").symlink_to(study.root / "codings" / "ana.jsonl")
    assert "holds a link" in take_in(study, copy).problems[0].text
