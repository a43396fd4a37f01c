"""What one coder's journal leads to at one transcript, kept as it grows line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate

import msgspec

from qual.codebook import Code, Codebook
from qual.coding_sheet import find_code
from qual.desk.history import History
from qual.final import Texts
from qual.journal import Apply, Change, Journal, JournalLine, NewCode, Revise
from qual.lines import Entry
from qual.model import Coding
from qual.passages import Placed
from qual.problem import Problem
from qual.segment import participant_turns
from qual.spans import Span, intersect, merge
from qual.standing import Standing, fold, fold_line


class Laid:
    """The codings of a transcript in its present text, and what can be undone there.

    Attributes:
        standing: of the whole journal.
        codebook: the team's and the coder's own codes.
        history: the steps taken at this transcript.
    """

    def __init__(self, texts: Texts, team: Codebook, journal: Journal) -> None:
        """Fold a journal once; `take` folds each line that comes after.

        Args:
            texts: the transcript with its corrections.
            team: the team's codebook, without the coder's own codes.
            journal: the coder's.
        """
        self.texts = texts
        self.team = team
        self.coder = journal.coder
        self.id = texts.transcript.id
        self.history = History(self.id)
        self._recent: dict[str, None] = {}
        self._clashes: dict[str, list[Problem]] = {}
        self.standing = fold(journal, before=self._note, clashes=self._clashes)
        self.codebook = team.with_own(self.standing.codes.values())
        self._placed: dict[str, Placed] = {}
        self._unplaced: dict[str, Problem] = {}
        for coding in self.standing.of_transcript(self.id):
            self._place(coding)

    def _note(self, standing: Standing, line: JournalLine) -> None:
        self.history.note(standing, line)
        code = line.code if isinstance(line, Apply | Revise) else None
        if isinstance(code, str):
            self._recent.pop(code, None)
            self._recent[code] = None

    def _place(self, coding: Coding) -> None:
        now = self.team.current(coding.code, coding.id)
        shown = coding if now == coding.code else msgspec.structs.replace(coding, code=now)
        placed = self.texts.place(shown)
        if isinstance(placed, Problem):
            self._unplaced[coding.id] = placed
        else:
            self._placed[coding.id] = placed

    def take(self, entry: Entry[JournalLine]) -> None:
        """Fold in one line, written knowing all before it."""
        line = entry.line
        self._note(self.standing, line)
        fold_line(self.standing, self.coder, entry)
        if isinstance(line, NewCode):
            self.codebook = self.team.with_own(self.standing.codes.values())
        id_ = line.id if isinstance(line, Apply) else getattr(line, "of", None)
        if isinstance(line, Change):
            for settled in self._clashes.pop(line.of, ()):
                self.standing.problems.remove(settled)
        if id_ is not None:
            self._take_coding(id_)

    def _take_coding(self, id_: str) -> None:
        before = self.span_of(id_)
        self._placed.pop(id_, None)
        self._unplaced.pop(id_, None)
        coding = self.standing.codings.get(id_)
        if coding is not None and coding.transcript == self.id:
            self._place(coding)
        self.__dict__.pop("codings", None)
        if self.span_of(id_) != before:
            self.__dict__.pop("coded_share", None)

    @cached_property
    def codings(self) -> list[Placed]:
        """The codings that stand here, by start, with their span in the present text."""
        return sorted(self._placed.values(), key=lambda p: (p.span, p.coding.id))

    def span_of(self, coding: str) -> Span | None:
        """Where a coding stands in the present text; None where it has no place in it."""
        placed = self._placed.get(coding)
        return placed.span if placed else None

    @cached_property
    def coded_share(self) -> float:
        """The share of the participants' letters and digits that lie in a coding, 0 to 1."""
        turns = merge(participant_turns(self.texts.transcript))
        coded = intersect(turns, merge(p.span for p in self._placed.values()))
        total = self._count(turns)
        return self._count(coded) / total if total else 0.0

    @cached_property
    def _letters(self) -> list[int]:
        """How many letters and digits stand before each place of the text."""
        return [0, *accumulate(map(str.isalnum, self.texts.transcript.text))]

    def _count(self, spans: Sequence[Span]) -> int:
        return sum(self._letters[end] - self._letters[start] for start, end in spans)

    @property
    def problems(self) -> list[Problem]:
        """What does not fit together in the journal, and codings here that have no place."""
        return [*self.standing.problems, *self._unplaced.values()]

    def recent_codes(self, n: int) -> list[str]:
        """The codes the coder used last, the latest first."""
        return self._usable(reversed(self._recent))[:n]

    def frequent_codes(self, n: int) -> list[str]:
        """The codes the coder used most, in all that stands; equal ones the latest first."""
        counts = Counter(coding.code for coding in self.standing.codings.values())
        latest = {code: place for place, code in enumerate(self._recent)}
        ranked = sorted(counts, key=lambda code: (-counts[code], -latest.get(code, -1)))
        return self._usable(ranked)[:n]

    def _usable(self, codes: Iterable[str]) -> list[str]:
        return [id_ for id_ in codes if isinstance(find_code(self.codebook, id_), Code)]
