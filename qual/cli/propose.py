"""What `qual themes --propose` shows and does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import shorten, wrap
from typing import TYPE_CHECKING

from qual.cli.options import Format
from qual.cli.show import console, counted, progress, say, show_csv, show_json, stop_at
from qual.cli.width import sentence
from qual.problem import Misuse

if TYPE_CHECKING:
    from qual.codebook import Codebook
    from qual.emerging.candidates import Candidate, Proposal
    from qual.emerging.remarks import Material
    from qual.report.findings import Evidence
    from qual.suggest.encoder import Encoder
    from qual.themes import Theme

EXCERPT = 300
HEADINGS = {
    "codings": "From codings, within one construct and one direction",
    "uncoded": "From text without a code, where no suggestion is strong",
}
TAKE = 'To make one a theme: qual themes --propose --take NUMBER --statement "what you make of it"'


@dataclass(frozen=True)
class Wish:
    """What of the candidates is asked for."""

    construct: str | None
    site: str | None
    most: int
    least: int
    take: Sequence[int]
    statements: Sequence[str]


def propose_themes(
    evidence: Evidence, themes: list[Theme], wave: str | None, wish: Wish, format: Format
) -> None:
    """Show candidates for themes, or make themes of those that were chosen."""
    from qual.emerging.candidates import find_candidates
    from qual.emerging.remarks import gather_material
    from qual.matrix import choose_wave
    from qual.report.emerging_table import chosen, first_of_each
    from qual.suggest.encoder import choose_encoder

    _check(evidence, wish)
    encoder = choose_encoder()
    if encoder.note:
        say(encoder.note)
    material = gather_material(
        evidence.work,
        evidence.codebook,
        evidence.finals,
        encoder,
        progress,
        choose_wave(evidence.study, wave),
    )
    stop_at(material.problems)
    proposal = find_candidates(material, themes)
    if wish.take:
        _take(evidence, proposal, themes, wish)
        return
    construct = _construct(evidence.codebook, wish.construct)
    fitting = chosen(proposal.candidates, construct, _site(evidence, wish.site), wish.least)
    shown = proposal.labelled(first_of_each(fitting, wish.most))
    more = len(fitting) - len(shown)
    if format is Format.table:
        _print(evidence, material, proposal, shown, more, encoder)
    else:
        _give(evidence, material, proposal, shown, more, encoder, format)


def _check(evidence: Evidence, wish: Wish) -> None:
    """Refuse what cannot be done before any time is spent on it."""
    if wish.statements and not wish.take:
        raise Misuse("--statement goes with --take NUMBER.")
    if wish.take and not wish.statements:
        raise Misuse("Say what the theme is: --statement TEXT.")
    if wish.take and len(wish.statements) not in (1, len(wish.take)):
        raise Misuse("Give one --statement for all candidates together, or one for each.")
    if wish.take and evidence.draft:
        raise Misuse("A theme rests on final codings: take without --draft, once all is submitted.")
    _construct(evidence.codebook, wish.construct)
    _site(evidence, wish.site)


def _construct(codebook: Codebook, id_: str | None) -> str | None:
    if id_ is None:
        return None
    code = codebook.find(id_)
    if code is None:
        raise Misuse(f"{id_} is no code of the codebook; 'qual codebook show' lists them.")
    return code.id


def _site(evidence: Evidence, id_: str | None) -> str | None:
    if id_ is None:
        return None
    by_fold = {site.id.casefold(): site.id for site in evidence.study.sites}
    if id_.casefold() not in by_fold:
        raise Misuse(f"{id_} is no site; sites.csv has {', '.join(by_fold.values())}.")
    return by_fold[id_.casefold()]


def _take(evidence: Evidence, proposal: Proposal, themes: list[Theme], wish: Wish) -> None:
    """Append what was chosen to themes.yaml: one theme for each statement."""
    from qual.emerging.taking import add_themes, make_theme

    by_number = {found.number: found for found in proposal.candidates}
    missing = [str(n) for n in wish.take if n not in by_number]
    if missing:
        raise Misuse(f"There is no candidate {', '.join(missing)}; 'qual themes --propose' lists.")
    if len(set(wish.take)) < len(wish.take):
        raise Misuse("The same candidate is taken twice.")
    taken = proposal.labelled([by_number[n] for n in wish.take])
    groups = [taken] if len(wish.statements) == 1 else [[one] for one in taken]
    made: list[Theme] = []
    for group, statement in zip(groups, wish.statements, strict=True):
        made.append(make_theme(group, statement, [*themes, *made]))
    ids = {coding.id for coding in evidence.finals.codings}
    stop_at(add_themes(evidence.study.root, made, evidence.codebook, ids))
    for theme, group in zip(made, groups, strict=True):
        names = "; ".join(f"{found.number} ({found.label})" for found in group)
        people = {person for found in group for person in found.people}
        sentence(
            f"themes.yaml: {theme.id}, {counted(len(theme.codings), 'coding')} of "
            f"{counted(len(people), 'participant')}, from {names}."
        )
    sentence("What speaks against it, if anything, is yours to add under 'against'.")


def _give(
    evidence: Evidence,
    material: Material,
    proposal: Proposal,
    shown: Sequence[Candidate],
    more: int,
    encoder: Encoder,
    format: Format,
) -> None:
    from qual.report.emerging_table import (
        account,
        candidate_record,
        candidate_table,
        record_of_account,
    )
    from qual.report.tables import csv_rows

    if format is Format.csv:
        show_csv(*csv_rows(candidate_table(shown), evidence.marks))
        for said in (*_more(more), *account(proposal, material.left)):
            say(said)
        return
    show_json(
        {
            "status": list(evidence.marks),
            **record_of_account(proposal, material.left, encoder.name),
            "more": more,
            "candidates": [candidate_record(found) for found in shown],
        }
    )


def _print(
    evidence: Evidence,
    material: Material,
    proposal: Proposal,
    shown: Sequence[Candidate],
    more: int,
    encoder: Encoder,
) -> None:
    from qual.report.emerging_table import account

    width = min(console().width, 100)
    sentence(f"{evidence.study.settings.title} ({'; '.join(evidence.marks)})")
    heading = ""
    for found in shown:
        if HEADINGS[found.source] != heading:
            heading = HEADINGS[found.source]
            print(f"\n{heading}")
        _print_candidate(found, evidence.codebook, width)
    print()
    notes = [] if shown else ["There are no candidates."]
    notes += [*_more(more), *account(proposal, material.left)]
    notes.append(_how(proposal, encoder))
    _wrapped([*notes, TAKE] if shown else notes, width)


def _more(more: int) -> list[str]:
    """Say how many candidates are not shown; nothing where all are."""
    return [f"{counted(more, 'more candidate')}: --most shows more."] if more else []


def _print_candidate(found: Candidate, codebook: Codebook, width: int) -> None:
    """Print one candidate: label, how many carry it and where it stands, typical excerpts."""
    from qual.report.emerging_table import SHOWN, attributed

    lead = f"{found.number:>4}  "
    print()
    _wrapped([found.label], width, lead)
    n = counted(len(found.remarks), "coding" if found.source == "codings" else "segment")
    carried = f"{counted(len(found.people), 'participant')}, {counted(len(found.sites), 'site')}"
    where = _where(found, codebook)
    beside = f"; much like {', '.join(map(str, found.beside))}" if found.beside else ""
    _wrapped([f"{carried}, {n}; {where}{beside}"], width, " " * 6)
    for remark in found.remarks[:SHOWN]:
        text = shorten(remark.text, EXCERPT, placeholder=" …")
        _wrapped([f"“{text}” {attributed(remark)} [{remark.place}]"], width, " " * 8)


def _where(found: Candidate, codebook: Codebook) -> str:
    names = [_named(id_, codebook) for id_ in found.constructs or found.near]
    if found.source == "codings":
        return f"{found.valence or 'no direction given'}, {'; '.join(names)}"
    return f"nearest: {'; '.join(names)}" if names else "near no construct"


def _named(id_: str, codebook: Codebook) -> str:
    code = codebook.find(id_)
    return f"{id_} {code.name}" if code is not None else id_


def _how(proposal: Proposal, encoder: Encoder) -> str:
    least = proposal.least
    return (
        f"Grouped by average likeness with {encoder.name}: at least {least['codings']:.2f} for "
        f"codings, as one pair of remarks in ten has, and {least['uncoded']:.2f} for text without "
        "a code, as one in fifty. Offers for people to judge; they enter no result."
    )


def _wrapped(texts: Iterable[str], width: int, lead: str = "") -> None:
    """Print texts wrapped to the width, their later lines indented as far as the first."""
    for text in texts:
        lines = wrap(text, width, initial_indent=lead, subsequent_indent=" " * len(lead))
        print("\n".join(lines))
