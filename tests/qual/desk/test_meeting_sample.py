"""The sample study reconciled from nothing, at the screen and in the spreadsheet: one outcome."""

import csv
import shutil
from pathlib import Path

import openpyxl
import pytest
from desk_driver import run
from meeting_driver import table
from tiny_study import no_chance

from qual.adjudication import Result
from qual.blindness import read_all
from qual.codebook import read_codebook
from qual.coding_sheet import find_quote
from qual.desk.meeting import open_meeting
from qual.desk.reading import ReadingPane
from qual.final import find_finals, own_codes
from qual.ingest.store import Intake, bring_in
from qual.reconcile import agenda, decide, open_transcripts, read_sheet, write_sheet
from qual.study import open_study

SAMPLE = Path(__file__).parents[3] / "transcripts_sample"
AT = "2024-06-18T09:00:00Z"
LEFT_OUT = shutil.ignore_patterns("adjudications", "ratings", "themes.yaml")
KEYS = {"all": "a", "none": "n", "undecided": "u"}
ON_SCREEN = 18


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The sample study as it is when both coders have submitted and nobody has met."""
    root = tmp_path_factory.mktemp("sample") / "study"
    shutil.copytree(SAMPLE / "study", root, ignore=LEFT_OUT)
    brought = bring_in(open_study(root), sorted((SAMPLE / "raw").iterdir()), Intake())
    assert not brought.problems
    return root


@pytest.fixture(scope="module")
def script():
    """What the coders decided, by place."""
    with (SAMPLE / "sheets" / "decisions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["transcript"], int(row["start"]), int(row["end"])): row for row in rows}


def copy(sample, folder):
    shutil.copytree(sample, folder)
    return folder


def meet(root):
    codebook, problems = read_codebook(root)
    assert not problems
    found = open_meeting(open_study(root), codebook, ["ana", "ben"], lambda: AT)
    return found.meeting


def row_of(item, script):
    return script[item.passage.transcript, *item.passage.span]


def other_of(item, row):
    start, end = item.passage.span
    if row["quote"]:
        low, high = find_quote(item.text, row["quote"])
        start, end = start + low, start + high
    strength = int(row["strength"]) if row["strength"] else None
    return Result(start, end, row["code"], row["about"] or None, row["valence"] or None, strength)


async def press_other(on, wanted):
    """Another coding by keys: select with the mouse, find the code, judge it."""
    start, end = wanted.start, wanted.end
    if on.screen.selection.span != (start, end):
        on.screen.on_reading_pane_pointed(ReadingPane.Pointed(start, end - 1))
    await on.press("o")
    await on.paste(wanted.code)
    await on.press("enter")
    drafted = on.app.screen.results[-1]
    if drafted.valence != wanted.valence:
        await on.press(wanted.valence[0])
    if drafted.strength != wanted.strength:
        await on.press(str(wanted.strength))
    if drafted.about != wanted.about:
        await on.press("a")
        lines = on.app.screen.lines
        place = next(n for n, line in enumerate(lines) if wanted.about in line.plain)
        await on.press(*["up"] * len(lines), *["down"] * place, "enter")
    assert on.app.screen.results == [wanted]
    await on.press("enter")


async def press_decision(on, item, row):
    if row["decision"] == "other":
        await press_other(on, other_of(item, row))
    else:
        numbers = {coder: str(n) for n, coder in enumerate(item.coders, 1)}
        await on.press({**KEYS, **numbers}[row["decision"]])
    await on.paste(row["reason"])
    await on.press("enter")


def at_the_screen(root, script):
    """The first passages, and every other coding and undecided one, by keys; then the library."""

    async def drive():
        async with table(meet(root), size=(100, 32)) as on:
            meeting = on.meeting
            by_keys = [
                place
                for place, item in enumerate(meeting.items)
                if place < ON_SCREEN or row_of(item, script)["decision"] in ("other", "undecided")
            ]
            for place in by_keys:
                if meeting.at != place:
                    meeting.go(place)
                    on.screen.show_place("")
                item = meeting.item
                await press_decision(on, item, row_of(item, script))
                assert on.news.startswith("saved · ")
            for place, item in enumerate(meeting.items):
                if place not in by_keys:
                    meeting.go(place)
                    row = row_of(item, script)
                    meeting.decide(row["decision"], row["reason"])

    run(drive())


def in_the_spreadsheet(root, script, path):
    open_transcripts(read_all(open_study(root)), "ana-ben", AT, randomness=no_chance("opens"))
    work = read_all(open_study(root))
    items, problems = agenda(work)
    assert not problems
    codebook = read_codebook(root)[0].with_own(own_codes(work))
    title = work.study.settings.title
    write_sheet(items, codebook, path, title)
    book = openpyxl.load_workbook(path)
    sheet = book["decisions"]
    columns = [cell.value for cell in sheet[1]]
    for number, item in enumerate(items, 2):
        row = row_of(item, script)
        for name in ("decision", "code", "about", "valence", "strength", "quote", "reason"):
            sheet.cell(number, columns.index(name) + 1).value = row[name]
    book.save(path)
    answers = read_sheet(path, items, codebook, ["ana", "ben"], title)
    assert not answers.problems
    decide(root, "ana-ben", answers.lines, AT)


def outcome(root):
    """The final codings with every field; ids that name a decision's line only say so."""
    finals = find_finals(read_all(open_study(root)), read_codebook(root)[0])
    assert finals.problems == []
    made = {f"{d.id}.{n}" for d in read_all(open_study(root)).decisions.values() for n in range(9)}
    fields = [
        {
            **{name: getattr(c, name) for name in c.__struct_fields__},
            "id": "decided" if c.id in made else c.id,
        }
        for c in finals.codings
    ]
    listed = sorted(map(repr, fields))
    return listed, finals.by_basis, len(finals.queue), len(finals.stale)


def test_screen_and_spreadsheet_give_the_same_final_codings(sample, script, tmp_path):
    screen, sheet = copy(sample, tmp_path / "screen"), copy(sample, tmp_path / "sheet")
    at_the_screen(screen, script)
    in_the_spreadsheet(sheet, script, tmp_path / "decisions.xlsx")
    found = outcome(screen)
    assert found == outcome(sheet)
    as_shipped = copy(sample, tmp_path / "shipped")
    shutil.copytree(SAMPLE / "study" / "adjudications", as_shipped / "adjudications")
    assert found == outcome(as_shipped)
    assert found[2:] == (4, 0)
    assert found[1]["adjudicated"] >= 90
