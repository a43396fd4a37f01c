"""The other tables of a report: programs, themes, contrasts, agreement, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from qual import __version__
from qual.agree.summary import Agreement
from qual.contrasts import Contrasts
from qual.excerpts import find_excerpts
from qual.matrix import Matrix, column_name
from qual.problem import Problem
from qual.refactor import find_waiting
from qual.report.agreement_columns import COLUMNS, OF_ALL, SHEET
from qual.report.agreement_lists import CONFUSION_COLUMNS, confusion_rows
from qual.report.agreement_table import agreement_rows
from qual.report.agreement_words import account, next_steps
from qual.report.findings import Evidence, Findings
from qual.report.tables import Column, Table
from qual.report.wording import each_once, plural, quoted, rating_value
from qual.segment import VERSION
from qual.study import Study
from qual.themes import ThemeCell, ThemeRow

SIGNS = {"barrier": "−", "facilitator": "+", "mixed": "±", "neutral": "0", None: ""}
BASES = {
    "alike": "coded alike by both coders",
    "adjudicated": "decided together",
    "primary": "coded once",
    "pre-consensus": "double coded, not reconciled yet",
    "draft": "standing, not submitted",
    "suggestion": "suggested by the machine, not reviewed",
}


def program_table(study: Study) -> Table:
    """Describe the sites: one row each, with every column of sites.csv."""
    names = list(dict.fromkeys(name for site in study.sites for name in site.attributes))
    heads = [Column("site", width=10)]
    heads += [Column(name.replace("_", " "), width=26) for name in names]
    heads += [Column("interviews", "count", 10), Column("participants", "count", 12)]
    rows: list[tuple[object, ...]] = []
    for site in study.sites:
        people = [row for row in study.participants if row.site == site.id]
        cells = [site.attributes.get(name, "") for name in names]
        heard = len({row.transcript for row in people})
        rows.append((site.id, *cells, heard, len({row.id.casefold() for row in people})))
    return Table("Programs", tuple(heads), tuple(rows))


def theme_table(themes: Iterable[ThemeRow], matrix: Matrix) -> Table:
    """Lay out themes by site: participants and codings for and against each, and excerpts."""
    heads = [
        Column("id", width=12),
        Column("valence", width=11),
        Column("theme", width=44),
        Column("constructs", width=18),
    ]
    for column in [*map(column_name, matrix.columns), "all"]:
        for side in ("for", "against"):
            heads.append(Column(f"participants {side}", "count", 12.5, column))
            heads.append(Column(f"codings {side}", "count", 9, column))
    heads.append(Column("excerpts", "quote", 70))
    rows = [_theme_row(row, matrix) for row in themes]
    return Table("Theme by site", tuple(heads), tuple(rows))


def _theme_row(row: ThemeRow, matrix: Matrix) -> tuple[object, ...]:
    theme = row.theme
    cells: list[object] = [theme.id, theme.valence, theme.statement]
    cells.append("; ".join(theme.constructs))
    for cell in [*(row.cells[column] for column in matrix.columns), row.total]:
        cells += _theme_counts(cell)
    excerpts = find_excerpts(matrix, theme.excerpts)
    return (*cells, "\n".join(quoted(matrix, excerpt) for excerpt in each_once(excerpts)))


def _theme_counts(cell: ThemeCell) -> list[object]:
    for_, against = cell.carried, cell.against
    return [
        len(for_.participants),
        len(for_.codings),
        len(against.participants),
        len(against.codings),
    ]


def short_theme_table(themes: Iterable[ThemeRow], matrix: Matrix) -> Table:
    """Lay out themes to be read: participants for, and after a stroke against, at each site."""
    heads = [Column("id", width=12), Column("", width=3), Column("theme", width=50)]
    heads += [Column(column_name(column), width=8) for column in matrix.columns]
    heads.append(Column("all", width=8))
    rows = [
        (
            row.theme.id,
            SIGNS[row.theme.valence],
            row.theme.statement,
            *(theme_short(row.cells[column]) for column in matrix.columns),
            theme_short(row.total),
        )
        for row in themes
    ]
    notes = ("Participants whose words carry a theme; after a stroke those who speak against it.",)
    return Table("Theme by site", tuple(heads), tuple(rows), notes=notes)


def theme_record(
    themes: Iterable[ThemeRow], matrix: Matrix, marks: Iterable[str]
) -> dict[str, object]:
    """Themes by site for JSON, with the ids of the codings for and against."""

    def cell(found: ThemeCell) -> dict[str, object]:
        return {
            "codings": list(found.carried.codings),
            "participants": list(found.carried.participants),
            "against_codings": list(found.against.codings),
            "against_participants": list(found.against.participants),
            "excerpts": [quoted(matrix, excerpt) for excerpt in found.excerpts],
        }

    return {
        "status": list(marks),
        "columns": list(matrix.columns),
        "themes": [
            {
                "id": row.theme.id,
                "statement": row.theme.statement,
                "valence": row.theme.valence,
                "constructs": row.theme.constructs,
                "cells": {column: cell(row.cells[column]) for column in matrix.columns},
                "all": cell(row.total),
            }
            for row in themes
        ],
    }


def theme_short(cell: ThemeCell) -> str:
    """Write how many participants carry a theme, and how many speak against it."""
    for_, against = len(cell.carried.participants), len(cell.against.participants)
    if not cell.carried.codings and not cell.against.codings:
        return "·"
    return f"{for_} / {against}" if cell.against.codings else str(for_)


def contrast_table(contrasts: Contrasts | Problem | None) -> Table:
    """Lay out how far each construct separates high from low sites, with the chance of it."""
    heads = [Column("id", width=12), Column("construct", width=40), Column("domain", width=8)]
    if not isinstance(contrasts, Contrasts):
        return Table("Contrast of sites", tuple(heads), (), notes=(no_contrast(contrasts),))
    heads += [Column("strength", width=12), Column("gap", "count", 6)]
    sites = [*contrasts.high, *contrasts.low]
    groups = {site: "high" for site in contrasts.high} | {site: "low" for site in contrasts.low}
    for site in sites:
        heads.append(Column(site, "rating", 8, groups[site]))
        heads.append(Column(f"{site} whose", "text", 10, groups[site]))
    rows = tuple(
        (
            row.construct,
            row.name,
            row.domain,
            row.contrast.strength,
            row.contrast.gap,
            *(v for s in sites for v in (rating_value(row.ratings[s]), row.sources[s])),
        )
        for row in contrasts.rows
    )
    return Table("Contrast of sites", tuple(heads), rows, notes=tuple(contrast_notes(contrasts)))


def no_contrast(found: Problem | None) -> str:
    """Say why sites are not compared."""
    if found is None:
        return "Sites are not compared on machine suggestions."
    return f"{found.text} {found.advice}".strip()


def contrast_notes(contrasts: Contrasts) -> list[str]:
    """Say what the comparison rests on and how many constructs chance alone would give."""
    notes = [
        f"High: {', '.join(contrasts.high)}. Low: {', '.join(contrasts.low)}"
        + (f". Not compared: {', '.join(contrasts.others)}." if contrasts.others else "."),
        "Gap: lowest rating among high sites minus highest among low ones; 2 or more is strong, "
        "1 weak. Missing and not applicable are dropped, mixed counts as 0.",
        f"Compared ratings: {contrasts.person} a person's, {contrasts.proposed} only proposed.",
    ]
    chance = contrasts.chance
    if chance is None:
        return [*notes, contrasts.why_no_chance]
    stand = "stands" if chance.seen == 1 else "stand"
    return [
        *notes,
        f"{plural(chance.seen, 'construct')} {stand} apart. Grouped in every other way, the same "
        f"sites give {chance.expected:.1f} on average, and at least as many in "
        f"{chance.as_many} of {chance.relabellings} groupings.",
    ]


def agreement_table(found: Agreement | None, evidence: Evidence) -> Table:
    """Lay out agreement per code before consensus, with what was compared and what left out."""
    heads = tuple(COLUMNS[name].column() for name in SHEET)
    if found is None:
        said = "Agreement is between people; there is none on machine suggestions."
        return Table("Agreement", heads, (), notes=(said,))
    notes = (*account(found, evidence.study, evidence.codebook), *next_steps(found), *found.few)
    names = (*SHEET, *OF_ALL) if found.several else SHEET
    heads = tuple(COLUMNS[name].column() for name in names)
    return Table("Agreement", heads, tuple(agreement_rows(found, names)), notes=notes)


def confusion_table(found: Agreement | None) -> Table:
    """Lay out which constructs coders took for one another, with passages."""
    widths = (12, 34, 34, 16, 16, 7, 100)
    columns = tuple(
        Column(name, "count" if n in (3, 4, 5) else "text", width)
        for n, (name, width) in enumerate(zip(CONFUSION_COLUMNS, widths, strict=True))
    )
    notes = (
        "Codings of two coders on the same text, paired one to one, whose codes differ. 1 is the "
        "first of the pair.",
    )
    rows = tuple(confusion_rows(found)) if found is not None else ()
    return Table("Constructs taken for one another", columns, rows, notes=notes)


def about_table(findings: Findings) -> Table:
    """Say what a report rests on: version, codebook, coders, what counts and what waits."""
    rows = [(label, text) for label, text in about_lines(findings) if text]
    return Table("About", (Column("what", width=30), Column("said", width=100)), tuple(rows))


def about_lines(findings: Findings) -> list[tuple[str, str]]:
    """What a report rests on, as labels and texts; an empty text where there is nothing to say."""
    evidence, study = findings.evidence, findings.study
    book, finals, drawn = evidence.codebook, evidence.finals, study.settings.double_coding
    counted = ", ".join(f"{n} {BASES.get(b, b)}" for b, n in finals.by_basis.items())
    doubled = sorted(study.double_coded)
    return [
        ("Study", study.settings.title),
        ("Data to", evidence.date[:10]),
        ("Wave", findings.wave or ""),
        ("Made with", f"qual {__version__}, segmentation {VERSION}"),
        ("Likeness measured with", evidence.encoder),
        ("Codebook", f"{book.name}, release {book.number}, {book.digest[:19]}"),
        ("Framework", f"CFIR {study.settings.framework}"),
        ("Coders", ", ".join(study.settings.coders)),
        (
            "Double coded",
            f"{len(doubled)} of {plural(len(study.transcripts), 'transcript')}"
            + (f" ({', '.join(doubled)})" if doubled else "")
            + f"; drawn with fraction {drawn.fraction:g}, seed {drawn.seed}",
        ),
        ("Codings counted", f"{len(finals.codings)}: {counted}" if counted else "none"),
        ("Settled by rule", _by_rule(evidence)),
        *waiting(evidence),
        ("Ratings", _rated(findings)),
    ]


def _by_rule(evidence: Evidence) -> str:
    """Say by which rule codings count as alike, and how many of them differed all the same."""
    finals = evidence.finals
    alike = finals.by_basis.get("alike", 0)
    if not alike:
        return ""
    least, differ = evidence.study.settings.agree_overlap, len(finals.alike_differ)
    return (
        f"{alike} coded alike, {differ} of them with another boundary or strength: "
        f"agree_overlap {least:g}, the primary coder's stands"
    )


def waiting(evidence: Evidence) -> list[tuple[str, str]]:
    """What is not among the codings that count, and why."""
    finals = evidence.finals
    none = "Nothing suggested" if evidence.basis == "suggestions" else "Not coded yet"
    undecided = plural(sum(len(passage.codings) for passage in finals.queue), "coding")
    recode = len(find_waiting(finals, evidence.codebook)) if evidence.codebook.changes else 0
    return [
        (
            "Passages not decided yet",
            f"{len(finals.queue)}, with {undecided}" if finals.queue else "",
        ),
        ("Codings to recode, of a code split or retired", str(recode) if recode else ""),
        ("Decisions to be made again", str(len(finals.again)) if finals.again else ""),
        ("Left out until all coders submit", ", ".join(finals.sealed)),
        ("Left out, not submitted", ", ".join(finals.unsubmitted)),
        ("Double coded, not reconciled", ", ".join(finals.pre_consensus)),
        (none, ", ".join(finals.uncoded)),
    ]


def _rated(findings: Findings) -> str:
    """Count the ratings shown by where they come from."""
    cells = [
        cell
        for row in findings.matrix.rows
        for cell in row.cells.values()
        if cell.proposal or cell.given
    ]
    given = sum(cell.source == "person" for cell in cells)
    differ = sum(cell.source == "differs" for cell in cells)
    proposed = sum(
        cell.source == "proposed" and cell.rating is not None and cell.rating.state != "missing"
        for cell in cells
    )
    return f"{given} by people, {proposed} proposed by the counts" + (
        f", {differ} on which those who rated differ" if differ else ""
    )


def foot(findings: Findings) -> str:
    """The last line of every page of a report: what it was made of."""
    return evidence_foot(findings.evidence)


def evidence_foot(evidence: Evidence) -> str:
    """The last line of a page: version, date of the data, codebook, and how much it rests on."""
    date = f", data to {evidence.date[:10]}" if evidence.date else ""
    word = "suggestion" if evidence.basis == "suggestions" else "coding"
    return (
        f"qual {__version__}{date}; codebook {evidence.codebook.name}, "
        f"{evidence.codebook.digest[:19]}; {plural(len(evidence.finals.codings), word)}."
    )
