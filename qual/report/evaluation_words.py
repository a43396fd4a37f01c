"""What an evaluation was measured on and what it rests on, in sentences."""

from __future__ import annotations

from qual import __version__
from qual.evaluation.breakdown import By
from qual.evaluation.intervals import wilson
from qual.evaluation.of_study import SHOWN, StudyEvaluation
from qual.evaluation.tally import Evaluation, Tally
from qual.report.evaluation_tables import line_of
from qual.report.study_tables import BASES
from qual.report.wording import plural
from qual.segment import VERSION

FEW = 10
USUALS: tuple[By, ...] = ("code", "setting")
OUTSIDE = {
    "rows": "the other rows",
    "setting": "the rows of other settings",
    "transcript": "the other transcripts",
}


def say_rows(found: Evaluation, file: str) -> list[str]:
    """Say what a file's measures rest on."""
    return [
        f"{file}: {plural(found.n, 'passage')}, {found.n_coded} with a code; "
        f"encoder {found.encoder}.",
        *_shared(found),
    ]


def say_study(study: StudyEvaluation) -> list[str]:
    """Say what a study's measures rest on, and what is left out."""
    found, finals = study.evaluation, study.finals
    basis = ", ".join(f"{n} {BASES.get(b, b)}" for b, n in finals.by_basis.items())
    against = f"{plural(len(finals.codings), 'coding')} that count" + (
        f": {basis}" if basis else ""
    )
    lines = [
        f"{plural(found.n, 'segment')} of {plural(len(study.transcripts), 'transcript')}, "
        f"{found.n_coded} with a code, measured against {against}.",
        f"Encoder {found.encoder}; segmentation {VERSION}.",
    ]
    for said, ids in (
        ("not yet submitted by all their coders", finals.sealed),
        ("not submitted", finals.unsubmitted),
        ("not coded", finals.uncoded),
    ):
        if ids:
            lines.append(f"Left out, {said}: {', '.join(ids)}.")
    if study.undecided:
        were = plural(study.undecided, "segment")
        lines.append(f"Left out: {were} with a coding that still waits for a decision.")
    if study.foreign:
        lines.append(
            f"{plural(study.foreign, 'code')} on these segments cannot be offered (a coder's own, "
            "or no longer in use); each counts as missed."
        )
    never = study.nevers.overall
    if never.codings > never.own:
        lines.append(
            f"{never.codings - never.own} of {plural(never.codings, 'coding')} of single coders "
            "were made with suggestions in sight, which flatters the measures."
        )
    return [*lines, *_shared(found)]


def _shared(found: Evaluation) -> list[str]:
    if found.over == "rows":
        lines = ["95 % intervals are Wilson's over rows."]
    elif found.groups < 2:
        lines = [f"No intervals: they need two {found.over}s or more."]
    else:
        few = f"; fewer than {FEW} say little" if found.groups < FEW else ""
        lines = [
            f"95 % intervals: bootstrap over {found.groups} {found.over}s, seed {found.seed}{few}."
        ]
    lines.append(
        f"frequent: always the codes most frequent in {OUTSIDE[found.held_out]}{_in_sample(found)}."
    )
    if not found.n_coded:
        lines.append("No row has a code: only what is said of rows without one can be measured.")
    return lines


def _in_sample(found: Evaluation) -> str:
    """What the most frequent codes would reach if one knew them from the rows measured."""
    measures = found.frequent_here.measures
    first, five = measures["hit@1"], measures["hit@5"]
    if first is None or five is None:
        return ""
    return f"; known from these very rows they reach hit@1 {first:.2f} and hit@5 {five:.2f}"


def say_valence(found: Evaluation, name: str) -> str:
    """Set the share of right valences beside what one and the same valence would reach."""
    tally = found.tallies[name]
    majority, share = tally.majority, tally.measures["valence"]
    if share is None or majority.share is None:
        return f"Valence by {name}: no code among the first five has one to compare with."
    usual = [
        f"each {line_of(found, by)}'s own most frequent for {one.share_elsewhere:.2f} "
        f"({one.share:.2f})"
        for by in USUALS
        if (one := found.usual(tally, by)).share is not None
    ]
    alone = tally.share_words
    words = f"; words of helping and hindering alone for {alone:.2f}" if alone is not None else ""
    return (
        f"Valence by {name}: right for {share:.2f} of {plural(majority.n, 'code')} found; always "
        f"'{majority.valence}' for {majority.share:.2f}; {'; '.join(usual)}, learned from "
        f"{OUTSIDE[found.held_out]} (known from these very rows){words}."
    )


