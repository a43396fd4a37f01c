import numpy as np
import pytest

from qual.suggest.cache import cached_vectors, shelf_path
from qual.suggest.encoder import Encoder


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
    assert counting.asked == [texts, texts]
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
