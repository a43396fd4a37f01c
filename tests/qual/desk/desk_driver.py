"""Drive the desk in tests: open a sitting with a fixed clock, press keys, draw the screen."""

import asyncio
import re
from contextlib import asynccontextmanager

import pytest
from tiny_study import AT, no_chance

from qual.blindness import read_own
from qual.codebook import read_codebook
from qual.desk.app import DeskApp
from qual.desk.sitting import open_sitting
from qual.files import write_bytes
from qual.model import Suggestion
from qual.segment import segments
from qual.study import open_study
from qual.suggest.kept import line_of, suggestions_path
from qual.transcript import read_transcript

FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
SIZES = [(80, 24), (200, 60)]
IN_SIZES = pytest.mark.parametrize("size", SIZES, ids=["80x24", "200x60"])
NUMBERED = re.compile(r"terminal-\d+")

# The first two sentences of N-P01 in the tiny study.
FIRST = "Our director asked for it every week."
SECOND = "The room was ready on the first day."


def sit(root, transcript="N-P01", coder="ana"):
    study = open_study(root)
    codebook, problems = read_codebook(root)
    assert not problems
    return open_sitting(study, codebook, coder, transcript, lambda: AT, no_chance(coder))


def own(root, coder="ana"):
    """What a coder has on disk."""
    return read_own(open_study(root), coder)


@asynccontextmanager
async def desk(sitting, size=(80, 24), light=False):
    app = DeskApp(sitting, light)
    try:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Desk(app, pilot)
    finally:
        sitting.close()


class Desk:
    """The desk under test."""

    def __init__(self, app, pilot):
        self.app = app
        self.pilot = pilot

    @property
    def screen(self):
        return self.app.screen_stack[0]

    @property
    def news(self):
        return self.screen.query_one("#status").below.news

    @property
    def selected(self):
        start, end = self.screen.selection.span
        return self.screen.sitting.transcript.text[start:end]

    @property
    def standing(self):
        return [
            (p.coding.quote, p.coding.code, p.coding.valence, p.coding.strength)
            for p in self.screen.sitting.codings
        ]

    async def press(self, *keys):
        for key in keys:
            await self.pilot.press(key)
        await self.pilot.pause()

    async def type(self, text):
        await self.press(*("space" if c == " " else c for c in text))

    def draw(self):
        """The screen as SVG, without fonts from elsewhere and numbers that change."""
        return NUMBERED.sub("desk", FONTS.sub("", self.app.export_screenshot(title="qual code")))

    def rows(self):
        """The screen as plain rows of text."""
        width, height = self.app.size
        strips = self.app.screen._compositor.render_strips()
        return ["".join(s.text for s in strip)[:width] for strip in strips][:height]


def draw_scene(opened, keys):
    """Press the keys of a scene at a desk and draw it, no cursor caught blinking.

    Args:
        opened: a desk, as `desk` and its like open it.
        keys: pressed before it is drawn.
    """
    drawn = []

    async def drive():
        async with opened as on:
            on.screen.query_one("#find").cursor_blink = False
            await on.press(*keys)
            for field in on.app.screen.query("DigitField"):
                field.cursor_blink = False
            await on.pilot.pause()
            drawn.append(on.draw())

    run(drive())
    return drawn[0]


def sized(scenes):
    """The names of the pictures kept of some scenes, one in each size."""
    return {f"{scene}-{wide}x{high}.svg" for scene in scenes for wide, high in SIZES}


def check_picture(path, drawn, request):
    """Compare a picture with the one kept; --update-golden keeps it."""
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(drawn, "utf-8", newline="\n")
    said = f"{path.name}: draw it anew with --update-golden and look at it"
    assert drawn == path.read_text("utf-8"), said


def run(coroutine):
    asyncio.run(coroutine)


def suggest_by_hand(root, transcript, code, valence=None, segment=0, score=0.9, about=None):
    """Keep a suggestion for a segment, as a run of `qual suggest` would."""
    found = read_transcript(root, transcript)
    cut = segments(found)[segment]
    path = suggestions_path(root, transcript)
    before = path.read_bytes() if path.is_file() else b""
    line = Suggestion(
        start=cut.start,
        end=cut.end,
        code=code,
        score=score,
        suggester="fused",
        evidence="term “ready” (made up for a test)",
        valence=valence,
        valence_reason="helping: “ready”" if valence else "",
        text=found.sha256,
        about=about,
    )
    write_bytes(path, before + line_of(line))
