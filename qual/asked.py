"""What was asked: which constructs an interview put to its participants, as far as is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Literal

from qual.codebook import Codebook
from qual.files import Row
from qual.model import Transcript
from qual.problem import Problem
from qual.segment import WORD
from qual.study import Study
from qual.suggest.stems import stem_word
from qual.transcript import read_transcript

SHARE = Fraction(3, 5)
AskedState = Literal["asked", "not asked", "not recorded"]
# Words that carry the grammar of a question and not its topic; contractions lose their tail first.
GRAMMAR = """
a about all also am an and any are as at be because been before being both but by can could did
do does done each else ever every for from get give go going got had has have having he her here him
his how i if in into is it its just kind know like little lot many may maybe me might more most much
must my no not now of off ok okay on one only or other our out over own please really right say see
shall she should so some something sort such talk tell than that the their them then there these
they thing things think this those through to too up us very want was we well were what when where
whether which while who whom why will with would yeah yes you your yours
"""
STOP_WORDS = frozenset(GRAMMAR.split())


@dataclass(frozen=True, slots=True)
class Asked:
    """What is recorded of the asking, and what is wrong with the record.

    Attributes:
        by_construct: for a construct, the transcripts of which something is recorded: whether it
            was asked there.
    """

    by_construct: dict[str, dict[str, bool]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def state(
        self, own: Iterable[str], transcripts: Iterable[str], united: Iterable[str] = ()
    ) -> AskedState:
        """Say whether some constructs were asked about in some transcripts.

        Asked: any of `own` or `united` somewhere. Not asked: every one of `own` is recorded as not
        asked in every transcript. Anything else is not recorded, never "nothing said".
        """
        if not self.by_construct:
            return "not recorded"
        listed = list(transcripts)
        found = [self._record(id_, listed) for id_ in own]
        if any(True in record for record in found):
            return "asked"
        if any(True in self._record(id_, listed) for id_ in united):
            return "asked"
        said_no = bool(found and listed) and all(set(record) == {False} for record in found)
        return "not asked" if said_no else "not recorded"

    def _record(self, construct: str, transcripts: list[str]) -> list[bool | None]:
        record = self.by_construct.get(construct, {})
        return [record.get(transcript) for transcript in transcripts]


def find_asked(study: Study, codebook: Codebook) -> Asked:
    """Find what was asked: from the guide's questions in the transcripts, and from asked.csv.

    A question was asked where a turn of the interviewer shares at least 60 % of the stems of its
    content words. What asked.csv says of a transcript stands before what was matched.
    """
    asked = Asked()
    questions = _questions(study.guide, codebook, asked.problems)
    for id_ in study.transcripts if questions else []:
        found = read_transcript(study.root, id_)
        if isinstance(found, Transcript):
            for construct in asked_in(found, questions):
                asked.by_construct.setdefault(construct, {})[id_] = True
    _recorded(study, codebook, asked)
    return asked


def content_stems(text: str) -> frozenset[str]:
    """The stems of the words of a text that carry its topic."""
    words = (word.split("'")[0].split("’")[0] for word in WORD.findall(text.lower()))
    return frozenset(
        stem_word(part)
        for word in words
        for part in word.split("-")
        if len(part) > 1 and part not in STOP_WORDS
    )


def asked_in(transcript: Transcript, questions: Mapping[frozenset[str], Iterable[str]]) -> set[str]:
    """Find the constructs whose questions stand in a transcript, by the questions' stems."""
    turns = [turn for turn in transcript.turns if turn.is_interviewer]
    said = [content_stems(transcript.text[turn.start : turn.end]) for turn in turns]
    found: set[str] = set()
    for stems, constructs in questions.items():
        least = ceil(SHARE * len(stems))
        if any(len(stems & turn) >= least for turn in said):
            found.update(constructs)
    return found


def _questions(
    guide: list[Row], codebook: Codebook, problems: list[Problem]
) -> dict[frozenset[str], set[str]]:
    """Read the guide's questions: the constructs each asks about, by the stems of its text."""
    found: dict[frozenset[str], set[str]] = {}
    for row in guide:
        stems = content_stems(row.cells.get("text") or row.cells["question"])
        if not stems:
            said = f"The question {row.cells['question']!r} has no words that could be matched."
            advice = "Say in asked.csv where it was asked."
            problems.append(Problem(said, "guide.csv", row.line, advice))
            continue
        for cell in row.cells["constructs"].split(";"):
            if cell.strip():
                construct = _construct(cell, codebook, "guide.csv", row.line, problems)
                found.setdefault(stems, set()).update(construct)
    return found


def _construct(
    cell: str, codebook: Codebook, name: str, line: int, problems: list[Problem]
) -> list[str]:
    """The code a cell names, or none where it is no code.

    A code of the team is itself and not the constructs it belongs to: who was not asked about it
    may have been asked about them. That it was asked about counts for their rows, which unite it.
    """
    code = codebook.meant(cell)
    if code is None:
        said = f"{cell.strip()} is no code of this codebook."
        problems.append(Problem(said, name, line, "Correct the id."))
        return []
    return [code.id]


def _recorded(study: Study, codebook: Codebook, asked: Asked) -> None:
    """Add what asked.csv says; it stands before what was matched.

    Of a code merged into another only a yes is taken over: it was asked about all the same, but
    that it was not asked says nothing of the rest.
    """
    known = {id_.casefold(): id_ for id_ in study.transcripts}
    merged: list[tuple[str, str]] = []
    for row in study.asked:
        transcript = known.get(row.cells["transcript"].casefold())
        said = row.cells["asked"].casefold()
        fault = ""
        if transcript is None:
            fault = f"The transcript {row.cells['transcript']!r} is not in participants.csv."
        elif said not in ("yes", "no"):
            fault = f"{row.cells['asked']!r} is neither yes nor no."
        if fault or transcript is None:
            asked.problems.append(Problem(fault, "asked.csv", row.line, "Correct the cell."))
            continue
        cell = row.cells["construct"]
        for construct in _construct(cell, codebook, "asked.csv", row.line, asked.problems):
            if not _merged(cell, codebook):
                asked.by_construct.setdefault(construct, {})[transcript] = said == "yes"
            elif said == "yes":
                merged.append((construct, transcript))
    for construct, transcript in merged:
        asked.by_construct.setdefault(construct, {})[transcript] = True


def _merged(cell: str, codebook: Codebook) -> bool:
    """Say whether an id means a code that is more now than what the id stood for."""
    named = codebook.history.spelled(cell)
    meant = codebook.meant(cell)
    return meant is not None and meant.id.casefold() != codebook.history.renamed(named).casefold()
