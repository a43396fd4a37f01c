"""Milliseconds from a key at the coding desk to the first changed output, in a real terminal.

A pseudo-terminal of 80×24 and one of 200×60, a transcript of 20,000 words with 500 codings in a
journal of 10,000 lines. Each key is one byte (or one escape sequence) written to the terminal; the
clock stops at the first byte that comes back. Beside it an empty Textual app that shows the last
key, in the same run: on a busy machine both are slow; the processor time a key took until then says
what a quiet one would show. Opening is timed as it is for an installed program: with byte code,
which a first opening here writes into a scratch folder. Targets: p95 50 ms; opening within a second
after the interpreter is up. Measured on a quiet machine, an empty app answers in 4 ms (median),
7 ms (p95).
"""

from __future__ import annotations

import fcntl
import os
import pty
import random
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from qual.files import table_text, write_text
from qual.journal import add_lines, read_journal
from qual.problem import Problem
from qual.transcript import read_transcript

WORDS = 20_000
CODINGS = 500
LINES = 10_000
KEYS = 400
AT = "2026-03-01T09:00:00Z"
QUIET = 0.06
LONGEST = 2.0
OPENINGS = 5
SAID = (
    "we had the room ready on the first day and nobody had the key so the nurses stood there "
    "until somebody from the other ward found the money for a second lock and then it worked "
    "for the people who came at night but the form is long and it asks the same thing twice"
)

EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("ready")
    def on_key(self, event):
        self.query_one(Static).update(f"{event.key} {self.app.size} {id(event)}")
Empty().run()
"""

# What a coder does, by kind: keys that move, select, code, judge, and take back.
MOVES = ["\x1b[B", "\x1b[A", "\x1b[6~", "\x1b[5~", "t", "T", "q", "g", "G", "d", "D", "J", "K", "w"]
CODING = ["c", "f", "u", "n", "d", "\r"]
JUDGING = ["b", "f", "m", "n", "1", "2"]
BACK = ["u", "r", "u"]


@dataclass
class Terminal:
    """A process at a pseudo-terminal."""

    process: subprocess.Popen[bytes]
    master: int
    gone: bool = False

    def key(self, keys: str) -> tuple[float, float] | None:
        """Send a key and wait for the first byte that comes back.

        Returns:
            Seconds that passed, and seconds the process had a processor; None where none came.
        """
        self.drain()
        worked, begin = self.worked(), time.perf_counter()
        os.write(self.master, keys.encode())
        if not select.select([self.master], [], [], LONGEST)[0]:
            return None
        taken, worked = time.perf_counter() - begin, self.worked() - worked
        self.drain()
        return taken, worked

    def worked(self) -> float:
        """Seconds the process has had a processor so far, as Linux counts them; 0 elsewhere."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def drain(self, quiet: float = QUIET) -> bytes:
        """Read until nothing has come for a while."""
        found = b""
        while select.select([self.master], [], [], quiet)[0]:
            try:
                piece = os.read(self.master, 1 << 16)
            except OSError:
                piece = b""
            if not piece:
                self.gone = True
                break
            found += piece
        return found

    def until(self, word: bytes) -> float:
        """Seconds until a word has been drawn."""
        begin, found = time.perf_counter(), b""
        while word not in found:
            if not select.select([self.master], [], [], 30)[0]:
                raise SystemExit(f"The desk never drew {word!r}.")
            found += os.read(self.master, 1 << 16)
        return time.perf_counter() - begin

    def end(self) -> None:
        """End the process that was started here."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        os.close(self.master)


@dataclass
class Timed:
    """How long keys of one kind took, in milliseconds; `worked`: of processor time."""

    kind: str
    taken: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    silent: int = 0

    def add(self, found: tuple[float, float] | None) -> None:
        """Take in one key's answer."""
        if found is None:
            self.silent += 1
        else:
            self.taken.append(found[0] * 1000)
            self.worked.append(found[1] * 1000)


