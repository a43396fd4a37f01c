"""A sitting: one coder at one transcript, what stands there, and everything done at the desk."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cached_property

from qual.codebook import Codebook
from qual.desk.drafts import draft_apply, draft_dismiss, draft_revise, find_same, usable_code
from qual.desk.held import HeldJournal, read_sent
from qual.desk.history import Fields, do_again, memo_fields, take_back
from qual.desk.laid import Laid
from qual.desk.naming import check_name, find_slug
from qual.desk.offers import compute_offers, find_offers, may_show
from qual.desk.telling import say_redone, say_undone
from qual.desk.watched import WatchedText
from qual.final import Texts
from qual.model import Coding, Segment, Strength, Suggestion, Transcript, Valence
from qual.moves import read_moves
from qual.passages import Placed
from qual.problem import Misuse, Problem
from qual.segment import find_sentences, segments
from qual.spans import Span
from qual.study import Study
from qual.submitting import Handed, known_transcript, reopen_held, submit_held
from qual.transcript import read_transcript, text_path


def open_sitting(
    study: Study,
    codebook: Codebook,
    coder: str,
    transcript: str,
    clock: Callable[[], str],
    randomness: Callable[[int], bytes] = os.urandom,
) -> Sitting:
    """Sit down at a transcript; the coder's lock is held until the sitting is closed.

    Args:
        study: the study.
        codebook: the team's codebook.
        coder: who codes.
        transcript: its id.
        clock: gives the time of writing, as `2026-11-22T03:00:00Z`.
        randomness: for the ids of lines.

    Raises:
        Misuse: another sitting of this coder is open, the transcript is another's, or it cannot be
            read (a caller who wants that as a Problem reads it first with `read_transcript`).
    """
    id_ = known_transcript(study, transcript)
    assigned = study.coders_of.get(id_, {})
    if assigned and coder not in assigned:
        raise Misuse(f"{id_} is not assigned to {coder}; see assignments.csv.")
    found = read_transcript(study.root, id_)
    if isinstance(found, Problem):
        raise Misuse(str(found))
    held = HeldJournal(study.root, coder, clock, randomness)
    return Sitting(study, codebook, found, held, clock, randomness)


class Sitting:
    """One coder's sitting at one transcript.

    Every method that writes has the line on disk (lock held, flushed, fsynced) when it returns,
    or `fault` says why not: then the line waits in memory, counted by `unsaved`, and is tried
    again by the next write and by `retry`. Methods raise Misuse, one sentence, where what is asked
    makes no sense or the transcript is locked; nothing is changed then.

    Attributes:
        transcript: its text and turns; `segments` and `sentences` of its participants.
        codebook: the team's and the coder's own codes.
        locked: whether it is submitted.
    """

    def __init__(
        self,
        study: Study,
        codebook: Codebook,
        transcript: Transcript,
        held: HeldJournal,
        clock: Callable[[], str],
        randomness: Callable[[int], bytes],
    ) -> None:
        """Lay out what stands; use `open_sitting`."""
        self.study = study
        self.transcript = transcript
        self.coder = held.coder
        self.sentences: list[Span] = find_sentences(transcript)
        self._team = codebook
        self._held = held
        self._clock = clock
        self._randomness = randomness
        self._text = WatchedText(text_path(study.root, transcript.id), transcript.sha256)
        self._load()

    # What stands

    @cached_property
    def segments(self) -> list[Segment]:
        """The segments of the participants, worked out when suggestions are first asked for."""
        return segments(self.transcript)

    def _load(self) -> None:
        """Lay out the journal as it was last read."""
        moves, problems = read_moves(self.study.root, self.transcript.id)
        self._laid = Laid(Texts(self.transcript, moves), self._team, self._held.journal)
        submissions, aside = read_sent(self.study.root, self.coder)
        self.locked = submissions.latest(self.transcript.id) is not None
        self._found = [*problems, *self._held.journal.problems, *submissions.file.problems]
        self._held.problems += aside

    @property
    def codebook(self) -> Codebook:
        """The team's codes and those the coder made."""
        return self._laid.codebook

    @property
    def codings(self) -> list[Placed]:
        """The codings that stand in this transcript, by start, with their span in its text."""
        return self._laid.codings

    @property
    def coded_share(self) -> float:
        """The share of the participants' letters and digits that lie in a coding, 0 to 1."""
        return self._laid.coded_share

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the journal, with codings here that have no place, with the text."""
        found = [*self._found, *self._laid.problems, *self._held.problems]
        if self._text.changed:
            said = f"The text of {self.transcript.id} was changed while it was open."
            advice = "Close the desk and open it again; what you coded is kept with the old text."
            found.append(Problem(said, f"transcripts/{self.transcript.id}.txt", None, advice))
        return found

    @property
    def fault(self) -> str:
        """Why the last line could not be saved, in a sentence, or empty."""
        return self._held.fault

    @property
    def unsaved(self) -> int:
        """How many lines are in memory only."""
        return self._held.unsaved

    @property
    def passed(self) -> bool:
        """Whether the coder's own pass over this transcript is marked done."""
        return self._laid.standing.passes.get(self.transcript.id, False)

    @property
    def aided(self) -> bool:
        """Whether suggestions are on screen, as the journal has it."""
        return self._laid.standing.aid.get(self.transcript.id, False)

    def memos(self, of: str | None = None, code: str | None = None) -> list[tuple[str, str]]:
        """The dated memos of a coding, of a code, or else of this transcript: (time, text)."""
        here = None if of or code else self.transcript.id
        wanted = (of, code, here)
        every = self._laid.standing.memos
        return [(m.at, m.memo) for m in every if (m.of, m.code, m.transcript) == wanted]

    # Writing

    def _write(self, *lines: Fields) -> list[str]:
        """Write lines and fold them in; returns their ids."""
        self._reread()
        entries = self._held.add(list(lines))
        for entry in entries:
            self._laid.take(entry)
        return [entry.line.id for entry in entries]

    def _reread(self) -> None:
        """Take in what something else did to the journal's file while it was open."""
        if self._held.moved:
            self._held.read()
            self._load()

    def _open_for_work(self) -> None:
        if self.locked:
            here = self.transcript.id
            raise Misuse(f"{here} is submitted and locked; reopen it with a reason to go on.")

    def _coding(self, id_: str) -> Coding:
        coding = self._laid.standing.codings.get(id_)
        if coding is None or coding.transcript != self.transcript.id:
            raise Misuse("This coding does not stand here any more.")
        return coding

    def apply(
        self,
        span: Span,
        code: str,
        valence: Valence | None = None,
        strength: Strength | None = None,
        about: str | None = None,
        memo: str = "",
        origin: str = "manual",
    ) -> str:
        """Apply a code to a span; returns the coding's id.

        A coding that stands already with the same span, code, role, valence and strength is not
        made twice: its id is returned.
        """
        self._open_for_work()
        wanted: Fields = {"code": code, "about": about, "valence": valence, "strength": strength}
        wanted |= {"memo": memo, "origin": origin}
        line = draft_apply(self.transcript, self.codebook, span, wanted)
        return find_same(self.codings, line) or self._write(line)[0]

    def revise(self, id: str, **fields: object) -> None:
        """Change fields of a coding: code, about, valence, strength, memo, or its span.

        A span is moved by `span=(start, end)` or by `start=` and `end=` in the present text; its
        quote and text are filled in. What is the same already is left out, and nothing is written
        where nothing changes.
        """
        self._open_for_work()
        coding, place = self._coding(id), self._laid.span_of(id)
        line = draft_revise(self.transcript, self.codebook, coding, place, fields)
        if line is not None:
            self._write(line)

    def withdraw(self, id: str, reason: str = "") -> None:
        """Take a coding back; its line stays in the journal."""
        self._open_for_work()
        self._coding(id)
        self._write({"op": "withdraw", "of": id, "reason": reason})

    def memo(
        self,
        text: str,
        of: str | None = None,
        transcript: str | None = None,
        code: str | None = None,
    ) -> None:
        """Write a dated memo on a coding, a code or a transcript (by default this one)."""
        if not text.strip():
            raise Misuse("There is nothing in the memo.")
        if of is not None:
            self._coding(of)
        if code is not None and self.codebook.find(code) is None:
            raise Misuse(f"There is no code {code!r} in the codebook.")
        if of is None and code is None:
            transcript = transcript or self.transcript.id
        during = "" if transcript or of else self.transcript.id
        self._write(memo_fields(text, of, transcript, code, during))

    def new_code(self, name: str, definition: str = "", constructs: Sequence[str] = ()) -> str:
        """Make a code of one's own, invisible to other coders; returns its id `X.CODER.slug`.

        Raises:
            Misuse: no name, a name that a code has already, or a construct that is none.
        """
        check_name(self.codebook, name)
        belongs = [usable_code(self.codebook, id_).id for id_ in constructs]
        taken = {*self.codebook.codes, *self._team.codes}
        id_ = find_slug(self.coder, name, {code.casefold() for code in taken})
        self._write(
            {
                "op": "code",
                "code": id_,
                "name": name.strip(),
                "definition": definition.strip(),
                "constructs": belongs,
                "during": self.transcript.id,
            }
        )
        return id_

    def dismiss(self, suggestion: Suggestion) -> None:
        """Turn a suggestion down; it is not shown again."""
        self._write(draft_dismiss(self.transcript, suggestion))

    def aid(self, on: bool) -> None:
        """Record that suggestions are on screen from now, or are not; no line where nothing is new.

        What is coded while they are counts as aided.
        """
        if on != self.aided:
            shown = "on" if on else "off"
            self._write({"op": "aid", "transcript": self.transcript.id, "suggestions": shown})

    def mark_pass(self, done: bool) -> None:
        """Mark the coder's own pass over the transcript done, or not done after all."""
        self._open_for_work()
        if done != self.passed:
            self._write({"op": "pass", "transcript": self.transcript.id, "done": done})

    # Undo

    def undo(self) -> str:
        """Take back the last thing done at this transcript, in this sitting or an earlier one.

        Returns:
            A sentence that says what was undone; empty where there is nothing.
        """
        self._open_for_work()
        step = self._laid.history.last_done(self._laid.standing)
        if step is None:
            return ""
        self._write(take_back(step))
        return say_undone(step, self._laid.standing, self.codebook)

    def redo(self) -> str:
        """Do again what was last undone; anything else done in between clears it.

        Returns:
            A sentence that says what was done again; empty where there is nothing.
        """
        self._open_for_work()
        step = self._laid.history.last_undone()
        if step is None:
            return ""
        self._write(do_again(step))
        return say_redone(step, self._laid.standing, self.codebook)

    # Handing in

    def submit(self) -> int:
        """Submit the transcript, which locks it; returns how many codings it was submitted with.

        Raises:
            Misuse: it is submitted already, something is not saved, or the journal has a Problem.
        """
        self._hand_in(submit_held)
        self.locked = True
        return len(self.codings)

    def reopen(self, reason: str) -> None:
        """Unlock the submitted transcript; the reason is kept.

        Raises:
            Misuse: no reason, or it is not submitted.
        """
        if not reason.strip():
            raise Misuse("Reopening needs a reason.")
        self._hand_in(reopen_held, reason)
        self.locked = False

    def _hand_in(self, act: Callable[..., Handed], *reason: str) -> None:
        """Submit or reopen on what is on disk, where all of this sitting has to be."""
        if not self.retry():
            raise Misuse(f"{self.unsaved} lines are not saved yet. {self.fault}")
        who, what = self.coder, self.transcript.id
        try:
            handed = act(self.study, who, what, *reason, self._clock(), self._randomness)
        except OSError as fault:
            why = fault.strerror or type(fault).__name__
            raise Misuse(f"This could not be saved: {why}. Free some space, try again.") from None
        if handed.problems:
            raise Misuse(f"Put this right first: {handed.problems[0]}")

    def retry(self) -> bool:
        """Try again to save what is in memory only; says whether all is on disk."""
        self._reread()
        return self._held.flush()

    # What is offered

    def recent_codes(self, n: int = 9) -> list[str]:
        """The codes the coder used last, the latest first."""
        return self._laid.recent_codes(n)

    def frequent_codes(self, n: int = 9) -> list[str]:
        """The codes the coder used most, in all that stands; equal ones the latest first."""
        return self._laid.frequent_codes(n)

    def suggestions_visible(self) -> bool:
        """Whether study.yaml lets suggestions be shown now: by default after the own pass."""
        return may_show(self.study, self.passed or self.locked)

    def suggestions(self) -> list[Suggestion]:
        """The suggestions of this transcript that may be shown and were not dismissed.

        By start, the strongest first. None where none were computed for the present text.
        """
        if not self.suggestions_visible():
            return []
        return find_offers(self.study, self._team, self.transcript, self._laid.standing)

    def compute_suggestions(self) -> int:
        """Compute this transcript's suggestions and keep them in suggestions/; returns how many.

        Raises:
            Misuse: they may not be shown yet, or the transcript cannot be read.
        """
        if not self.suggestions_visible():
            raise Misuse("Suggestions are not shown yet: mark your own pass done first.")
        return compute_offers(self.study, self._team, self.transcript.id)

    def close(self) -> None:
        """End the sitting: a last try to save, then the lock is given back.

        Look at `unsaved` first: what is not on disk then is gone.
        """
        self._held.release()
