import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from qual.suggest import cache
from qual.suggest.cache import cached_vectors, clear_shelves, shelf_path
from qual.suggest.encoder import Encoder

ROOT = Path(__file__).parents[3]


class Counting:
    """An encoder that writes down what it was asked for."""

    def __init__(self, width=3):
        self.asked = []
        self.width = width

    def __call__(self, texts):
        self.asked.append(list(texts))
        rows = [[len(text), *range(1, self.width)] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(rows), self.width)


@pytest.fixture
def counting():
    return Counting()


def encoder_of(counting, key="k" * 64):
    return Encoder("counting", key, counting)


def test_the_second_run_encodes_only_what_changed(tmp_path, counting):
    encoder = encoder_of(counting)
    first = cached_vectors(encoder, ["a", "bb", "a"], tmp_path)
    second = cached_vectors(encoder, ["bb", "ccc", "a"], tmp_path)
    assert counting.asked == [["a", "bb"], ["ccc"]]
    np.testing.assert_array_equal(first[:, 0], [1, 2, 1])
    np.testing.assert_array_equal(second[:, 0], [2, 3, 1])


def test_nothing_is_encoded_when_nothing_changed(tmp_path, counting):
    encoder = encoder_of(counting)
    for _ in range(2):
        cached_vectors(encoder, ["a", "bb"], tmp_path)
    assert counting.asked == [["a", "bb"]]


def test_a_shelf_forgets_what_is_no_longer_asked_for(tmp_path, counting):
    encoder = encoder_of(counting)
    cached_vectors(encoder, ["a", "bb"], tmp_path)
    cached_vectors(encoder, ["a"], tmp_path)
    cached_vectors(encoder, ["bb"], tmp_path)
    assert counting.asked[-1] == ["bb"]


def test_encoders_and_shelves_are_kept_apart(tmp_path, counting):
    cached_vectors(encoder_of(counting), ["a"], tmp_path)
    cached_vectors(encoder_of(counting, "other" * 8), ["a"], tmp_path)
    cached_vectors(encoder_of(counting), ["a"], tmp_path, "T02")
    assert counting.asked == [["a"]] * 3


def test_names_of_shelves_stay_in_the_folder(tmp_path, counting):
    encoder = encoder_of(counting)
    inside = shelf_path(encoder, tmp_path, "../../x")
    assert inside.resolve().is_relative_to(tmp_path.resolve())
    assert inside != shelf_path(encoder, tmp_path, ".._.._x")


@pytest.mark.parametrize("damage", ["torn", "flipped", "empty", "other", "text", "wrong"])
def test_a_damaged_shelf_is_made_anew(tmp_path, counting, damage):
    encoder = encoder_of(counting)
    texts = [f"text {i}" for i in range(50)]
    good = cached_vectors(encoder, texts, tmp_path)
    path = shelf_path(encoder, tmp_path, "texts")
    whole = path.read_bytes()
    middle = len(whole) // 2
    if damage == "wrong":
        with path.open("wb") as file:
            np.savez(file, keys=np.zeros((2, 3), np.uint8), vectors=np.zeros((9, 3), np.float32))
    elif damage == "other":
        with path.open("wb") as file:
            np.save(file, np.zeros(3))
    else:
        path.write_bytes(
            {
                "torn": whole[:middle],
                "flipped": whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :],
                "empty": b"",
                "text": b"hello",
            }[damage]
        )
    np.testing.assert_array_equal(cached_vectors(encoder, texts, tmp_path), good)
    assert [sorted(asked) for asked in counting.asked] == [sorted(texts)] * 2
    cached_vectors(encoder, texts, tmp_path)
    assert len(counting.asked) == 2


def test_a_change_of_width_refills_the_shelf(tmp_path):
    cached_vectors(encoder_of(Counting(3)), ["a", "bb"], tmp_path)
    wider = Counting(4)
    assert cached_vectors(encoder_of(wider), ["a", "ccc"], tmp_path).shape == (2, 4)


def test_without_a_folder_nothing_is_kept(tmp_path, counting):
    cached_vectors(encoder_of(counting), ["a"], None)
    cached_vectors(encoder_of(counting), ["a"], None)
    assert len(counting.asked) == 2
    assert cached_vectors(encoder_of(counting), [], tmp_path).shape == (0, 3)


def test_what_was_encoded_before_an_interruption_is_kept(tmp_path, monkeypatch, counting):
    monkeypatch.setattr(cache, "GROUP", 2)

    def tire(texts):
        if len(counting.asked) == 2:
            raise KeyboardInterrupt
        return counting(texts)

    texts = ["a", "bb", "ccc", "dddd", "eeeee"]
    with pytest.raises(KeyboardInterrupt):
        cached_vectors(encoder_of(tire), texts, tmp_path)
    found = cached_vectors(encoder_of(counting), texts, tmp_path)
    assert counting.asked == [["a", "bb"], ["ccc", "dddd"], ["eeeee"]]
    np.testing.assert_array_equal(found[:, 0], [1, 2, 3, 4, 5])


