"""A study in which two coders differ, with the tests standing in its folder."""

import pytest
from coded_twice import code_twice


@pytest.fixture
def coded(root, monkeypatch):
    code_twice(root)
    monkeypatch.chdir(root)
    return root
