"""What was learned: shares worked out by hand, a file that is whole or refused, real quotations."""

import io
import zipfile
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from small_codes import MONEY, TRAINING
from small_learned import small_learned, unit

from cfir.framework import load
from cfir.places import find_shipped
from qual.problem import Misuse
from qual.suggest.encoder import sha256_of
from qual.suggest.exemplars import digest_of, read_exemplars
from qual.suggest.learned import (
    evidence_of,
    learned_bytes,
    log_shares,
    nearest_exemplars,
    places,
    quote,
    read_learned,
    valence_shares,
)
from qual.suggest.tuned import MODEL

QUOTED = 160

PAIRS = [(MONEY.id, MONEY.name), (TRAINING.id, TRAINING.name)]
ROWS = arrays(np.float32, (3, 2), elements=st.floats(-1, 1, width=32))


def test_shares_worked_by_hand():
    # At scale ln 2 the likenesses 1, 0 and -1 weigh 2, 1 and 1/2: in sevenths 4, 2 and 1.
    shares = np.exp(log_shares(small_learned(), unit([1, 0]), np.array([0, 1])))
    np.testing.assert_allclose(shares, [[4 / 7, 2 / 7, 1 / 7]])


def test_what_is_given_to_a_code_moves_its_share():
    # As above, but funding halved and training three times as much: 1, 3 and 1/2 of 4 1/2.
    learned = small_learned(given=np.array([np.log(0.5), np.log(3), 0]))
    shares = np.exp(log_shares(learned, unit([1, 0]), np.array([0, 1])))
    np.testing.assert_allclose(shares, [[2 / 9, 6 / 9, 1 / 9]])


def test_what_is_not_offered_gets_no_share():
    shares = np.exp(log_shares(small_learned(), unit([1, 0]), np.array([-1, 0])))
    np.testing.assert_allclose(shares, [[0, 4 / 5, 1 / 5]])


@settings(max_examples=30, deadline=None)
@given(ROWS, st.lists(st.integers(-1, 1), max_size=4, unique=True), st.floats(0.1, 40))
def test_shares_sum_to_one(rows, place, scale):
    learned = small_learned(scale)
    shares = np.exp(log_shares(learned, rows, np.array(place, dtype=np.int64)))
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert (shares[:, :-1][:, np.array(place, dtype=int) < 0] == 0).all()


def test_an_id_with_another_name_was_not_learned():
    asked = [PAIRS[1], (MONEY.id, "Money"), ("X.a", MONEY.name), PAIRS[0]]
    assert places(small_learned(), asked).tolist() == [1, -1, -1, 0]


def test_valences_worked_by_hand():
    valence = np.array([[0, 0, np.log(3)], [0, 0, 0], [0, 0, 0], [0, 0, 0]], dtype=np.float32)
    shares = valence_shares(small_learned(valence=valence), unit([1, 0]))
    np.testing.assert_allclose(shares, [[0.5, 1 / 6, 1 / 6, 1 / 6]], rtol=1e-6)


def test_what_is_written_is_read_again(tmp_path):
    learned = small_learned()
    path = tmp_path / "learned.npz"
    path.write_bytes(learned_bytes(learned))
    assert path.read_bytes() == learned_bytes(learned) == learned_bytes(read_learned(path))


