"""Candidates for themes: groups of remarks with all that a person needs to judge them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qual.emerging.labels import listen, make_label, spoken, stretches, weigh_words
from qual.emerging.likeness import SOURCES, Ground, Group, Side, Source, find_groups, lay_out
from qual.emerging.remarks import Material, Remark
from qual.suggest.encoder import Vectors
from qual.suggest.grouping import DECIMALS, by_nearness, middle_of, nearest
from qual.themes import Theme

HINTS = 2
TYPICAL = 3  # remarks that lend a candidate its words
# Centres of two candidates this much alike may be one theme under two constructs.
BESIDE, ALIKE = 3, 0.5

Encode = Callable[[Sequence[str], str], Vectors]


@dataclass(frozen=True)
class Candidate:
    """A group of remarks that may be a theme.

    Attributes:
        number: its rank among all candidates of the study, whatever is shown of them or taken.
        label: what its people say in short, once a `Proposal` has labelled it.
        remarks: the most typical first, one of each participant before anyone's second; mixed
            codings after those that point in its direction alone.
        constructs: those its codings stand under; none for segments without a code.
        near: for segments without a code, the constructs whose codings are most like them.
        beside: numbers of other candidates of the same direction that are much like it.
        held: the theme of themes.yaml that has most of its codings, or None.
    """

    number: int
    source: Source
    valence: Side
    constructs: tuple[str, ...]
    remarks: tuple[Remark, ...]
    label: str = ""
    near: tuple[str, ...] = ()
    beside: tuple[int, ...] = ()
    held: str | None = None

    @property
    def people(self) -> tuple[str, ...]:
        """The participants who carry it."""
        return tuple(sorted({person.id for remark in self.remarks for person in remark.people}))

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites that carry it."""
        return tuple(sorted({site for remark in self.remarks for site in remark.sites}))


@dataclass(frozen=True)
class Proposal:
    """The candidates of a study, those that themes hold too, and how many remarks are in none.

    Attributes:
        least: average likeness at which joining ended, by source.
        looked: how many remarks were looked at; `grouped`: how many of them are in a candidate.
        labelled: gives some candidates their labels, which are the same whichever are asked for;
            apart, since of thousands of candidates few are shown.
    """

    candidates: tuple[Candidate, ...]
    least: Mapping[Source, float]
    looked: Mapping[Source, int]
    grouped: Mapping[Source, int]
    labelled: Callable[[Sequence[Candidate]], list[Candidate]] = field(compare=False, repr=False)


def find_candidates(material: Material, themes: Sequence[Theme]) -> Proposal:
    """Group the remarks of a study into candidates for themes.

    Args:
        material: remarks and their vectors.
        themes: those that themes.yaml names already.
    """
    ground = lay_out(material)
    groups = sorted(find_groups(ground), key=lambda one: _rank(ground, one))
    looked: dict[Source, int] = {"codings": ground.coded}
    looked["uncoded"] = len(ground.remarks) - ground.coded
    grouped = {
        source: len({row for one in groups if one.source == source for row in one.rows})
        for source in SOURCES
    }
    made = tuple(_candidates(ground, groups, themes))

    def labelled(some: Sequence[Candidate]) -> list[Candidate]:
        return _labelled(ground, groups, some, material.encode)

    return Proposal(made, ground.least, looked, grouped, labelled)


def _rank(ground: Ground, one: Group) -> tuple[object, ...]:
    """Codings first; then the most participants, sites and passages."""
    places = ground.places(one.rows)
    sites = {site for remark in ground.of(one.rows) for site in remark.sites}
    size = (-len(ground.people(one.rows)), -len(sites), -len(places))
    return SOURCES.index(one.source), *size, min(places), one.constructs, str(one.valence)


def _candidates(
    ground: Ground, groups: Sequence[Group], themes: Sequence[Theme]
) -> Iterator[Candidate]:
    centres = middle_of(ground.vectors, [one.rows for one in groups])
    beside = _beside(groups, centres)
    hints = _hints(ground, groups, centres)
    for n, one in enumerate(groups):
        yield Candidate(
            number=n + 1,
            source=one.source,
            valence=one.valence,
            constructs=one.constructs,
            remarks=tuple(_typical(ground, one)),
            near=hints.get(n, ()),
            beside=tuple(m + 1 for m in beside[n]),
            held=_held({remark.id for remark in ground.of(one.rows)}, themes),
        )


