"""Who may read what: a coder opens only their own work, a lead sees nothing before it is in."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from qual.adjudication import (
    AdjudicationLine,
    Decide,
    Open,
    find_decisions,
    find_faulty_decisions,
    find_open,
    read_adjudications,
)
from qual.journal import Journal, read_journal
from qual.lines import LineFile
from qual.problem import Problem
from qual.standing import Standing, fold
from qual.study import Study
from qual.submission import Folds, Submissions, read_submissions


@dataclass(frozen=True)
class OwnWork:
    """All that a coder command may open of what was coded: that coder's own files."""

    journal: Journal
    submissions: Submissions

    @cached_property
    def standing(self) -> Standing:
        """What stands of the coder's journal."""
        return fold(self.journal)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong in the coder's own files."""
        return self.journal.problems + self.submissions.file.problems + self.standing.problems


def read_own(study: Study, coder: str) -> OwnWork:
    """Open one coder's journal and submissions, and nothing else that was coded."""
    return OwnWork(read_journal(study.root, coder), read_submissions(study.root, coder))


@dataclass(frozen=True)
class AllWork:
    """What a lead command reads: every coder's files and the decisions.

    Attributes:
        sealed: double-coded transcripts not yet submitted by all their coders; nothing of what
            was coded in them may be shown.
        of_decisions: those of the problems that concern decisions alone; what was submitted, and
            so agreement, does not rest on them.
    """

    study: Study
    work: dict[str, OwnWork]
    adjudications: dict[str, LineFile[AdjudicationLine]]
    opened: dict[str, Open]
    decisions: dict[str, Decide]
    problems: list[Problem]
    of_decisions: list[Problem] = field(default_factory=list)

    @cached_property
    def folds(self) -> dict[str, Folds]:
        """Each coder's journal, foldable as it stood at a submission."""
        return {coder: Folds(own.journal, own.standing) for coder, own in self.work.items()}

    @cached_property
    def sealed(self) -> set[str]:
        """Double-coded transcripts that not all of their coders have submitted."""
        return {
            id_
            for id_ in self.study.double_coded - set(self.opened)
            if not all(self.submitted(id_, coder) for coder in self.study.coders_of[id_])
        }

    @cached_property
    def renewed(self) -> list[str]:
        """Open transcripts that were submitted again since: reconciling rests on older work."""
        found: list[str] = []
        for id_ in [id_ for id_ in self.study.transcripts if id_ in self.opened]:
            coders = self.study.coders_of.get(id_, {})
            latest = {
                coder: own.submissions.latest(id_)
                for coder, own in self.work.items()
                if coder in coders
            }
            seals = {coder: submit.id for coder, submit in latest.items() if submit is not None}
            if coders and len(seals) == len(coders) and seals != self.opened[id_].seals:
                found.append(id_)
        return found

    @cached_property
    def reopened(self) -> dict[str, list[str]]:
        """Open transcripts that coders have reopened since and not submitted again, with whom."""
        found: dict[str, list[str]] = {}
        for id_ in [id_ for id_ in self.study.transcripts if id_ in self.opened]:
            there = [coder for coder in self.opened[id_].seals if coder in self.work]
            gone = [coder for coder in there if not self.submitted(id_, coder)]
            found |= {id_: gone} if gone else {}
        return found

    def submitted(self, transcript: str, coder: str) -> bool:
        """Whether a coder's submission of a transcript is in force."""
        own = self.work.get(coder)
        return own is not None and own.submissions.latest(transcript) is not None

    def begun(self, transcript: str, coder: str) -> bool:
        """Whether a coder has written anything about a transcript."""
        own = self.work.get(coder)
        if own is None:
            return False
        if own.submissions.of(transcript):
            return True
        return any(getattr(e.line, "transcript", None) == transcript for e in own.journal.entries)

    def last_date(self) -> str:
        """The latest time in codings, submissions and adjudications; empty where there is none."""
        found = [""]
        for own in self.work.values():
            found += [entry.line.at for entry in own.journal.entries]
            found += [entry.line.at for entry in own.submissions.file.entries]
        for file in self.adjudications.values():
            found += [entry.line.at for entry in file.entries]
        return max(found)


def read_all(study: Study) -> AllWork:
    """Open every coder's journal and submissions, and the decisions: for lead commands only."""
    work = {coder: read_own(study, coder) for coder in coders_with_work(study)}
    files = read_adjudications(study.root)
    opened, problems = find_open(files)
    decisions, doubled = find_decisions(files)
    problems += doubled
    problems += _misnamed(study)
    problems += [p for own in work.values() for p in own.problems]
    problems += [p for file in files.values() for p in file.problems]
    of_decisions = doubled + find_faulty_decisions(study.root, files)
    return AllWork(study, work, files, opened, decisions, problems, of_decisions)


def coders_with_work(study: Study) -> list[str]:
    """The study's coders in its order, then any other whose journal lies in the study."""
    listed = list(study.settings.coders)
    folded = {coder.casefold() for coder in listed}
    paths = sorted((study.root / "codings").glob("*.jsonl"))
    return listed + [path.stem for path in paths if path.stem.casefold() not in folded]


def _misnamed(study: Study) -> list[Problem]:
    """Find files of a coder whose name differs from study.yaml's in capitals: they are not read."""
    by_fold = {coder.casefold(): coder for coder in study.settings.coders}
    found: list[Problem] = []
    for folder in ("codings", "submissions"):
        for path in sorted((study.root / folder).glob("*.jsonl")):
            coder = by_fold.get(path.stem.casefold(), path.stem)
            if coder != path.stem:
                said = "This file is not read: its name differs in capitals from study.yaml's."
                advice = f"Rename it to {coder}.jsonl, or take it in with 'qual take-in'."
                found.append(Problem(said, f"{folder}/{path.name}", None, advice))
    return found