@pytest.mark.parametrize("name", ["learned.npz", "learned-2022.npz"])
def test_a_damaged_file_says_what_to_do(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(learned_bytes(small_learned())[:-40])
    said = "qual suggest --forget" if name == "learned.npz" else "install the program again"
    with pytest.raises(Misuse, match=said):
        read_learned(path)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_flipped_byte_is_harmless_or_refused(tmp_path_factory, data):
    whole = bytearray(learned_bytes(small_learned()))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.mktemp("flipped") / "learned.npz"
    path.write_bytes(whole)
    try:
        read = read_learned(path)
    except Misuse:
        return
    assert learned_bytes(read) == learned_bytes(small_learned())


@pytest.mark.parametrize(
    "changes",
    [
        {"names": np.array(["Funding"])},
        {"head": np.zeros((2, 2), np.float32)},
        {"head": np.full((3, 2), np.nan, np.float32)},
        {"head": np.zeros(3, np.float32)},
        {"given": np.zeros(2)},
        {"given": np.full(3, np.nan)},
        {"valence": np.zeros((4, 2), np.float32)},
        {"vectors": np.zeros((1, 2), np.int8)},
        {"row": np.zeros(1, np.int64)},
        {
            "vectors": np.zeros((1, 2), np.int8),
            "owner": np.zeros(1, np.int64),
            "row": np.full(1, -1),
        },
        {"weight_names": np.array(["sharp"]), "weight_values": np.array([1.0])},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_parts_that_do_not_fit_together_are_damage(tmp_path, changes):
    path = tmp_path / "learned.npz"
    path.write_bytes(learned_bytes(small_learned(**changes)))
    with pytest.raises(Misuse, match="is damaged"):
        read_learned(path)


def test_another_file_of_numpy_s_is_damage(tmp_path):
    path, out = tmp_path / "learned.npz", io.BytesIO()
    np.save(out, np.zeros(3))
    path.write_bytes(out.getvalue())
    with pytest.raises(Misuse, match="is damaged"):
        read_learned(path)
    with zipfile.ZipFile(path, "w") as empty:
        empty.writestr("codes.npy", b"")
    with pytest.raises(Misuse, match="is damaged"):
        read_learned(path)


@pytest.fixture(scope="module")
def exemplars():
    found, problems = read_exemplars(find_shipped("codebooks") / "exemplars")
    assert not problems
    return found


def test_what_ships_was_learned_from_the_exemplars_as_they_stand(exemplars):
    said = "the exemplars were edited: learn from them anew with tools/train_learned.py"
    assert str(read_learned().exemplars) == digest_of(exemplars), said


def test_every_code_has_exemplars_of_its_own_to_quote(exemplars):
    learned, coded = read_learned(), [each for each in exemplars if each.codes]
    main = [coded[row].codes[0][0] for row in learned.row.tolist()]
    assert main == learned.codes[learned.owner].tolist()
    assert len(set(learned.row.tolist())) == len(main)
    assert min(Counter(main).values()) >= 50 and set(main) == set(learned.codes.tolist())
    assert max(Counter(main).values()) <= QUOTED


def test_a_file_of_an_earlier_version_is_read(tmp_path):
    vectors, owner = np.ones((2, 2), np.int8), np.zeros(2, np.int64)
    whole = small_learned(vectors=vectors, owner=owner, row=np.array([0, 1]))
    before = zipfile.ZipFile(io.BytesIO(learned_bytes(whole)))
    with zipfile.ZipFile(tmp_path / "learned.npz", "w") as kept:
        for name in set(before.namelist()) - {"row.npy", "given.npy"}:
            kept.writestr(name, before.read(name))
    learned = read_learned(tmp_path / "learned.npz")
    assert learned.row.tolist() == [0, 1] and learned.given.tolist() == [0, 0, 0]


def test_what_ships_was_learned_on_the_encoder_that_ships():
    assert str(read_learned().encoder) == sha256_of(find_shipped("codebooks") / MODEL)


def test_the_codes_learned_are_those_of_cfir_2022():
    learned = read_learned()
    pairs = set(zip(learned.codes.tolist(), learned.names.tolist(), strict=True))
    assert pairs == {(construct.id, construct.name) for construct in load("2022").constructs}
    assert str(learned.origin) == "exemplars"


@pytest.mark.parametrize("place", [0, 20, 66])
def test_evidence_quotes_an_exemplar_of_that_code(place, exemplars):
    learned = read_learned()
    own = [each for each in exemplars if each.codes and each.codes[0][0] == learned.codes[place]]
    vector = learned.head[place]
    near = nearest_exemplars(learned, vector, place, 3)
    assert all(each in own for each, _ in near)
    assert [like for _, like in near] == sorted((like for _, like in near), reverse=True)
    assert f"“{quote(near[0][0].text)}” ({near[0][0].setting}, " in evidence_of(
        learned, vector, place
    )


def test_evidence_without_exemplars_says_what_it_rests_on():
    said = evidence_of(small_learned(), unit([1, 0])[0], 0)
    assert said == "resembles the remarks that this code was learned from"


def test_a_long_quotation_is_cut():
    assert quote("x" * 160) == "x" * 160
    assert quote("x" * 161) == "x" * 159 + "…"
