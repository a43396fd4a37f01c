"""The meeting's screens as pictures: compared as text; --update-golden draws them anew."""

from pathlib import Path

import pytest
from desk_driver import IN_SIZES, check_picture, draw_scene, sized
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


@IN_SIZES
@pytest.mark.parametrize("scene", SCENES)
def test_the_meeting_looks_as_drawn(root, scene, size, request):
    drawn = draw_scene(table(meet(code_differently(root)), size=size), SCENES[scene])
    check_picture(FOLDER / f"{scene}-{size[0]}x{size[1]}.svg", drawn, request)


def test_no_picture_of_a_meeting_is_left_over():
    assert {path.name for path in FOLDER.glob("*.svg")} == sized(SCENES)
