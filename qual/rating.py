"""Ratings on disk: who rated which construct at which site, and what holds when several did."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec

from cfir.rating import Rating, State
from qual.lines import Entry, LineFile, append, next_ids, read_lines
from qual.problem import Misuse, Problem
from qual.study import CONSENSUS, SIMPLE_ID, lock, unfit_id

Place = tuple[str, str, str]
Value = Annotated[int, msgspec.Meta(ge=-2, le=2)]


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of one construct at one site: a rating, and why.

    Attributes:
        wave: empty where the study has none.
        codings: ids of the codings that stood in the cell when it was rated.
        n_participants: how many people those codings come from.
        note: the letter of a nonnumeric rating: E external, I internal source.
    """

    site: str
    wave: str = ""
    construct: str
    value: Value | None = None
    state: State = "rated"
    conflict: bool = False
    summary: str = ""
    rationale: str = ""
    codings: list[str] = []
    n_participants: int = 0
    note: str = ""

    @property
    def place(self) -> Place:
        """Site, wave and construct, without case: what the judgement is about."""
        return self.site.casefold(), self.wave, self.construct.casefold()

    @property
    def rating(self) -> Rating:
        """The rating alone."""
        return Rating(value=self.value, state=self.state, conflict=self.conflict, note=self.note)

    @property
    def said(self) -> tuple[object, ...]:
        """All that the person filled in, for comparing."""
        return (*self.verdict, self.conflict, self.summary, self.rationale)

    @property
    def verdict(self) -> tuple[object, ...]:
        """What two people must share to have given the same rating."""
        return self.value, self.state, self.note


class RatingLine(Judgement, frozen=True, kw_only=True):
    """One line of ratings/CODER.jsonl."""

    id: str
    at: str


DECODER: msgspec.json.Decoder[RatingLine] = msgspec.json.Decoder(RatingLine)
Ratings = LineFile[RatingLine]


@dataclass(frozen=True, slots=True)
class CellRating:
    """The rating that people gave a construct at a site.

    Attributes:
        rating: what holds; missing where those who rated differ.
        by: who stands behind it, sorted; `consensus` alone where they rated together.
        differs: whether those who rated do not say the same and have not met yet.
        lines: the last line of each of them, in the order of `by`.
    """

    site: str
    wave: str
    construct: str
    rating: Rating
    by: tuple[str, ...]
    differs: bool
    lines: tuple[RatingLine, ...]

    @property
    def by_coder(self) -> dict[str, RatingLine]:
        """The line of each of them."""
        return dict(zip(self.by, self.lines, strict=True))


def ratings_path(root: Path, coder: str) -> Path:
    """Say where a coder's ratings lie in a study."""
    return root / "ratings" / f"{coder}.jsonl"


def read_coder_ratings(root: Path, coder: str) -> Ratings:
    """Read one coder's ratings; none yet is empty, a line that contradicts itself is a Problem."""
    name = f"ratings/{coder}.jsonl"
    file = read_lines(ratings_path(root, coder), DECODER, name)
    kept: list[Entry[RatingLine]] = []
    problems = list(file.problems)
    for entry in file.entries:
        fault = contradiction(entry.line)
        if fault:
            advice = "It was changed by hand; put it right or rate the construct again."
            problems.append(
                Problem(f"{fault} The line does not count.", name, entry.number, advice)
            )
        else:
            kept.append(entry)
    return LineFile(name, kept, problems, file.torn, file.whole)


def contradiction(judgement: Judgement) -> str:
    """Say in a sentence how value and state contradict each other, or nothing."""
    if judgement.state == "rated" and judgement.value is None:
        return f"{judgement.construct} at {judgement.site} is rated without a value."
    if judgement.state != "rated" and judgement.value is not None:
        said = f"{judgement.construct} at {judgement.site} is {judgement.state}"
        return f"{said.replace('_', ' ')} and has the value {judgement.value} too."
    return ""


def read_ratings(root: Path) -> dict[str, Ratings]:
    """Read everybody's ratings, by coder: for lead commands only.

    A file whose name can be nobody's, such as the second copy that a sync tool leaves, is nobody's
    ratings: its lines would count as another person's. It is named, and does not count.
    """
    paths = sorted((root / "ratings").glob("*.jsonl"))
    found = {
        path.stem: read_coder_ratings(root, path.stem)
        for path in paths
        if not unfit_id(path.stem, SIMPLE_ID)
    }
    return found | {
        path.stem: LineFile(f"ratings/{path.name}", problems=[_nobodys(path)])
        for path in paths
        if path.stem not in found
    }


