"""The recoding desk as pictures: compared as text; --update-golden draws them anew."""

from pathlib import Path

import pytest
from desk_driver import IN_SIZES, check_picture, draw_scene, sized
from recoding_driver import recoding_desk, sit_down, split_night

FOLDER = Path(__file__).parents[2] / "data" / "snapshots_recoding"
SCENES = {"coding": [], "reason": ["1"], "other": ["o"], "given": ["1", "enter", "D"]}


@IN_SIZES
@pytest.mark.parametrize("scene", SCENES)
def test_the_recoding_desk_looks_as_drawn(root, scene, size, request):
    drawn = draw_scene(recoding_desk(sit_down(split_night(root)), size=size), SCENES[scene])
    check_picture(FOLDER / f"{scene}-{size[0]}x{size[1]}.svg", drawn, request)


def test_no_picture_of_the_recoding_desk_is_left_over():
    assert {path.name for path in FOLDER.glob("*.svg")} == sized(SCENES)
