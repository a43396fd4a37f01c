import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from qual.suggest.wordpiece import make_tokenizer, read_vocabulary

HERE = Path(__file__).resolve()
ROOT = HERE.parents[3]
VOCABULARY = read_vocabulary(ROOT / "qual/suggest/vocab.txt")
SAMPLES = sorted((ROOT / "transcripts_sample/raw").glob("*.[tmvs][xdtr]t*"))


def reference():
    tokenizer = Tokenizer(models.WordPiece(VOCABULARY, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


THEIRS = reference()
OURS = make_tokenizer(VOCABULARY, most=10**6)


def is_settled(letter):
    """Say whether Unicode has always thought the same of a letter: the reference has old tables."""
    category = unicodedata.category(letter)
    return category not in ("Cn", "Cs") and unicodedata.ucd_3_2_0.category(letter) == category


settled = st.characters().filter(is_settled)


def same(text):
    assert OURS(text)[1:-1] == THEIRS.encode(text).ids


@given(st.text(settled, max_size=60))
def test_any_text_is_cut_like_the_reference(text):
    same(text)


@given(
    st.text(
        "abcdeéÉïßİΣς'’-–_.,!?…#[]中文あ한ก\u0301\u00ad\u200b\x00\x0b\x85\u2028\t\n 019",
        max_size=80,
    )
)
def test_awkward_letters_are_cut_like_the_reference(text):
    same(text)


def test_every_settled_letter_of_the_basic_plane_is_cut_like_the_reference():
    wrong = []
    for number in range(0x10000):
        letter = chr(number)
        text = f"a{letter}b"
        if is_settled(letter) and OURS(text)[1:-1] != THEIRS.encode(text).ids:
            wrong.append(hex(number))
    assert wrong == []


def test_gold_passages_are_cut_like_the_reference():
    lines = (ROOT / "tests/data/gold_dev.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        same(json.loads(line)["text"])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_sample_interviews_are_cut_like_the_reference(path):
    same(path.read_bytes().decode("utf-8", "replace"))


def test_long_words_are_unknown_at_the_same_length():
    for length in (99, 100, 101):
        same("a" * length + " b")


def test_names_of_special_pieces_are_read_as_text():
    assert VOCABULARY["[SEP]"] not in OURS("[SEP]")[1:-1]


def test_long_texts_keep_their_frame():
    row = make_tokenizer(VOCABULARY, most=8)("one two three four five six seven eight")
    assert len(row) == 8
    assert (row[0], row[-1]) == (VOCABULARY["[CLS]"], VOCABULARY["[SEP]"])
    assert make_tokenizer(VOCABULARY, most=8)("") == [row[0], row[-1]]
