"""Fixtures for tests of the rooms of `qual`; `tiny_study` is importable from here on down."""

import pytest
from tiny_study import make_study


@pytest.fixture
def root(tmp_path):
    """The tiny study, in a folder of its own."""
    return make_study(tmp_path / "study")
