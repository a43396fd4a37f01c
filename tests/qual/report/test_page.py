"""The page: it is whole, alone, escaped, and its cells open to the right excerpts."""

import re

import pytest
from findings_study import ATTACK, FORMULA, SEALED
from lxml import html

from qual.report.findings import DRAFT, INTERNAL, UNREVIEWED
from qual.report.page import page_html


@pytest.fixture
def page(findings):
    return html.document_fromstring(page_html(findings))


def test_the_page_asks_for_nothing_outside_itself(findings):
    text = page_html(findings)
    tree = html.document_fromstring(text)
    assert "://" not in text
    assert not tree.xpath("//@src | //link | //iframe | //object | //form/@action")
    assert all(href.startswith("#") for href in tree.xpath("//a/@href"))
    assert "url(" not in text and "@import" not in text


def test_its_policy_allows_only_its_own_style_and_script(page):
    import base64
    import hashlib

    policy = page.xpath("//meta[@http-equiv]/@content")[0]
    assert policy.startswith("default-src 'none'")
    for tag in ("style", "script"):
        (text,) = page.xpath(f"//{tag}/text()")
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert not page.xpath("//@style | //@onclick | //@onerror")


def test_what_was_said_and_written_is_escaped(findings):
    text = page_html(findings)
    assert ATTACK not in text
    assert len(html.document_fromstring(text).xpath("//script")) == 1
    tree = html.document_fromstring(text)
    assert ATTACK in [quote.text_content() for quote in tree.xpath("//blockquote")]
    assert "Short of <b>money</b>" in tree.text_content()
    assert "Training <cost> more" in tree.text_content()


def test_every_link_leads_to_a_place_on_the_page(page):
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//a/@href")} <= set(ids)


@pytest.mark.parametrize(
    ("row", "site", "barriers", "facilitators", "both"),
    [
        ("INS.J1", "north", ["no money for training"], [], []),
        ("INS.J2", "north", [], ["The room was ready"], []),
        ("INN.G", "north", [FORMULA], [], [ATTACK]),
        ("INS.F", "south", ["It does not fit"], [], []),
    ],
)
def test_a_cell_opens_to_its_excerpts(page, row, site, barriers, facilitators, both):
    (cell,) = page.xpath(
        f"//table[@class='matrix']//tr[starts-with(@data-find, '{row} ')]"
        f"/td[@data-site='site-{site}']//a"
    )
    entry = page.get_element_by_id(cell.get("href")[1:])

    def quotes(path):
        return [q.text_content() for q in entry.xpath(f"{path}//blockquote")]

    assert quotes(".//td[@class='b']") == barriers
    assert quotes(".//td[@class='f']") == facilitators
    assert quotes(".//td[@colspan]") == both


def test_an_excerpt_says_who_speaks_in_which_role(page):
    entry = page.get_element_by_id("site-north.INS.J1")
    assert "N-P01, nurse" in entry.xpath(".//figcaption")[0].text_content()


def test_a_cell_without_codings_says_what_is_known_of_the_asking(told):
    from findings_study import find
    from tiny_study import write_table

    rows = [
        {"transcript": "S-P01", "construct": "INS.J1", "asked": "no"},
        {"transcript": "S-P02", "construct": "INS.J1", "asked": "no"},
        {"transcript": "S-P02", "construct": "INS.J2", "asked": "yes"},
    ]
    write_table(told / "asked.csv", rows)
    tree = html.document_fromstring(page_html(find(told)))

    def label(row):
        path = f"//table[@class='matrix']//tr[starts-with(@data-find, '{row} ')]"
        return tree.xpath(f"{path}/td[@data-site='site-south']/span/@title")[0]

    assert label("INS.J1").endswith("; not asked")
    assert label("INS.J2").endswith("asked, nothing coded")
    assert "not recorded" in label("IND.C.C")


def test_tables_head_their_rows_and_columns(page):
    for table in page.xpath("//table"):
        assert table.xpath(".//th[@scope='col']")
        assert table.xpath(".//tbody//th[@scope='row']")


def test_it_is_headed_internal(page):
    assert page.xpath("//p[@class='mark']/span/text()") == [INTERNAL]
    assert f'content: "{INTERNAL}"' in page.xpath("//style/text()")[0]


def test_a_draft_says_so(told):
    from findings_study import find

    tree = html.document_fromstring(page_html(find(told, draft=True)))
    assert tree.xpath("//p[@class='mark']/span/text()") == [INTERNAL, DRAFT]


def test_nothing_of_a_sealed_transcript_is_on_the_page(findings):
    text = page_html(findings)
    assert findings.evidence.finals.sealed == ["S-P01"]
    assert SEALED not in text and "sealed memo" not in text
    assert "sealed summary" not in text, "it may tell what was coded"


def test_machine_scores_are_not_on_a_page_of_codings(findings):
    text = page_html(findings)
    assert UNREVIEWED not in text
    assert not re.search(r"score|suggest", text)


def test_the_picture_counts_participants_and_shows_ratings(page):
    (row,) = page.xpath("//g[@data-find='INS.J1 Funding']")
    assert row.xpath("./text[@class='end count']/text()") == ["1"]
    (link,) = row.xpath("./g[@data-site='site-north']/a")
    assert link.xpath("./text/text()") == ["−2"]
    assert link.get("href") == "#site-north.INS.J1"
    (proposed,) = page.xpath("//g[@data-find='INS.J2 Space']//g[@data-site='site-north']/a/text")
    assert proposed.text == "+1°"


def test_a_subconstruct_alone_stands_under_the_name_of_its_construct(page):
    names = page.xpath("//section[@id='domain-INS']//tbody//tr/th[1]")
    said = [name.text_content().split("\n")[0].strip() for name in names]
    assert said.index("Available Resources") + 1 == next(
        n for n, text in enumerate(said) if text.startswith("Funding")
    )
