"""Drive the recoding desk in tests: a sitting with a fixed clock, keys, and the screen."""

from contextlib import asynccontextmanager

from desk_driver import FONTS, Desk
from refactored import PARTS, WHY, code_for_refactoring
from tiny_study import AT, no_chance

from qual.blindness import read_all
from qual.desk.recoding import open_recoding
from qual.desk.recoding_screen import RecodingApp
from qual.reconcile import open_transcripts
from qual.refactor import split
from qual.study import open_study


def sit_down(root, by=("ana", "ben"), code=""):
    return open_recoding(open_study(root), by, lambda: AT, code, no_chance("r"))


def split_night(root):
    """Three final codings wait, one of them alike of both coders; S-P01 is sealed."""
    code_for_refactoring(root)
    open_transcripts(read_all(open_study(root)), "ana", AT)
    split(open_study(root), "T.night", PARTS, WHY)
    return root


@asynccontextmanager
async def recoding_desk(recoding, size=(80, 24), light=False):
    app = RecodingApp(recoding, light)
    try:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Recoder(app, pilot)
    finally:
        recoding.close()


class Recoder(Desk):
    """The recoding desk under test."""

    @property
    def recoding(self):
        return self.screen.recoding

    async def give(self, key, reason=""):
        """Press a key that gives a code, give the reason or take the split's."""
        await self.press(key)
        if reason:
            self.app.focused.insert_text_at_cursor(reason)
            await self.pilot.pause()
        await self.press("enter")

    def draw(self):
        return FONTS.sub("", self.app.export_screenshot(title="qual codebook recode"))
