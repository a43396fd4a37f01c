import pytest
from hand_built import NOT_ASKED, codebook, coding, person, study

from cfir.rating import Rating
from qual.contrasts import Contrasts, find_contrasts, group_sites
from qual.model import Site
from qual.problem import Misuse, Problem
from qual.rating import CellRating

SITES = {"h1": "high", "h2": "High ", "m": "medium", "l1": "low", "u": ""}


def people(wave=""):
    return [person(f"P-{site}", site, transcript=f"P-{site}{wave}", wave=wave) for site in SITES]


def rate(cells, wave="", construct="INS.F"):
    """Ratings by site: a value, a state, or `differs`."""
    found = {}
    for site, said in cells.items():
        rating = Rating(said, "rated") if isinstance(said, int) else Rating(None, "missing")
        if said in ("mixed", "not_applicable", "nonnumeric"):
            rating = Rating(None, said)
        made = CellRating(site, wave, construct, rating, ("ana",), said == "differs", ())
        found[site, wave, construct.casefold()] = made
    return found


def contrast(ratings, codings=(), sites=SITES, who=None, **options):
    found = study(who or people(), sites)
    return find_contrasts(found, codings, codebook(), ratings, asked=NOT_ASKED, **options)


@pytest.mark.parametrize(
    ("ratings", "strength", "gap"),
    [
        ({"h1": 1, "h2": 2, "l1": -1}, "strong", 2),
        ({"h1": 1, "h2": 2, "l1": 0}, "weak", 1),
        ({"h1": 1, "h2": 2, "l1": 1}, "none", 0),
        ({"h1": -2, "h2": 2, "l1": 1}, "none", -3),
        ({"h1": 1, "h2": 2, "l1": "mixed"}, "weak", 1),
        ({"h1": 1, "h2": "missing", "l1": -1}, "strong", 2),
        ({"h1": 1, "h2": "not_applicable", "l1": -1}, "strong", 2),
        ({"h1": 1, "h2": "nonnumeric", "l1": -1}, "strong", 2),
        ({"h1": 1, "h2": "differs", "l1": -1}, "strong", 2),
        ({"h1": 1, "h2": 2, "l1": "missing"}, "insufficient", None),
        ({"h1": 1, "h2": 2, "m": -2, "u": 2, "l1": -1}, "strong", 2),
    ],
)
def test_the_gap_of_a_construct(ratings, strength, gap):
    found = contrast(rate(ratings))
    (row,) = found.rows
    assert (row.contrast.strength, row.contrast.gap) == (strength, gap)
    assert set(row.ratings) == {"h1", "h2", "l1"}


def test_a_person_wins_and_the_rest_is_proposed_and_each_says_so():
    said = [coding("a", "P-l1", strength=2), coding("b", "P-h2", valence="facilitator")]
    found = contrast(rate({"h1": 2, "h2": 2}), said)
    assert found.rows[0].sources == {"h1": "person", "h2": "person", "l1": "proposed"}
    assert found.rows[0].contrast.gap == 3
    assert (found.person, found.proposed) == (2, 1)


def test_sites_of_another_outcome_are_named_and_blank_ones_left_out():
    found = contrast(rate({"h1": 1}))
    assert (found.high, found.low, found.others) == (("h1", "h2"), ("l1",), ("m",))


def test_the_numbers_of_chance():
    ratings = rate({"h1": 2, "h2": 2, "m": 0, "l1": -2})
    chance = contrast(ratings).chance
    assert (chance.seen, chance.relabellings) == (1, 12)
    assert chance.as_many == sum(
        min(v[h] for h in high) > v[low]
        for v in [{"h1": 2, "h2": 2, "m": 0, "l1": -2}]
        for high in [
            ("h1", "h2"),
            ("h1", "m"),
            ("h1", "l1"),
            ("h2", "m"),
            ("h2", "l1"),
            ("m", "l1"),
        ]
        for low in v
        if low not in high
    )


def test_too_many_ways_to_group_give_no_chance_and_a_reason():
    sites = {f"s{n}": "high" if n < 12 else "low" for n in range(24)}
    who = [person(f"P{n}", f"s{n}") for n in range(24)]
    found = contrast(rate({"s0": 1, "s20": -1}), sites=sites, who=who)
    assert found.chance is None and "too many" in found.why_no_chance


def test_the_last_wave_by_name_is_compared_unless_another_is_named():
    who = people("1") + people("2")
    ratings = rate({"h1": 1, "l1": 0}, "1") | rate({"h1": 2, "l1": -2}, "2")
    assert contrast(ratings, who=who).wave == "2"
    assert contrast(ratings, who=who).rows[0].contrast.gap == 4
    assert contrast(ratings, who=who, wave="1").rows[0].contrast.gap == 1
    with pytest.raises(Misuse):
        contrast(ratings, who=who, wave="3")


@pytest.mark.parametrize(
    ("sites", "said"),
    [
        ({"h1": "high", "l1": "medium"}, "no site is low"),
        ({"h1": "", "l1": "low"}, "no site is high"),
    ],
)
def test_without_high_or_low_sites_there_is_no_contrast_and_a_sentence(sites, said):
    found = contrast({}, sites=sites)
    assert isinstance(found, Problem) and said in found.text and found.file == "sites.csv"


def test_without_the_outcome_column_there_is_no_contrast():
    found = study()
    bare = [Site(id=site.id) for site in found.sites]
    object.__setattr__(found, "sites", bare)
    problem = group_sites(found)
    assert isinstance(problem, Problem) and "no column 'implementation'" in problem.text
    assert isinstance(contrast({}), Contrasts)


def test_the_column_is_the_one_that_the_study_names():
    found = study(people(), {"h1": "low", "l1": "high"}, outcome="Reach")
    sites = [
        Site(id="h1", attributes={"reach": "high"}),
        Site(id="l1", attributes={"reach": "low"}),
    ]
    object.__setattr__(found, "sites", sites)
    assert group_sites(found) == (["h1"], ["l1"], [])
