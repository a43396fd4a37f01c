"""The pictures of docs/meeting.md: a meeting and recoding on the sample study, drawn as they go on.

Run it with `python -m tools.make_meeting_pictures`; each scene is the keys two coders press and
the picture the screen is then kept as.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from cfir.places import find_shipped
from qual.codebook import read_codebook
from qual.codebook_text import set_fields
from qual.desk.meeting import open_meeting
from qual.desk.meeting_screen import MeetingApp
from qual.desk.recoding import Recoding, open_recoding
from qual.desk.recoding_screen import RecodingApp
from qual.desk.themed import ThemedApp
from qual.ingest.store import Intake, bring_in
from qual.refactor import Decision, split
from qual.study import open_study

OUT = Path(__file__).parent.parent / "docs" / "meeting"
FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
BY = ["ana", "ben"]
AT = "2024-06-17T14:00:00Z"
SMALL, LARGE = (80, 24), (160, 48)
Pictures = list[tuple[str, str]]
UNDECIDED_YET = shutil.ignore_patterns("adjudications", "ratings", "themes.yaml")


@dataclass(frozen=True)
class Scene:
    """A picture: the file's name in docs/meeting and the keys; words in quotes are typed."""

    name: str
    keys: str


MEETING = (
    Scene("passage", ""),
    Scene("reason", "a 'Two people carry these lines: one says yes, one writes it.'"),
    Scene("recent", "enter 1 'Without the longer stretch nobody can tell why.' enter 2"),
    Scene("other", "escape o 'grief'"),
    Scene("drafted", "escape o 1"),
    Scene("settled", "escape escape v"),
)
WIDE = (Scene("wide", "escape"),)
RECODING = (Scene("recode", "1 enter"), Scene("recode-reason", "2"))
SPLIT = "T.grief"
PARTS = {
    "T.staff-grief": ("Grief of staff", "Staff mourn people they cared for, and carry on."),
    "T.client-grief": ("Grief of participants", "Participants mourn friends, kin and their own."),
}


async def draw(app: ThemedApp, scenes: tuple[Scene, ...], size: tuple[int, int]) -> Pictures:
    """Press the keys of some scenes at one desk and keep the screens."""
    drawn = []
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for scene in scenes:
            await press(pilot, scene.keys)
            drawn.append((scene.name, FONTS.sub("", app.export_screenshot(title=app.TITLE))))
    return drawn


def draw_meeting(root: Path, scenes: tuple[Scene, ...], size: tuple[int, int]) -> Pictures:
    """Draw scenes of a meeting of both coders."""
    codebook, _ = read_codebook(root)
    begun = open_meeting(open_study(root), codebook, BY, lambda: AT, randomness=bytes)
    assert begun.meeting is not None
    drawn = asyncio.run(draw(MeetingApp(begun.meeting), scenes, size))
    begun.meeting.close()
    return drawn


def draw_recoding(root: Path, scenes: tuple[Scene, ...], size: tuple[int, int]) -> Pictures:
    """Split a code of the team, define its parts and draw scenes of recoding its codings."""
    decision = Decision(", ".join(BY), "whose grief it is decides what would help", AT, bytes)
    done = split(open_study(root), SPLIT, {id_: name for id_, (name, _) in PARTS.items()}, decision)
    assert not done.problems
    path = root / "codebook.yaml"
    text = path.read_text("utf-8")
    for id_, (_, meaning) in PARTS.items():
        text = set_fields(text, id_, {"definition": meaning})
    path.write_text(text, "utf-8")
    recoding = open_recoding(open_study(root), BY, lambda: AT, SPLIT, bytes)
    assert isinstance(recoding, Recoding)
    drawn = asyncio.run(draw(RecodingApp(recoding), scenes, size))
    recoding.close()
    return drawn


async def press(pilot: Pilot[str], keys: str) -> None:
    """Press keys one after another; quoted words are typed."""
    for quoted, key in re.findall(r"'([^']*)'|(\S+)", keys):
        field = pilot.app.focused
        if quoted and isinstance(field, Input):
            field.insert_text_at_cursor(quoted)
        elif key:
            await pilot.press(key)
        await pilot.pause()
    for blinking in pilot.app.screen.query(Input):
        blinking.cursor_blink = False
    await pilot.pause(0.1)


def lay_out_sample(root: Path) -> Path:
    """Make the sample study as it is before the coders meet."""
    sample = find_shipped("transcripts_sample")
    shutil.copytree(sample / "study", root, ignore=UNDECIDED_YET)
    brought = bring_in(open_study(root), sorted((sample / "raw").iterdir()), Intake())
    assert not brought.problems
    return root


def main() -> None:
    """Draw every picture into docs/meeting."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = lay_out_sample(Path(folder) / "study")
        drawn = draw_meeting(root, MEETING, SMALL) + draw_meeting(root, WIDE, LARGE)
        for name, picture in drawn + draw_recoding(root, RECODING, SMALL):
            (OUT / f"{name}.svg").write_text(picture, "utf-8", newline="\n")
            print(OUT / f"{name}.svg")


if __name__ == "__main__":
    main()
