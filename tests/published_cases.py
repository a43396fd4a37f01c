"""Run one published worked example of an agreement coefficient through `qual.agree`.

A case is a dict with `data` (one of eight kinds) and `statistic`. This room only translates the
data into the layout a coefficient takes and calls it; no formula stands here.
"""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import msgspec

from qual.agree import coefficients as agree
from qual.agree import errors, layouts, unitizing

Result = float | dict[str, Any] | None
Names = list[Hashable] | None


# The kinds of data a row can hold. In a contingency table a letter stands for any count; ratings
# are coders x units and counts units x categories; sets are given as `coderA`, `coderB`… or by
# name; spans are [start, end, code], sections [start, length, code].
class Contingency(msgspec.Struct, tag_field="kind", tag="contingency"):
    table: list[list[float | str]]
    categories: list[Any] | None = None


class Tables(msgspec.Struct, tag_field="kind", tag="contingency_list"):
    tables: list[list[list[float]]]


class Rated(msgspec.Struct, tag_field="kind", tag="ratings"):
    ratings: list[list[Any]]
    categories: list[Any] | None = None


class Counts(msgspec.Struct, tag_field="kind", tag="counts"):
    counts: list[list[int]]
    categories: list[Any] | None = None


class Sets(msgspec.Struct, tag_field="kind", tag="sets"):
    coders: dict[str, list[list[Any] | None]] = {}


class SetPair(msgspec.Struct, tag_field="kind", tag="set_pair"):
    a: list[Any]
    b: list[Any]


class Spans(msgspec.Struct, tag_field="kind", tag="spans"):
    coders: dict[str, list[tuple[int, int, str | int]]]
    length: int
    begin: int = 0
    stretch: int = 1


class SectionPair(msgspec.Struct, tag_field="kind", tag="section_pair"):
    a: tuple[int, int, str | int | None]
    b: tuple[int, int, str | int | None]


class Row(msgspec.Struct):
    """The shape that a row must have; it is checked, and then read as it is."""

    statistic: str
    data: Contingency | Tables | Rated | Counts | Sets | SetPair | Spans | SectionPair


@dataclass(frozen=True)
class Coded:
    """What the coders said: coders x units ratings, how often each unit occurs, the categories."""

    ratings: list[list[Hashable | None]]
    times: list[float]
    categories: Names
    anonymous: bool = False
    from_table: bool = False

    def table(self) -> list[list[float]]:
        """Two coders' cross-tabulation of the units both coded; empty where there is no pair."""
        if len(self.ratings) < 2 and not self.anonymous:
            return []
        return layouts.table_of_ratings(self.named(), categories=self.order(), times=self.times)

    def named(self) -> list[list[Hashable | None]]:
        """The ratings, where it is known whose they are."""
        if self.anonymous and self.ratings:
            raise ValueError("counts do not say which coder chose what")
        return self.ratings

    def order(self) -> Names:
        """The categories as stated; of bare yes-or-no ratings, yes first."""
        values = {value for row in self.ratings for value in row if value is not None}
        if self.categories is None and values and values <= {0, 1}:
            return [1, 0]
        return self.categories

    def counts(self) -> list[list[float]]:
        """Counts per unit and category."""
        return layouts.counts_of_ratings(self.ratings, categories=self.categories)

    @property
    def paired(self) -> bool:
        """Whether two known coders coded every unit."""
        whole = all(value is not None for row in self.ratings for value in row)
        return len(self.ratings) == 2 and whole and not self.anonymous


def evaluate(case: dict[str, Any]) -> Result:
    """The value of the case's statistic on its data; None where it is not estimable.

    Raises:
        ValueError: a field is missing or of another kind, the statistic is unknown, or it makes
            no sense on this kind of data.
    """
    try:
        msgspec.convert(case, Row)
    except msgspec.ValidationError as fault:
        raise ValueError(f"this is no row of cases: {fault}") from None
    statistic, data = case["statistic"], case["data"]
    if has_symbol(data):
        return of_any(statistic, data)
    if data["kind"] == "contingency_list":
        return of_tables(statistic, data["tables"])
    if data["kind"] in ("set_pair", "section_pair"):
        return of_pair(statistic, data)
    if statistic.startswith("alpha_u"):
        return of_continuum(statistic, data)
    return of_coded(statistic, coded(data))