def _typical(ground: Ground, one: Group) -> list[Remark]:
    """Order a group's remarks as a candidate shows them, each passage once before any again.

    What a mixed coding quotes may speak for the other side alone, so it stands last.
    """
    heard: set[str] = set()
    places: set[str] = set()
    order: list[tuple[tuple[bool, bool, bool], Remark]] = []
    near = ground.of(by_nearness(ground.vectors, one.rows))
    for remark in sorted(near, key=lambda remark: remark.valence != one.valence):
        people = {person.id for person in remark.people}
        again, aside = remark.place in places, remark.valence != one.valence
        order.append(((again, aside, people <= heard), remark))
        heard |= people
        places.add(remark.place)
    return [remark for _, remark in sorted(order, key=lambda pair: pair[0])]


def _held(ids: set[str], themes: Iterable[Theme]) -> str | None:
    """Find the theme that has more than half of some codings."""
    held = (theme.id for theme in themes if 2 * len(ids.intersection(theme.codings)) > len(ids))
    return next(held, None)


def _beside(groups: Sequence[Group], centres: Vectors) -> list[list[int]]:
    """For each group those of its direction whose centres are most like its own."""
    sides: dict[tuple[Source, Side], list[int]] = {}
    for n, one in enumerate(groups):
        sides.setdefault((one.source, one.valence), []).append(n)
    found: list[list[int]] = [[] for _ in groups]
    for members in sides.values():
        near = nearest(centres[members], centres[members], BESIDE + 1, ALIKE)
        for n, rows in zip(members, near, strict=True):
            found[n] = [members[row] for row in rows if members[row] != n][:BESIDE]
    return found


def _hints(ground: Ground, groups: Sequence[Group], centres: Vectors) -> dict[int, tuple[str, ...]]:
    """For groups without a code, the constructs whose codings are most like them."""
    by_construct: dict[str, list[int]] = {}
    for row, remark in enumerate(ground.remarks[: ground.coded]):
        for construct in remark.constructs:
            by_construct.setdefault(construct, []).append(row)
    uncoded = [n for n, one in enumerate(groups) if one.source == "uncoded"]
    if not uncoded or not by_construct:
        return {}
    names = sorted(by_construct)
    middles = middle_of(ground.vectors, [by_construct[name] for name in names])
    near = nearest(centres[uncoded], middles, HINTS, 0.0)
    return {n: tuple(names[m] for m in rows) for n, rows in zip(uncoded, near, strict=True)}


def _labelled(
    ground: Ground, groups: Sequence[Group], some: Sequence[Candidate], encode: Encode
) -> list[Candidate]:
    """Label candidates by what their people say, weighed by how alike it is to all in meaning."""
    speech = listen({remark.place: remark.text for remark in ground.remarks}.values())
    own = [groups[found.number - 1] for found in some]
    weights = [weigh_words(_said(ground, one), speech, len(groups)) for one in own]
    voices = [
        [part for text in _voiced(found)[:TYPICAL] for part in stretches(text)] for found in some
    ]
    texts = sorted({text for found in (*weights, *voices) for text in found})
    vectors = dict(zip(texts, encode(texts, "words"), strict=True))
    done: list[Candidate] = []
    for candidate, one, found, parts in zip(some, own, weights, voices, strict=True):
        middle = middle_of(ground.raw, [one.rows])[0]
        like = {
            text: max(0.0, round(float(vectors[text] @ middle), DECIMALS))
            for text in (*found, *parts)
        }
        weighed = {word: weight * like[word] for word, weight in found.items()}
        typical = next(filter(None, map(spoken, _voiced(candidate))), "")
        label = make_label(weighed, {part: like[part] for part in parts}, typical)
        done.append(replace(candidate, label=label))
    return done


def _voiced(found: Candidate) -> list[str]:
    """What may lend a candidate its words: what points in its direction alone, most typical first.

    A mixed coding lends none, for its words may be those of the other side; a candidate of mixed
    codings alone has no other direction.
    """
    return [remark.text for remark in found.remarks if remark.valence == found.valence]


def _said(ground: Ground, one: Group) -> Iterable[tuple[str, str]]:
    """What a group's people say, each passage once: (participants, text)."""
    said = {
        remark.place: (", ".join(person.id for person in remark.people), remark.text)
        for remark in ground.of(one.rows)
    }
    return said.values()
