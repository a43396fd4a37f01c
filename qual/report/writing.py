"""Reports on disk: which files there are, what each is, and writing them whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qual.files import write_bytes
from qual.matrix import column_name
from qual.model import ALL_SITES
from qual.report.findings import Findings
from qual.report.matrix_tables import construct_table, short_table, site_table
from qual.report.page import page_html
from qual.report.study_tables import (
    about_table,
    agreement_table,
    confusion_table,
    contrast_table,
    foot,
    program_table,
    short_theme_table,
    theme_table,
)
from qual.report.tables import Table, csv_text, markdown_text, without_heads
from qual.report.wording import site_name
from qual.report.workbook import workbook_bytes

OURS = ("themes.*", "contrasts.csv", "agreement.csv", "sites/*.md", "sites/*.csv")


@dataclass(frozen=True, slots=True)
class Made:
    """One file of a report: its path inside the folder, what it is, and its bytes."""

    path: str
    what: str
    content: bytes


def write_report(findings: Findings, folder: Path) -> list[Made]:
    """Write every file of a report into a folder, each whole; returns what was written.

    Files of an earlier report that this one does not have are removed, so that no page stands
    beside pages it does not belong to.
    """
    made = list(make_report(findings))
    for file in made:
        write_bytes(folder / file.path, file.content)
    kept = {folder / file.path for file in made}
    for path in [p for pattern in OURS for p in folder.glob(pattern) if p not in kept]:
        path.unlink()
    return made


def make_report(findings: Findings) -> Iterator[Made]:
    """Make every file of a report, the same bytes for the same findings."""
    marks, matrix = findings.evidence.marks, findings.matrix
    suggested = findings.evidence.basis == "suggestions"
    yield _made("report.html", "everything on one page, to be read", page_html(findings))
    yield Made("workbook.xlsx", "every table on a sheet of its own", report_workbook(findings))
    whole = construct_table(matrix)
    yield _made("matrix.csv", "construct by site: counts and ratings", csv_text(whole, marks))
    short = [short_table(matrix)]
    yield _made("matrix.md", "construct by site, to be read", _markdown(findings, short, "Matrix"))
    roles = construct_table(findings.by_role)
    yield _made("roles.csv", "construct by role: counts", csv_text(roles, marks))
    yield from _site_files(findings)
    if suggested:
        return
    themes = theme_table(findings.themes, matrix)
    yield _made("themes.csv", "theme by site: counts and excerpts", csv_text(themes, marks))
    read = [short_theme_table(findings.themes, matrix)]
    yield _made("themes.md", "theme by site, to be read", _markdown(findings, read, "Themes"))
    contrast = contrast_table(findings.contrasts)
    yield _made("contrasts.csv", "constructs that set sites apart", csv_text(contrast, marks))
    agreed = agreement_table(findings.agreement, findings.evidence)
    yield _made("agreement.csv", "agreement per code before consensus", csv_text(agreed, marks))


def _made(path: str, what: str, text: str) -> Made:
    return Made(path, what, text.encode())


def _markdown(findings: Findings, tables: list[Table], what: str) -> str:
    title = f"{findings.study.settings.title}: {what}"
    return markdown_text(tables, title, findings.evidence.marks, foot(findings))


def _site_files(findings: Findings) -> Iterator[Made]:
    """Two files a site: barriers and facilitators with excerpts, to be read and to be sorted."""
    for column in findings.matrix.columns:
        name = site_name(findings.study, column)
        table = site_table(findings.matrix, findings.sites[column], "")
        file = "all-sites" if column == ALL_SITES else column
        what = f"barriers and facilitators with excerpts: {name}"
        yield _made(f"sites/{file}.md", what, _markdown(findings, [table], name))
        text = csv_text(without_heads(table), findings.evidence.marks)
        yield _made(f"sites/{file}.csv", "the same for a spreadsheet", text)


def report_workbook(findings: Findings) -> bytes:
    """Make the workbook of a report: a sheet per table, one per site."""
    matrix, study = findings.matrix, findings.study
    sheets = [("Overview", short_table(matrix)), ("Constructs", construct_table(matrix))]
    for column in matrix.columns:
        name = site_name(study, column)
        title = f"{name}: barriers and facilitators"
        table = site_table(matrix, findings.sites[column], title, spread=True)
        sheets.append((f"Site {column_name(column)}", table))
    sheets.append(("Roles", construct_table(findings.by_role)))
    if findings.evidence.basis == "codings":
        sheets.append(("Themes", theme_table(findings.themes, matrix)))
        sheets.append(("Contrasts", contrast_table(findings.contrasts)))
    sheets.append(("Programs", program_table(study)))
    if findings.evidence.basis == "codings":
        sheets.append(("Agreement", agreement_table(findings.agreement, findings.evidence)))
        sheets.append(("Confused", confusion_table(findings.agreement)))
    sheets.append(("About", about_table(findings)))
    return workbook_bytes(sheets, findings.evidence.marks, findings.evidence.date)
