"""The recoding desk as pictures: compared as text; --update-golden draws them anew."""

from pathlib import Path

import pytest
from desk_driver import check_picture, run
from recoding_driver import recoding_desk, sit_down, split_night

FOLDER = Path(__file__).parents[2] / "data" / "snapshots_recoding"
SCENES = {"coding": [], "reason": ["1"], "other": ["o"], "given": ["1", "enter", "D"]}
SIZES = [(80, 24), (200, 60)]


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "200x60"])
@pytest.mark.parametrize("scene", SCENES)
def test_the_recoding_desk_looks_as_drawn(root, scene, size, request):
    drawn = []

    async def drive():
        async with recoding_desk(sit_down(split_night(root)), size=size) as on:
            on.screen.query_one("#find").cursor_blink = False
            await on.press(*SCENES[scene])
            for field in on.app.screen.query("DigitField"):
                field.cursor_blink = False
            await on.pilot.pause()
            drawn.append(on.draw())

    run(drive())
    check_picture(FOLDER / f"{scene}-{size[0]}x{size[1]}.svg", drawn[0], request)


def test_no_picture_of_the_recoding_desk_is_left_over():
    expected = {f"{scene}-{w}x{h}.svg" for scene in SCENES for w, h in SIZES}
    assert {path.name for path in FOLDER.glob("*.svg")} == expected
