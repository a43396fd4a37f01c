import pytest
from hand_built import codebook

from qual.agree.levels import group_codes

USED = ["T.night", "INS.J1", "INS.J2", "INS.F", "T.alone", "IND.R.B", "Z.9"]


@pytest.mark.parametrize(
    ("level", "groups"),
    [
        (
            "construct",
            {
                "INS.F": {"INS.F", "T.night"},
                "INS.J": {"INS.J1", "INS.J2", "T.night"},
                "IND.R.B": {"IND.R.B"},
                "Z.9": {"Z.9"},
            },
        ),
        (
            "domain",
            {"INS": {"INS.F", "INS.J1", "INS.J2", "T.night"}, "IND": {"IND.R.B"}, "Z": {"Z.9"}},
        ),
        ("code", {code: {code} for code in USED}),
        ("any", {"any code": set(USED)}),
    ],
)
def test_codes_are_rolled_up(level, groups):
    found = group_codes(level, USED, codebook())
    assert {name: set(codes) for name, codes in found.items()} == groups


def test_groups_stand_in_the_codebook_s_order():
    assert list(group_codes("code", USED, codebook()))[:2] == ["INS.F", "INS.J1"]
