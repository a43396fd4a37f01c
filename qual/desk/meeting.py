"""A meeting: those who decide, the passages, and each decision on disk before it says saved."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import msgspec

from qual.adjudication import Decide, Result, find_decisions, read_adjudications
from qual.blindness import AllWork, read_all
from qual.codebook import Codebook
from qual.final import own_codes
from qual.passages import Placed
from qual.problem import Misuse, Problem
from qual.reconcile import Item, agenda, decide, decision_line, open_transcripts
from qual.reconcile.agenda import is_in_force
from qual.reconcile.meeting import (
    ORDERS,
    Progress,
    decide_lines,
    find_like,
    index_pairs,
    is_decided,
    last_step,
    next_waiting,
    progress,
    recent_reasons,
    renew,
    resume_at,
    take_back,
)
from qual.reconcile.record import check_decider
from qual.reconcile.settled import Settled, find_settled
from qual.study import Study, lock

LOCK = "meeting"
Fields = dict[str, object]


@dataclass(frozen=True)
class Begun:
    """What came of beginning: the meeting, or what is wrong; and what was opened or waits."""

    meeting: Meeting | None
    opened: Sequence[str]
    waiting: Sequence[str]
    problems: Sequence[Problem]


def open_meeting(
    study: Study,
    codebook: Codebook,
    by: Sequence[str],
    clock: Callable[[], str],
    again: Sequence[str] = (),
    order: str = "transcript",
    randomness: Callable[[int], bytes] = os.urandom,
) -> Begun:
    """Sit down together: open what all coders have submitted and lay out what differs.

    Args:
        study: the study.
        codebook: the team's codebook.
        by: names of those who decide: the coders together, or a third person.
        clock: gives the time of writing, as `2026-11-22T03:00:00Z`.
        again: open transcripts to rest on the newest submissions instead.
        order: of the passages, one of `ORDERS`.
        randomness: for the ids of lines.

    Raises:
        Misuse: another meeting on this study is open, or a name cannot name a file.
    """
    check_decider("-".join(by))
    held = lock(study.root, LOCK)
    try:
        work = read_all(study)
        done = open_transcripts(work, "-".join(by), clock(), again, randomness)
        work = read_all(study) if done.opened else work
        items, problems = agenda(work)
        lasting = [p for p in problems if not (p.file or "").startswith("adjudications/")]
        if done.problems or lasting:
            held.__exit__(None, None, None)
            return Begun(None, done.opened, done.waiting, [*done.problems, *lasting])
        meeting = Meeting(study, codebook, by, work, items, held, clock, randomness)
        meeting.arrange(order)
    except BaseException:
        held.__exit__(None, None, None)
        raise
    return Begun(meeting, done.opened, done.waiting, problems)


class Meeting:
    """Those who decide, at the passages of a study.

    A decision is on disk when the method that makes it returns, or `fault` says why not: then its
    line waits in memory, counted by `unsaved`, and is tried again by the next one and by `retry`.
    What other people or tools wrote meanwhile is taken in with each decision.

    Attributes:
        items: the passages in the order of the meeting, each with the decision in force.
        at: number of the one on screen.
        settled: what was coded alike, by transcript.
        problems: what is wrong with decisions: two deciders who differ, lines changed by hand.
    """

    def __init__(
        self,
        study: Study,
        codebook: Codebook,
        by: Sequence[str],
        work: AllWork,
        items: Sequence[Item],
        held: AbstractContextManager[object],
        clock: Callable[[], str],
        randomness: Callable[[int], bytes],
    ) -> None:
        """Lay out what differs; use `open_meeting`."""
        self.study = study
        self.codebook = codebook.with_own(own_codes(work))
        self.by = list(by)
        self.decider = "-".join(by)
        self.settled: dict[str, Settled] = {s.transcript: s for s in find_settled(work)}
        self.fault = ""
        self.at = 0
        self.order = "transcript"
        self._work = work
        self._in_study_order = list(items)
        self._index = index_pairs(items)
        self._held: AbstractContextManager[object] | None = held
        self._clock = clock
        self._randomness = randomness
        self._waiting: list[Fields] = []
        self.items = list(items)
        self._started = False
        self._take_in()

    def _take_in(self) -> None:
        """Read the decisions as they are on disk, with those that wait for it on top."""
        self._files = read_adjudications(self.study.root)
        decisions, self.problems = find_decisions(self._files)
        self.problems += [p for file in self._files.values() for p in file.problems]
        for line in self._waiting:
            made = msgspec.convert({"id": "", "at": "", **line}, Decide)
            decisions[made.passage] = made
        self._in_study_order = renew(self._in_study_order, decisions)
        now = {item.passage.id: item for item in self._in_study_order}
        self.items = [now[item.passage.id] for item in self.items]
        self._now = now

    # What stands -----------------------------------------------------------------------------

    @property
    def item(self) -> Item:
        """The passage on screen."""
        return self.items[self.at]

    @property
    def progress(self) -> Progress:
        """How far the meeting has come."""
        return progress(self.items)

    @property
    def unsaved(self) -> int:
        """How many decisions are in memory only."""
        return len(self._waiting)

    @property
    def boundaries(self) -> int:
        """How many pairs of codings differ only trivially in their boundaries."""
        return sum(len(settled.boundaries) for settled in self.settled.values())

    def of_coder(self, coder: str, transcript: str) -> list[Placed]:
        """All codings of a coder in a transcript that the meeting rests on, by start."""
        settled = self.settled.get(transcript)
        codings = [p for p in settled.codings if p.coding.coder == coder] if settled else []
        for item in self._in_study_order:
            if item.passage.transcript == transcript:
                codings += item.by(coder)
        return sorted(codings, key=lambda p: (p.span, p.coding.id))

    def memos(self, placed: Placed) -> list[str]:
        """What a coder wrote on a coding: its memo, then the dated ones."""
        coding = placed.coding
        own = self._work.work.get(coding.coder)
        dated = own.standing.memos if own is not None else ()
        later = [f"{m.at[:10]} {m.memo}" for m in dated if m.of == coding.id and m.memo]
        return [memo for memo in (coding.memo, *later) if memo]

    def like(self, item: Item) -> list[Item]:
        """Decided passages about the same pair of codes, the one decided last first."""
        found = [self._now[other.passage.id] for other in find_like(self._index, item)]
        decided = [one for one in found if is_decided(one)]
        return sorted(decided, key=lambda i: i.decision.id if i.decision else "", reverse=True)

    def reasons(self, n: int = 9) -> list[str]:
        """The reasons given last, by anyone, the latest first."""
        return recent_reasons(decide_lines(self._files), n)

    # Going about -----------------------------------------------------------------------------

    def arrange(self, order: str) -> None:
        """Put the passages into another order.

        The first time one goes on where the meeting stopped; later one stays at the passage.
        """
        here = self.item.passage.id if self.items else ""
        self.items = ORDERS[order](self._in_study_order, self.codebook)
        self.order = order
        if self._started:
            self._go_to(here)
        else:
            self.at = resume_at(self.items, self._own())
            self._started = True

    def _go_to(self, passage: str) -> None:
        places = {item.passage.id: place for place, item in enumerate(self.items)}
        self.at = places.get(passage, 0)

    def _own(self) -> list[Decide]:
        file = self._files.get(self.decider)
        entries = file.entries if file is not None else []
        return [entry.line for entry in entries if isinstance(entry.line, Decide)]

    def go(self, place: int) -> None:
        """Go to a passage by its number; at an end, stay."""
        self.at = max(0, min(place, len(self.items) - 1))

    def go_waiting(self) -> bool:
        """Go to the next passage without a decision; says whether there is one."""
        found = next_waiting(self.items, self.at)
        if found is not None:
            self.at = found
        return found is not None

    # Deciding --------------------------------------------------------------------------------

    def decide(self, choice: str, reason: str, other: Sequence[Result] = ()) -> bool:
        """Decide the passage on screen.

        Args:
            choice: a coder as `Item.options` offers it, all, none, other, undecided.
            reason: why.
            other: for `other`, the codings decided on, in the present text.

        Returns:
            Whether that is news; the same decision, reason and names are not written twice.

        Raises:
            Misuse: there is no reason.
        """
        if not reason.strip():
            raise Misuse("A decision needs a reason.")
        line = decision_line(self.item, choice, self.by, reason.strip(), other)
        if is_in_force(self.item, line):
            return False
        self._write(line)
        return True

    def undo(self) -> str:
        """Take back the last decision of these deciders, in this meeting or an earlier one.

        Returns:
            The passage, by id, whose earlier decision is in force again, or which is undecided
            again; empty where there is nothing to take back.

        Raises:
            Misuse: something is not saved yet.
        """
        if not self.retry():
            raise Misuse(f"Nothing is taken back while something is unsaved. {self.fault}")
        step = last_step(self._own(), self._now)
        if step is None:
            return ""
        self._write(take_back(step, self._files, self.by))
        self._go_to(step.passage)
        return step.passage

    def _write(self, line: Fields) -> None:
        self._waiting = [w for w in self._waiting if w["passage"] != line["passage"]]
        self._waiting.append(line)
        self.retry()

    def retry(self) -> bool:
        """Try again to save what is in memory only; says whether all is on disk."""
        if self._waiting:
            try:
                decide(
                    self.study.root, self.decider, self._waiting, self._clock(), self._randomness
                )
            except OSError as fault:
                why = fault.strerror or type(fault).__name__
                self.fault = f"Not saved: {why}. It is kept here and tried again; free some space."
            except Misuse as fault:
                self.fault = f"Not saved: {fault}"
            else:
                self.fault, self._waiting = "", []
            self._take_in()
        return not self._waiting

    def close(self) -> None:
        """End the meeting: a last try to save, then the lock is given back."""
        if self._held is not None:
            self.retry()
            self._held.__exit__(None, None, None)
            self._held = None
