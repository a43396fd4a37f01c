"""The pictures of docs/desk.md: one sitting at the sample study, drawn as it goes on.

Run it with `python -m tools.make_desk_pictures`; each scene is the keys a person presses and the
picture the screen is then kept as.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from cfir.places import find_shipped
from qual.cli.app import app as commands
from qual.codebook import read_codebook
from qual.desk.app import DeskApp
from qual.desk.sitting import Sitting, open_sitting
from qual.study import open_study
from qual.suggest.kept import suggestions_path
from qual.suggest.study_run import suggest_study

OUT = Path(__file__).parent.parent / "docs" / "desk"
TABLES = ("study.yaml", "codebook.yaml", "sites.csv", "participants.csv", "assignments.csv")
FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
NUMBERED = re.compile(r"terminal-\d+")
TRANSCRIPT = "HB-P01"
SMALL, LARGE = (80, 24), (160, 48)


@dataclass(frozen=True)
class Scene:
    """A picture.

    Attributes:
        name: of the file in docs/desk.
        keys: pressed before it is drawn; words in quotes are typed.
        drawn: whether the screen is kept after them.
    """

    name: str
    keys: str
    drawn: bool = True


SITTING = (
    Scene("open", ""),
    Scene("select", "t t down shift+down"),
    Scene("find", "c 'huddle'"),
    Scene("judge", "enter"),
    Scene("judged", "f 2"),
    Scene("equal", "/ 'gave us keys' enter shift+down c 'human equal' enter f 2", drawn=False),
    Scene("recent", "/ 'sit in on the hiring' enter c"),
    Scene("memo", "1 f e 'Keys, hiring: who may open doors. Ask at the other sites.'"),
    Scene("search", "ctrl+s / 'pharmacy'"),
    Scene("new-code", "escape escape N 'Doughnuts' enter 'Food that opens doors' enter 'PRO.F'"),
    Scene("suggest", "escape P / 'one fish' enter s"),
    Scene("accepted", "b"),
    Scene("submit", "escape S"),
    Scene("keys", "n ?"),
)
# These are drawn with ana's codings of the sample in place.
CODED = (Scene("gutter", "home q q d d d"),)
WIDE = (Scene("wide", "home q q d d d c 'trust'"), Scene("light", "escape f2 P s"))


def main() -> None:
    """Draw every picture into docs/desk."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = lay_out_sample(Path(folder) / "study")
        drawn = asyncio.run(draw(sit(root), SITTING, SMALL))
        shutil.copytree(find_shipped("transcripts_sample") / "study/codings", root / "codings",
                        dirs_exist_ok=True)  # fmt: skip
        for scenes, size in ((CODED, SMALL), (WIDE, LARGE)):
            drawn |= asyncio.run(draw(sit(root), scenes, size))
    for name, picture in drawn.items():
        (OUT / f"{name}.svg").write_text(picture, "utf-8", newline="\n")
        print(OUT / f"{name}.svg")


def lay_out_sample(root: Path) -> Path:
    """Make the sample study as it is before anyone has coded."""
    sample = find_shipped("transcripts_sample")
    root.mkdir(parents=True)
    for name in TABLES:
        shutil.copyfile(sample / "study" / name, root / name)
    raw = [str(path) for path in sorted((sample / "raw").iterdir())]
    commands(["ingest", *raw, "--study", str(root)], standalone_mode=False)
    return root


def ticking() -> Iterator[str]:
    """The time on each line written: a second after the one before it."""
    at = datetime(2026, 3, 2, 9, 0, 0)
    while True:
        yield at.strftime("%Y-%m-%dT%H:%M:%SZ")
        at += timedelta(seconds=1)


def sit(root: Path) -> Sitting:
    """Sit down as ana, with a clock and ids that are the same in every run."""
    clock = ticking()
    codebook, _ = read_codebook(root)
    study = open_study(root)
    return open_sitting(study, codebook, "ana", TRANSCRIPT, lambda: next(clock), bytes)


async def draw(
    sitting: Sitting, scenes: tuple[Scene, ...], size: tuple[int, int]
) -> dict[str, str]:
    """Press the keys of some scenes in one sitting and keep the screens."""
    if not suggestions_path(sitting.study.root, TRANSCRIPT).is_file():
        suggest_study(sitting.study, sitting.codebook, [TRANSCRIPT])
    drawn: dict[str, str] = {}
    desk = DeskApp(sitting)
    async with desk.run_test(size=size) as pilot:
        await pilot.pause()
        for scene in scenes:
            await press(pilot, scene.keys)
            if scene.drawn:
                drawn[scene.name] = picture(desk)
    sitting.close()
    return drawn


def picture(desk: DeskApp) -> str:
    """The screen as SVG, with no fonts fetched from anywhere and no numbers that change."""
    return NUMBERED.sub("desk", FONTS.sub("", desk.export_screenshot(title="qual code")))


async def press(pilot: Pilot[str], keys: str) -> None:
    """Press keys one after another; quoted words are typed."""
    for quoted, key in re.findall(r"'([^']*)'|(\S+)", keys):
        field = pilot.app.focused
        if isinstance(field, TextArea) and quoted:
            field.insert(quoted)
        elif isinstance(field, Input) and quoted:
            field.insert_text_at_cursor(quoted)
        elif key:
            await pilot.press(key)
        await pilot.pause()
    await pilot.pause(0.1)
    for blinking in pilot.app.screen.query(Input):
        blinking.cursor_blink = False
    await pilot.pause()


if __name__ == "__main__":
    main()
