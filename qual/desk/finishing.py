"""What the keys do with the sitting: undo, submit, reopen, save again, help, another transcript."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from qual.blindness import read_own
from qual.desk.gutter import SIGNS
from qual.desk.jumping import uncoded_starts
from qual.desk.keys import GROUPS, Command
from qual.desk.saving import leave
from qual.desk.selecting import Selection, sentence_at
from qual.desk.sitting import Sitting
from qual.desk.wording import counted
from qual.problem import Misuse, Problem

if TYPE_CHECKING:
    from qual.desk.screen import DeskScreen

LETTERS = (
    ("I", "innovation"),
    ("O", "outer setting"),
    ("S", "inner setting"),
    ("D", "individuals"),
    ("P", "process"),
    ("T", "team's or own code"),
)


def welcome(sitting: Sitting) -> str:
    """Say how things stand when the desk opens."""
    if sitting.locked:
        return f"Submitted with {counted(len(sitting.codings), 'coding')} and locked: R reopens it."
    if sitting.codings:
        return f"{counted(len(sitting.codings), 'coding')} so far."
    return "Nothing coded yet."


def begin(desk: DeskScreen) -> None:
    """Go to the coding made last; show problems in the files; suggest where study.yaml says so."""
    from qual.desk.forms import Reader

    sitting = desk.sitting
    if sitting.codings and not sitting.locked:
        last = max(sitting.codings, key=lambda placed: placed.coding.id)
        desk.selection = Selection(sentence_at(desk.ground, last.span[0]), last.span)
        desk.current = last.coding.id
    if sitting.study.settings.suggestions == "on" and not sitting.locked and sitting.suggestions():
        sitting.aid(True)
    if sitting.problems:
        title = "Put right, and open the desk again"
        desk.app.push_screen(Reader(title, problems_text(sitting.problems)))


def problems_text(problems: list[Problem]) -> Text:
    """Set out what is wrong in the files."""
    text = Text()
    for problem in problems:
        text.append(f"{problem.text}\n", "bold")
        place = f"{problem.file}:{problem.line}" if problem.line else problem.file or ""
        text.append(f"{place} {problem.advice}".strip() + "\n\n")
    text.rstrip()
    return text


def state(sitting: Sitting) -> str:
    """Say in a word or two how the transcript stands."""
    if sitting.locked:
        return "submitted, locked"
    if sitting.aided:
        return "suggestions on"
    return "own pass done" if sitting.passed else ""


def _undo(desk: DeskScreen) -> None:
    _show_change(desk, desk.sitting.undo, "There is nothing to undo.")


def _redo(desk: DeskScreen) -> None:
    _show_change(desk, desk.sitting.redo, "There is nothing to redo.")


def _show_change(desk: DeskScreen, act: Callable[[], str], nothing: str) -> None:
    """Undo or redo, and go to the coding it changed."""
    before = {placed.coding.id: placed for placed in desk.sitting.codings}
    said = act()
    if not said:
        desk.say(nothing)
        return
    after = {placed.coding.id: placed for placed in desk.sitting.codings}
    changed = [id_ for id_ in {**before, **after} if before.get(id_) != after.get(id_)]
    if changed:
        placed = after.get(changed[0]) or before[changed[0]]
        desk.current = changed[0]
        place = sentence_at(desk.ground, placed.span[0])
        desk.selection = Selection(place, placed.span)
    desk.changed(said)


def _submit(desk: DeskScreen) -> None:
    """Ask before submitting: it locks the transcript."""
    from qual.desk.forms import Confirm

    sitting = desk.sitting
    if sitting.locked:
        raise Misuse(f"{sitting.transcript.id} is submitted already: R reopens it.")
    gaps = len(uncoded_starts(sitting.sentences, [placed.span for placed in sitting.codings]))
    open_ = sum(placed.coding.valence is None for placed in sitting.codings)
    said = (
        f"Submit {sitting.transcript.id} with {counted(len(sitting.codings), 'coding')}?\n"
        f"Without a code: {gaps} of {counted(len(sitting.sentences), 'sentence')}. "
        f"Without a valence: {counted(open_, 'coding')}.\n"
        "It is locked from then on, until you reopen it with a reason."
    )

    def sure(yes: bool | None) -> None:
        if yes:
            desk.attempt(lambda: _submitted(desk))

    desk.app.push_screen(Confirm("Submit", said, "submit and lock"), sure)


def _submitted(desk: DeskScreen) -> None:
    number = desk.sitting.submit()
    desk.changed(f"Submitted with {counted(number, 'coding')}, and locked. O opens another.")


def _reopen(desk: DeskScreen) -> None:
    """Ask for the reason and reopen."""
    from qual.desk.forms import AskLine

    sitting = desk.sitting
    if not sitting.locked:
        raise Misuse(f"{sitting.transcript.id} is not submitted, so it is open.")

    def given(reason: str | None) -> None:
        if reason:
            desk.attempt(lambda: _reopened(desk, reason))

    said = "Agreement reports tell that a transcript was reopened. The reason is kept."
    desk.app.push_screen(AskLine(f"Reopen {sitting.transcript.id}: why?", said, "reopen"), given)


def _reopened(desk: DeskScreen, reason: str) -> None:
    desk.sitting.reopen(reason)
    desk.changed("Open again.")


def _retry(desk: DeskScreen) -> None:
    done = desk.sitting.retry()
    desk.changed("All is on disk." if done else "")


def _another(desk: DeskScreen) -> None:
    """Choose another transcript of one's own; this one is left as it is."""
    from qual.desk.forms import Choose

    sitting = desk.sitting
    study, coder = sitting.study, sitting.coder
    if sitting.unsaved:
        raise Misuse("Something is not saved yet: ^r tries again.")
    own = read_own(study, coder)
    assigned = [i for i in study.transcripts if coder in study.coders_of.get(i, {coder: None})]
    counts: dict[str, int] = {}
    for coding in own.standing.codings.values():
        counts[coding.transcript] = counts.get(coding.transcript, 0) + 1
    lines = []
    for id_ in assigned:
        done = "submitted" if own.submissions.latest(id_) else ""
        many = counted(counts.get(id_, 0), "coding")
        lines.append(Text(f"{id_:<12} {many:>12}  {done}"))

    def chosen(place: int | None) -> None:
        if place is not None and assigned[place] != sitting.transcript.id:
            desk.app.exit(assigned[place])

    at = assigned.index(sitting.transcript.id) if sitting.transcript.id in assigned else 0
    desk.app.push_screen(Choose("Open another transcript", lines, at), chosen)