def say_parts(found: Evaluation, by: By) -> str:
    """Say what the figures on valence and the wrong first suggestions of parts are."""
    line = line_of(found, by)
    return (
        f"95 %: interval of hit@5, {_drawn(found)}. keyword@5, frequent@5: what terms alone, and "
        "always the most frequent codes, have among the first five. "
        "valence: guessed right, of as many codes found among the first five. usual: so "
        f"often would the {line}'s most frequent valence be right, known from these very rows; "
        f"elsewhere: the one it has in {OUTSIDE[found.held_out]}, or where it has none there, or "
        f"two alike, the most frequent of all. A guess that is not above both may only be "
        f"saying which {line} it is. wrong first: what most often stood first and is none of the "
        "row's codes." + (" *: those who speak for all sites." if line == "site" else "")
    )


def _drawn(found: Evaluation) -> str:
    if found.over == "rows":
        return "Wilson's over rows"
    return f"by bootstrap over {found.over}s; none for a line that only one of them has"


def say_about(name: str, tally: Tally, noun: str) -> list[str]:
    """Say how often the role that a characteristic is offered with is right; empty for none."""
    right, n = sum(tally.abouts), len(tally.abouts)
    interval = wilson(right, n)
    if interval is None or interval.low is None or interval.high is None:
        return []
    return [
        f"About by {name}: {plural(n, 'characteristic')} found among the first five came with a "
        f"role; the {noun} carries that role for {right}, {right / n:.2f} "
        f"({interval.low:.2f}–{interval.high:.2f})."
    ]


def say_measures(found: Evaluation, noun: str) -> list[str]:
    """Say what each measure is a share of, over how many rows or segments.

    Args:
        found: the evaluation.
        noun: what a row is here: row or segment.
    """
    coded, bare = f"{plural(found.n_coded, noun)} with a code", found.n - found.n_coded
    return [
        f"Each figure is a share with its 95 % interval; – where there is nothing to count. n: how "
        f"many {noun}s it is a share of, {coded} or, for none_recall, {bare} without; where that "
        "differs by suggester it stands in a line of its own.",
        f"hit@k: one of the {noun}'s codes is among the first k suggestions; _any: or one of its "
        "alternates, which would also have been accepted.",
        f"recall@5: of each {noun}'s codes the share among the first five, on average.",
        f"domain@1: the first suggestion is of the domain of one of the {noun}'s codes.",
        "valence: guessed right, of the codes found among the first five that people gave a "
        "valence.",
        f"none_precision: of {noun}s without a suggestion, those without a code. none_recall: of "
        f"{noun}s without a code, those without a suggestion.",
    ]


def say_reliability(name: str, tally: Tally) -> str:
    """Say in one sentence whether scores mean what they say."""
    found = tally.reliability
    if found.error is None:
        return f"Reliability of {name}: nothing was suggested."
    return (
        f"Reliability of {name}: {plural(found.n, 'first suggestion')}; scores and shares right "
        f"are {found.error:.2f} apart on average (expected calibration error)."
    )


def say_uptake(study: StudyEvaluation) -> list[str]:
    """Say what coders made of suggestions, and how many codings were never suggested."""
    taken, never = study.uptakes.overall, study.nevers.overall
    if study.uptakes.transcripts:
        share = f" ({taken.share:.2f} of those answered)" if taken.share is not None else ""
        lines = [
            f"Of {plural(taken.shown, 'suggestion')} open to coders, {taken.accepted} were "
            f"accepted{share}, {taken.dismissed} dismissed, the rest left without an answer."
        ]
    else:
        lines = ["No coder had suggestions on."]
    if never.share is None:
        return [*lines, "No codings are submitted yet."]
    unseen = ""
    if never.share_own is not None and never.own < never.codings:
        unseen = f"; of the {never.own} made with no suggestion in sight {never.share_own:.2f}"
    return [
        *lines,
        f"Never suggested ({SHOWN}, first five of the segment): {never.never} of "
        f"{plural(never.codings, 'coding')} of single coders, {never.share:.2f}{unseen}.",
    ]


def foot(found: Evaluation, codebook: str, digest: str) -> str:
    """The last line of a page: what it was made with."""
    return f"qual {__version__}; codebook {codebook}, {digest[:19]}; encoder {found.encoder}."