def start(words: Sequence[str], columns: int, rows: int) -> Terminal:
    """Start a command at a pseudo-terminal of a size."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    changed = {"TERM": "xterm-256color", "COLUMNS": "", "LINES": "", "PYTHONDONTWRITEBYTECODE": ""}
    environment = {key: value for key, value in {**os.environ, **changed}.items() if value}
    process = subprocess.Popen(
        words, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
    )
    os.close(slave)
    return Terminal(process, master)


def make_study(root: Path) -> None:
    """Make a study of one long transcript, much coded, with a long journal."""
    run("new", str(root), "--coders", "ana")
    chance = random.Random(7)
    raw = root.parent / "P01.txt"
    raw.write_text("\n\n".join(turns(chance)), encoding="utf-8")
    write_text(root / "sites.csv", table_text(["site"], [["north"]]))
    row = ["P01", "P01", "nurse", "north"]
    columns = ["participant", "transcript", "role", "site"]
    write_text(root / "participants.csv", table_text(columns, [row]))
    run("ingest", str(raw), "--study", str(root), "--accept-identifiers")
    code(root, chance)


def turns(chance: random.Random) -> Iterator[str]:
    """What is said: questions, and answers of one to three hundred words."""
    left = WORDS
    while left > 0:
        yield "Interviewer: And how did that go for you and the others?"
        length = min(left, chance.randrange(20, 300))
        left -= length + 11
        words = [chance.choice(SAID.split()) for _ in range(max(1, length))]
        for place in range(0, len(words), 14):
            words[place] = words[place].capitalize()
            words[place - 1] += "."
        yield f"P01: {' '.join(words)}."


def code(root: Path, chance: random.Random) -> None:
    """Apply the codings and change them until the journal is as long as it should be."""
    transcript = read_transcript(root, "P01")
    if isinstance(transcript, Problem):
        raise SystemExit(f"The transcript cannot be read: {transcript}")
    length = len(transcript.text)
    lines: list[dict[str, object]] = []
    for _ in range(CODINGS):
        low = chance.randrange(length - 300)
        high = low + chance.randrange(20, 300)
        lines.append(
            {
                "op": "apply",
                "transcript": "P01",
                "start": low,
                "end": high,
                "quote": transcript.text[low:high],
                "code": chance.choice(["INS.J1", "INS.F", "INN.G", "IND.C.C", "PRO.D", "OUT.D"]),
                "valence": chance.choice(["barrier", "facilitator", "mixed", None]),
                "text": transcript.sha256,
            }
        )
    ids = add_lines(root, read_journal(root, "ana"), AT, lines)
    more: list[dict[str, object]] = [
        {"op": "revise", "of": chance.choice(ids), "strength": chance.choice([1, 2])}
        for _ in range(LINES - CODINGS)
    ]
    add_lines(root, read_journal(root, "ana"), AT, more)


def run(*words: str) -> None:
    """Run a command of qual; where it fails, say what it said."""
    ran = subprocess.run([sys.executable, "-m", "qual", *words], capture_output=True, text=True)
    if ran.returncode:
        raise SystemExit(f"qual {words[0]}: {ran.stderr or ran.stdout}")


def script(keys: int) -> Iterator[tuple[str, str]]:
    """The keys of a sitting, each with its kind."""
    chance = random.Random(11)
    sent = 0
    while sent < keys:
        group = [("move", chance.choice(MOVES)) for _ in range(6)]
        group += [("code", key) for key in CODING]
        group += [("judge", chance.choice(JUDGING)) for _ in range(3)]
        if chance.random() < 0.5:
            group += [("undo", key) for key in BACK]
        group.append(("move", "\x1b[6~"))
        yield from group
        sent += len(group)


def measure(terminal: Terminal, keys: int) -> list[Timed]:
    """Press the keys of a script and time each."""
    timed = {kind: Timed(kind) for kind in ("move", "code", "judge", "undo")}
    for kind, key in script(keys):
        timed[kind].add(terminal.key(key))
        if terminal.gone:
            raise SystemExit("The desk ended while it was measured.")
    return list(timed.values())


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def show(timed: Sequence[Timed]) -> None:
    """Print the distribution of each kind of key, and of all."""
    everything = Timed("all", silent=sum(one.silent for one in timed))
    for one in timed:
        everything.taken += one.taken
        everything.worked += one.worked
    head = "".join(f"{name:>8}" for name in ("median", "p90", "p95", "p99", "most"))
    print(f"  {'key':<8}{'n':>5}{head}  ms; of processor:{'median':>7}{'p95':>8}")
    for one in [*timed, everything]:
        if one.taken:
            print(row_of(one))
    for low, high in ((0, 5), (5, 10), (10, 20), (20, 30), (30, 50), (50, 100), (100, 5000)):
        many = sum(low <= ms < high for ms in everything.taken)
        if many:
            bar = "█" * max(1, round(40 * many / len(everything.taken)))
            print(f"  {low:>4} to {high:>4} ms {many:>5} {bar}")


def row_of(one: Timed) -> str:
    """One kind of key as a row."""
    shares = [quantile(one.taken, share) for share in (0.5, 0.9, 0.95, 0.99, 1.0)]
    figures = "".join(f"{ms:>8.1f}" for ms in shares)
    worked = f"{quantile(one.worked, 0.5):>24.1f}{quantile(one.worked, 0.95):>8.1f}"
    note = f"  ({one.silent} without any answer)" if one.silent else ""
    return f"  {one.kind:<8}{len(one.taken):>5}{figures}{worked}{note}"


def interpreter() -> float:
    """Seconds until a bare interpreter is up at a terminal."""
    taken = []
    for _ in range(5):
        begin = time.perf_counter()
        terminal = start([sys.executable, "-c", "print('up')"], 80, 24)
        terminal.until(b"up")
        taken.append(time.perf_counter() - begin)
        terminal.process.wait()
        os.close(terminal.master)
    return quantile(taken, 0.5)


def open_desk(root: Path, columns: int, rows: int) -> tuple[Terminal, float, float]:
    """Open the desk; seconds until it is drawn, and seconds of processor time until then."""
    words = [sys.executable, "-m", "qual", "code", "P01", "--coder", "ana", "--study", str(root)]
    begin = time.perf_counter()
    terminal = start(words, columns, rows)
    terminal.until(b"P01")
    return terminal, time.perf_counter() - begin, terminal.worked()


def show_opening(what: str, opened: Sequence[tuple[float, float]], bare: float) -> None:
    """Print how long something took to open, several times over."""
    taken = [quantile([one[0] - bare for one in opened], share) for share in (0.0, 0.5, 1.0)]
    worked = quantile([one[1] for one in opened], 0.5)
    print(
        f"{what}: after the interpreter is up {taken[1]:.2f} s (median of {len(opened)}; "
        f"{taken[0]:.2f} to {taken[2]:.2f}); {worked:.2f} s of processor in all"
    )


def open_empty() -> tuple[Terminal, float, float]:
    """Open an empty Textual app; as `open_desk`."""
    begin = time.perf_counter()
    terminal = start([sys.executable, "-c", EMPTY], 80, 24)
    terminal.until(b"ready")
    return terminal, time.perf_counter() - begin, terminal.worked()


def again(opening: Callable[[], tuple[Terminal, float, float]]) -> list[tuple[float, float]]:
    """Open something several times; the first, which may write byte code, does not count."""
    found = []
    for _ in range(OPENINGS + 1):
        terminal, taken, worked = opening()
        terminal.end()
        found.append((taken, worked))
    return found[1:]


def empty_app(keys: int) -> Timed:
    """How long an empty Textual app takes to answer."""
    terminal, _, _ = open_empty()
    terminal.drain(0.5)
    timed = Timed("empty")
    for key in "abcdefghij" * (keys // 10):
        timed.add(terminal.key(key))
    terminal.end()
    return timed


def main() -> None:
    """Print time to open, and the distribution of answers to keys at two sizes."""
    keys = KEYS // 4 if "--quick" in sys.argv else KEYS
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "study"
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(scratch) / "compiled")
        make_study(root)
        bare = interpreter()
        show_opening("An empty Textual app", again(open_empty), bare)
        show([empty_app(keys // 4)])
        print(f"\n{WORDS:,} words, {CODINGS} codings, a journal of {LINES:,} lines")
        for columns, rows in ((80, 24), (200, 60)):
            opened = again(partial(open_desk, root, columns, rows))
            show_opening(f"\n{columns}×{rows}", opened, bare)
            terminal, _, _ = open_desk(root, columns, rows)
            terminal.drain(0.5)
            try:
                show(measure(terminal, keys))
            finally:
                terminal.end()


if __name__ == "__main__":
    main()
