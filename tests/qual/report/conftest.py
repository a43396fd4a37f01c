"""Fixtures for tests of the reports."""

import pytest
from findings_study import find, findings_study


@pytest.fixture
def told(tmp_path):
    """A study with everything a report shows."""
    return findings_study(tmp_path / "study")


@pytest.fixture
def findings(told):
    """What a report of it shows."""
    return find(told)
