"""The meeting's screens as pictures: compared as text; --update-golden draws them anew."""

from pathlib import Path

import pytest
from desk_driver import check_picture, run
from meeting_driver import code_differently, meet, table

FOLDER = Path(__file__).parents[2] / "data" / "snapshots_meeting"
SCENES = {
    "passage": ["d"],
    "reason": ["d", "1"],
    "other": ["d", "o"],
    "drafted": ["d", "o", "1"],
    "settled": ["v"],
    "order": ["d", "s", "s"],
}
SIZES = [(80, 24), (200, 60)]


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "200x60"])
@pytest.mark.parametrize("scene", SCENES)
def test_the_meeting_looks_as_drawn(root, scene, size, request):
    drawn = []

    async def drive():
        async with table(meet(code_differently(root)), size=size) as on:
            on.screen.query_one("#find").cursor_blink = False
            await on.press(*SCENES[scene])
            for field in on.app.screen.query("DigitField"):
                field.cursor_blink = False
            await on.pilot.pause()
            drawn.append(on.draw())

    run(drive())
    check_picture(FOLDER / f"{scene}-{size[0]}x{size[1]}.svg", drawn[0], request)


def test_no_picture_of_a_meeting_is_left_over():
    expected = {f"{scene}-{w}x{h}.svg" for scene in SCENES for w, h in SIZES}
    assert {path.name for path in FOLDER.glob("*.svg")} == expected