def of_coded(statistic: str, said: Coded) -> Result:
    """A coefficient of what the coders said, by its name."""
    if statistic.endswith("_se_ci"):
        return of_error(statistic.removesuffix("_se_ci"), said)
    if statistic.startswith("krippendorff_alpha_"):
        return agree.krippendorff_alpha(said.ratings, **alpha_options(statistic, said))
    if match := re.fullmatch(r"fleiss_kappa_category_(\d+)", statistic):
        column = int(match[1]) - 1
        return agree.fleiss_kappa_category(said.counts(), column, times=said.times)
    if match := re.fullmatch(r"gwet_ac2_(\w+)", statistic):
        return of_ac2(match[1], said)
    if match := re.fullmatch(r"(?:cohen|weighted)_kappa_(linear|quadratic)", statistic):
        names = names_in_order(said)
        return agree.cohen_kappa(said.table(), weights=match[1], categories=names)
    if statistic not in BY_NAME:
        raise ValueError(f"no such statistic: {statistic}")
    return BY_NAME[statistic](said)


Formula = Callable[..., float | None]


def on_table(formula: Formula) -> Callable[[Coded], float | None]:
    """A coefficient of two coders' table."""
    return lambda said: formula(said.table())


def on_counts(formula: Formula) -> Callable[[Coded], float | None]:
    """A coefficient of counts per unit."""
    return lambda said: formula(said.counts(), times=said.times)


def on_ratings(formula: Formula) -> Callable[[Coded], float | None]:
    """A coefficient that needs to know whose the ratings are."""
    return lambda said: formula(said.named(), times=said.times)


def on_any(formula: Formula) -> Callable[[Coded], float | None]:
    """A coefficient of ratings, whosever they are."""
    return lambda said: formula(said.ratings, times=said.times)


def on_either(two: Formula, many: Formula) -> Callable[[Coded], float | None]:
    """A coefficient that has a form for two coders' table and one for any number of coders."""
    return lambda said: on_table(two)(said) if said.paired else on_counts(many)(said)


BY_NAME: dict[str, Callable[[Coded], float | None]] = {
    "percent_agreement": on_either(agree.percent_agreement, agree.observed_agreement),
    "cohen_kappa": on_table(agree.cohen_kappa),
    "scott_pi": on_either(agree.scott_pi, agree.fleiss_kappa),
    "gwet_ac1": on_either(agree.gwet_ac1, agree.gwet_ac1_of_counts),
    "brennan_prediger": on_either(agree.brennan_prediger, agree.randolph_kappa),
    "pabak": on_table(agree.pabak),
    "positive_agreement": on_table(agree.positive_agreement),
    "negative_agreement": on_table(agree.negative_agreement),
    "jaccard_index": on_table(agree.jaccard_index),
    "prevalence_index": on_table(agree.prevalence_index),
    "bias_index": on_table(agree.bias_index),
    "holsti": on_ratings(agree.holsti),
    "krippendorff_alpha": on_any(agree.krippendorff_alpha),
    "expected_agreement_alpha": on_any(agree.expected_agreement_alpha),
    "fleiss_kappa": on_counts(agree.fleiss_kappa),
    "expected_agreement_fleiss": on_counts(agree.expected_agreement_fleiss),
    "randolph_kappa": on_counts(agree.randolph_kappa),
    "conger_kappa": on_ratings(agree.conger_kappa),
    "cohen_kappa_ase": lambda said: end_of(errors.cohen_kappa_ase(said.table()), "se"),
    "cohen_kappa_ci95_low": lambda said: end_of(errors.cohen_kappa_ase(said.table()), "low"),
    "cohen_kappa_ci95_high": lambda said: end_of(errors.cohen_kappa_ase(said.table()), "high"),
}
BY_NAME["randolph_free_marginal_kappa"] = BY_NAME["randolph_kappa"]


ON_TABLE: dict[str, Callable[..., errors.StandardError | None]] = {
    "cohen_kappa": errors.cohen_kappa_error,
    "scott_pi": errors.scott_pi_error,
    "brennan_prediger": errors.brennan_prediger_error,
    "gwet_ac1": errors.gwet_ac1_error,
}
ON_COUNTS: dict[str, Callable[..., errors.StandardError | None]] = {
    "fleiss_kappa": errors.fleiss_kappa_error,
    "scott_pi": errors.fleiss_kappa_error,
    "brennan_prediger": errors.randolph_kappa_error,
    "randolph_kappa": errors.randolph_kappa_error,
    "randolph_free_marginal_kappa": errors.randolph_kappa_error,
    "gwet_ac1": errors.gwet_ac1_of_counts_error,
}


