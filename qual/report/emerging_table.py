"""Candidates for themes as a table, as a record for JSON, and the account of what is in none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qual.emerging.candidates import Candidate, Proposal
from qual.emerging.remarks import Remark
from qual.emerging.uncovered import Left
from qual.model import ALL_SITES
from qual.report.tables import Column, Table
from qual.report.wording import plural

SHOWN = 3


def attributed(remark: Remark) -> str:
    """Say inside the team who speaks in a remark: participant, role and site."""
    sites = {ALL_SITES: ""}
    return "; ".join(
        ", ".join(filter(None, (p.id, p.role, sites.get(p.site, p.site)))) for p in remark.people
    )


def candidate_table(candidates: Iterable[Candidate]) -> Table:
    """Lay out candidates one a row, each with its most typical excerpts."""
    heads = [
        Column("number", "count", 8),
        Column("from", width=10),
        Column("label", width=40),
        Column("valence", width=11),
        Column("constructs", width=18),
        Column("nearest constructs", width=18),
        Column("participants", "count", 12),
        Column("sites", "count", 8),
        Column("remarks", "count", 9),
        Column("much like", width=12),
        Column("held by", width=8),
        Column("places", width=30),
        Column("excerpts", "quote", 70),
    ]
    return Table("Emerging themes", tuple(heads), tuple(_row(found) for found in candidates))


def _row(found: Candidate) -> tuple[object, ...]:
    quotes = [f"“{' '.join(r.text.split())}” ({attributed(r)})" for r in found.remarks[:SHOWN]]
    return (
        found.number,
        found.source,
        found.label,
        found.valence,
        "; ".join(found.constructs),
        "; ".join(found.near),
        len(found.people),
        len(found.sites),
        len(found.remarks),
        "; ".join(map(str, found.beside)),
        found.held,
        "; ".join(remark.place for remark in found.remarks),
        "\n".join(quotes),
    )


def candidate_record(found: Candidate) -> dict[str, object]:
    """One candidate for JSON, with all of its remarks, the most typical first."""
    return {
        "number": found.number,
        "source": found.source,
        "label": found.label,
        "valence": found.valence,
        "constructs": list(found.constructs),
        "near": list(found.near),
        "participants": list(found.people),
        "sites": list(found.sites),
        "beside": list(found.beside),
        "held": found.held,
        "remarks": [
            {
                "coding": remark.id if found.source == "codings" else None,
                "transcript": remark.transcript,
                "start": remark.start,
                "end": remark.end,
                "participants": [person.id for person in remark.people],
                "text": remark.text,
            }
            for remark in found.remarks
        ],
    }


def account(proposal: Proposal, left: Left) -> Iterator[str]:
    """Say what the candidates were made from, and what is in none of them."""
    alone = proposal.looked["codings"] - proposal.grouped["codings"]
    yield (
        f"Of {plural(proposal.looked['codings'], 'coding')}, {alone} are in no candidate: like no "
        "other participant's of their construct and direction."
    )
    open_ = proposal.looked["uncoded"]
    yield (
        f"Of {plural(left.segments, 'segment')}, {left.covered} hold a coding; without one, "
        f"{_fitting(left)}{left.beside} are short or beside the matter; of the other {open_}, "
        f"{open_ - proposal.grouped['uncoded']} are in no candidate."
    )
    held = [found for found in proposal.candidates if found.held is not None]
    if held:
        themes = ", ".join(sorted({found.held or "" for found in held}))
        number = plural(len(held), "candidate")
        yield f"Left out, since themes.yaml holds them: {number} ({themes})."
    yield from waiting(left)


def _fitting(left: Left) -> str:
    return "" if left.unsuggested else f"{left.fitting} have a strong suggestion, "


def waiting(left: Left) -> Iterator[str]:
    """Say which transcripts were not looked at."""
    if left.sealed:
        yield f"Not looked at until all coders submit: {', '.join(left.sealed)}."
    if left.unsubmitted:
        yield f"Not looked at, since not submitted: {', '.join(left.unsubmitted)}."


def record_of_account(proposal: Proposal, left: Left, encoder: str) -> dict[str, object]:
    """The account for JSON: numbers by name."""
    return {
        "encoder": encoder,
        "least_likeness": dict(proposal.least),
        "looked": dict(proposal.looked),
        "in_candidates": dict(proposal.grouped),
        "segments": left.segments,
        "covered": left.covered,
        "strong_suggestion": None if left.unsuggested else left.fitting,
        "beside_the_matter": left.beside,
        "sealed": left.sealed,
        "unsubmitted": left.unsubmitted,
        "held": {str(f.number): f.held for f in proposal.candidates if f.held is not None},
    }


def chosen(
    candidates: Iterable[Candidate],
    construct: str | None,
    site: str | None,
    least: int,
) -> list[Candidate]:
    """Of candidates that no theme holds, those of a construct, a site and enough participants.

    Args:
        candidates: all of a proposal.
        construct: under which they stand, or to which text without a code is near.
        site: whose participants carry them, among others.
        least: how many participants at least.
    """
    return [
        found
        for found in candidates
        if found.held is None
        and construct in (None, *found.constructs, *found.near)
        and site in (None, *found.sites)
        and len(found.people) >= least
    ]


def first_of_each(candidates: Sequence[Candidate], most: int) -> list[Candidate]:
    """The first so many that rest on codings, and as many that rest on text without a code."""
    counts: dict[str, int] = {}
    shown: list[Candidate] = []
    for found in candidates:
        counts[found.source] = counts.get(found.source, 0) + 1
        if counts[found.source] <= most:
            shown.append(found)
    return shown
