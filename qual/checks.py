"""Does the study hold together? Each check is a function from what was read to Problems."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from qual.adjudication import last_words
from qual.blindness import AllWork, coders_with_work
from qual.codebook import NAME, Codebook, check_codebook
from qual.final import Texts, own_codes, read_texts
from qual.model import Coding, Transcript
from qual.moves import place
from qual.problem import Problem
from qual.sampling import check_strata
from qual.study import TRANSCRIPT_ID, Study, unfit_id
from qual.transcript import find_transcripts, read_transcript

COPIES = re.compile(r"conflict|\(\d+\)|~|\bcopy\b|kopie|copie", re.IGNORECASE)
COPY_ADVICE = {
    "codebook": "See which of the two releases is right, then delete the other.",
    "transcripts": "See which of the two texts is right, then delete the other.",
}
PARTS = re.compile(r"primary|second|third|fourth|fifth")


@dataclass(frozen=True)
class Whole:
    """A study with all that was coded in it.

    Attributes:
        team: the codebook as the team wrote it; `codebook`: with the codes coders made.
    """

    study: Study
    work: AllWork
    team: Codebook
    codebook: Codebook


def check_study(study: Study, work: AllWork, codebook: Codebook) -> list[Problem]:
    """Check a study from its settings to its codings; every fault is a Problem with its place."""
    whole = Whole(study, work, codebook, codebook.with_own(own_codes(work)))
    found = [*study.problems, *work.problems]
    for check in CHECKS:
        found += check(whole)
    return list(dict.fromkeys(found))


def check_files(whole: Whole) -> list[Problem]:
    """Notice copies left by a sync tool and journals of people the study does not name."""
    root = whole.study.root
    known = {coder.casefold() for coder in whole.study.settings.coders}
    found: list[Problem] = []
    folders = ("codings", "submissions", "adjudications", "ratings", "codebook", "transcripts")
    for folder in folders:
        for path in sorted((root / folder).glob("*")):
            name = f"{folder}/{path.name}"
            if COPIES.search(path.stem):
                said = "This looks like a second copy that a sync tool left."
                advice = "Merge it with 'qual take-in FILE', then delete it."
                if path.suffix != ".jsonl":
                    advice = COPY_ADVICE.get(folder, advice)
                found.append(Problem(said, name, None, advice))
            elif path.suffix == ".torn":
                said = "These bytes are a line that was cut off while it was written."
                found.append(Problem(said, name, None, "Look at it, then delete it."))
            elif folder in ("codings", "submissions") and path.stem.casefold() not in known:
                said = f"{path.stem} is not a coder of this study."
                found.append(Problem(said, name, None, "Add them to coders: in study.yaml."))
    return found


def check_tables(whole: Whole) -> list[Problem]:
    """Check that strata are columns, and assignments point to transcripts and coders that exist."""
    study = whole.study
    coders = {coder.casefold() for coder in study.settings.coders}
    transcripts = {id_.casefold() for id_ in study.transcripts}
    found = check_strata(study) if study.participants else []
    for row in study.assignments:
        if row.coder.casefold() not in coders:
            said = f"{row.coder!r} is not a coder of this study."
            found.append(_in_assignments(said, row.line, "Add them to study.yaml."))
        if row.transcript.casefold() not in transcripts:
            said = f"There is no transcript {row.transcript!r} in participants.csv."
            found.append(_in_assignments(said, row.line, "Correct the id."))
        if not PARTS.fullmatch(row.part):
            said = f"The part {row.part!r} is none."
            found.append(_in_assignments(said, row.line, "Write primary, second or third."))
    for transcript, coders_of in study.coders_of.items():
        primaries = [c for c, row in coders_of.items() if row.part == "primary"]
        if len(primaries) != 1:
            said = f"{transcript} has {len(primaries)} primary coders."
            line = next(iter(coders_of.values())).line
            found.append(_in_assignments(said, line, "Make one of its coders the primary."))
    return found


def _in_assignments(text: str, line: int, advice: str) -> Problem:
    return Problem(text, "assignments.csv", line, advice)


def check_transcripts(whole: Whole) -> list[Problem]:
    """Check that every transcript is there, whole, and fits participants.csv."""
    study = whole.study
    there = find_transcripts(study.root)
    found: list[Problem] = []
    for id_ in there:
        read = read_transcript(study.root, id_)
        if isinstance(read, Problem):
            found.append(read)
        else:
            found += _strangers(study, read)
        if id_ not in study.transcripts:
            said = f"{id_} is not in participants.csv."
            found.append(Problem(said, f"transcripts/{id_}.txt", None, "Add a row for it."))
        if unfit_id(id_, TRANSCRIPT_ID):
            said = f"{id_!r} cannot be the id of a transcript."
            found.append(Problem(said, f"transcripts/{id_}.txt", None, "Ingest it again."))
    for row in study.participants:
        if row.transcript not in there:
            said = f"The transcript {row.transcript} has not been brought in."
            advice = "Bring it in with 'qual ingest'."
            found.append(Problem(said, "participants.csv", row.line, advice))
    return list({(p.text): p for p in found}.values())


def _strangers(study: Study, transcript: Transcript) -> list[Problem]:
    """Find speakers whom participants.csv does not name in this transcript."""
    named = {row.id for row in study.by_transcript.get(transcript.id, [])}
    spoke = {turn.participant for turn in transcript.turns if turn.participant}
    name = f"transcripts/{transcript.id}.json"
    return [
        Problem(f"{person} speaks here, but has no row in participants.csv.", name, None, "Add it.")
        for person in sorted(spoke - named)
        if named
    ]


def check_codebook_file(whole: Whole) -> list[Problem]:
    """Check the team's codebook."""
    path = whole.study.root / NAME
    text = path.read_text("utf-8-sig", errors="replace") if path.is_file() else ""
    return check_codebook(whole.team, text)