def help_text(groups: Mapping[str, Sequence[Command]] = GROUPS) -> Text:
    """All keys by what they are for, and the letters and signs of the gutter."""
    text = Text()
    for group, commands in groups.items():
        text.append(f"{group}\n", "bold underline")
        for command in filter(lambda one: one.says, commands):
            text.append(f"  {command.shown:>5}  ", "bold").append(f"{command.says}\n")
    text.append("Beside the text\n", "bold underline")
    told = "  ".join(f"{letter} {name}" for letter, name in LETTERS)
    text.append(f"  {told}\n")
    signs = "  ".join(f"{SIGNS[v]} {v}" for v in SIGNS if v)
    text.append(f"  {signs}  … more codings than fit\n")
    text.append("  ▌ selected; underlined: the coding at hand\n")
    return text


def _help(desk: DeskScreen) -> None:
    from qual.desk.forms import Reader

    desk.app.push_screen(Reader("All keys", help_text()))


def _quit(desk: DeskScreen) -> None:
    leave(desk.app, desk.sitting, "line")


ACTS: dict[str, Callable[[DeskScreen], None]] = {
    "undo": _undo,
    "redo": _redo,
    "submit": _submit,
    "reopen": _reopen,
    "another": _another,
    "retry": _retry,
    "help": _help,
    "quit": _quit,
}
