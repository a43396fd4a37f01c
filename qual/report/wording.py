"""Words and signs for what a matrix holds: ratings, cells and excerpts, the same on every page."""

from __future__ import annotations

from collections.abc import Iterable

from cfir.rating import Rating, render
from qual.cells import Cell, CellEvidence
from qual.codebook import Codebook
from qual.excerpts import attribution
from qual.matrix import Matrix, column_name
from qual.model import ALL_SITES, Excerpt
from qual.study import Study

MINUS = "−"
PROPOSED = "°"
LEGEND = (
    "B and F: participants with a barrier and with a facilitator coding, ± those of them with a "
    "mixed one. In brackets the rating, −2 to +2: a person's, or with ° the one the counts "
    "propose; X mixed, M missing, * conflict. A dot: nothing coded, not recorded whether asked."
)
EMPTY = {
    "asked": "asked, nothing coded",
    "not asked": "not asked",
    "not recorded": "nothing coded; whether it was asked is not recorded",
}
SHORT_EMPTY = {"asked": "asked, –", "not asked": "not asked", "not recorded": "·"}


def rating_sign(rating: Rating | None) -> str:
    """Write a rating as people read it: +2, −1, 0, X, M, NA; empty where there is none."""
    return render(rating).replace("-", MINUS) if rating is not None else ""


def rating_value(rating: Rating | None) -> int | str:
    """Write a rating for a spreadsheet: a number, or X, M, NA, E, I; empty where there is none."""
    if rating is None:
        return ""
    return rating.value if rating.value is not None else render(rating).removesuffix("*")


def whose(cell: Cell) -> str:
    """Say whose the rating of a cell is."""
    if cell.given is None:
        return "proposed" if cell.proposal is not None else ""
    said = ", ".join(cell.given.by)
    if cell.given.differs:
        return f"{said} differ"
    return f"{said}; conflict" if cell.given.rating.conflict else said


def rating_short(cell: Cell) -> str:
    """Write a rating with the sign of a proposed one; a merely proposed missing one is empty."""
    if cell.source == "differs":
        return "differs"
    if cell.source != "proposed" or cell.rating is None:
        return rating_sign(cell.rating)
    return "" if cell.rating.state == "missing" else rating_sign(cell.rating) + PROPOSED


def is_blank(cell: Cell) -> bool:
    """Whether a cell has neither codings nor a person's rating."""
    return not cell.evidence.codings and not cell.evidence.nobody and cell.given is None


def count_short(evidence: CellEvidence) -> str:
    """Write how many participants speak on each side."""
    barriers = len(evidence.barriers.participants)
    facilitators = len(evidence.facilitators.participants)
    said = [f"B{barriers}"] if barriers else []
    said += [f"F{facilitators}"] if facilitators else []
    if evidence.mixed.codings:
        said.append(f"±{len(evidence.mixed.participants)}")
    if not said and evidence.codings:
        said.append("no side")
    return " ".join(said)


def cell_short(cell: Cell) -> str:
    """Write a whole cell on one line; an empty one says what is known of the asking."""
    if is_blank(cell):
        return SHORT_EMPTY[cell.asked]
    rating = rating_short(cell)
    counts = count_short(cell.evidence) or SHORT_EMPTY[cell.asked]
    return f"{counts} [{rating}]" if rating else counts


def lone_parents(matrix: Matrix, codebook: Codebook) -> dict[str, str]:
    """Find subconstructs whose construct has no row of its own, so that its name stands above.

    Returns:
        For the first of its subconstructs' rows, the construct's name.
    """
    found: dict[str, str] = {}
    named: set[str] = set()
    for row in matrix.rows:
        parent = codebook.find(row.parent) if row.parent else None
        if parent is not None and parent.id not in matrix.by_id and parent.id not in named:
            named.add(parent.id)
            found[row.id] = parent.name
    return found


def site_name(study: Study, column: str) -> str:
    """Name a site as sites.csv does in a column `name`, else by its id."""
    if column == ALL_SITES:
        return "Those who answer for all sites"
    for site in study.sites:
        if site.id == column:
            return site.attributes.get("name") or site.id
    return column_name(column)


def quoted(matrix: Matrix, excerpt: Excerpt) -> str:
    """Quote an excerpt with who said it and in which transcript, on one line."""
    text = " ".join(excerpt.text.split())
    who = attribution(matrix, excerpt)
    if excerpt.participant is None or excerpt.participant != excerpt.transcript:
        who += f", in {excerpt.transcript}"
    return f"“{text}” ({who})"


def each_once(excerpts: Iterable[Excerpt]) -> list[Excerpt]:
    """List excerpts of the same words once, though several codings rest on them."""
    found: dict[tuple[str, int, int], Excerpt] = {}
    for excerpt in excerpts:
        found.setdefault((excerpt.transcript, excerpt.start, excerpt.end), excerpt)
    return list(found.values())


def two_places(value: float) -> str:
    """Write a coefficient with two decimals; what rounds to nothing has no sign."""
    said = f"{value:.2f}"
    return "0.00" if said == "-0.00" else said.replace("-", MINUS)


def plural(number: int, word: str) -> str:
    """Write a number with its noun."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