def check_codings(whole: Whole) -> list[Problem]:
    """Check each standing coding: its code, its place and its quote."""
    found: list[Problem] = []
    texts: dict[str, Texts | None] = {}
    for coder in coders_with_work(whole.study):
        for coding in whole.work.work[coder].standing.codings.values():
            if coding.transcript not in texts:
                texts[coding.transcript], problems = read_texts(whole.work, coding.transcript)
                found += problems
            said = _coding_fault(whole, coding, texts[coding.transcript])
            if said:
                name = f"codings/{coder}.jsonl"
                found.append(Problem(said, name, coding.line, "Correct or withdraw it."))
    return found


def _coding_fault(whole: Whole, coding: Coding, texts: Texts | None) -> str:
    """Say what is wrong with a coding, without showing what was coded."""
    if coding.transcript not in whole.study.transcripts:
        return "This coding is of a transcript that participants.csv does not name."
    if whole.codebook.find(whole.codebook.current(coding.code, coding.id)) is None:
        return "This coding has a code that is not in the codebook."
    if texts is None:
        return ""
    now = texts.transcript
    span = place((coding.start, coding.end), coding.text, now.sha256, texts.moves)
    if isinstance(span, str):
        return f"This coding has no place in the text: {span}."
    if not 0 <= span[0] < span[1] <= len(now.text):
        return "This coding lies outside the text."
    moved = coding.text != now.sha256
    if not moved and coding.quote and coding.quote != now.text[span[0] : span[1]]:
        return "The quote of this coding is not what stands at its place."
    return ""


def check_decisions(whole: Whole) -> list[Problem]:
    """Check that decisions come to codes of the codebook; their places are checked on reading."""
    found: list[Problem] = []
    for said in (word for words in last_words(whole.work.adjudications).values() for word in words):
        results = [] if isinstance(said.line.result, str) else said.line.result
        codes = [code for one in results for code in (one.code, one.about) if code]
        for code in codes:
            if whole.codebook.find(whole.codebook.current(code, "")) is None:
                text = f"This decision gives the code {code}, which is not in the codebook."
                advice = "Decide the passage again: qual reconcile."
                found.append(Problem(text, said.name, said.number, advice))
    return found


def check_submissions(whole: Whole) -> list[Problem]:
    """Check that what was submitted is still what the journals hold."""
    found: list[Problem] = []
    for coder, own in whole.work.work.items():
        for transcript in whole.study.transcripts:
            submit = own.submissions.latest(transcript)
            if submit is not None:
                found += whole.work.folds[coder].submitted(submit)[1]
    return found


def check_raw(whole: Whole) -> list[Problem]:
    """Notice raw interview files and key files: they never lie in a study."""
    found: list[Problem] = []
    for path in sorted(whole.study.root.glob("*")):
        if path.suffix.casefold() in (".docx", ".doc", ".vtt", ".srt", ".rtf", ".mp3", ".m4a"):
            said = "A raw interview file lies in the study, with whatever names it holds."
            found.append(Problem(said, path.name, None, "Move it out of the study's folder."))
        if path.name.casefold() in ("speakers.csv", "key.csv", "pseudonyms.csv"):
            said = "A key file lies in the study; it says who the participants are."
            found.append(Problem(said, path.name, None, "Move it out of the study's folder."))
    return found


Check = Callable[[Whole], list[Problem]]
# To add a check, write a function from a Whole to Problems and name it here.
CHECKS: list[Check] = [
    check_files,
    check_tables,
    check_transcripts,
    check_codebook_file,
    check_codings,
    check_decisions,
    check_submissions,
    check_raw,
]
