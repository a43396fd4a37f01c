"""A meeting: those who decide, the passages, and each decision on disk before it says saved."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from qual.adjudication import Decide, Result
from qual.blindness import AllWork, read_all
from qual.codebook import Codebook, read_codebook
from qual.desk.held_decisions import HeldDecisions
from qual.final import shown_codes
from qual.passages import Placed
from qual.problem import Misuse, Problem
from qual.progress import say_reopened
from qual.reconcile import (
    Item,
    Stale,
    decided_before,
    decision_line,
    find_stale,
    open_transcripts,
)
from qual.reconcile.agenda import is_decided, is_in_force, items_of
from qual.reconcile.compared import Compared, compare_open
from qual.reconcile.meeting import (
    ORDERS,
    Progress,
    decide_lines,
    find_like,
    index_pairs,
    last_step,
    next_waiting,
    progress,
    recent_reasons,
    renew,
    resume_at,
    take_back,
)
from qual.reconcile.record import Fields, check_decider
from qual.reconcile.settled import Settled, find_settled
from qual.refactor import Decision, write_rule
from qual.study import Study, lock

LOCK = "meeting"


@dataclass(frozen=True)
class Begun:
    """What came of beginning: the meeting, or what is wrong; and what was opened or waits.

    Attributes:
        reopened: what is to be said of open transcripts that were reopened since.
    """

    meeting: Meeting | None
    opened: Sequence[str]
    waiting: Sequence[str]
    problems: Sequence[Problem]
    reopened: Sequence[str] = ()


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
    decider = "-".join(by)
    check_decider(decider)
    held = lock(study.root, LOCK)
    try:
        work = read_all(study)
        done = open_transcripts(work, decider, clock(), again, randomness)
        work = read_all(study) if done.opened else work
        compared, faults = compare_open(work)
        problems = [*work.problems, *faults]
        lasting = [p for p in problems if not (p.file or "").startswith("adjudications/")]
        if done.problems or lasting:
            held.__exit__(None, None, None)
            return Begun(None, done.opened, done.waiting, [*done.problems, *lasting])
        decisions = HeldDecisions(study.root, decider, clock, randomness)
        decisions.keep({decider: done.lines})
        meeting = Meeting(study, codebook, by, work, compared, held, decisions, clock)
        meeting.arrange(order)
    except BaseException:
        held.__exit__(None, None, None)
        raise
    return Begun(meeting, done.opened, done.waiting, problems, say_reopened(work))


class Meeting:
    """Those who decide, at the passages of a study.

    A decision is on disk when the method that makes it returns, or `kept.fault` says why not: then
    its line waits in memory, counted by `kept.unsaved`, and is tried again by the next one and by
    `retry`.
    What other people or tools wrote meanwhile is taken in with each decision and each step.

    Attributes:
        items: the passages in the order of the meeting, each with the decision in force.
        at: number of the one on screen.
        kept: the decisions, on disk or waiting for it.
        settled: what was coded alike, by transcript.
        stale: decisions that no longer hold; `before`: for a passage what was decided there before
            and why that is stale, or the words of deciders who differ, by its id.
    """

    def __init__(
        self,
        study: Study,
        codebook: Codebook,
        by: Sequence[str],
        work: AllWork,
        compared: Sequence[Compared],
        held: AbstractContextManager[object],
        decisions: HeldDecisions,
        clock: Callable[[], str],
    ) -> None:
        """Lay out what differs; use `open_meeting`."""
        self.study = study
        self.codebook = codebook.with_own(shown_codes(work))
        self.by = list(by)
        self.at = 0
        self.order = "transcript"
        self._work = work
        self._held: AbstractContextManager[object] | None = held
        self.kept = decisions
        self._clock = clock
        least = study.settings.agree_overlap
        self.settled: dict[str, Settled] = {s.transcript: s for s in find_settled(compared, least)}
        self.items = items_of(work, compared)
        self.stale: list[Stale] = find_stale(work, self.items)
        self._in_study_order = self.items
        self._index = index_pairs(self.items)
        self._started = False
        self._take_in()

    def _take_in(self) -> None:
        """Give each passage the decision that is in force on it by now."""
        held = self.kept
        self._in_study_order = renew(self._in_study_order, held.decisions, held.words)
        self._now = {item.passage.id: item for item in self._in_study_order}
        self.items = [self._now[item.passage.id] for item in self.items]
        self.before = decided_before(self._in_study_order, self.stale)

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
    def problems(self) -> list[Problem]:
        """What is wrong with decisions: two deciders who differ, lines changed by hand."""
        return self.kept.problems

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
        return recent_reasons(decide_lines(self.kept.files), n)

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
        file = self.kept.files.get(self.kept.decider)
        entries = file.entries if file is not None else []
        return [entry.line for entry in entries if isinstance(entry.line, Decide)]

    def _look(self) -> None:
        """Take in what others wrote meanwhile, if anything."""
        if self.kept.moved:
            self.kept.read()
            self._take_in()

    def go(self, place: int) -> None:
        """Go to a passage by its number; at an end, stay."""
        self._look()
        self.at = max(0, min(place, len(self.items) - 1))

    def go_waiting(self) -> bool:
        """Go to the next passage without a decision; says whether there is one."""
        self._look()
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

    def write_rule(self, code: str, instead: Sequence[str], when: str) -> bool:
        """Write into codebook.yaml when a code is not to be used, with the passage on screen.

        Args:
            code: whose exclude note it becomes.
            instead: what to use then.
            when: the rule agreed on.

        Returns:
            Whether that is news.

        Raises:
            Misuse: a code is none of the team's in use, or the codebook cannot be edited.
        """
        before = self.codebook.digest
        decision = Decision(", ".join(self.by), when, self._clock())
        for problem in write_rule(self.study, code, instead, [self.item.where], decision):
            raise Misuse(str(problem))
        codebook, _ = read_codebook(self.study.root)
        self.codebook = codebook.with_own(shown_codes(self._work))
        return self.codebook.digest != before

    def undo(self) -> str:
        """Take back the last decision of these deciders, in this meeting or an earlier one.

        Returns:
            The passage, by id, whose earlier decision is in force again, or which is undecided
            again; empty where there is nothing to take back.

        Raises:
            Misuse: something is not saved yet.
        """
        if not self.retry():
            raise Misuse(f"Nothing is taken back while something is unsaved. {self.kept.fault}")
        step = last_step(self._own(), self._now, self.by)
        if step is None:
            return ""
        self._write(take_back(step, self.kept.files, self.by))
        self._go_to(step.passage)
        return step.passage

    def _write(self, line: Fields) -> None:
        """Write a decision, knowing what others said of the passage as far as it was read."""
        self.kept.add(line, self._now[str(line["passage"])].known)
        self._take_in()

    def retry(self) -> bool:
        """Try again to save what is in memory only; says whether all is on disk."""
        done = self.kept.flush()
        self._take_in()
        return done

    def close(self) -> None:
        """End the meeting: a last look and a last try to save, then the lock is given back."""
        if self._held is not None:
            self._look()
            self.retry()
            self._held.__exit__(None, None, None)
            self._held = None
