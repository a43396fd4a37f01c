"""What coders did with suggestions, from their journals: accepted, dismissed, left open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from qual.blindness import AllWork, OwnWork
from qual.codebook import Codebook
from qual.final import read_texts
from qual.journal import Aid, Apply
from qual.model import SUGGESTERS
from qual.submission import Reopen, Submit
from qual.suggest.kept import read_suggestions


@dataclass
class Uptake:
    """Suggestions of one construct, or of all, by what became of them.

    Attributes:
        shown: kept where a coder had suggestions on. A journal says in which transcript, not at
            which segments, so that some were never on screen.
        accepted: codings made of one that still stand; `dismissed`: turned down.
    """

    shown: int = 0
    accepted: int = 0
    dismissed: int = 0

    @property
    def answered(self) -> int:
        """Those that a coder accepted or dismissed."""
        return self.accepted + self.dismissed

    @property
    def share(self) -> float | None:
        """Accepted among those answered."""
        return self.accepted / self.answered if self.answered else None


@dataclass
class Uptakes:
    """What became of suggestions, in all and by construct.

    Attributes:
        transcripts: how many a coder had suggestions on in, counted per coder.
    """

    overall: Uptake = field(default_factory=Uptake)
    by_construct: dict[str, Uptake] = field(default_factory=dict)
    transcripts: int = 0


@dataclass
class _Answers:
    """One coder's in one transcript, by code."""

    accepted: Counter[str] = field(default_factory=Counter)
    dismissed: Counter[str] = field(default_factory=Counter)


def find_uptake(work: AllWork, codebook: Codebook) -> Uptakes:
    """Count what became of suggestions in the transcripts that may be shown.

    Args:
        work: all that was coded; double-coded transcripts not yet submitted by all are left out.
        codebook: says to which constructs a code belongs now.
    """
    found = Uptakes()
    kept: dict[str, Counter[str]] = {}
    for own in work.work.values():
        for transcript, answers in _answers(own).items():
            if transcript in work.sealed or transcript not in work.study.transcripts:
                continue
            if transcript not in kept:
                kept[transcript] = _kept(work, transcript)
            found.transcripts += 1
            _add(found, answers, kept[transcript], codebook)
    found.by_construct = dict(sorted(found.by_construct.items()))
    return found


def _answers(own: OwnWork) -> dict[str, _Answers]:
    """One coder's answers in each transcript coded with suggestions on, or where one answered."""
    found: dict[str, _Answers] = {}
    for entry in own.journal.entries:
        line = entry.line
        if isinstance(line, Aid) and line.suggestions == "on" and not _after_the_coding(own, line):
            found.setdefault(line.transcript, _Answers())
        elif isinstance(line, Apply) and line.origin in SUGGESTERS:
            answers = found.setdefault(line.transcript, _Answers())
            answers.accepted[line.code] += line.id in own.standing.codings
    for line in own.standing.dismissed:
        found.setdefault(line.transcript, _Answers()).dismissed[line.code] += 1
    return found


def _after_the_coding(own: OwnWork, line: Aid) -> bool:
    """Whether suggestions were only looked at: after the transcript was handed in for good."""
    lines = [entry.line for entry in own.submissions.of(line.transcript)]
    before = [one for one in lines if all(last < line.id for last in one.last)]
    since = lines[len(before) :]
    handed_in = bool(before) and isinstance(before[-1], Submit)
    return handed_in and not any(isinstance(one, Reopen) for one in since)


def _kept(work: AllWork, transcript: str) -> Counter[str]:
    """The suggestions kept for a transcript's present text, by code."""
    texts, _ = read_texts(work, transcript)
    if texts is None:
        return Counter()
    present = texts.transcript.sha256
    return Counter(
        s.code for s in read_suggestions(work.study.root, transcript) if s.text == present
    )


def _add(found: Uptakes, answers: _Answers, kept: Counter[str], codebook: Codebook) -> None:
    for code in sorted({*kept, *answers.accepted, *answers.dismissed}):
        accepted, dismissed = answers.accepted[code], answers.dismissed[code]
        shown = max(kept[code], accepted + dismissed)
        for part in [found.overall, *_parts(found, codebook, codebook.current(code, ""))]:
            part.shown += shown
            part.accepted += accepted
            part.dismissed += dismissed


def _parts(found: Uptakes, codebook: Codebook, code: str) -> Iterable[Uptake]:
    for construct in codebook.constructs_of(code) or [code]:
        yield found.by_construct.setdefault(construct, Uptake())
