"""What a desk says of saving, and what it asks before one leaves."""

from dataclasses import dataclass, field

import pytest

from qual.desk.saving import leave, say_saved


@dataclass
class Lines:
    unsaved: int
    fault: str


@dataclass
class Desk:
    """Stands in for the app: notes that it ended, and what it asked."""

    ended: bool = False
    asked: list = field(default_factory=list)

    def exit(self):
        self.ended = True

    def push_screen(self, form, answered):
        self.asked.append(form)
        answered(True)


@pytest.mark.parametrize(
    ("unsaved", "fault", "said"),
    [
        (0, "", ("saved · Done.", False)),
        (1, "Disk full.", ("NOT SAVED (1 decision): Disk full. ^r tries again.", True)),
        (2, "Disk full.", ("NOT SAVED (2 decisions): Disk full. ^r tries again.", True)),
    ],
)
def test_all_is_saved_or_it_is_said_why_not(unsaved, fault, said):
    assert say_saved(Lines(unsaved, fault), "Done.", "decision") == said


def test_who_has_all_on_disk_leaves_without_a_question():
    desk = Desk()
    leave(desk, Lines(0, ""), "line")
    assert desk.ended and not desk.asked


@pytest.mark.parametrize(
    ("unsaved", "said"),
    [
        (1, "1 line is not saved. Disk full. Leaving loses it."),
        (3, "3 lines are not saved. Disk full. Leaving loses them."),
    ],
)
def test_what_would_be_lost_is_named_before_one_leaves(unsaved, said):
    desk = Desk()
    leave(desk, Lines(unsaved, "Disk full."), "line")
    assert desk.ended and [form.said for form in desk.asked] == [said]
