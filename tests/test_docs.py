"""Documents that can be made are fresh, and every command is documented and has help."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from qual.cli.app import app
from tools.make_docs import pages, render

ROOT = Path(__file__).parent.parent


def test_commands_page_is_fresh():
    assert (ROOT / "docs" / "commands.md").read_text("utf-8") == render(), "run 'make docs'"


@pytest.mark.parametrize(("name", "text"), pages(), ids=[name for name, _ in pages()])
def test_every_command_and_option_has_help(name, text):
    assert re.search(r"\n\n {2}\S", text), f"{name} says nothing of itself"
    for line in text.splitlines():
        assert not re.fullmatch(r"\s+--[\w-]+( [A-Z]+)?", line), f"{name}: {line} has no help"


def test_changelog_names_every_command():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    for name in get_command(app).commands:
        assert f"qual {name}" in text or f"`{name}`" in text, name


def test_links_in_documents_lead_somewhere():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|doi:)([^)#]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
