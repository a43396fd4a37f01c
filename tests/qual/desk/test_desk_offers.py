"""Suggestions on the screen: shown as the study says, accepted, dismissed, about a role."""

import pytest
from desk_driver import desk, own, run, sit, suggest_by_hand
from tiny_study import make_study


def test_a_suggestion_dismissed_does_not_come_back(root):
    suggest_by_hand(root, "N-P01", "INS.J2")
    suggest_by_hand(root, "N-P01", "INS.F", segment=1)

    async def drive():
        async with desk(sit(root)) as on:
            await on.press("P", "s", "x")
            assert [o.code for o in on.screen.offers()] == ["INS.F"]
            await on.press("]")
            assert on.selected.startswith("There was no money")
            await on.press("enter")
            assert [code for _, code, *_ in on.standing] == ["INS.F"]

    run(drive())
    assert [d.code for d in own(root).standing.dismissed] == ["INS.J2"]


def roles(on):
    return [(p.coding.code, p.coding.about) for p in on.screen.sitting.codings]


def test_a_characteristic_is_accepted_about_the_role_shown(root):
    suggest_by_hand(root, "N-P01", "IND.C.C", "barrier", about="IND.R.B")
    suggest_by_hand(root, "N-P01", "IND.R.B", "neutral", score=0.5)

    async def drive():
        async with desk(sit(root)) as on:
            await on.press("P", "s")
            seen = " ".join(" ".join(on.rows()).split())
            assert "about IND.R.B?" in seen and "About IND.R.B Mid-level Leaders?" in seen
            await on.press("enter")
            assert on.news == "saved · IND.C.C about IND.R.B accepted, barrier."
            assert roles(on) == [("IND.C.C", "IND.R.B")]
            # The coding counts under the role too, so the role itself is no longer offered.
            assert on.screen.offers() == []
            await on.press("u")
            assert roles(on) == [] and len(on.screen.offers()) == 2
            await on.press("r", "escape", "a", "up", "enter")
            assert roles(on) == [("IND.C.C", None)]
            assert [o.code for o in on.screen.offers()] == ["IND.R.B"]
            await on.press("u")
            assert roles(on) == [("IND.C.C", "IND.R.B")]

    run(drive())
    (coding,) = own(root).standing.codings.values()
    assert (coding.origin, coding.aided) == ("fused", True)


def test_a_characteristic_is_accepted_about_another_role(root):
    suggest_by_hand(root, "N-P01", "IND.C.C", "barrier")
    suggest_by_hand(root, "N-P01", "INS.J2", score=0.5)

    async def drive():
        async with desk(sit(root)) as on:
            await on.press("P", "s", "a", "escape")
            assert roles(on) == []
            await on.press("a", "down", "enter")
            assert roles(on) == [("IND.C.C", "IND.R.B")]
            await on.press("a")
            assert "Only a characteristic of people" in on.news
            assert roles(on) == [("IND.C.C", "IND.R.B")]

    run(drive())


@pytest.mark.parametrize("about", ["IND.R.Z", "INS.J2"])
def test_what_is_no_role_in_use_is_not_offered_as_one(root, about):
    suggest_by_hand(root, "N-P01", "IND.C.C", about=about)

    async def drive():
        async with desk(sit(root)) as on:
            await on.press("P", "s", "enter")
            assert roles(on) == [("IND.C.C", None)]

    run(drive())


@pytest.mark.parametrize(("rule", "seen"), [("off", False), ("on", True), ("after_pass", False)])
def test_suggestions_are_shown_as_the_study_says(tmp_path, rule, seen):
    root = make_study(tmp_path / "s", suggestions=rule)
    suggest_by_hand(root, "N-P01", "INS.J2")

    async def drive():
        async with desk(sit(root)) as on:
            await on.press("s")
            assert (on.screen.panel == "offers") == seen

    run(drive())
    assert own(root).standing.aid == ({"N-P01": True} if seen else {})


def test_hiding_suggestions_is_recorded(root):
    suggest_by_hand(root, "N-P01", "INS.J2")

    async def drive():
        async with desk(sit(root)) as on:
            await on.press("P", "s", "escape", "A")

    run(drive())
    assert own(root).standing.aid == {"N-P01": False}