def of_error(name: str, said: Coded) -> Result:
    """Standard error and interval after Gwet, of the coefficient named."""
    if name.startswith("krippendorff_alpha"):
        error = of_alpha_error(name, said)
    elif name.startswith("gwet_ac2_"):
        error = of_ac2_error(name.removeprefix("gwet_ac2_"), said)
    elif name == "conger_kappa":
        error = errors.conger_kappa_error(said.named(), times=said.times)
    elif name == "cohen_kappa" or (said.from_table and name in ON_TABLE):
        error = ON_TABLE[name](said.table())
    elif name in ON_COUNTS:
        error = ON_COUNTS[name](said.counts(), times=said.times)
    else:
        raise ValueError(f"no standard error for {name}")
    return None if error is None else {"se": error.se, "ci95": [error.low, error.high]}


def of_alpha_error(name: str, said: Coded) -> errors.StandardError | None:
    """Gwet's standard error of alpha: of a table, or of ratings."""
    options = alpha_options(name, said)
    if not said.from_table:
        return errors.krippendorff_alpha_error(said.ratings, **options)
    options.pop("times")
    return errors.krippendorff_alpha_of_table_error(said.table(), **options)


def of_ac2_error(weights: str, said: Coded) -> errors.StandardError | None:
    """Gwet's standard error of AC2: of a table, or of counts."""
    options: dict[str, Any] = {"weights": weights, "categories": names_in_order(said)}
    if said.from_table:
        return errors.gwet_ac2_error(said.table(), **options)
    return errors.gwet_ac2_of_counts_error(said.counts(), times=said.times, **options)


def of_ac2(weights: str, said: Coded) -> float | None:
    """Gwet's AC2 with the weights named, of two coders or of many."""
    names = names_in_order(said)
    if said.paired:
        return agree.gwet_ac2(said.table(), weights=weights, categories=names)
    counts = said.counts()
    return agree.gwet_ac2_of_counts(counts, weights=weights, times=said.times, categories=names)


def of_tables(statistic: str, tables: list[list[list[float]]]) -> float | None:
    """A coefficient over several codes' tables."""
    if statistic not in ("pooled_kappa_de_vries", "pooled_kappa"):
        raise ValueError(f"{statistic} is not defined over several tables")
    return agree.pooled_kappa(tables)


def of_pair(statistic: str, data: dict[str, Any]) -> float:
    """A distance between two sets of codes, or between two sections of a continuum."""
    if data["kind"] == "section_pair":
        one, other = (unitizing.Section(*data[side]) for side in "ab")
        return float(unitizing.section_distance(one, other))
    distances = {"masi_distance": agree.masi_distance, "jaccard_distance": agree.jaccard_distance}
    if statistic not in distances:
        raise ValueError(f"{statistic} is not a distance between sets")
    return distances[statistic](frozenset(data["a"]), frozenset(data["b"]))


def of_continuum(statistic: str, data: dict[str, Any]) -> float | None:
    """Alpha for unitizing, or one of the parts it is made of."""
    if data["kind"] != "spans":
        raise ValueError(f"{statistic} needs spans")
    coders, begin, length = stretched(data)
    if statistic in ("alpha_u", "alpha_u_1995"):
        return unitizing.alpha_u(coders, length=length, begin=begin)
    parts = unitizing.alpha_u_parts(coders, length=length, begin=begin)
    match = re.fullmatch(r"alpha_u(?:_1995)?_(Do|De|category)(?:_(.+))?", statistic)
    if match is None:
        raise ValueError(f"no such statistic: {statistic}")
    field = {"Do": "observed", "De": "expected", "category": "alpha"}[match[1]]
    if match[2] is None:
        return getattr(parts, field)  # type: ignore[no-any-return]
    named = [part for part in parts.categories if str(part.category) == match[2]]
    return getattr(named[0], field) if named else None


