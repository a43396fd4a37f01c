"""How wide sentences are set: whole on a terminal, untouched in a pipe."""

from __future__ import annotations

import os
import re
import sys
import textwrap
from typing import TextIO

WIDTH = 100
FURTHER = " " * 4
# A command with its options and what they are given, as a person copies it.
COMMAND = re.compile(r"\bqual(?: codebook)? [a-z][a-z-]*(?: --[a-z-]+(?: [^\s-][^\s;:)]*)?)*")
# Keeps words on one line; it is printed as a space.
TOGETHER = "\u00a0"


def terminal_width(stream: TextIO) -> int | None:
    """How wide sentences are on a stream: no wider than a table; None where it is no terminal."""
    if not stream.isatty():
        return None
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return min(int(columns), WIDTH)
    try:
        return min(os.get_terminal_size(stream.fileno()).columns or WIDTH, WIDTH)
    except OSError:
        return WIDTH


def fitted(text: str, stream: TextIO, in_pipe: int | None = None, further: str = FURTHER) -> str:
    """Break lines between words to fit a terminal, further lines set in.

    Ids, commands and paths are never broken: an editor or a shell takes them whole.

    Args:
        text: one line or several.
        stream: where it is printed.
        in_pipe: the width where that is no terminal; None leaves the lines as they are.
        further: what each further line of a line begins with.
    """
    width = terminal_width(stream) or in_pipe
    if width is None:
        return text
    return "\n".join(_broken(line, width, further) for line in text.split("\n"))


def _broken(line: str, width: int, further: str) -> str:
    lead = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(
        COMMAND.sub(_in_one_piece, line.lstrip()),
        max(width, 20),
        initial_indent=lead,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    ).replace(TOGETHER, " ")


def _in_one_piece(command: re.Match[str]) -> str:
    """Keep a command on one line, unless it is half a line long."""
    found = command[0]
    return found.replace(" ", TOGETHER) if len(found) <= WIDTH // 2 else found


def sentence(text: str, in_pipe: int | None = None) -> None:
    """Print a sentence among results, on stdout."""
    print(fitted(text, sys.stdout, in_pipe))
