"""Recoding by hand: those who decide, at one coding after another of a code split or retired."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from qual.blindness import AllWork, read_all
from qual.changes import Change
from qual.codebook import NAME as CODEBOOK
from qual.codebook import Code, Codebook, read_codebook
from qual.coding_sheet import find_code
from qual.desk.held_changes import HeldChanges
from qual.desk.watched import look_at
from qual.final import Finals, Texts, find_finals, own_codes, read_texts
from qual.model import Coding, FinalCoding
from qual.passages import Placed
from qual.problem import Misuse, Problem
from qual.reconcile.meeting import Progress
from qual.refactor import Waiting, find_queue, in_queue, recode_line
from qual.refactor.by_hand import last_step, next_waiting, recent_reasons, resume_at, take_back
from qual.refactor.waiting import same_codings
from qual.study import Study, lock

LOCK = "recoding"


def open_recoding(
    study: Study,
    by: Sequence[str],
    clock: Callable[[], str],
    code: str = "",
    randomness: Callable[[int], bytes] = os.urandom,
) -> Recoding | list[Problem]:
    """Sit down to recode: lay out the final codings that wait for a code.

    Args:
        study: the study.
        by: names of those who decide.
        clock: gives the time of writing, as `2026-11-22T03:00:00Z`.
        code: only codings that have this code, or had it before; all without.
        randomness: for the ids of lines.

    Returns:
        The sitting, or what is wrong with the codebook.

    Raises:
        Misuse: another sitting of this kind is open, or there is no such code.
    """
    held = lock(study.root, LOCK)
    recoding: Recoding | None = None
    try:
        codebook, problems = read_codebook(study.root)
        if problems:
            return problems
        work = read_all(study)
        whole = codebook.with_own(own_codes(work))
        found = whole.find(code) if code else None
        if code and found is None:
            raise Misuse(f"There is no code {code!r}; 'qual codebook search WORD' finds one.")
        finals = find_finals(work, whole)
        queue = find_queue(finals, whole, found.id if found is not None else "")
        changes = HeldChanges(study.root, ", ".join(by), clock, randomness)
        recoding = Recoding(work, (codebook, whole), finals, queue, list(by), held, changes)
        return recoding
    finally:
        if recoding is None:
            held.__exit__(None, None, None)


class Recoding:
    """Those who decide, at the codings that wait for a code, or waited until they were given one.

    A recoding is on disk when the method that makes it returns, or `kept.fault` says why not: then
    its line waits in memory, counted by `kept.unsaved`, and is tried again by the next one and by
    `retry`.
    What was changed meanwhile by others is taken in with each recoding and each step.

    Attributes:
        items: the codings in the order of the transcripts, each as it stands by now.
        at: number of the one on screen.
        kept: the recodings, on disk or waiting for it.
        codebook: with the codes coders made; `team`: those there are to choose from.
    """

    def __init__(
        self,
        work: AllWork,
        codebooks: tuple[Codebook, Codebook],
        finals: Finals,
        queue: Sequence[Waiting],
        by: list[str],
        held: AbstractContextManager[object],
        changes: HeldChanges,
    ) -> None:
        """Lay out the queue; use `open_recoding`."""
        self.study = work.study
        self.by = by
        self.at = 0
        self.team, self.codebook = codebooks
        self.items = list(queue)
        self._work = work
        self._finals = finals
        self._held: AbstractContextManager[object] | None = held
        self.kept = changes
        self._seen = look_at(self.study.root / CODEBOOK)
        self._later: set[str] = set()
        self._texts: dict[str, Texts] = {}
        self._take_in()
        self.at = resume_at(self.items, changes.lines, changes.by, self._late)

    # What stands -----------------------------------------------------------------------------

    @property
    def item(self) -> Waiting:
        """The coding on screen."""
        return self.items[self.at]

    @property
    def progress(self) -> Progress:
        """How many codings have been given a code that nobody disputes."""
        done = sum(not self.is_open(item) for item in self.items)
        return Progress(done, 0, len(self.items))

    @property
    def problems(self) -> list[Problem]:
        """Codings that were recoded differently on different laptops."""
        return [
            Problem(
                f"{item.where} is {item.coding.code}, and {late.by} gave it {late.to[0]} later, "
                f"not knowing that: {late.reason}",
                None,
                None,
                "Give it the right code once more.",
            )
            for item in self.items
            for late in self.late(item)
        ]

    def late(self, item: Waiting) -> Sequence[Change]:
        """The recodings that others made of a coding on their laptops, and that do not count."""
        return self._late.get(item.coding.id, ())

    def is_open(self, item: Waiting) -> bool:
        """Whether a coding waits: it was given no code yet, or different ones."""
        return item.answer is None or bool(self.late(item))

    def stands(self, code: str) -> bool:
        """Whether the coding on screen was given this code already, and nobody gave it another."""
        item = self.item
        return item.coding.code == code and not self.is_open(item)

    def choices(self) -> list[Code]:
        """The codes meant for the coding on screen, as far as they may be applied."""
        found = [find_code(self.codebook, id_) for id_ in self.item.choices]
        return [code for code in found if isinstance(code, Code)]

    def texts(self, transcript: str) -> Texts:
        """A transcript with its corrections.

        Raises:
            Misuse: it cannot be read any more.
        """
        if transcript not in self._texts:
            found, problems = read_texts(self._work, transcript)
            if found is None:
                raise Misuse(str(problems[0]))
            self._texts[transcript] = found
        return self._texts[transcript]

    def codings_of(self, transcript: str) -> list[Placed]:
        """The final codings of a transcript with the codes they have by now, by start."""
        sha = self.texts(transcript).transcript.sha256
        return [
            _placed(coding, self.codebook.current(coding.was or coding.code, coding.id), sha)
            for coding in self._finals.codings
            if coding.transcript == transcript
        ]

    def memos(self, coding: FinalCoding) -> list[str]:
        """What coders wrote on the codings a final coding rests on, each with the coder's name."""
        found: list[str] = []
        for coder, own in self._work.work.items():
            for id_ in dict.fromkeys([coding.id, *coding.sources]):
                stands = own.standing.codings.get(id_)
                said = [stands.memo] if stands is not None else []
                said += [f"{m.at[:10]} {m.memo}" for m in own.standing.memos if m.of == id_]
                found += [f"{coder}: {memo}" for memo in said if memo.strip()]
        return found

    def reasons(self, n: int = 9) -> list[str]:
        """The reasons given last for recoding single codings, by anyone, the latest first."""
        return recent_reasons(self.kept.lines, n)

    # Going about -----------------------------------------------------------------------------

    def go(self, place: int) -> None:
        """Go to a coding by its number; at an end, stay."""
        self._look()
        self.at = max(0, min(place, len(self.items) - 1))

    def go_waiting(self) -> bool:
        """Go to the next coding that waits; says whether there is one."""
        self._look()
        found = next_waiting(self.items, self.at, self._later, self._late)
        if found is not None:
            self.at = found
        return found is not None

    def leave(self) -> bool:
        """Leave the coding on screen for later: the others come first; says whether any waits."""
        self._later.add(self.item.coding.id)
        return self.go_waiting()

    # Recoding --------------------------------------------------------------------------------

    def recode(self, code: str, reason: str = "") -> bool:
        """Give the coding on screen a code.

        Args:
            code: its id.
            reason: why; without one, that of the split or retirement stands while it waits.

        Returns:
            Whether that is news: a coding that was given this code already is left as it is.

        Raises:
            Misuse: the code may not be applied, somebody else recoded the coding meanwhile, or
                another code is wanted without a reason.
        """
        seen = self.item
        self._look()
        if self.item != seen:
            now = f"{self.item.coding.code} now" if self.item.answer else "waiting again"
            raise Misuse(f"Somebody else changed this coding meanwhile: it is {now}.")
        found = find_code(self.codebook, code)
        if isinstance(found, tuple):
            raise Misuse(" ".join(found))
        if self.stands(found.id):
            return False
        why = reason.strip() or (seen.change.reason if seen.answer is None else "")
        if not why:
            raise Misuse("Another code than it was given needs a reason.")
        self._later.discard(seen.coding.id)
        self.kept.add(recode_line(seen.coding, found.id, why))
        self._take_in()
        return True

    def undo(self) -> str:
        """Take back the last recoding of these people, in this sitting or an earlier one.

        One that others recoded since is theirs and is left alone, and so is a line that a sheet
        wrote for several codings.

        Returns:
            The id of the coding, which waits again or has the code it was given before; empty
            where there is nothing to take back.

        Raises:
            Misuse: something is not saved yet.
        """
        if not self.retry():
            raise Misuse(f"Nothing is taken back while something is unsaved. {self.kept.fault}")
        places = {tuple(same_codings(item.coding)): n for n, item in enumerate(self.items)}
        step = last_step(self.kept.lines, places, self.kept.by)
        if step is None:
            return ""
        self.kept.add(take_back(step))
        self._take_in()
        self.at = places[tuple(step.codings or ())]
        return self.item.coding.id

    def _look(self) -> None:
        """Take in what was changed meanwhile, if anything: codings recoded, codes defined."""
        seen = look_at(self.study.root / CODEBOOK)
        if self.kept.moved or seen != self._seen:
            self._seen = seen
            codebook, problems = read_codebook(self.study.root)
            if not problems:
                self.team = codebook
                self.codebook = codebook.with_own(own_codes(self._work))
            self.kept.read()
            self._take_in()

    def _take_in(self) -> None:
        """Give each coding the code that it has by now."""
        self.codebook = replace(self.codebook, changes=self.kept.changes)
        found = [in_queue(item.coding, self.codebook) for item in self.items]
        self.items = [now or old for now, old in zip(found, self.items, strict=True)]
        self._late: dict[str, list[Change]] = {}
        for coding, change in self.codebook.history.overtaken():
            self._late.setdefault(coding, []).append(change)

    def retry(self) -> bool:
        """Try again to save what is in memory only; says whether all is on disk."""
        done = self.kept.flush()
        self._take_in()
        return done

    def close(self) -> None:
        """End the sitting: a last look and a last try to save, then the lock is given back."""
        if self._held is not None:
            self._look()
            self.retry()
            self._held.__exit__(None, None, None)
            self._held = None


def _placed(coding: FinalCoding, code: str, text: str) -> Placed:
    """A final coding as the reading pane shows it."""
    span = (coding.start, coding.end)
    made = Coding(
        id=coding.id,
        coder=coding.by,
        transcript=coding.transcript,
        start=coding.start,
        end=coding.end,
        quote=coding.quote,
        code=code,
        about=coding.about,
        valence=coding.valence,
        strength=coding.strength,
        text=text,
    )
    return Placed(made, span)