def of_any(statistic: str, data: dict[str, Any]) -> Result:
    """The value where a cell is a symbol: only if it is the same whatever the cell holds."""
    values = []
    for filling in (1, 1000):
        table = [[filling if isinstance(n, str) else n for n in row] for row in data["table"]]
        values.append(evaluate({"statistic": statistic, "data": {**data, "table": table}}))
    return values[0] if values[0] == values[1] else None


def has_symbol(data: dict[str, Any]) -> bool:
    """Whether a contingency table holds a letter in place of a count."""
    rows = data.get("table", []) if data["kind"] == "contingency" else []
    return any(isinstance(cell, str) for row in rows for cell in row)


def coded(data: dict[str, Any]) -> Coded:
    """Any kind of data as ratings."""
    names: Names = data.get("categories")
    match data["kind"]:
        case "contingency":
            names = names or list(range(1, len(data["table"]) + 1))
            ratings, times = layouts.ratings_of_table(data["table"], categories=names)
            return Coded(ratings, times, names, from_table=True)
        case "ratings":
            said = [
                [frozenset(v) if isinstance(v, list) else v for v in r] for r in data["ratings"]
            ]
            return Coded(said, [1.0] * units_in(said), names)
        case "counts":
            names = names or list(range(1, len(data["counts"][0]) + 1 if data["counts"] else 1))
            ratings = layouts.ratings_of_counts(data["counts"], categories=names)
            return Coded(ratings, [1.0] * units_in(ratings), names, anonymous=True)
        case "sets":
            sets = [v for k, v in data.items() if k.startswith("coder") and k != "coders"]
            sets = sets or list(data.get("coders", {}).values())
            frozen: list[list[Hashable | None]] = [
                [None if s is None else frozenset(s) for s in row] for row in sets
            ]
            return Coded(frozen, [1.0] * units_in(frozen), None)
        case "spans":
            return coded_spans(data)
        case kind:
            raise ValueError(f"no such kind of data: {kind}")


def coded_spans(data: dict[str, Any]) -> Coded:
    """Spans as ratings of the pieces between their ends, each as often as it has characters.

    With one code a piece is 1 or 0; with several it is the set of codes on it.
    """
    coders, begin, length = stretched(data)
    wanted = data.get("params", {}).get("code")
    codes = [wanted] if wanted else sorted({str(s[2]) for row in coders for s in row})
    ends = {begin, begin + length, *(end for row in coders for s in row for end in s[:2])}
    cuts = sorted(end for end in ends if begin <= end <= begin + length)
    pieces = list(pairwise(cuts))
    sets = [
        [frozenset(s[2] for s in row if s[0] <= i and j <= s[1]) for i, j in pieces]
        for row in coders
    ]
    times = [float(j - i) for i, j in pieces]
    if len(codes) > 1:
        return Coded([list(row) for row in sets], times, None)
    marked = [[int(bool(codes) and codes[0] in piece) for piece in row] for row in sets]
    return Coded([list(row) for row in marked], times, [1, 0])


def stretched(data: dict[str, Any]) -> tuple[list[list[list[Any]]], int, int]:
    """Each coder's spans, the beginning and the length, all times `stretch`."""
    by = data.get("stretch", 1)
    coders = [[[s[0] * by, s[1] * by, s[2]] for s in row] for row in data["coders"].values()]
    begin, length = data.get("begin", 0) * by, data["length"] * by
    for start, end, code in (span for row in coders for span in row):
        if not begin <= start < end <= begin + length:
            raise ValueError(f"the span {start}-{end} of {code!r} is empty or outside")
    return coders, begin, length


def alpha_options(statistic: str, said: Coded) -> dict[str, Any]:
    """The level or distance that a name of alpha ends in, with the order of categories."""
    level = statistic.removeprefix("krippendorff_alpha").removeprefix("_") or "nominal"
    distances = {"masi": agree.masi_distance, "jaccard": agree.jaccard_distance}
    measured = distances.get(level, level)
    return {"level": measured, "categories": said.categories, "times": said.times}


def names_in_order(said: Coded) -> Names:
    """The categories in the order of the table's rows."""
    return said.order() or layouts.categories_in(said.ratings)


def units_in(ratings: list[Any]) -> int:
    return len(ratings[0]) if ratings else 0


def end_of(error: errors.StandardError | None, end: str) -> float | None:
    return None if error is None else float(getattr(error, end))
