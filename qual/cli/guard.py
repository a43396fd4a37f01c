"""The way out of every command: exit codes, one sentence for a misuse, a crash file for a fault."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING

from qual.cli.width import fitted
from qual.problem import Misuse

if TYPE_CHECKING:
    import click
    import typer

DONE, PROBLEMS, MISUSE, FAULT = 0, 1, 2, 3
RARELY = (100_000, 20, 100)  # codings by the hundred thousand hold no cycles to look for
STOPPED = 130  # what shells say of a command that Ctrl-C ended


def run() -> None:
    """Run the app and leave with the exit code that the outcome has."""
    _utf8()
    gc.set_threshold(*RARELY)
    try:
        sys.exit(_run())
    except Misuse as fault:
        _say(f"qual: {fault}")
        sys.exit(MISUSE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(DONE)
    except KeyboardInterrupt:
        _say("qual: stopped; what was finished is kept.")
        sys.exit(STOPPED)
    except OSError as fault:
        where = f" {fault.filename}" if fault.filename else ""
        why = fault.strerror or type(fault).__name__
        _say(f"qual: the file{where} cannot be used: {why}.")
        sys.exit(MISUSE)
    except Exception as fault:
        _crashed(fault)
        sys.exit(FAULT)


def _run() -> int:
    """Run the app; return its exit code, and raise what it raised otherwise.

    Raises:
        Misuse: the command was not called as its help says.
        BrokenPipeError: whoever read the output has had enough; click leaves with 1 then.
        KeyboardInterrupt: Ctrl-C; typer turns it into its exit code and says nothing.
    """
    import click

    from qual.cli.app import app

    try:
        code = _narrow(app, sys.argv[1:2])(prog_name="qual", standalone_mode=False)
        sys.stdout.flush()
    except click.UsageError as fault:
        raise Misuse(_in_a_sentence(fault)) from None
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):
            raise end.__context__ from None
        raise
    if code == STOPPED:
        raise KeyboardInterrupt
    return code if isinstance(code, int) else DONE


def _narrow(app: typer.Typer, called: list[str]) -> typer.Typer:
    """Leave only the command that is called: to set up all of them takes longer than most take."""
    alone = copy(app)
    alone.registered_commands = [c for c in app.registered_commands if [c.name] == called]
    alone.registered_groups = []
    return alone if alone.registered_commands else app


def _in_a_sentence(fault: click.UsageError) -> str:
    said = fault.format_message().rstrip(".")
    command = fault.ctx.command_path if fault.ctx is not None else "qual"
    return f"{said} (see '{command} --help')."


def _utf8() -> None:
    """Print UTF-8 wherever a terminal or pipe claims less, so that no name stops a table."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _crashed(fault: BaseException) -> None:
    """Write where qual failed, never what was in the researcher's files."""
    from qual import __version__
    from qual.files import write_text

    frames = traceback.extract_tb(fault.__traceback__)
    places = [f"{Path(f.filename).name}:{f.lineno} in {f.name}" for f in frames]
    report = [f"qual {__version__}, Python {sys.version.split()[0]}, {sys.platform}"]
    report += [f"command: {' '.join(_words(sys.argv[1:]))}", type(fault).__name__, *places]
    path = Path.cwd() / "qual-crash.txt"
    try:
        write_text(path, "\n".join(report) + "\n")
        kept = f"{path} says where, without any text of a transcript"
    except OSError:
        kept = f"at {places[-1]}" if places else "no report could be written"
    said = f"qual: a fault of qual itself ({type(fault).__name__}); {kept}. Nothing was lost."
    _say(said)


def _say(text: str) -> None:
    print(fitted(text, sys.stderr), file=sys.stderr)


def _words(arguments: list[str]) -> list[str]:
    """Keep the command and option names of a call, not the values a person gave."""
    return [
        option + equals + ("…" if equals else "") if n == 0 or option.startswith("--") else "…"
        for n, (option, equals, _) in enumerate(a.partition("=") for a in arguments)
    ]
