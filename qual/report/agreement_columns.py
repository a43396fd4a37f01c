"""The columns an agreement table can have: each a heading and what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from qual.agree.boundaries import Unitized
from qual.agree.figures import STACKED, Figures
from qual.agree.interval import Interval
from qual.agree.pairs import CodeFigures, PairFigures
from qual.agree.several import ALL_CODES
from qual.agree.summary import RARE, Agreement
from qual.report.tables import Column
from qual.report.wording import two_places


@dataclass(frozen=True)
class Line:
    """One row of the table: a code, construct or domain of one pair, or all codes added up."""

    found: Agreement
    pair: PairFigures
    row: CodeFigures

    @property
    def figures(self) -> Figures:
        """Its counts and coefficients."""
        return self.row.figures

    @cached_property
    def unitized(self) -> Unitized:
        """Alpha for unitizing of its codes as one; of all codes added up, code by code."""
        boundaries, groups = self.pair.boundaries, self.pair.groups[self.row.level]
        if self.row.level == "code" and self.row.code == ALL_CODES:
            return boundaries.summed(groups)
        return boundaries.as_one(groups.get(self.row.code, ()))

    @property
    def rare(self) -> bool:
        """Whether it rests on too few codings to judge; all codes together never do."""
        return sum(self.row.used) < RARE and self.row.code != ALL_CODES

    def why(self, name: str) -> str | None:
        """Why one of its coefficients is not estimable."""
        return self.unitized.why if name == ALPHA_U else self.figures.why.get(name)

    def interval(self, name: str) -> Interval | None:
        """The interval of one of its coefficients."""
        return self.unitized.interval if name == ALPHA_U else self.figures.intervals.get(name)


@dataclass(frozen=True)
class Shown:
    """A column: heading, short heading for a terminal, what stands in it, width in a workbook."""

    heading: str
    short: str
    read: Callable[[Line], object]
    width: int = 10

    def column(self) -> Column:
        """The column for the workbook and the page."""
        if self.width in (7, 9):
            return Column(self.heading, "count", self.width)
        return Column(self.heading, "figure" if self.width == 10 else "text", self.width)


def _value(name: str) -> Callable[[Line], object]:
    return lambda line: line.figures.values[name]


def _end(name: str, end: str) -> Callable[[Line], object]:
    def read(line: Line) -> object:
        interval = line.interval(name)
        return getattr(interval, end) if interval is not None else None

    return read


def reasons(why: Mapping[str, str]) -> str:
    """Why coefficients are not estimable, those with the same reason together."""
    said: dict[str, list[str]] = {}
    for name, reason in why.items():
        said.setdefault(reason, []).append({**VALUES, **OF_ALL}[name].heading)
    return "; ".join(f"{', '.join(names)}: {reason}" for reason, names in said.items())


def spread(interval: Interval | None) -> str:
    """An interval as text; empty where there is none."""
    if interval is None or interval.low is None or interval.high is None:
        return ""
    return f"{two_places(interval.low)}, {two_places(interval.high)}"


ALPHA_U = "alpha_u"
TEXT = {
    "pair": Shown("pair", "pair", lambda line: "–".join(line.pair.pair), 12),
    "level": Shown("level", "level", lambda line: line.row.level, 11),
    "code": Shown("code", "code", lambda line: line.row.code, 11),
    "name": Shown("name", "name", lambda line: line.row.name, 34),
    "domain": Shown("domain", "domain", lambda line: line.row.domain, 8),
}
COUNTS = {
    "n1": Shown("codings 1", "n 1", lambda line: line.row.used[0], 9),
    "n2": Shown("codings 2", "n 2", lambda line: line.row.used[1], 9),
    "both": Shown("both", "both", lambda line: line.figures.both, 7),
    "only1": Shown("only 1", "only 1", lambda line: line.figures.first, 7),
    "only2": Shown("only 2", "only 2", lambda line: line.figures.second, 7),
    "neither": Shown("neither", "neither", lambda line: line.figures.neither, 9),
}
HEADINGS = {
    "percent": ("agreement", "agree"),
    "positive": ("positive agreement", "pos"),
    "negative": ("negative agreement", "neg"),
    "kappa": ("kappa", "kappa"),
    "pi": ("Scott's pi", "pi"),
    "alpha": ("alpha", "alpha"),
    "ac1": ("AC1", "AC1"),
    "pabak": ("PABAK", "PABAK"),
    "jaccard": ("Jaccard", "Jacc"),
    "prevalence": ("prevalence index", "prev"),
    "bias": ("bias index", "bias"),
}
VALUES = {name: Shown(*heads, _value(name)) for name, heads in HEADINGS.items()}
OF_ALL = {
    "fleiss": Shown("Fleiss' kappa", "Fleiss", _value("pi")),
    "conger": Shown("Conger's kappa", "Conger", _value("kappa")),
}
"""For all coders; of two coders they are Scott's pi and Cohen's kappa."""
UNITIZED = {ALPHA_U: Shown("alpha_U", "alpha_U", lambda line: line.unitized.value)}
SPREADING = {**{name: HEADINGS[name][0] for name in STACKED}, ALPHA_U: "alpha_U"}
"""The coefficients that have an interval."""
ENDS = {
    f"{name}_{end}": Shown(f"{heading} {said}", short, _end(name, end), width)
    for name, heading in SPREADING.items()
    for end, said, short, width in (
        ("low", "low", "low", 10),
        ("high", "high", "high", 10),
        ("failed", "replicates not estimable", "n.e.", 9),
    )
}
SPREADS = {
    f"{name}_ci": Shown(
        f"{heading} 95 %",
        "95 %",
        lambda line, name=name: spread(line.interval(name)),  # type: ignore[misc]
        16,
    )
    for name, heading in SPREADING.items()
}
OTHERS = {
    "rare": Shown("too rare", "rare", lambda line: line.rare, 8),
    "why": Shown(
        "not estimable because",
        "not estimable because",
        lambda line: reasons(line.figures.why),
        40,
    ),
    "alpha_u_why": Shown(
        "alpha_U not estimable because",
        "alpha_U not estimable because",
        lambda line: line.unitized.why or "",
        40,
    ),
}
COLUMNS: dict[str, Shown] = {
    **{**TEXT, **COUNTS, **VALUES, **OF_ALL, **UNITIZED},
    **{**SPREADS, **ENDS, **OTHERS},
}
"""Every column by the name under which it is asked for; add a line to add one."""

KEY = ("code", "name")
USUAL = ("n1", "n2", "both", "only1", "only2", "positive", "kappa", "kappa_ci", "kappa_failed")
BLOCKS = {
    "units marked": (
        *("n1", "n2", "both", "only1", "only2", "neither", "percent", "prevalence", "bias"),
    ),
    "beyond chance": (
        *("kappa", "kappa_ci", "kappa_failed", "pi", "alpha", "alpha_ci", "ac1", "pabak"),
    ),
    "marked text and boundaries": (
        *("positive", "positive_ci", "negative", "jaccard"),
        *("alpha_u", "alpha_u_ci", "alpha_u_failed"),
    ),
}
"""What `--all` prints, a table for each block, so that each fits a hundred columns."""

ENDS_ON_SHEET = tuple(
    f"{n}_{end}" for n in ("kappa", "alpha", ALPHA_U) for end in ("low", "high", "failed")
)
SHEET = (*TEXT, *COUNTS, *VALUES, ALPHA_U, *ENDS_ON_SHEET, "why", "alpha_u_why")
EVERY = (*TEXT, *COUNTS, *VALUES, *OF_ALL, ALPHA_U, *ENDS, "rare", "why", "alpha_u_why")
ON_PAGE = (
    *("pair", "level", "code", "name"),
    *COUNTS,
    *("percent", "positive", "kappa", "kappa_low", "kappa_high", "alpha", "ac1", "why"),
)
"""What the workbook, the CSV and the page hold."""
