"""The session in README.md is real: replayed in an empty folder, it prints what stands there."""

from difflib import unified_diff
from pathlib import Path

from tools.session import replay

README = Path(__file__).parent.parent / "README.md"


def test_the_readme_prints_what_it_says():
    text = README.read_text("utf-8")
    now = replay(text)
    changed = "\n".join(unified_diff(text.splitlines(), now.splitlines(), "README.md", "now", n=1))
    assert not changed, f"run 'make docs'\n{changed}"