def _nobodys(path: Path) -> Problem:
    said = "This is no person's file of ratings, and what is in it does not count."
    advice = "If a sync tool left it, merge it with 'qual take-in FILE', then delete it."
    return Problem(said, f"ratings/{path.name}", None, advice)


def _as_written(construct: str) -> str:
    return construct


def last_lines(
    file: Ratings, renamed: Callable[[str], str] = _as_written
) -> dict[Place, RatingLine]:
    """Find what holds of one coder's ratings: the last line per site, wave and construct.

    Args:
        file: one coder's ratings.
        renamed: says what a code is called now.
    """
    found: dict[Place, RatingLine] = {}
    for entry in file.entries:
        line, now = entry.line, renamed(entry.line.construct)
        line = line if now == line.construct else msgspec.structs.replace(line, construct=now)
        found[line.place] = line
    return found


def find_ratings(
    files: Mapping[str, Ratings], renamed: Callable[[str], str] = _as_written
) -> dict[Place, CellRating]:
    """Find the rating that holds for each site, wave and construct.

    `consensus` wins; else what all who rated say, if they say the same; else they differ, which
    counts as missing. Two ratings are the same when value and state are; a conflict that one of
    them marks is kept.

    Args:
        files: everybody's ratings, by coder.
        renamed: says what a code is called now (`Changes.renamed`).

    Returns:
        Ratings by (site, wave, construct), site and construct without case.
    """
    by_place: dict[Place, dict[str, RatingLine]] = {}
    for coder in sorted(files):
        for place, line in last_lines(files[coder], renamed).items():
            by_place.setdefault(place, {})[coder] = line
    return {place: _settle(lines) for place, lines in sorted(by_place.items())}


def _settle(lines: dict[str, RatingLine]) -> CellRating:
    together = {coder: line for coder, line in lines.items() if coder.casefold() == CONSENSUS}
    lines = together or lines
    found = list(lines.values())
    first = found[0]
    differs = len({line.verdict for line in found}) > 1
    conflict = any(line.conflict for line in found)
    rating = Rating(first.value, first.state, conflict, first.note)
    if differs:
        rating = Rating(None, "missing", note="those who rated differ")
    place = first.site, first.wave, first.construct
    return CellRating(*place, rating, tuple(lines), differs, tuple(found))


def append_ratings(
    root: Path,
    coder: str,
    judgements: Sequence[Judgement],
    at: str,
    randomness: Callable[[int], bytes] = os.urandom,
) -> tuple[int, list[Problem]]:
    """Add a coder's judgements to their ratings; one that says what already holds adds no line.

    Returns:
        How many lines were added, and Problems with the judgements that were not.

    Raises:
        Misuse: `coder` cannot be the name of a coder, or somebody else is writing.
    """
    if unfit_id(coder, SIMPLE_ID):
        raise Misuse(f"{coder!r} cannot be the name of a coder.")
    coder = CONSENSUS if coder.casefold() == CONSENSUS else coder
    problems = [Problem(fault) for fault in map(contradiction, judgements) if fault]
    with lock(root, coder):
        raw = read_lines(ratings_path(root, coder), DECODER, f"ratings/{coder}.jsonl")
        file = read_coder_ratings(root, coder)
        holds = {place: line.said for place, line in last_lines(file).items()}
        fresh: list[Judgement] = []
        for judgement in judgements:
            if contradiction(judgement) or holds.get(judgement.place) == judgement.said:
                continue
            holds[judgement.place] = judgement.said
            fresh.append(judgement)
        append(ratings_path(root, coder), raw, list(_lines(fresh, raw, at, randomness)))
    return len(fresh), problems


def _lines(
    fresh: Sequence[Judgement], file: Ratings, at: str, randomness: Callable[[int], bytes]
) -> Iterable[dict[str, object]]:
    """Write judgements as lines, each with an id above all ids of the file."""
    after = file.last
    ids = next_ids(len(fresh), at, after, randomness)
    for id_, judgement in zip(ids, fresh, strict=True):
        fields = {name: getattr(judgement, name) for name in Judgement.__struct_fields__}
        if not judgement.note:
            del fields["note"]
        yield {"id": id_, "at": at, **fields}
