"""Studies and final codings built in memory, for tests of what is counted from them."""

from pathlib import Path

from qual.asked import Asked
from qual.codebook import Code, Codebook, Domain
from qual.files import Row
from qual.model import FinalCoding, Participant, Site
from qual.study import Settings, Study


def person(id_, site="north", role="nurse", transcript=None, wave=""):
    """One row of participants.csv; the transcript has the participant's id unless named."""
    return Participant(id=id_, transcript=transcript or id_, role=role, site=site, wave=wave)


PEOPLE = [
    person("N1"),
    person("N2", role="manager"),
    person("N3"),
    person("S1", "south"),
    person("S2", "south", "manager"),
    person("D1", "*", "director"),
]


def study(people=None, sites=None, guide=(), asked=(), **settings):
    """A study in memory: two sites, north high and south low."""
    outcomes = {"north": "high", "south": "low"} if sites is None else sites
    return Study(
        root=Path("nowhere"),
        settings=Settings(format=1, title="Built by hand", coders=["ana", "ben"], **settings),
        sites=[Site(id=id_, attributes={"implementation": o}) for id_, o in outcomes.items()],
        participants=PEOPLE if people is None else people,
        assignments=[],
        guide=[Row(n, cells) for n, cells in enumerate(guide, 2)],
        asked=[Row(n, cells) for n, cells in enumerate(asked, 2)],
        problems=[],
    )


CODES = [
    Code(id="INN.G", name="Innovation Design", domain="INN", kind="construct"),
    Code(id="INS.F", name="Compatibility", domain="INS", kind="construct"),
    Code(id="INS.J", name="Available Resources", domain="INS", kind="construct"),
    Code(id="INS.J1", name="Funding", domain="INS", kind="subconstruct", parent="INS.J"),
    Code(id="INS.J2", name="Space", domain="INS", kind="subconstruct", parent="INS.J"),
    Code(id="IND.R.B", name="Mid-level Leaders", domain="IND", kind="role"),
    Code(id="IND.C.C", name="Motivation", domain="IND", kind="characteristic"),
    Code(id="T.night", name="Night work", constructs=["INS.F", "INS.J"]),
    Code(id="T.alone", name="Working alone"),
]


def codebook(codes=CODES):
    """A codebook of three domains."""
    names = {"INN": "Innovation", "INS": "Inner Setting", "IND": "Individuals"}
    domains = [Domain(id_, name) for id_, name in names.items()]
    return Codebook("By hand", "2022", domains, {code.id: code for code in codes})


def coding(id_, people, code="INS.F", valence="barrier", strength=None, about=None, **more):
    """A final coding in the transcript of its first participant."""
    people = tuple(people.split())
    fields = {
        "transcript": people[0] if people else "N1",
        "start": 0,
        "end": 10,
        "basis": "primary",
        "quote": f"quote of {id_}",
    }
    return FinalCoding(
        id=id_,
        code=code,
        about=about,
        valence=valence,
        strength=strength,
        participants=people,
        **(fields | more),
    )


NOT_ASKED = Asked()
