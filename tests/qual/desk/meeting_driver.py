"""Drive the adjudication desk in tests: a meeting with a fixed clock, keys, and the screen."""

from contextlib import asynccontextmanager

from desk_driver import FONTS, Desk
from tiny_study import AT, apply, no_chance, submit

from qual.codebook import read_codebook
from qual.desk.meeting import open_meeting
from qual.desk.meeting_screen import MeetingApp
from qual.study import open_study


def meet(root, by=("ana", "ben"), **named):
    found = open_meeting(
        open_study(root), read_codebook(root)[0], by, lambda: AT, randomness=no_chance("m"), **named
    )
    assert found.meeting is not None, found.problems
    return found.meeting


@asynccontextmanager
async def table(meeting, size=(80, 24), light=False):
    app = MeetingApp(meeting, light)
    try:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Table(app, pilot)
    finally:
        meeting.close()


class Table(Desk):
    """The meeting under test."""

    @property
    def meeting(self):
        return self.screen.meeting

    @property
    def selected(self):
        start, end = self.screen.selection.span
        return self.screen.transcript.text[start:end]

    async def paste(self, text):
        """Put words into the field that has the keys, as the terminal's paste does."""
        self.app.focused.insert_text_at_cursor(text)
        await self.pilot.pause()

    async def decide(self, key, reason):
        """Press a key that decides, give the reason."""
        await self.press(key)
        await self.paste(reason)
        await self.press("enter")

    def draw(self):
        return FONTS.sub("", self.app.export_screenshot(title="qual reconcile"))


def code_differently(root):
    """Four passages of two coders in two transcripts, and one alike but for its boundary."""
    apply(root, "ana", "N-P01", "Our director asked", "IND.C.C", "facilitator", 1, about="IND.R.B")
    apply(root, "ana", "N-P01", "room was ready on the first day", "INS.J2", "facilitator", 2)
    apply(root, "ben", "N-P01", "The room was ready on the first day", "INS.J2", "facilitator", 1)
    money = "no money for training"
    apply(root, "ana", "N-P01", money, "INS.J1", "barrier", 2, memo="Who pays for it?")
    apply(root, "ben", "N-P01", f"There was {money}", "INS.J", "barrier", 1)
    apply(root, "ana", "S-P01", "Nobody had the time", "INS.J", "barrier", 2)
    apply(root, "ben", "S-P01", "Nobody had the time", "INS.J1", "barrier", 2)
    apply(root, "ben", "S-P01", "The form is long", "INN.G", "barrier")
    for coder in ("ana", "ben"):
        for transcript in ("N-P01", "S-P01"):
            submit(root, coder, transcript)
    return root
