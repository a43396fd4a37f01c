"""A coder's own codings listed and filtered, and which of them stand on the same words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from qual.blindness import OwnWork
from qual.codebook import Codebook
from qual.final import Texts
from qual.model import ALL_SITES, VALENCES, Coding
from qual.moves import read_moves
from qual.passages import Placed
from qual.problem import Misuse, Problem
from qual.spans import overlap
from qual.study import Study
from qual.submitting import known_transcript
from qual.transcript import read_transcript

UNJUDGED = "none"


@dataclass(frozen=True)
class Wanted:
    """Which codings to list; what is left empty lets all through.

    Attributes:
        code: a code with its subconstructs, also where it is the role a characteristic is about;
            or a domain.
        valence: one of the four, or `none` for codings not judged.
        text: words that the coded passage holds, without case.
        with_code: list only codings that share text with a coding of this code.
        memo: list only codings with a memo.
    """

    code: str = ""
    valence: str = ""
    site: str = ""
    transcript: str = ""
    text: str = ""
    with_code: str = ""
    memo: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A coding in a list.

    Attributes:
        coding: with the code it has now; `span`: in the present text.
        quote: what stands at its span now.
        memos: its own memo and those written on it later.
        beside: the codings of the code asked for that share text with it.
    """

    coding: Coding
    span: tuple[int, int]
    quote: str
    participants: tuple[str, ...]
    sites: tuple[str, ...]
    memos: tuple[str, ...]
    beside: tuple[Placed, ...]


def find_codings(
    study: Study, codebook: Codebook, own: OwnWork, wanted: Wanted
) -> tuple[list[Listed], list[Problem]]:
    """Find the standing codings of one coder that fit, by transcript and place.

    Args:
        study: the study.
        codebook: the team's and the coder's own codes.
        own: the coder's journal; nothing else that was coded is opened.
        wanted: the filters, all of which have to fit.

    Raises:
        Misuse: a filter names a code, valence, site or transcript that does not exist.
    """
    wanted = _known(study, codebook, wanted)
    codes, others = _family(codebook, wanted.code), _family(codebook, wanted.with_code)
    notes = _notes(own)
    found: list[Listed] = []
    problems: list[Problem] = []
    for transcript in [wanted.transcript] if wanted.transcript else study.transcripts:
        placed, texts, more = place_own(study, codebook, own, transcript)
        problems += more
        if texts is None:
            continue
        partners = [p for p in placed if _is_of(p.coding, others)] if wanted.with_code else []
        for one in placed:
            if wanted.code and not _is_of(one.coding, codes):
                continue
            listed = _listed(study, texts, one, partners, notes)
            if _fits(listed, wanted):
                found.append(listed)
    return found, problems


def place_own(
    study: Study, codebook: Codebook, own: OwnWork, transcript: str
) -> tuple[list[Placed], Texts | None, list[Problem]]:
    """Place a coder's standing codings of a transcript in its present text, in order.

    Returns:
        The codings with the codes they have now, the transcript (None where nothing of it is
        coded or it cannot be read), and what has no place.
    """
    codings = own.standing.of_transcript(transcript)
    if not codings:
        return [], None, []
    read = read_transcript(study.root, transcript)
    moves, problems = read_moves(study.root, transcript)
    if isinstance(read, Problem):
        return [], None, [read]
    texts = Texts(read, moves)
    placed: list[Placed] = []
    for coding in codings:
        code = codebook.current(coding.code, coding.id)
        one = texts.place(msgspec.structs.replace(coding, code=code))
        if isinstance(one, Problem):
            problems.append(one)
        else:
            placed.append(one)
    return sorted(placed, key=lambda p: (p.span, p.coding.id)), texts, problems


def _known(study: Study, codebook: Codebook, wanted: Wanted) -> Wanted:
    """Write the filters' names as the study does.

    Raises:
        Misuse: one of them does not exist.
    """
    valence = wanted.valence.casefold()
    if valence and valence not in (*VALENCES, UNJUDGED):
        known = ", ".join((*VALENCES, UNJUDGED))
        raise Misuse(f"The valence {wanted.valence!r} is none: write {known}.")
    id_ = known_transcript(study, wanted.transcript) if wanted.transcript else ""
    return Wanted(
        code=known_code(codebook, wanted.code) if wanted.code else "",
        valence=valence,
        site=known_site(study, wanted.site) if wanted.site else "",
        transcript=id_,
        text=" ".join(wanted.text.casefold().split()),
        with_code=known_code(codebook, wanted.with_code) if wanted.with_code else "",
        memo=wanted.memo,
    )


def known_code(codebook: Codebook, id_: str) -> str:
    """Find the id of a code or a domain as the codebook writes it.

    Raises:
        Misuse: there is none.
    """
    code = codebook.find(id_)
    if code is not None:
        return code.id
    for domain in codebook.domains:
        if domain.id.casefold() == id_.strip().casefold():
            return domain.id
    raise Misuse(f"There is no code {id_!r} in the codebook; see 'qual codebook search'.")


def known_site(study: Study, id_: str) -> str:
    """Find a site's id as sites.csv writes it.

    Raises:
        Misuse: there is none.
    """
    for site in [*(site.id for site in study.sites), ALL_SITES]:
        if site.casefold() == id_.casefold():
            return site
    known = ", ".join(site.id for site in study.sites) or "none yet"
    raise Misuse(f"There is no site {id_!r}; the study has {known}.")


def _family(codebook: Codebook, id_: str) -> set[str]:
    """A code, or the codes of a domain, and what stands below it."""
    found: set[str] = set()
    waiting = [id_, *(code.id for code in codebook.codes.values() if code.domain == id_)]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [child.id for child in codebook.children(one)]
    return found


def _is_of(coding: Coding, codes: set[str]) -> bool:
    return coding.code in codes or coding.about in codes


def _notes(own: OwnWork) -> dict[str, list[str]]:
    """Memos written on codings, by coding."""
    found: dict[str, list[str]] = {}
    for memo in own.standing.memos:
        if memo.of is not None:
            found.setdefault(memo.of, []).append(memo.memo)
    return found


def _listed(
    study: Study,
    texts: Texts,
    one: Placed,
    partners: Iterable[Placed],
    notes: dict[str, list[str]],
) -> Listed:
    start, end = one.span
    people = texts.participants(one.span)
    memos = [*([one.coding.memo] if one.coding.memo else []), *notes.get(one.coding.id, [])]
    return Listed(
        coding=one.coding,
        span=one.span,
        quote=texts.transcript.text[start:end],
        participants=people,
        sites=tuple(sites_of(study, one.coding.transcript, people)),
        memos=tuple(memos),
        beside=tuple(_beside(one, partners)),
    )


def sites_of(study: Study, transcript: str, people: Sequence[str]) -> list[str]:
    """The sites of some participants of a transcript, sorted."""
    rows = study.by_transcript.get(transcript, [])
    return sorted({row.site for row in rows if row.id in people})


def _beside(one: Placed, partners: Iterable[Placed]) -> Iterator[Placed]:
    for other in partners:
        if other.coding.id != one.coding.id and overlap(one.span, other.span):
            yield other


def _fits(listed: Listed, wanted: Wanted) -> bool:
    """Whether a coding fits every filter but that of the code."""
    coding = listed.coding
    if wanted.valence and (coding.valence or UNJUDGED) != wanted.valence:
        return False
    if wanted.site and wanted.site not in listed.sites:
        return False
    if wanted.text and wanted.text not in " ".join(listed.quote.casefold().split()):
        return False
    if wanted.memo and not listed.memos:
        return False
    return not wanted.with_code or bool(listed.beside)
