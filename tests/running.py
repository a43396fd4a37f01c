"""Run `qual` in a process of its own, and keep an account of what it opened and reached for."""

import json
import os
import select
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent

# Audit hooks see every opening of a file and every use of the network in the process.
SPY = """
import json, os, sys
account, opened, reached = sys.argv.pop(1), [], []
HOSTS = ("127.", "localhost", "::1", "None")

def watch(event, given):
    if event == "open" and isinstance(given[0], (str, bytes, os.PathLike)):
        opened.append(os.path.abspath(os.fsdecode(given[0])))
    elif event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        where = str(given[1] if event in ("socket.connect", "socket.sendto") else given[0])
        if not where.strip("('").startswith(HOSTS):
            reached.append(f"{event} {where}")
            raise OSError("no network here")

sys.addaudithook(watch)
from qual.cli import main
try:
    main()
finally:
    with open(account, "w", encoding="utf-8") as file:
        json.dump({"opened": opened, "reached": reached}, file)
"""


@dataclass(frozen=True)
class Ran:
    """How a command ended: exit code, what it printed, what it opened and reached for."""

    code: int
    out: str
    err: str
    opened: tuple
    reached: tuple


def qual(folder, account, *words, first=ROOT):
    """Run `qual WORDS` in a folder; the account is a file outside it, `first` where qual lies."""
    account = Path(account)
    account.unlink(missing_ok=True)
    kept = {k: v for k, v in os.environ.items() if not k.startswith("QUAL_")}
    ran = subprocess.run(
        [sys.executable, "-c", SPY, str(account), *map(str, words)],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(first), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=300,
    )
    said = json.loads(account.read_text("utf-8"))
    return Ran(
        ran.returncode, ran.stdout, ran.stderr, tuple(said["opened"]), tuple(said["reached"])
    )


def qual_at_terminal(folder, account, keys, *words, first=ROOT):
    """Run `qual WORDS` at a terminal of 80×24 and press keys, each once the screen is still.

    Args:
        folder: where it runs; `account` and `first` as for `qual`.
        keys: what is typed, one string for each press; the last should end it.
    """
    import fcntl
    import pty
    import struct
    import termios

    account = Path(account)
    account.unlink(missing_ok=True)
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    kept = {k: v for k, v in os.environ.items() if not k.startswith("QUAL_")}
    process = subprocess.Popen(
        [sys.executable, "-c", SPY, str(account), *map(str, words)],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(first), "TERM": "xterm-256color"},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    shown = _read(master, 60, b"saved")
    for key in keys:
        os.write(master, key.encode())
        shown += _read(master, 0.3)
    code = process.wait(60)
    os.close(master)
    said = json.loads(account.read_text("utf-8"))
    text = shown.decode("utf-8", "replace")
    return Ran(code, text, "", tuple(said["opened"]), tuple(said["reached"]))


def _read(master, patience, word=None):
    """Read what a terminal shows until it has shown a word, or nothing more for a while."""
    shown = b""
    while select.select([master], [], [], patience)[0]:
        try:
            piece = os.read(master, 1 << 16)
        except OSError:  # what ran at the terminal has ended
            break
        shown += piece
        if word is not None and word in shown:
            word, patience = None, 0.3
    return shown


def tree(folder):
    """Every file of a folder with its bytes, locks and caches apart."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and ".qual" not in path.parts
    }