def test_an_interruption_at_once_leaves_nothing(tmp_path, counting):
    def tire(texts):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cached_vectors(encoder_of(tire), ["a"], tmp_path)
    assert list(tmp_path.rglob("*.npz")) == []
    assert cached_vectors(encoder_of(counting), ["a"], tmp_path)[0, 0] == 1


KILLED = """
import sys, time
import numpy as np
from pathlib import Path
from qual.suggest import cache
from qual.suggest.encoder import Encoder

def encode(texts):
    if len(texts[0]) > 4:
        print("busy", flush=True)
        time.sleep(600)
    return np.array([[len(text), 1, 2] for text in texts], dtype=np.float32)

cache.GROUP = 2
texts = ["a" * n for n in range(1, 8)]
cache.cached_vectors(Encoder("slow", "k" * 64, encode), texts, Path(sys.argv[1]), "T01")
"""


def test_a_kill_loses_the_group_in_hand_and_no_more(tmp_path, monkeypatch, counting):
    run = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert run.stdout.readline().strip() == b"busy"
    run.kill()
    run.communicate()
    monkeypatch.setattr(cache, "GROUP", 2)
    texts = ["a" * n for n in range(1, 8)]
    encoder = encoder_of(counting)
    found = cached_vectors(encoder, texts, tmp_path, "T01")
    assert counting.asked == [["aaaaa", "aaaaaa"], ["aaaaaaa"]]
    np.testing.assert_array_equal(found[:, 0], [1, 2, 3, 4, 5, 6, 7])
    assert [path.name for path in tmp_path.rglob("*.npz")] == ["T01.npz"]


def test_a_run_that_finishes_while_another_goes_on_does_it_no_harm(tmp_path, monkeypatch, counting):
    monkeypatch.setattr(cache, "GROUP", 2)
    texts, other = ["a", "bb", "ccc", "dddd", "eeeee"], Counting()

    def meanwhile(found):
        if "ccc" in found:
            cached_vectors(encoder_of(other), texts, tmp_path, "T01")
        return counting(found)

    found = cached_vectors(encoder_of(meanwhile), texts, tmp_path, "T01")
    np.testing.assert_array_equal(found[:, 0], [1, 2, 3, 4, 5])
    # The second run takes what the first one had finished.
    assert other.asked == [["ccc", "dddd"], ["eeeee"]]
    assert [path.name for path in tmp_path.rglob("*.npz")] == ["T01.npz"]


def test_a_damaged_group_is_encoded_again(tmp_path, counting):
    encoder = encoder_of(counting)
    beside = shelf_path(encoder, tmp_path, "T01").with_name("T01~0123456789abcdef.npz")
    beside.parent.mkdir(parents=True)
    beside.write_bytes(b"torn")
    assert cached_vectors(encoder, ["a", "bb"], tmp_path, "T01")[1, 0] == 2
    assert [path.name for path in tmp_path.rglob("*.npz")] == ["T01.npz"]


def test_one_group_alone_is_written_once(tmp_path, monkeypatch, counting):
    written = []
    write = cache.write_shelf
    monkeypatch.setattr(
        cache, "write_shelf", lambda path, *n: (written.append(path), write(path, *n))
    )
    cached_vectors(encoder_of(counting), ["a", "bb"], tmp_path, "T01")
    assert [path.name for path in written] == ["T01.npz"]


def test_shelves_of_transcripts_that_are_gone_are_thrown_away(tmp_path, counting):
    encoder = encoder_of(counting)
    for shelf in ("T01", "T02", "_codes", "_themes-T01", "_themes-T02"):
        cached_vectors(encoder, ["a"], tmp_path, shelf)
    for name in ("T01~01.npz", "T02~01.npz", "_themes-T01~01.npz", "_codes~01.npz"):
        shelf_path(encoder, tmp_path, "T01").with_name(name).write_bytes(b"")
    clear_shelves(tmp_path, [encoder], ["T02", "T03"])
    kept = {path.name for path in tmp_path.rglob("*.npz")}
    assert kept == {"T02.npz", "_codes.npz", "_themes-T02.npz", "T02~01.npz", "_codes~01.npz"}


def test_of_other_encoders_the_last_used_are_kept(tmp_path, counting):
    for number in range(6):
        other = encoder_of(counting, f"{number}" * 64)
        cached_vectors(other, ["a"], tmp_path)
        os.utime(tmp_path / other.key[:16], (number, number))
    clear_shelves(tmp_path, [encoder_of(counting, "0" * 64)], ["texts"])
    assert sorted(path.name[0] for path in tmp_path.iterdir()) == ["0", "3", "4", "5"]
