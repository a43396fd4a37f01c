import importlib.util
import shutil

import pytest

import cfir.places
from cfir.places import find_shipped


def loaded_from(folder):
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(cfir.places.__file__, folder / "places.py")
    spec = importlib.util.spec_from_file_location("places_copy", folder / "places.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["codebooks", "transcripts_sample"])
def test_what_ships_is_found_in_a_clone(name):
    assert find_shipped(name).is_dir()


@pytest.mark.parametrize("name", ["codebooks", "transcripts_sample"])
def test_what_ships_is_found_in_an_installed_wheel(tmp_path, name):
    shipped = tmp_path / "site-packages" / "cfir" / "_shipped" / name
    shipped.mkdir(parents=True)
    places = loaded_from(tmp_path / "site-packages" / "cfir")
    assert places.find_shipped(name) == shipped.resolve()


def test_the_wheel_does_not_take_a_strangers_folder_of_the_same_name(tmp_path):
    (tmp_path / "codebooks").mkdir()
    shipped = tmp_path / "cfir" / "_shipped" / "codebooks"
    shipped.mkdir(parents=True)
    assert loaded_from(tmp_path / "cfir").find_shipped("codebooks") == shipped.resolve()


def test_what_is_missing_is_said_in_one_sentence(tmp_path):
    places = loaded_from(tmp_path / "cfir")
    with pytest.raises(FileNotFoundError, match=r"^The folder codebooks .* again\.$"):
        places.find_shipped("codebooks")
