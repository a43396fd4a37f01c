"""A page holds its style and script itself, and lets nothing else run."""

import pytest
from jinja2 import UndefinedError

from qual.report.whole_page import allow_only, fill_page


def test_a_page_asks_for_all_its_template_shows():
    with pytest.raises(UndefinedError):
        fill_page("evaluation.html.j2", "")


def test_what_is_allowed_depends_on_every_letter_of_style_and_script():
    assert allow_only("a", "b") != allow_only("a", "c") != allow_only("b", "c")
    assert allow_only("", "").startswith("default-src 'none'; style-src 'sha256-47DEQpj8HBSa")
