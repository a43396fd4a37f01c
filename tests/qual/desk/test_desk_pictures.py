"""The screens as pictures: compared as text; --update-golden draws them anew."""

from pathlib import Path

import pytest
from desk_driver import (
    IN_SIZES,
    check_picture,
    desk,
    draw_scene,
    sit,
    sized,
    suggest_by_hand,
)
from tiny_study import apply, make_study

from qual.desk.colours import DARK, LIGHT

FOLDER = Path(__file__).parents[2] / "data" / "snapshots"
TURNS = [
    ("Interviewer", "How did the start go?"),
    (
        "N-P01",
        "Our director asked for it every week. The room was ready on the first day, which nobody "
        "had thought possible. We had no money for training, so two nurses never learned it, and "
        "they were the ones on at night.",
    ),
    ("Interviewer", "What did you do?"),
    ("N-P01", "We taught each other. It took a winter. It held."),
]
SCENES = {
    "reading": [],
    "selecting": ["shift+down", "shift+left"],
    "finding": ["c", "r", "o", "o"],
    "judging": ["b", "2"],
    "several": ["home", "shift+down", "tab"],
    "suggesting": ["P", "home", "s", "down"],
    "submitting": ["S"],
    "keys": ["question_mark"],
}


@pytest.fixture
def study(tmp_path):
    root = make_study(
        tmp_path / "study",
        {"N-P01": TURNS, "N-P02": TURNS, "S-P01": TURNS, "S-P02": TURNS},
        innovation="Tablets on the ward.",
        inner_setting="The ward and its rooms.",
    )
    apply(
        root, "ana", "N-P01", "Our director asked for it every week.", "IND.R.B", "facilitator", 1
    )
    apply(root, "ana", "N-P01", "We had no money for training", "INS.J1")
    apply(root, "ana", "N-P01", TURNS[1][1], "T.night", "barrier")
    suggest_by_hand(root, "N-P01", "INS.J2", "facilitator")
    suggest_by_hand(root, "N-P01", "INN.G", score=0.4)
    return root


@IN_SIZES
@pytest.mark.parametrize("scene", SCENES)
def test_the_screen_looks_as_drawn(study, scene, size, request):
    drawn = draw_scene(desk(sit(study), size=size), SCENES[scene])
    check_picture(FOLDER / f"{scene}-{size[0]}x{size[1]}.svg", drawn, request)


def test_no_picture_is_left_over():
    assert {path.name for path in FOLDER.glob("*.svg")} == sized(SCENES)


def _luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize(
    "name", ["innovation", "outer", "inner", "people", "process", "own", "quiet"]
)
def test_letters_stand_out_from_the_ground(theme, name):
    """WCAG's contrast for text: 4.5 to 1."""
    one, other = _luminance(theme.variables[name]), _luminance(theme.background)
    assert (max(one, other) + 0.05) / (min(one, other) + 0.05) >= 4.5
