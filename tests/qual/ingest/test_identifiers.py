from itertools import pairwise

import pytest

from qual.ingest.identifiers import KINDS, find_identifiers


def found(text, names=()):
    return [(one.kind, text[one.start : one.end]) for one in find_identifiers(text, names)]


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("email", "write to ana.ruiz+x@mail.example.org, please", "ana.ruiz+x@mail.example.org"),
        ("email", "ana dot ruiz at example dot org", "ruiz at example dot org"),
        ("url", "see https://example.org/a?b=1.", "https://example.org/a?b=1"),
        ("url", "on www.example.org", "www.example.org"),
        ("url", "on sub.example.org/page now", "sub.example.org/page"),
        ("phone", "call 613-555-0142 now", "613-555-0142"),
        ("phone", "call (613) 555-0142", "(613) 555-0142"),
        ("phone", "call +1 613 555 0142", "+1 613 555 0142"),
        ("phone", "call +44 20 7946 0958", "+44 20 7946 0958"),
        ("phone", "call 020 7946 0958", "020 7946 0958"),
        ("phone", "it was 555-0142", "555-0142"),
        ("ip", "from 192.168.10.4", "192.168.10.4"),
        (
            "ip",
            "from 2001:0db8:0000:0000:0000:ff00:0042:8329",
            "2001:0db8:0000:0000:0000:ff00:0042:8329",
        ),
        ("postal", "at K1A 0B1.", "K1A 0B1"),
        ("postal", "at k1a0b1", "k1a0b1"),
        ("postal", "at SW1A 1AA", "SW1A 1AA"),
        ("postal", "at 12345-6789", "12345-6789"),
        ("date", "on 12 March 2021 we", "12 March 2021"),
        ("date", "on the 3rd of May", "3rd of May"),
        ("date", "on March 12, 2021", "March 12, 2021"),
        ("date", "on June 12th", "June 12th"),
        ("date", "on 2021-03-12.", "2021-03-12"),
        ("date", "on 3/12/2021", "3/12/2021"),
        ("date", "on 12.03.2021.", "12.03.2021"),
        ("number", "chart 004512987", "chart 004512987"),
        ("number", "it was 4512987", "4512987"),
        ("number", "SIN 123 456 789", "123 456 789"),
        ("number", "123-45-6789", "123-45-6789"),
        ("handle", "follow @stove_team", "@stove_team"),
    ],
)
def test_what_is_found(kind, text, words):
    assert found(text) == [(kind, words)]


@pytest.mark.parametrize(
    "text",
    [
        "We are open 24/7, 24/7/365.",
        "In 2019, 2020 and 2021, or 2019-2020 and 2017 2018 2019.",
        "It took 10 to 15 days, 10-15, 500-1000, or 100,000 of 250000.",
        "Thirty per kilo.",
        "It was $1234567 and 12.50 and 3.5%.",
        "At 9:30 or 09:30:00 we had 1/2 and 3 of 4.",
        "I may go. We may 10 times. March on. You must march 10 miles.",
        "About 10/20/30 percent, version 1.2.34.",
        "We met in March 2021, in May, in the spring of 2020.",
        "[inaudible 00:01:02] Room 12, B12, P03 and HB-P01.",
        "Yeah. No. So... we did. E.g. that, i.e. this.",
        "He said 'at home' @ 5.",
        "One dot, two dots. Look at this dot.",
    ],
)
def test_ordinary_speech_has_none(text):
    assert found(text, ["Interviewer", "P03"]) == []


def test_names_of_speakers():
    text = "Well Maria said it. Maria's son and Lopez, maria no. Will you? Ask Will. Will it?"
    assert found(text, ["Dr. Maria Lopez (SL)", "Will"]) == [
        ("name", "Maria"),
        ("name", "Maria"),
        ("name", "Lopez"),
        ("name", "Will"),
    ]


@pytest.mark.parametrize("name", ["Participant 3", "Speaker", "I", "Nurse", "Unknown Speaker"])
def test_roles_are_no_names(name):
    assert found(f"The {name} and a Speaker said Nurse", [name]) == []


def test_finds_in_order_without_overlap():
    text = "a@b.org 613-555-0142 https://x.org/12345678 2021-03-12 1234567"
    places = find_identifiers(text)
    assert [one.kind for one in places] == ["email", "phone", "url", "date", "number"]
    assert all(a.end <= b.start for a, b in pairwise(places))
    assert {one.kind for one in places} <= set(KINDS)
