"""The session shown in README.md: run it for real, and compare or rewrite what it prints."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"(?s)```console\n(.*?)```\n")


@dataclass(frozen=True)
class Command:
    """One command of a session as typed, lines of a here-document included."""

    typed: list[str]

    @property
    def script(self) -> str:
        """What the shell runs."""
        return "\n".join(line[2:] for line in self.typed)


def commands(block: str) -> Iterator[Command]:
    """Find the commands of a block: a line that starts with `$ ` and the `> ` lines after it."""
    typed: list[str] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            if typed:
                yield Command(typed)
            typed = [line]
        elif line.startswith("> ") and typed:
            typed.append(line)
    if typed:
        yield Command(typed)


class Shell:
    """A folder in which commands follow one another, as in one terminal.

    The demo's raw interviews lie in it, as if `qual demo` had been run there.
    """

    def __init__(self, folder: Path) -> None:
        """Begin in an empty folder, with a `qual` that is this one."""
        self.folder = folder
        programs = folder / ".programs"
        programs.mkdir()
        qual = programs / "qual"
        qual.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m qual "$@"\n')
        qual.chmod(0o755)
        self.environment = {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "HOME": str(folder),
            "LANG": "C.UTF-8",
        }
        self.here = folder
        shutil.copytree(ROOT / "transcripts_sample" / "raw", folder / "qual-demo" / "raw")

    def run(self, command: Command) -> str:
        """Run a command where the one before it left off; returns what it printed."""
        after = self.folder / ".here"
        script = f"{command.script}\nended=$?\npwd > '{after}'\nexit $ended"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.here,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        self.here = Path(after.read_text().strip())
        if done.returncode not in (0, 1):
            sys.exit(f"{command.script}\n{done.stdout}")
        return "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip("\n")


def replay(text: str) -> str:
    """Run every console block of a page in one shell; returns the page with what was printed."""
    with tempfile.TemporaryDirectory() as scratch:
        shell = Shell(Path(scratch).resolve())

        def redo(match: re.Match[str]) -> str:
            parts = []
            for command in commands(match[1]):
                printed = shell.run(command).replace(f"{shell.folder}/", "")
                parts.append("\n".join(command.typed) + (f"\n{printed}" if printed else ""))
            return "```console\n" + "\n".join(parts) + "\n```\n"

        return BLOCK.sub(redo, text)


def main() -> None:
    """Rewrite README.md with what its session prints now."""
    path = ROOT / "README.md"
    path.write_text(replay(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
