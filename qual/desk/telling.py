"""What undo and redo did, in a sentence for the coder."""

from __future__ import annotations

from msgspec import UNSET

from qual.codebook import Codebook
from qual.desk.history import Step
from qual.journal import Apply, Change, Dismiss, Memo, NewCode, Pass, Restore, Revise, Withdraw
from qual.model import Coding
from qual.standing import REVISED, Standing

SHOWN = 40
WORDS = {"start": "span", "end": "span", "about": "role"}
SPOKEN = ("code", "about", "valence", "strength", "memo", "start", "end")


def say_undone(step: Step, standing: Standing, codebook: Codebook) -> str:
    """Say what was taken back."""
    return f"Undone: {_what(step, standing, codebook)}."


def say_redone(step: Step, standing: Standing, codebook: Codebook) -> str:
    """Say what was done again."""
    return f"Redone: {_what(step, standing, codebook)}."


def _what(step: Step, standing: Standing, codebook: Codebook) -> str:
    line = step.line
    coding = _coding_of(step, standing)
    name = _coding_name(coding, codebook) if coding else "a coding"
    match line:
        case Apply():
            return f"coded {name}"
        case Withdraw():
            return f"withdrew {name}"
        case Restore():
            return f"put back {name}"
        case Revise():
            return f"changed {_changed(line)} of {name}"
        case Memo():
            return f"wrote the memo “{_short(line.memo)}”"
        case NewCode():
            return f"made the code {line.code} {line.name}"
        case Dismiss():
            return f"dismissed the suggestion {line.code}"
        case Pass():
            return "marked the pass done" if line.done else "marked the pass not done"
        case _:
            return "showed or hid suggestions"


def _coding_of(step: Step, standing: Standing) -> Coding | None:
    line = step.line
    id_ = line.id if isinstance(line, Apply) else line.of if isinstance(line, Change) else ""
    return standing.codings.get(id_) or standing.withdrawn.get(id_)


def _coding_name(coding: Coding, codebook: Codebook) -> str:
    code = codebook.find(coding.code)
    name = f" {code.name}" if code else ""
    return f"{coding.code}{name} at “{_short(coding.quote)}”"


def _changed(line: Revise) -> str:
    given = [n for n in REVISED if n in SPOKEN and getattr(line, n) is not UNSET]
    words = list(dict.fromkeys(WORDS.get(name, name) for name in sorted(given, key=SPOKEN.index)))
    return " and ".join(words)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= SHOWN else f"{plain[: SHOWN - 1]}…"
