"""Write docs/commands.md from the commands themselves; --check fails where it is stale."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from typer.main import get_command

from qual.cli.app import app
from qual.files import write_text

TARGET = Path(__file__).parent.parent / "docs" / "commands.md"


def pages() -> list[tuple[str, str]]:
    """Every command's name and help, as a terminal of 100 columns shows it."""
    root = get_command(app)
    found = [("qual", _help(root, "qual"))]
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        found.append((f"qual {name}", _help(command, f"qual {name}")))
        for sub, inner in getattr(command, "commands", {}).items():
            found.append((f"qual {name} {sub}", _help(inner, f"qual {name} {sub}")))
    return found


def _help(command: click.Command, name: str) -> str:
    with click.Context(command, info_name=name, max_content_width=100, terminal_width=100) as c:
        return command.get_help(c)


def render() -> str:
    """The whole page."""
    parts = ["# Commands", "", "Made from the commands' own help by `make docs`.", ""]
    for name, text in pages():
        lines = "\n".join(line.rstrip() for line in text.splitlines())
        parts += [f"## {name}", "", "```text", lines, "```", ""]
    return "\n".join(parts)


def main() -> None:
    """Write the page, or with --check say whether it is fresh."""
    if "--check" in sys.argv:
        if not TARGET.is_file() or TARGET.read_text("utf-8") != render():
            sys.exit("docs/commands.md is stale: run 'make docs'.")
        return
    write_text(TARGET, render())


if __name__ == "__main__":
    main()
